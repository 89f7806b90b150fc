/// Which settings would have prevented it: each of the style's knobs and of the programs', really run, with verdict and cost.
///
/// A knob is set wherever it fits at once. If none helps alone, pairs are tried. A run in which the fault no longer strikes proves nothing and
/// says so. Where nothing is damaged, but the operation is not done either or nobody was told (absent, pending, recovered ...), it says that word.
/// The scenario's other variants are run beside: what no single setting does, its own cure may do.
#pragma once

#include <string>
#include <vector>

#include "lab/knobs/knobs.hpp"
#include "lab/run/runner.hpp"

namespace mqlab::lab {

enum class FixResult : std::uint8_t {
  prevents,    ///< the fault struck, no operation is damaged, and this one is done
  softens,     ///< the fault struck, no operation is damaged, but this one is not well either: see `now`
  moves,       ///< this operation is well, another is damaged
  no_help,     ///< this operation is damaged all the same
  not_struck,  ///< the fault found nothing to strike: no proof either way
  no_change,   ///< it is so already, or never comes to bear: the run is the same
  refused,     ///< the scenario can't be like that
};

struct Fix {
  Turn turn;
  FixResult result = FixResult::no_help;
  describe::Phrase refusal{};
  std::vector<std::string> now{};       ///< what becomes of the operation: `ok`, `recovered`, `lost` ...
  std::vector<std::string> verdicts{};  ///< of the run, with their counts: `lost 1`; damage only
  std::vector<std::string> notable{};   ///< of the run: what is no damage and not well either: `absent 3`
  Cost measured{};
};

struct OtherVariant {
  std::string variant;
  Fix fix;  ///< without a turn
};

/// `operation`: its name, `shop/5`. In the order of the knobs: the programs', then the style's; then pairs that prevent it. `as`: seeds and luck of all runs.
std::vector<Fix> try_fixes(const Scenario& scenario, const std::string& operation, const RunOptions& as = {});
/// Each of them as it stands, with its own faults.
std::vector<OtherVariant> try_variants(const std::vector<const Scenario*>& others, const std::string& operation, const RunOptions& as = {});

}  // namespace mqlab::lab
