/// From a place in a picture to the canonical address of a fault (design, section 6), and to the faults that fit there.
///
/// An address names point, process, message and occurrence, never a time; where no point lies near, the time is the fallback.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "lab/faultmap/sites.hpp"
#include "lab/scenario/scenario.hpp"
#include "sim/describe/value.hpp"
#include "sim/trace/file.hpp"

namespace mqlab::lab {

/// The site of the record at this position; nothing if its kind is no point.
std::optional<Site> site_at(const sim::TraceFile& trace, std::size_t position);
/// The last point at or before `position`, of this process if one is given.
std::optional<Site> last_site(const sim::TraceFile& trace, std::size_t position, sim::ProcessId process = sim::ProcessId::none);

/// `"when": {...}` of the site.
describe::Value address_in(const sim::TraceFile& trace, const Site& site);
std::string say_address(const sim::TraceFile& trace, const Site& site);

/// What a fault can be aimed at in a picture.
enum class AimedAt : std::uint8_t { process, host, pair };

struct FittingFault {
  std::string_view name;
  Text title, meaning;
  std::string field;  ///< that names the target
  bool heals = false;
  AimedAt at = AimedAt::process;
};

/// The kinds of fault that need one target of this sort and nothing else, of the world, the applications and the style. `process`: which one is meant, as
/// a style's own faults strike its processes only, an application's only programs.
std::vector<FittingFault> faults_that_fit(const Scenario& scenario, AimedAt at, std::string_view process = {});
/// As it stands in a scenario, without `when`: `{"do": "crash", "process": "rabbit-1", "for": "1s"}`.
describe::Value fault_at(const FittingFault& fault, const std::vector<std::string>& targets, const std::string& lasts);

}  // namespace mqlab::lab
