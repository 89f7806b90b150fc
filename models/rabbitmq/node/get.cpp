// basic.get, basic.recover, and the prefetch that the consumers of a channel share (semantics 4.1, 4.3).

#include <algorithm>
#include <utility>

#include "models/rabbitmq/kinds.hpp"
#include "models/rabbitmq/node/node.hpp"

namespace mqlab::models::rabbitmq {

// Without `global`: for the consumers that come after. With it: for the channel as a whole, at once.
void Node::on_qos(sim::Context& ctx, ChannelSlot slot, const QosArguments& a) {
  Channel& ch = channel(slot);
  if (a.global && settings_.version >= Version::v4_3) {  // the deprecated feature global_qos, denied by default
    connection_error(ctx, ch.connection, reply::internal_error);
    return;
  }
  if (a.global) {
    if (ch.global_prefetch == 0) {
      ch.held = 0;
      for (std::size_t i = 0; i < ch.unacked.size(); ++i) {
        const Unacked::State state = ch.unacked[i].state;
        ch.held += state == Unacked::State::outstanding || state == Unacked::State::in_tx ? 1 : 0;
      }
    }
    ch.global_prefetch = a.prefetch;
    for (const QueueIndex q : queues_of(ch)) post(ctx, q, slot, sim::Payload::of(ResumeWork{slot}, 0), 0);
  } else {
    ch.prefetch = a.prefetch;
  }
  send(ctx, ch, method(frame::qos_ok, ch.number));
}

// The limiter wakes every queue that the channel consumes from. A queue looks at that before what waits in its mailbox, a returned message
// among it: so the next one may be delivered first (semantics 4.4, anomaly 56; src: rabbit_channel internal_reject, notify_limiter).
void Node::release_global(sim::Context& ctx, ChannelSlot slot, std::uint32_t freed) {
  Channel& ch = channel(slot);
  const bool was_full = ch.held >= ch.global_prefetch;
  ch.held -= std::min(ch.held, freed);
  if (!was_full || ch.held >= ch.global_prefetch) return;
  for (const QueueIndex q : queues_of(ch)) post(ctx, q, slot, sim::Payload::of(ResumeWork{slot}, 0), 0);
}

void Node::on_get(sim::Context& ctx, ChannelSlot slot, const ConsumeArguments& a) {
  Channel& ch = channel(slot);
  const QueueIndex q = find_queue(a.queue);
  if (q == kNone || locked(q, connections_[ch.connection].serial)) {
    channel_error(ctx, slot, q == kNone ? reply::not_found : reply::resource_locked);
    return;
  }
  const auto same = [&](ConsumerIndex c) {
    return consumers_[c].getter && consumers_[c].queue == q && consumers_[c].auto_ack == a.no_ack && consumers_[c].number == a.consumer;
  };
  const auto found = std::find_if(ch.consumers.begin(), ch.consumers.end(), same);
  ConsumerIndex index = kNone;
  if (found != ch.consumers.end()) {
    index = *found;
  } else {
    if (free_consumers_.empty()) {
      index = static_cast<ConsumerIndex>(consumers_.size());
      consumers_.emplace_back();
    } else {
      index = free_consumers_.back();
      free_consumers_.pop_back();
    }
    Consumer& c = consumers_[index];
    c = Consumer{};
    c.queue = q;
    c.channel = slot;
    c.number = a.consumer;
    c.auto_ack = a.no_ack;
    c.getter = true;
    ch.consumers.push_back(index);
  }
  post(ctx, q, slot, sim::Payload::of(GetWork{index, slot}, 0));
}

// In the queue process.
void Node::get_one(sim::Context& ctx, QueueIndex q, const GetWork& w) {
  Queue& queue = queues_[q];
  Channel& ch = channel(w.channel);
  if (ch.state != Channel::State::open) return;
  if (!queue.exists) {
    channel_error(ctx, w.channel, reply::not_found);
    return;
  }
  queue_used(ctx, q);
  if (queue.timed) drop_expired(ctx, q);
  if (queue.index.ready() == 0) {
    queue.polled = true;
    ctx.record({.kind = kinds::get_empty, .element = queue.element});
    send(ctx, ch, method(frame::get_empty, ch.number));
    return;
  }
  if (!w.promoted) {
    ctx.set_timer(sim::Duration{0}, {get_now, w.consumer}, sim::Class::progress);
    return;
  }
  const Position at = queue.index.take();
  const bool redelivered = mark_delivered(queue, at) && mutant_ != Mutant::requeue_not_flagged;
  sim::Payload message = queue.index[at].message;
  if (consumers_[w.consumer].auto_ack) remove(ctx, q, at, Fate::consumed);
  send_delivery(ctx, q, w.consumer, std::move(message), at, redelivered);
  if (queue.timed) drop_expired(ctx, q);
}

// requeue=true is a nack of all that the channel holds; RabbitMQ knows no other.
void Node::on_recover(sim::Context& ctx, ChannelSlot slot, const RecoverArguments& a) {
  Channel& ch = channel(slot);
  if (!a.requeue) {
    connection_error(ctx, ch.connection, reply::not_implemented);
    return;
  }
  on_settle(ctx, slot, method(frame::nack, {.channel = ch.number, .consumer = 0, .bit = true}, Tagged{.tag = 0, .requeue = true}));
  send(ctx, ch, method(frame::recover_ok, ch.number));
}

}  // namespace mqlab::models::rabbitmq
