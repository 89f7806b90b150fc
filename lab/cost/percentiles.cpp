#include "lab/cost/percentiles.hpp"

#include <algorithm>
#include <numeric>

namespace mqlab::lab {
namespace {

// With `from`, smaller ranks are in their place already: only the rest is searched.
std::int64_t at_rank(std::vector<std::int64_t>& values, std::size_t from, std::int64_t per_mille, std::size_t& index) {
  const auto n = static_cast<std::int64_t>(values.size());
  const std::int64_t rank = std::clamp<std::int64_t>((per_mille * n + 999) / 1000, 1, n);
  index = static_cast<std::size_t>(rank - 1);
  if (index < from) return values[index];
  std::nth_element(values.begin() + static_cast<std::ptrdiff_t>(from), values.begin() + static_cast<std::ptrdiff_t>(index), values.end());
  return values[index];
}

}  // namespace

Percentiles percentiles(std::vector<std::int64_t>& values) {
  Percentiles out;
  out.count = static_cast<std::int64_t>(values.size());
  if (values.empty()) return out;
  const auto [min, max] = std::minmax_element(values.begin(), values.end());
  out.min = sim::Duration{*min};
  out.max = sim::Duration{*max};
  out.mean = sim::Duration{static_cast<std::int64_t>(std::accumulate(values.begin(), values.end(), static_cast<__int128>(0)) / out.count)};
  std::size_t from = 0;
  std::size_t index = 0;
  for (const auto& [member, per_mille] : {std::pair{&Percentiles::p50, 500},
                                          {&Percentiles::p90, 900},
                                          {&Percentiles::p95, 950},
                                          {&Percentiles::p99, 990},
                                          {&Percentiles::p999, 999}}) {
    out.*member = sim::Duration{at_rank(values, from, per_mille, index)};
    from = index;
  }
  return out;
}

}  // namespace mqlab::lab
