// The delivery acknowledgement timeout (semantics 4.6; rabbitmq.com/docs/consumers): a channel that holds a delivery too long is closed.
//
// Every channel_tick_interval, counted from its opening, a channel looks at its oldest unacknowledged delivery. Here it only looks at the
// first tick at which that one could be too old, and not at all while it holds nothing: one timer per channel, none per delivery.

#include <algorithm>

#include "models/rabbitmq/kinds.hpp"
#include "models/rabbitmq/node/node.hpp"

namespace mqlab::models::rabbitmq {

/// Since 4.3 only quorum queues have it.
bool Node::has_ack_timeout() const {
  if (settings_.version >= Version::v4_3) return false;
  return settings_.consumer_timeout.count() != 0 ||
         std::any_of(queues_.begin(), queues_.end(), [](const Queue& q) { return q.exists && q.arguments.consumer_timeout; });
}

const Unacked* Node::oldest_unacked(const Channel& ch) const {
  for (std::size_t i = 0; i < ch.unacked.size(); ++i) {
    if (ch.unacked[i].state == Unacked::State::outstanding) return &ch.unacked[i];
  }
  return nullptr;
}

sim::Duration Node::ack_timeout(const Unacked& u) const {
  if (u.consumer == kNone) return settings_.consumer_timeout;
  return queues_[consumers_[u.consumer].queue].arguments.consumer_timeout.value_or(settings_.consumer_timeout);
}

void Node::watch_acks(sim::Context& ctx, ChannelSlot slot) {
  Channel& ch = channel(slot);
  ch.ack_watched = true;
  const Unacked* oldest = oldest_unacked(ch);
  if (!has_ack_timeout()) return;
  ch.ack_watched = oldest != nullptr;
  if (oldest == nullptr) return;
  const sim::Duration tick = settings_.channel_tick_interval;
  const sim::Duration timeout = ack_timeout(*oldest);
  // "older than": the tick must come after the moment at which the timeout is over. A delivery without one is looked at again.
  const sim::Time over = std::max(ctx.now(), timeout.count() == 0 ? ctx.now() : oldest->since + timeout);
  const std::int64_t ticks = (over - ch.opened) / tick + 1;
  ch.ack_timer =
      ctx.set_timer(ch.opened + tick * ticks - ctx.now(), {ack_check, std::uint64_t{ch.generation} << 16 | slot}, sim::Class::background);
}

void Node::on_ack_check(sim::Context& ctx, std::uint64_t data) {
  const auto slot = static_cast<ChannelSlot>(data & 0xffff);
  Channel& ch = channel(slot);
  if (ch.generation != data >> 16 || ch.state != Channel::State::open) return;
  ch.ack_timer = sim::Timer::none;
  const Unacked* oldest = oldest_unacked(ch);
  const sim::Duration timeout = oldest == nullptr ? sim::Duration{0} : ack_timeout(*oldest);
  if (timeout.count() == 0 || ctx.now() - oldest->since <= timeout) {
    watch_acks(ctx, slot);
    return;
  }
  ctx.record({.kind = kinds::consumer_timed_out, .value = (ctx.now() - oldest->since).count()});
  channel_error(ctx, slot, reply::precondition_failed);
}

}  // namespace mqlab::models::rabbitmq
