/// The one variant that a command is about: that of `--variant`, else the first one of the file, which is then said.
#pragma once

#include <tl/expected.hpp>

#include "cli/manners.hpp"
#include "lab/scenario/load.hpp"

namespace mqlab::cli {

/// `variants.front()` of it is meant. An error is an exit code: it has complained.
tl::expected<lab::ScenarioFile, int> one_variant(const ScenarioOptions& options, const Manners& manners);

}  // namespace mqlab::cli
