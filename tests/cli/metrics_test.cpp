// --metrics of run and of trace: the table, the files, the names, and what is refused.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "tests/cli/program.hpp"

namespace mqlab::cli {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

class CliMetrics : public ::testing::Test {
 protected:
  void SetUp() override { mqlab_.write("mine.json", small_scenario()); }
  static std::size_t lines(const std::string& text) { return static_cast<std::size_t>(std::count(text.begin(), text.end(), '\n')); }
  Program mqlab_;
};

TEST_F(CliMetrics, ATableForEachVariantBehindItsVerdict) {
  const Said said = mqlab_.run({"run", "mine.json", "--metrics"});
  EXPECT_EQ(said.exit_code, 0) << said.err;
  EXPECT_THAT(said.out, HasSubstr("      queue orders\n"));
  EXPECT_THAT(said.out, HasSubstr("        rabbitmq_queue_messages "));
  EXPECT_THAT(said.out, HasSubstr("        0 all the time: "));
  EXPECT_LT(said.out.find("broken  [as expected]"), said.out.find("    metrics, every "));
  EXPECT_THAT(mqlab_.run({"run", "mine.json", "--metrics", "--lang", "zh_CN"}).out, HasSubstr("    指标，每 "));
  EXPECT_EQ(mqlab_.run({"run", "--metrics", "mine.json"}).out, said.out) << "it takes no FILE from the next word";
  EXPECT_THAT(mqlab_.files(), ElementsAre("mine.json"));
}

TEST_F(CliMetrics, WithoutItNothingIsSaidOfThem) {
  EXPECT_FALSE(mqlab_.run({"run", "mine.json"}).has("metrics"));
  EXPECT_FALSE(mqlab_.run({"run", "mine.json", "--format", "json"}).json()[0].contains("metrics"));
}

TEST_F(CliMetrics, JsonHasEverySample) {
  const Said said = mqlab_.run({"run", "mine.json", "--metrics", "--metrics-interval", "10ms", "--format", "json", "--variant", "broken"});
  EXPECT_EQ(said.exit_code, 0) << said.err;
  const auto metrics = said.json()[0]["metrics"];
  EXPECT_EQ(metrics["interval_ns"], 10'000'000);
  EXPECT_EQ(metrics["times_ns"][2], 20'000'000);
  EXPECT_TRUE(metrics["not_known"].empty());
  const auto received = std::find_if(metrics["series"].begin(), metrics["series"].end(),
                                     [](const auto& s) { return s["metric"] == "rabbitmq_global_messages_received_total"; });
  ASSERT_NE(received, metrics["series"].end());
  EXPECT_EQ((*received)["kind"], "counter");
  EXPECT_EQ((*received)["of"]["kind"], "broker");
  EXPECT_EQ((*received)["last"], 3);
  EXPECT_EQ((*received)["samples"].size(), metrics["times_ns"].size());
}

TEST_F(CliMetrics, NamesChooseAndAMisspeltOneIsSaidWithTheNearest) {
  const Said one = mqlab_.run({"run", "mine.json", "--metric", "rabbitmq_queue_messages_ready"});
  EXPECT_THAT(one.out, HasSubstr("rabbitmq_queue_messages_ready"));
  EXPECT_THAT(one.out, Not(HasSubstr("message_stats")));
  EXPECT_THAT(mqlab_.run({"run", "mine.json", "--metric", "message_stats.*"}).out, HasSubstr("message_stats.get_empty"));
  const Said wrong = mqlab_.run({"run", "mine.json", "--metric", "rabbitmq_queue_messages_redy"});
  EXPECT_EQ(wrong.exit_code, 2);
  EXPECT_TRUE(wrong.out.empty()) << "nothing was run";
  EXPECT_THAT(wrong.err, HasSubstr("there is no metric \"rabbitmq_queue_messages_redy\"; did you mean \"rabbitmq_queue_messages_ready\"?"));
  EXPECT_THAT(mqlab_.run({"run", "mine.json", "--metric", "bananas"}).err, HasSubstr("mqlab reference STYLE lists them"));
}

TEST_F(CliMetrics, AFileHasTheSamplesOfAllVariants) {
  const Said said =
      mqlab_.run({"run", "mine.json", "--metrics=out.csv", "--metric", "rabbitmq_queue_messages", "--metrics-interval", "10ms"});
  EXPECT_EQ(said.exit_code, 0) << said.err;
  EXPECT_FALSE(said.has("rabbitmq_queue_messages")) << "the file has it";
  const std::string csv = mqlab_.read("out.csv");
  EXPECT_THAT(csv, StartsWith("scenario,variant,metric,of,name,time_ns,value\nmine,broken,rabbitmq_queue_messages,queue,orders,0,0\n"));
  EXPECT_THAT(csv, HasSubstr("\nmine,fixed,rabbitmq_queue_messages,queue,orders,10000000,"));
  EXPECT_EQ(mqlab_.run({"run", "mine.json", "--metrics=out.jsonl", "--metric", "rabbitmq_queue_messages", "--metrics-interval", "10ms"})
                .exit_code,
            0);
  EXPECT_EQ(lines(mqlab_.read("out.jsonl")) + 1, lines(csv));
  EXPECT_THAT(mqlab_.read("out.jsonl"), StartsWith(R"({"scenario":"mine","variant":"broken","metric":"rabbitmq_queue_messages",)"));
}

TEST_F(CliMetrics, ATraceHasTheSame) {
  const std::vector<std::string> options{"--metrics", "--metrics-interval", "5ms", "--format", "json"};
  std::vector<std::string> run{"run", "mine.json", "--variant", "broken", "--trace", "run.mqt"};
  run.insert(run.end(), options.begin(), options.end());
  std::vector<std::string> trace{"trace", "run.mqt"};
  trace.insert(trace.end(), options.begin(), options.end());
  const auto of_run = mqlab_.run(run).json()[0];
  const Said said = mqlab_.run(trace);
  EXPECT_EQ(said.exit_code, 0) << said.err;
  EXPECT_EQ(said.json()["metrics"], of_run["metrics"]);
  EXPECT_EQ(said.json()["variant"], "broken");
  EXPECT_THAT(mqlab_.run({"trace", "run.mqt", "--metrics"}).out, HasSubstr("      queue orders\n"));
  EXPECT_EQ(mqlab_.run({"trace", "run.mqt", "--metrics=t.csv"}).exit_code, 0);
  EXPECT_GT(lines(mqlab_.read("t.csv")), 100U);
}

TEST_F(CliMetrics, AtLevelLedgerItIsSaidWhatIsNotKnown) {
  mqlab_.run({"run", "mine.json", "--variant", "broken", "--level", "ledger", "--trace", "small.mqt"});
  for (const Said& said : {mqlab_.run({"run", "mine.json", "--variant", "broken", "--level", "ledger", "--metrics"}),
                           mqlab_.run({"trace", "small.mqt", "--metrics"})}) {
    EXPECT_EQ(said.exit_code, 0) << said.err;
    EXPECT_THAT(said.out, HasSubstr("        rabbitmq_queue_messages "));
    EXPECT_THAT(said.out, HasSubstr("not known at level ledger, which does not keep their records (--level full does): "
                                    "rabbitmq_queue_messages_unacked, rabbitmq_queue_messages_ready, "));
  }
}

TEST_F(CliMetrics, WhatCanNotBeDoneIsRefusedBeforeAnythingRuns) {
  mqlab_.run({"run", "mine.json", "--variant", "broken", "--trace", "run.mqt"});
  const auto refused = [&](const std::vector<std::string>& arguments, const std::string& why) {
    const Said said = mqlab_.run(arguments);
    EXPECT_EQ(said.exit_code, 2) << why;
    EXPECT_TRUE(said.out.empty()) << said.out;
    EXPECT_THAT(said.err, HasSubstr(why));
  };
  refused({"run", "--all", "--metrics"}, "--metrics is for one scenario");
  refused({"run", "mine.json", "--metrics-interval", "1ms"}, "--metrics-interval needs --metrics");
  for (const char* interval : {"0", "-1ms", "soon", "5"})
    refused({"run", "mine.json", "--metrics", "--metrics-interval", interval}, "is no interval; expected a duration longer than 0");
  refused({"trace", "run.mqt", "--metrics", "--kind", "told"}, "it takes no filter but --metric");
  refused({"trace", "run.mqt", "--metric", "rabbitmq_queue_message"}, "did you mean \"rabbitmq_queue_messages\"?");
  refused({"trace", "mine.json", "--metrics"}, "mine.json");
  EXPECT_EQ(mqlab_.run({"run", "mine.json", "--metrics", "--metrics-interval", "1ns"}).exit_code, 2) << "too many samples";
  EXPECT_EQ(mqlab_.run({"run", "mine.json", "--metrics=no/such/folder.csv"}).exit_code, 2);
}

}  // namespace
}  // namespace mqlab::cli
