// Deliveries in the program's hand, and what it does with them.

#include <utility>

#include "models/ledger.hpp"
#include "models/rabbitmq/client/client.hpp"
#include "models/rabbitmq/kinds.hpp"

namespace mqlab::models::rabbitmq {

void RabbitClient::on_deliver(sim::Context& ctx, const sim::Payload& f) {
  const ChannelFlags flags = ChannelFlags::of(f.flags);
  if (flags.consumer >= consumes_.size() || consume_channel(flags.consumer) != flags.channel) return;
  ConsumeRole& c = consumes_[flags.consumer];
  if (!c.open) return;
  const std::uint64_t tag = c.next_tag++;
  const Delivery delivery{.handle = Handle{flags.consumer, c.epoch, tag}.pack(),
                          .message = to_message(f),
                          .place = c.element,
                          .position = position_of(f),
                          .role = flags.consumer,
                          .redelivered = flags.bit};
  if (c.settings.ack == AckMode::manual) {
    c.unsettled.emplace_back(Unsettled{delivery.message.id, delivery.message.operation});
  } else {
    c.first_unsettled = c.next_tag;
  }
  ctx.record({.kind = models::kinds::deliver_received,
              .element = c.element,
              .message = delivery.message.id,
              .operation = delivery.message.operation,
              .value = static_cast<std::int64_t>(tag)});
  if (state_ != State::closing) listener_->delivered(ctx, number(), delivery);
}

void RabbitClient::settle(sim::Context& ctx, std::uint64_t packed, Settle how, bool multiple) {
  const Handle h = Handle::of(packed);
  if (h.role >= consumes_.size()) return;
  ConsumeRole& c = consumes_[h.role];
  if (!c.open || c.epoch != h.epoch || c.settings.ack == AckMode::automatic || state_ == State::closing) return;
  if (c.tx.committing) {
    c.later.push_back({packed, how, multiple});
    return;
  }

  const Tagged tagged{.tag = h.tag, .requeue = how == Settle::requeue};
  const ChannelFlags flags{.channel = consume_channel(h.role), .bit = multiple};
  const sim::Kind kind = how == Settle::ack ? models::kinds::ack_sent : kinds::reject_sent;
  const auto note = [&](const Unsettled& u, std::uint64_t tag) {
    return sim::Note{.kind = kind,
                     .element = c.element,
                     .message = u.message,
                     .operation = u.operation,
                     .value = how == Settle::ack ? static_cast<std::int64_t>(tag) : static_cast<std::int64_t>(how == Settle::requeue)};
  };
  const std::uint64_t end = c.first_unsettled + c.unsettled.size();
  const bool known = h.tag >= c.first_unsettled && h.tag < end;
  const Unsettled unknown{};  // settled before: the library sends it all the same, and the broker will close the channel
  ++frames_out_;
  ctx.send(connection_, method(how == Settle::ack ? frame::ack : frame::nack, flags, tagged),
           note(known ? c.unsettled[h.tag - c.first_unsettled] : unknown, h.tag));
  if (c.settings.tx) in_transaction(ctx, flags.channel);
  if (!known) return;
  for (std::uint64_t tag = multiple ? c.first_unsettled : h.tag; tag < h.tag; ++tag) {
    Unsettled& u = c.unsettled[tag - c.first_unsettled];
    if (!std::exchange(u.settled, true)) ctx.record(note(u, tag));  // one frame settles them all
  }
  c.unsettled[h.tag - c.first_unsettled].settled = true;
  while (!c.unsettled.empty() && c.unsettled.front().settled) {
    c.unsettled.pop_front();
    ++c.first_unsettled;
  }
}

void RabbitClient::void_deliveries(ConsumeRole& c) {
  c.unsettled.clear();
  c.later.clear();
  c.first_unsettled = c.next_tag;
}

}  // namespace mqlab::models::rabbitmq
