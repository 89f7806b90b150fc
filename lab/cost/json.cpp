#include "lab/cost/json.hpp"

#include <nlohmann/json.hpp>

namespace mqlab::lab {

namespace {

/// Null where there is nothing to measure: no operation got an answer, or none an effect. A 0 would look like the best of all.
nlohmann::ordered_json time_of(const Percentiles& times, sim::Duration at) {
  return times.count == 0 ? nlohmann::ordered_json() : nlohmann::ordered_json(at.count());
}

}  // namespace

nlohmann::ordered_json cost_json(const Cost& c) {
  return {{"response_p50_ns", time_of(c.response, c.response.p50)},
          {"response_p99_ns", time_of(c.response, c.response.p99)},
          {"effect_p50_ns", time_of(c.last_effect, c.last_effect.p50)},
          {"done_per_second", static_cast<double>(c.done_per_second) / 1e3},
          {"frames", c.world.frames},
          {"flushes", c.world.flushes}};
}

}  // namespace mqlab::lab
