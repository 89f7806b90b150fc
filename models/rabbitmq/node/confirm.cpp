// flushed -> basic.ack. A queue's confirm is a message to the channel: it stands behind the frames that have already arrived there, and
// several that are handled together are coalesced (src: rabbit_channel coalesce_and_send; semantics 2.1).

#include <algorithm>
#include <utility>

#include "models/rabbitmq/kinds.hpp"
#include "models/rabbitmq/node/node.hpp"

namespace mqlab::models::rabbitmq {

void Node::confirm(QueueIndex, const Awaiting& publisher, bool rejected) {
  Channel& ch = channel(publisher.channel);
  if (ch.generation != publisher.generation || ch.state != Channel::State::open) return;
  Unconfirmed* publish = ch.waiting(publisher.number);
  if (publish == nullptr) return;  // one queue's reject has answered for all
  if (rejected) {
    publish->queues = 0;
    publish->known = true;
    ch.rejected.push_back(publisher.number);
  } else if (--publish->queues == 0) {
    ch.arriving.push_back(publisher.number);
  } else {
    return;
  }
  if (!std::exchange(ch.touched, true)) touched_.push_back(publisher.channel);
}

void Node::channels_hear(sim::Context& ctx) {
  while (!touched_.empty()) {
    Channel& ch = channel(touched_.back());
    touched_.pop_back();
    ch.touched = false;
    if (ch.state != Channel::State::open || ch.deferring) continue;
    ClientConnection& c = connections_[ch.connection];
    if (!c.stopped && ctx.waiting(c.handle)) {
      ch.deferring = true;
      ch.handled_since = 0;
      ++c.deferring;
    } else {
      hear_confirms(ch);
      send_confirms(ctx, ch);
    }
  }
}

// What was on its way has reached the channel.
void Node::hear_confirms(Channel& ch) {
  for (const std::uint64_t number : ch.arriving) ch.unconfirmed[number - ch.first_unconfirmed].known = true;
  ch.confirmed.insert(ch.confirmed.end(), ch.arriving.begin(), ch.arriving.end());
  ch.arriving.clear();
}

void Node::send_deferred(sim::Context& ctx, ClientConnection& c) {
  const bool waiting = !c.stopped && ctx.waiting(c.handle);
  for (const ChannelSlot slot : c.channels) {
    if (slot == kNoChannel || !channel(slot).deferring) continue;
    Channel& ch = channel(slot);
    if (waiting && ++ch.handled_since < kMailbox) continue;
    ch.deferring = false;
    --c.deferring;
    hear_confirms(ch);
    send_confirms(ctx, ch);
  }
}

void Node::send_confirms(sim::Context& ctx, Channel& ch) {
  if (ch.confirmed.empty() && ch.rejected.empty()) return;
  if (ch.tx) {
    tx_progress(ctx, ch);
    return;
  }
  send_coalesced(ctx, ch, ch.confirmed, ch.rejected, true);
  send_coalesced(ctx, ch, ch.rejected, ch.confirmed, false);
  ch.confirmed.clear();
  ch.rejected.clear();
  while (!ch.unconfirmed.empty() && ch.unconfirmed.front().known) {
    ch.unconfirmed.pop_front();
    ++ch.first_unconfirmed;
  }
}

void Node::send_coalesced(sim::Context& ctx, Channel& ch, std::vector<std::uint64_t>& numbers, const std::vector<std::uint64_t>& others,
                          bool ack) {
  if (numbers.empty()) return;
  const sim::Kind kind = ack ? models::kinds::confirm_sent : kinds::nack_sent;
  const auto note = [&](std::uint64_t number) {
    const Unconfirmed& u = ch.unconfirmed[number - ch.first_unconfirmed];
    return sim::Note{.kind = kind, .message = u.message, .operation = u.operation, .value = static_cast<std::int64_t>(number)};
  };
  const auto send_one = [&](std::uint64_t number, bool multiple) {
    const sim::Note n = note(number);
    send(ctx, ch, method(ack ? frame::ack : frame::nack, {.channel = ch.number, .bit = multiple}, Tagged{.tag = number}), &n);
  };
  if (numbers.size() == 1) {
    send_one(numbers.front(), false);
    return;
  }
  if (!std::is_sorted(numbers.begin(), numbers.end())) std::sort(numbers.begin(), numbers.end());
  std::uint64_t cutoff = ch.first_unconfirmed;
  while (cutoff < ch.first_unconfirmed + ch.unconfirmed.size() && ch.unconfirmed[cutoff - ch.first_unconfirmed].known) ++cutoff;
  for (const std::uint64_t other : others) cutoff = std::min(cutoff, other);
  const auto first_single = std::lower_bound(numbers.begin(), numbers.end(), cutoff);
  if (first_single != numbers.begin()) {
    send_one(*(first_single - 1), true);
    // One frame answers for them all: each gets its record once the frame has begun to leave.
    for (auto covered = numbers.begin(); covered + 1 < first_single; ++covered) ctx.record(note(*covered));
  }
  for (auto single = first_single; single != numbers.end(); ++single) send_one(*single, false);
}

}  // namespace mqlab::models::rabbitmq
