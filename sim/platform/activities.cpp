/// The actor that is the world's loop, and what it asks SimGrid to carry.
#include <algorithm>
#include <cassert>
#include <cmath>
#include <exception>
#include <limits>
#include <stdexcept>
#include <utility>

#include "sim/platform/state.hpp"

namespace sg4 = simgrid::s4u;

namespace mqlab::sim {

namespace {

/// A quarter of a nanosecond, in seconds: the date of a profile's event, as we compute it, must not be an ulp before SimGrid's.
constexpr double kSlack = 0.25e-9;

}  // namespace

Time Platform::State::clock() const { return std::max(now, base_time + rounded(sg4::Engine::get_clock() - base_clock)); }

// --- running ---

void Platform::run(const std::function<void()>& body) {
  State& s = *state_;
  s.base_clock = sg4::Engine::get_clock();
  s.base_time = s.now = Time{};
  if (s.inside) return body();
  if (!s.profiles.empty() && s.base_clock != 0) {
    throw std::logic_error("a platform with profiles must run at SimGrid's clock 0: in a child");
  }
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
  if (s.activities.empty() && s.profiles.empty()) {
    s.base_clock = sg4::Engine::get_clock();
    s.base_time = at;
  }
  s.now = std::max(s.now, at);
}

bool Platform::busy() const {
  const State& s = *state_;
  return !s.activities.empty() || !s.ended.empty() || !s.changes.empty();
}

bool Platform::change_ahead() const {
  return state_->next_profile_date(sg4::Engine::get_clock()) < std::numeric_limits<double>::infinity();
}

std::vector<PlatformChange> Platform::take_changes() { return std::exchange(state_->changes, {}); }

// --- starting ---

void Platform::start_comm(HostId from, HostId to, Bytes bytes, Token token) {
  State& s = *state_;
  const Route& way = route(from, to);
  if (!is_on(from) || !is_on(to) || !s.all_on(way)) return s.fail_at_once(token);
  const bool loopback = way.links.empty();
  sg4::Host* source = loopback ? s.kernel_host : s.sg_hosts[static_cast<std::size_t>(from)];
  sg4::Host* target = loopback ? s.loopback_host : s.sg_hosts[static_cast<std::size_t>(to)];
  const auto size = static_cast<std::uint64_t>(std::max<Bytes>(bytes, 1));
  const sg4::CommPtr comm = sg4::Comm::sendto_async(source, target, size);
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
  // Not Host::exec_async: in SimGrid 3.32 that executes on the caller's host, whatever host it is asked of.
  const sg4::ExecPtr exec = sg4::this_actor::exec_init(flops)->set_host(s.sg_hosts[static_cast<std::size_t>(id)]);
  exec->start();
  s.start(exec, {token, 0, id, id, nullptr, false});
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

double Platform::State::next_profile_date(double clock_) const {
  double next = std::numeric_limits<double>::infinity();
  for (const ProfileDates& p : profiles) {
    if (p.dates.empty()) continue;
    const double period = p.dates.back() + p.loop;
    const double cycle = p.loop > 0 ? std::max(0.0, std::floor(clock_ / period)) : 0;
    for (const double origin : {cycle * period, (cycle + 1) * period}) {
      const auto found = std::upper_bound(p.dates.begin(), p.dates.end(), clock_ - origin);
      if (found != p.dates.end()) next = std::min(next, origin + *found);
      if (found != p.dates.end() || p.loop <= 0) break;
    }
  }
  return next;
}

bool Platform::State::advance(Time until) {
  constexpr double never = std::numeric_limits<double>::infinity();
  const double start = sg4::Engine::get_clock();
  const double slack = profiles.empty() ? 0 : kSlack;
  const double end = until == kNever ? never : base_clock + seconds(until - base_time) + slack;
  // SimGrid does not stop for what a profile does to a resource that nothing uses.
  const double limit = std::min(end, next_profile_date(start) + slack);
  if (limit == never && activities.empty()) return false;
  std::optional<Ended> first;
  try {
    if (limit <= start) {
      // SimGrid's clock is a rounding past `until` already.
    } else if (activities.empty()) {
      sg4::this_actor::sleep_for(limit - start);
    } else {
      const ssize_t rank = sg4::Activity::wait_any_for(activities, limit == never ? -1 : limit - start);
      if (rank >= 0) first = Ended{static_cast<std::size_t>(rank), true};
    }
  } catch (const simgrid::Exception& e) {
    first = Ended{static_cast<std::size_t>(e.get_value()), false};
  }
  now = !first && limit == end ? until : std::min(clock(), until);
  if (!profiles.empty()) notice_latencies();
  collect(first && first->index < activities.size() ? first : std::nullopt);
  return now < until;
}

std::optional<Completion> Platform::wait(Time until) {
  State& s = *state_;
  assert(s.inside);
  until = std::max(until, s.now);
  if (s.activities.empty() && s.profiles.empty() && s.ended.empty() && s.changes.empty()) {
    if (until != kNever) set_now(until);
    return std::nullopt;
  }
  while (s.ended.empty() && s.changes.empty() && s.advance(until)) {
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
  activities.clear();
  in_progress.clear();
  ended.clear();
  changes.clear();
}

}  // namespace mqlab::sim
