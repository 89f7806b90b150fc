#include "lab/stats/warm_up.hpp"

#include <vector>

namespace mqlab::lab {

std::optional<std::size_t> mser5(std::span<const std::int64_t> series) {
  if (series.size() < kMserLeast) return std::nullopt;
  const std::size_t batches = series.size() / kMserBatch;
  std::vector<double> means(batches);
  for (std::size_t b = 0; b < batches; ++b) {
    __int128 sum = 0;
    for (std::size_t i = 0; i < kMserBatch; ++i) sum += series[(b * kMserBatch) + i];
    means[b] = static_cast<double>(sum) / static_cast<double>(kMserBatch);
  }
  // From the end backwards, with Welford's update: each cut's sum of squares from that of the next.
  std::optional<std::size_t> best;
  double best_error = 0;
  double mean = 0;
  double squares = 0;
  const std::size_t last_cut = batches / 2;
  for (std::size_t behind = 1; behind <= batches; ++behind) {
    const std::size_t cut = batches - behind;
    const double delta = means[cut] - mean;
    mean += delta / static_cast<double>(behind);
    squares += delta * (means[cut] - mean);
    if (cut > last_cut) continue;
    const double error = squares / (static_cast<double>(behind) * static_cast<double>(behind));
    if (!best || error <= best_error) {  // of equal ones the earliest cut, which keeps the most
      best = cut;
      best_error = error;
    }
  }
  if (best == last_cut && best_error > 0) return std::nullopt;
  return *best * kMserBatch;
}

}  // namespace mqlab::lab
