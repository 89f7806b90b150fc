/// What travels between clients and a node, stands in a queue's journal, or waits for a queue process.
///
/// A message stands inline (`Content`, 32 bytes), so that publish, queue entry, journal entry and delivery are copies of one payload and
/// cost no allocation; what all messages of a publisher have in common (exchange, key, properties) is one shared block, the `Envelope`.
/// `Payload::flags` names the channel of a frame, see `ChannelFlags`. Sizes on the wire: bodies plus AMQP's framing of about 70 bytes per
/// message.
///
/// Limits, checked when a scenario is loaded: 255 channels per connection, 127 consumers per connection. Positions are 32 bits.
/// Delivery tags and publish numbers are counted by both sides, as AMQP's publish numbers are: frames are never skipped.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <vector>

#include "models/message.hpp"
#include "models/rabbitmq/deaths.hpp"
#include "models/rabbitmq/exchange_settings.hpp"
#include "sim/core/ids.hpp"
#include "sim/core/time.hpp"
#include "sim/process/payload.hpp"
#include "sim/trace/record.hpp"

namespace mqlab::models::rabbitmq {

namespace frame {
inline constexpr std::uint16_t publish = 128;
inline constexpr std::uint16_t deliver = 129;
inline constexpr std::uint16_t returned = 130;
inline constexpr std::uint16_t ack = 131;   ///< consumer to broker, or the confirm: broker to publisher
inline constexpr std::uint16_t nack = 132;  ///< the same two directions
inline constexpr std::uint16_t connection_open = 133;
inline constexpr std::uint16_t connection_open_ok = 134;
inline constexpr std::uint16_t connection_close = 135;
inline constexpr std::uint16_t connection_close_ok = 136;
inline constexpr std::uint16_t channel_open = 137;
inline constexpr std::uint16_t channel_open_ok = 138;
inline constexpr std::uint16_t channel_close = 139;
inline constexpr std::uint16_t channel_close_ok = 140;
inline constexpr std::uint16_t confirm_select = 141;
inline constexpr std::uint16_t confirm_select_ok = 142;
inline constexpr std::uint16_t qos = 143;
inline constexpr std::uint16_t qos_ok = 144;
inline constexpr std::uint16_t consume = 145;
inline constexpr std::uint16_t consume_ok = 146;
inline constexpr std::uint16_t cancel = 147;
inline constexpr std::uint16_t cancel_ok = 148;
inline constexpr std::uint16_t heartbeat = 149;
inline constexpr std::uint16_t connection_blocked = 150;
inline constexpr std::uint16_t connection_unblocked = 151;
inline constexpr std::uint16_t journal_publish = 160;
inline constexpr std::uint16_t journal_ack = 161;
inline constexpr std::uint16_t queue_terms = 162;
inline constexpr std::uint16_t declared_exchange = 163;
inline constexpr std::uint16_t declared_queue = 164;
inline constexpr std::uint16_t declared_binding = 165;
inline constexpr std::uint16_t journal_publish_large = 167;  ///< an index entry whose body stands in the message store
inline constexpr std::uint16_t stored_body = 168;
inline constexpr std::uint16_t work_publish = 170;
inline constexpr std::uint16_t work_settle = 171;
inline constexpr std::uint16_t work_channel_down = 172;
inline constexpr std::uint16_t work_resume = 173;
inline constexpr std::uint16_t work_cancel = 174;
inline constexpr std::uint16_t work_consume = 175;
inline constexpr std::uint16_t work_purge = 176;
inline constexpr std::uint16_t work_delete = 177;
inline constexpr std::uint16_t work_deliver = 178;
inline constexpr std::uint16_t work_expire = 179;         ///< the head may have expired
inline constexpr std::uint16_t work_queue_expired = 180;  ///< x-expires is over
inline constexpr std::uint16_t work_lost = 181;           ///< a publish whose queue process has died
// What a client asks of exchanges, queues and bindings: the settings stand in the block; `ChannelFlags::bit`: passive.
inline constexpr std::uint16_t queue_declare = 190;
inline constexpr std::uint16_t queue_declare_ok = 191;
inline constexpr std::uint16_t exchange_declare = 192;
inline constexpr std::uint16_t exchange_declare_ok = 193;
inline constexpr std::uint16_t bind = 194;  ///< queue.bind or exchange.bind
inline constexpr std::uint16_t bind_ok = 195;
inline constexpr std::uint16_t unbind = 196;
inline constexpr std::uint16_t unbind_ok = 197;
inline constexpr std::uint16_t queue_delete = 198;
inline constexpr std::uint16_t queue_delete_ok = 199;
inline constexpr std::uint16_t exchange_delete = 200;
inline constexpr std::uint16_t exchange_delete_ok = 201;
inline constexpr std::uint16_t queue_purge = 202;
inline constexpr std::uint16_t queue_purge_ok = 203;
inline constexpr std::uint16_t tx_select = 204;
inline constexpr std::uint16_t tx_select_ok = 205;
inline constexpr std::uint16_t tx_commit = 206;
inline constexpr std::uint16_t tx_commit_ok = 207;
inline constexpr std::uint16_t tx_rollback = 208;
inline constexpr std::uint16_t tx_rollback_ok = 209;
inline constexpr std::uint16_t get = 210;  ///< with `ConsumeArguments`
inline constexpr std::uint16_t get_ok = 211;
inline constexpr std::uint16_t get_empty = 212;
inline constexpr std::uint16_t recover = 213;
inline constexpr std::uint16_t recover_ok = 214;
inline constexpr std::uint16_t work_get = 220;
}  // namespace frame

inline constexpr std::uint32_t kMessageOverhead = 70;  ///< method, header and body frame of a small message
inline constexpr std::uint32_t kMethodBytes = 21;      ///< a method frame such as basic.ack
inline constexpr std::uint32_t kHeartbeatBytes = 8;
inline constexpr std::uint32_t kSetupBytes = 60;
inline constexpr std::uint32_t kIndexEntryBytes = 40;  ///< of a large message in its queue's journal

/// Channel of a frame and two small facts, in `Payload::flags`.
struct ChannelFlags {
  std::uint8_t channel = 0;
  std::uint8_t consumer = 0;  ///< deliver: the consumer's number on its connection, < 127
  bool bit = false;           ///< deliver: redelivered; ack, nack: multiple

  constexpr std::uint16_t pack() const { return static_cast<std::uint16_t>(channel | consumer << 8 | (bit ? 0x8000 : 0)); }
  static constexpr ChannelFlags of(std::uint16_t flags) {
    return {static_cast<std::uint8_t>(flags & 0xff), static_cast<std::uint8_t>(flags >> 8 & 0x7f), (flags & 0x8000) != 0};
  }
};

/// The message inline. The body's size follows from `Payload::bytes`.
struct Content {
  std::uint64_t message = 0;
  std::uint64_t operation = 0;
  std::int32_t amount = 0;
  std::uint32_t key = 0;
  std::uint16_t version = 0;
  std::uint8_t priority = 0;
  std::uint8_t attempt = 1;
  /// In publish and return: the publish number of its channel (low 32 bits). In a queue, its journal and a delivery: its position there.
  std::uint32_t position = 0;
};
static_assert(sizeof(Content) == 32);

inline Content content_of(const sim::Payload& p) {
  Content c;
  std::memcpy(&c, p.words.data(), sizeof(c));
  return c;
}
inline void set_content(sim::Payload& p, const Content& c) { std::memcpy(p.words.data(), &c, sizeof(c)); }
inline void set_position(sim::Payload& p, std::uint32_t position) {
  std::memcpy(p.words.data() + offsetof(Content, position), &position, sizeof(position));
}
inline void set_priority(sim::Payload& p, std::uint8_t priority) {
  std::memcpy(p.words.data() + offsetof(Content, priority), &priority, sizeof(priority));
}
inline std::uint8_t priority_of(const sim::Payload& p) { return static_cast<std::uint8_t>(p.words[offsetof(Content, priority)]); }
inline std::uint32_t position_of(const sim::Payload& p) {
  std::uint32_t position = 0;
  std::memcpy(&position, p.words.data() + offsetof(Content, position), sizeof(position));
  return position;
}
inline sim::MessageId message_of(const sim::Payload& p) {
  sim::MessageId id;
  std::memcpy(&id.packed, p.words.data(), sizeof(id.packed));
  return id;
}
inline sim::OperationId operation_of(const sim::Payload& p) {
  sim::OperationId id;
  std::memcpy(&id.packed, p.words.data() + offsetof(Content, operation), sizeof(id.packed));
  return id;
}

inline constexpr sim::Duration kNoExpiration{-1};

/// What all messages of a publisher have in common.
struct Envelope {
  sim::Name exchange = sim::Name::empty;
  sim::Name routing_key = sim::Name::empty;
  std::vector<sim::Name> cc;
  std::vector<sim::Name> bcc;  ///< routed by, never shown to a receiver
  Headers headers;
  std::uint16_t slot = 0;  ///< which of its role's envelopes this is: a channel remembers a route for each
  bool persistent = false;
  bool mandatory = false;
  /// Set, in a block of its own, for the rare message whose amount does not fit into `Content`.
  bool wide = false;
  std::int64_t wide_amount = 0;
  sim::Duration expiration = kNoExpiration;  ///< the property that the publisher set
  /// By the clock of the queue's host, from when on it is worth nothing. Set by the queue, in a block of the message's own.
  sim::Time expires = sim::kNever;
  sim::BlockRef deaths{};  ///< `Deaths`, the headers x-death and x-first-death-*; null: never dead-lettered
};

/// Only of a message that has died.
inline const Deaths& deaths_of(const Envelope& e) { return static_cast<const sim::BlockOf<Deaths>*>(e.deaths.get())->value; }

/// What the encoded properties take, as far as the model knows them: flags, delivery mode, headers (AMQP 0-9-1 section 4.2.6.1).
std::uint64_t properties_bytes(const Envelope& envelope);

Message to_message(const sim::Payload& publish_or_deliver);
sim::Payload to_publish(const Message& message, std::uint8_t channel, std::uint32_t number, const sim::BlockRef& envelope);

/// ack, nack: settles deliveries (consumer to broker) or confirms publishes (broker to publisher).
struct Tagged {
  std::uint64_t tag = 0;
  bool requeue = false;  ///< nack by a consumer
};
struct OpenArguments {
  std::int64_t heartbeat_ns = 0;
};
struct CloseArguments {
  std::uint16_t code = 0;
};
struct QosArguments {
  std::uint32_t prefetch = 0;
  bool global = false;
};
struct RecoverArguments {
  bool requeue = true;
};
struct ConsumeArguments {
  sim::Name queue = sim::Name::empty;
  std::uint8_t consumer = 0;
  bool no_ack = false;
  bool exclusive = false;
  std::int32_t priority = 0;  ///< the argument x-priority
};

/// journal.ack: everything that a power loss must know to put the copy back into the account.
struct JournalAck {
  static constexpr std::uint16_t payload_kind = frame::journal_ack;
  std::uint64_t message = 0;
  std::uint64_t operation = 0;
  std::uint32_t position = 0;
};
/// A body in the shared message store; its size is the payload's.
struct StoredBody {
  static constexpr std::uint16_t payload_kind = frame::stored_body;
  std::uint64_t message = 0;
  std::uint64_t operation = 0;
  std::uint32_t cell = 0;  ///< of its queue's declaration
  std::uint32_t position = 0;
};
/// A queue's counters beside its journal. `clean`: written by an orderly stop, so `next_delivered` is exact.
struct QueueTerms {
  static constexpr std::uint16_t payload_kind = frame::queue_terms;
  std::uint64_t next_position = 0;
  std::uint64_t next_delivered = 0;
  bool clean = false;
};

/// Work of a queue process.
struct SettleWork {
  static constexpr std::uint16_t payload_kind = frame::work_settle;
  std::uint64_t first_tag = 0;
  std::uint64_t last_tag = 0;
  std::uint16_t channel = 0;
  Settle how = Settle::ack;
};
struct ChannelDownWork {
  static constexpr std::uint16_t payload_kind = frame::work_channel_down;
  std::uint16_t channel = 0;
};
struct ResumeWork {
  static constexpr std::uint16_t payload_kind = frame::work_resume;
  std::uint16_t channel = 0;
};
struct CancelWork {
  static constexpr std::uint16_t payload_kind = frame::work_cancel;
  std::uint32_t consumer = 0;
  std::uint16_t channel = 0;
};
struct GetWork {
  static constexpr std::uint16_t payload_kind = frame::work_get;
  std::uint32_t consumer = 0;
  std::uint16_t channel = 0;
  bool promoted = false;  ///< a poll is background, the message that it finds is the story itself
};
struct ConsumeWork {
  static constexpr std::uint16_t payload_kind = frame::work_consume;
  std::uint32_t consumer = 0;
  std::uint16_t channel = 0;
};

/// A method frame with arguments that stand inline.
template <class T>
sim::Payload method(std::uint16_t kind, ChannelFlags flags, const T& arguments, std::uint32_t bytes = kMethodBytes) {
  static_assert(sizeof(T) <= 32);
  sim::Payload p(kind, bytes);
  p.flags = flags.pack();
  std::memcpy(p.words.data(), &arguments, sizeof(T));
  return p;
}
inline sim::Payload method(std::uint16_t kind, std::uint8_t channel, std::uint32_t bytes = kMethodBytes) {
  sim::Payload p(kind, bytes);
  p.flags = channel;
  return p;
}
/// A method, or a declaration on the disk, whose arguments stand in a block: settings as a scenario writes them.
template <class Settings>
sim::Payload about(std::uint16_t kind, const Settings& settings, ChannelFlags flags = {}) {
  sim::Payload p(kind, kSetupBytes);
  p.flags = flags.pack();
  p.block = sim::make_block(settings);
  return p;
}
template <class T>
T arguments(const sim::Payload& p) {
  T out;
  std::memcpy(&out, p.words.data(), sizeof(T));
  return out;
}

/// The table of the payload kinds above.
std::span<const sim::PayloadKind> payload_table();

/// AMQP reply codes (spec).
namespace reply {
inline constexpr std::uint16_t no_route = 312;
inline constexpr std::uint16_t access_refused = 403;
inline constexpr std::uint16_t not_found = 404;
inline constexpr std::uint16_t resource_locked = 405;
inline constexpr std::uint16_t precondition_failed = 406;
inline constexpr std::uint16_t channel_error = 504;  ///< from here on errors of the connection
inline constexpr std::uint16_t not_allowed = 530;
inline constexpr std::uint16_t not_implemented = 540;
inline constexpr std::uint16_t internal_error = 541;
}  // namespace reply

}  // namespace mqlab::models::rabbitmq
