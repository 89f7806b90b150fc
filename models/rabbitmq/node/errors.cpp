// An error closes a channel, or the whole connection (semantics 1.3).

#include <utility>

#include "models/rabbitmq/kinds.hpp"
#include "models/rabbitmq/node/node.hpp"

namespace mqlab::models::rabbitmq {

void Node::channel_error(sim::Context& ctx, ChannelSlot slot, std::uint16_t code) {
  Channel& ch = channel(slot);
  const sim::Note note{.kind = kinds::channel_closed, .value = code};
  send(ctx, ch, method(frame::channel_close, {.channel = ch.number}, CloseArguments{code}, kSetupBytes), &note);
  ch.state = Channel::State::closing;
  if (std::exchange(ch.deferring, false)) --connections_[ch.connection].deferring;
  ch.arriving.clear();  // pending confirms are never sent (semantics 1.3)
  ch.confirmed.clear();
  ch.rejected.clear();
  ch.tx.reset();
  leave_queues(ctx, slot);
}

// 501 to 506, 530, 540, 541: every channel dies with the connection, and what the client still sends is discarded.
void Node::connection_error(sim::Context& ctx, std::uint32_t index, std::uint16_t code) {
  ClientConnection& c = connections_[index];
  ++c.frames_out;
  ctx.send(c.handle, method(frame::connection_close, ChannelFlags{}, CloseArguments{code}, kSetupBytes),
           {.kind = kinds::connection_refused, .value = code});
  end_session(ctx, index);
}

// The connection may still have its socket; all that it had in the broker goes: channels, then exclusive queues.
void Node::end_session(sim::Context& ctx, std::uint32_t index) {
  connections_[index].closing = true;
  for (const ChannelSlot slot : std::exchange(connections_[index].channels, {})) {
    if (slot != kNoChannel) channel_gone(ctx, slot);
  }
  if (exclusive_queues_ == 0) return;
  for (QueueIndex q = 0; q < queues_.size(); ++q) {
    if (!queues_[q].exists || queues_[q].owner != connections_[index].serial) continue;
    sim::Payload work(frame::work_delete, 0);
    work.flags = kNoChannel;
    post(ctx, q, kNoChannel, std::move(work), 0);
  }
}

}  // namespace mqlab::models::rabbitmq
