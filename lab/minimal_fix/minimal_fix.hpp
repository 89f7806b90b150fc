/// The cheapest set of settings that passes the scenario and its whole fault map.
///
/// Tried are sets of the knobs that the programs and the style declare (lab/knobs), by size. Each is really run: the scenario with its own faults, and
/// if nothing is damaged there, a fault map. A set that holds in all of it is not made larger. The cost is that of a run without any fault.
///
/// It says what was run and no more: these knobs, these kinds of fault, this seed. Errors are sentences.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include <nlohmann/json_fwd.hpp>
#include <tl/expected.hpp>

#include "lab/faultmap/map.hpp"
#include "lab/knobs/knobs.hpp"

namespace mqlab::lab {

struct MinimalFixOptions {
  MapOptions map{};
  std::size_t settings = 2;  ///< knobs turned at once, at most
  std::function<void(std::size_t done, std::size_t all)> progress{};
};

/// `tried`, `refused`, `fail_scenario`, `maps`; `cheapest`: index in `front`, or null; `front`: no other set is as safe and costs less (the scenario as it
/// is always stands there), each with `set`, `meaning`, `strikes`, `damaged`, `harms`, `measured`.
tl::expected<nlohmann::ordered_json, Sentence> minimal_fix(const Scenario& scenario, const MinimalFixOptions& options);
std::string render_minimal_fix(const nlohmann::ordered_json& fixes, Language language, bool colour);

}  // namespace mqlab::lab
