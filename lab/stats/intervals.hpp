/// Confidence intervals, each of the kind that fits what is estimated. The quantiles of the distributions are Boost.Math's.
///
///   - a *probability* (runs that went wrong, of all): Wilson's score interval without continuity correction (Wilson 1927). Unlike p ± z·s it keeps its
///     confidence near 0 and 1 and is no point when nothing went wrong (Brown, Cai, DasGupta 2001; NIST handbook 7.2.4.1).
///   - a *mean over runs*: Student's t on the values of the runs, which are independent (Law, Simulation Modeling and Analysis, 9.4.1: the
///     replication approach). What happens within a run is not independent, so no interval is made from it.
///   - a *quantile over runs*: order statistics, free of any assumption on the distribution (David and Nagaraja 2003, 7.1). Conservative.
///   - the *difference of two probabilities*, on the same seeds: Agresti and Min (2005), half a run added to each cell of the table of pairs.
///   - the *difference of two means*, on the same seeds: Student's t on the differences of the pairs (Law, 10.2.1).
///
/// A bound that the data can't give (one run; a quantile of too few) is absent. Errors: none. The result does not depend on the order of the values
/// but for `student`, which sums them in their order.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace mqlab::lab {

struct Interval {
  std::int64_t n = 0;  ///< values, or pairs, that it rests on
  std::optional<double> value{}, low{}, high{};

  bool bounded() const { return low.has_value() && high.has_value(); }
  /// Half of its width: what `ci(...)` means. Absent when a bound is.
  std::optional<double> half() const { return bounded() ? std::optional((*high - *low) / 2) : std::nullopt; }
};

/// `confidence`: 0.95 for 95 %. Of all functions below.
Interval wilson(std::int64_t successes, std::int64_t n, double confidence);
Interval student(std::span<const double> values, double confidence);
/// `quantile`: 0.5 is the median. The value is the one at rank ceil(q·n) (nearest rank).
Interval order_statistics(std::vector<double> values, double quantile, double confidence);
/// Of `first` − `second`: runs in which both, only the first, only the second, neither went wrong.
struct PairTable {
  std::int64_t both = 0, only_first = 0, only_second = 0, neither = 0;
};
Interval difference_of_paired(const PairTable& table, double confidence);

}  // namespace mqlab::lab
