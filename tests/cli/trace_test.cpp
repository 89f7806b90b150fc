// mqlab trace: every filter, both forms, and files that are no good trace.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sstream>

#include "tests/cli/program.hpp"

namespace mqlab::cli {
namespace {

using ::testing::HasSubstr;

class CliTrace : public ::testing::Test {
 protected:
  void SetUp() override {
    mqlab_.write("mine.json", small_scenario());
    ASSERT_EQ(mqlab_.run({"run", "mine.json", "--variant", "broken", "--trace", "run.mqt"}).exit_code, 0);
  }

  /// The records as JSON Lines, filtered.
  std::vector<nlohmann::json> records(std::vector<std::string> arguments) {
    std::vector<std::string> all{"trace", "run.mqt", "--format", "json"};
    all.insert(all.end(), arguments.begin(), arguments.end());
    const Said said = mqlab_.run(all);
    EXPECT_EQ(said.exit_code, 0) << said.err;
    std::vector<nlohmann::json> lines;
    std::istringstream in(said.out);
    for (std::string line; std::getline(in, line);) lines.push_back(nlohmann::json::parse(line));
    return lines;
  }

  Program mqlab_;
};

TEST_F(CliTrace, TextHasALinePerRecord) {
  const Said said = mqlab_.run({"trace", "run.mqt"});
  EXPECT_EQ(said.exit_code, 0) << said.err;
  EXPECT_THAT(said.out, HasSubstr("process.started"));
  EXPECT_THAT(said.out, HasSubstr("operation.begun"));
  EXPECT_THAT(said.out, HasSubstr("shop/3"));
  EXPECT_EQ(static_cast<std::size_t>(std::count(said.out.begin(), said.out.end(), '\n')), records({}).size());
}

TEST_F(CliTrace, EachFilterKeepsWhatItSays) {
  const std::size_t all = records({}).size();
  const auto by_kind = records({"--kind", "publish.sent"});
  EXPECT_EQ(by_kind.size(), 3U);
  for (const auto& r : by_kind) EXPECT_EQ(r["kind"], "publish.sent");
  EXPECT_EQ(records({"--kind", "confirm.*"}).size(), 6U) << "sent and received";
  EXPECT_EQ(records({"--kind", "confirm.sent", "--kind", "publish.sent"}).size(), 6U);
  for (const auto& r : records({"--process", "shop"})) EXPECT_EQ(r["process"], "shop");
  const auto one = records({"--message", "shop/2"});
  EXPECT_GT(one.size(), 5U);
  EXPECT_LT(one.size(), all);
  for (const auto& r : one) EXPECT_EQ(r["message"], "shop/2");
  const auto story = records({"--operation", "shop/2"});
  EXPECT_GT(story.size(), one.size()) << "what the business was told has no message";
  for (const auto& r : records({"--element", "orders"})) EXPECT_THAT(r["element"].dump(), HasSubstr("orders"));
  const auto late = records({"--from", "20ms"});
  const auto early = records({"--to", "19999999ns"});
  EXPECT_EQ(late.size() + early.size(), all);
  EXPECT_GT(late.size(), 0U);
  EXPECT_EQ(records({"--from", "20ms", "--kind", "publish.sent", "--process", "shop"}).size(), 1U) << "filters together: all of them";
}

TEST_F(CliTrace, TheStateAtAMoment) {
  const Said said = mqlab_.run({"trace", "run.mqt", "--at", "15ms"});
  EXPECT_EQ(said.exit_code, 0) << said.err;
  EXPECT_THAT(said.out, HasSubstr("orders"));
  EXPECT_EQ(mqlab_.run({"trace", "run.mqt", "--at", "15ms", "--lang", "zh_CN"}).exit_code, 0);
  EXPECT_NO_THROW(mqlab_.run({"trace", "run.mqt", "--at", "15ms", "--format", "json"}).json());
}

TEST_F(CliTrace, ANameThatTheTraceDoesNotHaveIsSaidWithTheNearest) {
  const Said kind = mqlab_.run({"trace", "run.mqt", "--kind", "confirm.snt"});
  EXPECT_EQ(kind.exit_code, 2);
  EXPECT_TRUE(kind.out.empty());
  EXPECT_EQ(kind.err, "there is no kind \"confirm.snt\"; did you mean \"confirm.sent\"?\n");
  EXPECT_EQ(mqlab_.run({"trace", "run.mqt", "--kind", "confirm.snt", "--lang", "zh_CN"}).err,
            "没有名为\"confirm.snt\"的记录种类；是不是\"confirm.sent\"？\n");
  EXPECT_EQ(mqlab_.run({"trace", "run.mqt", "--kind", "told", "--kind", "bananas.*"}).exit_code, 2);
  for (const char* known : {"frame.lost", "queue.exp*"}) {
    const Said none = mqlab_.run({"trace", "run.mqt", "--kind", known});
    EXPECT_EQ(none.exit_code, 0) << "a kind of this broker, with no record in this run";
    EXPECT_TRUE(none.out.empty());
    EXPECT_THAT(none.err, HasSubstr("no record of kind \"" + std::string(known) + "\" in this trace"));
  }
  const Said process = mqlab_.run({"trace", "run.mqt", "--process", "shoop"});
  EXPECT_EQ(process.exit_code, 2);
  EXPECT_THAT(process.err, HasSubstr("did you mean \"shop\"?"));
  EXPECT_EQ(mqlab_.run({"trace", "run.mqt", "--from", "yesterday"}).exit_code, 2);
}

TEST_F(CliTrace, WhatIsNoTraceIsRefusedWithAReason) {
  const auto complaint = [&](const std::string& name) {
    const Said said = mqlab_.run({"trace", name, "--verify"});
    EXPECT_EQ(said.exit_code, 2) << name;
    EXPECT_TRUE(said.out.empty()) << said.out.substr(0, 200);
    EXPECT_THAT(said.err, HasSubstr(name));
    return said.err;
  };
  complaint("nothing.mqt");
  mqlab_.write("empty.mqt", "");
  complaint("empty.mqt");
  mqlab_.write("text.mqt", "this is no trace, but it is long enough to have a header if it were one; " + std::string(500, 'x'));
  complaint("text.mqt");
  const std::string whole = mqlab_.read("run.mqt");
  mqlab_.write("truncated.mqt", whole.substr(0, whole.size() / 2));
  complaint("truncated.mqt");
  std::string changed = whole;
  changed[whole.size() / 2] = static_cast<char>(changed[whole.size() / 2] ^ 0x55);
  mqlab_.write("changed.mqt", changed);
  EXPECT_THAT(complaint("changed.mqt"), HasSubstr("hash"));
  std::filesystem::create_directory(mqlab_.folder() / "folder.mqt");
  complaint("folder.mqt");
}

TEST_F(CliTrace, AnUnreadableTrace) {
  if (geteuid() == 0) GTEST_SKIP() << "root reads everything";
  std::filesystem::permissions(mqlab_.folder() / "run.mqt", std::filesystem::perms::none);
  const Said said = mqlab_.run({"trace", "run.mqt"});
  EXPECT_EQ(said.exit_code, 2);
  EXPECT_THAT(said.err, HasSubstr("run.mqt"));
}

TEST_F(CliTrace, AnyDamagedByteIsSurvived) {
  const std::string whole = mqlab_.read("run.mqt");
  for (std::size_t i = 0; i < whole.size(); i += whole.size() / 40) {
    std::string damaged = whole;
    damaged[i] = static_cast<char>(~damaged[i]);
    mqlab_.write("damaged.mqt", damaged);
    const int code = mqlab_.run({"trace", "damaged.mqt"}).exit_code;
    EXPECT_TRUE(code == 0 || code == 2) << "byte " << i << ": " << code;
    EXPECT_EQ(mqlab_.run({"trace", "damaged.mqt", "--verify"}).exit_code, 2) << "byte " << i;
  }
}

}  // namespace
}  // namespace mqlab::cli
