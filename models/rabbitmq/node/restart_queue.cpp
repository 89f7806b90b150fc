// A queue process ends and is started again, the node lives (semantics 3.4): what it had not confirmed is nacked, what was only in its memory is
// gone, and what the journal has comes back, flagged. Deliveries in the hands of consumers are void: a late ack finds nothing.
//
// Its consumers' channels hear of the death and register them again with the queue. After an exception that comes too early, nothing answers yet, and
// the client is told basic.cancel; a process that was killed is back in time, and nobody notices (seen on 3.10.8, three times of three each).

#include <optional>
#include <utility>
#include <vector>

#include "models/rabbitmq/kinds.hpp"
#include "models/rabbitmq/node/node.hpp"

namespace mqlab::models::rabbitmq {

void Node::write_failed(sim::Context& ctx, QueueIndex q) {
  ctx.record({.kind = kinds::broker_write_failed, .element = queues_[q].element});
  restart_queue(ctx, q, QueueEnd::exception);
}

// Struck at any moment: its mailbox is gone with it, and so is the answer to a flush that was under way.
void Node::crash_queue(sim::Context& ctx, QueueIndex q, QueueEnd by) {
  Queue& queue = queues_[q];
  ctx.record({.kind = kinds::queue_crashed, .element = queue.element, .value = static_cast<std::int64_t>(queue.index.ready())});
  std::erase_if(flushing_, [&](const Flushing& f) { return f.queue == q; });
  if (std::exchange(queue.syncing, false)) ctx.hold(queue.server, false);
  give_server(ctx, q);
  restart_queue(ctx, q, by);
}

// What waits for the old server was posted to a process that is dead: see on_served.
void Node::give_server(sim::Context& ctx, QueueIndex q) {
  Queue& queue = queues_[q];
  queue.server = ctx.add_server(ctx.text(queue.name));
  queue.free_at = {};
  const auto server = static_cast<std::size_t>(queue.server);
  if (server >= by_server_.size()) by_server_.resize(server + 1, kNone);
  by_server_[server] = q;
}

/// A publish in the mailbox of a process that has died: its channel hears of the death, and nacks (semantics 2.2).
void Node::lost_in_mailbox(sim::Context& ctx, QueueIndex q, const sim::Payload& work) {
  if (const std::optional<Awaiting> publisher = publisher_of(work)) confirm(q, *publisher, true);
  if (work.flags == kNoChannel) {  // a dead letter: it has left its source, and arrives nowhere
    ctx.record({.kind = kinds::deadletter_nowhere,
                .element = queues_[q].element,
                .message = message_of(work),
                .operation = operation_of(work),
                .value = static_cast<std::int64_t>(kinds::Nowhere::target_died)});
  } else {
    earn_credit(ctx, work.flags, q);
  }
}

void Node::cancel_all(sim::Context& ctx, QueueIndex q) {
  queues_[q].standby.clear();
  queues_[q].active = kNone;
  for (ConsumerIndex c = 0; c < consumers_.size(); ++c)
    if (consumers_[c].queue == q) cancel_by_broker(ctx, c);
  queues_[q].consumed = false;  // the new process has never had one: auto-delete does not strike
}

void Node::restart_queue(sim::Context& ctx, QueueIndex q, QueueEnd by) {
  Queue& queue = queues_[q];
  for (; !queue.awaiting.empty(); queue.awaiting.pop_front()) confirm(q, queue.awaiting.front(), true);
  for (const auto& ch : channels_) {
    for (std::size_t i = 0; i < ch->unacked.size(); ++i) {
      Unacked& u = ch->unacked[i];
      if (u.state == Unacked::State::done || u.consumer == kNone || consumers_[u.consumer].queue != q) continue;
      u.state = u.state == Unacked::State::settling ? Unacked::State::done
                                                    : Unacked::State::outstanding;  // the client has settled it, or may yet
      u.consumer = kNone;
    }
  }
  for (Consumer& c : consumers_) {
    if (c.queue == q) c.unacked = 0;
  }
  queue.unwritten.clear();
  queue.settled.clear();
  queue.settled_written = 0;
  queue.droppable.clear();
  queue.dirty = 0;
  queue.sync_due = false;
  const Position used = queue.index.end();
  const Index before = std::exchange(queue.index, Index(static_cast<std::uint8_t>(queue.arguments.max_priority.value_or(0))));
  if (queue.durable) {
    recover_messages(ctx, queue);
  } else {
    queue.next_delivered = used;
    queue.index.restored(used);
    ctx.record({.kind = kinds::broker_recovered, .element = queue.element, .value = 0});
  }
  {
    const sim::Whole whole(ctx);
    for (Position at = before.begin(); at < before.end(); ++at) {
      const Entry& e = before[at];
      const bool was = e.state == Entry::State::ready || e.state == Entry::State::unacked;
      const bool is = queue.index.has(at) && queue.index[at].state == Entry::State::ready;
      if (was == is || (e.state == Entry::State::gone && !is)) continue;
      ctx.record({.kind = is ? models::kinds::copy_made : models::kinds::copy_gone,
                  .element = queue.element,
                  .message = message_of(e.message),
                  .operation = operation_of(e.message),
                  .value = is ? static_cast<std::int64_t>(at) : static_cast<std::int64_t>(Fate::lost)});
    }
  }
  if (queue.limited) drop_overflow(ctx, q);
  queue.not_run = false;
  if (by == QueueEnd::exception) cancel_all(ctx, q);
  queue.rotation.clear();
  for (ConsumerIndex c = 0; c < consumers_.size(); ++c) {
    if (consumers_[c].queue != q || !consumers_[c].registered) continue;
    consumers_[c].in_rotation = !queue.arguments.single_active_consumer || c == queue.active;
    if (!consumers_[c].in_rotation) continue;
    queue.rotation.emplace_back(c);
    if (queue.ranked) rank_last(queue);
  }
  deliver_ready(ctx, q);
}

}  // namespace mqlab::models::rabbitmq
