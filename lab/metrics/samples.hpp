/// The native metrics of a run, sampled on a fixed grid of simulated time.
///
/// The grid begins at 0 and ends with the first of its times at which nothing will change any more: a run often waits long for its end, and there is
/// nothing to see. Its default step is a 60th of that, rounded up to 1, 2 or 5 times a power of ten.
///
/// Errors: a step so small that a line would have more than `kMostSamples` of them; a metric that no style in question has (with a suggestion).
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <tl/expected.hpp>

#include "lab/metrics/fold.hpp"
#include "lab/verdict/records.hpp"
#include "models/style.hpp"
#include "sim/core/time.hpp"
#include "sim/trace/problem.hpp"
#include "sim/trace/record.hpp"
#include "sim/trace/tables.hpp"

namespace mqlab::lab {

inline constexpr std::int64_t kMostSamples = 100'000;

struct MetricOptions {
  std::vector<std::string> names{};  ///< none: all. `*` and `?` are wildcards
  std::optional<sim::Duration> interval{};
};

struct MetricSamples {
  sim::Duration interval{};
  std::vector<sim::Time> times;
  std::vector<MetricLine> lines;
  std::vector<const models::Metric*> not_known;  ///< this level does not keep what they follow from
};

/// The kinds that a level keeps, of the world, the shared vocabulary and the style.
sim::KindMask kinds_kept(sim::TraceLevel level, const models::Style& style);

tl::expected<MetricSamples, sim::TraceProblem> sample_metrics(const Records& records, const models::Metrics& metrics,
                                                              const sim::Tables& tables, const sim::KindMask& kept,
                                                              const MetricOptions& options);

/// 1, 2 or 5 times a power of ten nanoseconds: the first that is not less than a 60th of the span.
sim::Duration neat_interval(sim::Duration span);

/// What is wrong with these names, if anything is.
std::optional<sim::TraceProblem> check_metric_names(const std::vector<std::string>& names, std::span<const models::Style* const> styles);

}  // namespace mqlab::lab
