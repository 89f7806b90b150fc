/// Runs a scenario with the faults of a map, again and again, in a worker.
#pragma once

#include <functional>
#include <memory>

#include "lab/faultmap/map.hpp"

namespace mqlab::lab {

/// Of one run: one that uses up more will not end.
inline constexpr std::uint64_t kEvents = 20'000'000;

/// Built at its first run, so in the worker and not in the parent.
class StrikeRunner {
 public:
  explicit StrikeRunner(const FaultMap& map) : map_(map) {}

  void batch(const std::function<void()>& body);
  Outcome run(const Strike& strike);
  /// With a second fault; `options` for who wants more than its outcome.
  Outcome run(const Strike& strike, const ScriptedFault* second, const RunOptions& options);
  ScriptedFault fault(const Aim& aim, const Site& site, const sim::Tables& tables) const;
  Runner& runner();

 private:
  const FaultMap& map_;
  std::unique_ptr<Runner> runner_;
};

/// A fault as it stands in a scenario.
describe::Value fault_value(const Aim& aim, describe::Value address);

}  // namespace mqlab::lab
