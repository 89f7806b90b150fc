/// The report of one run, or of all variants of a scenario: summary, why-cards, and what a page needs to play the run (picture.hpp). One JSON object, from which
/// every format is written (report.hpp).
///
///     run       `name`, `summary` (lab/report/summary.hpp), `cards` (lab/why/card.hpp), `problems`, `picture`, `commands`
///
/// Errors: a run whose trace can't be kept, or that is no run at all, is a sentence.
#pragma once

#include <string>
#include <vector>

#include <nlohmann/json_fwd.hpp>
#include <tl/expected.hpp>

#include "lab/run/runner.hpp"
#include "lab/scenario/scenario.hpp"
#include "sim/trace/file.hpp"

namespace mqlab::lab {

struct RunReportOptions {
  std::size_t records = 4'000;  ///< of a run that the page plays
  std::size_t cards = 3;        ///< why-cards of a run, at most
  bool fixes = true;            ///< whether cards try settings
  std::string operation{};      ///< one that gets a card whatever became of it
};

/// What a reader types to have it again, and what for.
struct RepeatCommand {
  Sentence what;
  std::string command;
};

struct ReportedRun {
  std::string name;  ///< of its tab in the page: the variant; `run 41`
  const Scenario* scenario = nullptr;
  RunOptions options{};                   ///< seeds, luck, resources
  std::vector<const Scenario*> others{};  ///< variants that cards compare with
  std::vector<RepeatCommand> commands{};
  std::string why_command{};  ///< to which ` --operation ID` is added; empty: there is none
};

tl::expected<nlohmann::ordered_json, Sentence> report_of_run(const ReportedRun& run, const RunReportOptions& options);
/// A trace by itself: what is in its records; no verdict, for the scenario is not there. `why`: that it is not.
tl::expected<nlohmann::ordered_json, Sentence> report_of_trace(const sim::TraceFile& trace, const std::string& shown_as,
                                                               const Sentence& why, const RunReportOptions& options);

}  // namespace mqlab::lab
