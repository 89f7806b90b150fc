/// The summary of one run, as JSON: what `run --format json` prints, what a worker hands back, and what the text report is written from. One
/// object, so that no way in shows what another does not.
#pragma once

#include <string>

#include <nlohmann/json_fwd.hpp>

#include "lab/run/runner.hpp"
#include "sim/describe/text.hpp"

namespace mqlab::lab {

/// Keys: scenario, variant, seed, version, title, holds, differences, vacuity, end, counts, operations, bad, money, faults, cost, trace_hash; gave_up, if a
/// program did. `run_file` adds metrics (lab/metrics/report.hpp), when they are asked for.
nlohmann::ordered_json summarize(const Runner& runner, const Run& run, const RunOptions& options, const sim::Tables& tables);

/// Compare the costs of variants (`costs` of the expectations); adds to `differences` and `holds` of each summary in the list.
void compare_costs(const ScenarioFile& file, nlohmann::ordered_json& summaries);

/// The report for a terminal: one block per variant of a scenario. Colour only when asked for.
std::string render_summary(const nlohmann::ordered_json& summary, Language language, bool colour);

}  // namespace mqlab::lab
