/// What a fault map, a search and a minimal fix are told alike: which faults, at which points, for how long, by how many workers.
#pragma once

#include <string>

#include "cli/manners.hpp"
#include "lab/faultmap/map.hpp"

namespace mqlab::cli {

struct MapArguments {
  lab::MapOptions options;
  std::string lasts = "1s";
};

void add_map_options(CLI::App& command, MapArguments& arguments);
/// Reads the duration, and checks the names of faults against the scenario's style. A sentence; empty: all is well.
std::string check_map_options(MapArguments& arguments, const lab::Scenario& scenario, const Manners& manners);

}  // namespace mqlab::cli
