/// `--resources exact|shared`.
#pragma once

#include "cli/manners.hpp"
#include "sim/world/world.hpp"

namespace mqlab::cli {

void add_resources(CLI::App& command, sim::Resources& resources);

}  // namespace mqlab::cli
