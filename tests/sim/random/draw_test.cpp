/// Randomness as a function: against Random123's published vectors, and against the distributions that the helpers promise.
#include "sim/random/draw.hpp"

#include <Random123/philox.h>
#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <set>
#include <stdexcept>

namespace mqlab::sim {
namespace {

using namespace std::chrono_literals;

// Random123 1.14, tests/kat_vectors, lines "philox4x64 10".
TEST(Philox, GivesThePublishedVectors) {
  using Counter = r123::Philox4x64::ctr_type;
  using Key = r123::Philox4x64::key_type;
  const r123::Philox4x64 philox;
  const std::uint64_t ones = ~0ULL;
  EXPECT_EQ(philox(Counter{{0, 0, 0, 0}}, Key{{0, 0}}),
            (Counter{{0x16554d9eca36314cULL, 0xdb20fe9d672d0fdcULL, 0xd7e772cee186176bULL, 0x7e68b68aec7ba23bULL}}));
  EXPECT_EQ(philox(Counter{{ones, ones, ones, ones}}, Key{{ones, ones}}),
            (Counter{{0x87b092c3013fe90bULL, 0x438c3c67be8d0224ULL, 0x9cc7d7c69cd777b6ULL, 0xa09caebf594f0ba0ULL}}));
  EXPECT_EQ(philox(Counter{{0x243f6a8885a308d3ULL, 0x13198a2e03707344ULL, 0xa4093822299f31d0ULL, 0x082efa98ec4e6c89ULL}},
                   Key{{0x452821e638d01377ULL, 0xbe5466cf34e90c6cULL}}),
            (Counter{{0xa528f45403e61d95ULL, 0x38c72dbd566e9788ULL, 0xa5a1610e72fd18b5ULL, 0x57bd43b5e52b7fe6ULL}}));
}

TEST(Draw, IsPhiloxWithTheSeedAndTheEntityAsKey) {
  EXPECT_EQ(draw(0, 0, 0, 0), 0x16554d9eca36314cULL);  // the first published vector
}

TEST(Draw, EachArgumentChangesTheWord) {
  const std::uint64_t word = draw(7, entity_of("shop"), 1, 3);
  EXPECT_EQ(draw(7, entity_of("shop"), 1, 3), word);
  EXPECT_NE(draw(8, entity_of("shop"), 1, 3), word);
  EXPECT_NE(draw(7, entity_of("stock"), 1, 3), word);
  EXPECT_NE(draw(7, entity_of("shop"), 2, 3), word);
  EXPECT_NE(draw(7, entity_of("shop"), 1, 4), word);
  EXPECT_NE(draw(7, entity_of("shop"), 3, 1), draw(7, entity_of("shop"), 1, 3));  // purpose and n do not trade places
}

TEST(Entity, IsFnv1aOfTheName) {
  EXPECT_EQ(entity_of(""), 0xcbf29ce484222325ULL);
  EXPECT_EQ(entity_of("a"), 0xaf63dc4c8601ec8cULL);  // the vectors of the FNV draft
  EXPECT_EQ(entity_of("foobar"), 0x85944171f73967e8ULL);
}

TEST(Seeds, AContinuationHasTheOldSeedBeforeItsRecordAndTheNewOneFromItOn) {
  const Seeds seeds({{0, 7}, {100, 8}, {250, 9}});
  EXPECT_EQ(seeds.at(0), 7u);
  EXPECT_EQ(seeds.at(99), 7u);
  EXPECT_EQ(seeds.at(100), 8u);
  EXPECT_EQ(seeds.at(249), 8u);
  EXPECT_EQ(seeds.at(1'000'000), 9u);
  EXPECT_EQ(Seeds(7).at(1'000'000), 7u);
}

TEST(Seeds, RefusesAListThatDoesNotBeginAtTheBeginningOrDoesNotRise) {
  EXPECT_THROW(Seeds(std::vector<Reseed>{}), std::invalid_argument);
  EXPECT_THROW(Seeds({{1, 7}}), std::invalid_argument);
  EXPECT_THROW(Seeds({{0, 7}, {5, 8}, {5, 9}}), std::invalid_argument);
}

TEST(Uniform, StaysBelowItsBound) {
  EXPECT_EQ(uniform(0, 6), 0u);
  EXPECT_EQ(uniform(~0ULL, 6), 5u);
  EXPECT_EQ(uniform(~0ULL, 1), 0u);
  for (std::uint64_t i = 0; i < 1000; ++i) EXPECT_LT(uniform(draw(1, 2, 3, i), 7), 7u);
}

TEST(Uniform, GivesEveryValueItsShare) {
  std::array<int, 6> seen{};
  for (std::uint64_t i = 0; i < 60'000; ++i) ++seen[uniform(draw(1, 2, 3, i), 6)];
  for (const int n : seen) EXPECT_NEAR(n, 10'000, 400);  // 4 standard deviations are 365
}

TEST(Uniform, HasNoModuloBiasWhereItWouldBeWorst) {
  // With n = 3 * 2^62 plain multiplication gives every third result twice as often: 2^64 words fall on 3/4 as many places.
  const std::uint64_t n = 3ULL << 62;
  int third = 0;
  for (std::uint64_t i = 0; i < 30'000; ++i) third += uniform(draw(1, 2, 3, i), n) % 3 == 0 ? 1 : 0;
  EXPECT_NEAR(third, 10'000, 330);
}

TEST(Uniform, OfDurationsReachesBothEnds) {
  std::set<std::int64_t> seen;
  for (std::uint64_t i = 0; i < 200; ++i) seen.insert(uniform(draw(1, 2, 3, i), -1ns, 2ns).count());
  EXPECT_EQ(seen, (std::set<std::int64_t>{-1, 0, 1, 2}));
  EXPECT_EQ(uniform(draw(1, 2, 3, 4), 5ms, 5ms), 5ms);
}

TEST(Chance, NeverAndAlwaysAreExact) {
  for (const std::uint64_t word : {0ULL, 1ULL, 1ULL << 63, ~0ULL}) {
    EXPECT_FALSE(chance_ppm(word, 0));
    EXPECT_TRUE(chance_ppm(word, 1'000'000));
  }
}

TEST(Chance, OneInFourIsOneInFour) {
  int hits = 0;
  for (std::uint64_t i = 0; i < 40'000; ++i) hits += chance(draw(5, 6, 7, i), 1, 4) ? 1 : 0;
  EXPECT_NEAR(hits, 10'000, 350);
}

TEST(MinusLn, AgreesWithTheLogarithmToThePromisedDigits) {
  EXPECT_EQ(minus_ln_q40(~0ULL), 0u);  // -ln 1
  for (std::uint64_t i = 0; i < 2000; ++i) {
    const std::uint64_t word = draw(1, 1, 1, i) >> (i % 64);  // small ones too: the tail of the distribution
    const long double exact = -std::log((static_cast<long double>(word) + 1) / 0x1p64L);
    EXPECT_NEAR(static_cast<double>(std::ldexp(static_cast<long double>(minus_ln_q40(word)), -40)), static_cast<double>(exact), 0x1p-38)
        << word;
  }
}

TEST(Exponential, IsTheSameOnEveryMachine) {
  EXPECT_EQ(exponential(0, 1s), 44'361'419'556ns);              // 64 ln 2
  EXPECT_EQ(exponential((1ULL << 63) - 1, 1s), 693'147'181ns);  // ln 2
  EXPECT_EQ(exponential(~0ULL, 1s), 0ns);
  EXPECT_EQ(exponential(draw(7, entity_of("shop"), 1, 1), 1ms), exponential(draw(7, entity_of("shop"), 1, 1), 1ms));
}

TEST(Exponential, HasItsMeanAndItsMedian) {
  std::int64_t sum = 0;
  int below_median = 0;
  const int n = 40'000;
  for (std::uint64_t i = 0; i < n; ++i) {
    const Duration gap = exponential(draw(9, 9, 9, i), 1ms);
    sum += gap.count();
    below_median += gap < 693'147ns ? 1 : 0;
  }
  EXPECT_NEAR(static_cast<double>(sum) / n, 1e6, 2e4);
  EXPECT_NEAR(below_median, n / 2, 400);
}

TEST(Exponential, SaturatesInsteadOfWrapping) { EXPECT_EQ(exponential(0, Duration{INT64_MAX}), Duration{INT64_MAX}); }

}  // namespace
}  // namespace mqlab::sim
