/// Which settings would have prevented it: each of the style's knobs and of the programs', really run, with verdict and cost.
///
/// A knob is set wherever it fits at once. If none helps alone, pairs are tried. A run in which the fault no longer strikes proves nothing and
/// says so.
#pragma once

#include <string>
#include <vector>

#include "lab/knobs/knobs.hpp"
#include "lab/run/runner.hpp"

namespace mqlab::lab {

enum class FixResult : std::uint8_t {
  prevents,    ///< the fault struck, and no operation is damaged
  moves,       ///< this operation is well, another is damaged
  no_help,     ///< this operation is damaged all the same
  not_struck,  ///< the fault found nothing to strike: no proof either way
  no_change,   ///< it is so already, or never comes to bear: the run is the same
  refused,     ///< the scenario can't be like that
};

struct Fix {
  Turn turn;
  FixResult result = FixResult::no_help;
  std::string refusal{};
  std::vector<std::string> verdicts{};  ///< of the run, with their counts: `lost 1`; damage only
  Cost measured{};
};

/// In the order of the knobs: the programs', then the style's; then pairs that prevent it.
std::vector<Fix> try_fixes(const Scenario& scenario, sim::OperationId operation);

}  // namespace mqlab::lab
