// The fault kinds of the world. A new kind is one struct in a file here and one line in this list.
#include <array>

#include "sim/fault/clock_faults.hpp"
#include "sim/fault/crash.hpp"
#include "sim/fault/disk_faults.hpp"
#include "sim/fault/network_faults.hpp"
#include "sim/fault/pause.hpp"
#include "sim/fault/power_loss.hpp"
#include "sim/fault/restart.hpp"

namespace mqlab::sim {

std::span<const FaultKind> world_faults() {
  static const std::array kinds{
      fault_kind<Crash>(),           //
      fault_kind<Restart>(),         //
      fault_kind<PowerLoss>(),       //
      fault_kind<DiskLost>(),        //
      fault_kind<Pause>(),           //
      fault_kind<Partition>(),       //
      fault_kind<DropConnection>(),  //
      fault_kind<BlackHole>(),       //
      fault_kind<Delay>(),           //
      fault_kind<SlowLink>(),        //
      fault_kind<SlowDisk>(),        //
      fault_kind<DiskFull>(),        //
      fault_kind<DiskError>(),       //
      fault_kind<ClockJump>(),       //
      fault_kind<ClockDrift>(),      //
  };
  return kinds;
}

}  // namespace mqlab::sim
