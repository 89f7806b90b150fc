// The follower's side: one loop for each broker that leads something we follow: fetch, append, fetch (semantics 2.1, 2.6).

#include <algorithm>

#include "models/kafka/kinds.hpp"
#include "models/kafka/node/node.hpp"

namespace mqlab::models::kafka {

Fetcher* Node::fetcher_of(sim::Connection c) {
  for (Fetcher& f : fetchers_)
    if (f.connection == c) return &f;
  return nullptr;
}

/// There is something to follow there: connect, or fetch if the loop rests.
void Node::follow(sim::Context& ctx, BrokerId source) {
  auto found = std::find_if(fetchers_.begin(), fetchers_.end(), [source](const Fetcher& f) { return f.source == source; });
  if (found == fetchers_.end()) {
    fetchers_.push_back({.source = source});
    found = fetchers_.end() - 1;
  }
  Fetcher& f = *found;
  if (f.connection == sim::Connection::none) {
    if (f.retry != sim::Timer::none) return;
    const bool needed = std::any_of(replicas_.begin(), replicas_.end(),
                                    [source](const auto& r) { return r != nullptr && r->role == Role::follower && r->leader == source; });
    if (!needed) return;
    f.connection = ctx.connect(ctx.process(settings_.nodes[static_cast<std::size_t>(source)]));
    const auto index = static_cast<std::uint64_t>(&f - fetchers_.data());
    if (const auto patience = settings_.connection_setup(f.failures))
      f.timeout = ctx.set_timer(*patience, {fetcher_timeout, index}, sim::Class::background);
  } else if (f.connected && !f.in_flight) {
    fetch_next(ctx, f);
  }
}

void Node::fetch_next(sim::Context& ctx, Fetcher& f) {
  if (stopping_) return;
  FetchRequest request;
  EpochEndRequest compare;
  request.parts.reserve(replicas_.size());
  sim::Time wake = sim::kNever;
  for (const auto& slot : replicas_) {
    if (slot == nullptr || slot->role != Role::follower || slot->leader != f.source) continue;
    const Replica& r = *slot;
    if (r.not_before > ctx.now()) {
      wake = std::min(wake, r.not_before);
    } else if (r.flushing) {
      return;  // the thread is inside an append
    } else if (r.to_compare) {
      compare.parts.push_back({r.id, r.leader_epoch, r.last_epoch()});
    } else {
      const bool says = settings_.truncating() == Truncation::epoch_fetch && cluster_->mutant != Mutant::follower_never_truncates;
      request.parts.push_back({r.id, r.end, r.leader_epoch, says ? r.last_epoch() : -1});
    }
  }
  if (wake != sim::kNever && f.retry == sim::Timer::none) {
    const auto index = static_cast<std::uint64_t>(&f - fetchers_.data());
    f.retry = ctx.set_timer(wake - ctx.now(), {fetcher_retry, index}, sim::Class::background);
  }
  if (request.parts.empty() && compare.parts.empty()) return;
  f.in_flight = true;
  const auto index = static_cast<std::uint64_t>(&f - fetchers_.data());
  f.timeout = ctx.set_timer(settings_.replica_socket_timeout_ms, {fetcher_timeout, index}, sim::Class::background);
  if (!compare.parts.empty()) {
    ctx.send(f.connection, make_frame(std::move(compare)));
    return;
  }
  request.replica = self_;
  request.broker_epoch = broker_epoch_;
  request.max_wait = settings_.replica_fetch_wait_max_ms;
  request.partition_bytes = settings_.replica_fetch_max_bytes.bytes;
  request.max_bytes = settings_.replica_fetch_response_max_bytes.bytes;
  ctx.send(f.connection, make_frame(std::move(request), 120));
}

void Node::on_fetched(sim::Context& ctx, Fetcher& f, const FetchResponse& response) {
  f.in_flight = false;
  ctx.cancel(std::exchange(f.timeout, sim::Timer::none));
  for (const FetchResponse::Part& p : response.parts) {
    Replica* r = replica(p.partition);
    if (r == nullptr || r->role != Role::follower || r->leader != f.source) continue;
    take_fetched(ctx, *r, p);
  }
  fetch_next(ctx, f);
}

void Node::take_fetched(sim::Context& ctx, Replica& r, const FetchResponse::Part& p) {
  if (p.error == Error::offset_out_of_range) {
    if (r.end > p.log_end) {
      truncate(ctx, r, p.log_end);
    } else if (r.end < p.log_start) {  // retention has passed us by: begin anew
      truncate(ctx, r, r.begin);
      r.begin = r.end = r.safe = p.log_start;
      cluster_->account.expired(ctx, r.id, self_, r.begin);
    }
    return;
  }
  if (p.error != Error::none) {
    r.not_before = ctx.now() + settings_.replica_fetch_backoff_ms;
    return;
  }
  if (p.diverging) return truncate_to_leader(ctx, r, p.diverging->first, p.diverging->second, false);
  for (const sim::Payload& entry : p.entries) {
    const std::int64_t base = head_of(entry).base;                            // further on where compaction left nothing of a batch
    if (base < r.end || (base > r.end && !info(r).config.compacts())) break;  // an answer to an older fetch
    if (!append(ctx, r, entry)) return;
  }
  const std::int64_t hw = std::min(p.hw, r.end);
  if (hw != r.hw) {
    r.hw = hw;
    arm_background(ctx);
  }
}

/// Answer to "where did my last epoch end?", or the divergence that a fetch found: to the smaller of the leader's end of that epoch and our
/// own. An undefined answer: to the high watermark.
void Node::truncate_to_leader(sim::Context& ctx, Replica& r, std::int32_t epoch, std::int64_t end, bool once) {
  if (cluster_->mutant == Mutant::follower_never_truncates) return;
  if (epoch < 0) return truncate(ctx, r, r.hw);
  if (once) return truncate(ctx, r, end);
  const auto own = epoch_end(r, epoch);
  truncate(ctx, r, std::min(end, own.first < 0 ? r.begin : own.second));
}

void Node::on_compared(sim::Context& ctx, Fetcher& f, const EpochEndResponse& response) {
  f.in_flight = false;
  ctx.cancel(std::exchange(f.timeout, sim::Timer::none));
  for (const EpochEndResponse::Part& p : response.parts) {
    Replica* r = replica(p.partition);
    if (r == nullptr || r->role != Role::follower || r->leader != f.source || !r->to_compare) continue;
    if (p.error != Error::none) {
      r->not_before = ctx.now() + settings_.replica_fetch_backoff_ms;
      continue;
    }
    const bool once = settings_.truncating() == Truncation::epoch_101;
    const std::int32_t asked = r->last_epoch();
    truncate_to_leader(ctx, *r, p.epoch, p.end, once);
    // KIP-279: both must know the epoch; with an older one it is asked again.
    r->to_compare = !once && p.epoch >= 0 && p.epoch < asked && r->last_epoch() >= 0 && r->last_epoch() != p.epoch;
  }
  fetch_next(ctx, f);
}

void Node::fetcher_broken(sim::Context& ctx, Fetcher& f) {
  f.connection = sim::Connection::none;
  if (!f.connected) ++f.failures;
  f.connected = f.in_flight = false;
  ctx.cancel(std::exchange(f.timeout, sim::Timer::none));
  if (f.retry != sim::Timer::none) return;
  const auto index = static_cast<std::uint64_t>(&f - fetchers_.data());
  f.retry = ctx.set_timer(settings_.replica_fetch_backoff_ms, {fetcher_retry, index}, sim::Class::background);
}

}  // namespace mqlab::models::kafka
