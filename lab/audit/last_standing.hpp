/// "The last one standing": all processes of the broker that handle messages but one are down for long before the first message, and then the one that is
/// left is struck. Copies that are counted by who is there at the moment, not by who should be, are then one copy.
#pragma once

#include <string>
#include <vector>

#include "lab/faultmap/map.hpp"
#include "lab/scenario/load.hpp"

namespace mqlab::lab {

/// Longer than sessions, elections and the lag that a copy may have, and than most programs try to send.
inline constexpr sim::Duration kOthersAreDown = std::chrono::minutes(2);

struct LastStanding {
  std::string process;     ///< that is left
  std::string host;        ///< its host
  describe::List crashes;  ///< of the others, as a scenario has them
  sim::Time until{};       ///< when the others come back
  Loaded scenario;         ///< with its own faults, where they are kept, and with these
};

/// One for each broker process at which a message was seen in the run without a fault; none where there are fewer than two of them.
std::vector<LastStanding> last_ones_standing(const FaultMap& map);

}  // namespace mqlab::lab
