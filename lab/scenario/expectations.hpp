/// What a scenario promises of its variants: counts of verdicts, fates that are intended, and costs.
///
///     "expect": {"broken": {"duplicated": 1, "lost": 0},
///                "fixed":  {"duplicated": 0, "deduplicated": {"min": 1}, "intended": ["expired"],
///                           "costs": [{"measure": "response.p50", "max_ratio": 0.5, "to": "broken"}]}}
///
/// A verdict that is not named is not judged: a scenario says what it is about. `intended` fates are no damage.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "sim/describe/text.hpp"

namespace mqlab::lab {

struct CountExpectation {
  std::string verdict;
  std::optional<std::int64_t> min;
  std::optional<std::int64_t> max;
  bool holds(std::int64_t count) const { return (!min || count >= *min) && (!max || count <= *max); }
};

/// Durations are in nanoseconds, sizes in bytes, rates per second.
struct CostExpectation {
  std::string measure;
  std::optional<double> min;
  std::optional<double> max;
  std::string to;  ///< another variant; empty: none
  std::optional<double> min_ratio;
  std::optional<double> max_ratio;
};

struct Expectations {
  std::vector<CountExpectation> counts;
  std::vector<std::string> intended;
  std::vector<CostExpectation> costs;
  bool empty() const { return counts.empty() && costs.empty(); }
};

struct Cost;

/// What a cost may be measured in.
enum class MeasureUnit : std::uint8_t { duration, count, bytes, per_second };
struct Measure {
  std::string_view name;
  MeasureUnit unit;
  Text meaning;
  double (*value)(const Cost&);  ///< in nanoseconds, bytes, per second
};
std::span<const Measure> measures();

/// The verdicts that may be expected, and the fates that may be intended.
std::vector<std::string_view> expectable_verdicts();
std::vector<std::string_view> intendable_fates();
/// The one fate that is the application's, not the message's: it refused for good.
inline constexpr std::string_view kDeclined = "declined";

}  // namespace mqlab::lab
