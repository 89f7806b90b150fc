/// The run that a trace was written by, had again: for its verdict and its why, which no trace holds.
///
/// A trace's head names its scenario, variant, seeds, luck and resources, but not what was `--set`. So the run is made again and its trace hash compared: only the same to the
/// byte is the same run.
#pragma once

#include <string>
#include <vector>

#include <tl/expected.hpp>

#include "lab/run/runner.hpp"
#include "lab/scenario/load.hpp"
#include "sim/trace/file.hpp"

namespace mqlab::lab {

struct TracedRun {
  ScenarioFile file;   ///< its one variant
  RunOptions options;  ///< seeds, luck, resources
};

/// `scenario`: a file or an id; empty: the one that the head names, of the library. `set`: what had been replaced in it. An error is why the run can't be had again: no such scenario,
/// another version of mqlab, or its trace comes out another.
tl::expected<TracedRun, Sentence> traced_run(const sim::TraceFile& trace, const std::string& scenario, const std::vector<std::string>& set);

}  // namespace mqlab::lab
