// Asking back: every check interval the halves without an op message are put back at the tail with their count one higher, and a producer of
// the group is asked. When the count is used up the message is dropped (semantics 8.1 steps 5 to 7; TransactionalMessageServiceImpl.check).

#include "models/rocketmq/broker/broker.hpp"
#include "models/rocketmq/kinds.hpp"

namespace mqlab::models::rocketmq {

void BrokerNode::arm_check(sim::Context& ctx) {
  if (check_armed_ || !master()) return;
  const std::vector<sim::Offset>& halves = queues_[cluster_->local(cluster_->half, 0)];
  if (half_next_ >= static_cast<std::int64_t>(halves.size())) return;
  check_armed_ = true;
  ctx.set_timer(tick(ctx, settings_.check_interval(), ctx.now()), {check_due, 0}, sim::Class::progress);
}

void BrokerNode::check(sim::Context& ctx) {
  if (!master()) return;  // another was elected
  const std::vector<sim::Offset>& halves = queues_[cluster_->local(cluster_->half, 0)];
  const auto end = static_cast<std::int64_t>(halves.size());  // what is put back now is looked at next time
  while (half_next_ < end) {
    if (halves_done_.erase(half_next_) != 0) {
      ++half_next_;
      continue;
    }
    const Entry entry = ctx.entry(log_, halves[static_cast<std::size_t>(half_next_)]);
    const Head h = head_of(entry);
    Body half = body_of(entry);
    if (half.checks >= settings_.transaction_check_max) {
      half.wait_store_ok = false;
      const auto dropped = [&] { cluster_->account.moved(ctx, h.id, Fate::given_up); };
      if (append(ctx, cluster_->dropped, 0, half, dropped) == sim::kNoOffset) break;
      ctx.record(note_of(entry, kinds::check_exhausted, half.checks));
      ++half_next_;
      continue;
    }
    if (ctx.wall().ns - half.born < settings_.transaction_timeout.count()) break;  // too young, and so is what follows
    if (cluster_->mutant != Mutant::check_does_not_count) ++half.checks;
    half.wait_store_ok = false;
    const sim::Offset at = append(ctx, cluster_->half, 0, half, [&] { cluster_->account.moved(ctx, h.id, Fate::consumed); });
    if (at == sim::kNoOffset) break;
    ++half_next_;
    send_check(ctx, at, ctx.entry(log_, at));
  }
  const std::uint64_t key = offset_key(kNone, cluster_->half, 0);
  if (half_next_ > 0 && offsets_[key] != half_next_) {
    offsets_[key] = half_next_;
    offsets_dirty_.insert(key);
    arm_offsets(ctx);
  }
  arm_check(ctx);
}

/// To one living connection of the producer group on this broker, in turn. Nobody there: the count is spent all the same.
void BrokerNode::send_check(sim::Context& ctx, sim::Offset log, const Entry& half) {
  const Body& b = body_of(half);
  const auto group = producers_.find(texts_of(b).producer_group);
  if (group == producers_.end() || group->second.empty()) {
    ctx.record(note_of(half, kinds::check_unsent, b.checks));
    return;
  }
  const Member& asked = group->second[check_turn_++ % group->second.size()];
  const sim::Note note = note_of(half, kinds::check_sent, b.checks);
  ctx.send(asked.connection, sim::Payload::of(CheckTransaction{0, head_of(half).offset, log}, 120 + b.message.body, half.block), note);
}

}  // namespace mqlab::models::rocketmq
