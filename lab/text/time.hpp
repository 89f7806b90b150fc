/// Times and spans in words for people. Units: integer nanoseconds in, the largest unit that fits out.
#pragma once

#include <cstdint>
#include <string>

#include "sim/core/time.hpp"

namespace mqlab::lab {

/// In a sentence or a table, with up to three decimals of its unit (cut, not rounded): `12.3ms`, `1.5s`, `800us`.
std::string time_text(std::int64_t ns);
inline std::string time_text(sim::Time time) { return time_text(time.ns); }
/// Beside a picture, where two moments must not look the same: all digits that say something, always in milliseconds: `44.20084 ms`.
std::string moment_text(std::int64_t ns);
/// How long, four digits, never a zero for something: `4.8 ms`, `5 s`, `12 min`.
std::string span_text(std::int64_t ns);
/// So many a second: `9345/s`, `2/s`, and below ten two digits: `0.39/s`.
std::string rate_text(double per_second);

}  // namespace mqlab::lab
