/// Smaller numbers of a scenario: fewer operations of a producer, with the messages that faults and steps name moved down; earlier occurrences.
#pragma once

#include <vector>

#include "sim/describe/value.hpp"

namespace mqlab::lab {

/// Each differs from the scenario in one producer's operations or in one occurrence; the smallest first.
std::vector<describe::Value> smaller_numbers(const describe::Value& scenario);

}  // namespace mqlab::lab
