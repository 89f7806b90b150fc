// append -> flush: what a queue had buffered goes to its journal in one sync (semantics 2.3, 3.2).

#include <algorithm>
#include <optional>
#include <utility>

#include "models/rabbitmq/kinds.hpp"
#include "models/rabbitmq/node/node.hpp"

namespace mqlab::models::rabbitmq {

namespace {

sim::Payload journal_publish(const Entry& e, sim::Element queue) {
  sim::Payload p = e.message;
  p.kind = e.large ? frame::journal_publish_large : frame::journal_publish;
  if (e.large) p.bytes = kIndexEntryBytes;
  p.flags = static_cast<std::uint16_t>(queue);  // for the record of its loss
  return p;
}
sim::Payload journal_ack(const Settled& s, sim::Element queue) {
  sim::Payload p = sim::Payload::of(JournalAck{s.message.packed, s.operation.packed, static_cast<std::uint32_t>(s.at)}, 16);
  p.flags = static_cast<std::uint16_t>(queue);
  return p;
}
}  // namespace

void Node::sync(sim::Context& ctx, QueueIndex q) {
  Queue& queue = queues_[q];
  if (queue.syncing) return;
  queue.dirty = 0;
  queue.sync_due = false;
  std::int64_t entries = 0;
  for (std::size_t i = queue.unwritten.size(); i-- > 0;) {  // rotate through: those settled before they were written are never written
    const Position at = queue.unwritten.front();
    queue.unwritten.pop_front();
    if (!queue.index.has(at) || queue.index[at].state == Entry::State::gone) continue;
    Entry& e = queue.index[at];
    e.at = ctx.append(queue.journal, journal_publish(e, queue.element));
    if (e.at == sim::kNoOffset) return write_failed(ctx, q);
    queue.unwritten.emplace_back(at);
    ++entries;
  }
  for (; queue.settled_written < queue.settled.size(); ++queue.settled_written, ++entries) {
    const Settled& s = queue.settled[queue.settled_written];
    if (ctx.append(queue.journal, journal_ack(s, queue.element)) == sim::kNoOffset) return write_failed(ctx, q);
  }
  const bool stop_v2 = stopping_ && queue.storage == Storage::v2;  // an orderly stop flushes what was only written
  if (entries == 0 && queue.awaiting.empty() && !stop_v2) return;
  const sim::RecordNumber written = ctx.record({.kind = kinds::broker_written, .element = queue.element, .value = entries});
  if (queue.storage == Storage::v2 && !stopping_) {
    synced(ctx, q, Held::written, written);
    return;
  }
  queue.syncing = true;  // write and fsync are one step: the queue process does nothing else meanwhile
  ctx.hold(queue.server, true);
  flushing_.push_back({ctx.flush(queue.journal), q});
}

void Node::on_flushed(sim::Context& ctx, sim::Ticket ticket, sim::Flushed how) {
  if (ticket == store_.ticket && ticket != sim::Ticket::none) {
    store_flushed(ctx, how);
    confirms_arrived(ctx);
    if (stopping_) stop_if_done(ctx);
    return;
  }
  if (ticket == stop_ticket_) {
    ctx.exit();
    return;
  }
  if (booted(ctx, ticket)) return;
  const auto found = std::find_if(flushing_.begin(), flushing_.end(), [&](const Flushing& f) { return f.ticket == ticket; });
  if (found == flushing_.end()) return;
  const QueueIndex q = found->queue;
  flushing_.erase(found);
  Queue& queue = queues_[q];
  queue.syncing = false;
  if (how == sim::Flushed::failed) {
    write_failed(ctx, q);
  } else {
    const auto entries = static_cast<std::int64_t>(queue.unwritten.size() + queue.settled.size());
    synced(ctx, q, Held::flushed, ctx.record({.kind = kinds::broker_flushed, .element = queue.element, .value = entries}));
  }
  ctx.hold(queue.server, false);
  confirms_arrived(ctx);
  if (stopping_) stop_if_done(ctx);
}

// Everything that was buffered is held as firmly as `held` says: tell the trace, then the channels, and forget what is over.
void Node::synced(sim::Context& ctx, QueueIndex q, Held held, sim::RecordNumber because) {
  Queue& queue = queues_[q];
  for (; !queue.unwritten.empty(); queue.unwritten.pop_front()) {
    stored(ctx, queue, queue.unwritten.front(), held, because, Entry::entry_held);
  }
  for (; !queue.awaiting.empty(); queue.awaiting.pop_front()) confirm(q, queue.awaiting.front());
  if (queue.settled.empty()) return;
  for (; !queue.settled.empty(); queue.settled.pop_front()) {
    const Settled& s = queue.settled.front();
    ctx.record(
        {.kind = models::kinds::ack_flushed, .element = queue.element, .message = s.message, .operation = s.operation, .because = because});
    queue.index.forget(s.at);
  }
  queue.settled_written = 0;
  queue.index.reap();
  drop_settled(ctx, queue);
}

// The journal's front may go when it is settled *and* the acks that say so are flushed: a v2 queue sees both again after a power loss.
void Node::drop_settled(sim::Context& ctx, Queue& queue) {
  const sim::Offset end = ctx.log_end(queue.journal);
  const Index& index = queue.index;
  const sim::Offset oldest = index.begin() == index.end() ? end : index[index.begin()].at;
  if (oldest != sim::kNoOffset) queue.droppable.emplace_back(Droppable{end, oldest});
  sim::Offset keep_from = sim::kNoOffset;
  const sim::Offset flushed = ctx.log_flushed(queue.journal);
  for (; !queue.droppable.empty() && queue.droppable.front().written <= flushed; queue.droppable.pop_front()) {
    keep_from = queue.droppable.front().oldest;
  }
  if (keep_from != sim::kNoOffset) ctx.drop_front(queue.journal, keep_from);
  trim_store(ctx);
}

// The journal, read from its front. An ack whose publish was dropped already says nothing new.
void Node::recover_messages(sim::Context& ctx, Queue& queue) {
  std::optional<std::vector<std::pair<Position, std::uint32_t>>> bodies;
  const sim::Payload* terms = ctx.get(terms_, queue.cell);
  const QueueTerms saved = terms != nullptr ? terms->as<QueueTerms>() : QueueTerms{};
  for (sim::Offset at = ctx.log_begin(queue.journal); at < ctx.log_end(queue.journal); ++at) {
    const sim::Payload& entry = ctx.entry(queue.journal, at);
    if (entry.kind == frame::journal_publish_large) {
      if (!bodies) bodies = bodies_of(ctx, queue);
      const Position position = position_of(entry);
      const auto body = std::lower_bound(bodies->begin(), bodies->end(), std::pair(position, std::uint32_t{0}));
      sim::Payload whole = entry;
      whole.bytes = body != bodies->end() && body->first == position ? body->second : 0;
      queue.index.restore(position, std::move(whole), at, queue.index.level_of(priority_of(entry)));
      queue.index[position].large = true;
      if (entry.block_as<Envelope>().expires != sim::kNever) queue.timed = true;
    } else if (entry.kind == frame::journal_publish) {
      queue.index.restore(position_of(entry), entry, at, queue.index.level_of(priority_of(entry)));
      if (entry.block_as<Envelope>().expires != sim::kNever) queue.timed = true;
    } else {
      queue.index.restore_acked(entry.as<JournalAck>().position);
    }
  }
  // An index entry without its body is dropped: the store had not been flushed (semantics 3.3).
  if (bodies) {
    for (Position at = queue.index.begin(); at < queue.index.end(); ++at) {
      const Entry& e = queue.index[at];
      if (!e.large || e.message.bytes != 0 || e.state != Entry::State::ready) continue;
      ctx.record({.kind = models::kinds::copy_gone,
                  .element = queue.element,
                  .message = message_of(e.message),
                  .operation = operation_of(e.message),
                  .value = static_cast<std::int64_t>(Fate::lost)});
      queue.index.restore_acked(at);
    }
  }
  Position next = std::max<Position>(saved.next_position, queue.index.end());
  // A broken disk may not have taken the terms of the last life.
  const std::vector<Position>& used = surroundings_->used_positions;
  if (const auto element = static_cast<std::size_t>(queue.element); !saved.clean && element < used.size())
    next = std::max(next, used[element]);
  queue.index.restored(next);
  // Only an orderly stop knows what had been delivered; otherwise everything counts as delivered (semantics 3.3).
  queue.next_delivered = saved.clean ? saved.next_delivered : queue.index.end();
  const bool exact = saved.clean && terms->block;
  for (std::size_t level = 0; level < queue.delivered_of_level.size(); ++level) {
    queue.delivered_of_level[level] = exact ? terms->block_as<std::vector<Position>>()[level] : queue.index.end();
  }
  reserve_positions(ctx, queue);
  ctx.record({.kind = kinds::broker_recovered, .element = queue.element, .value = static_cast<std::int64_t>(queue.index.ready())});
}

}  // namespace mqlab::models::rabbitmq
