/// Random systems under random faults, for any style: a scenario is drawn from a seed, run, and must break no promise, lose count of nothing, and do
/// it again to the byte.
///
/// MQLAB_SWARM_SEED is the first seed (./dev swarm SEED; CI takes the commit), MQLAB_SWARM_RUNS how many. A seed that breaks something is printed
/// with its scenario and the command that repeats it alone.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

#include "lab/scenario/scenario.hpp"
#include "sim/random/draw.hpp"
#include "sim/trace/recorder.hpp"

namespace mqlab::lab {

/// The luck of one seed.
class Dice {
 public:
  explicit Dice(std::uint64_t seed) : seed_(seed) {}
  std::uint64_t seed() const { return seed_; }
  std::uint64_t below(std::uint64_t n) { return sim::draw(seed_, sim::entity_of("swarm"), 0, n_++) % n; }
  bool chance_of(std::uint64_t percent) { return below(100) < percent; }
  std::string_view chance(std::uint64_t percent) { return chance_of(percent) ? "true" : "false"; }
  static std::string_view comma(std::uint64_t i) { return i == 0 ? "" : ", "; }
  template <std::size_t N>
  std::string_view pick(const std::array<std::string_view, N>& from) {
    return from[below(N)];
  }

 private:
  std::uint64_t seed_;
  std::uint64_t n_ = 0;
};

/// What a style's own runs must hold besides; empty: all is well.
using Holds = std::string (*)(const sim::Recorder&, const Scenario&);
/// Runs so many seeds from the first on, each drawn by `draw` (JSON text).
void swarm(std::string (*draw)(std::uint64_t seed), std::uint64_t first, std::uint64_t runs, Holds also = nullptr);
std::uint64_t number_from(const char* variable, std::uint64_t otherwise);

}  // namespace mqlab::lab
