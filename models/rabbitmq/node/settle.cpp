// ack, nack, reject; and what comes back when a channel is gone.

#include <algorithm>
#include <utility>

#include "models/rabbitmq/kinds.hpp"
#include "models/rabbitmq/node/node.hpp"

namespace mqlab::models::rabbitmq {

// In the channel: are these tags outstanding? An unknown one closes it (semantics 4.3). The queues do the rest.
void Node::on_settle(sim::Context& ctx, ChannelSlot slot, const sim::Payload& f) {
  Channel& ch = channel(slot);
  const auto [tag, requeue_it] = arguments<Tagged>(f);
  const bool multiple = ChannelFlags::of(f.flags).bit;
  const Settle how = f.kind == frame::ack ? Settle::ack : requeue_it ? Settle::requeue : Settle::reject;
  const bool all = tag == 0 && multiple;
  std::uint64_t last = all ? ch.next_tag - 1 : tag;
  const std::uint64_t end = ch.first_unacked + ch.unacked.size();
  const bool known = last >= ch.first_unacked && last < end && ch.unacked[last - ch.first_unacked].state == Unacked::State::outstanding;
  if (!known && !all) {
    channel_error(ctx, slot, reply::precondition_failed);
    return;
  }
  const std::uint64_t first = multiple ? ch.first_unacked : tag;
  if (mutant_ == Mutant::multiple_acks_one_more && multiple && last + 1 < end) ++last;
  QueueIndex only = kNone;
  std::vector<QueueIndex> queues;  // more than one only with multiple
  std::int64_t messages = 0;
  std::uint32_t freed = 0;
  for (std::uint64_t t = first; t <= last && t < end; ++t) {
    Unacked& u = ch.unacked[t - ch.first_unacked];
    if (u.state != Unacked::State::outstanding) continue;
    if (u.consumer == kNone) {  // its queue process has restarted since and does not know the delivery
      u.state = Unacked::State::done;
      ++freed;
      continue;
    }
    u.state = Unacked::State::settling;
    u.how = how;
    ++messages;
    freed += consumers_[u.consumer].getter ? 0 : 1;
    const QueueIndex q = consumers_[u.consumer].queue;
    if (only == kNone) only = q;
    if (q != only && std::find(queues.begin(), queues.end(), q) == queues.end()) queues.push_back(q);
  }
  if (only == kNone) {
    if (ch.global_prefetch != 0) release_global(ctx, slot, freed);
    return;
  }
  const SettleWork work{first, last, slot, how};
  if (ch.tx) {
    queues.insert(queues.begin(), only);
    tx_settle(ctx, slot, {work, std::move(queues), messages, freed});
    return;
  }
  post(ctx, only, slot, sim::Payload::of(work, 0), messages);
  for (const QueueIndex q : queues) post(ctx, q, slot, sim::Payload::of(work, 0), 0);
  if (ch.global_prefetch != 0) release_global(ctx, slot, freed);
}

// In the queue process.
void Node::settle(sim::Context& ctx, QueueIndex q, const SettleWork& w) {
  Channel& ch = channel(w.channel);
  Queue& queue = queues_[q];
  const std::uint64_t end = ch.first_unacked + ch.unacked.size();
  for (std::uint64_t tag = std::max(w.first_tag, ch.first_unacked); tag <= w.last_tag && tag < end; ++tag) {
    Unacked& u = ch.unacked[tag - ch.first_unacked];
    if (u.state != Unacked::State::settling || u.how != w.how || consumers_[u.consumer].queue != q) continue;
    u.state = Unacked::State::done;
    const ConsumerIndex consumer = u.consumer;
    const Position at = u.at;
    if (mutant_ != Mutant::nack_keeps_prefetch || w.how != Settle::requeue) --consumers_[consumer].unacked;
    if (!queue.exists) continue;
    if (w.how == Settle::requeue) {
      requeue(ctx, q, at);
    } else if (w.how == Settle::ack) {
      const sim::Payload& m = queue.index[at].message;
      ctx.record({.kind = models::kinds::ack_recorded,
                  .element = queue.element,
                  .message = message_of(m),
                  .operation = operation_of(m),
                  .value = static_cast<std::int64_t>(tag)});
      remove(ctx, q, at, Fate::consumed);
    } else {
      const sim::Payload& m = queue.index[at].message;
      ctx.record({.kind = kinds::message_rejected,
                  .element = queue.element,
                  .message = message_of(m),
                  .operation = operation_of(m),
                  .value = static_cast<std::int64_t>(tag)});
      bury(ctx, q, at, Reason::rejected);
    }
    unblock(queue, consumer);
  }
  if (queue.limited && w.how == Settle::requeue) drop_overflow(ctx, q);
  while (!ch.unacked.empty() && ch.unacked.front().state == Unacked::State::done) {
    ch.unacked.pop_front();
    ++ch.first_unacked;
  }
  if (mutant_ == Mutant::ack_flushed_at_once) sync(ctx, q);
  if (!queue.syncing) deliver_ready(ctx, q);
}

void Node::requeue(sim::Context& ctx, QueueIndex q, Position at) {
  Queue& queue = queues_[q];
  sim::Payload& m = queue.index[at].message;
  ctx.record({.kind = kinds::requeued,
              .element = queue.element,
              .message = message_of(m),
              .operation = operation_of(m),
              .value = static_cast<std::int64_t>(at)});
  if (mutant_ == Mutant::requeue_at_tail) {
    const bool persistent = queue.index[at].persistent;
    sim::Payload moved = m;
    if (queue.index[at].at != sim::kNoOffset) queue.settled.emplace_back(Settled{at, message_of(m), operation_of(m)});
    queue.index.settle(at);
    const Position tail = queue.index.push(std::move(moved), persistent, queue.index[at].level);
    if (persistent) queue.unwritten.emplace_back(tail);
    return;
  }
  queue.index.put_back(at);
}

// The message leaves the queue. What its journal says of it is taken back with the next sync: acks have no urgency (semantics 3.2).
void Node::remove(sim::Context& ctx, QueueIndex q, Position at, Fate fate) {
  Queue& queue = queues_[q];
  const Entry& e = queue.index[at];
  const sim::MessageId id = message_of(e.message);
  const sim::OperationId operation = operation_of(e.message);
  ctx.record({.kind = models::kinds::copy_gone,
              .element = queue.element,
              .message = id,
              .operation = operation,
              .value = static_cast<std::int64_t>(fate)});
  if (e.persistent) ++queue.dirty;
  if (e.at != sim::kNoOffset) queue.settled.emplace_back(Settled{at, id, operation});
  queue.index.settle(at);
}

// The channel is gone: all that it held of this queue is ready again, in its place, in the same step.
void Node::requeue_all_of(sim::Context& ctx, QueueIndex q, ChannelSlot slot) {
  Channel& ch = channel(slot);
  for (const ConsumerIndex c : ch.consumers) {
    if (consumers_[c].queue == q) remove_consumer(ctx, c);
  }
  if (mutant_ == Mutant::two_active_after_death) activate_next(ctx, queues_[q]);
  for (std::size_t i = 0; i < ch.unacked.size(); ++i) {
    Unacked& u = ch.unacked[i];
    if (u.state == Unacked::State::done || u.consumer == kNone || consumers_[u.consumer].queue != q) continue;
    u.state = Unacked::State::done;
    if (!queues_[q].exists) continue;
    if (mutant_ == Mutant::only_newest_requeued && i + 1 != ch.unacked.size()) continue;
    if (mutant_ == Mutant::unacked_lost_with_channel) {
      remove(ctx, q, u.at, Fate::lost);
    } else {
      requeue(ctx, q, u.at);
    }
  }
  if (queues_[q].limited) drop_overflow(ctx, q);
  queues_[q].not_run = false;
  deliver_ready(ctx, q);
}

}  // namespace mqlab::models::rabbitmq
