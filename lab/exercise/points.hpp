/// Points in hundredths, so that partial credit adds up the same everywhere.
#pragma once

#include <cstdint>
#include <string>

namespace mqlab::lab {

struct Points {
  std::int64_t hundredths = 0;

  static constexpr Points whole(std::int64_t points) { return {points * 100}; }
  /// `part` of `whole`, rounded down.
  constexpr Points share(std::int64_t part, std::int64_t of) const { return {of <= 0 ? 0 : hundredths * part / of}; }
  friend constexpr Points operator+(Points a, Points b) { return {a.hundredths + b.hundredths}; }
  friend constexpr Points operator-(Points a, Points b) { return {a.hundredths - b.hundredths}; }
  friend constexpr auto operator<=>(Points, Points) = default;
  constexpr double number() const { return static_cast<double>(hundredths) / 100.0; }
};

/// `3`, `2.5`, `0.25`.
std::string print(Points points);

}  // namespace mqlab::lab
