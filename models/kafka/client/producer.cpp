// send(): a partition, a batch; and the sender, which takes what is ready (semantics 3.1).

#include "models/kafka/client/producer.hpp"

#include <algorithm>
#include <string>

#include "models/kafka/kinds.hpp"
#include "models/ledger.hpp"

namespace mqlab::models::kafka {

namespace {

WireSettings sender_settings(const BrokerSettings& broker, const PublishSettings& s) {
  WireSettings w = wire_settings(broker, s);
  w.most_in_flight = static_cast<std::size_t>(config_of(s, broker.version).max_in_flight);
  return w;
}

}  // namespace

Producer::Producer(const BrokerSettings& broker, std::vector<PublishSettings> roles, std::uint32_t number, Wire::MakeDue due)
    : number_(number),
      settings_(roles.front()),
      config_(config_of(roles.front(), broker.version)),
      sticky_(defaults_of(broker.version).sticky),
      epoch_bump_(defaults_of(broker.version).epoch_bump),
      due_(std::move(due)),
      wire_(sender_settings(broker, roles.front()), *this, due_) {
  for (PublishSettings& r : roles) roles_.emplace_back().settings = std::move(r);
  Transactions::Owner& owner = *this;
  if (settings_.transactional()) txn_ = std::make_unique<Transactions>(broker, settings_, wire_, owner, due_, txn_retry_due);
}

void Producer::start(sim::Context& ctx, ClientListener& listener) {
  listener_ = &listener;
  if (txn_ == nullptr) {
    arm_block(ctx);
  } else {
    ctx.set_timer(settings_.max_block_ms, due_(txn_init_due, 0), sim::Class::background);
  }
  wire_.start(ctx);
}

void Producer::metadata_changed(sim::Context& ctx) {
  if (!connected_ && wire_.has_metadata()) {
    connected_ = true;
    if (txn_ != nullptr) {
      txn_->start(ctx);
    } else {
      need_producer_id(ctx);
      initialised(ctx);
    }
  }
  drain(ctx);
}

void Producer::need_producer_id(sim::Context& ctx) {
  if (txn_ != nullptr) return txn_->step(ctx);
  if (!config_.idempotence || producer_ != kNoProducer || id_asked_) return;
  const BrokerId broker = wire_.any_broker(ctx);
  if (broker == kNoBroker) return;
  id_asked_ = true;
  wire_.send(ctx, broker, Channel::data, make_frame(InitProducerIdRequest{}, 60), {InitProducerIdRequest::kind, 0});
}

void Producer::publish(sim::Context& ctx, std::uint32_t of_role, const Message& m) {
  Role& role = roles_[of_role];
  if (txn_ != nullptr && !takes(ctx, role, m)) return;
  if (stalled()) {  // send() throws a TimeoutException: it has waited for max.block.ms
    next_send_throws_ = false;
    ctx.record(
        {.kind = kinds::produce_failed, .message = m.id, .operation = m.operation, .value = static_cast<std::int64_t>(Error::timed_out)});
    told_.push_back({m.id, m.operation, Confirm::nack, role.settings.callback, false});
    ctx.set_timer(sim::Duration{0}, due_(refused_due, 0));
    return arm_block(ctx);
  }
  const std::int64_t bytes = kRecordBytes + m.body;
  const MetadataResponse::Partition* p = choose(ctx, role, m);
  // send() throws, and it is never sent (src: KafkaProducer.ensureValidRecordSize).
  const bool too_large = kBatchBytes + bytes > std::min(settings_.max_request_size.bytes, settings_.buffer_memory.bytes);
  if (p == nullptr || too_large) {
    told_.push_back({m.id, m.operation, Confirm::nack, role.settings.callback, false});
    ctx.set_timer(sim::Duration{0}, due_(refused_due, 0));
    return;
  }
  Queue& queue = queues_[p->id];
  Pending* batch = open_batch(p->id, bytes);
  if (batch == nullptr) {
    if (!queue.waiting.empty()) batches_.at(queue.waiting.back()).closed = true;
    const BatchId id = next_batch_++;
    batch = &batches_[id];
    batch->partition = p->id;
    batch->created = ctx.now();
    queue.waiting.push_back(id);
    arm_expiry(ctx);
  }
  batch->records.push_back(m);
  batch->keyless = batch->keyless || m.key == 0 || !role.settings.key;
  batch->asks.push_back(role.settings.callback);
  batch->bytes += bytes;
  buffered_ += bytes;
  ctx.record({.kind = kinds::record_buffered, .message = m.id, .operation = m.operation, .value = p->id});
  const bool full = batch->bytes + kRecordBytes >= settings_.batch_size.bytes || queue.waiting.size() > 1;
  arm_drain(ctx, full ? sim::Duration{0} : config_.linger);
  if (txn_ != nullptr) took(ctx, role, m, p->id);
  if (can_publish() || std::exchange(blocked_, true)) return;
  if (stalled()) arm_block(ctx);
  listener_->publishing(ctx, number_, false);
}

/// The sender wakes: at once, or when the first batch has lingered. Within one moment it wakes once.
void Producer::arm_drain(sim::Context& ctx, sim::Duration after) {
  const sim::Time at = ctx.now() + after;
  if (drain_timer_ != sim::Timer::none && drain_at_ <= at) return;
  ctx.cancel(drain_timer_);
  drain_at_ = at;
  drain_timer_ = ctx.set_timer(after, due_(drain_due, 0), sim::Class::progress);
}

/// Whether the queue's first batch may go out now; `later`: when it may at the earliest, if only time is missing.
bool Producer::may_go(sim::Context& ctx, Queue& q, const MetadataResponse::Partition& p, sim::Time& later) {
  const Pending& b = batches_.at(q.waiting.front());
  if (config_.max_in_flight == 1 && !q.in_flight.empty()) return false;
  if (b.attempts > 0) {
    const bool new_leader = p.leader_epoch > b.sent_in_epoch;
    if (b.not_before > ctx.now() && !new_leader) {
      later = std::min(later, b.not_before);
      return false;
    }
  } else {
    const bool full = b.closed || q.waiting.size() > 1 || b.bytes + kRecordBytes >= settings_.batch_size.bytes;
    if (!full && !closing_ && !blocked_ && b.created + config_.linger > ctx.now()) {
      later = std::min(later, b.created + config_.linger);
      return false;
    }
  }
  if (!config_.idempotence) return true;
  if (producer_ == kNoProducer || (txn_ != nullptr && !txn_->may_send(p.id))) return false;
  if (b.sequence >= 0) return first_in_line(q, b);  // a retry goes alone
  return !q.unresolved && (q.epoch == epoch_ || q.in_flight.empty());
}

void Producer::drain(sim::Context& ctx) {
  if (!wire_.has_metadata()) return;
  need_producer_id(ctx);
  sim::Time later = sim::kNever;
  std::map<BrokerId, std::vector<std::pair<PartitionId, BatchId>>> requests;
  std::map<BrokerId, std::int64_t> bytes;
  for (auto& [partition, q] : queues_) {
    if (q.waiting.empty()) continue;
    const MetadataResponse::Partition* p = wire_.partition(partition);
    if (p == nullptr || p->leader == kNoBroker) {
      wire_.refresh_metadata(ctx);
      continue;
    }
    if (!may_go(ctx, q, *p, later)) continue;
    if (!wire_.ready(ctx, p->leader, Channel::data)) continue;
    Pending& b = batches_.at(q.waiting.front());
    if (bytes[p->leader] > 0 && bytes[p->leader] + b.bytes > settings_.max_request_size.bytes) continue;
    bytes[p->leader] += b.bytes;
    b.sent_in_epoch = p->leader_epoch;
    requests[p->leader].emplace_back(partition, q.waiting.front());
  }
  for (const auto& [broker, batches] : requests) send(ctx, broker, batches);
  if (!requests.empty()) arm_drain(ctx, sim::Duration{0});  // a further batch of the same partitions may be ready
  if (later != sim::kNever) arm_drain(ctx, later - ctx.now());
}

/// `publish.sent` for each record: the frame has begun to leave.
void Producer::send(sim::Context& ctx, BrokerId broker, const std::vector<std::pair<PartitionId, BatchId>>& batches) {
  ProduceRequest request;
  request.acks = config_.acks;
  request.timeout = settings_.request_timeout_ms;
  request.transactional_id = settings_.transactional_id;
  if (txn_ != nullptr) txn_->sent();
  std::uint32_t bytes = 60;
  for (const auto& [partition, id] : batches) {
    Queue& q = queues_[partition];
    Pending& b = batches_.at(id);
    q.waiting.pop_front();
    b.closed = b.in_flight = true;
    ++b.attempts;
    if (config_.acks != Acks::none) q.in_flight.push_back(id);
    if (config_.idempotence && b.sequence < 0) {
      if (q.epoch != epoch_) {
        q.epoch = epoch_;
        q.next_sequence = 0;
        q.last_acknowledged = -1;
      }
      b.epoch = q.epoch;
      b.producer = producer_;
      b.sequence = q.next_sequence;
      q.next_sequence += static_cast<std::int32_t>(b.records.size());
    }
    Batch batch;
    if (config_.idempotence) {
      batch.producer = b.producer;
      batch.producer_epoch = b.epoch;
      batch.sequence = b.sequence;
      batch.transactional = txn_ != nullptr;
    }
    batch.keyless = b.keyless;
    batch.records = b.records;
    request.parts.push_back({partition, entry_of(std::move(batch), ctx.wall().ns)});
    bytes += request.parts.back().entry.bytes;
  }
  const Pending& first = batches_.at(batches.front().second);
  const auto note_of = [&](const Message& m, BatchId id) {
    return sim::Note{
        .kind = models::kinds::publish_sent, .message = m.id, .operation = m.operation, .value = static_cast<std::int64_t>(id)};
  };
  const sim::Note note = note_of(first.records.front(), batches.front().second);
  const std::uint64_t number = next_request_++;
  if (config_.acks != Acks::none) sent_[number] = Sent{batches};
  wire_.send(ctx, broker, Channel::data, make_frame(std::move(request), bytes), {ProduceRequest::kind, number}, &note,
             config_.acks == Acks::none);
  for (const auto& [partition, id] : batches) {
    const Pending& b = batches_.at(id);
    for (std::size_t i = &b == &first ? 1 : 0; i < b.records.size(); ++i) ctx.record(note_of(b.records[i], id));
    if (b.attempts > 1)
      for (const Message& m : b.records)
        ctx.record({.kind = kinds::batch_retried, .message = m.id, .operation = m.operation, .value = b.attempts});
  }
  if (config_.acks != Acks::none) return;
  for (const auto& [partition, id] : batches) finish(ctx, id, Confirm::ack);  // success is "bytes in my socket"
  tell(ctx);
}

void Producer::on_timer(sim::Context& ctx, std::uint32_t what, std::uint64_t data) {
  switch (what) {
    case drain_due:
      drain_timer_ = sim::Timer::none;
      drain(ctx);
      break;
    case expiry_due:
      expiry_timer_ = sim::Timer::none;
      expire(ctx);
      break;
    case refused_due: tell(ctx); break;
    case block_due:
      block_timer_ = sim::Timer::none;
      block_over(ctx);
      break;
    case txn_retry_due:
      txn_->retry(ctx);
      drain(ctx);
      break;
    case txn_init_due: txn_->init_time_over(ctx); break;
    case txn_time_due:
      if (txn_->state() == Transactions::State::in_transaction && static_cast<std::uint64_t>(txn_->number()) == data)
        end_transaction(ctx, true);
      break;
    default: wire_.on_timer(ctx, what, data); break;
  }
}

/// close(): what is buffered still goes out, as far as there is a connection.
void Producer::stop(sim::Context& ctx) {
  closing_ = true;
  drain(ctx);
  wire_.stop(ctx);
}

}  // namespace mqlab::models::kafka
