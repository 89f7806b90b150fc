// send(): which partition a record goes to, and how long send() waits (semantics 3.1).

#include <algorithm>
#include <string>

#include "models/kafka/client/producer.hpp"
#include "models/kafka/kinds.hpp"

namespace mqlab::models::kafka {

namespace {
constexpr std::uint32_t kStickyDraw = 1;
}  // namespace

bool Producer::fits(const Pending& b, std::int64_t bytes) const { return !b.closed && b.bytes + bytes <= settings_.batch_size.bytes; }

/// The batch that a record of this partition can still join. Null: it begins one.
Producer::Pending* Producer::open_batch(PartitionId partition, std::int64_t bytes) {
  const Queue& q = queues_[partition];
  if (q.waiting.empty()) return nullptr;
  Pending& b = batches_.at(q.waiting.back());
  return b.attempts > 0 || b.sequence >= 0 || !fits(b, bytes) ? nullptr : &b;
}

/// Given, or by the key; without a key by the version's own rule, among the partitions that have a leader, if any has.
const MetadataResponse::Partition* Producer::choose(sim::Context& ctx, Role& role, const Message& m) {
  const MetadataResponse::Topic* topic = wire_.topic(role.settings.topic);
  if (topic == nullptr || topic->partitions.empty()) return nullptr;
  const std::size_t n = topic->partitions.size();
  if (role.settings.partition) return &topic->partitions[static_cast<std::size_t>(*role.settings.partition) % n];
  if (m.key != 0 && role.settings.key) return &topic->partitions[(murmur2(std::to_string(m.key)) & 0x7fffffff) % n];
  std::vector<std::size_t> available;
  for (std::size_t i = 0; i < n; ++i)
    if (topic->partitions[i].leader != kNoBroker) available.push_back(i);
  if (available.empty())
    for (std::size_t i = 0; i < n; ++i) available.push_back(i);
  const std::int64_t bytes = kRecordBytes + m.body;
  const auto draw = [&] { return available[ctx.draw(kStickyDraw, role.draws++) % available.size()]; };
  switch (sticky_) {
    case Sticky::no:
      if (role.turn == 0) role.turn = 1 + draw();
      return &topic->partitions[available[(role.turn++ - 1) % available.size()]];
    case Sticky::per_batch: {
      const bool known = role.sticky >= 0 && static_cast<std::size_t>(role.sticky) < n;
      if (known && open_batch(topic->partitions[static_cast<std::size_t>(role.sticky)].id, bytes) != nullptr) break;
      auto next = static_cast<std::int64_t>(draw());
      while (available.size() > 1 && next == role.sticky) next = static_cast<std::int64_t>(draw());
      role.sticky = next;
      break;
    }
    case Sticky::per_bytes:
      if (role.sticky < 0 || role.sticky_bytes >= settings_.batch_size.bytes) {
        role.sticky_bytes = 0;
        role.sticky = static_cast<std::int64_t>(draw());
      }
      role.sticky_bytes += bytes;
      break;
  }
  return &topic->partitions[static_cast<std::size_t>(role.sticky) % n];
}

// --- max.block.ms ---
//
// While send() would wait, the program is told that it cannot publish. When the time is over it may call send() once more, and that one throws.

void Producer::arm_block(sim::Context& ctx) {
  ctx.cancel(block_timer_);
  block_timer_ = ctx.set_timer(settings_.max_block_ms, due_(block_due, 0), sim::Class::background);
}

void Producer::block_over(sim::Context& ctx) {
  if (closing_ || !stalled()) return;
  next_send_throws_ = true;
  blocked_ = true;
  if (!std::exchange(ready_, true)) {
    told_ready_ = true;
    listener_->client_ready(ctx, number_);
  } else {
    listener_->publishing(ctx, number_, true);
  }
  if (!std::exchange(next_send_throws_, false)) return;
  listener_->publishing(ctx, number_, false);  // nobody waited: whoever comes now waits from the next time on
  arm_block(ctx);
}

/// The first metadata: the constructor has returned long ago, but nothing could be sent before.
void Producer::connected(sim::Context& ctx) {
  ctx.cancel(std::exchange(block_timer_, sim::Timer::none));
  ctx.record({.kind = kinds::client_connected});
  if (!std::exchange(told_ready_, true)) return listener_->client_ready(ctx, number_);
  tell(ctx);  // it may go on
}

}  // namespace mqlab::models::kafka
