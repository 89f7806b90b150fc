/// Luck: what differs from run to run in a real system although nothing was changed. Off in scenarios, so that a lesson shows the same each time.
///
/// A profile stretches durations by a drawn part: a frame's latency, a flush, a piece of a process's work. Stretched only, never shortened: what the
/// scenario states is the best case. The draws are those of sim/random/draw.hpp (seed, entity, purpose, n), so a continuation that re-seeds from a
/// record on shares the past to the byte and has other luck after it. Order on a connection stays: a frame does not overtake another.
///
/// Not represented: the phases of periodic timers, think time between operations, luck that lasts (a slow minute).
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

namespace mqlab::sim {

struct Luck {
  std::string_view name = "none";
  std::uint32_t latency_percent = 0;  ///< a frame takes up to so much longer than the route's latency
  std::uint32_t flush_percent = 0;    ///< a flush takes up to so much longer
  std::uint32_t work_percent = 0;     ///< a piece of work of a process takes up to so much longer

  constexpr bool on() const { return (latency_percent | flush_percent | work_percent) != 0; }
};

/// The one profile for continuations, swarms and statistics: a network's latency within half of itself, work within its double, flushes within their
/// fourfold (the spread that tail latencies of shared disks have; Dean and Barroso, "The Tail at Scale", CACM 2013).
inline constexpr Luck kPlainLuck{"plain", 50, 300, 100};

constexpr std::optional<Luck> find_luck(std::string_view name) {
  for (const Luck& luck : std::array{Luck{}, kPlainLuck})
    if (luck.name == name) return luck;
  return std::nullopt;
}

}  // namespace mqlab::sim
