#include "sim/world/servers.hpp"

#include <algorithm>
#include <utility>

namespace mqlab::sim {

inline void Servers::start(std::uint32_t server, State& s) {
  s.busy = true;
  s.done = std::max(kernel_.now, s.free_at) + s.current.cost;
  s.sequence = kernel_.sequence();
  if (kernel_.options.resources == Resources::shared && s.done > kernel_.now) {
    kernel_.platform.start_exec(s.host, s.done - kernel_.now, token_of(Activity::exec, server));
    s.done = kNever;
    return;
  }
  kernel_.activate(s.lane, s.done, s.sequence);
}

inline void Servers::start_waiting(std::uint32_t server, State& s) {
  if (s.busy || stopped(s)) return;
  Ring<Work>& from = s.first.empty() ? s.waiting : s.first;
  if (from.empty()) return;
  s.current = std::move(from.front());
  from.pop_front();
  if (s.current.cls == Class::progress) --s.waiting_progress;
  start(server, s);
}

std::uint32_t Servers::add(ProcessId process) {
  std::uint32_t index = 0;
  if (free_.empty()) {
    index = static_cast<std::uint32_t>(servers_.size());
    servers_.emplace_back();
    servers_.back().lane = kernel_.calendar.add_lane(LaneType::server, index);
  } else {
    index = free_.back();
    free_.pop_back();
  }
  servers_[index].process = process;
  return index;
}

void Servers::remove(std::uint32_t server) {
  State& s = servers_[server];
  const bool was_busy = s.busy;
  if (s.busy) kernel_.end(s.current.cls);
  if (!stopped(s)) kernel_.progress -= s.waiting_progress;
  s.first.clear();
  s.waiting.clear();
  s.waiting_progress = 0;
  s.free_at = Time{};
  s.busy = s.held = s.paused = false;
  s.process = ProcessId::none;
  if (was_busy && kernel_.options.resources == Resources::shared) kernel_.platform.cancel(token_of(Activity::exec, server));
  kernel_.deactivate(s.lane);
  // The lane whose event is being handled is scheduled again after its handler: it must not belong to someone else by then.
  if (s.lane != kernel_.current) free_.push_back(server);
}

void Servers::serve(std::uint32_t server, Duration cost, Payload&& work, RecordNumber cause, Turn turn) {
  State& s = servers_[server];
  cost =
      kernel_.lucky(cost, kernel_.options.luck.work_percent, LuckFor::work, [&] { return kernel_.recorder.tables().process(s.process); });
  const Class cls = kernel_.cls;
  if (idle(s) && !stopped(s)) {
    kernel_.begin(cls);
    s.current = Work{std::move(work), cause, cost, cls};
    start(server, s);
    return;
  }
  if (cls == Class::progress) {
    ++s.waiting_progress;
    if (!stopped(s)) ++kernel_.progress;
  }
  (turn == Turn::first ? s.first : s.waiting).emplace_back(std::move(work), cause, cost, cls);
}

void Servers::prolong(std::uint32_t server, Duration by) {
  State& s = servers_[server];
  s.free_at = std::max(s.free_at, s.busy && s.done != kNever ? s.done : kernel_.now) + by;
}

void Servers::exec_done(std::uint32_t server) {
  State& s = servers_[server];
  if (!s.busy || s.done != kNever) return;
  s.done = kernel_.now;
  kernel_.activate(s.lane, s.done, s.sequence);
}

void Servers::hold(std::uint32_t server, bool held) {
  State& s = servers_[server];
  if (s.held == held) return;
  const bool before = stopped(s);
  s.held = held;
  if (stopped(s) != before) kernel_.progress += stopped(s) ? -s.waiting_progress : s.waiting_progress;
  start_waiting(server, s);
}

void Servers::pause(std::uint32_t server, bool paused) {
  State& s = servers_[server];
  if (s.paused == paused) return;
  const bool before = stopped(s);
  s.paused = paused;
  if (stopped(s) != before) kernel_.progress += stopped(s) ? -s.waiting_progress : s.waiting_progress;
  start_waiting(server, s);
}

Next Servers::next(std::uint32_t server) {
  State& s = servers_[server];
  if (s.process == ProcessId::none) [[unlikely]] {
    free_.push_back(server);
    return {};
  }
  start_waiting(server, s);
  return s.busy && s.done != kNever ? Next{s.done, s.sequence} : Next{};
}

}  // namespace mqlab::sim
