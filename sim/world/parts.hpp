/// The parts of a world, side by side. For `sim/` only.
#pragma once

#include <string>
#include <vector>

#include "sim/describe/value.hpp"
#include "sim/disk/disks.hpp"
#include "sim/fault/engine.hpp"
#include "sim/network/network.hpp"
#include "sim/world/kernel.hpp"
#include "sim/world/misc.hpp"
#include "sim/world/processes.hpp"
#include "sim/world/servers.hpp"
#include "sim/world/timers.hpp"

namespace mqlab::sim {

/// A word that waits for the handler under way to return.
struct Command {
  ProcessId process = ProcessId::none;
  std::string what;
  describe::Value arguments;
};

/// A `slow-link` that stands.
struct SlowedLink {
  LinkId link = LinkId::none;
  double factor = 1.0;
  Duration latency{};
};

struct WorldParts {
  WorldParts(Platform& platform, Recorder& recorder, const WorldOptions& options)
      : kernel(recorder, platform, options),
        misc(kernel),
        timers(kernel),
        servers(kernel),
        processes(kernel, misc, timers, servers),
        network(kernel, misc, processes),
        disks(kernel, misc, processes),
        faults(*this) {}

  Kernel kernel;
  Misc misc;
  Timers timers;
  Servers servers;
  Processes processes;
  Network network;
  Disks disks;
  FaultEngine faults;
  std::vector<Command> commands;
  std::vector<SlowedLink> slow_links;
};

}  // namespace mqlab::sim
