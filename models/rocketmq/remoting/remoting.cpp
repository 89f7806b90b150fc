#include "models/rocketmq/remoting/remoting.hpp"

#include <algorithm>

namespace mqlab::models::rocketmq {

namespace {
constexpr std::int64_t kSecond = 1'000'000'000;
}

Remoting::Link& Remoting::link(sim::ProcessId peer) {
  for (Link& l : links_)
    if (l.peer == peer) return l;
  Link& l = links_.emplace_back();
  l.peer = peer;
  return l;
}

Remoting::Link* Remoting::find(sim::Connection c) {
  for (Link& l : links_)
    if (l.connection == c) return &l;
  return nullptr;
}

bool Remoting::owns(sim::Connection c) const {
  return std::any_of(links_.begin(), links_.end(), [c](const Link& l) { return l.connection == c; });
}

bool Remoting::connected(sim::ProcessId peer) const {
  return std::any_of(links_.begin(), links_.end(), [peer](const Link& l) { return l.peer == peer && l.up; });
}

/// A synchronous call ends on time; an asynchronous one is found by a scan each second that grants it one second more
/// (NettyRemotingAbstract.scanResponseTable).
sim::Time Remoting::deadline_of(sim::Context& ctx, const Call& call) const {
  const sim::Time exact = ctx.now() + call.timeout;
  if (call.sync) return exact;
  return {((exact.ns + kSecond) / kSecond + 1) * kSecond};
}

void Remoting::request(sim::Context& ctx, sim::ProcessId peer, sim::Payload frame, std::uint64_t tag, const Call& call) {
  if (stopped_) return;
  Link& l = link(peer);
  Waiting w{std::move(frame), tag, call, {}, call.note != nullptr};
  if (call.note != nullptr) w.note = *call.note;
  w.call.note = nullptr;
  if (l.up) return put(ctx, l, std::move(w));
  // The time-out runs while it connects: what is left of it is for the answer (NettyRemotingClient.invokeSync).
  w.call.timeout = deadline_of(ctx, call) - sim::Time{};
  l.waiting.push_back(std::move(w));
  if (l.connection != sim::Connection::none) return;
  l.connection = ctx.connect(peer);
  l.connecting = ctx.set_timer(connect_timeout_, due_(connect_due, static_cast<std::uint64_t>(peer)));
}

void Remoting::put(sim::Context& ctx, Link& l, Waiting&& w) {
  const std::uint32_t opaque = ++opaque_;
  set_opaque(w.frame, opaque);
  if (!w.call.oneway) {
    const sim::Time deadline = deadline_of(ctx, w.call);
    l.pending.push_back({opaque, w.tag, deadline, w.call.sync, l.connection});
    arm(ctx, l, deadline);
  }
  if (w.noted) {
    ctx.send(l.connection, std::move(w.frame), w.note);
  } else {
    ctx.send(l.connection, std::move(w.frame));
  }
}

/// One timer a link, for what ends first; it is not moved when an answer comes, only looked at again.
void Remoting::arm(sim::Context& ctx, Link& l, sim::Time deadline) {
  if (l.timer != sim::Timer::none && l.timer_at <= deadline) return;
  ctx.cancel(l.timer);
  l.timer_at = deadline;
  l.timer = ctx.set_timer(deadline - ctx.now(), due_(deadline_due, static_cast<std::uint64_t>(l.peer)), sim::Class::background);
}

void Remoting::on_connected(sim::Context& ctx, sim::Connection c) {
  Link* l = find(c);
  if (l == nullptr) return;
  l->up = true;
  const sim::ProcessId peer = l->peer;
  ctx.cancel(std::exchange(l->connecting, sim::Timer::none));
  std::vector<Waiting> waiting = std::exchange(l->waiting, {});
  for (Waiting& w : waiting) {
    const sim::Duration left = sim::Time{w.call.timeout.count()} - ctx.now();
    if (!w.call.oneway && left.count() <= 0) {
      user_.failed(ctx, l->peer, w.tag, Code::timed_out);
      continue;
    }
    w.call.timeout = left;
    w.call.sync = true;  // its deadline is exact by now
    put(ctx, *l, std::move(w));
  }
  user_.link_opened(ctx, peer);
}

void Remoting::on_refused(sim::Context& ctx, sim::Connection c) {
  if (Link* l = find(c)) not_connected(ctx, *l);
}

void Remoting::not_connected(sim::Context& ctx, Link& l) {
  l.connection = sim::Connection::none;
  l.up = false;
  ctx.cancel(std::exchange(l.connecting, sim::Timer::none));
  const std::vector<Waiting> waiting = std::exchange(l.waiting, {});
  const sim::ProcessId peer = l.peer;
  for (const Waiting& w : waiting) user_.failed(ctx, peer, w.tag, Code::connect_failed);
  user_.link_closed(ctx, peer);
}

void Remoting::fail_pending(sim::Context& ctx, Link& l, sim::Connection of) {
  std::vector<std::uint64_t> ended;
  std::deque<Pending> kept;
  for (Pending& p : l.pending) {
    if (p.connection == of) {
      ended.push_back(p.tag);
    } else {
      kept.push_back(p);
    }
  }
  l.pending = std::move(kept);
  const sim::ProcessId peer = l.peer;
  for (const std::uint64_t tag : ended) user_.failed(ctx, peer, tag, Code::send_failed);
}

void Remoting::on_closed(sim::Context& ctx, sim::Connection c, sim::Closing how) {
  Link* l = find(c);
  if (l == nullptr) return;
  if (!l->up) return not_connected(ctx, *l);
  l->connection = sim::Connection::none;
  l->up = false;
  const sim::ProcessId peer = l->peer;
  if (how != sim::Closing::fin || fails_at_once_) fail_pending(ctx, *l, c);
  user_.link_closed(ctx, peer);
}

void Remoting::on_frame(sim::Context& ctx, sim::Connection c, sim::Payload& f) {
  Link* l = find(c);
  if (l == nullptr) return;
  const std::uint32_t opaque = opaque_of(f);
  if (opaque == 0) return user_.pushed(ctx, l->peer, f);  // asked by nobody
  for (auto p = l->pending.begin(); p != l->pending.end(); ++p) {
    if (p->opaque != opaque) continue;
    const std::uint64_t tag = p->tag;
    l->pending.erase(p);
    return user_.answered(ctx, l->peer, tag, f);
  }
}

void Remoting::on_timer(sim::Context& ctx, std::uint32_t what, std::uint64_t data) {
  Link& l = link(static_cast<sim::ProcessId>(data));
  if (what == connect_due) {
    l.connecting = sim::Timer::none;
    if (l.up || l.connection == sim::Connection::none) return;
    ctx.close(l.connection, sim::Close::reset);
    return not_connected(ctx, l);
  }
  l.timer = sim::Timer::none;
  l.timer_at = sim::kNever;
  std::vector<Pending> over;
  std::deque<Pending> kept;
  sim::Time next = sim::kNever;
  for (const Pending& p : l.pending) {
    if (p.deadline <= ctx.now()) {
      over.push_back(p);
    } else {
      next = std::min(next, p.deadline);
      kept.push_back(p);
    }
  }
  if (over.empty()) {
    if (next != sim::kNever) arm(ctx, l, next);
    return;
  }
  l.pending = std::move(kept);
  const sim::ProcessId peer = l.peer;
  const bool close = std::any_of(over.begin(), over.end(), [&](const Pending& p) { return p.sync && p.connection == l.connection; });
  const sim::Connection closed = l.connection;
  if (close && closed != sim::Connection::none) {
    ctx.close(closed, sim::Close::fin);
    l.connection = sim::Connection::none;
    l.up = false;
  }
  for (const Pending& p : over) user_.failed(ctx, peer, p.tag, Code::timed_out);
  if (close) {
    fail_pending(ctx, link(peer), closed);
    user_.link_closed(ctx, peer);
  }
  Link& again = link(peer);
  next = sim::kNever;
  for (const Pending& p : again.pending) next = std::min(next, p.deadline);
  if (next != sim::kNever) arm(ctx, again, next);
}

void Remoting::forget(sim::Context& ctx, sim::ProcessId peer) {
  Link& l = link(peer);
  if (l.connection == sim::Connection::none) return;
  const sim::Connection c = std::exchange(l.connection, sim::Connection::none);
  const bool was_up = std::exchange(l.up, false);
  ctx.close(c);
  if (!was_up) return not_connected(ctx, l);
  fail_pending(ctx, l, c);
}

void Remoting::stop(sim::Context& ctx) {
  stopped_ = true;
  for (Link& l : links_)
    if (l.connection != sim::Connection::none) ctx.close(l.connection);
  links_.clear();
}

}  // namespace mqlab::models::rocketmq
