// Metrics from records written by hand: what holds when an instant is over, what a crash takes, when there is no value at all.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/lab/metrics/paper_metrics.hpp"
#include "tests/lab/support/paper_style.hpp"

namespace mqlab::lab::testing {
namespace {

using namespace std::chrono_literals;
using ::testing::ElementsAre;

// --- values ---

TEST(Metrics, RulesMoveValuesAndSumsFollow) {
  Stream s;
  s.write("0ms starts", "0ms declared orders", "1ms made orders", "2ms made orders", "3ms taken orders", "4ms settled orders",
          "4ms gone orders");
  EXPECT_EQ(s.samples("depth", "orders", 1ms), "0 1 2 2 1");
  EXPECT_EQ(s.samples("held", "orders", 1ms), "0 0 0 1 0");
  EXPECT_EQ(s.samples("ready", "orders", 1ms), "0 1 2 1 1");
  EXPECT_EQ(s.samples("taken_total", "orders", 1ms), "0 0 0 1 1");
  EXPECT_EQ(s.summary("depth", "orders"), "first 0, peak 2 at 2ms, last 1");
}

TEST(Metrics, ARuleMayCountOnlySomeValuesOrAddThem) {
  Stream s;
  s.write("0ms starts", "1ms counted 9", "2ms counted 10", "3ms counted 11");
  EXPECT_EQ(s.samples("big_total", "node-1", 1ms), "0 0 1 2");
  EXPECT_EQ(s.samples("volume_total", "node-1", 1ms), "0 9 19 30");
}

TEST(Metrics, ASampleHasAllOfItsInstantAndNothingWithinAnInstantIsSeen) {
  Stream s;
  s.write("0ms starts", "0ms declared orders", "2ms made orders", "2ms taken orders", "2ms settled orders", "2ms gone orders",
          "4ms made orders");
  EXPECT_EQ(s.samples("depth", "orders", 1ms), "0 0 0 0 1");
  EXPECT_EQ(s.summary("ready", "orders"), "first 0, peak 1 at 4ms, last 1") << "at 2ms it was handed over in the same step";
  EXPECT_EQ(s.samples("taken_total", "orders", 1ms), "0 0 1 1 1") << "but it counts";
}

TEST(Metrics, EachQueueAndEachNodeHasItsOwn) {
  Stream s;
  s.write("0ms starts", "0ms node-2 starts", "0ms declared orders", "0ms node-2 declared stock", "1ms made orders", "1ms node-2 counted 7",
          "2ms shop counted 100");
  EXPECT_EQ(s.samples("depth", "orders", 1ms), "0 1");
  EXPECT_EQ(s.samples("depth", "stock", 1ms), "0 0");
  EXPECT_EQ(s.samples("volume_total", "node-1", 1ms), "0 0");
  EXPECT_EQ(s.samples("volume_total", "node-2", 1ms), "0 7") << "a shop is no broker";
}

// --- when there is a value ---

TEST(Metrics, ACrashTakesWhatMemoryHeldAndADownNodeTellsNothing) {
  Stream s;
  s.write("0ms starts", "0ms declared orders", "1ms made orders", "1ms made orders", "1ms taken orders", "2ms stops",
          "2ms gone orders",  // one of them was only in its memory
          "4ms starts", "4ms declared orders", "5ms taken orders");
  EXPECT_EQ(s.samples("depth", "orders", 1ms), "0 2 - - 1 1");
  EXPECT_EQ(s.samples("held", "orders", 1ms), "0 1 - - 0 1") << "what was held is ready again";
  EXPECT_EQ(s.samples("ready", "orders", 1ms), "0 1 - - 1 0");
  EXPECT_EQ(s.samples("taken_total", "orders", 1ms), "0 1 - - 0 1") << "counters start anew with their node";
}

TEST(Metrics, OnlyTheQueuesOfTheNodeThatStopsAreGone) {
  Stream s;
  s.write("0ms starts", "0ms node-2 starts", "0ms declared orders", "0ms node-2 declared stock", "1ms made orders", "1ms node-2 made stock",
          "2ms node-2 stops", "3ms made orders");
  EXPECT_EQ(s.samples("depth", "orders", 1ms), "0 1 1 2");
  EXPECT_EQ(s.samples("depth", "stock", 1ms), "0 1 - -");
  EXPECT_EQ(s.summary("depth", "stock"), "first 0, peak 1 at 1ms, last -");
}

// What only memory held is told of by the obituary, after the end of its process: by then it is forgotten.
TEST(Metrics, AnObituaryTakesNothingFromWhatIsCountedAnew) {
  Stream s;
  s.write("0ms starts", "0ms declared orders", "1ms taken orders", "1ms taken orders", "2ms stops", "2ms settled orders",
          "2ms settled orders", "4ms starts", "4ms declared orders", "5ms taken orders");
  EXPECT_EQ(s.samples("held", "orders", 1ms), "0 2 - - 0 1");
}

TEST(Metrics, ADeadNodesLastWordsDoNotBringItBack) {
  Stream s;
  s.write("0ms starts", "1ms taken orders", "2ms stops", "2ms settled orders");
  s.kept.bits = {};
  for (const sim::Kind kind : {paper::taken, paper::settled, sim::kinds::process_stopped}) s.kept.set(kind);
  EXPECT_EQ(s.samples("held", "orders", 1ms), "- 1 -") << "there from its first record on";
}

TEST(Metrics, WhatADiskLosesCountsAndBringsNobodyBack) {
  Stream s;
  s.write("0ms starts", "0ms declared orders", "1ms made orders", "1ms made orders", "2ms stops", "3ms disk gone orders", "4ms starts",
          "4ms declared orders");
  EXPECT_EQ(s.samples("depth", "orders", 1ms), "0 2 - - 1");
}

TEST(Metrics, ADeletedQueueHasNoValuesAndANewOneOfItsNameBeginsAtZero) {
  Stream s;
  s.write("0ms starts", "0ms declared orders", "1ms made orders", "1ms taken orders", "2ms gone orders", "2ms deleted orders",
          "4ms declared orders", "5ms made orders");
  EXPECT_EQ(s.samples("depth", "orders", 1ms), "0 1 - - 0 1");
  EXPECT_EQ(s.samples("held", "orders", 1ms), "0 1 - - 0 0") << "what was in someone's hands is void";
  EXPECT_EQ(s.samples("taken_total", "orders", 1ms), "0 1 - - 0 0");
}

TEST(Metrics, AQueueThatIsDeclaredLaterHasNoValueBefore) {
  Stream s;
  s.write("0ms starts", "2ms declared late", "3ms made late");
  EXPECT_EQ(s.samples("depth", "late", 1ms), "- - 0 1");
}

// --- what a level does not keep ---

TEST(Metrics, AMetricIsNotKnownWhenItsRecordsAreNotKept) {
  Stream s;
  s.write("1ms made orders", "2ms made orders", "3ms gone orders");
  s.kept = {};
  s.kept.set(paper::made);
  s.kept.set(paper::gone);
  EXPECT_EQ(s.samples("depth", "orders", 1ms), "- 1 2 1") << "there from its first record on";
  std::vector<std::string_view> not_known;
  for (const models::Metric* metric : s.sample().not_known) not_known.push_back(metric->name);
  EXPECT_THAT(not_known, ElementsAre("held", "ready", "taken_total", "big_total", "volume_total"));
  EXPECT_EQ(s.samples("held", "orders", 1ms), "no such line");
  s.kept.set(paper::taken);
  EXPECT_EQ(s.samples("taken_total", "orders", 1ms), "no such line") << "without the end of its node nobody knows when it starts anew";
}

TEST(Metrics, LedgerKeepsLessThanFull) {
  const models::Style& paper = paper_style();
  EXPECT_TRUE(kinds_kept(sim::TraceLevel::full, paper).test(sim::Kind{128}));
  EXPECT_FALSE(kinds_kept(sim::TraceLevel::ledger, paper).test(sim::Kind{128}));
  EXPECT_TRUE(kinds_kept(sim::TraceLevel::ledger, paper).test(sim::kinds::fault_struck));
  EXPECT_FALSE(kinds_kept(sim::TraceLevel::off, paper).test(sim::kinds::fault_struck));
}

// --- the grid ---

TEST(Metrics, TheStepIsASixtiethRoundedUpToANeatNumber) {
  EXPECT_EQ(neat_interval(0ns), 1ns);
  EXPECT_EQ(neat_interval(60ns), 1ns);
  EXPECT_EQ(neat_interval(61ns), 2ns);
  EXPECT_EQ(neat_interval(150ns), 5ns);
  EXPECT_EQ(neat_interval(301ns), 10ns);
  EXPECT_EQ(neat_interval(1s), 20ms);
  EXPECT_EQ(neat_interval(60s), 1s);
  EXPECT_EQ(neat_interval(61s), 2s);
}

TEST(Metrics, TheGridEndsWithTheLastChangeAndNotWithTheRun) {
  Stream s;
  s.write("0ms starts", "0ms declared orders", "1ms made orders", "60ms gone orders", "1h shop stops");
  const MetricSamples samples = s.sample();
  EXPECT_EQ(samples.interval, 1ms);
  ASSERT_EQ(samples.times.size(), 61U);
  EXPECT_EQ(samples.times.back(), (sim::Time{60'000'000}));
  EXPECT_EQ(s.sample({.interval = 7ms}).times.back(), (sim::Time{63'000'000})) << "the first at which all is over";
}

TEST(Metrics, ARunInWhichNothingHappensHasOneSample) {
  EXPECT_EQ(Stream().sample().times.size(), 1U);
  EXPECT_TRUE(Stream().sample().lines.empty());
}

TEST(Metrics, TooManySamplesAreRefused) {
  Stream s;
  s.write("0ms starts", "1s counted 1");
  const auto samples = sample_metrics(Records(std::span(s.records)), paper::kMetrics, s.tables, s.kept, {.interval = 10us});
  ASSERT_FALSE(samples);
  EXPECT_EQ(samples.error().en, "a sample every 10us up to 1s would be more than 100000 for each metric; give a longer interval");
  EXPECT_TRUE(sample_metrics(Records(std::span(s.records)), paper::kMetrics, s.tables, s.kept, {.interval = 11us}));
}

TEST(Metrics, NamesChooseMetrics) {
  Stream s;
  s.write("0ms starts", "0ms declared orders", "1ms counted 1");
  std::vector<std::string_view> names;
  for (const MetricLine& line : s.sample({.names = {"*_total"}}).lines) names.push_back(line.metric->name);
  EXPECT_THAT(names, ElementsAre("big_total", "volume_total", "taken_total"));
}

TEST(Metrics, ATraceWithAnyRecordsIsSurvived) {
  Stream s;
  s.write("0ms starts", "0ms declared orders", "9ms made orders");
  for (std::uint32_t i = 0; i < 256; ++i) {
    sim::Record odd = s.records[2];
    odd.kind = static_cast<std::uint16_t>(i * 3);
    odd.element = i % 5 == 0 ? 0 : i;
    odd.process = static_cast<std::uint16_t>(i % 7);
    odd.value = i % 2 == 0 ? INT64_MIN : INT64_MAX;
    odd.time_ns = i % 3 == 0 ? -5 : 9'000'000;
    s.records.push_back(odd);
  }
  EXPECT_FALSE(s.sample().lines.empty());
  s.records.back().time_ns = INT64_MAX;
  s.records.back().kind = static_cast<std::uint16_t>(paper::made);
  s.records.back().element = 0;
  EXPECT_FALSE(s.sample().times.empty());
}

}  // namespace
}  // namespace mqlab::lab::testing
