// The shared message store of a node: bodies of persistent messages of 4 KiB and more (semantics 2.2, 2.3, 3.1).
//
// Such a message stands in two files: its index entry in the queue's journal, its body here. It is confirmed when both are held. Until 3.12
// the store fsyncs; since 3.13 it only writes, whatever the queue does. After a power loss an entry may be there without its body: recovery
// drops it (src: rabbit_msg_store; rabbit_variable_queue recover_message).
//
// The real store syncs when it is idle, at the latest after 25 ms (200 ms since 3.13); here it is idle as soon as no flush of its own runs.
// Simplified: each queue of a fan-out stores a body of its own; the real one counts references.

#include <algorithm>
#include <utility>

#include "models/rabbitmq/kinds.hpp"
#include "models/rabbitmq/node/node.hpp"

namespace mqlab::models::rabbitmq {

/// False: the disk is full or broken.
bool Node::store_body(sim::Context& ctx, QueueIndex q, Position at, const Awaiting* publisher) {
  const Queue& queue = queues_[q];
  const sim::Payload& m = queue.index[at].message;
  const StoredBody body{message_of(m).packed, operation_of(m).packed, static_cast<std::uint32_t>(queue.cell),
                        static_cast<std::uint32_t>(at)};
  if (ctx.append(store_.log, sim::Payload::of(body, m.bytes)) == sim::kNoOffset) return false;
  store_.bodies.emplace_back(MessageStore::Body{q, at});
  store_.waiting.emplace_back(MessageStore::Waiting{q, at, publisher != nullptr ? *publisher : Awaiting{}, publisher != nullptr});
  // One more piece that the publish waits for.
  if (publisher != nullptr) {
    Channel& ch = channel(publisher->channel);
    if (Unconfirmed* publish = ch.generation == publisher->generation ? ch.waiting(publisher->number) : nullptr) ++publish->queues;
  }
  arm_store(ctx);
  return true;
}

void Node::arm_store(sim::Context& ctx) {
  if (store_.waiting.empty() || store_.ticket != sim::Ticket::none || std::exchange(store_.armed, true)) return;
  ctx.set_timer(sim::Duration{0}, {store_idle, 0});
}

void Node::sync_store(sim::Context& ctx) {
  store_.armed = false;
  if (store_.ticket != sim::Ticket::none || store_.waiting.empty()) return;
  store_.syncing = store_.waiting.size();
  if (settings_.version < Version::v3_13) {
    store_.ticket = ctx.flush(store_.log);
  } else {
    store_synced(ctx, Held::written);
  }
}

void Node::store_synced(sim::Context& ctx, Held held) {
  store_.ticket = sim::Ticket::none;
  const sim::RecordNumber because = ctx.record(
      {.kind = held == Held::flushed ? kinds::broker_flushed : kinds::broker_written, .value = static_cast<std::int64_t>(store_.syncing)});
  for (; store_.syncing != 0; --store_.syncing, store_.waiting.pop_front()) {
    const MessageStore::Waiting& w = store_.waiting.front();
    Queue& queue = queues_[w.queue];
    if (queue.exists && queue.index.has(w.at)) stored(ctx, queue, w.at, held, because, Entry::body_held);
    if (w.confirm) confirm(w.queue, w.publisher);
  }
  arm_store(ctx);
}

void Node::store_flushed(sim::Context& ctx, sim::Flushed how) {
  if (how == sim::Flushed::ok) {
    store_synced(ctx, Held::flushed);
    return;
  }
  // A failing store: the queues whose bodies waited restart, as after a failing journal.
  store_.ticket = sim::Ticket::none;
  std::vector<QueueIndex> failed;
  for (; !store_.waiting.empty(); store_.waiting.pop_front()) {
    const MessageStore::Waiting& w = store_.waiting.front();
    if (w.confirm) confirm(w.queue, w.publisher, true);
    if (std::find(failed.begin(), failed.end(), w.queue) == failed.end()) failed.push_back(w.queue);
  }
  store_.syncing = 0;
  for (const QueueIndex q : failed) {
    if (queues_[q].exists) write_failed(ctx, q);
  }
}

/// One of the places that hold a message holds it now; the record comes with the last of them, and is as firm as the weakest.
void Node::stored(sim::Context& ctx, Queue& queue, Position at, Held held, sim::RecordNumber because, std::uint8_t part) {
  Entry& e = queue.index[at];
  e.held |= part;
  if (e.large && e.held != (Entry::entry_held | Entry::body_held)) return;
  if (e.large && settings_.version >= Version::v3_13) held = Held::written;
  ctx.record({.kind = models::kinds::broker_stored,
              .element = queue.element,
              .message = message_of(e.message),
              .operation = operation_of(e.message),
              .value = static_cast<std::int64_t>(held),
              .because = because});
}

/// The bodies that the store's log holds for a queue, by position: (position, size of the message).
std::vector<std::pair<Position, std::uint32_t>> Node::bodies_of(sim::Context& ctx, const Queue& queue) const {
  std::vector<std::pair<Position, std::uint32_t>> found;
  for (sim::Offset at = ctx.log_begin(store_.log); at < ctx.log_end(store_.log); ++at) {
    const sim::Payload& entry = ctx.entry(store_.log, at);
    const auto body = entry.as<StoredBody>();
    if (body.cell == queue.cell) found.emplace_back(body.position, entry.bytes);
  }
  std::sort(found.begin(), found.end());
  return found;
}

void Node::recover_store(sim::Context& ctx) {
  for (sim::Offset at = ctx.log_begin(store_.log); at < ctx.log_end(store_.log); ++at) {
    const auto body = ctx.entry(store_.log, at).as<StoredBody>();
    const auto queue =
        std::find_if(queues_.begin(), queues_.end(), [&](const Queue& q) { return q.exists && q.durable && q.cell == body.cell; });
    store_.bodies.emplace_back(
        MessageStore::Body{queue == queues_.end() ? kNone : static_cast<QueueIndex>(queue - queues_.begin()), body.position});
  }
}

/// Its front may go when the journals have forgotten those messages for good.
void Node::trim_store(sim::Context& ctx) {
  if (store_.bodies.empty()) return;
  sim::Offset keep_from = ctx.log_begin(store_.log);
  const sim::Offset before = keep_from;
  for (; !store_.bodies.empty(); store_.bodies.pop_front(), ++keep_from) {
    const MessageStore::Body& b = store_.bodies.front();
    if (b.queue == kNone || !queues_[b.queue].exists) continue;
    const Queue& queue = queues_[b.queue];
    if (b.at >= queue.index.begin() || !queue.droppable.empty()) break;
  }
  if (keep_from != before) ctx.drop_front(store_.log, keep_from);
}

}  // namespace mqlab::models::rabbitmq
