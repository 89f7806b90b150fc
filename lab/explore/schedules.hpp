/// Fault schedules of a search: by their index, so that a worker makes its own and two of one index are the same on any machine.
#pragma once

#include <vector>

#include "lab/faultmap/strikes.hpp"

namespace mqlab::lab {

/// One fault of a schedule: an aim of the map, at one of its points, for so long.
struct Scheduled {
  std::size_t aim = 0;
  std::size_t site = 0;
  std::optional<sim::Duration> lasts{};
};
using Schedule = std::vector<Scheduled>;

/// The `index`-th schedule that a swarm draws: two to five faults of some of the kinds, lasting from a tenth to five times as long.
Schedule drawn_schedule(const FaultMap& map, std::uint64_t seed, std::uint64_t index);

/// As a scenario has them, without its own.
describe::List schedule_value(const FaultMap& map, const Schedule& schedule);
std::vector<ScriptedFault> schedule_faults(const FaultMap& map, const StrikeRunner& striker, const Schedule& schedule);

}  // namespace mqlab::lab
