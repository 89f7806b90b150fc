// basic.publish and what comes back: ack, nack, return.

#include <algorithm>
#include <optional>
#include <utility>

#include "models/ledger.hpp"
#include "models/rabbitmq/client/client.hpp"
#include "models/rabbitmq/kinds.hpp"

namespace mqlab::models::rabbitmq {

void RabbitClient::make_envelopes(sim::Context& ctx, PublishRole& p) {
  const auto names = [&](const std::vector<std::string>& texts) {
    std::vector<sim::Name> out;
    for (const std::string& text : texts) out.push_back(ctx.name(text));
    return out;
  };
  for (const std::string& key : p.settings.keys()) {
    for (const std::optional<sim::Duration>& ttl : p.settings.ttls()) {
      Envelope e;
      e.exchange = ctx.name(p.settings.exchange);
      e.routing_key = ctx.name(key);
      e.cc = names(p.settings.cc);
      e.bcc = names(p.settings.bcc);
      e.headers = p.settings.headers;
      e.slot = static_cast<std::uint16_t>(p.envelopes.size());
      e.persistent = p.settings.delivery_mode == 2;
      e.mandatory = p.settings.mandatory;
      e.expiration = ttl.value_or(kNoExpiration);
      p.envelopes.push_back(sim::make_block(std::move(e)));
    }
  }
}

// A pure function of the message: a retry takes the key and the expiration of the first attempt.
const sim::BlockRef& RabbitClient::envelope_of(const PublishRole& p, const Message& m) {
  if (p.envelopes.size() == 1) return p.envelopes.front();
  const std::size_t ttls = std::max<std::size_t>(p.settings.expirations.size(), 1);
  const std::uint64_t turn = m.key != 0 ? m.key : m.id.number();
  const std::size_t key = (turn - 1) % (p.envelopes.size() / ttls);
  return p.envelopes[key * ttls + (m.id.number() - 1) % ttls];
}

// A pool hands out its channels in turn; one that the broker has closed is passed over while another is open.
std::uint32_t RabbitClient::next_channel(std::uint32_t role) {
  PublishRole& r = publishes_[role];
  const auto channels = static_cast<std::uint64_t>(r.settings.channels);
  for (std::uint64_t tried = 0; tried < channels; ++tried) {
    const auto n = static_cast<std::uint32_t>(r.turn++ % channels);
    const std::uint32_t index = n == 0 ? role : r.more + n - 1;
    if (publishes_[index].open) return index;
  }
  return role;
}

void RabbitClient::publish(sim::Context& ctx, std::uint32_t of_role, const Message& m) {
  const std::uint32_t role = publishes_[of_role].settings.channels == 1 ? of_role : next_channel(of_role);
  PublishRole& p = publishes_[role];
  if (!p.open) {  // the library throws AlreadyClosed: nothing was sent, and the program knows, as soon as it has done what it is at
    if (confirms(of_role)) ctx.set_timer(sim::Duration{0}, due(refused, m.id.packed));
    return;
  }
  const std::uint64_t number_of_publish = p.next_number++;
  if (confirms(role)) p.outstanding.emplace_back(Outstanding{m.id, m.operation});
  ++frames_out_;
  sim::Payload frame = to_publish(m, publish_channel(role), static_cast<std::uint32_t>(number_of_publish), envelope_of(p, m));
  if (!p.settings.priorities.empty()) {
    set_priority(frame, static_cast<std::uint8_t>(p.settings.priorities[(m.id.number() - 1) % p.settings.priorities.size()]));
  }
  ctx.send(connection_, std::move(frame),
           {.kind = models::kinds::publish_sent,
            .message = m.id,
            .operation = m.operation,
            .value = static_cast<std::int64_t>(number_of_publish)});
  if (p.settings.tx) in_transaction(ctx, publish_channel(role));
  if (!ctx.writable(connection_) && !std::exchange(blocked_, true)) listener_->publishing(ctx, number(), false);
}

void RabbitClient::on_confirm(sim::Context& ctx, std::uint32_t role, std::uint64_t tag, bool multiple, bool ack) {
  if (role >= publishes_.size()) return;
  PublishRole& p = publishes_[role];
  if (!p.open || tag < p.first_outstanding || tag >= p.first_outstanding + p.outstanding.size()) return;
  if (!multiple) {
    answer(ctx, p, tag, ack);
  } else {
    for (std::uint64_t number_covered = p.first_outstanding; number_covered <= tag && p.open; ++number_covered)
      answer(ctx, p, number_covered, ack);
  }
  while (!p.outstanding.empty() && p.outstanding.front().answered) {
    p.outstanding.pop_front();
    ++p.first_outstanding;
  }
}

void RabbitClient::answer(sim::Context& ctx, PublishRole& p, std::uint64_t number_of_publish, bool ack) {
  Outstanding& o = p.outstanding[number_of_publish - p.first_outstanding];
  if (std::exchange(o.answered, true)) return;
  const sim::MessageId message = o.message;
  const Confirm how = !ack ? Confirm::nack : o.returned ? Confirm::returned : Confirm::ack;
  ctx.record({.kind = models::kinds::confirm_received,
              .message = message,
              .operation = o.operation,
              .value = static_cast<std::int64_t>(number_of_publish)});
  listener_->confirmed(ctx, number(), message, how);
}

// The return names its publish; with confirms the ack follows, and only then is the answer given.
void RabbitClient::on_return(sim::Context& ctx, std::uint32_t role, const sim::Payload& f) {
  if (role >= publishes_.size()) return;
  PublishRole& p = publishes_[role];
  ctx.record({.kind = kinds::return_received, .message = message_of(f), .operation = operation_of(f)});
  if (!confirms(role)) {
    listener_->confirmed(ctx, number(), message_of(f), Confirm::returned);
    return;
  }
  const std::uint32_t offset = position_of(f) - static_cast<std::uint32_t>(p.first_outstanding);
  if (offset < p.outstanding.size()) p.outstanding[offset].returned = true;
}

// The channel is gone: nobody will answer any more.
void RabbitClient::give_up_publishes(sim::Context& ctx, PublishRole& p) {
  sim::Ring<Outstanding> unanswered;
  unanswered.swap(p.outstanding);
  std::uint64_t number_of_publish = std::exchange(p.first_outstanding, p.next_number);
  const std::uint64_t last_sent = p.tx.last_sent;
  forget_transaction(ctx, p.tx);
  for (; !unanswered.empty(); unanswered.pop_front(), ++number_of_publish) {
    const Outstanding& o = unanswered.front();
    if (o.answered) continue;
    // What no commit was asked for is certainly not stored.
    const Confirm rest = p.settings.tx && number_of_publish > last_sent ? Confirm::nack : Confirm::unknown;
    listener_->confirmed(ctx, number(), o.message, o.returned ? Confirm::returned : rest);
  }
}

}  // namespace mqlab::models::rabbitmq
