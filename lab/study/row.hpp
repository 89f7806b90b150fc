/// One run of a study, as a row: what it was and what came of it. The columns of the results' table `runs`, of CSV and of JSON Lines are these members.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "lab/run/runner.hpp"
#include "lab/scenario/expectations.hpp"
#include "lab/verdict/names.hpp"

namespace mqlab::lab {

enum class RunStatus : std::uint8_t {
  finished,     ///< it came to its end
  event_limit,  ///< ended after `limits.events`: its counts are of what had happened until then
  failed,       ///< its worker died, hung, or the scenario did not load with these settings; `problem` says it
};
inline constexpr std::array<std::string_view, 3> kRunStatusNames{"finished", "event-limit", "failed"};

/// Throughput and response times without the warm-up (lab/stats/warm_up.hpp). Absent: too few operations, or it never settled.
struct Steady {
  std::optional<double> cut_ns{};          ///< so long after the first operation began the warm-up ended
  std::optional<double> cut_operations{};  ///< operations cut
  std::optional<double> response_mean{}, response_p50{}, response_p99{}, throughput{};
};

struct RunRow {
  std::int64_t run = 0;         ///< from 1: (point − 1) × repetitions + repetition
  std::int64_t point = 0;       ///< from 1, in the order of the study
  std::int64_t repetition = 0;  ///< from 1
  std::int64_t seed = 0;
  RunStatus status = RunStatus::finished;
  std::string problem{};        ///< empty: none
  std::string scenario{};       ///< id
  std::string scenario_hash{};  ///< of the scenario as it was run: variant and settings applied
  std::string variant{};
  std::string settings{};  ///< JSON object: names of axes and draws, and their values
  std::int64_t operations = 0, pairs = 0;
  Counts counts{};
  std::int64_t damaged = 0;                    ///< without what was intended
  std::int64_t broken_promises = 0;            ///< of the operations that are told one by one
  std::int64_t faults_never_struck = 0;        ///< of those that the scenario does not call optional: such a run shows nothing of them
  std::vector<std::optional<double>> costs{};  ///< in the order of `measures()`; absent: nothing to measure
  Steady steady{};
  std::vector<std::pair<std::string, std::int64_t>> metrics{};  ///< peaks, of the metrics that the study asks for
  std::int64_t end_ns = 0;                                      ///< simulated time at the end
  std::string trace_hash{};                                     ///< of the ledger
  std::string version{};                                        ///< of mqlab

  bool counts_as_run() const { return status == RunStatus::finished; }
};

/// To bytes and back, for the pipe of a worker.
std::string encode(const std::vector<RunRow>& rows);
/// Throws `std::runtime_error` on bytes that are none.
std::vector<RunRow> decode_rows(std::string_view bytes);

/// The name of a column: `dead-lettered` is `dead_lettered`, `response.p50` is `response_p50`.
std::string column_name(std::string_view name);

}  // namespace mqlab::lab
