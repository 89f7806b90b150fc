/// Where the warm-up of a series ends: MSER-5 (White 1997; White, Cobb and Spratt 2000).
///
/// The series is cut into batches of five; of all cuts in its first half, that one is taken for which the means of the batches behind it give the
/// smallest standard error of the mean. A minimum at the end of that half means that the series has not settled: then nothing is said, for a cut would
/// be a guess. No parameter to choose, and it was among the best rules compared (Hoad, Robinson, Davies 2010), which is why it is ours.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

namespace mqlab::lab {

inline constexpr std::size_t kMserBatch = 5;
inline constexpr std::size_t kMserLeast = 50;  ///< values; of fewer nothing is said

/// How many values from the begin are warm-up: a multiple of five. Nothing: too few values, or not settled.
std::optional<std::size_t> mser5(std::span<const std::int64_t> series);

}  // namespace mqlab::lab
