/// The message vocabulary that all styles share: what a program publishes and what it is handed.
///
/// A style adds its own properties (routing key, delivery mode, partition ...) in its frames; programs and the verdict only know these.
#pragma once

#include <cstdint>

#include "sim/core/ids.hpp"
#include "sim/core/time.hpp"
#include "sim/process/payload.hpp"

namespace mqlab::models {

/// How firmly a broker holds a message: the value of `broker.stored`. (A confirm's value is a number of the style's: see kinds in ledger.hpp.)
enum class Held : std::uint8_t { nowhere, memory, written, flushed };

struct Message {
  sim::MessageId id;
  sim::OperationId operation;
  std::int64_t amount = 1;    ///< the business content: what the effect adds to a store
  std::uint32_t key = 0;      ///< business key (customer, account): scope of order and of versions; 0: none
  std::uint32_t body = 0;     ///< size of the body, bytes
  std::uint16_t version = 0;  ///< of the key's state, for state machines and version checks
  std::uint8_t priority = 0;
  std::uint8_t attempt = 1;  ///< 1 at the first publish of this message id, +1 for each retry
  /// In a delivery: how many rounds it has made through dead-letter places (the largest count in RabbitMQ's x-death). A publish has none.
  std::uint32_t deaths = 0;
};

/// What the vendor's library finally says of one publish.
enum class Confirm : std::uint8_t {
  ack,
  nack,
  returned,  ///< no place wanted it, the publisher had asked to know (`mandatory`)
  unknown,   ///< the connection ended before an answer: stored or not
};

/// A delivery in a program's hand. `handle` is the client's own (a delivery tag, an offset) and names it when it is settled: good until then, or until
/// `client_lost` makes it void. A void one may still be settled by a program that works on: the client ignores it, so it must tell it from its new ones.
struct Delivery {
  std::uint64_t handle = 0;
  Message message;
  sim::Element place = sim::Element::none;  ///< where it came from: the element of its `copy.made`, one of the role's `Style::places`
  /// The value of its `copy.made`: its place in the order of publishing there (sequence id, offset). A position belongs to one copy for good: another
  /// message gets another one, also from the next incarnation; only a log that was cut may grow anew over what is lost.
  std::int64_t position = 0;
  std::uint32_t role = 0;  ///< index of the consuming role
  bool redelivered = false;
};

enum class Settle : std::uint8_t {
  ack,
  requeue,  ///< give it back: nack(requeue) / reconsume later
  reject,   ///< never again: nack(requeue=false) / dead letter
};

}  // namespace mqlab::models
