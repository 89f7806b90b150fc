/// The named servers of processes: a thread, an Erlang process, a single-threaded loop. They turn work into time, in order; work that goes first
/// waits for no more than what is in service.
///
/// Work that waits is in the process's memory: a crash takes it along. A held server finishes what it serves and starts nothing more.
#pragma once

#include <utility>
#include <vector>

#include "sim/core/ring.hpp"
#include "sim/core/stable.hpp"
#include "sim/process/payload.hpp"
#include "sim/world/kernel.hpp"

namespace mqlab::sim {

class Servers {
 public:
  explicit Servers(Kernel& kernel) : kernel_(kernel) {}
  /// Where a server's process runs, for executions on shared CPUs.
  void set_host(std::uint32_t server, HostId host) { servers_[server].host = host; }

  std::uint32_t add(ProcessId process);
  void remove(std::uint32_t server);  ///< its process died
  enum class Turn : std::uint8_t { in_order, first };
  void serve(std::uint32_t server, Duration cost, Payload&& work, RecordNumber cause, Turn turn);
  void prolong(std::uint32_t server, Duration by);
  void hold(std::uint32_t server, bool held);
  /// A paused process serves nothing.
  void pause(std::uint32_t server, bool paused);
  std::size_t backlog(std::uint32_t server) const { return servers_[server].waiting.size() + servers_[server].first.size(); }

  struct Done {
    Payload work;
    RecordNumber cause = 0;
    ProcessId process = ProcessId::none;
    Class cls = Class::progress;
  };
  /// The service that ends now.
  Done take(std::uint32_t server) {
    State& s = servers_[server];
    s.busy = false;
    kernel_.end(s.current.cls);
    return {std::move(s.current.payload), s.current.cause, s.process, s.current.cls};
  }
  Next next(std::uint32_t server);
  /// `shared`: the execution is over; its service ends now.
  void exec_done(std::uint32_t server);

 private:
  struct Work {
    Payload payload;
    RecordNumber cause = 0;
    Duration cost{};
    Class cls = Class::progress;
  };
  /// What each piece of work touches stands first.
  struct State {
    Work current;
    Time done{};  ///< kNever while SimGrid executes it
    std::uint64_t sequence = 0;
    Time free_at{};  ///< it starts nothing before
    LaneId lane = LaneId::none;
    ProcessId process = ProcessId::none;
    HostId host = HostId::none;
    bool busy = false;
    bool held = false;
    bool paused = false;
    Ring<Work> first;  ///< goes before `waiting`
    Ring<Work> waiting;
    std::int64_t waiting_progress = 0;  // work of class progress that waits; counts in the kernel unless held
  };
  /// `s.current` goes into service.
  void start(std::uint32_t server, State& s);
  void start_waiting(std::uint32_t server, State& s);
  static bool idle(const State& s) { return !s.busy && s.first.empty() && s.waiting.empty(); }
  static bool stopped(const State& s) { return s.held || s.paused; }

  Kernel& kernel_;
  Stable<State> servers_;
  std::vector<std::uint32_t> free_;
};

}  // namespace mqlab::sim
