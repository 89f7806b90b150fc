/// Names of faults that a map or a search is to aim.
#pragma once

#include <string>
#include <vector>

#include "cli/manners.hpp"
#include "lab/scenario/scenario.hpp"

namespace mqlab::cli {

/// A sentence about the first name that can't be aimed; empty when all can.
std::string unknown_map_fault(const std::vector<std::string>& faults, const lab::Scenario& scenario, const Manners& manners);

}  // namespace mqlab::cli
