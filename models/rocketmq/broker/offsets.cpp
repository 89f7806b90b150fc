// Offsets of consumer groups: one number a queue, in memory, written to consumerOffset.json every 5 s and never fsynced (semantics 4.4, 6.3;
// ConsumerOffsetManager).

#include "models/ledger.hpp"
#include "models/rocketmq/broker/broker.hpp"
#include "models/rocketmq/kinds.hpp"

namespace mqlab::models::rocketmq {

/// Whatever a client says is taken, also a lower one.
void BrokerNode::set_offset(sim::Context& ctx, GroupId g, TopicId t, std::uint16_t q, std::int64_t offset, std::int64_t began) {
  const std::uint64_t key = offset_key(g, t, q);
  const auto known = offsets_.find(key);
  const std::int64_t before = known != offsets_.end() ? known->second : began >= 0 ? began : 0;
  if (known != offsets_.end() && known->second == offset) return;
  offsets_[key] = offset;
  offsets_dirty_.insert(key);
  arm_offsets(ctx);
  cluster_->account.committed(ctx, me_.name, t, q, cluster_->groups[g].name, offset, began);
  const sim::Element place = cluster_->account.place(ctx, me_.name, t, q, cluster_->groups[g].name);
  const std::vector<sim::Offset>& queue = queues_[cluster_->local(t, q)];
  for (std::int64_t o = before; o < offset && o < static_cast<std::int64_t>(queue.size()); ++o) {
    const Body& b = body_of(ctx.entry(log_, queue[static_cast<std::size_t>(o)]));
    ctx.record({.kind = models::kinds::ack_recorded,
                .element = place,
                .message = b.message.id,
                .operation = b.message.operation,
                .value = offset});
  }
}

void BrokerNode::on_query(sim::Context& ctx, sim::Connection c, const QueryOffset& r) {
  const auto max = static_cast<std::int64_t>(queues_[cluster_->local(r.topic, r.queue)].size());
  QueryOffsetResponse answer{r.opaque, -1};
  const auto known = offsets_.find(offset_key(r.group, r.topic, r.queue));
  if (r.max != 0) {
    answer.offset = max;
  } else if (known != offsets_.end()) {
    answer.offset = known->second;
  } else {
    // The queue begins at 0 and its first message is still in memory: from the beginning, whatever was asked (ConsumerManageProcessor,
    // #334). No message leaves the memory here.
    answer.offset = 0;
  }
  ctx.send(c, sim::Payload::of(answer, 80));
}

void BrokerNode::arm_offsets(sim::Context& ctx) {
  if (offsets_armed_ || offsets_dirty_.empty()) return;
  offsets_armed_ = true;
  ctx.set_timer(next_persist(ctx, settings_.flush_consumer_offset_interval), {offsets_due, 0}, sim::Class::background);
}

void BrokerNode::write_offsets(sim::Context& ctx) {
  if (offsets_dirty_.empty()) return;
  std::vector<sim::CellWrite> cells;
  for (const std::uint64_t key : offsets_dirty_) cells.push_back({key, sim::Payload::of(cell::Offset{offsets_[key]}, 40)});
  // A disk that refuses leaves the old file; the next tick tries again.
  if (!ctx.put(offsets_file_, cells)) return arm_offsets(ctx);
  ctx.record({.kind = kinds::offset_committed, .value = static_cast<std::int64_t>(cells.size())});
  offsets_dirty_.clear();
}

}  // namespace mqlab::models::rocketmq
