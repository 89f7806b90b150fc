// A pool of listener calls. What fails is copied to the retry topic by its broker, and then counts as done here (semantics 6.4;
// ConsumeMessageConcurrentlyService).

#include <algorithm>

#include "models/ledger.hpp"
#include "models/rocketmq/client/consumer.hpp"
#include "models/rocketmq/kinds.hpp"

namespace mqlab::models::rocketmq {

void Consumer::hand_more(sim::Context& ctx) {
  while (!pool_.empty() && in_hand_ < static_cast<std::uint32_t>(settings_.consume_threads)) {
    const auto [of, offset] = pool_.front();
    pool_.pop_front();
    Queue* q = queue_of(of);
    Held* h = q == nullptr ? nullptr : held(*q, offset);
    if (h == nullptr || h->done) continue;  // the queue was given up: what waited is skipped
    hand_over(ctx, *q, *h);
  }
}

void Consumer::hand_over(sim::Context& ctx, Queue& q, Held& h) {
  std::uint32_t slot = 0;
  if (free_hands_.empty()) {
    slot = static_cast<std::uint32_t>(hands_.size());
    hands_.emplace_back();
  } else {
    slot = free_hands_.back();
    free_hands_.pop_back();
  }
  hands_[slot] = {q.index, q.epoch, h.offset, ctx.now(), true, false};
  ++in_hand_;
  ++q.in_hand;
  const Body& b = body_of(h.entry);
  Delivery d;
  d.handle = slot | static_cast<std::uint64_t>(role_) << 56;
  d.message = b.message;
  d.message.deaths = b.reconsume_times;
  d.place = q.element;
  d.position = h.offset;
  d.role = role_;
  d.redelivered = b.reconsume_times > 0;
  if (host_.layout().mutant == Mutant::offset_before_listener) {
    q.commit = std::max(q.commit, h.offset + 1);
    report(ctx, q);
  }
  if (!settings_.orderly()) arm_timeout(ctx);
  host_.listener().delivered(ctx, host_.client_number(), d);
}

void Consumer::settle_concurrently(sim::Context& ctx, Queue& q, const Hand& hand, Settle how) {
  Held* h = held(q, hand.offset);
  if (h == nullptr) return;
  const Body& b = body_of(h->entry);
  if (hand.timed_out) {
    // 4.9: if that listener fails after all, it is sent back once more.
    if (how != Settle::ack && host_.layout().settings.version == Version::v4_9) send_back(ctx, q, hand.offset, 0);
    return;
  }
  if (how == Settle::ack) {
    ctx.record({.kind = models::kinds::ack_sent,
                .element = q.element,
                .message = b.message.id,
                .operation = b.message.operation,
                .value = hand.offset});
    return remove(ctx, q, hand.offset);
  }
  if (settings_.broadcasting()) {
    if (host_.layout().mutant == Mutant::broadcast_retries) {
      pool_.emplace_back(ref(q), hand.offset);
      return;
    }
    ctx.record({.kind = kinds::message_dropped, .element = q.element, .message = b.message.id, .operation = b.message.operation});
    return remove(ctx, q, hand.offset);
  }
  send_back(ctx, q, hand.offset, how == Settle::reject ? -1 : static_cast<int>(settings_.delay_level_when_next_consume));
}

void Consumer::send_back(sim::Context& ctx, Queue& q, std::int64_t offset, int level) {
  Held* h = held(q, offset);
  if (h == nullptr) return;
  h->backing = true;
  const Body& b = body_of(h->entry);
  const std::uint64_t number = next_back_++;
  backs_[number] = {ref(q), offset};
  SendBack r;
  r.group = host_.topic(settings_.topic)->group_id;
  r.topic = q.mq.topic;
  r.queue = q.mq.queue;
  r.level = static_cast<std::int16_t>(level);
  r.max_reconsume = static_cast<std::int16_t>(settings_.max_reconsume_times);
  r.offset = offset;
  Call call;
  call.timeout = 5s;
  const sim::Note note{.kind = kinds::send_back_sent,
                       .element = q.element,
                       .message = b.message.id,
                       .operation = b.message.operation,
                       .value = b.reconsume_times};
  call.note = &note;
  // To whoever it takes for the holder: the address that the message came from, its master or the slave that it read from.
  const BrokerId to = read_from(q);
  if (to == kNone) return sent_back(ctx, number, false);
  host_.remoting().request(ctx, host_.process_of(ctx, to), sim::Payload::of(r, 120), tag(ask_back, number), call);
}

/// Failed, or its answer was lost: the client sends a copy by itself, to any master. That fails too: the listener is called again in 5 s.
void Consumer::sent_back(sim::Context& ctx, std::uint64_t number, bool ok) {
  const auto back = backs_.find(number);
  if (back == backs_.end()) return;
  const auto [of, offset] = back->second;
  Queue* q = queue_of(of);
  Held* h = q == nullptr ? nullptr : held(*q, offset);
  if (ok || h == nullptr) {
    backs_.erase(back);
    if (h != nullptr) remove(ctx, *q, offset);
    if (q != nullptr && settings_.orderly()) hand_in_order(ctx, *q);
    return;
  }
  Topic* retry = host_.topic(std::string(kRetryPrefix) + settings_.consumer_group);
  if (retry == nullptr || retry->id == kNone) {
    ctx.set_timer(5s, due(retry_due, number), sim::Class::progress);
    return;
  }
  Body copy = body_of(h->entry);
  if (copy.origin == kNone) copy.origin = q->mq.topic;
  copy.delay_level = static_cast<std::uint8_t>(std::min(3 + copy.reconsume_times, 18));
  copy.topic = retry->id;
  copy.max_reconsume = static_cast<std::int16_t>(std::min<std::int64_t>(settings_.max_reconsume_times, INT16_MAX));
  copy.copied_name = q->mq.broker;
  copy.copied_topic = q->mq.topic;
  copy.copied_queue = q->mq.queue;
  copy.copied_offset = offset;
  copy.wait_store_ok = true;
  host_.producer().send_copy(ctx, retry->id, std::move(copy), kPartConsumer + role_, number);
}

void Consumer::copy_sent(sim::Context& ctx, std::uint64_t number, bool stored) {
  const auto back = backs_.find(number);
  if (back == backs_.end() || stopped_) return;
  if (!stored) {
    ctx.set_timer(5s, due(retry_due, number), sim::Class::progress);
    return;
  }
  const auto [of, offset] = back->second;
  backs_.erase(back);
  if (Queue* q = queue_of(of)) {
    remove(ctx, *q, offset);
    if (settings_.orderly()) hand_in_order(ctx, *q);
  }
}

// --- consumeTimeout: looked at every so often from the client's start, from the low end of each queue (ProcessQueue.cleanExpiredMsg) ---

/// The next look at which some call may be too old.
void Consumer::arm_timeout(sim::Context& ctx) {
  if (timeout_armed_ || settings_.broadcasting()) return;
  sim::Time oldest = sim::kNever;
  for (const Hand& h : hands_)
    if (h.used && !h.timed_out) oldest = std::min(oldest, h.since);
  if (oldest == sim::kNever) return;
  timeout_armed_ = true;
  const std::int64_t period = settings_.consume_timeout.count();
  const std::int64_t since = std::max((oldest + settings_.consume_timeout).ns, ctx.now().ns) - born_.ns;
  ctx.set_timer(sim::Time{born_.ns + (since / period + 1) * period} - ctx.now(), due(timeout_due), sim::Class::background);
}

void Consumer::check_timeouts(sim::Context& ctx) {
  constexpr int kAtMost = 16;  // of one queue in one look
  for (Queue& q : queues_) {
    if (!q.taken) continue;
    int looked = 0;
    for (const Held& h : std::deque<Held>(q.held)) {  // send_back may take from it
      if (h.done) continue;
      const auto hand = std::find_if(hands_.begin(), hands_.end(), [&](const Hand& x) {
        return x.used && !x.timed_out && x.queue == q.index && x.epoch == q.epoch && x.offset == h.offset;
      });
      if (++looked > kAtMost || hand == hands_.end() || ctx.now() - hand->since <= settings_.consume_timeout) break;
      hand->timed_out = true;
      const Body& b = body_of(h.entry);
      ctx.record({.kind = kinds::consume_timed_out, .element = q.element, .message = b.message.id, .operation = b.message.operation});
      send_back(ctx, q, h.offset, 3);
    }
  }
  arm_timeout(ctx);
}

}  // namespace mqlab::models::rocketmq
