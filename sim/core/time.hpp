/// Time of the simulated world.
///
/// Both a moment and a span are integer nanoseconds: `Time` counts from the start of the run, `Duration` is a difference.
/// Integers, because a run must be the same to the byte on every machine: a `double` clock (SimGrid's) is rounded once, on entry.
/// Errors: none. Range: 292 years.
#pragma once

#include <chrono>
#include <cstdint>

namespace mqlab::sim {

using Duration = std::chrono::nanoseconds;

/// A moment of the run, in nanoseconds since its start. A strong type so that a moment is never added to a moment.
struct Time {
  std::int64_t ns = 0;

  friend constexpr auto operator<=>(Time, Time) = default;
  friend constexpr Time operator+(Time t, Duration d) { return {t.ns + d.count()}; }
  friend constexpr Time operator-(Time t, Duration d) { return {t.ns - d.count()}; }
  friend constexpr Duration operator-(Time a, Time b) { return Duration{a.ns - b.ns}; }
};

inline constexpr Time kNever{INT64_MAX};

/// Size in bytes (on the wire, in a buffer, on a disk).
using Bytes = std::int64_t;

}  // namespace mqlab::sim
