/// Randomness as a function: value = f(seed, entity, purpose, n).
///
/// There is no generator with a state to advance. The n-th draw of a purpose of an entity is the same number whatever else the run does, so
/// changing one knob moves no other entity's luck: that is what makes a counterfactual fair. A seeded `std::mt19937` would hand the next
/// number to whoever asks next, and adding one producer would change the story of all others.
///
/// The function is Philox4x64-10 (Salmon et al., "Parallel random numbers: as easy as 1, 2, 3", SC 2011; Random123 1.14). Its key and
/// counter take all four arguments whole, so no two of them can meet in a hash; the 4x32 and 2x64 variants are too narrow for that.
///
/// The helpers turn one drawn word into what is needed, with integers only (no libm, no `std::` distribution: both differ between
/// machines). Errors: none.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "sim/core/ids.hpp"
#include "sim/core/time.hpp"

namespace mqlab::sim {

/// From record number `from` on, draws use `seed`. A continuation shares the past to the byte and has new luck after it.
struct Reseed {
  RecordNumber from = 0;
  std::uint64_t seed = 0;
  friend bool operator==(const Reseed&, const Reseed&) = default;
};

/// The seed of a run: one number, or a list of them in order of `from`.
class Seeds {
 public:
  Seeds() : Seeds(0) {}
  Seeds(std::uint64_t seed) : list_{{0, seed}} {}  // NOLINT(google-explicit-constructor): a plain seed is the common case
  /// The first entry must begin at record 0 and the others must follow in rising order; otherwise `std::invalid_argument`.
  explicit Seeds(std::vector<Reseed> list);

  /// The seed in force when the record `next` is the next to be numbered.
  std::uint64_t at(RecordNumber next) const {
    std::size_t i = list_.size() - 1;
    while (list_[i].from > next) --i;
    return list_[i].seed;
  }
  const std::vector<Reseed>& list() const { return list_; }
  friend bool operator==(const Seeds&, const Seeds&) = default;

 private:
  std::vector<Reseed> list_;
};

/// Who draws: a hash (FNV-1a, 64 bits) of its name, so it does not change when others are added, renamed or reordered.
constexpr std::uint64_t entity_of(std::string_view name) {
  std::uint64_t hash = 0xcbf29ce484222325ULL;
  for (const char c : name) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3ULL;
  return hash;
}

/// The word at (seed, entity, purpose, n): 64 uniform bits. `purpose` is the entity's own numbering of what it draws for.
std::uint64_t draw(std::uint64_t seed, std::uint64_t entity, std::uint32_t purpose, std::uint64_t n);

// --- what a drawn word is turned into ---

/// 0 <= result < n, every value equally likely (no modulo bias: rejected words are drawn again from the word itself). n >= 1.
std::uint64_t uniform(std::uint64_t word, std::uint64_t n);
/// low <= result <= high, every value equally likely.
Duration uniform(std::uint64_t word, Duration low, Duration high);
/// True in `part` of `whole` cases. part <= whole, whole >= 1.
bool chance(std::uint64_t word, std::uint64_t part, std::uint64_t whole);
/// True in `ppm` of a million cases.
bool chance_ppm(std::uint64_t word, std::uint32_t ppm);
/// Exponentially distributed with that mean (the gaps of a Poisson process): mean * -ln(u), rounded to a nanosecond, by fixed-point log2.
Duration exponential(std::uint64_t word, Duration mean);
/// -ln((word + 1) / 2^64) as a fixed-point number with 40 fractional bits; exact to 2^-38. What `exponential` multiplies.
std::uint64_t minus_ln_q40(std::uint64_t word);

}  // namespace mqlab::sim
