/// The knobs that a scenario has: the programs' and its style's (models/style.hpp), each as the `--set` that turns it wherever it fits.
#pragma once

#include <string>
#include <vector>

#include "lab/scenario/load.hpp"
#include "lab/verdict/verdict.hpp"

namespace mqlab::lab {

struct Turn {
  std::vector<std::string> set;  ///< as `--set` takes them; never empty
  Sentence meaning, cost;        ///< as its style says
};

/// Those that would change something here: not what is so already, nor what has no place in this scenario. The programs' first, then the style's.
std::vector<Turn> turns_of(const Scenario& scenario);
/// Those that are so already, wherever they fit: nothing to be tried. `set` says what stands there.
std::vector<Turn> so_already(const Scenario& scenario);
/// Both at once.
Turn joined(const Turn& a, const Turn& b);
/// This variant with these settings, and no others.
Loaded load_with(const Scenario& scenario, const std::vector<std::string>& set);

}  // namespace mqlab::lab
