// Before a transaction's first batch on a partition its leader asks the coordinator whether the transaction is under way there, or, with
// transaction.version 2, adds the partition to it (KIP-890; semantics 4.3).

#include <algorithm>

#include "models/kafka/kinds.hpp"
#include "models/kafka/node/answer.hpp"
#include "models/kafka/node/node.hpp"

namespace mqlab::models::kafka {

namespace {

/// As the client is told it: what may pass is to be sent again.
Error as_answered(Error said) {
  switch (said) {
    case Error::none: return Error::none;
    case Error::producer_fenced: return Error::invalid_producer_epoch;
    case Error::invalid_txn_state:
    case Error::invalid_producer_id_mapping: return said;
    default: return Error::not_enough_replicas;
  }
}

}  // namespace

/// A transaction that is open here under another epoch is not this one: with version 2 its marker may still be on its way (src: UnifiedLog).
bool Node::must_verify(const Replica& r, std::int64_t producer, std::int32_t epoch) const {
  if (!r.leads() || cluster_->mutant == Mutant::no_verification) return false;
  if (!settings_.verifies() && !settings_.transactions_v2()) return false;
  const auto known = r.producers.find(producer);
  return known == r.producers.end() || known->second.txn_first < 0 || known->second.epoch != epoch;
}

/// True: it waits for the coordinator.
bool Node::verify_produce(sim::Context& ctx, sim::Connection c, const sim::Payload& f) {
  const auto& request = content_of<ProduceRequest>(f);
  if (request.transactional_id.empty()) return false;
  std::vector<PartitionId> partitions;
  const Batch* first = nullptr;
  for (const ProduceRequest::Part& part : request.parts) {
    const Batch& batch = batch_of(part.entry);
    const Replica* r = replica(part.partition);
    if (r == nullptr || !batch.transactional || !must_verify(*r, batch.producer, batch.producer_epoch)) continue;
    partitions.push_back(part.partition);
    first = &batch;
  }
  if (partitions.empty()) return false;
  verify(ctx, c, f, request.transactional_id, first->producer, first->producer_epoch, std::move(partitions));
  return true;
}

void Node::verify(sim::Context& ctx, sim::Connection c, const sim::Payload& f, const std::string& id, std::int64_t producer,
                  std::int32_t epoch, std::vector<PartitionId> partitions) {
  wait(ctx, c);
  const std::uint64_t number = next_guard_++;
  for (const PartitionId p : partitions) replica(p)->verifying[producer] = number;
  verifications_.push_back({number, c, f, partitions});
  AddPartitionsToTxnRequest request;
  request.id = id;
  request.producer = producer;
  request.epoch = epoch;
  request.partitions = std::move(partitions);
  request.verify_only = !settings_.transactions_v2();
  const PartitionId state = cluster_->txn_partition(id);
  const bool known = state < image_.partitions.size();
  ask(ctx, known ? image_.partitions[state].leader : kNoBroker, make_frame(std::move(request), 120), number);
}

/// A marker in between took the guard away: then the answer is of a transaction that is over.
void Node::on_verified(sim::Context& ctx, std::uint64_t number, Error said) {
  const auto found = std::find_if(verifications_.begin(), verifications_.end(), [number](const auto& v) { return v.number == number; });
  if (found == verifications_.end()) return;
  const Verification v = std::move(*found);
  verifications_.erase(found);
  for (const PartitionId p : v.partitions)
    ctx.record({.kind = kinds::txn_verified, .element = replica(p)->element, .value = static_cast<std::int64_t>(said)});
  const Error answered = as_answered(said);
  if (v.request.kind == ProduceRequest::kind) return produce(ctx, v.from, content_of<ProduceRequest>(v.request), &v, answered);
  const auto& commit = content_of<TxnOffsetCommitRequest>(v.request);
  const Replica& r = *replica(v.partitions.front());
  const auto guard = r.verifying.find(commit.producer);
  const bool held = guard != r.verifying.end() && guard->second == v.number;
  commit_in_txn(ctx, v.from, commit, true, answered == Error::none && !held ? Error::invalid_txn_state : answered);
}

}  // namespace mqlab::models::kafka
