/// Sampled metrics as JSON, as a table for a terminal, and as a file with a row for each sample.
///
/// JSON: `interval_ns`, `times_ns`, `series` (`metric`, `kind`, `unit`, `of` {kind, name}, `first`, `peak`, `peak_at_ns`, `last`, `samples`), `not_known`.
/// null: the subject is not there, or its process is down. Table and file are written from it, so that no way in shows what another does not.
#pragma once

#include <iosfwd>
#include <string>
#include <string_view>

#include <nlohmann/json_fwd.hpp>

#include "lab/metrics/samples.hpp"
#include "sim/describe/text.hpp"
#include "sim/trace/tables.hpp"

namespace mqlab::lab {

nlohmann::ordered_json metrics_json(const MetricSamples& samples, const sim::Tables& tables);

/// A block for each subject, a row for each metric: first, peak with its time, last, a sparkline. Metrics that stay 0 share a line, unless `all_rows`.
std::string render_metrics(const nlohmann::ordered_json& metrics, Language language, bool all_rows);

enum class MetricFile : std::uint8_t { csv, json_lines };
/// By the end of its name: `.jsonl` and `.ndjson` are JSON Lines, everything else is CSV.
MetricFile metric_file_of(std::string_view name);

/// The columns `scenario, variant, metric, of, name, time_ns, value`; JSON Lines have the same keys. `runs` are summaries with a key `metrics`.
void write_metrics(const nlohmann::ordered_json& runs, MetricFile form, std::ostream& out);

}  // namespace mqlab::lab
