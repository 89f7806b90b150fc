#include "sim/describe/units.hpp"

#include <array>
#include <cctype>
#include <limits>
#include <span>

#include <fmt/format.h>

namespace mqlab::describe {

namespace {

struct Unit {
  std::string_view name;
  std::int64_t of_smallest;
};

constexpr std::int64_t kMicro = 1000;
constexpr std::int64_t kMilli = 1000 * kMicro;
constexpr std::int64_t kSecond = 1000 * kMilli;
constexpr std::int64_t kMinute = 60 * kSecond;
constexpr std::int64_t kHour = 60 * kMinute;

constexpr std::array kDurationUnits{Unit{"ns", 1},      Unit{"us", kMicro},   Unit{"µs", kMicro}, Unit{"ms", kMilli},
                                    Unit{"s", kSecond}, Unit{"min", kMinute}, Unit{"h", kHour},   Unit{"d", 24 * kHour}};
constexpr std::array kSizeUnits{Unit{"", 1},          Unit{"B", 1},         Unit{"kB", 1000},
                                Unit{"KB", 1000},     Unit{"MB", 1000'000}, Unit{"GB", 1000'000'000},
                                Unit{"KiB", 1 << 10}, Unit{"MiB", 1 << 20}, Unit{"GiB", 1 << 30}};

/// Times the largest unit it still fits into 128 bits.
constexpr __int128 kMostDigits = static_cast<__int128>(1'000'000'000'000LL) * 100'000'000'000LL;

/// A number and its unit, exactly, or nothing.
std::optional<std::int64_t> parse(std::string_view text, std::span<const Unit> units) {
  const bool negative = !text.empty() && text.front() == '-';
  if (negative) text.remove_prefix(1);
  std::size_t i = 0;
  const auto digit = [&] { return i < text.size() && std::isdigit(static_cast<unsigned char>(text[i])) != 0; };
  __int128 number = 0;
  std::int64_t scale = 1;
  if (!digit()) return std::nullopt;
  for (; digit(); ++i) {
    number = number * 10 + (text[i] - '0');
    if (number > std::numeric_limits<std::int64_t>::max()) return std::nullopt;
  }
  if (i < text.size() && text[i] == '.') {
    ++i;
    if (!digit()) return std::nullopt;
    for (; digit(); ++i) {
      if (scale >= 1'000'000'000'000'000LL || number > kMostDigits) return std::nullopt;
      number = number * 10 + (text[i] - '0');
      scale *= 10;
    }
  }
  while (i < text.size() && text[i] == ' ') ++i;
  const std::string_view name = text.substr(i);
  for (const Unit& unit : units) {
    if (unit.name != name) continue;
    const __int128 product = number * unit.of_smallest;
    if (product % scale != 0 || product / scale > std::numeric_limits<std::int64_t>::max()) return std::nullopt;
    const auto value = static_cast<std::int64_t>(product / scale);
    return negative ? -value : value;
  }
  if (name.empty() && number == 0) return 0;
  return std::nullopt;
}

std::string with_fraction(std::int64_t value, std::int64_t unit) {
  std::string out = fmt::format("{}", value / unit);
  std::int64_t rest = value % unit;
  if (rest == 0) return out;
  out += '.';
  for (std::int64_t place = unit / 10; rest != 0; place /= 10) {
    out += static_cast<char>('0' + rest / place);
    rest %= place;
  }
  return out;
}

}  // namespace

sim::Duration Rate::interval() const {
  return milli_per_second <= 0 ? sim::Duration::max() : sim::Duration{1000 * kSecond / milli_per_second};
}

std::optional<sim::Duration> parse_duration(std::string_view text) {
  const auto ns = parse(text, kDurationUnits);
  if (!ns) return std::nullopt;
  return sim::Duration{*ns};
}

std::optional<ByteSize> parse_size(std::string_view text) {
  const auto bytes = parse(text, kSizeUnits);
  if (!bytes || *bytes < 0) return std::nullopt;
  return ByteSize{*bytes};
}

std::optional<Rate> parse_rate(std::string_view text) {
  struct Per {
    std::string_view suffix;
    std::int64_t seconds;
  };
  for (const Per per : {Per{"/s", 1}, Per{"/min", 60}, Per{"/h", 3600}}) {
    if (!text.ends_with(per.suffix)) continue;
    const std::string_view number = text.substr(0, text.size() - per.suffix.size());
    const auto milli = parse(number, std::array{Unit{"", 1000}});
    if (!milli || *milli < 0 || *milli % per.seconds != 0) return std::nullopt;
    return Rate{*milli / per.seconds};
  }
  return std::nullopt;
}

std::string print(sim::Duration duration) {
  const std::int64_t ns = duration.count();
  if (ns == 0) return "0";
  if (ns < 0) return ns == std::numeric_limits<std::int64_t>::min() ? "-" + fmt::format("{}ns", 1ULL << 63) : "-" + print(-duration);
  if (ns % kHour == 0) return fmt::format("{}h", ns / kHour);
  if (ns % kMinute == 0) return fmt::format("{}min", ns / kMinute);
  if (ns >= kSecond) return with_fraction(ns, kSecond) + "s";
  if (ns >= kMilli) return with_fraction(ns, kMilli) + "ms";
  if (ns >= kMicro) return with_fraction(ns, kMicro) + "us";
  return fmt::format("{}ns", ns);
}

std::string print(ByteSize size) {
  const std::int64_t n = size.bytes;
  if (n == 0) return "0";
  if (n % (1 << 30) == 0) return fmt::format("{}GiB", n >> 30);
  if (n % 1'000'000'000 == 0) return fmt::format("{}GB", n / 1'000'000'000);
  if (n % (1 << 20) == 0) return fmt::format("{}MiB", n >> 20);
  if (n % 1'000'000 == 0) return fmt::format("{}MB", n / 1'000'000);
  if (n % (1 << 10) == 0) return fmt::format("{}KiB", n >> 10);
  if (n % 1000 == 0) return fmt::format("{}kB", n / 1000);
  return fmt::format("{}B", n);
}

std::optional<Bandwidth> parse_bandwidth(std::string_view text) {
  constexpr std::array kBitUnits{Unit{"kbit", 1000 / 8}, Unit{"Mbit", 1000'000 / 8}, Unit{"Gbit", 1000'000'000 / 8}};
  if (!text.ends_with("/s")) return std::nullopt;
  const std::string_view number = text.substr(0, text.size() - 2);
  const auto bytes = number.ends_with("bit") ? parse(number, kBitUnits) : parse(number, kSizeUnits);
  if (!bytes || *bytes < 0) return std::nullopt;
  return Bandwidth{*bytes};
}

std::string print(Bandwidth bandwidth) { return print(ByteSize{bandwidth.bytes_per_second}) + "/s"; }

std::string print(Rate rate) { return with_fraction(rate.milli_per_second, 1000) + "/s"; }

}  // namespace mqlab::describe
