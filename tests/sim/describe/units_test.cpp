// Durations, sizes and rates: exact integers, and what is printed reads back the same.
#include "sim/describe/units.hpp"

#include <gtest/gtest.h>

namespace mqlab::describe {
namespace {

using namespace std::chrono_literals;

TEST(Durations, AreReadExactly) {
  const std::pair<std::string_view, sim::Duration> rows[] = {
      {"0", 0ns},     {"500ms", 500ms}, {"2s", 2s},  {"1.5s", 1500ms}, {"30min", 30min}, {"1h", 1h},      {"10us", 10us},
      {"10µs", 10us}, {"7ns", 7ns},     {"1 s", 1s}, {"2d", 48h},      {"-3s", -3s},     {"0.1s", 100ms}, {"0.000000001s", 1ns},
  };
  for (const auto& [text, expected] : rows) EXPECT_EQ(parse_duration(text), expected) << text;
}

TEST(Durations, WhatIsNotAWholeNumberOfNanosecondsOrHasNoUnitIsRefused) {
  for (const std::string_view text : {"", "500", "1.5ns", "s", "1..5s", "1.s", ".5s", "5 sec", "1e3ms", "99999999999999999999s",
                                      "300000000h", "--1s", "9223372036854775807.999999999999999d"}) {
    EXPECT_EQ(parse_duration(text), std::nullopt) << text;
  }
}

TEST(Durations, PrintShortAndReadBack) {
  const std::pair<sim::Duration, std::string_view> rows[] = {
      {0ns, "0"},   {500ms, "500ms"},          {1500ms, "1.5s"}, {90s, "90s"}, {30min, "30min"},
      {2h, "2h"},   {1234567ns, "1.234567ms"}, {250us, "250us"}, {-3s, "-3s"}, {1s + 1ns, "1.000000001s"},
      {7ns, "7ns"}, {1100ns, "1.1us"},
  };
  for (const auto& [duration, text] : rows) {
    EXPECT_EQ(print(duration), text);
    EXPECT_EQ(parse_duration(text), duration);
  }
}

TEST(Sizes, KnowPowersOfThousandAndOf1024) {
  const std::pair<std::string_view, std::int64_t> rows[] = {{"100", 100},   {"100B", 100},   {"1kB", 1000},       {"64KB", 64000},
                                                            {"4KiB", 4096}, {"4 KiB", 4096}, {"1.5MiB", 1572864}, {"2GB", 2'000'000'000}};
  for (const auto& [text, bytes] : rows) {
    ASSERT_EQ(parse_size(text), ByteSize{bytes}) << text;
    EXPECT_EQ(parse_size(print(ByteSize{bytes})), ByteSize{bytes});
  }
  for (const std::string_view text : {"-1kB", "0.5B", "1kb", "", "1TB"}) EXPECT_EQ(parse_size(text), std::nullopt) << text;
}

TEST(Rates, ArePerSecondInThousandths) {
  const std::pair<std::string_view, std::int64_t> rows[] = {
      {"1000/s", 1'000'000}, {"0.5/s", 500}, {"30/min", 500}, {"36/h", 10}, {"0/s", 0}};
  for (const auto& [text, milli] : rows) {
    ASSERT_EQ(parse_rate(text), Rate{milli}) << text;
    EXPECT_EQ(parse_rate(print(Rate{milli})), Rate{milli});
  }
  for (const std::string_view text : {"1000", "-1/s", "1/d", "0.0001/s", "/s", "1/h"}) EXPECT_EQ(parse_rate(text), std::nullopt) << text;
  EXPECT_EQ(Rate{500}.interval(), 2s);
  EXPECT_EQ(Rate{0}.interval(), sim::Duration::max()) << "nothing ever comes";
}

TEST(Bandwidths, AreBytesOrBitsPerSecond) {
  EXPECT_EQ(parse_bandwidth("125MB/s"), Bandwidth{125'000'000});
  EXPECT_EQ(parse_bandwidth("1Gbit/s"), Bandwidth{125'000'000});
  EXPECT_EQ(parse_bandwidth("125MB"), std::nullopt);
  EXPECT_EQ(parse_bandwidth(print(Bandwidth{1500})), Bandwidth{1500});
}

}  // namespace
}  // namespace mqlab::describe
