// Time takes away: a message at the head whose TTL is over (semantics 5.2), a queue that nobody uses (x-expires).

#include <algorithm>

#include "models/rabbitmq/kinds.hpp"
#include "models/rabbitmq/node/node.hpp"

namespace mqlab::models::rabbitmq {

// The smaller of the queue's TTL and the message's own, from now on, by the host's clock. It travels in the message's envelope, so that
// the journal has it: time passes while the node is down.
void Node::set_deadline(sim::Context& ctx, Queue& queue, sim::Payload& message) {
  Envelope own = message.block_as<Envelope>();
  sim::Duration ttl = queue.arguments.message_ttl.value_or(sim::Duration::max());
  if (own.expiration != kNoExpiration) ttl = std::min(ttl, own.expiration);
  const sim::Time wall = ctx.wall();
  if (ttl >= sim::kNever - wall) return;
  own.expires = wall + ttl;
  message.block = sim::make_block(std::move(own));
  queue.timed = true;
}

// Only the head is looked at: what expires behind it stays, and counts as ready, until it gets there.
void Node::drop_expired(sim::Context& ctx, QueueIndex q) {
  const auto expired = [&](const Entry& e) {
    return e.state == Entry::State::ready && e.message.block && e.message.block_as<Envelope>().expires <= ctx.wall();
  };
  if (mutant_ == Mutant::expiry_scans_queue) {
    Queue& queue = queues_[q];
    std::vector<Position> alive;
    std::vector<Position> over;
    while (queue.index.ready() != 0) {
      const bool is_over = expired(queue.index[queue.index.head()]);
      (is_over ? over : alive).push_back(queue.index.take());
    }
    for (const Position at : alive) queue.index.put_back(at);
    for (const Position at : over) bury(ctx, q, at, Reason::expired);
  }
  while (queues_[q].index.ready() != 0 && expired(queues_[q].index[queues_[q].index.head()])) {
    bury(ctx, q, queues_[q].index.take(), Reason::expired);
  }
  arm_head_timer(ctx, q);
}

// One timer per queue, for its head; a later head leaves it as it is, an earlier one moves it (src: rabbit_amqqueue_process
// ensure_ttl_timer). That a message will expire is part of the story: a run does not end before.
void Node::arm_head_timer(sim::Context& ctx, QueueIndex q) {
  Queue& queue = queues_[q];
  sim::Time expires = sim::kNever;
  if (queue.index.ready() != 0) {
    const sim::Payload& head = queue.index[queue.index.head()].message;
    expires = head.block ? head.block_as<Envelope>().expires : sim::kNever;
    if (mutant_ == Mutant::expiry_scans_queue) {
      for (Position at = queue.index.begin(); at < queue.index.end(); ++at) {
        const Entry& e = queue.index[at];
        if (e.state == Entry::State::ready && e.message.block) expires = std::min(expires, e.message.block_as<Envelope>().expires);
      }
    }
  }
  if (expires == sim::kNever) {
    if (queue.head_timer != sim::Timer::none) ctx.cancel(queue.head_timer);
    queue.head_timer = sim::Timer::none;
    queue.head_timer_at = sim::kNever;
    return;
  }
  if (queue.head_timer != sim::Timer::none) {
    if (queue.head_timer_at <= expires) return;
    ctx.cancel(queue.head_timer);
  }
  queue.head_timer_at = expires;
  queue.head_timer = ctx.set_timer(std::max(expires - ctx.wall(), sim::Duration{0}), {head_expires, q}, sim::Class::progress);
}

// A declaration, a basic.get or a consumer's end: from now on it is counted again (semantics 1.2).
void Node::queue_used(sim::Context& ctx, QueueIndex q) {
  Queue& queue = queues_[q];
  if (!queue.arguments.expires) return;
  queue.last_used = ctx.now();
  if (queue.unused_timer != sim::Timer::none) return;
  queue.unused_timer = ctx.set_timer(*queue.arguments.expires, {queue_unused, q}, sim::Class::background);
}

void Node::on_unused(sim::Context& ctx, QueueIndex q) {
  Queue& queue = queues_[q];
  queue.unused_timer = sim::Timer::none;
  if (!queue.exists || queue.consumers != 0) return;  // counted anew when the last consumer goes
  const sim::Time over = queue.last_used + *queue.arguments.expires;
  if (over > ctx.now()) {
    queue.unused_timer = ctx.set_timer(over - ctx.now(), {queue_unused, q}, sim::Class::background);
    return;
  }
  ctx.record({.kind = kinds::queue_expired, .element = queue.element, .value = static_cast<std::int64_t>(queue.index.ready())});
  delete_queue(ctx, q);
}

}  // namespace mqlab::models::rabbitmq
