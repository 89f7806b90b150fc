#include "sim/world/loop.hpp"

#include <utility>

#include "sim/fault/hand.hpp"
#include "sim/platform/platform.hpp"
#include "sim/trace/kinds.hpp"

namespace mqlab::sim {

[[gnu::always_inline]] inline void Loop::handle(const Calendar::Head& head) {
  const LaneType type = kernel_.calendar.type(head.lane());
  const std::uint32_t owner = kernel_.calendar.owner(head.lane());
  kernel_.current = head.lane();
  Next next;
  switch (type) {
    case LaneType::direction: next = world_.network.arrive(owner); break;
    case LaneType::timers:
      world_.processes.fire(world_.timers.take(owner));
      next = world_.timers.next(owner);
      break;
    case LaneType::server:
      world_.processes.served(owner);
      next = world_.servers.next(owner);
      break;
    case LaneType::disk:
      world_.disks.finish_flush(owner);
      next = world_.disks.next(owner);
      break;
    case LaneType::misc:
      misc(world_.misc.take());
      next = world_.misc.next();
      break;
  }
  kernel_.current = LaneId::none;
  kernel_.calendar.finish(head, next.time, next.sequence);
}

RunEnd Loop::run() {
  kernel_.note(ProcessId::none, {.kind = kinds::run_started, .value = static_cast<std::int64_t>(kernel_.seeds.at(1))}, 0);
  world_.faults.arm();
  const bool simgrid = kernel_.options.resources == Resources::shared || kernel_.platform.has_profiles();
  for (;;) {
    const Calendar::Head* top = kernel_.calendar.top();
    if (simgrid) {
      const bool activities = kernel_.platform.busy();
      const bool held_by_profile = kernel_.progress > 0 && kernel_.platform.change_ahead();
      if ((activities || top != nullptr || held_by_profile) && let_simgrid_go(top == nullptr ? kNever : top->time)) continue;
      top = kernel_.calendar.top();
    }
    if ((top == nullptr || kernel_.progress == 0) && !(simgrid && kernel_.platform.busy())) {
      if (over(top)) break;
      top = kernel_.calendar.top();
      if (top == nullptr) continue;
    }
    const Calendar::Head head = *top;
    if (head.time > kernel_.options.until) {
      kernel_.now = kernel_.options.until;
      end_.reason = EndReason::until;
      break;
    }
    if (++kernel_.costs.events > kernel_.options.event_budget || kernel_.recorder.limit_reached()) {
      end_.reason = kernel_.recorder.limit_reached() ? EndReason::trace_limit : EndReason::budget;
      break;
    }
    kernel_.now = std::max(kernel_.now, head.time);
    handle(head);
  }
  kernel_.note(ProcessId::none, {.kind = kinds::run_ended, .value = static_cast<std::int64_t>(end_.reason)}, 0);
  end_.at = kernel_.now;
  end_.costs = kernel_.costs;
  return end_;
}

bool Loop::over(const Calendar::Head* head) {
  if (head != nullptr && world_.faults.pending()) return false;
  const Time settled = kernel_.last_move + kernel_.options.settle;
  if (head != nullptr && head->time <= settled) return false;
  if (head != nullptr) kernel_.now = std::max(kernel_.now, settled);
  if (kernel_.now > kernel_.options.until) return false;
  if (world_.faults.heal_open()) return false;
  end_.reason = head == nullptr ? EndReason::quiet : EndReason::settled;
  return true;
}

void Loop::misc(const MiscEvent& event) {
  kernel_.cls = event.cls;
  const auto end = static_cast<Connection>(event.a);
  const auto process = static_cast<ProcessId>(event.a);
  switch (event.type) {
    case MiscType::start_process: world_.processes.start(process, event.cause); break;
    case MiscType::stop_process: world_.processes.stop(process, event.cause); break;
    case MiscType::tell_closed: world_.network.tell_closed(end, static_cast<Closing>(event.b), event.cause); break;
    case MiscType::tell_writable: world_.network.tell_writable(end, event.cause, event.cls); break;
    case MiscType::connect_timeout: world_.network.connect_timed_out(end, event.cause); break;
    case MiscType::give_up: world_.network.gave_up(end, event.cause); break;
    case MiscType::written_out: world_.disks.written_out(static_cast<HostId>(event.a), event.b); break;
    case MiscType::write_back: world_.disks.write_back(static_cast<HostId>(event.a), event.cause); break;
    case MiscType::strike: world_.faults.strike(event.a, event.cause); break;
    case MiscType::heal: world_.faults.heal_timed(event.a, event.cause); break;
    case MiscType::step: world_.faults.step(event.a, event.cause); break;
    case MiscType::flush_failed:
      world_.processes.flushed(process, world_.processes.entry(process).incarnation, static_cast<Ticket>(event.b), Flushed::failed,
                               event.cause, event.cls);
      break;
    case MiscType::command: {
      const Command command = std::move(world_.commands[event.b]);
      world_.processes.command(command.process, command.what, command.arguments, event.cause);
      break;
    }
  }
}

/// True: something happened in SimGrid, look at the calendar again.
bool Loop::let_simgrid_go(Time until) {
  const std::optional<Completion> completion = kernel_.platform.wait(std::min(until, kernel_.options.until));
  kernel_.now = std::max(kernel_.now, std::min(kernel_.platform.now(), until));
  bool something = false;
  for (const PlatformChange& change : kernel_.platform.take_changes()) {
    changed(change);
    something = true;
  }
  if (!completion) return something;
  completed(*completion);
  return true;
}

void Loop::completed(const Completion& completion) {
  const auto index = static_cast<std::uint32_t>(completion.token);
  switch (static_cast<Activity>(completion.token >> 32)) {
    case Activity::comm: world_.network.carried(index, completion.ok); break;
    case Activity::io: world_.disks.io_done(index, completion.ok); break;
    case Activity::exec: world_.servers.exec_done(index); break;
  }
}

void Loop::changed(const PlatformChange& change) {
  using What = PlatformChange::What;
  switch (change.what) {
    case What::host_off:
    case What::host_on: {
      Hand hand(world_, 0, kernel_.seeds.at(1));
      const std::string& name = kernel_.platform.hosts()[change.index].name;
      if (change.what == What::host_off) {
        hand.host_went_off(name, Unflushed::random);
      } else {
        hand.host_came_on(name);
      }
      break;
    }
    case What::link_off: world_.network.cut_link(static_cast<LinkId>(change.index), 0); break;
    case What::link_on: world_.network.uncut_link(static_cast<LinkId>(change.index), 0); break;
    case What::bandwidth:
    case What::latency: world_.network.refresh_links(); break;
    case What::speed: break;
  }
}

}  // namespace mqlab::sim
