/// What a moment of a trace looks like: who is where, and what every state and gauge says. Folded from `Change`s alone, so any style has it.
///
/// Order: members by the record that brought them in (oldest first: a queue reads as a queue), readings by owner and kind.
#pragma once

#include <algorithm>
#include <compare>
#include <cstdint>
#include <type_traits>
#include <vector>

#include "sim/core/ids.hpp"
#include "sim/trace/record.hpp"

namespace mqlab::lab {

/// A message in an element. The same message may be there more than once: a queue with a duplicate has two members.
struct Member {
  sim::RecordNumber entered = 0;
  std::uint64_t message = 0;
  std::uint32_t element = 0;
  std::uint32_t unused = 0;  ///< keeps the bytes of a checkpoint defined

  sim::Element element_id() const { return static_cast<sim::Element>(element); }
  friend bool operator==(const Member&, const Member&) = default;
};
static_assert(sizeof(Member) == 24 && std::is_trivially_copyable_v<Member>);

/// The last word of one kind (`Change::state` or `Change::set`) about its owner: the record's element, or its process if it names none.
struct Reading {
  std::uint32_t element = 0;
  std::uint16_t process = 0;
  std::uint16_t kind = 0;
  std::int64_t value = 0;
  sim::RecordNumber since = 0;

  sim::Kind kind_id() const { return static_cast<sim::Kind>(kind); }
  bool same_owner_and_kind(const Reading& o) const { return element == o.element && process == o.process && kind == o.kind; }
  friend bool operator==(const Reading&, const Reading&) = default;
};
static_assert(sizeof(Reading) == 24 && std::is_trivially_copyable_v<Reading>);

/// Owner and kind first, so that sorted readings of one owner stand together.
inline bool by_owner(const Reading& a, const Reading& b) {
  if (a.element != b.element) return a.element < b.element;
  if (a.process != b.process) return a.process < b.process;
  return a.kind < b.kind;
}

struct TraceState {
  sim::RecordNumber at = 0;  ///< the last record that is folded in; 0: before the first
  std::vector<Member> members;
  std::vector<Reading> readings;

  std::size_t count(sim::Element element) const {
    return static_cast<std::size_t>(
        std::count_if(members.begin(), members.end(), [&](const Member& m) { return m.element_id() == element; }));
  }
  /// How many copies of the message are in the element.
  std::size_t count(sim::Element element, sim::MessageId message) const {
    return static_cast<std::size_t>(std::count_if(
        members.begin(), members.end(), [&](const Member& m) { return m.element_id() == element && m.message == message.packed; }));
  }
  /// Null if that kind has said nothing about the element yet.
  const Reading* reading(sim::Element element, sim::Kind kind) const {
    const auto at_kind = std::find_if(readings.begin(), readings.end(), [&](const Reading& r) {
      return r.element == static_cast<std::uint32_t>(element) && r.kind_id() == kind;
    });
    return at_kind == readings.end() ? nullptr : &*at_kind;
  }
  friend bool operator==(const TraceState&, const TraceState&) = default;
};

}  // namespace mqlab::lab
