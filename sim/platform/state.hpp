/// What a Platform is inside. For `sim/platform/` only: it includes SimGrid.
#pragma once

#include <deque>
#include <memory>
#include <optional>
#include <simgrid/s4u.hpp>
#include <string>
#include <vector>

#include "sim/platform/platform.hpp"
#include "sim/platform/platform_file.hpp"

namespace mqlab::sim {

/// SimGrid counts in seconds; a double holds any whole number of nanoseconds up to 104 days exactly, and the way back is one rounding.
double seconds(Duration d);
Duration rounded(double seconds);

struct KnownRoute {
  Route route;
  Duration beside_links{};  ///< what the zone adds to its links' latencies (Vivaldi coordinates)
};

struct InProgress {
  Token token = 0;
  std::uint64_t order = 0;  ///< of the starts
  HostId from = HostId::none;
  HostId to = HostId::none;                    ///< `from` again for disks and executions
  const std::vector<LinkId>* links = nullptr;  ///< of the route, for communications
  bool doomed = false;                         ///< something that it needs went off
};

/// SimGrid's Engine, made ready: quiet, with the model's factors, on the thread factory where the build or the environment asks for it.
std::unique_ptr<simgrid::s4u::Engine> make_engine(const PlatformSpec& spec);

/// The one platform that exists, which SimGrid's signals go to.
Platform::State* current();
void set_current(Platform::State* state);

struct Platform::State {
  explicit State(const PlatformSpec& spec);
  State(const State&) = delete;
  State& operator=(const State&) = delete;
  ~State();

  void build(const PlatformSpec& spec);
  void load(const PlatformSpec& spec);
  void take_over();  ///< read rows from what SimGrid has built
  const KnownRoute& known_route(HostId from, HostId to);
  void refresh_latencies();

  // what SimGrid's signals tell; also called inside SimGrid's own loop, so they only note it
  void host_switched(const simgrid::s4u::Host& host);
  void link_switched(const simgrid::s4u::Link& link);
  void bandwidth_changed(const simgrid::s4u::Link& link);
  void speed_changed(const simgrid::s4u::Host& host);
  void note_change(PlatformChange::What what, std::size_t index);

  void start(simgrid::s4u::ActivityPtr activity, InProgress what);
  void fail_at_once(Token token);
  bool all_on(const Route& route) const;
  void doom(HostId host);
  void doom(LinkId link);
  struct Ended {
    std::size_t index = 0;
    bool ok = true;
  };
  /// Everything that has ended by now into `ended`, in the order of the starts; `first` is known to have.
  void collect(std::optional<Ended> first = std::nullopt);
  void notice_latencies();
  /// One step of SimGrid. False: `until` is there, or nothing will ever happen.
  bool advance(Time until);
  /// The next date, after SimGrid's `clock`, at which a profile changes something; infinite if there is none.
  double next_profile_date(double clock_) const;
  void cancel_all();
  Time clock() const;

  std::unique_ptr<simgrid::s4u::Engine> engine;
  simgrid::s4u::Host* kernel_host = nullptr;
  simgrid::s4u::Host* loopback_host = nullptr;  ///< where the kernel's host sends what a host sends to itself

  std::vector<HostRow> hosts;
  std::vector<LinkRow> links;
  std::vector<DiskRow> disks;
  std::vector<simgrid::s4u::Host*> sg_hosts;
  std::vector<simgrid::s4u::Link*> sg_links;
  std::vector<simgrid::s4u::Disk*> sg_disks;
  std::vector<LinkRow> links_as_built;
  std::vector<std::unique_ptr<KnownRoute>> routes;  ///< from * hosts + to, empty until asked for
  Duration loopback_latency{};
  std::vector<ProfileDates> profiles;
  bool own_hand = false;  ///< what changes now is our doing, not a profile's

  bool inside = false;
  double base_clock = 0;  ///< SimGrid's clock when the world's was `base_time`
  Time base_time{};
  Time now{};
  std::uint64_t next_order = 0;
  std::vector<InProgress> in_progress;                ///< in the order of the starts
  std::vector<simgrid::s4u::ActivityPtr> activities;  ///< the same, as SimGrid wants it
  std::deque<Completion> ended;
  std::vector<PlatformChange> changes;
};

/// Compare a SimGrid name with ours, without a copy.
inline std::string_view name_of(const simgrid::s4u::Host& host) { return host.get_cname(); }

}  // namespace mqlab::sim
