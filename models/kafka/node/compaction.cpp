// The log cleaner: of a key in a compacted topic the last value stays, offsets do not change (semantics 1.3; src: LogCleaner,
// LogCleanerManager, Cleaner).
//
// Each replica is cleaned by its own broker, at its own time, up to the active segment and the last stable offset. One thread does it; it looks
// again each `log.cleaner.backoff.ms`. What it takes out is noted beside the log (Compacted), which is read through `what_is_left`.
// A tombstone stays for `delete.retention.ms` from the cleaning that found it first, and until a cleaning comes by after that (KIP-534).

#include <algorithm>
#include <optional>

#include "models/kafka/kinds.hpp"
#include "models/kafka/node/node.hpp"
#include "models/ledger.hpp"

namespace mqlab::models::kafka {

namespace {

constexpr std::uint64_t kCompactedCells = 1ULL << 40;

bool in_aborted(const Replica& r, const sim::Payload& entry) {
  if (entry.kind != frame::batch || !batch_of(entry).transactional) return false;
  const std::int64_t base = head_of(entry).base;
  return std::any_of(r.ended.begin(), r.ended.end(), [&](const EndedTxn& e) {
    return !e.commit && e.producer == batch_of(entry).producer && e.first <= base && base < e.marker;
  });
}

}  // namespace

/// An entry as its segment holds it now; nullopt: nothing of it is left.
std::optional<sim::Payload> Node::what_is_left(const Replica& r, const sim::Payload& entry) {
  const BatchHead head = head_of(entry);
  const auto first = r.compacted.gone.lower_bound(head.base);
  if (entry.kind != frame::batch || first == r.compacted.gone.end() || *first > head.last()) return entry;
  const Batch& whole = batch_of(entry);
  Batch rest = whole;
  rest.records.clear();
  rest.offsets.clear();
  std::uint32_t bytes = kBatchBytes;
  each_record(entry, [&](std::int64_t offset, const Message& m) {
    if (r.compacted.gone.contains(offset)) return;
    rest.records.push_back(m);
    rest.offsets.push_back(offset - head.base);
    bytes += kRecordBytes + m.body;
  });
  if (rest.records.empty()) return std::nullopt;
  sim::Payload left = entry;
  left.bytes = bytes;
  left.block = sim::make_block(std::move(rest));
  return left;
}

/// Where the part ends that may be cleaned: before the active segment, before what is not stable, and before what is too young.
std::int64_t Node::cleanable_to(sim::Context& ctx, const Replica& r) const {
  const std::vector<Segment> all = segments(ctx, r);
  const sim::Duration lag = info(r).config.min_compaction_lag;
  std::int64_t until = r.begin;
  for (std::size_t i = 0; i + 1 < all.size(); ++i) {
    if (lag.count() > 0 && all[i].newest > ctx.wall().ns - lag.count()) break;
    until = all[i].end;
  }
  return std::min(until, last_stable(r));
}

/// Bytes never cleaned, of all that may be: more than `min.cleanable.dirty.ratio`.
bool Node::dirty_enough(sim::Context& ctx, const Replica& r, std::int64_t until) const {
  std::int64_t clean = 0;
  std::int64_t dirty = 0;
  for (sim::Offset at = ctx.log_begin(r.log); at < ctx.log_end(r.log); ++at) {
    const sim::Payload& entry = ctx.entry(r.log, at);
    if (head_of(entry).base >= until) break;
    if (head_of(entry).base >= r.compacted.to) {
      dirty += entry.bytes;
    } else if (const std::optional<sim::Payload> left = what_is_left(r, entry)) {
      clean += left->bytes;
    }
  }
  return static_cast<double>(dirty) > info(r).config.min_cleanable_dirty_ratio * static_cast<double>(clean + dirty);
}

void Node::clean(sim::Context& ctx, Replica& r, std::int64_t until) {
  const TopicConfig& config = info(r).config;
  const std::int64_t now = ctx.wall().ns;
  const std::int64_t dirty_from = r.compacted.to;
  std::map<std::uint32_t, std::int64_t> last;  // of each key in the part that was dirty
  for (sim::Offset at = entry_at(ctx, r, dirty_from); at < ctx.log_end(r.log); ++at) {
    const sim::Payload& entry = ctx.entry(r.log, at);
    if (head_of(entry).base >= until) break;
    if (in_aborted(r, entry)) continue;
    each_record(entry, [&](std::int64_t offset, const Message& m) { last[m.key] = offset; });
  }
  const sim::Whole whole(ctx);
  std::int64_t taken = 0;
  const auto take = [&](std::int64_t offset, std::int32_t epoch, Fate fate) {
    r.compacted.gone.insert(offset);
    r.compacted.tombstones.erase(offset);
    cluster_->account.compacted(ctx, r.id, self_, offset, epoch, fate);
    ++taken;
  };
  for (sim::Offset at = ctx.log_begin(r.log); at < ctx.log_end(r.log); ++at) {
    const sim::Payload& entry = ctx.entry(r.log, at);
    const std::int32_t epoch = head_of(entry).epoch;
    if (head_of(entry).base >= until) break;
    const bool aborted = in_aborted(r, entry);
    each_record(entry, [&](std::int64_t offset, const Message& m) {
      if (offset < r.begin || r.compacted.gone.contains(offset)) return;
      const auto newer = last.find(m.key);
      if (aborted) return take(offset, epoch, Fate::lost);
      if (newer != last.end() && newer->second > offset) return take(offset, epoch, Fate::superseded);
      if (!is_tombstone(m)) return;
      const auto known = r.compacted.tombstones.find(offset);
      if (known == r.compacted.tombstones.end()) {
        r.compacted.tombstones[offset] = now + config.delete_retention.count();
      } else if (known->second < now) {
        take(offset, epoch, Fate::expired);
      }
    });
  }
  r.compacted.to = until;
  sim::CellWrite cell{kCompactedCells + r.id, sim::Payload(frame::compacted, 64)};
  cell.value.block = sim::make_block(Compacted(r.compacted));
  if (!ctx.put(checkpoints_, {&cell, 1})) return storage_failed(ctx);
  ctx.flush(checkpoints_);
  ctx.record({.kind = kinds::log_compacted, .element = r.element, .value = taken});
}

void Node::clean_logs(sim::Context& ctx) {
  for (const auto& slot : replicas_) {
    if (slot == nullptr || !info(*slot).config.compacts() || info(*slot).internal != Internal::no) continue;
    const std::int64_t until = cleanable_to(ctx, *slot);
    if (until > std::max(slot->compacted.to, slot->begin) && dirty_enough(ctx, *slot, until)) clean(ctx, *slot, until);
  }
  arm_background(ctx);
}

/// The log was truncated to here, and what comes now is not cleaned (src: LogCleaner.maybeTruncateCheckpoint).
void Node::forget_compaction(Replica& r, std::int64_t end) const {
  if (!info(r).config.compacts()) return;
  r.compacted.to = std::min(r.compacted.to, end);
  r.compacted.gone.erase(r.compacted.gone.lower_bound(end), r.compacted.gone.end());
  r.compacted.tombstones.erase(r.compacted.tombstones.lower_bound(end), r.compacted.tombstones.end());
}

void Node::load_compaction(sim::Context& ctx, Replica& r) const {
  if (!info(r).config.compacts()) return;
  const sim::Payload* cell = ctx.get(checkpoints_, kCompactedCells + r.id);
  if (cell != nullptr) r.compacted = cell->block_as<Compacted>();
  forget_compaction(r, r.end);
}

}  // namespace mqlab::models::kafka
