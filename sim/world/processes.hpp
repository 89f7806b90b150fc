/// The processes of a world: who runs where, how they start and die, and the one way in which anything reaches them.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "sim/core/ring.hpp"
#include "sim/core/stable.hpp"
#include "sim/process/process.hpp"
#include "sim/trace/kinds.hpp"
#include "sim/world/context.hpp"
#include "sim/world/kernel.hpp"
#include "sim/world/misc.hpp"
#include "sim/world/servers.hpp"
#include "sim/world/timers.hpp"

namespace mqlab::sim {

class Network;
class Disks;

enum class Life : std::uint8_t { waiting, running, dead };

struct OpenFile {
  HostId host = HostId::none;
  std::uint32_t file = 0;
};

/// What each event touches stands first.
struct ProcessEntry {
  std::unique_ptr<Process> object;
  Life life = Life::waiting;
  bool paused = false;
  bool lost_power = false;   ///< ended by a power loss, or to be started without power: its host starts it when it is back
  bool stopping = false;     ///< was asked to stop in order
  bool start_again = false;  ///< was to be started before it had stopped
  HostId host = HostId::none;
  std::uint32_t pauses = 0;  ///< faults that hold it up
  std::uint32_t incarnation = 0;
  std::uint32_t starts = 0;
  std::uint64_t entity = 0;  ///< whose luck: a hash of the name
  std::vector<OpenFile> files;
  std::uint64_t tickets = 0;
  TimerTable timers;
  std::vector<Connection> connections;
  std::vector<std::uint32_t> servers;
  Ring<Timers::Fired> due_timers;  ///< came due while it was paused: they fire first when it goes on
  Ring<std::function<void()>> due_others;
  ProcessSpec spec;
};

class Processes {
 public:
  Processes(Kernel& kernel, Misc& misc, Timers& timers, Servers& servers);
  void connect_to(Network& network, Disks& disks);

  ProcessId add(ProcessSpec spec);
  std::map<std::string, std::string, std::less<>> placement;  ///< process to host, where it is not its spec's
  ProcessId find(std::string_view name) const;
  ProcessEntry& entry(ProcessId id) { return entries_[static_cast<std::size_t>(id)]; }
  std::size_t count() const { return entries_.size(); }
  HostId host_of(ProcessId id) const { return entries_[static_cast<std::size_t>(id)].host; }
  bool running(ProcessId id) const { return entries_[static_cast<std::size_t>(id)].life == Life::running; }
  std::uint32_t incarnation(ProcessId id) const { return entries_[static_cast<std::size_t>(id)].incarnation; }
  bool paused(ProcessId id) const { return entries_[static_cast<std::size_t>(id)].paused; }

  // --- life ---
  void start(ProcessId id, RecordNumber cause);
  void stop(ProcessId id, RecordNumber cause);  ///< ask it to stop in order
  void kill(ProcessId id, Death how, RecordNumber cause);
  void pause(ProcessId id, RecordNumber cause);
  /// One fault less holds it up. When none does, what came due is handled now: timers first, then the rest, then its frames. Never from a handler.
  void resume(ProcessId id, RecordNumber cause);
  /// Hand an operator's or a fault's word over.
  void command(ProcessId id, std::string_view what, const describe::Value& arguments, RecordNumber cause);

  /// Do it when the handler under way returns: it may hold on to what is taken away. At once if there is none.
  void after_handler(std::function<void()> what);

  // --- events ---
  /// Run one handler of a process that is running. While it is paused the handler waits (it must hold what it needs by value); frames never come here
  /// then, they stay in their lane.
  template <class Handler>
  void handle(ProcessId id, RecordNumber cause, Class cls, Handler&& handler) {
    ProcessEntry& p = entry(id);
    if (p.life != Life::running) return;
    if (p.paused) [[unlikely]] {
      p.due_others.emplace_back(
          [this, id, cause, cls, h = std::forward<Handler>(handler)]() mutable { run(id, entry(id), cause, cls, h); });
      return;
    }
    run(id, p, cause, cls, handler);
  }
  void fire(const Timers::Fired& fired);
  void served(std::uint32_t server);
  void flushed(ProcessId id, std::uint32_t incarnation, Ticket ticket, Flushed how, RecordNumber cause, Class cls);

  // --- what the network tells ---
  void opened(ProcessId id, Connection end) { entry(id).connections.push_back(end); }
  void ended(ProcessId id, Connection end);
  std::vector<Connection> take_connections(ProcessId id) { return std::exchange(entry(id).connections, {}); }

  // --- what payload kinds know ---
  void identify(const Payload& payload, Note& note) const;
  bool lost_note(const Payload& payload, Note& note) const;

  Timers& timers() { return timers_; }
  Servers& servers() { return servers_; }
  Network& network() { return *network_; }
  Disks& disks() { return *disks_; }
  Kernel& kernel() { return kernel_; }

 private:
  template <class Handler>
  void run(ProcessId id, ProcessEntry& p, RecordNumber cause, Class cls, Handler& handler) {
    const Class outer = std::exchange(kernel_.cls, cls);
    bool look = false;  // does background work move the ledger?
    if (cls == Class::progress) [[likely]] {
      kernel_.last_move = kernel_.now;
    } else if (kernel_.options.level == TraceLevel::off) {
      look = true;
      kernel_.look_at_ledger(true);
    }
    kernel_.touch(id);
    context_.enter(id, p, cause);
    handler(*p.object, context_);
    context_.leave();
    kernel_.touch(id);  // at its end: a fault inside the handler strikes before the rest of it
    kernel_.cls = outer;
    if (look) kernel_.look_at_ledger(false);
    if (!afterwards_.empty()) [[unlikely]]
      handler_returned();
  }

  void ring(const Timers::Fired& fired);
  void handler_returned();

  Kernel& kernel_;
  Misc& misc_;
  Timers& timers_;
  Servers& servers_;
  Network* network_ = nullptr;
  Disks* disks_ = nullptr;
  Stable<ProcessEntry> entries_;
  std::map<std::string, ProcessId, std::less<>> by_name_;
  WorldContext context_;
  std::vector<std::unique_ptr<Process>> graveyard_;  ///< struck inside its own handler: destroyed when that returns
  std::vector<std::function<void()>> afterwards_;
};

}  // namespace mqlab::sim
