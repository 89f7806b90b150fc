/// What a run cost, in the few numbers that runs are compared by.
#pragma once

#include <nlohmann/json_fwd.hpp>

#include "lab/cost/cost.hpp"

namespace mqlab::lab {

/// `response_p50_ns`, `response_p99_ns`, `effect_p50_ns` (null: nothing to measure), `done_per_second`, `frames`, `flushes`.
nlohmann::ordered_json cost_json(const Cost& cost);

}  // namespace mqlab::lab
