// Back pressure (semantics 2.6). Two things make a connection wait, and both the same way: at its next publish its reader keeps that publish
// in hand and reads no further, so acks and heartbeats behind it wait too, and the socket fills until the publisher feels it.
//
//   - an alarm (memory, disk), which the connection is told once, when it has tried;
//   - a channel without credit: its queues lag behind (credit_flow, {400, 200} per hop, reader -> channel -> queue).

#include <algorithm>
#include <utility>

#include "models/rabbitmq/faults.hpp"
#include "models/rabbitmq/kinds.hpp"
#include "models/rabbitmq/node/node.hpp"

namespace mqlab::models::rabbitmq {

// --- a reader stops and goes on ---

void Node::take_publish(sim::Context& ctx, std::uint32_t connection, ChannelSlot slot, sim::Payload& publish) {
  ClientConnection& c = connections_[connection];
  const bool stop = must_stop(c);
  if (!stop || (mutant_ == Mutant::alarm_lets_one_through && alarms_ != 0)) {
    reader_hands_over(ctx, channel(slot));
    on_publish(ctx, slot, publish);
  } else {
    c.held = std::move(publish);
  }
  if (stop) stop_reading(ctx, connection);
}

void Node::stop_reading(sim::Context& ctx, std::uint32_t connection) {
  ClientConnection& c = connections_[connection];
  c.stopped = true;
  ctx.set_reading(c.handle, false);
  if (alarms_ != 0) tell_blocked(ctx, c);
}

void Node::go_on_reading(sim::Context& ctx, std::uint32_t connection) {
  ClientConnection& c = connections_[connection];
  if (!c.stopped || must_stop(c)) return;
  c.stopped = false;
  ctx.set_reading(c.handle, true);
  if (c.held.kind != frame::publish) return;  // the mutant's: it let the publish through
  sim::Payload publish = std::exchange(c.held, sim::Payload{});
  const std::uint8_t number = ChannelFlags::of(publish.flags).channel;
  Channel* ch = channel_of(c, number);
  if (ch != nullptr && ch->state == Channel::State::open) take_publish(ctx, connection, c.channels[number], publish);
}

// --- alarms ---

void Node::tell_blocked(sim::Context& ctx, ClientConnection& c) {
  if (std::exchange(c.told_blocked, true)) return;
  ++c.frames_out;
  const sim::Note note{.kind = kinds::connection_blocked, .value = static_cast<std::int64_t>(c.peer)};
  ctx.send(c.handle, sim::Payload(frame::connection_blocked, kSetupBytes), note);
}

bool Node::set_alarm(sim::Context& ctx, std::string_view word) {
  const bool memory = word == MemoryAlarm::name || word == MemoryAlarm::clear;
  if (!memory && word != DiskAlarm::name && word != DiskAlarm::clear) return false;
  const bool on = word == MemoryAlarm::name || word == DiskAlarm::name;
  const std::uint8_t bit = memory ? kMemoryAlarm : kDiskAlarm;
  if (!memory) surroundings_->disk_low = on;
  const std::uint8_t before = alarms_;
  alarms_ = static_cast<std::uint8_t>(on ? alarms_ | bit : alarms_ & ~bit);
  if (alarms_ == before) return true;
  ctx.record({.kind = on ? kinds::alarm_set : kinds::alarm_cleared, .value = bit});
  for (std::uint32_t i = 0; i < connections_.size(); ++i) {
    ClientConnection& c = connections_[i];
    if (find(c.handle) != &c) continue;
    if (alarms_ != 0) {
      if (c.stopped) tell_blocked(ctx, c);  // the credit flow had stopped it
    } else {
      if (std::exchange(c.told_blocked, false)) {
        ++c.frames_out;
        const sim::Note note{.kind = kinds::connection_unblocked, .value = static_cast<std::int64_t>(c.peer)};
        ctx.send(c.handle, sim::Payload(frame::connection_unblocked, kSetupBytes), note);
      }
      go_on_reading(ctx, i);
    }
  }
  return true;
}

// --- credit flow (src: credit_flow). Two hops are counted: what the reader may still hand to the channel, and the channel to each queue.
// Each gives 200 back for 200 handled; but who has no credit himself gives none. So a queue that lags holds at most 800 publishes of a
// channel, and then the reader stops.

void Node::reader_hands_over(sim::Context& ctx, Channel& ch) {
  --ch.reader_credit;
  ++ch.owed;
  if (ch.lagging == 0) give_back(ctx, ch);
  if (ch.reader_credit > 0 || ch.in_flow) return;
  ch.in_flow = true;
  if (connections_[ch.connection].in_flow++ == 0) ctx.record({.kind = kinds::connection_flow, .value = 1});
}

void Node::give_back(sim::Context& ctx, Channel& ch) {
  if (ch.owed < kMoreCredit) return;
  ch.owed -= kMoreCredit;
  ch.reader_credit += kMoreCredit;
  leave_flow(ctx, ch);
}

void Node::earn_credit(sim::Context& ctx, ChannelSlot slot, QueueIndex q) {
  Channel& ch = channel(slot);
  QueueCredit& c = credit(ch, q);
  if (++c.handled < kMoreCredit) return;
  c.handled = 0;
  const bool lagged = c.left <= 0;
  c.left += kMoreCredit;
  if (!lagged || c.left <= 0 || --ch.lagging != 0 || ch.state != Channel::State::open) return;
  while (ch.owed >= kMoreCredit) give_back(ctx, ch);
}

void Node::leave_flow(sim::Context& ctx, Channel& ch) {
  if (!std::exchange(ch.in_flow, false)) return;
  ClientConnection& c = connections_[ch.connection];
  if (--c.in_flow != 0) return;
  ctx.record({.kind = kinds::connection_flow, .value = 0});
  go_on_reading(ctx, ch.connection);
}

}  // namespace mqlab::models::rabbitmq
