// Offsets in transactions: in the log of __consumer_offsets at once, in force when the transaction's marker says commit (semantics 4.2, 4.4;
// KIP-98, KIP-447).

#include <algorithm>

#include "models/kafka/kinds.hpp"
#include "models/kafka/node/answer.hpp"
#include "models/kafka/node/node.hpp"
#include "models/ledger.hpp"

namespace mqlab::models::kafka {

void Node::on_txn_offset_commit(sim::Context& ctx, sim::Connection c, const sim::Payload& f) {
  const auto& request = content_of<TxnOffsetCommitRequest>(f);
  const PartitionId p = cluster_->offsets_partition(request.offsets.group);
  const Replica* r = replica(p);
  if (r != nullptr && must_verify(*r, request.producer, request.epoch))
    return verify(ctx, c, f, request.id, request.producer, request.epoch, {p});
  commit_in_txn(ctx, c, request, false, Error::none);
}

/// Member and generation fence a zombie of the group (KIP-447); without them (member 0) nothing is checked.
void Node::commit_in_txn(sim::Context& ctx, sim::Connection c, const TxnOffsetCommitRequest& request, bool verified, Error said) {
  TxnOffsetCommitResponse out;
  Group* g = coordinated(request.offsets.group, out.error);
  if (g == nullptr) {
    if (out.error == Error::none) out.error = Error::coordinator_load_in_progress;
    return reply(ctx, Asker{c, 0}, out);
  }
  Replica& r = *replica(cluster_->offsets_partition(request.offsets.group));
  GroupMember* m = member_of(*g, request.offsets.member);
  if (request.offsets.member != 0) {
    if (m == nullptr) {
      out.error = unknown_member(*g, request.offsets.member);
    } else if (request.offsets.generation != g->generation) {
      out.error = Error::illegal_generation;
    }
  }
  if (m != nullptr && out.error == Error::none) heard(ctx, *g, *m);
  if (out.error == Error::none && verified) out.error = said == Error::not_enough_replicas ? Error::coordinator_not_available : said;
  if (out.error == Error::none && static_cast<std::int64_t>(r.isr.size()) < info(r).min_isr()) out.error = Error::coordinator_not_available;
  const auto known = r.producers.find(request.producer);
  if (out.error == Error::none && known != r.producers.end() && request.epoch < known->second.epoch &&
      cluster_->mutant != Mutant::producer_epoch_not_checked)
    out.error = Error::invalid_producer_epoch;
  if (out.error != Error::none) {
    ctx.record({.kind = kinds::commit_refused, .element = g->element, .value = static_cast<std::int64_t>(out.error)});
    return reply(ctx, Asker{c, 0}, out);
  }
  TxnOffsets offsets{request.producer, request.epoch, {}};
  for (const OffsetCommitRequest::Part& p : request.offsets.parts)
    offsets.records.push_back({.group = g->number, .membership = false, .partition = p.partition, .offset = p.offset, .generation = 0});
  sim::Payload entry = entry_of(std::move(offsets), ctx.wall().ns);
  stamp(r, entry);
  PendingCommit pending;
  pending.from = c;
  pending.transactional = true;
  pending.required = head_of(entry).last() + 1;
  pending.request = request.offsets;
  pending.deadline = ctx.set_timer(settings_.offsets_commit_timeout_ms, {commit_deadline, static_cast<std::uint64_t>(c)});
  g->commits.push_back(std::move(pending));
  auto& in_it = g->in_transactions[request.producer];
  for (const OffsetCommitRequest::Part& p : request.offsets.parts) {
    std::erase_if(in_it, [&](const auto& each) { return each.partition == p.partition; });
    in_it.push_back(p);
  }
  if (c != sim::Connection::none) wait(ctx, c);
  const std::vector<OffsetCommitRequest::Part> parts = request.offsets.parts;
  if (!append(ctx, r, std::move(entry))) return;
  for (const OffsetCommitRequest::Part& p : parts)
    for (const auto& [message, operation] : p.passed)
      ctx.record(
          {.kind = models::kinds::ack_recorded, .element = r.element, .message = message, .operation = operation, .value = p.offset});
  append_done(ctx, r);
}

/// The marker is below the high watermark: with a commit the offsets are in force, else they never were.
void Node::end_txn_offsets(sim::Context& ctx, const Replica& r, const EndedTxn& ended) {
  for (auto& [number, g] : groups_) {
    if (cluster_->offsets_partition(cluster_->groups[number]) != r.id) continue;
    const auto found = g.in_transactions.find(ended.producer);
    if (found == g.in_transactions.end()) continue;
    const std::vector<OffsetCommitRequest::Part> parts = std::move(found->second);
    g.in_transactions.erase(found);
    if (!ended.commit) continue;
    for (const OffsetCommitRequest::Part& p : parts) {
      apply_offset(ctx, g, p.partition, p.offset);
      for (const auto& [message, operation] : p.passed)
        ctx.record({.kind = kinds::offset_committed, .element = g.element, .message = message, .operation = operation, .value = p.offset});
    }
  }
}

/// Whether a transaction that is not over may still change this partition's offset.
bool Node::unstable(const Group& g, PartitionId partition) {
  return std::any_of(g.in_transactions.begin(), g.in_transactions.end(), [partition](const auto& t) {
    return std::any_of(t.second.begin(), t.second.end(), [partition](const auto& p) { return p.partition == partition; });
  });
}

}  // namespace mqlab::models::kafka
