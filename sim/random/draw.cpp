#include "sim/random/draw.hpp"

#include <Random123/philox.h>

#include <cassert>
#include <stdexcept>
#include <utility>

namespace mqlab::sim {

namespace {

__extension__ using Wide = unsigned __int128;

// ln 2 * 2^63, rounded to the nearest integer.
constexpr std::uint64_t kLn2Q63 = 0x58b90bfbe8e7bcd6ULL;
constexpr int kFraction = 40;

std::uint64_t high(Wide product) { return static_cast<std::uint64_t>(product >> 64); }

}  // namespace

Seeds::Seeds(std::vector<Reseed> list) : list_(std::move(list)) {
  if (list_.empty() || list_.front().from != 0) throw std::invalid_argument("the first seed must hold from record 0 on");
  for (std::size_t i = 1; i < list_.size(); ++i) {
    if (list_[i].from <= list_[i - 1].from) throw std::invalid_argument("seeds must stand in rising order of the record they hold from");
  }
}

std::uint64_t draw(std::uint64_t seed, std::uint64_t entity, std::uint32_t purpose, std::uint64_t n) {
  const r123::Philox4x64::ctr_type counter{{n, purpose, 0, 0}};
  const r123::Philox4x64::key_type key{{seed, entity}};
  return r123::Philox4x64{}(counter, key)[0];
}

std::uint64_t uniform(std::uint64_t word, std::uint64_t n) {
  assert(n >= 1);
  // Lemire, "Fast random integer generation in an interval" (2019): of the products word * n, those with a low half under 2^64 mod n are
  // too many by one for some results, and are drawn again.
  Wide product = static_cast<Wide>(word) * n;
  const std::uint64_t surplus = (0 - n) % n;
  while (static_cast<std::uint64_t>(product) < surplus) {
    word = draw(word, 0, 0, 0);
    product = static_cast<Wide>(word) * n;
  }
  return high(product);
}

Duration uniform(std::uint64_t word, Duration low, Duration high) {
  assert(low <= high);
  const auto width = static_cast<std::uint64_t>(high.count()) - static_cast<std::uint64_t>(low.count());
  const std::uint64_t step = width == UINT64_MAX ? word : uniform(word, width + 1);
  return Duration{static_cast<std::int64_t>(static_cast<std::uint64_t>(low.count()) + step)};
}

bool chance(std::uint64_t word, std::uint64_t part, std::uint64_t whole) {
  assert(part <= whole && whole >= 1);
  return uniform(word, whole) < part;
}

bool chance_ppm(std::uint64_t word, std::uint32_t ppm) { return chance(word, ppm, 1'000'000); }

std::uint64_t minus_ln_q40(std::uint64_t word) {
  if (word == UINT64_MAX) return 0;
  const std::uint64_t u = word + 1;  // u / 2^64 is in (0, 1): -log2 of it is 64 - log2(u)
  const int whole = 63 - __builtin_clzll(u);
  // The binary digits of log2: square the mantissa in [1, 2); if that reaches 2, the digit is 1 and it is halved.
  std::uint64_t mantissa = u << (63 - whole);
  std::uint64_t log2 = static_cast<std::uint64_t>(whole);
  for (int i = 0; i < kFraction; ++i) {
    const std::uint64_t square = high(static_cast<Wide>(mantissa) * mantissa);  // in [2^62, 2^64)
    const bool digit = (square >> 63) != 0;
    log2 = log2 << 1 | (digit ? 1U : 0U);
    mantissa = digit ? square : square << 1;
  }
  const std::uint64_t minus_log2 = (64ULL << kFraction) - log2;
  return static_cast<std::uint64_t>(static_cast<Wide>(minus_log2) * kLn2Q63 >> 63);
}

Duration exponential(std::uint64_t word, Duration mean) {
  assert(mean.count() >= 0);
  const Wide product = static_cast<Wide>(static_cast<std::uint64_t>(mean.count())) * minus_ln_q40(word);
  const Wide rounded = (product + (Wide{1} << (kFraction - 1))) >> kFraction;
  return rounded > static_cast<Wide>(INT64_MAX) ? Duration{INT64_MAX} : Duration{static_cast<std::int64_t>(rounded)};
}

}  // namespace mqlab::sim
