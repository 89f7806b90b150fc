/// The actor that is the world's loop, and what it asks SimGrid to carry.
#include <algorithm>
#include <cassert>
#include <exception>
#include <utility>

#include "sim/platform/state.hpp"

namespace sg4 = simgrid::s4u;

namespace mqlab::sim {

namespace {

/// Longer than any run: 30 million years on the kernel's own CPU.
constexpr double kEndlessFlops = 1e24;

}  // namespace

Time Platform::State::clock() const { return std::max(now, base_time + rounded(sg4::Engine::get_clock() - base_clock)); }

// --- running ---

void Platform::run(const std::function<void()>& body) {
  State& s = *state_;
  s.base_clock = sg4::Engine::get_clock();
  s.base_time = s.now = Time{};
  if (s.inside) return body();
  std::exception_ptr thrown;
  sg4::Actor::create("mqlab", s.kernel_host, [&] {
    s.inside = true;
    try {
      body();
    } catch (...) {
      thrown = std::current_exception();
    }
    s.cancel_all();
    s.inside = false;
  });
  s.engine->run();
  if (thrown) std::rethrow_exception(thrown);
}

Time Platform::now() const { return state_->now; }

void Platform::set_now(Time at) {
  State& s = *state_;
  assert(at >= s.now);
  if (s.activities.empty() && !s.profiles) {
    s.base_clock = sg4::Engine::get_clock();
    s.base_time = at;
  }
  s.now = std::max(s.now, at);
}

bool Platform::busy() const {
  const State& s = *state_;
  return s.profiles || !s.activities.empty() || !s.ended.empty() || !s.changes.empty();
}

std::vector<PlatformChange> Platform::take_changes() { return std::exchange(state_->changes, {}); }

// --- starting ---

void Platform::start_comm(HostId from, HostId to, Bytes bytes, Token token) {
  State& s = *state_;
  const Route& way = route(from, to);
  if (!is_on(from) || !is_on(to) || !s.all_on(way)) return s.fail_at_once(token);
  // SimGrid ends a communication of no bytes at once, without the route's latency.
  const sg4::CommPtr comm = sg4::Comm::sendto_async(s.sg_hosts[static_cast<std::size_t>(from)], s.sg_hosts[static_cast<std::size_t>(to)],
                                                    static_cast<std::uint64_t>(std::max<Bytes>(bytes, 1)));
  s.start(comm, {token, 0, from, to, &way.links, false});
}

void Platform::start_io(DiskId id, Bytes bytes, Access access, Token token) {
  State& s = *state_;
  if (!is_on(disk(id).host)) return s.fail_at_once(token);
  sg4::Disk* disk = s.sg_disks[static_cast<std::size_t>(id)];
  const auto size = static_cast<sg_size_t>(std::max<Bytes>(bytes, 1));
  s.start(access == Access::read ? disk->read_async(size) : disk->write_async(size),
          {token, 0, this->disk(id).host, this->disk(id).host, nullptr, false});
}

void Platform::start_exec(HostId id, Duration work, Token token) {
  State& s = *state_;
  if (!is_on(id)) return s.fail_at_once(token);
  const double flops = seconds(work) * host(id).flops_per_second;
  s.start(s.sg_hosts[static_cast<std::size_t>(id)]->exec_async(flops), {token, 0, id, id, nullptr, false});
}

void Platform::State::start(sg4::ActivityPtr activity, InProgress what) {
  assert(inside);
  assert(std::none_of(in_progress.begin(), in_progress.end(), [&](const InProgress& p) { return p.token == what.token; }));
  what.order = next_order++;
  in_progress.push_back(what);
  activities.push_back(std::move(activity));
}

void Platform::State::fail_at_once(Token token) { ended.push_back({token, now, false}); }

// --- ending ---

void Platform::State::doom(HostId host) {
  for (InProgress& p : in_progress) p.doomed = p.doomed || p.from == host || p.to == host;
}

void Platform::State::doom(LinkId link) {
  for (InProgress& p : in_progress) {
    p.doomed = p.doomed || (p.links != nullptr && std::find(p.links->begin(), p.links->end(), link) != p.links->end());
  }
}

void Platform::State::collect(std::optional<Ended> first) {
  // SimGrid hands simultaneous ends over in an order of its own (as a rule the last started first). Ours is the order of the starts.
  std::vector<std::pair<std::uint64_t, Completion>> now_ended;
  const auto end = [&](std::size_t index, bool ok) {
    now_ended.emplace_back(in_progress[index].order, Completion{in_progress[index].token, now, ok && !in_progress[index].doomed});
    in_progress.erase(in_progress.begin() + static_cast<std::ptrdiff_t>(index));
    activities.erase(activities.begin() + static_cast<std::ptrdiff_t>(index));
  };
  if (first) end(first->index, first->ok);
  for (std::size_t i = in_progress.size(); i-- > 0;) {
    if (!in_progress[i].doomed) continue;
    const sg4::ActivityPtr activity = activities[i];
    end(i, false);
    activity->cancel();
  }
  while (!activities.empty()) {
    Ended next;
    try {
      const ssize_t rank = sg4::Activity::test_any(activities);
      if (rank < 0) break;
      next.index = static_cast<std::size_t>(rank);
    } catch (const simgrid::Exception& e) {
      next = {static_cast<std::size_t>(e.get_value()), false};
    }
    if (next.index >= activities.size()) break;
    end(next.index, next.ok);
  }
  std::sort(now_ended.begin(), now_ended.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
  for (const auto& [order, completion] : now_ended) ended.push_back(completion);
}

void Platform::State::advance(Time until) {
  double patience = -1;  // SimGrid's word for as long as it takes
  if (until != kNever) {
    patience = base_clock + seconds(until - base_time) - sg4::Engine::get_clock();
    if (patience <= 0) {
      now = until;
      return collect();
    }
  }
  std::vector<sg4::ActivityPtr> with_alarm;
  if (profiles) {
    if (!alarm) alarm = kernel_host->exec_async(kEndlessFlops);
    with_alarm = activities;
    with_alarm.push_back(alarm);
  }
  Ended first;
  bool timed_out = false;
  try {
    const ssize_t rank = sg4::Activity::wait_any_for(profiles ? with_alarm : activities, patience);
    timed_out = rank < 0;
    first.index = static_cast<std::size_t>(rank);
  } catch (const simgrid::Exception& e) {
    first = {static_cast<std::size_t>(e.get_value()), false};
  }
  if (timed_out) {
    now = until;
  } else if (first.index == activities.size() && first.ok) {
    // The alarm went off by itself: nothing will ever happen again.
    base_clock = sg4::Engine::get_clock();
    base_time = now;
    alarm.reset();
  } else {
    now = std::min(clock(), until);
  }
  if (!changes.empty()) alarm.reset();  // it was cancelled
  if (profiles) notice_latencies();
  collect(first.index < activities.size() ? std::optional(first) : std::nullopt);
}

std::optional<Completion> Platform::wait(Time until) {
  State& s = *state_;
  assert(s.inside && until >= s.now);
  if (s.ended.empty() && s.changes.empty()) {
    if (s.activities.empty() && !s.profiles) {
      if (until != kNever) set_now(until);
      return std::nullopt;
    }
    s.advance(until);
  }
  if (s.ended.empty()) return std::nullopt;
  const Completion first = s.ended.front();
  s.ended.pop_front();
  return first;
}

void Platform::cancel(Token token) {
  State& s = *state_;
  std::erase_if(s.ended, [&](const Completion& c) { return c.token == token; });
  const auto found = std::find_if(s.in_progress.begin(), s.in_progress.end(), [&](const InProgress& p) { return p.token == token; });
  if (found == s.in_progress.end()) return;
  const auto index = found - s.in_progress.begin();
  const sg4::ActivityPtr activity = s.activities[static_cast<std::size_t>(index)];
  s.in_progress.erase(found);
  s.activities.erase(s.activities.begin() + index);
  activity->cancel();
}

void Platform::State::cancel_all() {
  for (const sg4::ActivityPtr& activity : activities) activity->cancel();
  if (alarm) alarm->cancel();
  alarm.reset();
  activities.clear();
  in_progress.clear();
  ended.clear();
  changes.clear();
}

}  // namespace mqlab::sim
