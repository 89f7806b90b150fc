/// What a user types to have the same scenario again.
#pragma once

#include <string>

#include "cli/manners.hpp"

namespace mqlab::cli {

/// The scenario, and what `--set` and `--seed` changed in it; without the variant.
std::string repeat_words(const ScenarioOptions& options);

}  // namespace mqlab::cli
