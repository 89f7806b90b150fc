// Intervals against published values, and what they must never say.
#include <cmath>
#include <limits>

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "lab/stats/intervals.hpp"
#include "lab/stats/warm_up.hpp"

namespace mqlab::lab {
namespace {

constexpr double kDigits = 5e-5;  // the tables have four

// Newcombe, Two-sided confidence intervals for the single proportion, Statistics in Medicine 17 (1998), table I, method 3 (Wilson score).
TEST(StatsWilson, IsNewcombesTable) {
  const Interval a = wilson(81, 263, 0.95);
  EXPECT_NEAR(*a.low, 0.2553, kDigits);
  EXPECT_NEAR(*a.high, 0.3662, kDigits);
  const Interval b = wilson(15, 148, 0.95);
  EXPECT_NEAR(*b.low, 0.0624, kDigits);
  EXPECT_NEAR(*b.high, 0.1605, kDigits);
  const Interval c = wilson(0, 20, 0.95);
  EXPECT_EQ(*c.low, 0);
  EXPECT_NEAR(*c.high, 0.1611, kDigits);
  const Interval d = wilson(1, 29, 0.95);
  EXPECT_NEAR(*d.low, 0.0061, kDigits);
  EXPECT_NEAR(*d.high, 0.1718, kDigits);
}

TEST(StatsWilson, NothingSeenIsNotNothingPossible) {
  EXPECT_GT(*wilson(0, 1000, 0.95).high, 0.003) << "the rule of three";
  EXPECT_LT(*wilson(1000, 1000, 0.95).low, 0.997);
  EXPECT_FALSE(wilson(0, 0, 0.95).value);
}

RC_GTEST_PROP(StatsWilson, IsAnIntervalAroundItsEstimateWithinZeroAndOne, ()) {
  const auto n = *rc::gen::inRange<std::int64_t>(1, 100'000);
  const auto k = *rc::gen::inRange<std::int64_t>(0, n + 1);
  const Interval i = wilson(k, n, 0.95);
  RC_ASSERT(*i.low >= 0 && *i.low <= *i.value && *i.value <= *i.high && *i.high <= 1);
  RC_ASSERT(*i.half() < *wilson(k, n, 0.99).half());
}

// t(0.975; 9) = 2.262157 (any table of Student's t): ten values with mean 5.5 and standard deviation 3.02765.
TEST(StatsStudent, IsTheTextbooksInterval) {
  const std::vector<double> values{1, 2, 3, 4, 5, 6, 7, 8, 9, 10};
  const Interval i = student(values, 0.95);
  EXPECT_EQ(*i.value, 5.5);
  EXPECT_NEAR(*i.low, 5.5 - (2.262157 * 3.0276504 / std::sqrt(10.0)), 1e-5);
  EXPECT_NEAR(*i.high, 5.5 + (2.262157 * 3.0276504 / std::sqrt(10.0)), 1e-5);
}

TEST(StatsStudent, OneRunHasNoInterval) {
  const Interval i = student(std::vector<double>{7}, 0.95);
  EXPECT_EQ(*i.value, 7);
  EXPECT_FALSE(i.bounded());
  EXPECT_FALSE(i.half());
}

// Conover, Practical Nonparametric Statistics, table A3: the median of 20 lies between the 6th and the 15th with 95.9 %.
TEST(StatsOrder, TheMedianOfTwentyLiesBetweenTheSixthAndTheFifteenth) {
  std::vector<double> values;
  for (int i = 20; i >= 1; --i) values.push_back(i);
  const Interval i = order_statistics(values, 0.5, 0.95);
  EXPECT_EQ(*i.value, 10);
  EXPECT_EQ(*i.low, 6);
  EXPECT_EQ(*i.high, 15);
}

TEST(StatsOrder, TooFewRunsBoundNothing) {
  const Interval five = order_statistics({1, 2, 3, 4, 5}, 0.5, 0.95);
  EXPECT_FALSE(five.bounded()) << "five values hold the median between them with 93.75 % only";
  const Interval tail = order_statistics(std::vector<double>(100, 1.0), 0.99, 0.95);
  EXPECT_TRUE(tail.low);
  EXPECT_FALSE(tail.high) << "of a hundred runs the largest may well be below the 99th percentile";
}

RC_GTEST_PROP(StatsOrder, CoversAtLeastWhatItSays, ()) {
  // Over values 1 ... n in order the interval is a pair of ranks: its coverage is a sum of binomial chances, done here by hand.
  const auto n = *rc::gen::inRange(10, 300);
  const double q = *rc::gen::inRange(20, 81) / 100.0;
  std::vector<double> values;
  for (int i = 1; i <= n; ++i) values.push_back(i);
  const Interval i = order_statistics(values, q, 0.9);
  const double low = i.low.value_or(0);
  const double high = i.high.value_or(n + 1);
  double coverage = 0;
  for (int k = 0; k <= n; ++k)
    if (k >= low && k < high)
      coverage +=
          std::exp(std::lgamma(n + 1.0) - std::lgamma(k + 1.0) - std::lgamma(n - k + 1.0) + (k * std::log(q)) + ((n - k) * std::log1p(-q)));
  RC_ASSERT(coverage >= 0.9 - 1e-9);
}

// Agresti and Min, Simple improved confidence intervals for comparing matched proportions, Statistics in Medicine 24 (2005), formula (5).
TEST(StatsPairs, AddHalfARunToEachCell) {
  const Interval i = difference_of_paired({.both = 3, .only_first = 12, .only_second = 2, .neither = 33}, 0.95);
  EXPECT_EQ(i.n, 50);
  EXPECT_EQ(*i.value, 0.2);
  const double b = 12.5, c = 2.5, n = 52;
  const double half = 1.959964 * std::sqrt((b + c) - ((b - c) * (b - c) / n)) / n;
  EXPECT_NEAR(*i.low, ((b - c) / n) - half, 1e-6);
  EXPECT_NEAR(*i.high, ((b - c) / n) + half, 1e-6);
  EXPECT_GT(*i.low, 0) << "twelve against two is a difference";
}

TEST(StatsPairs, NoDifferenceSeenIsNoProofOfNone) {
  const Interval i = difference_of_paired({.neither = 100}, 0.95);
  EXPECT_EQ(*i.value, 0);
  EXPECT_LT(*i.low, 0);
  EXPECT_GT(*i.high, 0);
}

/// Values around `level` that swing by one, after a ramp of `ramp` values down from 1000.
std::vector<std::int64_t> ramp_then_level(std::size_t ramp, std::size_t all, std::int64_t level) {
  std::vector<std::int64_t> out;
  for (std::size_t i = 0; i < all; ++i)
    out.push_back(i < ramp ? 1000 - ((1000 - level) * static_cast<std::int64_t>(i) / static_cast<std::int64_t>(ramp))
                           : level + (i % 2 == 0 ? 1 : -1));
  return out;
}

TEST(StatsWarmUp, TheRampIsCutAndNoMore) {
  const auto cut = mser5(ramp_then_level(40, 400, 100));
  ASSERT_TRUE(cut);
  EXPECT_GE(*cut, 35U);
  EXPECT_LE(*cut, 45U);
  EXPECT_EQ(*cut % kMserBatch, 0U);
}

TEST(StatsWarmUp, ASeriesWithoutOneLosesNothing) { EXPECT_EQ(mser5(std::vector<std::int64_t>(200, 7)), 0U); }

TEST(StatsWarmUp, WhatNeverSettlesOrIsTooShortIsNotCutByAGuess) {
  EXPECT_FALSE(mser5(ramp_then_level(400, 400, 0)));
  EXPECT_FALSE(mser5(std::vector<std::int64_t>(kMserLeast - 1, 7)));
}

}  // namespace
}  // namespace mqlab::lab
