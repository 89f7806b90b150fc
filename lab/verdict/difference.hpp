/// What a scenario expected of a variant against what the verdict counted.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "lab/scenario/expectations.hpp"
#include "lab/verdict/verdict.hpp"
#include "sim/trace/tables.hpp"

namespace mqlab::lab {

struct Difference {
  std::string verdict;  ///< id of the name, as the scenario wrote it
  std::optional<std::int64_t> min, max;
  std::int64_t actual = 0;
  std::vector<std::size_t> rows;  ///< indexes of the first rows that have the name
};

/// Empty: all expectations hold. A name that is no verdict is counted as 0 (the loader has refused it before).
std::vector<Difference> differences(const Verdict& verdict, std::span<const CountExpectation> expected);

/// `expected duplicated 0, got 1: shop/17 (#398, #412)`
Sentence describe_difference(const Difference& difference, const Verdict& verdict, const sim::Tables& tables);

}  // namespace mqlab::lab
