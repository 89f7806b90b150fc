#include "lab/text/time.hpp"

#include <fmt/format.h>

namespace mqlab::lab {

std::string time_text(std::int64_t ns) {
  struct Unit {
    std::int64_t size;
    const char* name;
  };
  static constexpr Unit units[] = {{1'000'000'000, "s"}, {1'000'000, "ms"}, {1'000, "us"}, {1, "ns"}};
  if (ns == 0) return "0s";
  for (const Unit& unit : units) {
    if (ns < unit.size) continue;
    const std::int64_t milli = static_cast<std::int64_t>(static_cast<__int128>(ns) * 1000 / unit.size);
    std::string text = fmt::format("{}.{:03}", milli / 1000, milli % 1000);
    while (text.back() == '0') text.pop_back();
    if (text.back() == '.') text.pop_back();
    return text + unit.name;
  }
  return fmt::format("{}ns", ns);
}

std::string moment_text(std::int64_t ns) {
  const std::uint64_t size = ns < 0 ? 0 - static_cast<std::uint64_t>(ns) : static_cast<std::uint64_t>(ns);
  std::string digits = fmt::format("{}{}.{:06}", ns < 0 ? "-" : "", size / 1'000'000, size % 1'000'000);
  digits.erase(digits.find_last_not_of('0') + 1);
  if (digits.back() == '.') digits.pop_back();
  return digits + " ms";
}

std::string span_text(std::int64_t ns) {
  const double size = static_cast<double>(ns);
  if (ns < 1'000) return fmt::format("{} ns", ns);
  if (ns < 1'000'000) return fmt::format("{:.4g} us", size / 1e3);
  if (ns < 1'000'000'000) return fmt::format("{:.4g} ms", size / 1e6);
  return ns < 600'000'000'000 ? fmt::format("{:.4g} s", size / 1e9) : fmt::format("{:.4g} min", size / 60e9);
}

std::string rate_text(double per_second) {
  return per_second >= 10 ? fmt::format("{:.0f}/s", per_second) : fmt::format("{:.2g}/s", per_second);
}

}  // namespace mqlab::lab
