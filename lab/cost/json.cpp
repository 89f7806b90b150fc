#include "lab/cost/json.hpp"

#include <nlohmann/json.hpp>

namespace mqlab::lab {

nlohmann::ordered_json cost_json(const Cost& c) {
  return {{"response_p50_ns", c.response.p50.count()},
          {"response_p99_ns", c.response.p99.count()},
          {"effect_p50_ns", c.last_effect.p50.count()},
          {"done_per_second", static_cast<double>(c.done_per_second) / 1e3},
          {"frames", c.world.frames},
          {"flushes", c.world.flushes}};
}

}  // namespace mqlab::lab
