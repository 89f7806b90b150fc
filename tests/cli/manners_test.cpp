// What is said when something was typed wrongly: in words, in the language spoken, and before any work is done.
#include <signal.h>

#include <chrono>
#include <thread>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/cli/program.hpp"

namespace mqlab::cli {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

TEST(CliManners, AWrongValueIsSaidInWords) {
  struct Case {
    std::vector<std::string> arguments;
    const char* en;
    const char* zh;
  };
  const Case cases[] = {
      {{"run", "x", "--lang", "fr"}, "--lang can't be \"fr\"; expected one of: en, zh_CN", "--lang 不能是 \"fr\"；应为：en, zh_CN"},
      {{"run", "x", "--format=xml"}, "--format can't be \"xml\"; expected one of: json, text", "--format 不能是 \"xml\""},
      {{"run", "x", "--seed", "abc"},
       "--seed can't be \"abc\"; expected a whole number, 0 or more",
       "--seed 不能是 \"abc\"；应为不小于 0 的整数"},
      {{"faultmap", "x", "--workers", "-3"}, "--workers can't be -3; expected 1 to 1024", "--workers 不能是 -3；应为 1 至 1024"},
      {{"minimal-fix", "x", "--at-once", "9"}, "--at-once can't be 9; expected 1 to 5", "--at-once 不能是 9；应为 1 至 5"},
      {{"explore", "x", "--violates", "lost", "--budget", "0"}, "--budget can't be 0; expected a number above 0", "应为大于 0 的数"},
      {{"run", "x", "--trace-limit", "5q"}, "no such unit of size", "没有这样的大小单位"},
      {{"run", "a", "b"}, "nothing more is expected here: b", "此处多余：b"},
      {{"run", "--seed"}, "--seed needs a value: N", "--seed 需要一个值：N"},
      {{"why"}, "scenario is missing: give FILE|ID", "缺少 scenario：请给出 FILE|ID"},
      {{"why", "x", "--pairs"}, "why has no option --pairs", "why 没有选项 --pairs"},
      {{"run", "duplication/confirm-lost", "--trace", "-"}, "a trace can't be written to standard output", "轨迹不能写到标准输出"},
      {{"whi"}, "did you mean \"why\"?", "是不是 \"why\"？"},
  };
  for (const Case& c : cases) {
    Program mqlab;
    const Said en = mqlab.run(c.arguments);
    EXPECT_EQ(en.exit_code, 2);
    EXPECT_THAT(en.err, HasSubstr(c.en));
    for (const char* raw : {"not in range", "Could not convert", "FAILED", "UINT"}) EXPECT_THAT(en.err, Not(HasSubstr(raw)));
    mqlab.set("LANG=zh_CN.UTF-8");
    EXPECT_THAT(mqlab.run(c.arguments).err, HasSubstr(c.zh));
  }
}

TEST(CliManners, AScenariosProblemsAreSaidInTheUsersLanguage) {
  Program mqlab;
  const std::vector<std::string> command{"run", "duplication/confirm-lost", "--set", "/settle=soon"};
  const std::string en =
      "--set /settle:1:1: settle can't be \"soon\"\n  soon\n  ^ at /settle\n"
      "  expected a duration with its unit, such as \"500ms\" or \"1.5s\"\n";
  const std::string zh =
      "--set /settle:1:1: settle 不能是 \"soon\"\n  soon\n  ^ 位于 /settle\n"
      "  应为：带单位的时长，例如 \"500ms\" 或 \"1.5s\"\n";
  EXPECT_EQ(mqlab.run(command).err, en);
  std::vector<std::string> asked = command;
  asked.insert(asked.end(), {"--lang", "zh_CN"});
  EXPECT_EQ(mqlab.run(asked).err, zh);
  mqlab.set("LANG=zh_CN.UTF-8");
  const Said said = mqlab.run(command);
  EXPECT_EQ(said.err, zh);
  EXPECT_EQ(said.exit_code, 2);
  asked = command;
  asked.insert(asked.end(), {"--format", "json"});
  const auto problem = nlohmann::ordered_json::parse(mqlab.run(asked).err)["problems"][0];
  EXPECT_EQ(problem["what"], "settle 不能是 \"soon\"");
  EXPECT_EQ(problem["expected"], "带单位的时长，例如 \"500ms\" 或 \"1.5s\"");
  mqlab.write("no.json", "{");
  EXPECT_THAT(mqlab.run({"validate", "no.json"}).err, HasSubstr("no.json:1:2: 不是合法的 JSON：内容提前结束"));
  EXPECT_THAT(mqlab.run({"run", "loss/nothing"}).err, HasSubstr("loss/nothing: 既不是文件，也不是场景库中的场景"));
}

TEST(CliManners, ACapsuleThatIsDamagedIsSaidByItsField) {
  Program mqlab;
  ASSERT_EQ(mqlab.run({"capsule", "duplication/confirm-lost", "--variant", "broken", "-o", "c.json"}).exit_code, 0);
  auto capsule = nlohmann::ordered_json::parse(mqlab.read("c.json"));
  const auto said_of = [&](const nlohmann::ordered_json& damaged) {
    mqlab.write("d.json", damaged.dump());
    const Said said = mqlab.run({"replay", "d.json"});
    EXPECT_EQ(said.exit_code, 2);
    EXPECT_THAT(said.err, Not(HasSubstr("json.exception")));
    return said.err;
  };
  auto one = capsule;
  one.erase("seeds");
  EXPECT_THAT(said_of(one), HasSubstr("\"seeds\" is missing"));
  one = capsule;
  one["seeds"] = "x";
  EXPECT_THAT(said_of(one), HasSubstr("\"seeds\" should be [[from record, seed], ...]"));
  one = capsule;
  one["luck_from"] = -1;
  EXPECT_THAT(said_of(one), HasSubstr("\"luck_from\" should be a whole number"));
}

TEST(CliManners, WhatCannotBeWrittenIsSaidBeforeTheRun) {
  Program mqlab;
  for (const std::vector<std::string>& command :
       {std::vector<std::string>{"faultmap", "loss/kafka-acks-1", "--variant", "broken", "--csv", "nowhere/x"},
        {"faultmap", "loss/kafka-acks-1", "--variant", "broken", "--svg", "nowhere/x"},
        {"shrink", "loss/kafka-parallel-commit", "--variant", "broken", "-o", "nowhere/x"},
        {"explore", "loss/kafka-acks-1", "--variant", "broken", "--violates", "lost", "-o", "nowhere/x"},
        {"capsule", "duplication/confirm-lost", "--variant", "broken", "-o", "nowhere/x"},
        {"run", "duplication/confirm-lost", "--metrics=nowhere/x"}}) {
    const auto before = std::chrono::steady_clock::now();
    const Said said = mqlab.run(command);
    EXPECT_EQ(said.exit_code, 2) << command[0];
    EXPECT_THAT(said.err, HasSubstr("can't write nowhere/x"));
    EXPECT_TRUE(said.out.empty()) << said.out;
    EXPECT_LT(std::chrono::steady_clock::now() - before, std::chrono::seconds(5)) << command[0];
  }
  EXPECT_TRUE(mqlab.files().empty());
}

TEST(CliManners, ExportAndTraceReadStandardInput) {
  Program mqlab;
  ASSERT_EQ(mqlab.run({"run", "duplication/confirm-lost", "--variant", "broken", "--trace", "run.mqt"}).exit_code, 0);
  const std::string bytes = mqlab.read("run.mqt");
  EXPECT_EQ(mqlab.run({"export", "-", "--to", "mermaid", "--operation", "5"}, bytes).out,
            mqlab.run({"export", "run.mqt", "--to", "mermaid", "--operation", "5"}).out);
  EXPECT_EQ(mqlab.run({"trace", "-", "--message", "shop/5"}, bytes).out, mqlab.run({"trace", "run.mqt", "--message", "shop/5"}).out);
}

TEST(CliManners, AMessageThatIsNotThereIsAnError) {
  Program mqlab;
  ASSERT_EQ(mqlab.run({"run", "duplication/confirm-lost", "--variant", "broken", "--trace", "run.mqt"}).exit_code, 0);
  const Said none = mqlab.run({"trace", "run.mqt", "--message", "shop/99"});
  EXPECT_EQ(none.exit_code, 2);
  EXPECT_THAT(none.err, HasSubstr("no record of this trace matches"));
  EXPECT_EQ(mqlab.run({"trace", "run.mqt", "--from", "1h"}).exit_code, 0) << "nothing after an hour is an answer";
}

TEST(CliManners, WithoutAVariantACommandAboutOneRunTakesTheFirstAndSaysSo) {
  Program mqlab;
  for (const std::vector<std::string>& command : {std::vector<std::string>{"why", "duplication/confirm-lost", "--worst", "--no-fixes"},
                                                  {"capsule", "duplication/confirm-lost"},
                                                  {"shrink", "duplication/confirm-lost"}}) {
    const Said said = mqlab.run(command);
    EXPECT_NE(said.exit_code, 2) << said.err;
    EXPECT_THAT(said.err, HasSubstr("variant broken, the first of: broken, ")) << command[0];
  }
}

TEST(CliInterrupt, ASearchThatCtrlCEndsTellsWhatItHasDone) {
  const std::vector<std::vector<std::string>> commands{
      {"explore", "duplication/confirm-lost", "--variant", "fixed", "--violates", "duplicated", "--budget", "10000000", "--workers", "1"},
      {"minimal-fix", "loss/kafka-acks-1", "--variant", "broken", "--workers", "1"},
      {"point-of-no-return", "duplication/confirm-lost", "--variant", "broken", "--continuations", "20000", "--moments", "4", "--workers",
       "1"}};
  for (const std::vector<std::string>& command : commands) {
    Program mqlab;
    const pid_t running = mqlab.start(command);
    ASSERT_FALSE(mqlab.workers().empty()) << command[0];
    std::this_thread::sleep_for(std::chrono::milliseconds(300));
    ::kill(running, SIGINT);
    const Said said = mqlab.wait();
    if (command[0] == "point-of-no-return" && said.exit_code == 2)
      EXPECT_THAT(said.err, HasSubstr("ended before the chance at any moment was known"));
    else {
      EXPECT_EQ(said.exit_code, 130) << command[0] << said.err;
      EXPECT_THAT(said.out, HasSubstr("ENDED BEFORE ITS END")) << command[0];
    }
  }
}

TEST(CliWorkers, AWorkerThatIsKilledIsMentionedAndNothingIsLost) {
  const std::vector<std::string> command{"faultmap", "loss/kafka-acks-1", "--variant", "broken", "--faults", "crash", "--workers", "1"};
  Program mqlab;
  mqlab.start(command);
  const auto workers = mqlab.workers();
  ASSERT_FALSE(workers.empty());
  ::kill(workers.front(), SIGKILL);
  const Said said = mqlab.wait();
  EXPECT_THAT(said.err, HasSubstr("the worker was killed by signal 9"));
  EXPECT_EQ(said.out, mqlab.run(command).out);
}

}  // namespace
}  // namespace mqlab::cli
