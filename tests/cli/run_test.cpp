// mqlab run: one scenario or the library, every option of it, and how it ends.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <csignal>

#include "tests/cli/program.hpp"

namespace mqlab::cli {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

TEST(CliRun, AnIdOfTheLibraryRunsAllVariants) {
  Program mqlab;
  const Said said = mqlab.run({"run", "duplication/confirm-lost"});
  EXPECT_EQ(said.exit_code, 0) << said.err;
  EXPECT_TRUE(said.err.empty()) << said.err;
  for (const char* text :
       {"duplication/confirm-lost: The confirm is lost, the producer retries\n", "  broken  [as expected]\n", "  fixed  [as expected]\n",
        "  trap  [as expected]\n", "    verdict: ok 9   duplicated 1", "    ended: ", "    cost: response p50 "})
    EXPECT_THAT(said.out, HasSubstr(text));
  EXPECT_THAT(mqlab.files(), IsEmpty()) << "a run leaves nothing behind unless asked to";
}

TEST(CliRun, OneVariantInChinese) {
  Program mqlab;
  const Said said = mqlab.run({"run", "duplication/confirm-lost", "--variant", "broken", "--lang", "zh_CN"});
  EXPECT_EQ(said.exit_code, 0) << said.err;
  EXPECT_THAT(said.out, HasSubstr("确认丢失，生产者重试"));
  EXPECT_THAT(said.out, HasSubstr("broken  [符合预期]"));
  EXPECT_FALSE(said.has("fixed"));
  mqlab.set("LC_ALL=zh_CN.UTF-8");
  EXPECT_EQ(mqlab.run({"run", "duplication/confirm-lost", "--variant", "broken"}).out, said.out) << "the language of the environment";
}

TEST(CliRun, AFileOfMyOwnAndStandardInput) {
  Program mqlab;
  mqlab.write("mine.json", small_scenario());
  const Said file = mqlab.run({"run", "mine.json"});
  EXPECT_EQ(file.exit_code, 0) << file.err;
  EXPECT_THAT(file.out, HasSubstr("mine: Mine\n"));
  const Said in = mqlab.run({"run", "-"}, small_scenario());
  EXPECT_EQ(in.exit_code, 0) << in.err;
  EXPECT_EQ(in.out, file.out);
}

TEST(CliRun, AVerdictThatDiffersIsExitCodeOne) {
  Program mqlab;
  mqlab.write("mine.json", small_scenario("mine", 3, "\"ok\": 3, \"lost\": 2"));
  const Said said = mqlab.run({"run", "mine.json"});
  EXPECT_EQ(said.exit_code, 1);
  EXPECT_THAT(said.out, HasSubstr("broken  [DIFFERS]"));
  EXPECT_THAT(said.out, HasSubstr("repeat: mqlab run mine.json --variant broken --seed 1\n"));
  EXPECT_TRUE(said.err.empty()) << said.err;
}

TEST(CliRun, JsonIsJson) {
  Program mqlab;
  const Said said = mqlab.run({"run", "loss/auto-ack-consumer-crash", "--format", "json"});
  EXPECT_EQ(said.exit_code, 0) << said.err;
  const auto all = said.json();
  ASSERT_EQ(all.size(), 2U);
  EXPECT_EQ(all[0]["variant"], "broken");
  EXPECT_EQ(all[0]["counts"]["lost"], 6);
  EXPECT_FALSE(all[0]["counts"].contains("gap"));
  EXPECT_EQ(all[0]["bad"][0]["why"]["en"].get<std::string>().substr(0, 7), "shop/3:");
  EXPECT_EQ(all[0]["trace_hash"].get<std::string>().size(), 32U);
}

TEST(CliRun, SetAndSeedChangeTheRunAndAreSaid) {
  Program mqlab;
  mqlab.write("mine.json", small_scenario());
  const auto before = mqlab.run({"run", "mine.json", "--format", "json"}).json();
  const Said said = mqlab.run({"run", "mine.json", "--variant", "broken", "--set", "/producers/0/operations=5", "--set",
                               "/expect/broken/ok=5", "--seed", "99", "--format", "json"});
  EXPECT_EQ(said.exit_code, 0) << said.err;
  const auto after = said.json();
  EXPECT_EQ(after[0]["operations"], 5);
  EXPECT_EQ(after[0]["seed"], 99);
  EXPECT_EQ(after[0]["set"][0], "/producers/0/operations=5");
  EXPECT_NE(after[0]["trace_hash"], before[0]["trace_hash"]);
  const Said differs = mqlab.run({"run", "mine.json", "--variant", "broken", "--set", "/producers/0/operations=5", "--seed", "99"});
  EXPECT_EQ(differs.exit_code, 1);
  EXPECT_THAT(differs.out, HasSubstr("mqlab run mine.json --variant broken --seed 99 --set '/producers/0/operations=5'\n"));
}

TEST(CliRun, ATraceForEachVariantAtTheLevelAskedFor) {
  Program mqlab;
  mqlab.write("mine.json", small_scenario());
  EXPECT_EQ(mqlab.run({"run", "mine.json", "--trace", "run.mqt"}).exit_code, 0);
  EXPECT_EQ(mqlab.run({"run", "mine.json", "--variant", "broken", "--trace", "one.mqt"}).exit_code, 0);
  EXPECT_EQ(mqlab.run({"run", "mine.json", "--variant", "broken", "--trace", "small.mqt", "--level", "ledger"}).exit_code, 0);
  EXPECT_THAT(mqlab.files(), ElementsAre("mine.json", "one.mqt", "run.mqt.broken", "run.mqt.fixed", "small.mqt"));
  EXPECT_EQ(mqlab.read("run.mqt.broken"), mqlab.read("one.mqt"));
  EXPECT_LT(mqlab.read("small.mqt").size(), mqlab.read("one.mqt").size());
}

TEST(CliRun, TheLevelChangesNoVerdictAndNoLineOfWhy) {
  Program mqlab;
  const Said full = mqlab.run({"run", "duplication/confirm-lost"});
  const Said ledger = mqlab.run({"run", "duplication/confirm-lost", "--level", "ledger"});
  EXPECT_EQ(ledger.out, full.out);
}

TEST(CliRun, SharedResources) {
  Program mqlab;
  const Said said = mqlab.run({"run", "loss/unroutable", "--resources", "shared", "--format", "json"});
  EXPECT_EQ(said.exit_code, 0) << said.err;
  EXPECT_EQ(said.json()[0]["resources"], "shared");
}

TEST(CliRun, ATraceLimitStopsTheRunBeforeTheDiskIsFull) {
  Program mqlab;
  mqlab.write("mine.json", small_scenario("mine", 1000, "\"ok\": 1000"));
  const Said said = mqlab.run({"run", "mine.json", "--variant", "broken", "--trace", "run.mqt", "--trace-limit", "10kB"});
  EXPECT_EQ(said.exit_code, 2);
  EXPECT_THAT(said.out, HasSubstr("trace limit"));
  EXPECT_LE(mqlab.read("run.mqt").size(), 40'000U);
}

TEST(CliRun, ATraceThatCannotBeWrittenIsBadInputAndNothingRuns) {
  Program mqlab;
  mqlab.write("mine.json", small_scenario());
  const Said said = mqlab.run({"run", "mine.json", "--variant", "broken", "--trace", "nowhere/run.mqt"});
  EXPECT_EQ(said.exit_code, 2);
  EXPECT_THAT(said.err, HasSubstr("nowhere/run.mqt"));
  EXPECT_THAT(mqlab.files(), ElementsAre("mine.json"));
}

TEST(CliRun, BadInputIsExitCodeTwoAndWritesNothing) {
  Program mqlab;
  mqlab.write("bad.json", R"({"mqlab": 1, "id": "bad", "broker": {"style": "rabbitmqq"}})");
  const Said said = mqlab.run({"run", "bad.json", "--trace", "run.mqt"});
  EXPECT_EQ(said.exit_code, 2);
  EXPECT_TRUE(said.out.empty()) << said.out;
  EXPECT_THAT(said.err, HasSubstr("bad.json:1:"));
  EXPECT_THAT(said.err, HasSubstr("rabbitmqq"));
  EXPECT_THAT(said.err, HasSubstr("did you mean \"rabbitmq\"?"));
  EXPECT_THAT(mqlab.files(), ElementsAre("bad.json"));
  const Said json = mqlab.run({"run", "bad.json", "--format", "json"});
  EXPECT_EQ(json.exit_code, 2);
  const auto problems = nlohmann::json::parse(json.err);
  EXPECT_EQ(problems["problems"][0]["file"], "bad.json");
  EXPECT_EQ(problems["problems"][0]["line"], 1);
}

TEST(CliRun, WhatDoesNotExistGetsASuggestion) {
  Program mqlab;
  const Said id = mqlab.run({"run", "duplication/confirm-lots"});
  EXPECT_EQ(id.exit_code, 2);
  EXPECT_THAT(id.err, HasSubstr("did you mean \"duplication/confirm-lost\"?"));
  const Said variant = mqlab.run({"run", "duplication/confirm-lost", "--variant", "borken"});
  EXPECT_EQ(variant.exit_code, 2);
  EXPECT_THAT(variant.err, HasSubstr("borken"));
  EXPECT_THAT(variant.err, HasSubstr("did you mean \"broken\"?"));
  const Said pointer = mqlab.run({"run", "duplication/confirm-lost", "--set", "/producer/0/operations=5"});
  EXPECT_EQ(pointer.exit_code, 2);
  EXPECT_THAT(pointer.err, HasSubstr("/producer"));
}

TEST(CliRun, AllOfTheLibraryWithAnyNumberOfWorkersSaysTheSame) {
  Program mqlab;
  const Said one = mqlab.run({"run", "--all", "--workers", "1"});
  EXPECT_EQ(one.exit_code, 0) << one.out;
  EXPECT_THAT(one.out, HasSubstr(" as expected, 0 differ\n"));
  EXPECT_EQ(mqlab.run({"run", "--all", "--workers", "3"}).out, one.out);
  const Said json = mqlab.run({"run", "--all", "--format", "json", "--lang", "zh_CN"});
  EXPECT_EQ(json.exit_code, 0);
  EXPECT_GT(json.json().size(), 20U);
}

TEST(CliRun, AllOrAScenarioButNotBothAndNotNone) {
  Program mqlab;
  EXPECT_EQ(mqlab.run({"run"}).exit_code, 2);
  EXPECT_EQ(mqlab.run({"run", "--all", "loss/unroutable"}).exit_code, 2);
  EXPECT_THAT(mqlab.run({"run"}).err, HasSubstr("give a scenario"));
}

/// Long enough to be killed in its middle, on any machine.
constexpr std::int64_t kEndless = 100'000'000;

TEST(CliRun, AKilledWorkerIsNamedWithScenarioVariantAndSeedAndLosesNobodyElse) {
  Program mqlab;
  mqlab.set("MQLAB_SCENARIOS=" + mqlab.folder().string());
  mqlab.write("a/quick.json", small_scenario("a/quick"));
  mqlab.write("b/endless.json", small_scenario("b/endless", kEndless, "\"lost\": 0"));
  mqlab.start({"run", "--all", "--workers", "1", "--level", "ledger", "--variant", "broken", "--seed", "77"});
  usleep(700'000);
  for (const pid_t worker : mqlab.workers()) kill(worker, SIGKILL);
  const Said said = mqlab.wait();
  EXPECT_EQ(said.exit_code, 3) << said.out;
  EXPECT_THAT(said.err, HasSubstr("b/endless, variant broken, seed 77: "));
  EXPECT_THAT(said.err, HasSubstr("killed by signal 9"));
  EXPECT_THAT(said.out, HasSubstr("a/quick: Mine\n  broken  [as expected]")) << "the other result is there";
}

TEST(CliRun, AKilledChildOfASharedRunIsNamedToo) {
  Program mqlab;
  mqlab.write("mine.json", small_scenario("mine", kEndless, "\"lost\": 0"));
  mqlab.start({"run", "mine.json", "--variant", "broken", "--resources", "shared", "--level", "ledger"});
  for (const pid_t worker : mqlab.workers()) kill(worker, SIGKILL);
  const Said said = mqlab.wait();
  EXPECT_EQ(said.exit_code, 3) << said.out;
  EXPECT_THAT(said.err, HasSubstr("mine, variant broken, seed 1: "));
}

}  // namespace
}  // namespace mqlab::cli
