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
  const bool aside = c.settings.ack_on == AckOn::other_channel;
  const ChannelFlags flags{.channel = aside ? side_channel(h.role) : consume_channel(h.role), .bit = multiple};
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
  if (c.settings.ack_twice != 0 && how == Settle::ack && ++c.acks % c.settings.ack_twice == 0)
    send(ctx, method(frame::ack, flags, tagged));  // the bug
  if (c.settings.tx) in_transaction(ctx, consume_channel(h.role));
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
  if (c.settings.mode == ConsumeMode::get && c.unsettled.empty()) poll(ctx, h.role);
}

// The channel is open: timers that count from here, and the first poll.
void RabbitClient::begin_consuming(sim::Context& ctx, std::uint32_t role) {
  ConsumeRole& c = consumes_[role];
  if (!c.open) return;
  if (c.settings.cancel_after) c.cancel_timer = ctx.set_timer(*c.settings.cancel_after, due(cancel_due, role), sim::Class::progress);
  if (c.settings.recover_after) c.recover_timer = ctx.set_timer(*c.settings.recover_after, due(recover_due, role), sim::Class::progress);
  if (c.settings.mode == ConsumeMode::get) poll(ctx, role);
}

void RabbitClient::end_consuming(sim::Context& ctx, ConsumeRole& c) {
  c.getting = false;
  for (sim::Timer* timer : {&c.get_timer, &c.cancel_timer, &c.recover_timer}) ctx.cancel(std::exchange(*timer, sim::Timer::none));
}

void RabbitClient::poll(sim::Context& ctx, std::uint32_t role) {
  ConsumeRole& c = consumes_[role];
  if (!c.open || state_ == State::closing || std::exchange(c.getting, true)) return;
  const ConsumeArguments arguments{
      .queue = c.queue, .consumer = static_cast<std::uint8_t>(role), .no_ack = c.settings.ack == AckMode::automatic};
  send(ctx, method(frame::get, {.channel = consume_channel(role)}, arguments));
}

// Waiting for messages is background: a program that polls an empty queue does not keep a run alive.
void RabbitClient::on_get_empty(sim::Context& ctx, std::uint32_t role) {
  ConsumeRole& c = consumes_[role];
  c.getting = false;
  c.get_timer = ctx.set_timer(c.settings.get_interval, due(get_due, role), sim::Class::background);
}

// The channel on which it acknowledges, wrongly, was closed (406). The one that it consumes on lives, and still holds everything.
void RabbitClient::side_channel_lost(sim::Context& ctx, std::uint8_t channel, std::uint16_t code) {
  send(ctx, method(frame::channel_close_ok, channel));
  ctx.record({.kind = kinds::channel_lost, .value = code});
  send(ctx, method(frame::channel_open, channel));
}

void RabbitClient::void_deliveries(ConsumeRole& c) {
  c.unsettled.clear();
  c.later.clear();
  c.first_unsettled = c.next_tag;
}

}  // namespace mqlab::models::rabbitmq
