// The coordinator's log: each step of a transaction is a record of __transaction_state, in force when it is replicated (semantics 4.1, 4.2).

#include <algorithm>

#include "models/kafka/kinds.hpp"
#include "models/kafka/node/answer.hpp"
#include "models/kafka/node/node.hpp"

namespace mqlab::models::kafka {

namespace {
kinds::TxnOutcome outcome_of(TxnState s) {
  return s == TxnState::prepare_commit || s == TxnState::complete_commit ? kinds::TxnOutcome::commit : kinds::TxnOutcome::abort;
}
EndTxnResponse ended(const TxnRecord& r) {
  EndTxnResponse out;
  out.producer = r.producer;
  out.epoch = r.epoch;
  return out;
}
}  // namespace

Transaction& Node::transaction_of(sim::Context& ctx, const std::string& id) {
  Transaction& t = transactions_[id];
  t.now.id = id;
  if (t.element == sim::Element::none) t.element = ctx.element("transaction", id);
  return t;
}

/// False: too few in sync, nothing was written.
bool Node::step(sim::Context& ctx, TxnRecord to, Asker asker, std::uint16_t request) {
  Replica& r = *replica(cluster_->txn_partition(to.id));
  if (static_cast<std::int64_t>(r.isr.size()) < info(r).min_isr()) return false;
  Transaction& t = transaction_of(ctx, to.id);
  sim::Payload entry = entry_of(to, ctx.wall().ns);
  stamp(r, entry);
  t.pending = PendingTxn{head_of(entry).last() + 1, std::move(to), asker, request};
  if (append(ctx, r, std::move(entry))) append_done(ctx, r);
  return true;
}

void Node::txn_hw_advanced(sim::Context& ctx, Replica& r) {
  for (auto& [id, t] : transactions_)
    if (t.pending && cluster_->txn_partition(id) == r.id && t.pending->required <= r.hw) stepped(ctx, t);
}

void Node::stepped(sim::Context& ctx, Transaction& t) {
  const PendingTxn step = std::move(*t.pending);
  t.pending.reset();
  const std::vector<PartitionId> before = t.now.state == TxnState::ongoing ? t.now.partitions : std::vector<PartitionId>{};
  t.now = step.to;
  const TxnRecord& now = t.now;
  switch (now.state) {
    case TxnState::empty: {
      ctx.record({.kind = kinds::txn_init, .element = t.element, .value = now.epoch});
      InitProducerIdResponse out;
      out.producer = now.producer;
      out.epoch = now.epoch;
      return reply(ctx, step.asker, out);
    }
    case TxnState::ongoing:
      for (const PartitionId p : now.partitions)
        if (std::find(before.begin(), before.end(), p) == before.end())
          ctx.record({.kind = kinds::txn_partition_added, .element = t.element, .value = p});
      arm_txn_scan(ctx);
      if (step.request == AddOffsetsToTxnRequest::kind) return reply(ctx, step.asker, AddOffsetsToTxnResponse{});
      return reply(ctx, step.asker, AddPartitionsToTxnResponse{});
    case TxnState::prepare_commit:
    case TxnState::prepare_abort: {
      ctx.record({.kind = kinds::txn_prepared, .element = t.element, .value = static_cast<std::int64_t>(outcome_of(now.state))});
      if (step.request != 0) reply(ctx, step.asker, ended(now));  // answered now; the markers follow
      t.unmarked = now.partitions;
      t.asked.clear();
      return send_markers(ctx, t);
    }
    case TxnState::complete_commit:
    case TxnState::complete_abort:
      ctx.record({.kind = kinds::txn_completed, .element = t.element, .value = static_cast<std::int64_t>(outcome_of(now.state))});
      if (step.request != 0) reply(ctx, step.asker, ended(now));
      return;
  }
}

// --- time-outs ---

void Node::arm_txn_scan(sim::Context& ctx) {
  if (cluster_->mutant == Mutant::timeout_never_scanned) return;
  const bool open =
      std::any_of(transactions_.begin(), transactions_.end(), [](const auto& t) { return t.second.now.state == TxnState::ongoing; });
  if (!open || std::exchange(txn_scan_armed_, true)) return;
  ctx.at_next_tick(sim::Time{}, settings_.transaction_cleanup(), {txn_scan, 0});
}

/// The epoch goes up, so that the producer, wherever it is, is fenced.
void Node::scan_transactions(sim::Context& ctx) {
  for (auto& [id, t] : transactions_) {
    if (t.now.state != TxnState::ongoing || t.pending || ctx.wall().ns - t.now.started <= t.now.timeout) continue;
    const std::int32_t epoch = t.now.epoch + settings_.fence_by();
    if (end_txn(ctx, t, false, epoch, {}, 0) == Error::none)
      ctx.record({.kind = kinds::txn_timed_out, .element = t.element, .value = epoch});
  }
  arm_txn_scan(ctx);
}

// --- another coordinator ---

/// A new coordinator reads its partition to the end; what was decided it carries out.
void Node::load_transactions(sim::Context& ctx, Replica& r) {
  std::erase_if(transactions_, [&](const auto& t) { return cluster_->txn_partition(t.first) == r.id; });
  for (sim::Offset at = ctx.log_begin(r.log); at < ctx.log_end(r.log); ++at) {
    const sim::Payload& entry = ctx.entry(r.log, at);
    if (entry.kind != frame::txn_state) continue;
    const auto& record = entry.block_as<TxnRecord>();
    transaction_of(ctx, record.id).now = record;
  }
  for (auto& [id, t] : transactions_) {
    if (cluster_->txn_partition(id) != r.id) continue;
    ctx.record({.kind = kinds::txn_loaded, .element = t.element, .value = static_cast<std::int64_t>(t.now.state)});
    const bool decided = t.now.state == TxnState::prepare_commit || t.now.state == TxnState::prepare_abort;
    if (!decided || cluster_->mutant == Mutant::prepared_forgotten) continue;
    t.unmarked = t.now.partitions;
    retry_markers_later(ctx);
  }
  arm_txn_scan(ctx);
}

void Node::stop_transactions(sim::Context& ctx, const Replica& r) {
  for (auto t = transactions_.begin(); t != transactions_.end();) {
    if (cluster_->txn_partition(t->first) != r.id) {
      ++t;
      continue;
    }
    const std::optional<PendingTxn> pending = std::move(t->second.pending);
    t = transactions_.erase(t);
    if (!pending) continue;
    switch (pending->request) {
      case InitProducerIdRequest::kind: {
        InitProducerIdResponse out;
        out.error = Error::not_coordinator;
        reply(ctx, pending->asker, out);
        break;
      }
      case AddPartitionsToTxnRequest::kind: reply(ctx, pending->asker, AddPartitionsToTxnResponse{{}, Error::not_coordinator}); break;
      case AddOffsetsToTxnRequest::kind: reply(ctx, pending->asker, AddOffsetsToTxnResponse{{}, Error::not_coordinator}); break;
      case EndTxnRequest::kind: {
        EndTxnResponse out;
        out.error = Error::not_coordinator;
        reply(ctx, pending->asker, out);
        break;
      }
      default: break;
    }
  }
}

}  // namespace mqlab::models::kafka
