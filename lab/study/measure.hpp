/// What a study estimates: a number of each run, and how the runs' numbers become one.
///
///     lost                     the chance that a run has at least one: Wilson
///     lost.count, lost.share   how many in a run; which part of its effects: mean over the runs, Student's t
///     damaged, broken-promise  likewise: any damage that was not intended; a promise of the broker that was broken
///     response.p99, frames ... a cost (`measures()`): mean over the runs
///     steady.response.p99, steady.response.mean, steady.response.p50, steady.throughput, steady.cut   without the warm-up
///     metric(NAME)             the peak of a native metric, over all that have it
///     median(M), p90(M)        a quantile over the runs of any of these numbers: order statistics
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <tl/expected.hpp>

#include "lab/stats/intervals.hpp"
#include "lab/study/row.hpp"
#include "lab/verdict/verdict.hpp"

namespace mqlab::lab {

enum class MeasureOver : std::uint8_t { probability, mean, quantile };
inline constexpr std::array<std::string_view, 3> kMethodNames{"Wilson", "Student t", "order statistics"};

enum class StudyUnit : std::uint8_t { none, share, duration, count, bytes, per_second };

struct StudyMeasure {
  std::string name{};  ///< as written
  MeasureOver over = MeasureOver::mean;
  double quantile = 0.5;
  StudyUnit unit = StudyUnit::none;
  std::string metric{};      ///< that must be sampled for it
  bool of_verdicts = false;  ///< counts what may be rare: see `mean_of`
  std::function<std::optional<double>(const RunRow&)> of{};

  /// Over the runs of one point that came to their end.
  Interval estimate(std::span<const RunRow> rows, double confidence) const;
  /// Student's t of these values. Of a count or share of verdicts that was the same in all runs it has no bounds: where nothing was lost in any run, the mean is not
  /// known to be 0.
  Interval mean_of(std::span<const double> values, double confidence) const;
};

struct MeasureProblem {
  Sentence what, expected;
  std::optional<std::string> near{};
};
tl::expected<StudyMeasure, MeasureProblem> parse_measure(const std::string& text);
/// What a study without `measures` estimates.
std::vector<std::string> default_measures();
/// The unit as estimates name it (`share`, `ns`, `per second`); anything else is a count.
StudyUnit unit_of_name(std::string_view name);
/// A value with its unit, for people: `12.3ms`, `0.4 %`.
std::string print_measure(double value, StudyUnit unit);

}  // namespace mqlab::lab
