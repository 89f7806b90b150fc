/// Two faults: for each run with one, a second at every point that occurs in *it* after the strike.
#pragma once

#include "lab/faultmap/map.hpp"

namespace mqlab::lab {

inline constexpr std::size_t kSecondsKept = 100;

/// Fills `seconds` and `pairs`. One task is one first strike. First strikes with the same trace are one.
void run_pairs(FaultMap& map);

}  // namespace mqlab::lab
