/// Runs the variants of a loaded scenario and gives their summaries: what `mqlab run` does, alone or in a worker.
#pragma once

#include <nlohmann/json_fwd.hpp>

#include "lab/run/runner.hpp"
#include "lab/scenario/scenario.hpp"

namespace mqlab::lab {

/// An array of summaries (lab/report/summary.hpp), one per variant, in the order of the file. A run that needs a process of its own gets one; a
/// failure there is `std::runtime_error`. With a trace file and several variants, each goes to `NAME.VARIANT` beside it.
nlohmann::ordered_json run_file(const ScenarioFile& file, const RunOptions& options);
/// One variant's summary, its costs not yet compared with those of others.
nlohmann::ordered_json run_variant(const Scenario& scenario, const RunOptions& options);
/// `duplication/confirm-lost, variant broken, seed 7`: for what goes wrong with a run as a whole.
std::string name_of_run(const Scenario& scenario, const RunOptions& options);

}  // namespace mqlab::lab
