// What a disk kept: the CommitLog, from which the ConsumeQueues are dispatched again, and two small files that are never fsynced (semantics
// 4.4; DefaultMessageStore.load, CommitLog.recoverAbnormally).
//
// The whole log is read; the vendor's starts at a checkpoint, with the same result. The time that it takes is not spent.

#include <algorithm>
#include <set>

#include "models/rocketmq/broker/broker.hpp"
#include "models/rocketmq/kinds.hpp"

namespace mqlab::models::rocketmq {

void BrokerNode::recover(sim::Context& ctx) {
  log_ = ctx.open("commitlog", sim::FileKind::log);
  offsets_file_ = ctx.open("consumerOffset.json", sim::FileKind::cells);
  delay_file_ = ctx.open("delayOffset.json", sim::FileKind::cells);
  if (ctx.incarnation() == 0) return;

  if (cluster_->mutant == Mutant::crash_loses_page_cache) ctx.drop_back(log_, ctx.log_flushed(log_));
  flushed_ = ctx.log_end(log_);
  // Where a majority or SyncStateSet must have it first, what it may show it learns later.
  const std::set<std::uint64_t> ids = rebuild(ctx, cluster_->replication == Replication::classic ? ctx.log_end(log_) : 0);
  cluster_->account.found(ctx, me_.name, self_, ids);

  ctx.each_cell(offsets_file_, [&](std::uint64_t key, const sim::Payload& p) { offsets_[key] = p.as<cell::Offset>().offset; });
  ctx.each_cell(delay_file_, [&](std::uint64_t level, const sim::Payload& p) {
    if (level < delay_offsets_.size()) delay_offsets_[level] = p.as<cell::Delay>().offset;
  });
  const auto half = offsets_.find(offset_key(kNone, cluster_->half, 0));
  half_next_ = half == offsets_.end() ? 0 : half->second;
  if (!master()) {
    ctx.record({.kind = kinds::log_recovered, .value = ctx.log_end(log_)});
    return;
  }
  offsets_count(ctx);
  ctx.record({.kind = kinds::log_recovered, .value = ctx.log_end(log_)});
  for (std::size_t level = 0; level < kDelayLevels.size(); ++level) arm_delay(ctx, level);
  arm_check(ctx);
}

/// From the log: the ends of the queues, its epochs; and up to `visible` the ConsumeQueues. Returns the appends that stand in it.
std::set<std::uint64_t> BrokerNode::rebuild(sim::Context& ctx, sim::Offset visible) {
  for (auto& queue : queues_) queue.clear();
  std::fill(next_offset_.begin(), next_offset_.end(), 0);
  halves_done_.clear();
  epochs_.clear();
  std::set<std::uint64_t> ids;
  for (sim::Offset at = 0; at < ctx.log_end(log_); ++at) {
    const Entry& entry = ctx.entry(log_, at);
    const Head h = head_of(entry);
    ids.insert(h.id);
    note_epoch(h.epoch, at);
    const Local local = cluster_->local(h.topic, h.queue);
    next_offset_[local] = h.offset + 1;
    if (at >= visible) continue;
    if (static_cast<std::int64_t>(queues_[local].size()) > h.offset) queues_[local].resize(static_cast<std::size_t>(h.offset));
    queues_[local].push_back(at);
    if (h.topic == cluster_->op) halves_done_.insert(body_of(entry).half);
  }
  dispatched_ = visible;
  return ids;
}

/// The offsets of this broker are those that count: for the account.
void BrokerNode::offsets_count(sim::Context& ctx) {
  for (TopicId t = 0; t < cluster_->topics.size(); ++t)
    for (GroupId g = 0; g < cluster_->groups.size(); ++g)
      for (std::uint16_t q = 0; q < cluster_->topics[t].queues(); ++q) {
        if (cluster_->groups[g].broadcasting) continue;
        const auto known = offsets_.find(offset_key(g, t, q));
        // Without an offset a client begins at 0, while the queue's first message is still there (semantics 6.3).
        cluster_->account.recovered(ctx, me_.name, t, q, cluster_->groups[g].name, known == offsets_.end() ? 0 : known->second);
      }
}

}  // namespace mqlab::models::rocketmq
