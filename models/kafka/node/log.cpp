// A replica's log: appended in the page cache, fsynced inside the append if the topic says so, truncated by whole batches (semantics 1).

#include <algorithm>

#include "models/kafka/kinds.hpp"
#include "models/kafka/node/node.hpp"

namespace mqlab::models::kafka {

void Node::add_epoch(Replica& r, std::int32_t epoch, std::int64_t start) {
  if (!r.epochs.empty() && r.epochs.back().first >= epoch) return;
  while (!r.epochs.empty() && r.epochs.back().second >= start) r.epochs.pop_back();
  r.epochs.emplace_back(epoch, start);
}

/// The entry is stamped with its base offset and epoch. False when the disk refuses it.
bool Node::append(sim::Context& ctx, Replica& r, sim::Payload entry) {
  const BatchHead head = head_of(entry);
  const sim::Payload kept = entry;
  if (ctx.append(r.log, std::move(entry)) == sim::kNoOffset) {
    storage_failed(ctx);
    return false;
  }
  add_epoch(r, head.epoch, head.base);
  r.end = head.last() + 1;
  r.unflushed += head.count;
  {
    const sim::Whole whole(ctx);
    each_record(kept, [&](std::int64_t offset, const Message& m) { cluster_->account.appended(ctx, r.id, self_, offset, head.epoch, m); });
  }
  if (r.leads() || cluster_->mutant != Mutant::dedup_by_leader_only) learn(r, kept);
  note_records(ctx, r.leads() ? kinds::broker_appended : kinds::replica_appended, r, kept);
  const std::optional<std::int64_t>& every = info(r).config.flush_messages;
  if (r.flushing) return true;
  if (every && r.unflushed >= *every) {
    flush(ctx, r);
  } else {
    r.safe = r.end;
  }
  return true;
}

void Node::flush(sim::Context& ctx, Replica& r) {
  r.flushing_end = r.end;
  r.flushing = ctx.flush(r.log);
  r.flushed_at = ctx.now();
  r.unflushed = 0;
}

/// All that one request brought is in the log (and fsynced, if that was asked for): now it counts.
void Node::append_done(sim::Context& ctx, Replica& r) {
  if (r.leads()) {
    advance_hw(ctx, r);
    unpark(ctx, r.id, true);
    return;
  }
  if (r.role != Role::follower) return;
  for (Fetcher& f : fetchers_)
    if (f.source == r.leader && f.connected && !f.in_flight) fetch_next(ctx, f);
}

void Node::on_flushed(sim::Context& ctx, sim::Ticket ticket, sim::Flushed how) {
  if (std::erase(last_flushes_, ticket) > 0 && last_flushes_.empty()) return ctx.exit();
  for (const auto& slot : replicas_) {
    if (slot == nullptr || slot->flushing != ticket) continue;
    Replica& r = *slot;
    r.flushing.reset();
    if (how != sim::Flushed::ok) return storage_failed(ctx);
    const std::int64_t from = r.safe;
    r.safe = std::min(r.flushing_end, r.end);
    for (sim::Offset at = entry_at(ctx, r, from); at < ctx.log_end(r.log); ++at) {
      const sim::Payload& entry = ctx.entry(r.log, at);
      if (head_of(entry).base >= r.safe) break;
      note_records(ctx, r.leads() ? kinds::broker_flushed : kinds::replica_flushed, r, entry);
    }
    if (r.unflushed >= info(r).config.flush_messages.value_or(INT64_MAX)) {
      flush(ctx, r);
    } else {
      r.safe = r.end;
    }
    append_done(ctx, r);
    if (r.leads()) produce_progress(ctx, r.id);
    return;
  }
}

/// The first entry whose records reach to this offset or beyond.
sim::Offset Node::entry_at(sim::Context& ctx, const Replica& r, std::int64_t offset) const {
  sim::Offset high = ctx.log_end(r.log);
  if (offset >= r.end) return high;
  const sim::Offset begin = ctx.log_begin(r.log);
  sim::Offset low = high;
  // Who asks is nearly always at the end: back in steps that double, then halved.
  for (sim::Offset step = 1; low > begin; step *= 2) {
    low = std::max(begin, high - step);
    if (head_of(ctx.entry(r.log, low)).last() < offset) break;
    high = low;
  }
  while (low < high) {
    const sim::Offset middle = low + (high - low) / 2;
    if (head_of(ctx.entry(r.log, middle)).last() < offset) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return low;
}

/// Everything from this offset on goes. Below the high watermark only after an unclean election, or when written data were lost.
void Node::truncate(sim::Context& ctx, Replica& r, std::int64_t to) {
  if (to >= r.end) {  // an epoch that began here as a leader, and no record followed, goes all the same (src: UnifiedLog.truncateTo)
    while (!r.epochs.empty() && r.epochs.back().second >= r.end) r.epochs.pop_back();
    return;
  }
  const sim::Offset at = entry_at(ctx, r, to);
  const std::int64_t end = at < ctx.log_end(r.log) ? head_of(ctx.entry(r.log, at)).base : r.end;
  ctx.record({.kind = end < r.hw ? kinds::truncated_below_hw : kinds::log_truncated, .element = r.element, .value = end});
  ctx.drop_back(r.log, at);
  r.end = end;
  r.safe = std::min(r.safe, end);
  r.flushing_end = std::min(r.flushing_end, end);
  r.hw = std::min(r.hw, end);
  while (!r.epochs.empty() && r.epochs.back().second >= end) r.epochs.pop_back();
  cluster_->account.truncated(ctx, r.id, self_, end);
  forget_compaction(r, end);
  r.producers.clear();
  r.ended.clear();
  for (sim::Offset i = ctx.log_begin(r.log); i < ctx.log_end(r.log); ++i) learn(r, ctx.entry(r.log, i));
}

/// The leader's answer to "where did epoch `asked` end?" (src: LeaderEpochFileCache.endOffsetFor). Epoch -1: undefined.
std::pair<std::int32_t, std::int64_t> Node::epoch_end(const Replica& r, std::int32_t asked) const {
  if (asked < 0 || r.epochs.empty()) return {-1, -1};
  if (asked == r.epochs.back().first || (r.leads() && asked == r.leader_epoch)) return {asked, r.end};
  if (asked > std::max(r.epochs.back().first, r.leads() ? r.leader_epoch : -1)) return {-1, -1};
  std::int32_t epoch = asked;
  for (const auto& [known, start] : r.epochs) {
    if (known > asked) return {epoch, start};
    epoch = known;
  }
  return {epoch, r.end};
}

/// The only log directory is gone: the broker halts (KIP-112).
void Node::storage_failed(sim::Context& ctx) { ctx.exit(); }

}  // namespace mqlab::models::kafka
