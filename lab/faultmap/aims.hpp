/// What a fault of a kind can be aimed at in a system: each process, each host, each pair that has a connection.
///
/// The kinds are those of the one vocabulary (the world's, the applications', the style's); what a kind takes is read from its described fields, so
/// a new kind is aimed without an edit here. A kind that needs more than a target (`poison-message` needs a message) can't be aimed.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "lab/faultmap/sites.hpp"
#include "lab/scenario/scenario.hpp"
#include "sim/world/world.hpp"

namespace mqlab::lab {

struct Aim {
  ScriptedFault fault;             ///< without a trigger
  describe::Value fields;          ///< as they stand in a scenario, with `do` (and `for`)
  std::vector<bool> processes;     ///< by process of the run: whom it strikes, and who learns of it by losing a connection to one of those
  std::vector<std::string> hosts;  ///< whose disk and power it strikes
  bool everyone = false;           ///< it strikes the network as a whole
  std::string assumed{};           ///< what was chosen for it beside its target: `page-cache lost`

  std::string label() const;  ///< `crash rabbit-1`, `power-loss rabbit-1 (page-cache lost)`
};

/// What the required fields of a kind of fault ask for.
enum class FaultTakes : std::uint8_t { nothing, process, host, pair, sides, unknown };
/// `field`: the one that names the target.
FaultTakes fault_takes(const sim::FaultKind& kind, std::string_view& field);

/// Names that a map of these styles may use, and those that can't be aimed by themselves.
std::vector<std::string> mappable_faults(const models::Style& style);

/// A field of a fault and what it is set to, in each kind that has a field of this name.
using FaultField = std::pair<std::string, std::string>;

/// In the order of `kinds`, which are names that `mappable_faults` has. `lasts`: of kinds that heal.
std::vector<Aim> aims_of(const Scenario& scenario, const sim::Recorder& full, const std::vector<std::string>& kinds, sim::Duration lasts,
                         const std::vector<FaultField>& with = {});

/// For each site the index of an earlier one that a fault of this aim need not be told from: between the two nothing happened to what it strikes nor to
/// who has a connection there (that end learns of the fault in the midst of its own work), and no frame came from there or went there. A site that
/// has none gives itself.
///
/// And no time lies between: what heals comes back after a fixed time, so at another moment of everyone else's work.
std::vector<std::size_t> fold_sites(const std::vector<Site>& sites, const Aim& aim, const sim::Recorder& full,
                                    const std::vector<sim::Touch>& touches, const std::vector<std::string>& host_names);

}  // namespace mqlab::lab
