// basic.publish: a number, a route, and on to the mailboxes of the queues.

#include <utility>

#include "models/rabbitmq/kinds.hpp"
#include "models/rabbitmq/node/node.hpp"

namespace mqlab::models::rabbitmq {

void Node::on_publish(sim::Context& ctx, ChannelSlot slot, sim::Payload& message) {
  Channel& ch = channel(slot);
  if (message.bytes - kMessageOverhead > max_message_size_) {  // before anything else (src: rabbit_channel check_msg_size)
    channel_error(ctx, slot, reply::precondition_failed);
    return;
  }
  const std::uint16_t envelope = message.block_as<Envelope>().slot;
  if (envelope >= ch.routes.size()) ch.routes.resize(envelope + std::size_t{1});
  const Route& to = route(ctx, message.block, ch.routes[envelope]);
  const bool known = to.refused == 0;
  const sim::Element exchange = to.element;
  const sim::MessageId id = message_of(message);
  const sim::OperationId operation = operation_of(message);
  // Numbers start with confirm.select, one for each publish that the channel accepts; 0: nobody waits for a confirm.
  const std::uint64_t number = ch.confirm && known ? ch.next_publish++ : 0;
  ctx.record({.kind = models::kinds::broker_received,
              .element = exchange,
              .message = id,
              .operation = operation,
              .value = static_cast<std::int64_t>(ch.tx && known ? ch.next_publish : number)});
  if (!known) {
    channel_error(ctx, slot, to.refused);
    return;
  }
  if (ch.tx) {
    tx_publish(ctx, slot, message, to);
    return;
  }
  if (ch.confirm) ch.unconfirmed.emplace_back(Unconfirmed{id, operation, static_cast<std::uint32_t>(to.queues.size())});
  if (to.queues.empty()) {
    unroutable(ctx, slot, message, exchange);
    return;
  }
  ctx.record({.kind = kinds::broker_routed,
              .element = exchange,
              .message = id,
              .operation = operation,
              .value = static_cast<std::int64_t>(to.queues.size())});
  message.kind = frame::work_publish;
  message.flags = slot;
  set_position(message, static_cast<std::uint32_t>(number));
  const std::size_t last = to.queues.size() - 1;
  for (std::size_t i = 0; i < last; ++i) post(ctx, to.queues[i], slot, sim::Payload(message));
  post(ctx, to.queues[last], slot, std::move(message));
}

// Nobody wants it: `ack` all the same, at once, and the return before it (semantics 2.1).
void Node::unroutable(sim::Context& ctx, ChannelSlot slot, sim::Payload& message, sim::Element exchange) {
  Channel& ch = channel(slot);
  return_unroutable(ctx, ch, message, exchange);
  if (!ch.confirm) return;
  ch.unconfirmed.back().known = true;
  ch.confirmed.push_back(ch.next_publish - 1);
  send_confirms(ctx, ch);
}

void Node::return_unroutable(sim::Context& ctx, Channel& ch, sim::Payload& message, sim::Element exchange) {
  const sim::MessageId id = message_of(message);
  const sim::OperationId operation = operation_of(message);
  const bool mandatory = message.block_as<Envelope>().mandatory;
  ctx.record({.kind = kinds::broker_unroutable, .element = exchange, .message = id, .operation = operation, .value = mandatory ? 1 : 0});
  if (mandatory && mutant_ != Mutant::return_missing) {
    const sim::Note note{.kind = kinds::return_sent, .message = id, .operation = operation, .value = reply::no_route};
    sim::Payload back = std::move(message);
    back.kind = frame::returned;
    back.flags = ChannelFlags{.channel = ch.number}.pack();
    send(ctx, ch, std::move(back), &note);
  }
}

}  // namespace mqlab::models::rabbitmq
