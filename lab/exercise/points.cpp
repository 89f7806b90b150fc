#include "lab/exercise/points.hpp"

#include <cstdlib>

#include <fmt/format.h>

namespace mqlab::lab {

std::string print(Points points) {
  const std::int64_t rest = std::abs(points.hundredths % 100);
  const std::string sign = points.hundredths < 0 ? "-" : "";
  const std::int64_t whole = std::abs(points.hundredths / 100);
  if (rest == 0) return fmt::format("{}{}", sign, whole);
  return rest % 10 == 0 ? fmt::format("{}{}.{}", sign, whole, rest / 10) : fmt::format("{}{}.{:02}", sign, whole, rest);
}

}  // namespace mqlab::lab
