// Queues: declared by the scenario, by an operator's step, or by the disk.

#include <utility>

#include "models/rabbitmq/kinds.hpp"
#include "models/rabbitmq/node/node.hpp"

namespace mqlab::models::rabbitmq {

void Node::store_cell(sim::Context& ctx, std::uint64_t key, sim::Payload value) {
  const sim::CellWrite write{key, std::move(value)};
  if (!ctx.put(declarations_, {&write, 1})) return;  // a broken disk: the declaration holds until the next restart
}

QueueIndex Node::declare_queue(sim::Context& ctx, const QueueSettings& wanted, bool store, std::uint64_t owner) {
  QueueSettings s = wanted;
  if (s.exclusive) s.durable = false;  // it dies with its connection
  const sim::Name name = ctx.name(s.name);
  if (const QueueIndex known = find_queue(name); known != kNone) {
    queue_used(ctx, known);
    return known;
  }
  const auto q = static_cast<QueueIndex>(queues_.size());
  Queue& queue = queues_.emplace_back();
  if (static_cast<std::size_t>(name) >= queue_by_name_.size()) queue_by_name_.resize(static_cast<std::size_t>(name) + 1, kNone);
  queue_by_name_[static_cast<std::size_t>(name)] = q;
  queue.name = name;
  queue.durable = s.durable;
  queue.storage = storage_of(settings_.version, s.arguments);
  const QueueArguments& a = queue.arguments = s.arguments;
  queue.index = Index(static_cast<std::uint8_t>(a.max_priority.value_or(0)));
  if (a.max_priority) queue.delivered_of_level.resize(static_cast<std::size_t>(*a.max_priority) + 1);
  queue.dead_letter_exchange = ctx.name(a.dead_letter_exchange.value_or(""));
  queue.dead_letter_routing_key = ctx.name(a.dead_letter_routing_key.value_or(""));
  if (a.max_length || a.max_length_bytes) {
    queue.limited = a.overflow.value_or(Overflow::drop_head) == Overflow::drop_head;
    queue.refusing = !queue.limited;
  }
  queue.declared = s;
  queue.owner = owner;
  if (owner != 0) ++exclusive_queues_;
  queue.element = ctx.element("queue", s.name);
  give_server(ctx, q);
  queue.cell = next_cell_;
  if (s.durable) queue.journal = ctx.open("queues/" + s.name + "/journal", sim::FileKind::log);
  if (const auto element = static_cast<std::size_t>(queue.element); store && element < surroundings_->used_positions.size()) {
    queue.next_delivered = surroundings_->used_positions[element];
    queue.index.restored(queue.next_delivered);
  }
  if (store && s.durable) {
    store_cell(ctx, next_cell_++, about(frame::declared_queue, s));
    reserve_positions(ctx, queue);
  }
  ++bindings_version_;
  ctx.record({.kind = kinds::queue_declared, .element = queue.element, .value = s.durable ? 1 : 0});
  queue_used(ctx, q);
  return q;
}

void Node::purge(sim::Context& ctx, QueueIndex q) {
  Queue& queue = queues_[q];
  if (!queue.exists) return;
  const auto messages = static_cast<std::int64_t>(queue.index.ready());
  while (queue.index.ready() != 0) remove(ctx, q, queue.index.take(), Fate::purged);  // unacked ones stay
  ctx.record({.kind = kinds::queue_purged, .element = queue.element, .value = messages});
}

// Contents go without dead-lettering; what waits for a confirm counts as confirmed (semantics 2.2).
void Node::delete_queue(sim::Context& ctx, QueueIndex q) {
  Queue& queue = queues_[q];
  if (!queue.exists) return;
  const sim::Whole whole(ctx);
  for (Position at = queue.index.begin(); at < queue.index.end(); ++at) {
    const Entry& e = queue.index[at];
    if (e.state != Entry::State::ready && e.state != Entry::State::unacked) continue;
    ctx.record({.kind = models::kinds::copy_gone,
                .element = queue.element,
                .message = message_of(e.message),
                .operation = operation_of(e.message),
                .value = static_cast<std::int64_t>(Fate::deleted)});
  }
  queue.exists = false;
  ctx.cancel(queue.head_timer);
  ctx.cancel(queue.unused_timer);
  queue.arguments.expires.reset();  // it lives no more
  ++bindings_version_;
  forget_bindings_to(ctx, {false, q});
  for (; !queue.awaiting.empty(); queue.awaiting.pop_front()) confirm(q, queue.awaiting.front());
  for (ConsumerIndex c = 0; c < consumers_.size(); ++c) {
    if (consumers_[c].queue == q) cancel_by_broker(ctx, c);
  }
  if (queue.owner != 0) --exclusive_queues_;
  if (const auto element = static_cast<std::size_t>(queue.element); element < surroundings_->used_positions.size())
    surroundings_->used_positions[element] = queue.index.end();
  queue.index = Index{};
  queue.unwritten.clear();
  queue.settled.clear();
  queue.settled_written = 0;
  queue.dirty = 0;
  ctx.record({.kind = kinds::queue_deleted, .element = queue.element});
  if (!queue.durable) return;
  ctx.drop_front(queue.journal, ctx.log_end(queue.journal));
  store_cell(ctx, queue.cell, sim::Payload{});
  ctx.flush(declarations_);
}

// auto_delete: its last consumer has gone. One that never had any stays; basic.get and a refused consumer make none (semantics 1.2).
void Node::delete_if_left(sim::Context& ctx, QueueIndex q) {
  const Queue& queue = queues_[q];
  if (queue.exists && queue.declared.auto_delete && queue.consumed && queue.consumers == 0) delete_queue(ctx, q);
}

}  // namespace mqlab::models::rabbitmq
