/// What a run cost: response times, time to the effect, throughput, bytes, flushes.
///
///     CostFold fold;                       // once, used again for every run
///     fold.reset();
///     fold.fold(records);                  // chunk by chunk, any level from `ledger` on
///     Cost cost = fold.finish(run_end.costs);
///
/// *Response* is what the business waits: from `operation.begun` to its first definite word (acknowledged, rejected, or "no answer was requested",
/// which is an answer at once). An operation that only ever heard "unknown" has none; it counts as `unanswered`: leaving it out makes
/// percentiles look better than they are, so reports show both. *Effect* is from `operation.begun` to its first and to its last `effect.applied`:
/// in an asynchronous chain the last one is when the work is really done, long after the response.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "lab/cost/percentiles.hpp"
#include "sim/core/ids.hpp"
#include "sim/trace/record.hpp"
#include "sim/world/world.hpp"

namespace mqlab::lab {

struct Cost {
  std::int64_t operations = 0;
  std::int64_t unanswered = 0;  ///< never got a definite word
  std::int64_t without_effect = 0;
  Percentiles response;
  Percentiles first_effect;
  Percentiles last_effect;
  sim::Duration span{};                  ///< from the first operation begun to the last word or effect
  std::int64_t answered_per_second = 0;  ///< in thousandths: definite words / span
  std::int64_t done_per_second = 0;      ///< in thousandths: operations with an effect / span
  sim::Costs world;                      ///< events, frames, bytes, flushes, appends of the whole run
};

class CostFold {
 public:
  void reset();
  void fold(std::span<const sim::Record> records);
  Cost finish(const sim::Costs& world);

 private:
  struct Times {  ///< since the begin of the operation; kNone: not yet
    std::int64_t begun;
    std::int64_t response, first_effect, last_effect;
  };
  struct Producer {
    std::uint64_t base = 0;
    std::vector<Times> times;
  };

  Times* of(sim::OperationId id);

  std::vector<std::vector<Producer>> producers_;  // by process: runs of numbers
  std::vector<std::int64_t> values_;
  std::int64_t first_ = 0, last_ = 0;
};

}  // namespace mqlab::lab
