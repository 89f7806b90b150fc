/// Planted mistakes: what a newcomer's style forgets, and a run does not show. For the test of tests/support/style_contract.hpp.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>
#include <utility>

namespace mqlab::models::toy_log {

enum class Mutant : std::uint8_t {
  none,
  no_copy_made,
  no_copy_gone,  ///< when an offset is committed
  no_stored,
  stored_nothing,    ///< `broker.stored` without its Held
  wrong_place_kind,  ///< `places` says "topic", the broker "partition"
  no_delivery_place,
  other_position,  ///< a delivery's position is not that of its copy
  no_client_lost,
  no_unknown,   ///< the connection is lost, and publishes stay without an answer
  no_obituary,  ///< an entry is said to be in memory only, and a crash does not take it
  unlisted_kind,
  copied_twice,
};
constexpr std::array<std::pair<Mutant, std::string_view>, 13> choices(Mutant) {
  return {{{Mutant::none, "none"},
           {Mutant::no_copy_made, "no-copy-made"},
           {Mutant::no_copy_gone, "no-copy-gone"},
           {Mutant::no_stored, "no-stored"},
           {Mutant::stored_nothing, "stored-nothing"},
           {Mutant::wrong_place_kind, "wrong-place-kind"},
           {Mutant::no_delivery_place, "no-delivery-place"},
           {Mutant::other_position, "other-position"},
           {Mutant::no_client_lost, "no-client-lost"},
           {Mutant::no_unknown, "no-unknown"},
           {Mutant::no_obituary, "no-obituary"},
           {Mutant::unlisted_kind, "unlisted-kind"},
           {Mutant::copied_twice, "copied-twice"}}};
}

}  // namespace mqlab::models::toy_log
