// Answers to what was sent: success, another try, or the end of it (semantics 3.2 to 3.4).

#include <algorithm>

#include "models/kafka/client/producer.hpp"
#include "models/kafka/kinds.hpp"
#include "models/ledger.hpp"

namespace mqlab::models::kafka {

void Producer::answered(sim::Context& ctx, BrokerId, Asked asked, const sim::Payload& f) {
  if (txn_ != nullptr && Transactions::is_its_own(asked.kind)) {
    txn_->answered(ctx, asked.kind, f);
  } else if (asked.kind == InitProducerIdRequest::kind) {
    producer_ = content_of<InitProducerIdResponse>(f).producer;
  } else if (asked.kind == ProduceRequest::kind) {
    const auto found = sent_.find(asked.data);
    if (found == sent_.end()) return;
    const Sent sent = std::move(found->second);
    sent_.erase(found);
    on_produced(ctx, sent, content_of<ProduceResponse>(f));
  }
  tell(ctx);
  drain(ctx);
}

void Producer::on_produced(sim::Context& ctx, const Sent& sent, const ProduceResponse& response) {
  for (const ProduceResponse::Part& part : response.parts) {
    for (const auto& [partition, id] : sent.batches) {
      if (partition != part.partition || !batches_.contains(id)) continue;  // it expired meanwhile
      if (part.error == Error::none) {
        succeeded(ctx, id);
      } else {
        failed(ctx, id, part.error);
      }
    }
  }
}

/// Everything in flight on the link: put back one by one, the oldest first, so without sequence numbers they go out the other way round.
void Producer::disconnected(sim::Context& ctx, BrokerId, Channel, const std::vector<Asked>& asked) {
  for (const Asked& a : asked) {
    if (txn_ != nullptr && Transactions::is_its_own(a.kind)) txn_->disconnected(ctx, a.kind);
    if (a.kind == InitProducerIdRequest::kind) id_asked_ = false;
    if (a.kind != ProduceRequest::kind) continue;
    const auto found = sent_.find(a.data);
    if (found == sent_.end()) continue;
    const Sent sent = std::move(found->second);
    sent_.erase(found);
    for (const auto& [partition, id] : sent.batches)
      if (batches_.contains(id)) failed(ctx, id, Error::disconnected);
  }
  tell(ctx);
  drain(ctx);
}

void Producer::succeeded(sim::Context& ctx, BatchId id) {
  const Pending& b = batches_.at(id);
  Queue& q = queues_[b.partition];
  if (b.sequence >= 0 && b.epoch == q.epoch && b.producer == producer_)
    q.last_acknowledged = std::max(q.last_acknowledged, b.sequence + static_cast<std::int32_t>(b.records.size()) - 1);
  const PartitionId partition = b.partition;
  finish(ctx, id, Confirm::ack);
  resolve(ctx, partition, q);
}

bool Producer::first_in_line(const Queue& q, const Pending& b) const {
  const auto lower = [&](BatchId other) {
    const Pending& o = batches_.at(other);
    return o.sequence >= 0 && o.epoch == b.epoch && o.sequence < b.sequence;
  };
  return std::none_of(q.in_flight.begin(), q.in_flight.end(), lower) && std::none_of(q.waiting.begin(), q.waiting.end(), lower);
}

void Producer::failed(sim::Context& ctx, BatchId id, Error error) {
  Pending& b = batches_.at(id);
  for (const Message& m : b.records)
    ctx.record({.kind = kinds::produce_failed, .message = m.id, .operation = m.operation, .value = static_cast<std::int64_t>(error)});
  if (fate_unknown(error)) b.may_be_stored = true;
  if (error == Error::record_too_large && b.records.size() > 1) return split(ctx, id);
  bool may = retriable(error) && (b.sequence < 0 || b.producer == producer_);
  if (config_.idempotence && !epoch_bump_ &&
      (error == Error::out_of_order_sequence_number || error == Error::unknown_producer_id || error == Error::invalid_producer_epoch)) {
    // Before KIP-360: what is not the next in line is sent again, and if the next does not follow, it fails and the producer becomes a new one.
    const Queue& q = queues_[b.partition];
    may = error == Error::out_of_order_sequence_number && b.producer == producer_ && b.sequence != q.last_acknowledged + 1;
    if (!may && txn_ == nullptr && b.producer == producer_) {
      give_up(ctx, id, error);
      return new_producer_id(ctx);
    }
  } else if (config_.idempotence && (error == Error::out_of_order_sequence_number || error == Error::invalid_producer_epoch)) {
    may = true;
    // The next that is expected, and yet it does not follow: the broker has lost what came before. Or it follows a batch that has expired, and
    // that one never came into the log (KIP-360).
    const Queue& q = queues_[b.partition];
    const bool expected =
        error == Error::invalid_producer_epoch ||
        (b.epoch == q.epoch && (b.sequence == q.last_acknowledged + 1 || (q.unresolved && b.sequence == q.after_unresolved)));
    if (expected && txn_ == nullptr) bump_epoch(ctx, b.partition);
    if (expected && txn_ != nullptr) may = false;  // the transaction must be aborted
  }
  if (error == Error::not_leader_or_follower || error == Error::unknown_topic_or_partition || error == Error::leader_not_available ||
      error == Error::fenced_leader_epoch || error == Error::unknown_leader_epoch || error == Error::kafka_storage_error)
    wire_.refresh_metadata(ctx);
  const bool in_time = b.created + config_.delivery_timeout > ctx.now();
  if (may && b.attempts <= config_.retries && in_time) return again(ctx, id);
  give_up(ctx, id, error);
}

sim::Duration Producer::backoff(std::int64_t attempts) const {
  const sim::Duration pause = config_.backoff * (std::int64_t{1} << std::clamp<std::int64_t>(attempts - 1, 0, 20));
  return std::min(pause, config_.backoff_max);
}

void Producer::again(sim::Context& ctx, BatchId id) {
  Pending& b = batches_.at(id);
  Queue& q = queues_[b.partition];
  std::erase(q.in_flight, id);
  b.in_flight = false;
  b.not_before = ctx.now() + backoff(b.attempts);
  auto place = q.waiting.begin();
  if (config_.idempotence)  // by number
    while (place != q.waiting.end() && batches_.at(*place).sequence >= 0 && batches_.at(*place).sequence < b.sequence) ++place;
  q.waiting.insert(place, id);
}

/// Too large for the topic: each record by itself.
void Producer::split(sim::Context& ctx, BatchId id) {
  const Pending whole = batches_.at(id);
  Queue& q = queues_[whole.partition];
  std::erase(q.in_flight, id);
  batches_.erase(id);
  if (whole.sequence >= 0) q.next_sequence = std::min(q.next_sequence, whole.sequence);
  for (std::size_t i = whole.records.size(); i-- > 0;) {
    const BatchId part = next_batch_++;
    Pending& b = batches_[part];
    b.partition = whole.partition;
    b.records = {whole.records[i]};
    b.asks = {whole.asks[i]};
    b.bytes = kBatchBytes + kRecordBytes + whole.records[i].body;
    b.created = whole.created;
    b.closed = true;
    b.keyless = whole.keyless;
    q.waiting.push_front(part);
  }
  arm_drain(ctx, sim::Duration{0});
}

void Producer::give_up(sim::Context& ctx, BatchId id, Error error) {
  const Pending& b = batches_.at(id);
  const PartitionId partition = b.partition;
  Queue& q = queues_[partition];
  if (b.sequence >= 0 && b.epoch == q.epoch && b.producer == producer_) {
    q.unresolved = true;
    q.after_unresolved = std::max(q.after_unresolved, b.sequence + static_cast<std::int32_t>(b.records.size()));
  }
  for (const Message& m : b.records)
    ctx.record({.kind = kinds::record_failed, .message = m.id, .operation = m.operation, .value = static_cast<std::int64_t>(error)});
  const bool sure = !b.may_be_stored && !fate_unknown(error) && error != Error::timed_out;
  finish(ctx, id, sure ? Confirm::nack : Confirm::unknown);
  resolve(ctx, partition, q);
  if (txn_ != nullptr) txn_->failed(ctx, error);
}

/// After a batch with a number was given up: when nothing numbered is left, either its gap was filled or the next batches need a new epoch.
void Producer::resolve(sim::Context& ctx, PartitionId partition, Queue& q) {
  if (!q.unresolved || !q.in_flight.empty()) return;
  for (const BatchId id : q.waiting)
    if (batches_.at(id).sequence >= 0) return;
  q.unresolved = false;
  q.after_unresolved = -1;
  if (txn_ != nullptr) return;  // after the abort it has a new epoch
  if (q.last_acknowledged + 1 == q.next_sequence) return;
  if (epoch_bump_) {
    bump_epoch(ctx, partition);
  } else {
    new_producer_id(ctx);
  }
}

/// KIP-360: the producer goes on under a new epoch; what is numbered of this partition is numbered anew from 0.
void Producer::bump_epoch(sim::Context& ctx, PartitionId partition) {
  Queue& q = queues_[partition];
  ++epoch_;
  ctx.record({.kind = kinds::epoch_bumped, .value = epoch_});
  q.epoch = epoch_;
  q.next_sequence = 0;
  q.last_acknowledged = -1;
  q.unresolved = false;
  q.after_unresolved = -1;
  std::vector<BatchId> numbered;
  for (const auto* ids : {&q.in_flight, &q.waiting})
    for (const BatchId id : *ids)
      if (batches_.at(id).sequence >= 0) numbered.push_back(id);
  std::sort(numbered.begin(), numbered.end(), [&](BatchId a, BatchId b) { return batches_.at(a).sequence < batches_.at(b).sequence; });
  for (const BatchId id : numbered) {
    Pending& b = batches_.at(id);
    b.epoch = epoch_;
    b.sequence = q.next_sequence;
    q.next_sequence += static_cast<std::int32_t>(b.records.size());
  }
}

/// Before KIP-360: a new producer id, and every batch that has a number of the old one is dropped: its fate is unknown (src@2.0: Sender).
void Producer::new_producer_id(sim::Context& ctx) {
  producer_ = kNoProducer;
  id_asked_ = false;
  std::vector<BatchId> numbered;
  for (auto& [partition, q] : queues_) {
    for (const BatchId id : q.waiting)
      if (batches_.at(id).sequence >= 0) numbered.push_back(id);
    q.next_sequence = 0;
    q.last_acknowledged = -1;
    q.unresolved = false;
    q.after_unresolved = -1;
  }
  for (const BatchId id : numbered) finish(ctx, id, Confirm::unknown);
  need_producer_id(ctx);
}

// --- delivery.timeout.ms: from the creation of a batch, so they expire in order ---

void Producer::arm_expiry(sim::Context& ctx) {
  if (batches_.empty()) {
    ctx.cancel(std::exchange(expiry_timer_, sim::Timer::none));
    return;
  }
  const sim::Time at = batches_.begin()->second.created + config_.delivery_timeout;
  if (expiry_timer_ != sim::Timer::none && expiry_at_ <= at) return;
  ctx.cancel(expiry_timer_);
  expiry_at_ = at;
  expiry_timer_ = ctx.set_timer(at - ctx.now(), due_(expiry_due, 0), sim::Class::progress);
}

void Producer::expire(sim::Context& ctx) {
  std::vector<BatchId> over;
  for (const auto& [id, b] : batches_)
    if (b.created + config_.delivery_timeout <= ctx.now()) over.push_back(id);
  for (const BatchId id : over) {
    if (!batches_.contains(id)) continue;  // dropped with the transaction that the one before has ended
    const Pending& b = batches_.at(id);
    for (const Message& m : b.records)
      ctx.record({.kind = kinds::batch_expired, .message = m.id, .operation = m.operation, .value = b.attempts});
    give_up(ctx, id, Error::timed_out);
  }
  arm_expiry(ctx);
  tell(ctx);
  drain(ctx);
}

/// The batch is over, one way or the other.
void Producer::finish(sim::Context& ctx, BatchId id, Confirm how) {
  Pending& b = batches_.at(id);
  Queue& q = queues_[b.partition];
  std::erase(q.in_flight, id);
  std::erase(q.waiting, id);
  for (std::size_t i = 0; i < b.records.size(); ++i) {
    const Message& m = b.records[i];
    buffered_ -= kRecordBytes + m.body;
    const bool received = how == Confirm::ack && config_.acks != Acks::none;
    if (txn_ == nullptr) {
      told_.push_back({m.id, m.operation, how, b.asks[i], received});
    } else if (received) {  // the callback of a record in a transaction: the program counts on the commit alone
      told_.push_back({m.id, m.operation, how, false, true});
    }
  }
  batches_.erase(id);
  if (batches_.empty()) arm_expiry(ctx);
}

/// Callbacks, one after the other; what they publish waits for the sender.
void Producer::tell(sim::Context& ctx) {
  if (telling_) return;
  telling_ = true;
  while (!told_.empty()) {
    const Told t = told_.front();
    told_.pop_front();
    if (t.received) ctx.record({.kind = models::kinds::confirm_received, .message = t.message, .operation = t.operation});
    if (t.asks) listener_->confirmed(ctx, number_, t.message, t.confirm);
  }
  telling_ = false;
  if (blocked_ && can_publish()) {
    blocked_ = false;
    listener_->publishing(ctx, number_, true);
  }
}

}  // namespace mqlab::models::kafka
