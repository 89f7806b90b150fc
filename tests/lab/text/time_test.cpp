#include "lab/text/time.hpp"

#include <gtest/gtest.h>

namespace mqlab::lab {
namespace {

TEST(Time, IsCutToThreeDecimalsOfItsUnit) {
  EXPECT_EQ(time_text(0), "0s");
  EXPECT_EQ(time_text(7), "7ns");
  EXPECT_EQ(time_text(12'300'000), "12.3ms");
  EXPECT_EQ(time_text(800'000), "800us");
  EXPECT_EQ(time_text(1'500'000'000), "1.5s");
  EXPECT_EQ(time_text(90'000'000'000), "90s");
  EXPECT_EQ(time_text(1'234'567'891), "1.234s");
}

TEST(Time, MomentsHaveAllTheirDigitsAndSpansFew) {
  EXPECT_EQ(moment_text(0), "0 ms");
  EXPECT_EQ(moment_text(44'200'840), "44.20084 ms");
  EXPECT_EQ(moment_text(10'000'000'000), "10000 ms");
  EXPECT_EQ(moment_text(-1), "-0.000001 ms");
  EXPECT_EQ(span_text(7), "7 ns");
  EXPECT_EQ(span_text(999'999), "1000 us");
  EXPECT_EQ(span_text(4'798'000'000), "4.798 s");
  EXPECT_EQ(span_text(187'000'000'000), "187 s");
  EXPECT_EQ(span_text(3'600'000'000'000), "60 min");
}

TEST(Time, RatesBelowTenKeepTwoDigits) {
  EXPECT_EQ(rate_text(9345.4), "9345/s");
  EXPECT_EQ(rate_text(2), "2/s");
  EXPECT_EQ(rate_text(0.3912), "0.39/s");
}

}  // namespace
}  // namespace mqlab::lab
