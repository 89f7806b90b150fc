// What a disk kept, and what is written beside the logs: checkpoints, background flushes, retention (semantics 1.2, 1.3).

#include <algorithm>

#include "models/kafka/kinds.hpp"
#include "models/kafka/node/node.hpp"

namespace mqlab::models::kafka {

namespace {
constexpr std::uint64_t kCleanMarker = UINT64_MAX;  ///< the file .kafka_cleanshutdown
}  // namespace

void Node::recover(sim::Context& ctx) {
  checkpoints_ = ctx.open("checkpoints", sim::FileKind::cells);
  const sim::Payload* marker = ctx.get(checkpoints_, kCleanMarker);
  clean_start_ = ctx.incarnation() == 0 || (marker != nullptr && marker->as<Checkpoint>().clean_end >= 0);
  replicas_.resize(cluster_->partitions.size());
  for (PartitionId p = 0; p < replicas_.size(); ++p) {
    if (!cluster_->partitions[p].on(self_)) continue;
    replicas_[p] = std::make_unique<Replica>();
    replicas_[p]->id = p;
    recover(ctx, *replicas_[p]);
  }
  const sim::CellWrite gone{kCleanMarker, sim::Payload::of(Checkpoint{}, 8)};
  if (marker != nullptr && !ctx.put(checkpoints_, {&gone, 1})) storage_failed(ctx);
}

/// A partition that the cluster did not have when this broker started.
void Node::open_new(sim::Context& ctx, PartitionId p) {
  if (p >= replicas_.size()) replicas_.resize(p + 1);
  if (replicas_[p] != nullptr || !cluster_->partitions[p].on(self_)) return;
  replicas_[p] = std::make_unique<Replica>();
  replicas_[p]->id = p;
  recover(ctx, *replicas_[p]);
}

void Node::recover(sim::Context& ctx, Replica& r) {
  const PartitionInfo& partition = cluster_->partitions[r.id];
  r.element = ctx.element("topic partition", partition.label());
  r.log = ctx.open(partition.label(), sim::FileKind::log);
  const sim::Payload* cell = ctx.get(checkpoints_, r.id);
  const Checkpoint kept = cell != nullptr ? cell->as<Checkpoint>() : Checkpoint{};
  r.begin = kept.begin;
  r.end = kept.begin;
  for (sim::Offset at = ctx.log_begin(r.log); at < ctx.log_end(r.log); ++at) {
    const sim::Payload& entry = ctx.entry(r.log, at);
    const BatchHead head = head_of(entry);
    if (at == ctx.log_begin(r.log)) r.begin = std::max(r.begin, head.base);
    r.end = head.last() + 1;
    add_epoch(r, head.epoch, head.base);
    learn(r, entry);
  }
  load_compaction(ctx, r);
  // The snapshot of a clean shutdown has only the last batch of each producer.
  if (clean_start_)
    for (auto& [id, producer] : r.producers)
      while (producer.window.size() > 1) producer.window.pop_front();
  r.hw = r.hw_on_disk = std::clamp(kept.hw, r.begin, r.end);
  r.safe = r.end;
  r.flushed_at = ctx.now();
  if (ctx.incarnation() == 0) return;
  ctx.record({.kind = kinds::log_recovered, .element = r.element, .value = r.end});
  cluster_->account.found(ctx, r.id, self_, [&](std::int64_t offset, std::int32_t epoch) -> std::optional<Fate> {
    if (offset < r.begin) return Fate::expired;
    if (offset >= r.end) return Fate::lost;
    const sim::Payload& entry = ctx.entry(r.log, entry_at(ctx, r, offset));
    if (head_of(entry).epoch != epoch || head_of(entry).base > offset) return Fate::lost;
    if (r.compacted.gone.contains(offset)) return Fate::superseded;
    return std::nullopt;
  });
}

/// The high watermarks, as a file that is replaced as a whole and fsynced.
void Node::checkpoint(sim::Context& ctx, bool clean) {
  std::vector<sim::CellWrite> cells;
  for (const auto& slot : replicas_) {
    if (slot == nullptr) continue;
    slot->hw_on_disk = slot->hw;
    cells.push_back({slot->id, sim::Payload::of(Checkpoint{slot->hw, -1, slot->begin}, 24)});
  }
  if (clean) cells.push_back({kCleanMarker, sim::Payload::of(Checkpoint{0, 0, 0}, 8)});
  if (!ctx.put(checkpoints_, cells)) return storage_failed(ctx);
  if (!clean) ctx.flush(checkpoints_);
  arm_background(ctx);
}

void Node::background_flushes(sim::Context& ctx) {
  for (const auto& slot : replicas_) {
    if (slot == nullptr || !info(*slot).config.flush_ms || slot->unflushed == 0) continue;
    if (ctx.now() - slot->flushed_at < *info(*slot).config.flush_ms) continue;
    slot->unflushed = 0;
    slot->flushed_at = ctx.now();
    ctx.flush(slot->log);
  }
  arm_background(ctx);
}

}  // namespace mqlab::models::kafka
