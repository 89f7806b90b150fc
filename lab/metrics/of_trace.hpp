/// The native metrics of a run, from its trace file: as `mqlab run --metrics` gives them (lab/metrics/report.hpp).
///
/// Errors: a trace that does not say its style, or a style that we do not know; those of `sample_metrics`.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <tl/expected.hpp>

#include "lab/metrics/samples.hpp"
#include "sim/trace/file.hpp"

namespace mqlab::lab {

/// `scenario`, `variant` and `metrics`.
tl::expected<nlohmann::ordered_json, sim::TraceProblem> metrics_of(const sim::TraceFile& trace, const MetricOptions& options);

}  // namespace mqlab::lab
