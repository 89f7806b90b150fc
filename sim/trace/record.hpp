/// One line of the trace, and the kinds of lines.
///
/// A `Record` is a fixed 56 bytes: the trace file is an array of them (trace/file.hpp), mapped and indexed, never parsed.
/// A kind is a number in one of three ranges: `sim/` 0..63, the shared vocabulary of `models/` 64..127, the run's style 128..255;
/// each range has one visible table of `KindInfo`.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string_view>

#include "sim/core/ids.hpp"
#include "sim/core/time.hpp"
#include "sim/describe/text.hpp"

namespace mqlab::sim {

enum class Kind : std::uint16_t { none = 0xffff };
inline constexpr std::uint16_t kFirstModelKind = 64;
inline constexpr std::uint16_t kFirstStyleKind = 128;
inline constexpr std::uint16_t kKinds = 256;

/// How much of a run is kept. `ledger`: only the records that the verdict reads. Numbers are given at every level.
enum class TraceLevel : std::uint8_t { off, ledger, full };

/// What a record does to its element, for the generic reducer that draws and checkpoints any style.
enum class Change : std::uint8_t {
  none,
  enter,  ///< the record's message enters the element (a queue got a copy)
  leave,  ///< the record's message leaves it
  state,  ///< the element changes its state; `value` is an index into the kind's `value_names`
  set,    ///< a gauge of the element takes `value`
};

/// How `Record::value` is to be read.
enum class ValueIs : std::uint8_t { nothing, count, bytes, duration, tag, flag, choice, name, record, process };

struct KindInfo {
  Kind kind;
  std::string_view name;  ///< `confirm.sent`
  Text meaning;
  TraceLevel level = TraceLevel::full;  ///< the lowest level that keeps it: `ledger` or `full`
  bool point = false;                   ///< a fault may hook it
  Change change = Change::none;
  ValueIs value_is = ValueIs::nothing;
  std::string_view value_name{};                      ///< `delivery_tag`
  std::span<const std::string_view> value_choices{};  ///< for ValueIs::choice
};

/// What a model says when it makes a record; the world adds time, number, process and cause.
struct Note {
  Kind kind = Kind::none;
  Element element = Element::none;
  MessageId message{};
  OperationId operation{};
  std::int64_t value = 0;
  RecordNumber because = 0;  ///< the state it had waited for (a flush, a quorum, a timer), if not the event being handled
};

/// `cause` is the record of the event being handled; both it and `because` are stored as distances back, 0 = none.
struct Record {
  std::int64_t time_ns = 0;
  RecordNumber number = 0;
  std::uint64_t message = 0;
  std::uint64_t operation = 0;
  std::int64_t value = 0;
  std::uint32_t cause_back = 0;
  std::uint32_t because_back = 0;
  std::uint32_t element = 0xffffffff;
  std::uint16_t kind = 0;
  std::uint16_t process = 0xffff;

  Time time() const { return {time_ns}; }
  Kind kind_id() const { return static_cast<Kind>(kind); }
  ProcessId process_id() const { return static_cast<ProcessId>(process); }
  Element element_id() const { return static_cast<Element>(element); }
  MessageId message_id() const {
    MessageId id;
    id.packed = message;
    return id;
  }
  OperationId operation_id() const {
    OperationId id;
    id.packed = operation;
    return id;
  }
  RecordNumber cause() const { return cause_back == 0 ? 0 : number - cause_back; }
  RecordNumber because() const { return because_back == 0 ? 0 : number - because_back; }
};
static_assert(sizeof(Record) == 56);

/// A set of kinds, one bit each.
struct KindMask {
  std::array<std::uint64_t, kKinds / 64> bits{};

  constexpr bool test(Kind k) const {
    return (bits[static_cast<std::uint16_t>(k) >> 6] >> (static_cast<std::uint16_t>(k) & 63U) & 1U) != 0;
  }
  constexpr void set(Kind k) { bits[static_cast<std::uint16_t>(k) >> 6] |= 1ULL << (static_cast<std::uint16_t>(k) & 63U); }
  constexpr void set_all() { bits.fill(~0ULL); }
  constexpr void add(const KindMask& other) {
    for (std::size_t i = 0; i < bits.size(); ++i) bits[i] |= other.bits[i];
  }
};

/// The door that each record passes: one increment, one test of a bit.
struct RecordGate {
  RecordNumber next = 1;
  KindMask open;  ///< kinds that the level keeps or that a fault hooks
};

}  // namespace mqlab::sim
