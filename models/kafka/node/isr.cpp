// In-sync replicas and the high watermark, on the leader (semantics 2.2, 2.3).

#include <algorithm>

#include "models/kafka/kinds.hpp"
#include "models/kafka/node/node.hpp"

namespace mqlab::models::kafka {

/// Who is in sync, or may be so any moment: a pending expansion counts already, a pending shrink does not count yet.
bool Node::in_maximal_isr(const Replica& r, BrokerId b) const {
  return contains(r.isr, b) || (r.pending_isr && contains(*r.pending_isr, b));
}

std::size_t Node::maximal_isr(const Replica& r) const {
  std::size_t n = r.isr.size();
  if (r.pending_isr)
    for (const BrokerId b : *r.pending_isr) n += contains(r.isr, b) ? 0 : 1;
  return n;
}

/// A follower has fetched at `end`.
void Node::account(sim::Context& ctx, Replica& r, BrokerId follower, std::int64_t end) {
  const auto found =
      std::find_if(r.followers.begin(), r.followers.end(), [follower](const FollowerState& f) { return f.broker == follower; });
  if (found == r.followers.end()) return;
  FollowerState& f = *found;
  if (end >= r.end) {
    f.caught_up = ctx.now();
  } else if (end >= f.leader_end && f.end >= 0) {
    f.caught_up = f.fetched;
  }
  f.fetched = ctx.now();
  f.leader_end = r.end;
  f.end = end;
  maybe_expand(ctx, r, f);
  advance_hw(ctx, r);
}

void Node::maybe_expand(sim::Context& ctx, Replica& r, const FollowerState& f) {
  if (r.pending_isr || contains(r.isr, f.broker) || f.end < r.hw) return;
  const bool epoch_start_counts = defaults_of(settings_.version).isr_join_needs_epoch_start;
  if (epoch_start_counts && f.end < r.epoch_start) return;
  if (!image_.brokers[static_cast<std::size_t>(f.broker)].active()) return;
  std::vector<BrokerId> isr = r.isr;
  isr.push_back(f.broker);
  alter_partition(ctx, r, std::move(isr));
}

/// Who is not at the end and has not been there for `replica.lag.time.max.ms` leaves.
void Node::check_isrs(sim::Context& ctx) {
  for (const auto& slot : replicas_) {
    if (slot == nullptr || !slot->leads() || slot->pending_isr) continue;
    Replica& r = *slot;
    std::vector<BrokerId> rest = r.isr;
    for (const FollowerState& f : r.followers)
      if (f.end != r.end && ctx.now() - f.caught_up > settings_.replica_lag()) std::erase(rest, f.broker);
    if (rest.size() < r.isr.size()) alter_partition(ctx, r, std::move(rest));
  }
  arm_background(ctx);
}

/// One request for a partition at a time; it is repeated until an answer decides.
void Node::alter_partition(sim::Context& ctx, Replica& r, std::vector<BrokerId> isr) {
  r.pending_isr = std::move(isr);
  send_alter(ctx, r);
}

void Node::send_alter(sim::Context& ctx, Replica& r) {
  if (!controller_up_) {
    ctx.set_timer(std::chrono::milliseconds(50), {alter_retry, r.id}, sim::Class::background);
    return;
  }
  AlterPartitionRequest request;
  request.broker = self_;
  request.broker_epoch = broker_epoch_;
  request.partition = r.id;
  request.leader_epoch = r.leader_epoch;
  request.partition_epoch = r.partition_epoch;
  for (const BrokerId b : *r.pending_isr) request.isr.emplace_back(b, image_.brokers[static_cast<std::size_t>(b)].epoch);
  ctx.send(controller_, make_frame(std::move(request)));
}

void Node::on_altered(sim::Context& ctx, const AlterPartitionResponse& a) {
  Replica* r = replica(a.partition);
  if (r == nullptr || !r->leads() || a.state.leader_epoch != r->leader_epoch) return;
  r->pending_isr.reset();
  if (a.state.partition_epoch > r->partition_epoch) {
    r->isr = a.state.isr;
    r->partition_epoch = a.state.partition_epoch;
  }
  advance_hw(ctx, *r);
  produce_progress(ctx, r->id);
}

void Node::advance_hw(sim::Context& ctx, Replica& r) {
  if (!r.leads()) return;
  if (settings_.hw_waits_for_min_isr() && static_cast<std::int64_t>(r.isr.size()) < info(r).min_isr() &&
      cluster_->mutant != Mutant::min_isr_not_checked)
    return;
  if (r.hw >= r.safe && cluster_->mutant == Mutant::none) return;  // it never goes back
  std::int64_t hw = r.safe;
  for (const FollowerState& f : r.followers) {
    const BrokerState& broker = image_.brokers[static_cast<std::size_t>(f.broker)];
    const bool catching_up = f.end >= 0 && broker.active() && ctx.now() - f.caught_up <= settings_.replica_lag();
    if (in_maximal_isr(r, f.broker) || catching_up) hw = std::min(hw, f.end);
  }
  if (cluster_->mutant == Mutant::hw_is_leader_end) hw = r.end;
  if (cluster_->mutant == Mutant::hw_by_majority) {
    std::vector<std::int64_t> ends{r.safe};
    for (const FollowerState& f : r.followers) ends.push_back(f.end);
    std::sort(ends.begin(), ends.end(), std::greater<>());
    hw = ends[ends.size() / 2];
  }
  if (hw <= r.hw) return;
  const std::int64_t from = std::exchange(r.hw, hw);
  hw_advanced(ctx, r, from);
}

void Node::hw_advanced(sim::Context& ctx, Replica& r, std::int64_t from) {
  if (info(r).internal == Internal::no && ctx.kept(kinds::hw_advanced)) {
    for (sim::Offset at = entry_at(ctx, r, from); at < ctx.log_end(r.log); ++at) {
      const sim::Payload& entry = ctx.entry(r.log, at);
      const BatchHead head = head_of(entry);
      if (head.base >= r.hw) break;
      if (head.base >= from) note_records(ctx, kinds::hw_advanced, r, entry);
    }
  }
  arm_background(ctx);
  produce_progress(ctx, r.id);
  if (info(r).internal == Internal::offsets) offsets_hw_advanced(ctx, r);
  if (info(r).internal == Internal::transactions) txn_hw_advanced(ctx, r);
  if (!r.ended.empty()) passed_markers(ctx, r, from);
  if (!markers_.empty()) markers_progress(ctx, r.id);
  unpark(ctx, r.id, false);
}

}  // namespace mqlab::models::kafka
