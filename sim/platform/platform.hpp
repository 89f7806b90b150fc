/// SimGrid as mqlab sees it: hosts, links, routes, disks, their on/off state and profiles, and activities that share capacity.
///
/// One actor is the world's loop (`run`). A world on `exact` resources asks for routes and rates once, as integers, and starts nothing in
/// SimGrid. A world on `shared` resources starts activities and lets SimGrid go first: `wait(next event's time)`.
///
/// Clock: SimGrid's is a double that runs on from world to world and can't be set back. `now()` is the time since the begin of this `run`,
/// rounded once to nanoseconds, and never goes back. The same transfers at a later SimGrid clock differ by nanoseconds, so a run that
/// starts activities or has profiles must begin at clock 0: in a child (platform/child.hpp) forked from a process where `clock_is_zero()`.
/// With profiles, whose dates are SimGrid's, `run` insists on it (`std::logic_error`).
///
/// Only one Platform exists at a time (SimGrid's Engine is a singleton); a second one throws `std::logic_error`. The destructor ends the
/// Engine, so platforms can follow each other. Not for several threads. Never fork inside `run`. Each Engine leaves some of SimGrid's own
/// signal handlers behind, 0.1 us for every later activity of the process: thousands of `shared` worlds build their platforms in children.
///
/// Errors: a platform that cannot be throws `PlatformError` with a sentence; SimGrid's own aborts on a bad file happen in a child that
/// tries the file first. Using an id that is not the platform's is a bug (assert). Units: nanoseconds, bytes.
///
/// No SimGrid header is included here: s4u.hpp costs every file that includes it three seconds.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "sim/core/ids.hpp"
#include "sim/core/time.hpp"
#include "sim/platform/spec.hpp"

namespace mqlab::sim {

/// One SimGrid link, that is one direction of a split-duplex link. In order of declaration.
enum class LinkId : std::uint32_t { none = 0xffffffff };
enum class DiskId : std::uint32_t { none = 0xffffffff };

struct LinkRow {
  std::string name;  ///< `a_UP`
  Bytes bytes_per_second = 0;
  Duration latency{};
  bool on = true;
  bool fat = false;  ///< a fat pipe (SimGrid FATPIPE): each flow gets the whole bandwidth, nobody queues
};

struct HostRow {
  std::string name;
  double flops_per_second = 0;
  std::int32_t cores = 1;
  bool on = true;
  std::vector<DiskId> disks;  ///< at least one
};

struct DiskRow {
  DiskSpec spec;
  HostId host = HostId::none;
};

/// How a frame gets from a host to another: through `links` in this order, and `latency` in all. To itself a host always goes over the
/// loopback (no links, `PlatformSpec::loopback_latency`), whatever a platform file says: a network card is not in the way.
struct Route {
  Duration latency{};
  std::vector<LinkId> links;
};

/// What a profile of the platform did to it (or SimGrid on its own account). Faults that the world itself struck are not reported.
struct PlatformChange {
  enum class What : std::uint8_t { host_off, host_on, link_off, link_on, bandwidth, latency, speed };
  What what = What::host_off;
  std::uint32_t index = 0;  ///< HostId or LinkId
  Time at{};
  friend bool operator==(const PlatformChange&, const PlatformChange&) = default;
};

/// The caller's own number for an activity; it must be unique among those in progress.
using Token = std::uint64_t;
enum class Access : std::uint8_t { read, write };

struct Completion {
  Token token = 0;
  Time at{};
  bool ok = true;  ///< false: a host or link that it needed went off
  friend bool operator==(const Completion&, const Completion&) = default;
};

class Platform {
 public:
  explicit Platform(const PlatformSpec& spec);
  Platform(const Platform&) = delete;
  Platform& operator=(const Platform&) = delete;
  ~Platform();

  // --- what there is; ids are indexes from 0 ---
  std::span<const HostRow> hosts() const;
  std::span<const LinkRow> links() const;
  std::span<const DiskRow> disks() const;
  std::size_t host_count() const { return hosts().size(); }
  const HostRow& host(HostId id) const { return hosts()[static_cast<std::size_t>(id)]; }
  const LinkRow& link(LinkId id) const { return links()[static_cast<std::size_t>(id)]; }
  const DiskRow& disk(DiskId id) const { return disks()[static_cast<std::size_t>(id)]; }
  HostId find_host(std::string_view name) const;               ///< `none` if there is no such host
  DiskId find_disk(HostId host, std::string_view name) const;  ///< `none` if it has no such disk
  /// The links that a name means: both directions for the name of a split-duplex link or of a host on the default network, one for
  /// `NAME_UP`, `NAME_DOWN` or an unsplit link, none if there is no such link.
  std::vector<LinkId> find_links(std::string_view name) const;

  /// Looked up once, then kept; `latency` follows `set_latency`. No way between the two hosts: throws `PlatformError`.
  const Route& route(HostId from, HostId to);
  /// Whether every link of the route and both hosts are on.
  bool reachable(HostId from, HostId to);

  // --- what faults do to it; inside or outside `run` ---
  void turn_off(HostId host);  ///< activities that need the host fail
  void turn_on(HostId host);
  bool is_on(HostId id) const { return host(id).on; }
  void turn_off(LinkId link);  ///< communications on the link fail
  void turn_on(LinkId link);
  bool is_on(LinkId id) const { return link(id).on; }
  void set_bandwidth(LinkId link, Bytes per_second);  ///< at least 1
  void set_latency(LinkId link, Duration latency);
  /// As it was built: for the next world. Not while activities are in progress.
  void reset();

  /// Whether something in the platform changes by itself. Then the world must `wait` up to each next event, in `exact` runs too.
  bool has_profiles() const;

  // --- running ---
  /// Runs `body` inside one actor, on a host of its own that no fault can reach, until it returns. What it throws comes out here. May be
  /// called many times; `now()` begins at 0 each time. Activities that `body` leaves behind are cancelled. Inside another `run` it calls
  /// `body` at once: a batch of short worlds saves the making of an actor (some 50 us) by one `run` around them all.
  void run(const std::function<void()>& body);
  static bool clock_is_zero();

  // --- inside `run` ---
  Time now() const;
  /// The world's clock, before it starts an activity. While nothing is in progress the calendar runs without SimGrid, which must then be
  /// told how late it is; that costs one subtraction, SimGrid's own clock stays where it is. With something in progress `at` is `now()`:
  /// the world has waited for it.
  void set_now(Time at);
  void start_comm(HostId from, HostId to, Bytes bytes, Token token);
  void start_io(DiskId disk, Bytes bytes, Access access, Token token);
  /// Work that takes `work` on the idle host; longer when it shares the CPU.
  void start_exec(HostId host, Duration work, Token token);
  /// Something is in progress, or a completion or a change has not been fetched. A profile alone does not count.
  bool busy() const;
  /// A profile will change something yet: held frames may still move, even when nothing is in progress and the calendar is empty.
  bool change_ahead() const;
  /// Let SimGrid go on until an activity ends, a profile changes something, or `until` is there. At once if something has already ended.
  /// Simultaneous completions come in the order of their starts, one per call.
  /// Nothing: the time is `until` (which counts as `now()` if it is past), or earlier with changes to take (`take_changes`), or `until` is
  /// `kNever` and nothing will ever happen.
  std::optional<Completion> wait(Time until);
  /// No completion comes for it any more. Unknown or ended tokens: no effect.
  void cancel(Token token);
  /// Fetch the changes since the last call, in order.
  std::vector<PlatformChange> take_changes();

  struct State;  ///< SimGrid's side of it, for `sim/platform/` only

 private:
  std::unique_ptr<State> state_;
};

}  // namespace mqlab::sim
