#include "sim/random/draw.hpp"
#include "lab/study/study.hpp"

namespace mqlab::lab {

describe::Value Draw::value(std::int64_t seed) const {
  // An entity of its own beside those of the run, so that a draw takes nobody's luck. Its name, not its place, decides: another draw beside it moves nothing.
  const std::uint64_t word = sim::draw(static_cast<std::uint64_t>(seed), sim::entity_of("study/" + name), 0, 0);
  if (from.kind == Quantity::Kind::number || to.kind == Quantity::Kind::number) {
    constexpr double kStep = 1.0 / 9007199254740992.0;  // 2^-53
    return Quantity{Quantity::Kind::number, 0, from.real + ((to.real - from.real) * (static_cast<double>(word >> 11U) * kStep))}.value();
  }
  const auto span = static_cast<std::uint64_t>(to.whole) - static_cast<std::uint64_t>(from.whole);
  Quantity out = from.whole == 0 ? to : from;
  out.whole =
      static_cast<std::int64_t>(static_cast<std::uint64_t>(from.whole) + (span == UINT64_MAX ? word : sim::uniform(word, span + 1)));
  return out.value();
}

}  // namespace mqlab::lab
