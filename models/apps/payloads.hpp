/// What applications put on disks, on wires and into their servers. Payload kinds 64..127.
#pragma once

#include <cstdint>
#include <span>

#include "models/message.hpp"
#include "sim/core/ids.hpp"
#include "sim/process/payload.hpp"

namespace mqlab::models::apps {

/// One effect: a row of a store. Lost with the page cache, it makes `effect.lost`.
struct EffectRow {
  static constexpr std::uint16_t payload_kind = 64;
  sim::OperationId operation;
  sim::MessageId message;
  std::int64_t amount = 0;
  sim::Element store = sim::Element::none;
};
/// A compensation. Lost with the page cache, the effect is back: `effect.applied`.
struct UndoRow {
  static constexpr std::uint16_t payload_kind = 65;
  sim::OperationId operation;
  sim::MessageId message;
  std::int64_t amount = 0;
  sim::Element store = sim::Element::none;
};
/// The state of one business key.
struct Account {
  static constexpr std::uint16_t payload_kind = 66;
  std::int64_t balance = 0;
  std::uint32_t version = 0;
};
/// The message was handled.
struct SeenKey {
  static constexpr std::uint16_t payload_kind = 67;
  sim::MessageId message;
};
/// A message that waits to be published, written with the effect.
struct OutboxRow {
  static constexpr std::uint16_t payload_kind = 68;
  sim::OperationId operation;
  std::int64_t amount = 0;
  std::uint32_t key = 0;
  std::uint32_t body = 0;
  std::uint16_t version = 0;
  std::uint8_t priority = 0;
};
/// What a rollback or a published outbox row leaves.
struct Deleted {
  static constexpr std::uint16_t payload_kind = 69;
};
struct CallRequest {
  static constexpr std::uint16_t payload_kind = 70;
  std::uint64_t call = 0;
  sim::OperationId operation;
  std::int64_t amount = 0;
  std::uint32_t key = 0;
  std::uint16_t version = 0;
  bool undo = false;
};
struct CallReply {
  static constexpr std::uint16_t payload_kind = 71;
  std::uint64_t call = 0;
  bool ok = true;
};
/// A piece of a worker's work.
struct WorkPiece {
  static constexpr std::uint16_t payload_kind = 72;
  std::uint64_t tag = 0;
  sim::MessageId message;
};

std::span<const sim::PayloadKind> payload_kinds();

}  // namespace mqlab::models::apps
