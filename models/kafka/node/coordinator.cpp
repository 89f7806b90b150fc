// The transaction coordinator: what producers ask, and who is fenced (semantics 4.2, 4.4; KIP-98, KIP-360, KIP-890).

#include <algorithm>

#include "models/kafka/kinds.hpp"
#include "models/kafka/node/answer.hpp"
#include "models/kafka/node/node.hpp"

namespace mqlab::models::kafka {

namespace {

constexpr std::int32_t kLastEpoch = 32'766;  ///< then a new producer id

bool preparing(TxnState s) { return s == TxnState::prepare_commit || s == TxnState::prepare_abort; }
bool of_kind(TxnState s, bool commit) {
  return s == (commit ? TxnState::prepare_commit : TxnState::prepare_abort) ||
         s == (commit ? TxnState::complete_commit : TxnState::complete_abort);
}

}  // namespace

/// The transactional id, if this broker leads its partition of __transaction_state and knows it.
Transaction* Node::coordinated_txn(const std::string& id, Error& error) {
  const PartitionId p = cluster_->txn_partition(id);
  const Replica* r = p == kNoPartition ? nullptr : replica(p);
  error = Error::not_coordinator;
  if (r == nullptr || !r->leads()) return nullptr;
  error = Error::none;
  const auto found = transactions_.find(id);
  return found == transactions_.end() ? nullptr : &found->second;
}

template <class T>
void Node::refuse(sim::Context& ctx, Asker asker, const std::string& id, T response) {
  ctx.record({.kind = kinds::txn_refused, .element = ctx.element("transaction", id), .value = static_cast<std::int64_t>(response.error)});
  reply(ctx, asker, std::move(response));
}

void Node::make_txn_partition(sim::Context& ctx, const std::string& id) {
  CreateTxnPartitionRequest request;
  request.id = id;
  if (controller_up_) ctx.send(controller_, make_frame(std::move(request)));
}

/// A new epoch: older incarnations of the producer are fenced. What they left open is aborted first.
void Node::on_init_producer_id(sim::Context& ctx, sim::Connection c, const InitProducerIdRequest& request) {
  InitProducerIdResponse out;
  if (request.transactional_id.empty()) {
    out.producer = ++cluster_->producer_ids;
    return answer(ctx, c, out);
  }
  Transaction* t = coordinated_txn(request.transactional_id, out.error);
  if (out.error != Error::none) return answer(ctx, c, out);
  TxnRecord to;
  if (t == nullptr) {
    to.id = request.transactional_id;
    to.producer = ++cluster_->producer_ids;
    to.epoch = 0;
  } else {
    to = t->now;
    const bool has_them = request.producer == to.producer && request.epoch == to.epoch;
    if (request.producer != kNoProducer && request.producer == to.producer && request.epoch == to.epoch - 1 && to.bumped_by_itself) {
      out.producer = to.producer;  // its own request came a second time
      out.epoch = to.epoch;
      return answer(ctx, c, out);
    }
    if (request.producer != kNoProducer && !has_them) out.error = Error::producer_fenced;
    if (out.error == Error::none && (t->pending || preparing(to.state))) out.error = Error::concurrent_transactions;
    if (out.error == Error::none && to.state == TxnState::ongoing) {
      end_txn(ctx, *t, false, to.epoch + settings_.fence_by(), {}, 0);
      out.error = Error::concurrent_transactions;
    }
    if (out.error != Error::none) return refuse(ctx, {c, 0}, request.transactional_id, out);
    ++to.epoch;
    if (to.epoch > kLastEpoch) {
      to.producer = ++cluster_->producer_ids;
      to.epoch = 0;
    }
  }
  to.bumped_by_itself = request.producer != kNoProducer;
  to.state = TxnState::empty;
  to.timeout = request.timeout.count();
  to.partitions.clear();
  wait(ctx, c);
  if (step(ctx, std::move(to), {c, 0}, InitProducerIdRequest::kind)) return;
  out.error = Error::coordinator_not_available;
  answer(ctx, c, out);
}

Error Node::may_add(const Transaction& t, std::int64_t producer, std::int32_t epoch) const {
  if (t.now.producer != producer) return Error::invalid_producer_id_mapping;
  if (t.now.epoch != epoch) return Error::producer_fenced;
  return t.pending || preparing(t.now.state) ? Error::concurrent_transactions : Error::none;
}

/// None: it is in the log, or was there before; whoever asked is answered.
Error Node::add(sim::Context& ctx, Transaction& t, std::vector<PartitionId> partitions, Asker asker, std::uint16_t request) {
  TxnRecord to = t.now;
  if (to.state != TxnState::ongoing) {
    to.state = TxnState::ongoing;
    to.started = ctx.wall().ns;
    to.partitions.clear();
  }
  for (const PartitionId p : partitions)
    if (std::find(to.partitions.begin(), to.partitions.end(), p) == to.partitions.end()) to.partitions.push_back(p);
  if (asker.from != sim::Connection::none) wait(ctx, asker.from);
  return step(ctx, std::move(to), asker, request) ? Error::none : Error::coordinator_not_available;
}

void Node::on_add_partitions(sim::Context& ctx, Asker asker, const AddPartitionsToTxnRequest& request) {
  AddPartitionsToTxnResponse out;
  Transaction* t = coordinated_txn(request.id, out.error);
  const auto in_it = [&](PartitionId p) {
    return t->now.state == TxnState::ongoing && std::find(t->now.partitions.begin(), t->now.partitions.end(), p) != t->now.partitions.end();
  };
  const auto all_in = [&] { return std::all_of(request.partitions.begin(), request.partitions.end(), in_it); };
  if (out.error == Error::none && t == nullptr) out.error = Error::invalid_producer_id_mapping;
  if (out.error == Error::none) {
    out.error = may_add(*t, request.producer, request.epoch);
    if (request.verify_only) {
      // A step under way does not matter to what is in force (src: handleVerifyPartitionsInTransaction).
      if (out.error == Error::concurrent_transactions && !preparing(t->now.state)) out.error = Error::none;
      if (out.error == Error::none && !all_in()) out.error = Error::invalid_txn_state;
    } else if (out.error == Error::none && !all_in()) {
      out.error = add(ctx, *t, request.partitions, asker, AddPartitionsToTxnRequest::kind);
      if (out.error == Error::none) return;
    }
  }
  if (out.error != Error::none) return refuse(ctx, asker, request.id, out);
  reply(ctx, asker, out);
}

void Node::on_add_offsets(sim::Context& ctx, sim::Connection c, const AddOffsetsToTxnRequest& request) {
  AddOffsetsToTxnResponse out;
  Transaction* t = coordinated_txn(request.id, out.error);
  if (out.error == Error::none && t == nullptr) out.error = Error::invalid_producer_id_mapping;
  if (out.error == Error::none) out.error = may_add(*t, request.producer, request.epoch);
  if (out.error == Error::none) {
    out.error = add(ctx, *t, {cluster_->offsets_partition(request.group)}, {c, 0}, AddOffsetsToTxnRequest::kind);
    if (out.error == Error::none) return;
  }
  refuse(ctx, {c, 0}, request.id, out);
}

/// What of an EndTxn speaks against it, as far as it can be told at once; none: it is to be done, or (`done`) it is done already.
Error Node::judge_end(const Transaction& t, const EndTxnRequest& request, bool& done) const {
  const TxnRecord& now = t.now;
  done = false;
  if (now.producer != request.producer) return Error::invalid_producer_id_mapping;
  if (!settings_.transactions_v2()) {
    if (now.epoch != request.epoch) return Error::producer_fenced;
    if (t.pending) return Error::concurrent_transactions;
    if (now.state == TxnState::ongoing) return Error::none;
    if (!of_kind(now.state, request.commit)) return Error::invalid_txn_state;
    done = !preparing(now.state);
    return done ? Error::none : Error::concurrent_transactions;
  }
  // With transaction.version 2 the epoch goes up with each end, so a retry is known by the epoch before. Who was fenced by one step only, because
  // the coordinator aborted for a newcomer or after a time-out, looks the same: its abort is answered yes, with the next epoch, and its commit
  // is an invalid state (src: TransactionCoordinator.endTransaction; KAFKA-18464, KAFKA-19367, KAFKA-20785).
  if (t.pending || preparing(now.state)) return Error::concurrent_transactions;
  const bool complete = now.state == TxnState::complete_commit || now.state == TxnState::complete_abort;
  const bool retried = complete && now.epoch == request.epoch + 1;
  if (now.epoch != request.epoch && !retried) return Error::producer_fenced;
  if (now.state == TxnState::ongoing) return Error::none;
  done = retried && of_kind(now.state, request.commit);
  return done || (!retried && !request.commit) ? Error::none : Error::invalid_txn_state;
}

void Node::on_end_txn(sim::Context& ctx, sim::Connection c, const EndTxnRequest& request) {
  EndTxnResponse out;
  const bool v2 = settings_.transactions_v2();
  Transaction* t = coordinated_txn(request.id, out.error);
  if (out.error == Error::none && t == nullptr) out.error = Error::invalid_producer_id_mapping;
  bool done = false;
  if (out.error == Error::none) out.error = judge_end(*t, request, done);
  if (out.error == Error::none && !done) {
    wait(ctx, c);
    if (t->now.state == TxnState::ongoing) {
      out.error = end_txn(ctx, *t, request.commit, t->now.epoch + (v2 ? 1 : 0), {c, 0}, EndTxnRequest::kind);
    } else {  // an abort, and nothing was added: only the epoch goes up
      TxnRecord to = t->now;
      to.state = TxnState::complete_abort;
      ++to.epoch;
      out.error = step(ctx, std::move(to), {c, 0}, EndTxnRequest::kind) ? Error::none : Error::coordinator_not_available;
    }
    if (out.error == Error::none) return;
  }
  if (out.error != Error::none) return refuse(ctx, {c, 0}, request.id, out);
  out.producer = t->now.producer;
  out.epoch = t->now.epoch;
  answer(ctx, c, out);
}

/// The outcome goes into the log; when it is replicated it is decided, and the markers follow.
Error Node::end_txn(sim::Context& ctx, Transaction& t, bool commit, std::int32_t epoch, Asker asker, std::uint16_t request) {
  TxnRecord to = t.now;
  to.state = commit ? TxnState::prepare_commit : TxnState::prepare_abort;
  to.epoch = epoch;
  to.bumped_by_itself = false;
  return step(ctx, std::move(to), asker, request) ? Error::none : Error::coordinator_not_available;
}

}  // namespace mqlab::models::kafka
