/// The report of a sweep's results: what it estimates, who pays what for how much safety, and its worst runs, run again.
///
///     results     file, complete, runs there and planned, failed, ended by a limit, with faults that never struck
///     estimates   exactly those of `mqlab sweep estimates`; `also`: the same for loss, duplication, response, throughput, where the study does not ask for them
///     verdicts    of each scenario and variant: runs, those damaged, with a broken promise, with each verdict
///     axes        the settings that differ between points, in the order of the study, as text and as numbers
///     pareto      of each cost: the points that no other one beats in safety and cost at once
///     worst, runs the worst runs by their rows; and the same run again (run_report.hpp), where the study could be loaded
///
/// The results know the study and each run's point and seed; the scenarios are loaded again and must have the study's hash, or nothing is run again and `problems` says why.
/// Errors: `ResultsError` of the file.
#pragma once

#include <functional>
#include <optional>
#include <string>

#include <nlohmann/json_fwd.hpp>

#include "lab/report_page/run_report.hpp"
#include "lab/sweep/results.hpp"

namespace mqlab::lab {

struct SweepReportOptions {
  std::string file{};                  ///< of the results, as the user named it
  std::optional<std::string> study{};  ///< the study's file; default: looked for beside the results, here, and in the library
  std::size_t worst = 3;               ///< runs that are shown, at most
  RunReportOptions run{};
  std::function<void(std::size_t done, std::size_t all)> progress{};
};

nlohmann::ordered_json report_of_sweep(const Results& results, const SweepReportOptions& options);

}  // namespace mqlab::lab
