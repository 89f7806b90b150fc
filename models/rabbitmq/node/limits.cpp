// A queue's length limit (semantics 5.3). Ready messages count, and nothing else; bytes are those of bodies.

#include "models/rabbitmq/kinds.hpp"
#include "models/rabbitmq/node/node.hpp"

namespace mqlab::models::rabbitmq {

namespace {

bool over(const QueueArguments& a, std::uint64_t messages, std::uint64_t body_bytes) {
  return (a.max_length && messages > static_cast<std::uint64_t>(*a.max_length)) ||
         (a.max_length_bytes && body_bytes > static_cast<std::uint64_t>(a.max_length_bytes->bytes));
}
std::uint64_t body_bytes(const Index& index) { return index.ready_bytes() - std::uint64_t{kMessageOverhead} * index.ready(); }

}  // namespace

std::uint64_t Node::counted(const Index& index) const {
  return index.ready() + (mutant_ == Mutant::limit_counts_unacked ? index.unacked() : 0);
}

// Also asked when a consumer waits: with a limit of 0 nothing is accepted at all (src: rabbit_amqqueue_process will_overflow).
bool Node::would_overflow(const Queue& queue, const sim::Payload& message) const {
  return over(queue.arguments, counted(queue.index) + 1, body_bytes(queue.index) + message.bytes - kMessageOverhead);
}

// reject-publish: a nack, and nothing else; reject-publish-dlx: a nack *and* a dead-lettered copy. Other queues of the same publish keep
// theirs. A publisher without confirms, or the dead-lettering of another queue, learns nothing.
void Node::refuse(sim::Context& ctx, QueueIndex q, const Awaiting* publisher, const sim::Payload& message) {
  Queue& queue = queues_[q];
  const bool by_dlx = queue.arguments.overflow == Overflow::reject_publish_dlx;
  sim::Note note{.kind = kinds::message_dropped,
                 .element = queue.element,
                 .message = message_of(message),
                 .operation = operation_of(message),
                 .value = by_dlx ? static_cast<std::int64_t>(queue.index.end()) : -1};
  ctx.record(note);
  const bool kept = by_dlx && dead_letter(ctx, q, message, Reason::maxlen);
  // Its copy here came and went in one step. Both are said: another copy of the same message may stand in this queue, and must not be taken for it.
  {
    const sim::Whole whole(ctx);
    note.kind = models::kinds::copy_made;
    note.value = static_cast<std::int64_t>(queue.index.end());
    ctx.record(note);
    note.kind = models::kinds::copy_gone;
    note.value = static_cast<std::int64_t>(kept ? Fate::dead_lettered : Fate::dropped);
    ctx.record(note);
  }
  if (publisher != nullptr) confirm(q, *publisher, mutant_ != Mutant::reject_publish_acks);
}

// drop-head: the oldest ready ones go until it fits; after a requeue that may be the returned message itself. With priorities the head is
// the *highest* priority (observed D14d).
void Node::drop_overflow(sim::Context& ctx, QueueIndex q) {
  const auto full = [&](const Index& index) { return index.ready() != 0 && over(queues_[q].arguments, counted(index), body_bytes(index)); };
  while (full(queues_[q].index)) bury(ctx, q, queues_[q].index.take(), Reason::maxlen);
}

}  // namespace mqlab::models::rabbitmq
