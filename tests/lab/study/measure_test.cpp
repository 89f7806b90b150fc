// What a measure makes of the rows of a point, and when they are enough.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "lab/study/rules.hpp"

namespace mqlab::lab {
namespace {

RunRow row_with(std::int64_t lost, std::int64_t pairs = 10) {
  RunRow row;
  row.pairs = pairs;
  count(row.counts, Name::lost) = lost;
  return row;
}

StudyMeasure measure(const std::string& text) { return parse_measure(text).value(); }

TEST(StudyMeasures, AVerdictIsTheChanceThatARunHasOne) {
  const std::vector<RunRow> rows{row_with(0), row_with(3), row_with(1), row_with(0)};
  const Interval chance = measure("lost").estimate(rows, 0.95);
  EXPECT_EQ(*chance.value, 0.5);
  EXPECT_EQ(*chance.low, *wilson(2, 4, 0.95).low);
  EXPECT_EQ(*measure("lost.count").estimate(rows, 0.95).value, 1);
  EXPECT_EQ(*measure("lost.share").estimate(rows, 0.95).value, 0.1);
  EXPECT_EQ(*measure("median(lost.count)").estimate(rows, 0.95).value, 0);
}

TEST(StudyMeasures, WhatFailedIsNoValueOfZero) {
  std::vector<RunRow> rows{row_with(1), row_with(1)};
  rows.push_back({.status = RunStatus::failed});
  rows.push_back({.status = RunStatus::event_limit});
  EXPECT_EQ(measure("lost").estimate(rows, 0.95).n, 2);
  EXPECT_EQ(*measure("lost").estimate(rows, 0.95).value, 1);
}

TEST(StudyMeasures, NothingLostInAnyRunIsNoCertaintyOfTheMean) {
  const std::vector<RunRow> rows(30, row_with(0));
  EXPECT_FALSE(measure("lost.share").estimate(rows, 0.95).bounded());
  EXPECT_TRUE(measure("lost").estimate(rows, 0.95).bounded()) << "Wilson's does";
}

TEST(StudyMeasures, ARuleHoldsWhenHalfOfTheIntervalIsBelowItsBound) {
  const std::vector<RunRow> few(20, row_with(0));
  const std::vector<RunRow> many(400, row_with(0));
  const StopRule rule = parse_stop_rule("ci(lost) < 1%").value();
  EXPECT_FALSE(rule.relative) << "of a chance, percent are points";
  EXPECT_FALSE(rule.holds(few, 0.95));
  EXPECT_TRUE(rule.holds(many, 0.95));
  EXPECT_FALSE(parse_stop_rule("ci(lost.share) < 50%").value().holds(many, 0.95)) << "no interval, no end";
  EXPECT_EQ(parse_stop_rule("ci(response.p99) < 2ms").value().bound, 2e6);
  EXPECT_TRUE(parse_stop_rule("ci(response.p99) < 5%").value().relative);
}

TEST(StudyMeasures, ConditionsCompareQuantitiesOfOneKind) {
  const NamedValues point{
      {"a", describe::Value("1500ms")}, {"b", describe::Value("1.5s")}, {"n", describe::Value(3)}, {"s", describe::Value("manual")}};
  const auto holds = [&](const std::string& text) { return parse_condition(text, {"a", "b", "n", "s"}).value().holds(point); };
  EXPECT_EQ(holds("a == b"), true);
  EXPECT_EQ(holds("a <= 1s"), false);
  EXPECT_EQ(holds("n < 3.5"), true);
  EXPECT_EQ(holds("a > 0"), true) << "0 needs no unit";
  EXPECT_EQ(holds("s == manual"), true);
  EXPECT_EQ(holds("s != \"manual\""), false);
  EXPECT_EQ(holds("n < a"), std::nullopt);
  EXPECT_EQ(holds("s < auto"), std::nullopt);
}

}  // namespace
}  // namespace mqlab::lab
