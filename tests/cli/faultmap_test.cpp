// mqlab faultmap, why, shrink: what they print, write and return.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>

#include "tests/cli/program.hpp"

namespace mqlab::cli {
namespace {

using ::testing::HasSubstr;

TEST(CliFaultMap, SaysWhereItHurtsAndWhatWasCovered) {
  Program mqlab;
  const Said said = mqlab.run({"faultmap", "duplication/confirm-lost", "--variant", "broken", "--faults", "drop-connection"});
  EXPECT_EQ(said.exit_code, 1) << said.err;
  for (const char* text : {"drop-connection rabbit-1-shop", "all between broker.received and confirm.received",
                           "covered: ", "skipped as equivalent", "not covered: other kinds than drop-connection", "example: mqlab why "})
    EXPECT_THAT(said.out, HasSubstr(text));
  EXPECT_THAT(said.err, HasSubstr("/s"));
}

TEST(CliFaultMap, NoDamageIsAResultOfWhatWasTried) {
  Program mqlab;
  const Said said = mqlab.run({"faultmap", "duplication/confirm-lost", "--variant", "fixed", "--faults", "drop-connection"});
  EXPECT_EQ(said.exit_code, 0) << said.out;
  EXPECT_THAT(said.out, HasSubstr("no single fault of these kinds (drop-connection"));
  EXPECT_FALSE(said.has("proved"));
}

TEST(CliFaultMap, JsonCsvAndPicture) {
  Program mqlab;
  const Said said = mqlab.run({"faultmap", "duplication/confirm-lost", "--variant", "broken", "--faults", "crash", "--points", "confirm.*",
                               "--csv", "map.csv", "--svg", "map.svg", "--format", "json"});
  EXPECT_EQ(said.exit_code, 1) << said.err;
  const auto map = said.json().at(0);
  EXPECT_EQ(map["counts"]["strikes"], map["strikes"].size());
  EXPECT_THAT(mqlab.read("map.csv"), HasSubstr("fault,record,time_ns,point"));
  EXPECT_THAT(mqlab.read("map.svg"), HasSubstr("</svg>"));
}

TEST(CliFaultMap, AKindThatCannotBeAimedIsAnErrorWithTheNearestName) {
  Program mqlab;
  const Said said = mqlab.run({"faultmap", "duplication/confirm-lost", "--faults", "crsh"});
  EXPECT_EQ(said.exit_code, 2);
  EXPECT_TRUE(said.complains("did you mean \"crash\"?")) << said.err;
}

TEST(CliFaultMap, HelpNamesTheKindsOfFault) {
  Program mqlab;
  const Said said = mqlab.run({"faultmap", "--help"});
  for (const char* kind : {"disk-lost", "clock-jump", "slow-consumer", "memory-alarm"}) EXPECT_THAT(said.out, HasSubstr(kind));
}

TEST(CliFaultMap, CtrlCKeepsWhatIsKnownAndResumeGoesOnToTheSameMap) {
  const std::vector<std::string> command{"faultmap", "loss/kafka-acks-1", "--variant", "broken", "--workers", "1"};
  Program mqlab;
  const pid_t running = mqlab.start(command);
  ASSERT_FALSE(mqlab.workers().empty());
  ::kill(running, SIGINT);
  const Said ended = mqlab.wait();
  EXPECT_EQ(ended.exit_code, 130) << ended.err;
  EXPECT_THAT(ended.out, HasSubstr("ENDED BEFORE ITS END"));
  EXPECT_TRUE(ended.complains("--resume loss-kafka-acks-1.broken.faultmap.json")) << ended.err;

  std::vector<std::string> resumed = command;
  resumed.insert(resumed.end(), {"--resume", "loss-kafka-acks-1.broken.faultmap.json"});
  const Said rest = mqlab.run(resumed);
  EXPECT_EQ(rest.exit_code, 1) << rest.err;
  EXPECT_EQ(rest.out, mqlab.run(command).out);
}

TEST(CliFaultMap, TheExampleHoldsWhatWasChangedAndAShellCanReadIt) {
  Program mqlab;
  const Said said = mqlab.run({"faultmap", "loss/unroutable", "--variant", "fixed", "--seed", "5", "--set",
                               "/producers/0/publish/confirm=false", "--faults", "crash"});
  EXPECT_THAT(said.out, HasSubstr("mqlab why loss/unroutable --seed 5 --set '/producers/0/publish/confirm=false' --variant fixed"));
}

TEST(CliFaultMap, AFolderIsNoProgress) {
  Program mqlab;
  const Said said = mqlab.run({"faultmap", "duplication/confirm-lost", "--variant", "broken", "--resume", "."});
  EXPECT_EQ(said.exit_code, 2);
  EXPECT_TRUE(said.complains("can't read .: Is a directory")) << said.err;
}

TEST(CliWhy, TheWorstInBothLanguages) {
  Program mqlab;
  const Said en = mqlab.run({"why", "duplication/confirm-lost", "--variant", "broken", "--worst"});
  EXPECT_EQ(en.exit_code, 1) << en.err;
  EXPECT_THAT(en.out, HasSubstr("shortest chain, from the fault"));
  EXPECT_THAT(en.out, HasSubstr("PREVENTS IT"));
  const Said zh = mqlab.run({"why", "duplication/confirm-lost", "--variant", "broken", "--operation", "5", "--lang", "zh_CN"});
  EXPECT_THAT(zh.out, HasSubstr("最短因果链"));
  EXPECT_THAT(zh.out, HasSubstr("可避免"));
}

TEST(CliWhy, NothingWrongAndNoSuchOperation) {
  Program mqlab;
  EXPECT_EQ(mqlab.run({"why", "duplication/confirm-lost", "--variant", "fixed", "--worst"}).exit_code, 0);
  const Said none = mqlab.run({"why", "duplication/confirm-lost", "--operation", "shop/99"});
  EXPECT_EQ(none.exit_code, 2);
  EXPECT_TRUE(none.complains("no operation \"shop/99\"")) << none.err;
  EXPECT_EQ(mqlab.run({"why", "duplication/confirm-lost"}).exit_code, 2);
}

TEST(CliShrink, WritesAScenarioThatRunsAsExpected) {
  Program mqlab;
  const Said said = mqlab.run({"shrink", "duplication/confirm-lost", "--variant", "broken", "-o", "small.json"});
  EXPECT_EQ(said.exit_code, 0) << said.err;
  EXPECT_TRUE(said.complains("nothing more can go")) << said.err;
  EXPECT_EQ(mqlab.run({"run", "small.json"}).exit_code, 0);
  EXPECT_EQ(mqlab.run({"shrink", "duplication/confirm-lost", "--variant", "fixed"}).exit_code, 2);
}

}  // namespace
}  // namespace mqlab::cli
