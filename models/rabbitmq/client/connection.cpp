// The client's connection: its opening, its end, what comes after.

#include <utility>

#include "models/rabbitmq/client/client.hpp"
#include "models/rabbitmq/kinds.hpp"

namespace mqlab::models::rabbitmq {

RabbitClient::RabbitClient(const BrokerSettings& broker, std::vector<PublishSettings> publishes, std::vector<ConsumeSettings> consumes,
                           std::uint32_t number)
    : Client(number), node_(broker.nodes.front()), broker_heartbeat_(broker.heartbeat) {
  if (!publishes.empty()) {
    settings_ = publishes.front().connection;
  } else if (!consumes.empty()) {
    settings_ = consumes.front().connection;
  }
  for (PublishSettings& p : publishes) publishes_.emplace_back().settings = std::move(p);
  const auto roles = static_cast<std::uint32_t>(publishes_.size());
  for (std::uint32_t role = 0; role < roles; ++role) {
    publishes_[role].role = role;
    publishes_[role].more = static_cast<std::uint32_t>(publishes_.size());
    for (std::int64_t i = 1; i < publishes_[role].settings.channels; ++i) {
      PublishSettings same = publishes_[role].settings;
      PublishRole& further = publishes_.emplace_back();
      further.settings = std::move(same);
      further.role = role;
    }
  }
  for (ConsumeSettings& c : consumes) consumes_.emplace_back().settings = std::move(c);
}

void RabbitClient::start(sim::Context& ctx, ClientListener& listener) {
  listener_ = &listener;
  for (PublishRole& p : publishes_) {
    make_envelopes(ctx, p);
  }
  for (ConsumeRole& c : consumes_) {
    c.queue = ctx.name(c.settings.queue);
    c.element = ctx.element("queue", c.settings.queue);
  }
  connect(ctx);
}

void RabbitClient::connect(sim::Context& ctx) {
  state_ = State::connecting;
  connection_ = ctx.connect(ctx.process(node_));
}

void RabbitClient::on_connected(sim::Context& ctx, sim::Connection) {
  if (state_ != State::connecting) return;
  state_ = State::opening;
  frames_in_ = frames_out_ = 0;
  blocked_ = stopped_by_broker_ = connection_open_ = false;
  // One that was refused for an error comes back with the same error: that keeps no run from its end.
  ctx.set_timer(sim::Duration{0}, due(open_all), refused_ ? sim::Class::inherit : sim::Class::progress);
}

void RabbitClient::open_everything(sim::Context& ctx) {
  const sim::Duration agreed = negotiated_heartbeat(settings_.heartbeat, broker_heartbeat_);
  heartbeat_.start(ctx, agreed, due(heartbeat_send), due(heartbeat_check));
  send(ctx, method(frame::connection_open, ChannelFlags{}, OpenArguments{settings_.heartbeat.count()}, kSetupBytes));
  for (std::uint32_t role = 0; role < publishes_.size(); ++role) open_publish_channel(ctx, role);
  for (std::uint32_t role = 0; role < consumes_.size(); ++role) open_consume_channel(ctx, role);
}

void RabbitClient::open_publish_channel(sim::Context& ctx, std::uint32_t role) {
  PublishRole& p = publishes_[role];
  p.open = true;
  p.missing = 1;
  p.next_number = p.first_outstanding = 1;
  const std::uint8_t channel = publish_channel(role);
  send(ctx, method(frame::channel_open, channel));
  p.missing += declare(ctx, channel, p.settings.declare);
  if (p.settings.tx) {
    p.tx.last_sent = 0;
    send(ctx, method(frame::tx_select, channel));
    ++p.missing;
  }
  if (!p.settings.confirm) return;
  send(ctx, method(frame::confirm_select, channel));
  ++p.missing;
}

void RabbitClient::open_consume_channel(sim::Context& ctx, std::uint32_t role) {
  ConsumeRole& c = consumes_[role];
  c.open = true;
  c.cancelled = false;
  c.missing = 2;
  ++c.epoch;
  c.next_tag = c.first_unsettled = 1;
  const std::uint8_t channel = consume_channel(role);
  send(ctx, method(frame::channel_open, channel));
  c.missing += declare(ctx, channel, c.settings.declare);
  if (c.settings.tx) {
    send(ctx, method(frame::tx_select, channel));
    ++c.missing;
  }
  if (c.settings.prefetch != 0) {
    send(ctx, method(frame::qos, {.channel = channel}, QosArguments{static_cast<std::uint32_t>(c.settings.prefetch), c.settings.global}));
    ++c.missing;
  }
  if (c.settings.ack_on == AckOn::other_channel) {
    send(ctx, method(frame::channel_open, side_channel(role)));
    ++c.missing;
  }
  if (c.settings.mode == ConsumeMode::get) {
    --c.missing;
  } else {
    consume(ctx, role);
  }
}

void RabbitClient::consume(sim::Context& ctx, std::uint32_t role) {
  const ConsumeRole& c = consumes_[role];
  const ConsumeArguments arguments{c.queue, static_cast<std::uint8_t>(role), c.settings.ack == AckMode::automatic, c.settings.exclusive,
                                   static_cast<std::int32_t>(c.settings.priority)};
  send(ctx, method(frame::consume, {.channel = consume_channel(role)}, arguments, kSetupBytes));
}

// Returns how many `-ok`s will come.
std::uint32_t RabbitClient::declare(sim::Context& ctx, std::uint8_t channel, const std::vector<DeclareSettings>& list) {
  std::uint32_t methods = 0;
  for (const DeclareSettings& d : list) {
    const ChannelFlags flags{.channel = channel, .bit = d.passive};
    if (d.exchange) send(ctx, about(frame::exchange_declare, *d.exchange, flags));
    if (d.queue) send(ctx, about(frame::queue_declare, *d.queue, flags));
    if (d.binding) send(ctx, about(frame::bind, *d.binding, flags));
    methods += static_cast<std::uint32_t>(d.exchange.has_value() + d.queue.has_value() + d.binding.has_value());
  }
  return methods;
}

// One more `-ok`.
void RabbitClient::opened(sim::Context& ctx, std::uint8_t channel) {
  if (channel == 0) {
    connection_open_ = true;
  } else if (is_publish(channel)) {
    if (std::uint32_t& missing = publishes_[channel - 1U].missing; missing != 0) --missing;
  } else {
    const std::uint32_t role = is_side(channel) ? side_role(channel) : consume_role(channel);
    if (std::uint32_t& missing = consumes_[role].missing; missing != 0 && --missing == 0) begin_consuming(ctx, role);
  }
  ready_if_open(ctx);
}

void RabbitClient::ready_if_open(sim::Context& ctx) {
  if (state_ != State::opening || !connection_open_) return;
  for (const PublishRole& p : publishes_) {
    if (p.missing != 0) return;
  }
  for (const ConsumeRole& c : consumes_) {
    if (c.missing != 0) return;
  }
  state_ = State::ready;
  told_ready_ = true;
  refused_ = false;
  ctx.record({.kind = kinds::client_connected});
  listener_->client_ready(ctx, number());
}

void RabbitClient::on_refused(sim::Context& ctx, sim::Connection, sim::Refusal) {
  connection_ = sim::Connection::none;
  if (state_ == State::connecting) recover_later(ctx);
}

void RabbitClient::on_closed(sim::Context& ctx, sim::Connection, sim::Closing) { lost(ctx); }

void RabbitClient::recover_later(sim::Context& ctx) {
  if (!settings_.automatic_recovery) {
    state_ = State::stopped;
    return;
  }
  state_ = State::waiting_to_recover;
  ctx.record({.kind = kinds::client_recovering, .value = settings_.network_recovery_interval.count()});
  ctx.set_timer(settings_.network_recovery_interval, due(recover), sim::Class::background);
}

void RabbitClient::lost(sim::Context& ctx) {
  heartbeat_.stop(ctx);
  connection_ = sim::Connection::none;
  const bool on_purpose = state_ == State::closing || state_ == State::stopped;
  state_ = State::stopped;
  for (PublishRole& p : publishes_) {
    p.open = false;
    give_up_publishes(ctx, p);
  }
  for (ConsumeRole& c : consumes_) {
    c.open = false;
    forget_transaction(ctx, c.tx);
    end_consuming(ctx, c);
    void_deliveries(c);
  }
  if (!on_purpose) recover_later(ctx);
  if (std::exchange(told_ready_, false)) listener_->client_lost(ctx, number(), Loss::connection, 0);
}

// The broker has closed a channel for an error; the connection lives on. A publisher's channel is opened again at once (the next publish
// may be better), a consumer's, or one that was refused while it opened, after a while (its queue may exist by then), as Spring does.
void RabbitClient::channel_lost(sim::Context& ctx, std::uint8_t channel, std::uint16_t code) {
  send(ctx, method(frame::channel_close_ok, channel));
  ctx.record({.kind = kinds::channel_lost, .value = code});
  if (state_ == State::ready) state_ = State::opening;
  const bool publishing_channel = is_publish(channel);
  bool at_once = false;
  if (publishing_channel) {
    PublishRole& p = publishes_[channel - 1U];
    at_once = p.missing == 0;
    p.open = false;
    p.missing = 0;
    give_up_publishes(ctx, p);
  } else {
    ConsumeRole& c = consumes_[consume_role(channel)];
    c.open = false;
    c.missing = 0;
    forget_transaction(ctx, c.tx);
    end_consuming(ctx, c);
    void_deliveries(c);
  }
  if (std::exchange(told_ready_, false)) {
    const std::uint32_t role = publishing_channel ? publishes_[channel - 1U].role : consume_role(channel);
    listener_->client_lost(ctx, number(), publishing_channel ? Loss::publish_channel : Loss::consume_channel, role);
  }
  if (settings_.reopen_channel && state_ == State::opening) {
    if (at_once) {
      open_publish_channel(ctx, channel - 1U);
    } else {
      ctx.set_timer(settings_.network_recovery_interval, due(reopen, channel), sim::Class::background);
    }
  }
  ready_if_open(ctx);
}

void RabbitClient::on_frame(sim::Context& ctx, sim::Connection, sim::Payload& f) {
  ++frames_in_;
  const ChannelFlags flags = ChannelFlags::of(f.flags);
  switch (f.kind) {
    case frame::deliver: on_deliver(ctx, f); return;
    case frame::ack:
    case frame::nack: {
      const auto t = arguments<Tagged>(f);
      on_confirm(ctx, flags.channel - 1U, t.tag, flags.bit, f.kind == frame::ack);
      return;
    }
    case frame::returned: on_return(ctx, flags.channel - 1U, f); return;
    case frame::connection_blocked: on_blocked(ctx, true); return;
    case frame::connection_unblocked: on_blocked(ctx, false); return;
    case frame::connection_open_ok:
    case frame::channel_open_ok:
    case frame::confirm_select_ok:
    case frame::qos_ok:
    case frame::consume_ok:
    case frame::queue_declare_ok:
    case frame::exchange_declare_ok:
    case frame::bind_ok:
    case frame::tx_select_ok: opened(ctx, flags.channel); return;
    case frame::tx_commit_ok:
    case frame::tx_rollback_ok: transaction_ended(ctx, flags.channel, f.kind == frame::tx_commit_ok); return;
    case frame::cancel: on_cancelled(ctx, flags.channel); return;
    case frame::connection_close:
      ctx.record({.kind = kinds::connection_lost, .value = arguments<CloseArguments>(f).code});
      refused_ = arguments<CloseArguments>(f).code >= reply::channel_error;
      send(ctx, method(frame::connection_close_ok, std::uint8_t{0}));
      ctx.close(connection_);
      lost(ctx);
      return;
    case frame::get_ok:
      consumes_[consume_role(flags.channel)].getting = false;
      on_deliver(ctx, f);
      if (consumes_[consume_role(flags.channel)].settings.ack == AckMode::automatic) poll(ctx, consume_role(flags.channel));
      return;
    case frame::get_empty: on_get_empty(ctx, consume_role(flags.channel)); return;
    case frame::channel_close:
      if (is_side(flags.channel)) {
        side_channel_lost(ctx, flags.channel, arguments<CloseArguments>(f).code);
        return;
      }
      channel_lost(ctx, flags.channel, arguments<CloseArguments>(f).code);
      return;
    case frame::connection_close_ok:
      ctx.close(connection_);
      lost(ctx);
      return;
    default: return;
  }
}

// Its queue was deleted. What it holds stays in hand; the consumer is registered again after a while, as Spring does.
void RabbitClient::on_cancelled(sim::Context& ctx, std::uint8_t channel) {
  if (is_publish(channel) || consume_role(channel) >= consumes_.size()) return;
  ConsumeRole& c = consumes_[consume_role(channel)];
  ctx.record({.kind = kinds::cancel_received, .element = c.element});
  c.cancelled = true;
  if (settings_.reopen_channel) ctx.set_timer(settings_.network_recovery_interval, due(reopen, channel), sim::Class::background);
}

void RabbitClient::on_writable(sim::Context& ctx, sim::Connection) {
  if (!std::exchange(blocked_, false) || state_ != State::ready || stopped_by_broker_) return;
  listener_->publishing(ctx, number(), true);
}

// The library passes it on (BlockedListener); what waits in the broker's hand or in the socket is the program's to wait for.
void RabbitClient::on_blocked(sim::Context& ctx, bool blocked) {
  ctx.record({.kind = kinds::client_blocked, .value = blocked ? 1 : 0});
  if (std::exchange(stopped_by_broker_, blocked) == blocked || state_ != State::ready || blocked_) return;
  listener_->publishing(ctx, number(), !blocked);
}

void RabbitClient::on_timer(sim::Context& ctx, sim::Due d) {
  switch (d.what) {
    case recover:
      if (state_ == State::waiting_to_recover) connect(ctx);
      return;
    case open_all:
      if (state_ == State::opening && !connection_open_ && frames_out_ == 0) open_everything(ctx);
      return;
    case reopen: {
      const auto channel = static_cast<std::uint8_t>(d.data);
      if ((state_ != State::ready && state_ != State::opening) || !connection_open_) return;
      if (is_publish(channel)) {
        if (!publishes_[channel - 1U].open) open_publish_channel(ctx, channel - 1U);
      } else if (!consumes_[consume_role(channel)].open) {
        open_consume_channel(ctx, consume_role(channel));
      } else if (std::exchange(consumes_[consume_role(channel)].cancelled, false)) {
        consume(ctx, consume_role(channel));
      }
      return;
    }
    case get_due:
    case cancel_due:
    case recover_due: {
      const auto role = static_cast<std::uint32_t>(d.data);
      ConsumeRole& c = consumes_[role];
      if (!c.open || state_ == State::closing) return;
      if (d.what == get_due) {
        poll(ctx, role);
      } else if (d.what == cancel_due) {
        send(ctx, method(frame::cancel, {.channel = consume_channel(role)}, ConsumeArguments{.consumer = static_cast<std::uint8_t>(role)}));
      } else {
        send(ctx, method(frame::recover, {.channel = consume_channel(role)}, RecoverArguments{}));
      }
      return;
    }
    case commit_due: {
      const auto channel = static_cast<std::uint8_t>(d.data);
      transaction(channel).timer = sim::Timer::none;
      if (transaction(channel).messages != 0) end_transaction(ctx, channel);
      return;
    }
    case refused: {
      sim::MessageId message;
      message.packed = d.data;
      listener_->confirmed(ctx, number(), message, Confirm::nack);
      return;
    }
    case heartbeat_send:
      if (heartbeat_.idle_sender(ctx, due(heartbeat_send), frames_out_)) send(ctx, sim::Payload(frame::heartbeat, kHeartbeatBytes));
      return;
    case heartbeat_check:
      if (!heartbeat_.lost_peer(ctx, due(heartbeat_check), frames_in_)) return;
      ctx.record({.kind = kinds::heartbeat_missed});
      ctx.close(connection_, sim::Close::reset);
      lost(ctx);
      return;
    default: return;
  }
}

// `connection.close` and its answer are a barrier: everything published before is handled by then (semantics 2.5).
void RabbitClient::stop(sim::Context& ctx) {
  if ((state_ == State::ready || state_ == State::opening) && settings_.on_stop == OnStop::close) {
    state_ = State::closing;
    send(ctx, method(frame::connection_close, ChannelFlags{}, CloseArguments{200}));
    return;
  }
  if (connection_ != sim::Connection::none)
    ctx.close(connection_, settings_.on_stop == OnStop::reset ? sim::Close::reset : sim::Close::fin);
  connection_ = sim::Connection::none;
  state_ = State::stopped;
}

}  // namespace mqlab::models::rabbitmq
