/// What the fold keeps of each operation: small and flat, because there are ten million of them.
///
/// 40 bytes for the operation and 12 for each expected effect. Record numbers are not kept here: whoever wants to know why reads the records of
/// the few damaged operations again (evidence.hpp).
#pragma once

#include <algorithm>
#include <cstdint>
#include <limits>

#include "models/ledger.hpp"

namespace mqlab::lab {

inline constexpr std::uint8_t kNoFate = 0xff;
inline constexpr std::uint8_t kNoSetup = 0xfe;
inline constexpr std::uint32_t kNone32 = 0xffffffff;

/// Add without running over: a poison loop may go on for ever.
template <class Integer>
constexpr void add_to(Integer& value, int delta) {
  using Limits = std::numeric_limits<Integer>;
  const std::int64_t sum = std::int64_t{value} + delta;
  value = static_cast<Integer>(std::clamp<std::int64_t>(sum, Limits::min(), Limits::max()));
}

/// Copies of one operation in one place.
struct PlaceState {
  enum Flag : std::uint8_t {
    in_hand = 1,     ///< offered, and the program has neither finished nor given it back
    travelling = 2,  ///< consumed without an acknowledgement (auto-ack), and not yet offered
  };
  std::uint32_t place = kNone32;
  std::uint16_t subscriber = 0xffff;  ///< who was offered it last
  std::int16_t live = 0;              ///< made - gone
  std::uint8_t last_fate = kNoFate;
  std::uint8_t fate_order = 0;  ///< when it was, among the operation's places
  std::uint8_t flags = 0;
  std::uint8_t epoch = 0;  ///< faults struck (mod 256) when a flag was set
};
static_assert(sizeof(PlaceState) == 12);

struct EffectState {
  std::int32_t applied = 0;
  std::int32_t net = 0;
  std::int16_t unchanged = 0;
  bool declined = false;
  std::uint8_t out_of_order = 0;  ///< 1: reordered, 2: repeated late
};
static_assert(sizeof(EffectState) == 12);

struct OperationState {
  static constexpr std::size_t kInline = 2;

  std::int64_t amount = 0;
  std::uint32_t more_places = kNone32;  ///< index of the first in the fold's pool, chained
  std::uint8_t told_seen = 0;           ///< one bit per models::Told
  std::uint8_t fate_clock = 0;
  std::uint8_t places = 0;    ///< used inline ones
  std::uint8_t setup = 0xff;  ///< index among its producer's setups (kNoSetup: none fits); 0xff: never seen
  PlaceState place[kInline];

  bool seen() const { return setup != 0xff; }
  bool told(models::Told t) const { return (told_seen >> static_cast<unsigned>(t) & 1U) != 0; }
};
static_assert(sizeof(OperationState) == 40);

}  // namespace mqlab::lab
