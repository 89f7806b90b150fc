/// The small sentences of a study: conditions on its points (`min_isr <= replicas`), and when a point has enough repetitions (`ci(lost) < 0.01`).
///
/// Errors: a sentence that is neither, with what was expected.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include <tl/expected.hpp>

#include "lab/study/measure.hpp"
#include "sim/describe/value.hpp"

namespace mqlab::lab {

/// What a point has under a name: axes, `scenario`, `variant`.
using NamedValues = std::vector<std::pair<std::string, describe::Value>>;
const describe::Value* value_named(const NamedValues& values, std::string_view name);

/// `AXIS < AXIS|VALUE`, with `<`, `<=`, `>`, `>=`, `==`, `!=`. Quantities of one kind are compared as such; anything else only for equality.
struct Condition {
  enum class Op : std::uint8_t { less, less_equal, greater, greater_equal, equal, not_equal };
  std::string left{};
  Op op = Op::less;
  std::string right_axis{};  ///< empty: `right`
  describe::Value right{};

  /// Nothing when the two can't be compared.
  std::optional<bool> holds(const NamedValues& point) const;
};
tl::expected<Condition, MeasureProblem> parse_condition(const std::string& text, const std::vector<std::string>& axes);

/// `ci(MEASURE) < BOUND`: half of the interval's width; the bound is a number, a quantity (`1ms`), a share (`0.01`) or, with %, a part of the estimate.
struct StopRule {
  std::string text{};
  StudyMeasure measure{};
  double bound = 0;
  bool relative = false;

  bool holds(std::span<const RunRow> rows, double confidence) const;
};
tl::expected<StopRule, MeasureProblem> parse_stop_rule(const std::string& text);

}  // namespace mqlab::lab
