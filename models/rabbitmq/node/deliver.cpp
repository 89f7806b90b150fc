// ready -> basic.deliver: strict rotation among consumers that are not blocked (src: rabbit_queue_consumers; semantics 4.1).

#include <algorithm>
#include <utility>

#include "models/rabbitmq/kinds.hpp"
#include "models/rabbitmq/node/node.hpp"

namespace mqlab::models::rabbitmq {

void Node::on_consume(sim::Context& ctx, ChannelSlot slot, const ConsumeArguments& a) {
  Channel& ch = channel(slot);
  const QueueIndex q = find_queue(a.queue);
  if (q == kNone) {
    channel_error(ctx, slot, reply::not_found);
    return;
  }
  if (locked(q, connections_[ch.connection].serial)) {
    channel_error(ctx, slot, reply::resource_locked);
    return;
  }
  for (const ConsumerIndex c : ch.consumers) {
    if (consumers_[c].number != a.consumer || !consumers_[c].registered) continue;
    connection_error(ctx, ch.connection, reply::not_allowed);  // its tag is in use
    return;
  }
  ConsumerIndex index = 0;
  if (free_consumers_.empty()) {
    index = static_cast<ConsumerIndex>(consumers_.size());
    consumers_.emplace_back();
  } else {
    index = free_consumers_.back();
    free_consumers_.pop_back();
  }
  consumers_[index] = Consumer{.queue = q,
                               .channel = slot,
                               .number = a.consumer,
                               .auto_ack = a.no_ack,
                               .exclusive = a.exclusive,
                               .priority = a.priority,
                               .prefetch = a.no_ack ? 0 : ch.prefetch};
  ch.consumers.push_back(index);
  post(ctx, q, slot, sim::Payload::of(ConsumeWork{index, slot}, 0), 0);
}

void Node::on_cancel(sim::Context& ctx, ChannelSlot slot, const ConsumeArguments& a) {
  for (const ConsumerIndex c : channel(slot).consumers) {
    if (consumers_[c].number == a.consumer && consumers_[c].registered) {
      post(ctx, consumers_[c].queue, slot, sim::Payload::of(CancelWork{c, slot}, 0), 0);
      return;
    }
  }
}

void Node::add_consumer(sim::Context& ctx, const ConsumeWork& w) {
  Channel& ch = channel(w.channel);
  Consumer& c = consumers_[w.consumer];
  if (ch.state != Channel::State::open) return;
  if (!queues_[c.queue].exists) {  // deleted since the channel looked
    channel_error(ctx, w.channel, reply::not_found);
    return;
  }
  if (!may_consume(queues_[c.queue], c)) {
    channel_error(ctx, w.channel, reply::access_refused);
    return;
  }
  c.registered = true;
  c.peer = connections_[ch.connection].peer;
  ++queues_[c.queue].consumers;
  queues_[c.queue].consumed = true;
  enlist(ctx, queues_[c.queue], w.consumer);
  ctx.record({.kind = kinds::consumer_added, .element = queues_[c.queue].element, .value = static_cast<std::int64_t>(c.peer)});
  send(ctx, ch, method(frame::consume_ok, {.channel = ch.number}, ConsumeArguments{.consumer = c.number}));
  // A client that comes back does so in the background; messages that wait for it are the story itself.
  if (queues_[c.queue].index.ready() != 0) ctx.set_timer(sim::Duration{0}, {deliver_now, c.queue}, sim::Class::progress);
}

void Node::remove_consumer(sim::Context& ctx, ConsumerIndex index) {
  Consumer& c = consumers_[index];
  if (!std::exchange(c.registered, false)) return;
  Queue& queue = queues_[c.queue];
  if (std::exchange(c.in_rotation, false)) {
    for (std::size_t i = queue.rotation.size(); i-- > 0;) {
      const ConsumerIndex other = queue.rotation.front();
      queue.rotation.pop_front();
      if (other != index) queue.rotation.emplace_back(other);
    }
  }
  dismiss(ctx, queue, index);
  ctx.record({.kind = kinds::consumer_removed, .element = queue.element, .value = static_cast<std::int64_t>(c.peer)});
  if (--queue.consumers == 0) queue_used(ctx, c.queue);
}

// Its queue is no more: the client hears basic.cancel (consumer_cancel_notify, which every client of today asks for).
void Node::cancel_by_broker(sim::Context& ctx, ConsumerIndex index) {
  const Consumer& c = consumers_[index];
  if (!c.registered) return;
  Channel& ch = channel(c.channel);
  const sim::Note note{.kind = kinds::consumer_cancelled, .element = queues_[c.queue].element};
  send(ctx, ch, method(frame::cancel, {.channel = ch.number, .consumer = c.number}, ConsumeArguments{.consumer = c.number}), &note);
  remove_consumer(ctx, index);
}

void Node::unblock(Queue& queue, ConsumerIndex index) {
  Consumer& c = consumers_[index];
  if (!c.registered || c.in_rotation || blocked(c)) return;
  if (queue.arguments.single_active_consumer && queue.active != index) return;
  c.in_rotation = true;
  queue.rotation.emplace_back(index);
  if (queue.ranked) rank_last(queue);
}

// A backlog slows a v1 queue: it delivers at a third of its pace, and what was paged out must be read back (semantics 13).
inline sim::Duration Node::slowed_by(const Queue& queue, Position at) const {
  sim::Duration by{0};
  if (queue.index[at].paged) by += settings_.costs.page_in;
  if (queue.storage != Storage::v1) return by;
  if (queue.index.ready() >= static_cast<std::uint64_t>(settings_.costs.backlog)) by += 2 * settings_.costs.queue;
  return by;
}

void Node::deliver_ready(sim::Context& ctx, QueueIndex q, bool fresh) {
  Queue& queue = queues_[q];
  if (queue.not_run) return;
  if (queue.timed && !fresh) drop_expired(ctx, q);
  if (queue.index.ready() != 0 || queue.timed) deliver_all(ctx, q);
  if (mutant_ == Mutant::auto_ack_flushed_at_once && !queue.settled.empty()) sync(ctx, q);
}

void Node::deliver_all(sim::Context& ctx, QueueIndex q) {
  Queue& queue = queues_[q];
  sim::Duration spent{0};
  while (queue.index.ready() != 0) {
    const ConsumerIndex c = next_consumer(queue);
    if (c == kNone) break;
    queue.rotation.pop_front();
    queue.rotation.emplace_back(c);
    if (queue.ranked) rank_last(queue);
    const Position at = queue.index.take();
    const bool redelivered = mark_delivered(queue, at) && mutant_ != Mutant::requeue_not_flagged;
    spent += settings_.costs.queue + slowed_by(queue, at);
    sim::Payload message = queue.index[at].message;
    // The queue forgets an auto-ack message when it hands it over, before the socket has it (semantics 4.2).
    if (consumers_[c].auto_ack) remove(ctx, q, at, Fate::consumed);
    send_delivery(ctx, q, c, std::move(message), at, redelivered);
    if (queue.timed) drop_expired(ctx, q);
  }
  if (queue.timed) drop_expired(ctx, q);
  if (spent.count() != 0) spend(ctx, queue, spent);
}

namespace {

kinds::Taken taken(const Consumer& c, bool redelivered, bool channel_open) {
  using enum kinds::Taken;
  if (!channel_open) return c.auto_ack ? deliver_no_ack_closed : deliver_closed;
  if (c.getter) return c.auto_ack ? (redelivered ? get_no_ack_again : get_no_ack) : (redelivered ? get_again : get);
  return c.auto_ack ? (redelivered ? deliver_no_ack_again : deliver_no_ack) : (redelivered ? deliver_again : deliver);
}

}  // namespace

void Node::send_delivery(sim::Context& ctx, QueueIndex q, ConsumerIndex index, sim::Payload&& message, Position at, bool redelivered) {
  Consumer& c = consumers_[index];
  Channel& ch = channel(c.channel);
  const std::uint64_t tag = ch.next_tag++;
  if (!c.auto_ack) {
    ch.unacked.emplace_back(Unacked{.at = at, .consumer = index, .since = ctx.now()});
    ++c.unacked;
    if (!ch.ack_watched) watch_acks(ctx, c.channel);
    if (ch.global_prefetch != 0 && !c.getter) ++ch.held;
  } else if (ch.unacked.empty()) {
    ch.first_unacked = ch.next_tag;
  } else {
    ch.unacked.emplace_back(Unacked{.at = at, .consumer = index, .state = Unacked::State::done});
  }
  if (mutant_ == Mutant::restart_keeps_redelivered && queues_[q].durable) put_terms(ctx, queues_[q], true);
  const bool open = ch.state == Channel::State::open;
  ctx.record({.kind = kinds::message_taken,
              .element = queues_[q].element,
              .message = message_of(message),
              .operation = operation_of(message),
              .value = static_cast<std::int64_t>(taken(c, redelivered, open))});
  if (!open) return;  // the queue has not heard yet; it will take the message back
  message.kind = c.getter ? frame::get_ok : frame::deliver;
  message.flags = ChannelFlags{ch.number, c.number, redelivered}.pack();
  const sim::Note note{.kind = models::kinds::deliver_sent,
                       .element = queues_[q].element,
                       .message = message_of(message),
                       .operation = operation_of(message),
                       .value = static_cast<std::int64_t>(tag)};
  ClientConnection& connection = connections_[ch.connection];
  if (ch.writer.empty() && ctx.writable(connection.handle)) {
    ++connection.frames_out;
    ctx.send(connection.handle, std::move(message), note);
  } else {
    ch.writer.emplace_back(Outgoing{std::move(message), note});
    if (!c.getter) ++ch.unsent;
  }
}

}  // namespace mqlab::models::rabbitmq
