/// A fault map by cause: which fault, which damage, and where the damaged operation stood when it struck.
///
///     crash rabbit-1: lost (told acknowledged) at 7 of 143 points, all between confirm.sent and broker.flushed of the operation
///
/// Damage that the run without a fault of the map has too, on the same operation, is no fault's doing and left out.
///
/// Where an operation stood is read from the run without a fault: the last of its points before the strike and the next one after. Neighbouring
/// intervals are joined.
#pragma once

#include <string>
#include <vector>

#include "lab/faultmap/map.hpp"

namespace mqlab::lab {

/// Where a damaged operation stood: after `from`, before `to`. Empty: its begin, its end; both: anywhere.
struct Stretch {
  std::string from, to;
  std::uint64_t operations = 0;  ///< how many were struck there
};

struct CauseGroup {
  std::size_t aim = 0;
  Name name = Name::ok;
  models::Told told = models::Told::unasked;
  std::optional<models::Judgement> judgement{};
  std::vector<std::string> promises{};  ///< ids, in order
  std::uint64_t points = 0;             ///< that did it
  std::uint64_t of_points = 0;          ///< at which this fault struck
  std::uint64_t operations = 0;         ///< different operations that it was done to
  std::vector<Stretch> stretches;       ///< the most frequent first
  std::size_t example = 0;              ///< index of a strike
};

/// By aim, the worst damage first.
std::vector<CauseGroup> group_by_cause(const FaultMap& map);

}  // namespace mqlab::lab
