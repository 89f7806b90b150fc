/// Planted bugs, for tests of the verdict: an enum with `none` whose `choices` name the others. A broker's member `mutant` is read, but is no part
/// of the schema, and no message names it.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>
#include <tuple>
#include <utility>

#include "sim/describe/field.hpp"

namespace mqlab::models {

enum class NoMutant : std::uint8_t { none };
constexpr std::array<std::pair<NoMutant, std::string_view>, 1> choices(NoMutant) { return {{{NoMutant::none, "none"}}}; }

/// The broker part: what a scenario sets, and what a test breaks.
template <class Settings, class Mutant = NoMutant>
struct BrokerWith {
  Settings settings;
  Mutant mutant = Mutant::none;
};

template <class Mutant>
struct MutantSeam {
  Mutant mutant = Mutant::none;
  static constexpr auto fields = std::tuple{
      describe::field("mutant", &MutantSeam::mutant, Text{"a planted bug, for tests of the verdict", "植入的缺陷，用于检验判定"})};
};

}  // namespace mqlab::models
