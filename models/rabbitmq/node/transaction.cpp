// tx mode: publishes and acks wait in the channel; a commit hands them over one by one and is answered when every queue has confirmed
// (src: rabbit_channel; semantics 2.4). It is not atomic: queues sync apart from each other, and acks are not waited for at all.

#include <algorithm>
#include <utility>

#include "models/rabbitmq/kinds.hpp"
#include "models/rabbitmq/node/node.hpp"

namespace mqlab::models::rabbitmq {

void Node::on_tx(sim::Context& ctx, ChannelSlot slot, std::uint16_t method_kind) {
  Channel& ch = channel(slot);
  if (method_kind == frame::tx_select) {
    if (ch.confirm) {
      channel_error(ctx, slot, reply::precondition_failed);
      return;
    }
    if (!ch.tx) ch.tx = std::make_unique<Transaction>();
    send(ctx, ch, method(frame::tx_select_ok, ch.number));
  } else if (!ch.tx) {
    channel_error(ctx, slot, reply::precondition_failed);  // the channel is not transactional
  } else if (ch.tx->committing) {
    connection_error(ctx, ch.connection, reply::internal_error);
  } else if (method_kind == frame::tx_commit) {
    tx_commit(ctx, slot);
  } else {
    tx_rollback(ctx, slot);
  }
}

// Routed when it is published; the return, too, waits for the commit.
void Node::tx_publish(sim::Context& ctx, ChannelSlot slot, sim::Payload& message, const Route& to) {
  Channel& ch = channel(slot);
  if (ch.tx->committing) {
    connection_error(ctx, ch.connection, reply::internal_error);
    return;
  }
  ch.tx->publishes.push_back({std::move(message), to.queues, to.element, ch.next_publish++});
}

// Marked already: a second ack of the same tag in the transaction is unknown.
void Node::tx_settle(sim::Context& ctx, ChannelSlot slot, Transaction::Settlement s) {
  Channel& ch = channel(slot);
  if (ch.tx->committing) {
    connection_error(ctx, ch.connection, reply::internal_error);
    return;
  }
  for (std::uint64_t t = s.work.first_tag; t <= s.work.last_tag; ++t) {
    Unacked& u = ch.unacked[t - ch.first_unacked];
    if (u.state == Unacked::State::settling) u.state = Unacked::State::in_tx;
  }
  ch.tx->settlements.push_back(std::move(s));
}

void Node::tx_commit(sim::Context& ctx, ChannelSlot slot) {
  Channel& ch = channel(slot);
  ch.tx->committing = true;
  std::vector<Transaction::Publish> publishes = std::exchange(ch.tx->publishes, {});
  const std::vector<Transaction::Settlement> settlements = std::exchange(ch.tx->settlements, {});
  ctx.record({.kind = kinds::tx_committing, .value = static_cast<std::int64_t>(publishes.size())});
  // First every publish has its place among the unconfirmed, since a queue may answer at once. No number is missing between them: a
  // rollback forgets all of a transaction.
  if (ch.unconfirmed.empty() && !publishes.empty()) ch.first_unconfirmed = publishes.front().number;
  for (const Transaction::Publish& p : publishes) {
    const sim::MessageId id = message_of(p.message);
    const sim::OperationId operation = operation_of(p.message);
    ch.unconfirmed.emplace_back(Unconfirmed{id, operation, static_cast<std::uint32_t>(p.queues.size())});
    ch.tx->answers.push_back({.kind = models::kinds::confirm_sent, .message = id, .operation = operation});  // tag 0: by commit-ok
  }
  for (Transaction::Publish& p : publishes) {
    set_position(p.message, static_cast<std::uint32_t>(p.number));
    if (p.queues.empty()) {
      return_unroutable(ctx, ch, p.message, p.exchange);
      continue;
    }
    ctx.record({.kind = kinds::broker_routed,
                .element = p.exchange,
                .message = message_of(p.message),
                .operation = operation_of(p.message),
                .value = static_cast<std::int64_t>(p.queues.size())});
    p.message.kind = frame::work_publish;
    p.message.flags = slot;
    for (const QueueIndex q : p.queues) post(ctx, q, slot, sim::Payload(p.message));
  }
  for (const Transaction::Settlement& s : settlements) {
    for (std::uint64_t t = std::max(s.work.first_tag, ch.first_unacked); t <= s.work.last_tag; ++t) {
      Unacked& u = ch.unacked[t - ch.first_unacked];
      if (u.state == Unacked::State::in_tx) u.state = Unacked::State::settling;
    }
    for (const QueueIndex q : s.queues) post(ctx, q, slot, sim::Payload::of(s.work, 0), q == s.queues.front() ? s.messages : 0);
    if (ch.global_prefetch != 0) release_global(ctx, slot, s.freed);
  }
  tx_progress(ctx, ch);
}

// Nothing is requeued: what was acknowledged in the transaction is outstanding again.
void Node::tx_rollback(sim::Context& ctx, ChannelSlot slot) {
  Channel& ch = channel(slot);
  for (std::size_t i = 0; i < ch.unacked.size(); ++i) {
    if (ch.unacked[i].state == Unacked::State::in_tx) ch.unacked[i].state = Unacked::State::outstanding;
  }
  const sim::Note note{.kind = kinds::tx_rolled_back, .value = static_cast<std::int64_t>(ch.tx->publishes.size())};
  *ch.tx = Transaction{};
  send(ctx, ch, method(frame::tx_rollback_ok, ch.number), &note);
}

// Some queue has confirmed or refused. Any refusal makes the commit fail, when all have answered; what the others took they keep.
void Node::tx_progress(sim::Context& ctx, Channel& ch) {
  if (!ch.rejected.empty()) ch.tx->failed = true;
  ch.confirmed.clear();
  ch.rejected.clear();
  while (!ch.unconfirmed.empty() && ch.unconfirmed.front().queues == 0) {
    ch.unconfirmed.pop_front();
    ++ch.first_unconfirmed;
  }
  if (!ch.tx->committing || !ch.unconfirmed.empty()) return;
  if (ch.tx->failed) {
    channel_error(ctx, connections_[ch.connection].channels[ch.number], reply::precondition_failed);  // partial tx completion
    return;
  }
  const std::vector<sim::Note> answers = std::exchange(ch.tx->answers, {});
  ch.tx->committing = false;
  const sim::Note note{.kind = kinds::tx_committed, .value = static_cast<std::int64_t>(answers.size())};
  send(ctx, ch, method(frame::tx_commit_ok, ch.number), &note);
  for (const sim::Note& answer : answers) ctx.record(answer);  // one frame answers for them all
}

}  // namespace mqlab::models::rabbitmq
