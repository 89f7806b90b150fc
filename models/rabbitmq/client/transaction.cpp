// tx mode as the Java client has it: txCommit waits for its answer, and meanwhile nothing else is said on that channel.

#include <utility>

#include "models/rabbitmq/client/client.hpp"
#include "models/rabbitmq/kinds.hpp"

namespace mqlab::models::rabbitmq {

// One more publish or acknowledgement.
void RabbitClient::in_transaction(sim::Context& ctx, std::uint8_t channel) {
  Transaction& tx = transaction(channel);
  const TxSettings& settings = tx_settings(channel);
  if (++tx.messages >= settings.size) {
    end_transaction(ctx, channel);
  } else if (tx.messages == 1) {
    tx.timer = ctx.set_timer(settings.after, due(commit_due, channel));
  }
}

void RabbitClient::end_transaction(sim::Context& ctx, std::uint8_t channel) {
  Transaction& tx = transaction(channel);
  const std::int64_t every = tx_settings(channel).rollback_every;
  ctx.cancel(std::exchange(tx.timer, sim::Timer::none));
  tx.committing = true;
  const std::int64_t messages = std::exchange(tx.messages, 0);
  ++frames_out_;
  if (every != 0 && ++tx.ended % every == 0) {
    ctx.send(connection_, method(frame::tx_rollback, channel));
  } else {
    if (is_publish(channel)) tx.last_sent = publishes_[channel - 1U].next_number - 1;
    ctx.send(connection_, method(frame::tx_commit, channel), {.kind = kinds::tx_commit_sent, .value = messages});
  }
  if (is_publish(channel) && committing_++ == 0 && !blocked_) listener_->publishing(ctx, number(), false);
}

void RabbitClient::transaction_ended(sim::Context& ctx, std::uint8_t channel, bool committed) {
  Transaction& tx = transaction(channel);
  if (!std::exchange(tx.committing, false)) return;
  if (!is_publish(channel)) {
    for (const Later& l : std::exchange(consumes_[consume_role(channel)].later, {})) settle(ctx, l.handle, l.how, l.multiple);
    return;
  }
  --committing_;
  PublishRole& p = publishes_[channel - 1U];
  const std::uint64_t last = p.next_number - 1;  // what the program publishes while it is told belongs to the next transaction
  while (!p.outstanding.empty() && p.first_outstanding <= last) {
    if (!p.outstanding.front().answered) answer(ctx, p, p.first_outstanding, committed);
    if (p.outstanding.empty()) break;  // the program has ended it all meanwhile
    p.outstanding.pop_front();
    ++p.first_outstanding;
  }
  if (can_publish()) listener_->publishing(ctx, number(), true);
}

void RabbitClient::forget_transaction(sim::Context& ctx, Transaction& tx) {
  ctx.cancel(std::exchange(tx.timer, sim::Timer::none));
  tx.messages = 0;
  tx.last_sent = 0;
  if (!std::exchange(tx.committing, false)) return;
  for (const PublishRole& p : publishes_) {
    if (&p.tx == &tx) --committing_;
  }
}

}  // namespace mqlab::models::rabbitmq
