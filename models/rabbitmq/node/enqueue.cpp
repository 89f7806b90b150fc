// The queue takes a message: a copy is made, written later or never.

#include <optional>
#include <utility>

#include "models/rabbitmq/node/node.hpp"

namespace mqlab::models::rabbitmq {

/// Who waits for the confirm of this publish; nobody for a dead letter, which has no channel.
std::optional<Awaiting> Node::publisher_of(const sim::Payload& work) {
  // The channel's own number, from its low 32 bits: fewer than 2^32 publishes of one channel wait in a mailbox.
  const std::uint32_t low = position_of(work);
  if (low == 0) return {};
  const Channel& ch = channel(work.flags);
  if (ch.state != Channel::State::open) return {};
  return Awaiting{ch.next_publish - static_cast<std::uint32_t>(static_cast<std::uint32_t>(ch.next_publish) - low), ch.generation,
                  work.flags};
}

void Node::enqueue(sim::Context& ctx, QueueIndex q, sim::Payload& work) {
  Queue& queue = queues_[q];
  const std::optional<Awaiting> waiting = publisher_of(work);
  const bool wants_confirm = waiting.has_value();
  const Awaiting publisher = waiting.value_or(Awaiting{});
  if (!queue.exists) {  // deleted meanwhile: counted as confirmed (semantics 2.2)
    if (wants_confirm) confirm(q, publisher);
    return;
  }
  if (std::exchange(queue.not_run, false) && queue.index.ready() != 0 && next_consumer(queue) != kNone) {
    // attempt_delivery asserts that an idle consumer stands at an empty queue: the process ends by the exception (rabbitmq-server#5460).
    if (wants_confirm) confirm(q, publisher, true);
    crash_queue(ctx, q, QueueEnd::exception);
    return;
  }
  if (queue.refusing && would_overflow(queue, work)) {
    refuse(ctx, q, wants_confirm ? &publisher : nullptr, work);
    return;
  }
  if (hand_over_directly(ctx, q, work)) {
    if (wants_confirm) confirm(q, publisher);
    return;
  }
  const auto& envelope = work.block_as<Envelope>();
  const bool persistent = queue.durable && (envelope.persistent || mutant_ == Mutant::transient_survives);
  if (queue.arguments.message_ttl || envelope.expiration != kNoExpiration) set_deadline(ctx, queue, work);
  const sim::MessageId id = message_of(work);
  const sim::OperationId operation = operation_of(work);
  const Position at = queue.index.end();
  const std::uint8_t level = queue.index.prioritised() ? queue.index.level_of(priority_of(work)) : std::uint8_t{0};
  set_position(work, static_cast<std::uint32_t>(at));
  const std::uint64_t stored_bytes = std::uint64_t{work.bytes} - kMessageOverhead + properties_bytes(envelope);
  const bool large = persistent && stored_bytes >= static_cast<std::uint64_t>(settings_.queue_index_embed_msgs_below.bytes);
  const bool lazy = queue.arguments.queue_mode == QueueMode::lazy && settings_.version < Version::v3_12;
  const bool paged = lazy || (queue.index.ready() >= static_cast<std::uint64_t>(settings_.costs.backlog) && queue.storage == Storage::v1);
  queue.index.push(std::move(work), persistent, level);
  if (large || paged) {
    queue.index[at].large = large;
    queue.index[at].paged = paged;
  }
  if (at >= queue.reserved) reserve_positions(ctx, queue);
  ctx.record({.kind = models::kinds::copy_made,
              .element = queue.element,
              .message = id,
              .operation = operation,
              .value = static_cast<std::int64_t>(at)});
  if (persistent) {
    queue.unwritten.emplace_back(at);
    ++queue.dirty;
    if (large && !store_body(ctx, q, at, wants_confirm ? &publisher : nullptr)) {
      if (wants_confirm) confirm(q, publisher, true);
      write_failed(ctx, q);
      return;
    }
    if (wants_confirm &&
        (mutant_ == Mutant::confirm_before_flush || (mutant_ == Mutant::confirm_before_write && queue.storage == Storage::v2))) {
      confirm(q, publisher);
    } else if (wants_confirm) {
      if (queue.awaiting.empty()) queue.waiting_since = ctx.now();
      queue.awaiting.emplace_back(publisher);
    }
  } else {
    ctx.record({.kind = models::kinds::broker_stored,
                .element = queue.element,
                .message = id,
                .operation = operation,
                .value = static_cast<std::int64_t>(Held::memory)});
    if (wants_confirm) confirm(q, publisher);
  }
  deliver_ready(ctx, q, queue.index.ready() == 1);
  if (queue.limited) drop_overflow(ctx, q);
}

// An empty queue with a ready auto-ack consumer keeps nothing: never written, confirmed at once (semantics 2.2).
bool Node::hand_over_directly(sim::Context& ctx, QueueIndex q, sim::Payload& message) {
  Queue& queue = queues_[q];
  if (queue.index.ready() != 0) return false;
  const ConsumerIndex c = next_consumer(queue);
  if (c == kNone || !consumers_[c].auto_ack) return false;
  const Position at = queue.index.end();
  set_position(message, static_cast<std::uint32_t>(at));
  queue.index.push(sim::Payload{}, false);
  if (at >= queue.reserved) reserve_positions(ctx, queue);
  mark_delivered(queue, at);
  queue.index.settle(queue.index.take());
  sim::Note note{.kind = models::kinds::copy_made,
                 .element = queue.element,
                 .message = message_of(message),
                 .operation = operation_of(message),
                 .value = static_cast<std::int64_t>(at)};
  {
    const sim::Whole came_and_went(ctx);
    ctx.record(note);
    note.kind = models::kinds::copy_gone;
    note.value = static_cast<std::int64_t>(Fate::consumed);
    ctx.record(note);
  }
  queue.rotation.pop_front();
  queue.rotation.emplace_back(c);
  if (queue.ranked) rank_last(queue);
  send_delivery(ctx, q, c, std::move(message), at, false);
  return true;
}

void Node::reserve_positions(sim::Context& ctx, Queue& queue) {
  queue.reserved = queue.index.end() + kPositionsAtOnce;
  std::vector<Position>& used = surroundings_->used_positions;
  const auto element = static_cast<std::size_t>(queue.element);
  if (element >= used.size()) used.resize(element + 1);
  used[element] = queue.reserved;
  if (queue.durable) put_terms(ctx, queue, false);
}

}  // namespace mqlab::models::rabbitmq
