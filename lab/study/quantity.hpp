/// A value of a setting as a number that can be compared and ranged over: a count, a duration, a size, a rate, a bandwidth.
///
/// Whole numbers of the base unit (nanoseconds, bytes, thousandths per second), so nothing is lost; only a number with a fraction is a double.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "sim/describe/value.hpp"

namespace mqlab::lab {

struct Quantity {
  enum class Kind : std::uint8_t { integer, number, duration, size, rate, bandwidth };
  Kind kind = Kind::integer;
  std::int64_t whole = 0;  ///< of all kinds but `number`
  double real = 0;         ///< the same as a double

  /// As it stands in a scenario: 3, 0.5, "10ms".
  describe::Value value() const;
};

/// Nothing when it is none. A size with its unit may also mean a size of 0 units; a bare number is a count.
std::optional<Quantity> quantity_of(const describe::Value& value);
std::optional<Quantity> quantity_of(const std::string& text);
/// Counts are comparable with numbers, and 0 with everything.
bool same_kind(const Quantity& a, const Quantity& b);
/// The i-th of `steps` values from `from` to `to`, both ends exact; `log`: equal ratios. All of one kind.
Quantity between(const Quantity& from, const Quantity& to, std::int64_t i, std::int64_t steps, bool log);

}  // namespace mqlab::lab
