#include "models/rabbitmq/frames.hpp"

#include <fmt/format.h>

#include <array>
#include <limits>
#include <string>

#include "models/ledger.hpp"
#include "models/rabbitmq/queue_settings.hpp"

namespace mqlab::models::rabbitmq {

Message to_message(const sim::Payload& p) {
  const Content c = content_of(p);
  Message m;
  m.id.packed = c.message;
  m.operation.packed = c.operation;
  m.amount = c.amount;
  if (p.block && p.block_as<Envelope>().wide) m.amount = p.block_as<Envelope>().wide_amount;
  m.key = c.key;
  m.body = p.bytes - kMessageOverhead;
  m.version = c.version;
  m.priority = c.priority;
  m.attempt = c.attempt;
  if (p.block && p.block_as<Envelope>().deaths) m.deaths = deaths_of(p.block_as<Envelope>()).rounds();
  return m;
}

sim::Payload to_publish(const Message& m, std::uint8_t channel, std::uint32_t number, const sim::BlockRef& envelope) {
  sim::Payload p(frame::publish, m.body + kMessageOverhead);
  p.flags = ChannelFlags{.channel = channel}.pack();
  const Content c{.message = m.id.packed,
                  .operation = m.operation.packed,
                  .amount = static_cast<std::int32_t>(m.amount),
                  .key = m.key,
                  .version = m.version,
                  .priority = m.priority,
                  .attempt = m.attempt,
                  .position = number};
  set_content(p, c);
  p.block = envelope;
  if (c.amount != m.amount) {
    Envelope own = p.block_as<Envelope>();
    own.wide = true;
    own.wide_amount = m.amount;
    p.block = sim::make_block(own);
  }
  return p;
}

namespace {

std::string identity(const sim::Payload& p) {
  const sim::MessageId id = message_of(p);
  return fmt::format("message={}/{}", static_cast<unsigned>(id.origin()), id.number());
}
std::string channel(const sim::Payload& p) { return fmt::format("channel={}", ChannelFlags::of(p.flags).channel); }

std::string describe_publish(const sim::Payload& p) {
  const auto& e = p.block_as<Envelope>();
  return fmt::format("{} {} delivery_mode={}{} number={}", channel(p), identity(p), e.persistent ? 2 : 1, e.mandatory ? " mandatory" : "",
                     position_of(p));
}
std::string describe_deliver(const sim::Payload& p) {
  const ChannelFlags f = ChannelFlags::of(p.flags);
  return fmt::format("channel={} consumer={} {} position={}{}", f.channel, f.consumer, identity(p), position_of(p),
                     f.bit ? " redelivered" : "");
}
std::string describe_return(const sim::Payload& p) { return fmt::format("{} {} code={}", channel(p), identity(p), reply::no_route); }
std::string describe_tagged(const sim::Payload& p) {
  const ChannelFlags f = ChannelFlags::of(p.flags);
  const auto t = arguments<Tagged>(p);
  return fmt::format("channel={} tag={}{}{}", f.channel, t.tag, f.bit ? " multiple" : "", t.requeue ? " requeue" : "");
}
std::string describe_close(const sim::Payload& p) { return fmt::format("{} code={}", channel(p), arguments<CloseArguments>(p).code); }
std::string describe_consume(const sim::Payload& p) {
  const auto a = arguments<ConsumeArguments>(p);
  return fmt::format("{} consumer={}{}{}{}", channel(p), a.consumer, a.no_ack ? " no_ack" : "", a.exclusive ? " exclusive" : "",
                     a.priority != 0 ? fmt::format(" x-priority={}", a.priority) : "");
}
std::string describe_qos(const sim::Payload& p) {
  return fmt::format("{} prefetch={}{}", channel(p), arguments<QosArguments>(p).prefetch,
                     arguments<QosArguments>(p).global ? " global" : "");
}
template <class Settings>
std::string describe_named(const sim::Payload& p) {
  return fmt::format("{} name={}{}", channel(p), p.block_as<Settings>().name, ChannelFlags::of(p.flags).bit ? " passive" : "");
}
std::string describe_binding(const sim::Payload& p) {
  const auto& b = p.block_as<BindingSettings>();
  return fmt::format("{} from={} to={} routing_key={}", channel(p), b.exchange, b.queue.empty() ? b.destination : b.queue, b.routing_key);
}
std::string describe_journal_publish(const sim::Payload& p) { return fmt::format("{} position={}", identity(p), position_of(p)); }
std::string describe_journal_ack(const sim::Payload& p) {
  const auto a = p.as<JournalAck>();
  sim::MessageId id;
  id.packed = a.message;
  return fmt::format("message={}/{} position={}", static_cast<unsigned>(id.origin()), id.number(), a.position);
}
std::string describe_body(const sim::Payload& p) {
  const auto b = p.as<StoredBody>();
  sim::MessageId id;
  id.packed = b.message;
  return fmt::format("message={}/{} position={}", static_cast<unsigned>(id.origin()), id.number(), b.position);
}
std::string describe_terms(const sim::Payload& p) {
  const auto t = p.as<QueueTerms>();
  return fmt::format("next_position={} next_delivered={}{}", t.next_position, t.next_delivered, t.clean ? " clean" : "");
}

// A journal entry names its queue's element in `flags`: a lost entry changes the account of that queue's copies.
bool lost_publish(const sim::Payload& p, sim::Note& note) {
  note = {.kind = models::kinds::copy_gone,
          .element = static_cast<sim::Element>(p.flags),
          .message = message_of(p),
          .operation = operation_of(p),
          .value = static_cast<std::int64_t>(Fate::lost)};
  return true;
}
bool lost_ack(const sim::Payload& p, sim::Note& note) {
  const auto a = p.as<JournalAck>();
  note = {.kind = models::kinds::copy_made, .element = static_cast<sim::Element>(p.flags), .value = a.position};
  note.message.packed = a.message;
  note.operation.packed = a.operation;
  return true;
}

constexpr std::array kPayloadTable{
    sim::PayloadKind{frame::publish, "basic.publish", describe_publish},
    sim::PayloadKind{frame::deliver, "basic.deliver", describe_deliver},
    sim::PayloadKind{frame::returned, "basic.return", describe_return},
    sim::PayloadKind{frame::ack, "basic.ack", describe_tagged},
    sim::PayloadKind{frame::nack, "basic.nack", describe_tagged},
    sim::PayloadKind{frame::connection_open, "connection.open"},
    sim::PayloadKind{frame::connection_open_ok, "connection.open-ok"},
    sim::PayloadKind{frame::connection_close, "connection.close", describe_close},
    sim::PayloadKind{frame::connection_close_ok, "connection.close-ok"},
    sim::PayloadKind{frame::channel_open, "channel.open", channel},
    sim::PayloadKind{frame::channel_open_ok, "channel.open-ok", channel},
    sim::PayloadKind{frame::channel_close, "channel.close", describe_close},
    sim::PayloadKind{frame::channel_close_ok, "channel.close-ok", channel},
    sim::PayloadKind{frame::confirm_select, "confirm.select", channel},
    sim::PayloadKind{frame::confirm_select_ok, "confirm.select-ok", channel},
    sim::PayloadKind{frame::qos, "basic.qos", describe_qos},
    sim::PayloadKind{frame::qos_ok, "basic.qos-ok", channel},
    sim::PayloadKind{frame::consume, "basic.consume", describe_consume},
    sim::PayloadKind{frame::consume_ok, "basic.consume-ok", channel},
    sim::PayloadKind{frame::cancel, "basic.cancel", channel},
    sim::PayloadKind{frame::cancel_ok, "basic.cancel-ok", channel},
    sim::PayloadKind{frame::heartbeat, "heartbeat"},
    sim::PayloadKind{frame::queue_declare, "queue.declare", describe_named<QueueSettings>},
    sim::PayloadKind{frame::queue_declare_ok, "queue.declare-ok", channel},
    sim::PayloadKind{frame::exchange_declare, "exchange.declare", describe_named<ExchangeSettings>},
    sim::PayloadKind{frame::exchange_declare_ok, "exchange.declare-ok", channel},
    sim::PayloadKind{frame::bind, "queue.bind", describe_binding},
    sim::PayloadKind{frame::bind_ok, "queue.bind-ok", channel},
    sim::PayloadKind{frame::unbind, "queue.unbind", describe_binding},
    sim::PayloadKind{frame::unbind_ok, "queue.unbind-ok", channel},
    sim::PayloadKind{frame::queue_delete, "queue.delete", describe_named<QueueSettings>},
    sim::PayloadKind{frame::queue_delete_ok, "queue.delete-ok", channel},
    sim::PayloadKind{frame::exchange_delete, "exchange.delete", describe_named<ExchangeSettings>},
    sim::PayloadKind{frame::exchange_delete_ok, "exchange.delete-ok", channel},
    sim::PayloadKind{frame::queue_purge, "queue.purge", describe_named<QueueSettings>},
    sim::PayloadKind{frame::queue_purge_ok, "queue.purge-ok", channel},
    sim::PayloadKind{frame::get, "basic.get", describe_consume},
    sim::PayloadKind{frame::get_ok, "basic.get-ok", describe_deliver},
    sim::PayloadKind{frame::get_empty, "basic.get-empty", channel},
    sim::PayloadKind{frame::recover, "basic.recover", channel},
    sim::PayloadKind{frame::recover_ok, "basic.recover-ok", channel},
    sim::PayloadKind{frame::work_get, "queue.get"},
    sim::PayloadKind{frame::tx_select, "tx.select", channel},
    sim::PayloadKind{frame::tx_select_ok, "tx.select-ok", channel},
    sim::PayloadKind{frame::tx_commit, "tx.commit", channel},
    sim::PayloadKind{frame::tx_commit_ok, "tx.commit-ok", channel},
    sim::PayloadKind{frame::tx_rollback, "tx.rollback", channel},
    sim::PayloadKind{frame::tx_rollback_ok, "tx.rollback-ok", channel},
    sim::PayloadKind{frame::connection_blocked, "connection.blocked"},
    sim::PayloadKind{frame::connection_unblocked, "connection.unblocked"},
    sim::PayloadKind{frame::journal_publish, "journal.publish", describe_journal_publish, lost_publish},
    sim::PayloadKind{frame::journal_ack, "journal.ack", describe_journal_ack, lost_ack},
    sim::PayloadKind{frame::journal_publish_large, "journal.publish_large", describe_journal_publish, lost_publish},
    sim::PayloadKind{frame::stored_body, "store.body", describe_body},
    sim::PayloadKind{frame::queue_terms, "queue.terms", describe_terms},
    sim::PayloadKind{frame::declared_exchange, "declared.exchange"},
    sim::PayloadKind{frame::declared_queue, "declared.queue"},
    sim::PayloadKind{frame::declared_binding, "declared.binding"},
    sim::PayloadKind{frame::work_publish, "queue.publish", describe_journal_publish},
    sim::PayloadKind{frame::work_settle, "queue.settle"},
    sim::PayloadKind{frame::work_channel_down, "queue.channel_down"},
    sim::PayloadKind{frame::work_resume, "queue.resume"},
    sim::PayloadKind{frame::work_cancel, "queue.cancel"},
    sim::PayloadKind{frame::work_consume, "queue.consume"},
    sim::PayloadKind{frame::work_purge, "queue.purge"},
    sim::PayloadKind{frame::work_delete, "queue.delete"},
    sim::PayloadKind{frame::work_deliver, "queue.deliver"},
    sim::PayloadKind{frame::work_lost, "queue.publish, lost", describe_journal_publish},
    sim::PayloadKind{frame::work_expire, "queue.expire"},
    sim::PayloadKind{frame::work_queue_expired, "queue.unused"},
};

}  // namespace

std::span<const sim::PayloadKind> payload_table() { return kPayloadTable; }

std::uint64_t properties_bytes(const Envelope& envelope) {
  constexpr std::uint64_t kFlagsAndMode = 2 + 1;
  constexpr std::uint64_t kPayloadTable = 4;
  if (envelope.headers.empty()) return kFlagsAndMode;
  std::uint64_t bytes = kFlagsAndMode + kPayloadTable;
  for (const auto& [name, value] : envelope.headers) {
    bytes += 1 + name.size() + 1;
    if (const std::string* text = value.as_string()) {
      bytes += 4 + text->size();
    } else if (value.as_bool() != nullptr) {
      bytes += 1;
    } else if (!value.is_null()) {
      bytes += 8;
    }
  }
  return bytes;
}

}  // namespace mqlab::models::rabbitmq
