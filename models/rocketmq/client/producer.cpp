// send(): attempts within one budget of time, and what the program is told at last (semantics 3.2, 3.3; DefaultMQProducerImpl.sendDefaultImpl,
// MQClientAPIImpl.onExceptionImpl).

#include "models/rocketmq/client/producer.hpp"

#include <algorithm>

#include "models/ledger.hpp"
#include "models/rocketmq/kinds.hpp"

namespace mqlab::models::rocketmq {

std::uint32_t Producer::take_slot() {
  std::uint32_t slot = 0;
  if (free_.empty()) {
    slot = static_cast<std::uint32_t>(flights_.size());
    flights_.emplace_back();
  } else {
    slot = free_.back();
    free_.pop_back();
  }
  flights_[slot] = Flight{};
  flights_[slot].used = true;
  flights_[slot].generation = ++generations_ & 0xff'ffff;
  return slot;
}

std::uint64_t Producer::tag(std::uint32_t slot) const {
  return tag_of(kPartProducer, 0, std::uint64_t{flights_[slot].generation} << 24 | slot);
}

Producer::Flight* Producer::flight(std::uint64_t tag, std::uint32_t& slot) {
  slot = static_cast<std::uint32_t>(tag & 0xff'ffff);
  if (slot >= flights_.size() || !flights_[slot].used || flights_[slot].generation != (data_of(tag) >> 24)) return nullptr;
  return &flights_[slot];
}

void Producer::publish(sim::Context& ctx, std::uint32_t role, const Message& m) {
  const std::uint32_t slot = take_slot();
  Flight& f = flights_[slot];
  f.role = role;
  f.settings = &roles_[role];
  f.topic = host_.topic(f.settings->topic);
  f.message = m;
  f.mode = f.settings->send;
  f.fixed = f.settings->queue_id.has_value() || f.settings->selector == Selector::by_hash;
  f.begun = ctx.now();
  if (texts_.empty()) {
    texts_.resize(roles_.size());
    for (std::size_t r = 0; r < roles_.size(); ++r) texts_[r] = sim::make_block(BodyTexts{roles_[r].tags, roles_[r].producer_group});
  }
  if (m.body > f.settings->max_message_size.bytes) return end(ctx, slot, Code::message_illegal);
  attempt(ctx, slot);
}

/// Its queue is known when the first attempt is made.
Body Producer::body_of_flight(sim::Context& ctx, const Flight& f) const {
  if (f.body) return static_cast<const sim::BlockOf<Body>*>(f.body.get())->value;
  Body body;
  body.message = f.message;
  body.texts = texts_[f.role];
  body.born = ctx.wall().ns;
  body.prepared = f.settings->transaction;
  body.delay_level = body.prepared ? std::uint8_t{0} : static_cast<std::uint8_t>(f.settings->delay_time_level);
  return body;
}

void Producer::send_copy(sim::Context& ctx, TopicId topic, Body body, std::uint32_t part, std::uint64_t token) {
  const std::uint32_t slot = take_slot();
  Flight& f = flights_[slot];
  f.settings = &copy_settings_;
  f.topic = host_.topic(topic);
  f.message = body.message;
  f.begun = ctx.now();
  f.copy_part = part;
  f.token = token;
  f.body = sim::make_block(std::move(body));
  attempt(ctx, slot);
}

int Producer::attempts_allowed(const Flight& f) const {
  switch (f.mode) {
    case SendMode::oneway: return 1;
    case SendMode::async: return 1 + static_cast<int>(f.settings->retry_times_when_send_async_failed);
    case SendMode::sync: break;
  }
  return f.fixed ? 1 : 1 + static_cast<int>(f.settings->retry_times_when_send_failed);
}

void Producer::attempt(sim::Context& ctx, std::uint32_t slot) {
  Flight& f = flights_[slot];
  if (!f.topic->known || f.topic->writable.empty()) {
    if (f.asked_route && !f.topic->asking) return end(ctx, slot, Code::no_route);
    f.waits_for_route = f.asked_route = true;
    return host_.ask_route(ctx, *f.topic);
  }
  sim::Duration left = f.settings->send_msg_timeout - (ctx.now() - f.begun);
  if (host_.layout().mutant == Mutant::timeout_is_retried_afresh) left = f.settings->send_msg_timeout;
  if (left.count() <= 0) return end(ctx, slot, Code::too_much_request);
  if (f.settings->send_msg_max_timeout_per_request && f.attempts + 1 < attempts_allowed(f))
    left = std::min(left, *f.settings->send_msg_max_timeout_per_request);
  const Mq* mq = choose(ctx, f);
  if (mq == nullptr) return end(ctx, slot, Code::no_route);
  f.mq = *mq;
  f.attempted = ctx.now();
  ++f.attempts;
  const Message& m = f.message;
  if (f.attempts > 1) ctx.record({.kind = kinds::send_retried, .message = m.id, .operation = m.operation, .value = f.attempts});

  const bool rebuilt = f.attempts > 1 && host_.layout().mutant == Mutant::retry_rebuilds_message;
  const bool same = f.attempts == 1 && f.body && static_cast<const sim::BlockOf<Body>*>(f.body.get())->value.topic == f.mq.topic &&
                    static_cast<const sim::BlockOf<Body>*>(f.body.get())->value.queue == f.mq.queue;
  if (!same) {
    Body body = body_of_flight(ctx, f);
    body.topic = f.mq.topic;
    body.queue = f.mq.queue;
    if (f.attempts > 1) body.born = ctx.wall().ns;  // each request has its own (src: DefaultMQProducerImpl.sendKernelImpl)
    if (rebuilt) body.message.id = {m.id.origin(), m.id.number() + (1ULL << 32)};
    f.body = sim::make_block(std::move(body));
  }
  const sim::Note note{.kind = models::kinds::publish_sent, .message = m.id, .operation = m.operation, .value = f.attempts};
  SendRequest r;
  r.topic = f.mq.topic;
  r.queue = f.mq.queue;
  r.oneway = f.mode == SendMode::oneway ? 1 : 0;
  Call call;
  call.timeout = left;
  call.sync = f.mode == SendMode::sync;
  call.oneway = f.mode == SendMode::oneway;
  call.note = &note;
  const BrokerId master = host_.master_of(f.mq.broker);
  const std::uint64_t mine = tag(slot);
  const sim::ProcessId to = host_.process_of(ctx, master);
  sim::Payload frame = sim::Payload::of(r, 150 + m.body, f.body);
  if (call.oneway) {  // it returns when the socket has it
    f.used = false;
    free_.push_back(slot);
  }
  host_.remoting().request(ctx, to, std::move(frame), mine, call);
}

void Producer::answered(sim::Context& ctx, std::uint64_t of, sim::Payload& p) {
  std::uint32_t slot = 0;
  Flight* f = flight(of, slot);
  if (f == nullptr || p.kind != SendResponse::payload_kind) return;
  const auto r = p.as<SendResponse>();
  ctx.record({.kind = models::kinds::confirm_received,
              .message = f->message.id,
              .operation = f->message.operation,
              .value = static_cast<std::int64_t>(r.code)});
  learn_latency(ctx, *f, false);
  if (stored(r.code)) {
    f->status = r;
    f->status_of = f->mq.broker;
    const bool again =
        r.code != Code::success && f->mode == SendMode::sync && !f->fixed && f->settings->retry_another_broker_when_not_store_ok;
    if (!again) return end(ctx, slot, r.code);
    return again_or_end(ctx, slot, true, r.code);
  }
  // DLedger without a majority: the entry is in the leader's log, and may be committed later (semantics 5.5).
  f->may_be_stored |= r.code == Code::system_error && host_.layout().replication == Replication::dledger;
  bool retryable = false;
  switch (r.code) {
    case Code::topic_not_exist:
    case Code::service_not_available:
    case Code::no_permission:
    case Code::system_error: retryable = true; break;
    case Code::system_busy: retryable = host_.layout().defaults.retries_system_busy; break;
    default: break;
  }
  again_or_end(ctx, slot, retryable && f->mode == SendMode::sync, r.code);
}

void Producer::failed(sim::Context& ctx, std::uint64_t of, Code code) {
  std::uint32_t slot = 0;
  Flight* f = flight(of, slot);
  if (f == nullptr) return;
  f->may_be_stored |= perhaps_stored(code);
  learn_latency(ctx, *f, true);
  again_or_end(ctx, slot, true, code);
}

void Producer::again_or_end(sim::Context& ctx, std::uint32_t slot, bool retryable, Code code) {
  Flight& f = flights_[slot];
  if (!stored(code))
    ctx.record(
        {.kind = kinds::send_failed, .message = f.message.id, .operation = f.message.operation, .value = static_cast<std::int64_t>(code)});
  if (!retryable || f.attempts >= attempts_allowed(f)) return end(ctx, slot, code);
  f.avoid = f.mq.broker;
  attempt(ctx, slot);
}

/// A SendStatus of any attempt is what send() returns; else it throws.
void Producer::end(sim::Context& ctx, std::uint32_t slot, Code code) {
  Flight& f = flights_[slot];
  if (f.status) code = f.status->code;
  ctx.record(
      {.kind = kinds::send_status, .message = f.message.id, .operation = f.message.operation, .value = static_cast<std::int64_t>(code)});
  if (f.mode == SendMode::oneway) {
    f.used = false;
    free_.push_back(slot);
    return;
  }
  if (f.settings->transaction && f.copy_part == 0 && f.status) return half_stored(ctx, slot);
  Confirm confirm = Confirm::ack;
  if (code != Code::success) {
    if (stored(code)) {
      confirm = f.settings->when_not_send_ok == NotStoreOk::success   ? Confirm::ack
                : f.settings->when_not_send_ok == NotStoreOk::failure ? Confirm::nack
                                                                      : Confirm::unknown;
    } else {
      // "call timeout" says nothing of the attempts before it: the program can't tell (semantics 3.4).
      confirm = f.may_be_stored || code == Code::too_much_request ? Confirm::unknown : Confirm::nack;
    }
  }
  tell(ctx, slot, confirm);
}

/// Never from inside publish(): then a moment later.
void Producer::tell(sim::Context& ctx, std::uint32_t slot, Confirm confirm) {
  Flight& f = flights_[slot];
  if (f.begun == ctx.now() && f.attempts == 0) {
    told_later_.push_back({slot, confirm});
    ctx.set_timer(sim::Duration{0}, host_.due_of(kPartProducer, fail_due, 0), sim::Class::progress);
    f.attempts = 1;
    return;
  }
  const sim::MessageId message = f.message.id;
  const std::uint32_t part = f.copy_part;
  const std::uint64_t token = f.token;
  f.used = false;
  free_.push_back(slot);
  if (part != 0) return copy_users_.at(part)->copy_sent(ctx, token, confirm == Confirm::ack);
  host_.listener().confirmed(ctx, host_.client_number(), message, confirm);
}

void Producer::route_changed(sim::Context& ctx, Topic& t) {
  for (std::uint32_t slot = 0; slot < flights_.size(); ++slot) {
    Flight& f = flights_[slot];
    if (!f.used || !f.waits_for_route || f.topic != &t) continue;
    f.waits_for_route = false;
    attempt(ctx, slot);
  }
}

void Producer::on_timer(sim::Context& ctx, std::uint32_t what, std::uint64_t data) {
  if (what == local_due) {
    const auto open = halves_.find(data);
    if (open != halves_.end()) host_.listener().confirmed(ctx, host_.client_number(), open->second.message, Confirm::ack);
    return;
  }
  for (const Ended& e : std::exchange(told_later_, {})) tell(ctx, e.slot, e.confirm);
}

}  // namespace mqlab::models::rocketmq
