// What a partition's log says of producers and their transactions: open ones, ended ones, the last stable offset (semantics 3.4, 4.5).

#include <algorithm>

#include "models/kafka/kinds.hpp"
#include "models/kafka/node/node.hpp"

namespace mqlab::models::kafka {

/// Each entry that comes into the log, on leader and follower alike, and again when a log is read from its beginning.
void Node::learn(Replica& r, const sim::Payload& entry) const {
  const BatchHead head = head_of(entry);
  const auto in_transaction = [&](std::int64_t producer, std::int32_t epoch) {
    ProducerState& p = r.producers[producer];
    if (epoch != p.epoch) p.window.clear();
    p.epoch = epoch;
    if (p.txn_first < 0) p.txn_first = head.base;
    r.verifying.erase(producer);
  };
  if (entry.kind == frame::batch) {
    const Batch& batch = batch_of(entry);
    if (batch.producer == kNoProducer) return;
    remember(r, batch, head.base);
    if (batch.transactional) in_transaction(batch.producer, batch.producer_epoch);
  } else if (entry.kind == frame::txn_offsets) {
    const auto& offsets = entry.block_as<TxnOffsets>();
    in_transaction(offsets.producer, offsets.producer_epoch);
  } else if (entry.kind == frame::marker) {
    const Marker& m = marker_of(entry);
    ProducerState& p = r.producers[m.producer];
    if (m.producer_epoch != p.epoch) p.window.clear();
    p.epoch = m.producer_epoch;
    p.coordinator_epoch = m.coordinator_epoch;
    std::erase_if(r.ended, [&](const EndedTxn& e) { return e.commit && e.marker < r.hw; });
    if (p.txn_first >= 0) r.ended.push_back({m.producer, p.txn_first, head.base, m.commit});
    p.txn_first = -1;
    r.verifying.erase(m.producer);
  }
}

/// min(high watermark, first offset of the earliest transaction that is open, or has its marker not yet below the high watermark).
std::int64_t Node::last_stable(const Replica& r) const {
  std::int64_t stable = r.hw;
  if (cluster_->mutant == Mutant::lso_is_hw) return stable;
  for (const auto& [id, p] : r.producers)
    if (p.txn_first >= 0) stable = std::min(stable, p.txn_first);
  for (auto e = r.ended.rbegin(); e != r.ended.rend() && e->marker >= r.hw; ++e) stable = std::min(stable, e->first);
  return stable;
}

/// The high watermark went from `from` past some markers: those transactions are over for readers.
void Node::passed_markers(sim::Context& ctx, Replica& r, std::int64_t from) {
  const std::vector<EndedTxn> ended = r.ended;
  for (const EndedTxn& e : ended) {
    if (e.marker < from || e.marker >= r.hw) continue;
    if (info(r).internal == Internal::offsets) end_txn_offsets(ctx, r, e);
    if (e.commit) continue;
    for (sim::Offset at = entry_at(ctx, r, e.first); at < ctx.log_end(r.log); ++at) {
      const sim::Payload& entry = ctx.entry(r.log, at);
      const BatchHead head = head_of(entry);
      if (head.base > e.marker) break;
      if (entry.kind != frame::batch || batch_of(entry).producer != e.producer || !batch_of(entry).transactional) continue;
      for (std::int64_t offset = head.base; offset <= head.last(); ++offset) cluster_->account.aborted(ctx, r.id, offset, head.epoch);
    }
  }
}

/// The transaction index, as a fetch answer tells it: the aborted transactions that reach into what it carries.
void Node::list_aborted(const Replica& r, FetchResponse::Part& p) {
  if (p.entries.empty()) return;
  const std::int64_t first = head_of(p.entries.front()).base;
  const std::int64_t last = head_of(p.entries.back()).last();
  for (const EndedTxn& e : r.ended)
    if (!e.commit && e.marker >= first && e.first <= last) p.aborted.emplace_back(e.producer, e.first);
  std::sort(p.aborted.begin(), p.aborted.end(), [](const auto& a, const auto& b) { return a.second < b.second; });
}

}  // namespace mqlab::models::kafka
