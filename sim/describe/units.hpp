/// Durations, sizes and rates as people write them, in integers only.
///
/// `"1.5s"` is exactly 1,500,000,000 ns: a decimal fraction is taken digit by digit, never through a double, and what is not a whole
/// number of the smallest unit (ns, byte, 1/1000 per second) is refused instead of rounded. A bare number is no duration: `"timeout": 500`
/// is a question waiting to be asked (ms? s?); only 0 needs no unit.
///
/// Durations: ns, us (or µs), ms, s, min, h, d. Sizes: B, kB MB GB (powers of 1000), KiB MiB GiB (powers of 1024), or a bare number of
/// bytes; `KB` is read as kB. Rates: events per s, min or h: `"1000/s"`, `"0.5/s"`, `"30/min"`.
/// Bandwidths: a size per second, or kbit Mbit Gbit per second.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "sim/core/time.hpp"

namespace mqlab::describe {

struct ByteSize {
  std::int64_t bytes = 0;
  friend constexpr auto operator<=>(ByteSize, ByteSize) = default;
};

/// Events per second, in thousandths: `"0.5/s"` is 500.
struct Rate {
  std::int64_t milli_per_second = 0;
  friend constexpr auto operator<=>(Rate, Rate) = default;
  /// The mean time between two events; `Duration::max()` for rate 0.
  sim::Duration interval() const;
};

/// Bytes per second of a link or a disk: `"125MB/s"`, `"1Gbit/s"`.
struct Bandwidth {
  std::int64_t bytes_per_second = 0;
  friend constexpr auto operator<=>(Bandwidth, Bandwidth) = default;
};

std::optional<sim::Duration> parse_duration(std::string_view text);
std::optional<ByteSize> parse_size(std::string_view text);
std::optional<Rate> parse_rate(std::string_view text);
std::optional<Bandwidth> parse_bandwidth(std::string_view text);

/// The shortest exact form: `500ms`, `1.5s`, `90s`, `30min`, `0`. What is printed parses to the same value.
std::string print(sim::Duration duration);
std::string print(ByteSize size);
std::string print(Rate rate);
std::string print(Bandwidth bandwidth);

}  // namespace mqlab::describe
