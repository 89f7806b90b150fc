/// Exact percentiles of recorded times, by nearest rank: the p-th percentile of n values is the one at rank ceil(p × n / 100) of them in order.
///
/// It is always a time that really occurred, and an integer; no interpolation, no histogram. So p99 of fewer than 100 values is their maximum:
/// look at `count` before believing a tail. Times: nanoseconds.
#pragma once

#include <cstdint>
#include <vector>

#include "sim/core/time.hpp"

namespace mqlab::lab {

struct Percentiles {
  std::int64_t count = 0;
  sim::Duration min{}, mean{}, p50{}, p90{}, p95{}, p99{}, p999{}, max{};  ///< `mean` is rounded down
};

/// The order of `values` is changed. Linear time.
Percentiles percentiles(std::vector<std::int64_t>& values);

}  // namespace mqlab::lab
