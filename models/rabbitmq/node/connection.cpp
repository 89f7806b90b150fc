// Frames come in; connections and channels open and close; heartbeats.

#include <algorithm>
#include <utility>

#include "models/rabbitmq/kinds.hpp"
#include "models/rabbitmq/node/node.hpp"

namespace mqlab::models::rabbitmq {

ClientConnection* Node::find(sim::Connection handle) {
  const auto i = static_cast<std::size_t>(handle);
  if (i >= by_handle_.size() || by_handle_[i] == kNone) return nullptr;
  return &connections_[by_handle_[i]];
}

Channel* Node::channel_of(ClientConnection& c, std::uint8_t number) {
  if (number >= c.channels.size() || c.channels[number] == kNoChannel) return nullptr;
  return channels_[c.channels[number]].get();
}

void Node::on_accepted(sim::Context& ctx, sim::Connection handle, sim::ProcessId peer) {
  if (stopping_) {
    ctx.close(handle);
    return;
  }
  std::uint32_t index = 0;
  if (free_connections_.empty()) {
    index = static_cast<std::uint32_t>(connections_.size());
    connections_.emplace_back();
  } else {
    index = free_connections_.back();
    free_connections_.pop_back();
  }
  connections_[index] = ClientConnection{.handle = handle, .serial = ++connections_seen_, .peer = peer, .channels = {}, .heartbeat = {}};
  const auto i = static_cast<std::size_t>(handle);
  if (i >= by_handle_.size()) by_handle_.resize(i + 1, kNone);
  by_handle_[i] = index;
}

void Node::on_closed(sim::Context& ctx, sim::Connection handle, sim::Closing) {
  if (find(handle) != nullptr) connection_gone(ctx, by_handle_[static_cast<std::size_t>(handle)]);
}

void Node::connection_gone(sim::Context& ctx, std::uint32_t index) {
  ClientConnection& c = connections_[index];
  c.heartbeat.stop(ctx);
  c.stopped = false;
  c.held = sim::Payload{};
  by_handle_[static_cast<std::size_t>(c.handle)] = kNone;
  end_session(ctx, index);
  free_connections_.push_back(index);
}

void Node::on_frame(sim::Context& ctx, sim::Connection handle, sim::Payload& frame) {
  ClientConnection* c = find(handle);
  if (c == nullptr) return;
  if (!boot_flushes_.empty()) {
    early_.emplace_back(handle, std::move(frame));
    return;
  }
  const std::uint32_t connection = by_handle_[static_cast<std::size_t>(handle)];
  ++c->frames_in;
  if (settings_.costs.channel.count() != 0) ctx.occupy(handle, settings_.costs.channel);

  const std::uint8_t number = ChannelFlags::of(frame.flags).channel;
  Channel* ch = channel_of(*c, number);
  if (ch != nullptr && ch->state == Channel::State::closing) {
    if (frame.kind == frame::channel_close_ok) channel_gone(ctx, std::exchange(c->channels[number], kNoChannel));
    if (frame.kind == frame::channel_close) ctx.send(handle, method(frame::channel_close_ok, number));  // both at the same time
  } else if (frame.kind == frame::publish && ch != nullptr) {
    take_publish(ctx, connection, c->channels[number], frame);
  } else if ((frame.kind == frame::ack || frame.kind == frame::nack) && ch != nullptr) {
    on_settle(ctx, c->channels[number], frame);
  } else {
    on_method(ctx, connection, frame);
  }
  confirms_arrived(ctx);
  if (connections_[connection].deferring != 0) send_deferred(ctx, connections_[connection]);
}

void Node::open_channel(sim::Context& ctx, std::uint32_t connection, std::uint8_t number) {
  ChannelSlot slot = 0;
  if (free_channels_.empty()) {
    slot = static_cast<ChannelSlot>(channels_.size());
    channels_.push_back(std::make_unique<Channel>());
  } else {
    slot = free_channels_.back();
    free_channels_.pop_back();
  }
  Channel& ch = channel(slot);
  ch.connection = connection;
  ch.opened = ctx.now();
  ch.number = number;
  auto& slots = connections_[connection].channels;
  if (number >= slots.size()) slots.resize(number + std::size_t{1}, kNoChannel);
  slots[number] = slot;
}

void Node::on_method(sim::Context& ctx, std::uint32_t connection, sim::Payload& f) {
  ClientConnection& c = connections_[connection];
  const std::uint8_t number = ChannelFlags::of(f.flags).channel;
  if (c.closing) {
    if (f.kind != frame::connection_close_ok) return;
    ctx.close(c.handle);
    connection_gone(ctx, connection);
    return;
  }
  const auto answer = [&](std::uint16_t kind) {
    ++connections_[connection].frames_out;
    ctx.send(connections_[connection].handle, method(kind, number));
  };
  switch (f.kind) {
    case frame::connection_open: {
      const auto wanted = sim::Duration{arguments<OpenArguments>(f).heartbeat_ns};
      const sim::Duration agreed = negotiated_heartbeat(wanted, settings_.heartbeat);
      c.heartbeat.start(ctx, agreed, {heartbeat_send, connection}, {heartbeat_check, connection});
      answer(frame::connection_open_ok);
      return;
    }
    case frame::connection_close:
      end_session(ctx, connection);
      answer(frame::connection_close_ok);
      return;
    case frame::channel_open:
      if (channel_of(c, number) != nullptr) {
        connection_error(ctx, connection, reply::channel_error);
      } else if (settings_.channel_max != 0 && number > settings_.channel_max) {
        connection_error(ctx, connection, reply::not_allowed);
      } else {
        open_channel(ctx, connection, number);
        answer(frame::channel_open_ok);
      }
      return;
    case frame::heartbeat: return;  // that it came is all it says
    default: break;
  }
  Channel* ch = channel_of(c, number);
  if (ch == nullptr) {
    connection_error(ctx, connection, reply::channel_error);
    return;
  }
  const ChannelSlot slot = c.channels[number];
  switch (f.kind) {
    case frame::channel_close: {
      drain_writer(ctx, slot);
      c.channels[number] = kNoChannel;
      channel_gone(ctx, slot);
      answer(frame::channel_close_ok);
      return;
    }
    case frame::tx_select:
    case frame::tx_commit:
    case frame::tx_rollback: on_tx(ctx, slot, f.kind); return;
    case frame::confirm_select:
      if (ch->tx) {
        channel_error(ctx, slot, reply::precondition_failed);
        return;
      }
      ch->confirm = true;
      send(ctx, *ch, method(frame::confirm_select_ok, number));
      return;
    case frame::qos: on_qos(ctx, slot, arguments<QosArguments>(f)); return;
    case frame::get: on_get(ctx, slot, arguments<ConsumeArguments>(f)); return;
    case frame::recover: on_recover(ctx, slot, arguments<RecoverArguments>(f)); return;
    case frame::consume: on_consume(ctx, slot, arguments<ConsumeArguments>(f)); return;
    case frame::cancel: on_cancel(ctx, slot, arguments<ConsumeArguments>(f)); return;
    default: on_declaration(ctx, slot, f); return;
  }
}

void Node::channel_gone(sim::Context& ctx, ChannelSlot slot) {
  Channel& ch = channel(slot);
  const bool left_already = ch.state == Channel::State::closing;
  ctx.cancel(ch.ack_timer);
  if (std::exchange(ch.deferring, false)) --connections_[ch.connection].deferring;
  ch.state = Channel::State::gone;
  ch.tx.reset();
  if (!left_already) leave_queues(ctx, slot);
  release_if_done(slot);
}

// Each queue that the channel consumes from hears of its end like of anything else: behind what the channel sent before.
void Node::leave_queues(sim::Context& ctx, ChannelSlot slot) {
  Channel& ch = channel(slot);
  leave_flow(ctx, ch);
  ++ch.posted;  // it must outlive this loop
  for (const QueueIndex q : queues_of(ch)) post(ctx, q, slot, sim::Payload::of(ChannelDownWork{slot}, 0), 0);
  --ch.posted;
}

std::vector<QueueIndex> Node::queues_of(const Channel& ch) const {
  std::vector<QueueIndex> queues;
  for (const ConsumerIndex c : ch.consumers) {
    if (std::find(queues.begin(), queues.end(), consumers_[c].queue) == queues.end()) queues.push_back(consumers_[c].queue);
  }
  return queues;
}

void Node::release(ChannelSlot slot) {
  Channel& ch = channel(slot);
  for (const ConsumerIndex c : ch.consumers) {
    consumers_[c] = Consumer{};
    free_consumers_.push_back(c);
  }
  const std::uint32_t generation = ch.generation + 1;
  const bool touched = ch.touched;
  ch = Channel{};
  ch.generation = generation;
  ch.touched = touched;
  free_channels_.push_back(slot);
}

void Node::send(sim::Context& ctx, Channel& ch, sim::Payload&& frame, const sim::Note* note) {
  if (ch.state != Channel::State::open) return;
  if (!ch.writer.empty()) {
    ch.writer.emplace_back(Outgoing{std::move(frame), note != nullptr ? *note : sim::Note{}});
    return;
  }
  ClientConnection& c = connections_[ch.connection];
  ++c.frames_out;
  if (note != nullptr) {
    ctx.send(c.handle, std::move(frame), *note);
  } else {
    ctx.send(c.handle, std::move(frame));
  }
}

void Node::on_writable(sim::Context& ctx, sim::Connection handle) {
  ClientConnection* c = find(handle);
  if (c == nullptr) return;
  const std::vector<ChannelSlot> channels = c->channels;
  for (const ChannelSlot slot : channels) {
    if (slot != kNoChannel) drain_writer(ctx, slot);
  }
}

void Node::drain_writer(sim::Context& ctx, ChannelSlot slot) {
  Channel& ch = channel(slot);
  ClientConnection& c = connections_[ch.connection];
  bool credit = false;
  while (!ch.writer.empty() && ctx.writable(c.handle)) {
    Outgoing out = std::move(ch.writer.front());
    ch.writer.pop_front();
    const bool delivery = out.frame.kind == frame::deliver;
    ++c.frames_out;
    if (out.note.kind == sim::Kind::none) {
      ctx.send(c.handle, std::move(out.frame));
    } else {
      ctx.send(c.handle, std::move(out.frame), out.note);
    }
    if (delivery && ++ch.written == kUnsentCredit) {
      ch.written = 0;
      ch.unsent -= kUnsentCredit;
      credit = true;
    }
  }
  if (ch.writer.empty()) {  // nothing waits: the writer has told its queues
    credit = credit || ch.unsent >= kUnsentLimit;
    ch.unsent = ch.written = 0;
  }
  if (!credit) return;
  for (const QueueIndex q : queues_of(ch)) post(ctx, q, slot, sim::Payload::of(ResumeWork{slot}, 0), 0);
}

void Node::on_heartbeat_timer(sim::Context& ctx, sim::Due due) {
  const auto index = static_cast<std::uint32_t>(due.data);
  ClientConnection& c = connections_[index];
  if (due.what == heartbeat_send) {
    if (c.heartbeat.idle_sender(ctx, due, c.frames_out)) {
      ++c.frames_out;
      ctx.send(c.handle, sim::Payload(frame::heartbeat, kHeartbeatBytes));
    }
  } else if (c.heartbeat.lost_peer(ctx, due, c.stopped ? ++c.frames_in : c.frames_in)) {  // who is not read can't be missed
    ctx.record({.kind = kinds::heartbeat_missed});
    ctx.close(c.handle, sim::Close::reset);
    connection_gone(ctx, index);
  }
}

}  // namespace mqlab::models::rabbitmq
