#include "tests/support/toy_log/client.hpp"

#include <utility>

#include "models/ledger.hpp"

namespace mqlab::models::toy_log {

void LogClient::start(sim::Context& ctx, ClientListener& listener) {
  listener_ = &listener;
  partition_ = ctx.element("partition", "log");
  connection_ = ctx.connect(ctx.process(leader_));
}

void LogClient::on_connected(sim::Context& ctx, sim::Connection) {
  ready_ = true;
  if (consumes_) ctx.send(connection_, plain(Fetch{}));
  listener_->client_ready(ctx, number());
}

void LogClient::on_closed(sim::Context& ctx, sim::Connection, sim::Closing) {
  ready_ = false;
  in_hand_.clear();
  for (const auto& [id, message] : std::exchange(unanswered_, {}))
    if (mutant_ != Mutant::no_unknown) listener_->confirmed(ctx, number(), message.id, Confirm::unknown);
  if (mutant_ != Mutant::no_client_lost) listener_->client_lost(ctx, number(), Loss::connection, 0);
  ctx.set_timer(kRetry, due(1), sim::Class::background);
}

void LogClient::on_frame(sim::Context& ctx, sim::Connection, sim::Payload& frame) {
  if (frame.kind == Confirmed::payload_kind) {
    const auto found = unanswered_.find(frame.as<Confirmed>().message.packed);
    if (found == unanswered_.end()) return;
    const Message m = found->second;
    unanswered_.erase(found);
    ctx.record({.kind = kinds::confirm_received, .element = partition_, .message = m.id, .operation = m.operation});
    listener_->confirmed(ctx, number(), m.id, Confirm::ack);
    return;
  }
  const sim::Offset at = frame.as<Data>().offset;
  const Message m = message_of(frame);
  in_hand_.emplace(at, m);
  ctx.record({.kind = kinds::deliver_received, .element = partition_, .message = m.id, .operation = m.operation, .value = at});
  const bool again = at < seen_;
  seen_ = std::max(seen_, at + 1);
  listener_->delivered(ctx, number(),
                       {.handle = static_cast<std::uint64_t>(at),
                        .message = m,
                        .place = mutant_ == Mutant::no_delivery_place ? sim::Element::none : partition_,
                        .position = mutant_ == Mutant::other_position ? at + 1000 : at,
                        .redelivered = again});
}

void LogClient::publish(sim::Context& ctx, std::uint32_t, const Message& m) {
  if (confirms_) unanswered_.emplace(m.id.packed, m);
  ctx.send(connection_, carry<Publish>(sim::kNoOffset, m),
           {.kind = kinds::publish_sent, .element = partition_, .message = m.id, .operation = m.operation});
}

/// A log knows no single rejects: what is not wanted again is committed like what was handled, what is wanted again is fetched again.
void LogClient::settle(sim::Context& ctx, std::uint64_t handle, Settle how, bool) {
  const auto at = static_cast<sim::Offset>(handle);
  const auto found = in_hand_.find(at);
  if (found == in_hand_.end()) return;
  const Message m = found->second;
  in_hand_.erase(found);
  if (how != Settle::requeue) {
    ctx.send(connection_, plain(Commit{at + 1}),
             {.kind = kinds::ack_sent, .element = partition_, .message = m.id, .operation = m.operation, .value = at});
  }
  ctx.send(connection_, plain(Fetch{how == Settle::requeue ? at : at + 1, Reader::consumer}));
}

}  // namespace mqlab::models::toy_log
