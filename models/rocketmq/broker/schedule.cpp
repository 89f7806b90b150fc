// The delay topic: a queue for each level, whose heads are appended to their real topics when their time has come. Progress is a number a
// level, written every 10 s: after a crash what was delivered since comes again (semantics 7; ScheduleMessageService).

#include "models/rocketmq/broker/broker.hpp"
#include "models/rocketmq/kinds.hpp"

namespace mqlab::models::rocketmq {

/// A task for each level looks every 100 ms; armed for its head only.
void BrokerNode::arm_delay(sim::Context& ctx, std::size_t level) {
  if (delay_armed_[level] || !master()) return;
  const std::vector<sim::Offset>& queue = queues_[cluster_->local(cluster_->schedule, static_cast<std::uint16_t>(level))];
  const auto next = static_cast<std::size_t>(delay_offsets_[level]);
  if (next >= queue.size()) return;
  delay_armed_[level] = true;
  const sim::Duration wait = sim::Time{head_of(ctx.entry(log_, queue[next])).stored_at} + kDelayLevels[level] - ctx.wall();
  const sim::Time due = std::max(ctx.now() + std::max(wait, sim::Duration{0}), born_ + sim::Duration(1s));  // FIRST_DELAY_TIME
  ctx.set_timer(tick(ctx, 100ms, due), {delay_due, level}, sim::Class::progress);
}

void BrokerNode::deliver_delayed(sim::Context& ctx, std::size_t level) {
  if (!master()) return;  // another was elected
  const Local local = cluster_->local(cluster_->schedule, static_cast<std::uint16_t>(level));
  while (static_cast<std::size_t>(delay_offsets_[level]) < queues_[local].size()) {
    const Entry entry = ctx.entry(log_, queues_[local][static_cast<std::size_t>(delay_offsets_[level])]);
    const Head h = head_of(entry);
    if (sim::Time{h.stored_at} + kDelayLevels[level] > ctx.wall()) break;
    Body body = body_of(entry);
    body.delay_level = 0;
    body.wait_store_ok = false;
    const TopicId topic = body.topic;
    const std::uint16_t queue = body.queue;
    const auto moved = [&] { cluster_->account.moved(ctx, h.id, Fate::consumed); };
    if (append(ctx, topic, queue, std::move(body), moved) == sim::kNoOffset) {  // tried again 10 s later
      delay_armed_[level] = true;
      ctx.set_timer(10s, {delay_due, level}, sim::Class::progress);
      return;
    }
    sim::Note note = note_of(entry, kinds::delay_delivered, static_cast<std::int64_t>(level + 1));
    ctx.record(note);
    ++delay_offsets_[level];
    arm_delay_file(ctx);
  }
  arm_delay(ctx, level);
}

void BrokerNode::arm_delay_file(sim::Context& ctx) {
  if (delay_file_armed_) return;
  delay_file_armed_ = true;
  ctx.set_timer(next_persist(ctx, settings_.flush_delay_offset_interval), {delay_file_due, 0}, sim::Class::background);
}

void BrokerNode::write_delay_offsets(sim::Context& ctx) {
  std::vector<sim::CellWrite> cells;
  for (std::size_t level = 0; level < delay_offsets_.size(); ++level)
    cells.push_back({level, sim::Payload::of(cell::Delay{delay_offsets_[level]}, 20)});
  if (!ctx.put(delay_file_, cells)) arm_delay_file(ctx);
}

}  // namespace mqlab::models::rocketmq
