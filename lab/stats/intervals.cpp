#include "lab/stats/intervals.hpp"

#include <algorithm>
#include <boost/math/distributions/binomial.hpp>
#include <boost/math/distributions/normal.hpp>
#include <boost/math/distributions/students_t.hpp>
#include <cmath>

namespace mqlab::lab {

namespace {

double normal_quantile(double confidence) { return boost::math::quantile(boost::math::normal(), 1 - ((1 - confidence) / 2)); }

/// The smallest k with P(B <= k) >= p, for B of a binomial distribution.
std::int64_t binomial_at_least(const boost::math::binomial& b, std::int64_t n, double p) {
  std::int64_t low = 0;
  std::int64_t high = n;
  while (low < high) {
    const std::int64_t middle = low + ((high - low) / 2);
    if (boost::math::cdf(b, static_cast<double>(middle)) >= p)
      high = middle;
    else
      low = middle + 1;
  }
  return low;
}

}  // namespace

Interval wilson(std::int64_t successes, std::int64_t n, double confidence) {
  Interval out{.n = n};
  if (n <= 0) return out;
  const double z = normal_quantile(confidence);
  const double size = static_cast<double>(n);
  const double p = static_cast<double>(successes) / size;
  const double z2 = z * z / size;
  const double center = (p + (z2 / 2)) / (1 + z2);
  const double half = z * std::sqrt((p * (1 - p) / size) + (z2 / (4 * size))) / (1 + z2);
  out.value = p;
  // Its bounds are exactly 0 and 1 there; rounding must not say otherwise.
  out.low = successes == 0 ? 0.0 : std::max(0.0, center - half);
  out.high = successes == n ? 1.0 : std::min(1.0, center + half);
  return out;
}

Interval student(std::span<const double> values, double confidence) {
  Interval out{.n = static_cast<std::int64_t>(values.size())};
  if (values.empty()) return out;
  const double n = static_cast<double>(values.size());
  double sum = 0;
  for (const double v : values) sum += v;
  const double mean = sum / n;
  out.value = mean;
  if (values.size() < 2) return out;
  double squares = 0;
  for (const double v : values) squares += (v - mean) * (v - mean);
  const double t = boost::math::quantile(boost::math::students_t(n - 1), 1 - ((1 - confidence) / 2));
  const double half = t * std::sqrt(squares / (n - 1) / n);
  out.low = mean - half;
  out.high = mean + half;
  return out;
}

Interval order_statistics(std::vector<double> values, double quantile, double confidence) {
  const auto n = static_cast<std::int64_t>(values.size());
  Interval out{.n = n};
  if (n == 0) return out;
  std::sort(values.begin(), values.end());
  const auto rank = std::clamp<std::int64_t>(static_cast<std::int64_t>(std::ceil((quantile * static_cast<double>(n)) - 1e-9)), 1, n);
  out.value = values[static_cast<std::size_t>(rank - 1)];
  if (quantile <= 0 || quantile >= 1) return out;
  // x(l) <= the quantile unless fewer than l values are below it: P(B <= l - 1) <= alpha / 2; and x(u) >= it but for P(B >= u) <= alpha / 2.
  const boost::math::binomial b(static_cast<double>(n), quantile);
  const double tail = (1 - confidence) / 2;
  std::int64_t lower = binomial_at_least(b, n, tail);  // the first k with P(B <= k) >= tail
  if (boost::math::cdf(b, static_cast<double>(lower)) <= tail) ++lower;
  const std::int64_t upper = binomial_at_least(b, n, 1 - tail) + 1;
  if (lower >= 1) out.low = values[static_cast<std::size_t>(lower - 1)];
  if (upper <= n) out.high = values[static_cast<std::size_t>(upper - 1)];
  return out;
}

Interval difference_of_paired(const PairTable& table, double confidence) {
  const std::int64_t n = table.both + table.only_first + table.only_second + table.neither;
  Interval out{.n = n};
  if (n == 0) return out;
  out.value = static_cast<double>(table.only_first - table.only_second) / static_cast<double>(n);
  const double z = normal_quantile(confidence);
  const double size = static_cast<double>(n) + 2;
  const double b = static_cast<double>(table.only_first) + 0.5;
  const double c = static_cast<double>(table.only_second) + 0.5;
  const double center = (b - c) / size;
  const double half = z * std::sqrt((b + c) - ((b - c) * (b - c) / size)) / size;
  out.low = std::max(-1.0, center - half);
  out.high = std::min(1.0, center + half);
  return out;
}

}  // namespace mqlab::lab
