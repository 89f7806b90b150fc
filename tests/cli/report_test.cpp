// mqlab report: what it takes, what it writes, and that a mistake leaves nothing behind.
#include <sys/mount.h>

#include <filesystem>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/cli/program.hpp"

namespace mqlab::cli {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

const std::string kSmallSweep = R"({"mqlab_study": 1, "id": "breaks",
  "scenarios": [{"scenario": "duplication/confirm-lost", "variants": ["broken", "fixed"]}],
  "set": {"/faults/0": {"do": "drop-connection", "between": ["shop", "rabbit-1"], "rate": "20/s", "until": "200ms"}},
  "axes": [{"name": "n", "pointer": "/producers/0/operations", "values": [4, 10]}], "repetitions": 10, "batch": 10})";

TEST(CliReport, WritesAPageForAScenario) {
  Program mqlab;
  const Said said = mqlab.run({"report", "duplication/confirm-lost", "-o", "run.html"});
  EXPECT_EQ(said.exit_code, 0) << said.err;
  EXPECT_EQ(said.out, "run.html\n");
  EXPECT_THAT(mqlab.read("run.html"), StartsWith("<!DOCTYPE html>"));
  EXPECT_THAT(mqlab.read("run.html"), HasSubstr("mqlab report duplication/confirm-lost -o run.html"));
  EXPECT_THAT(mqlab.files(), ElementsAre("run.html"));
}

TEST(CliReport, NamesItsPageByTheScenario) {
  Program mqlab;
  EXPECT_EQ(mqlab.run({"report", "duplication/confirm-lost", "--variant", "fixed"}).out, "duplication-confirm-lost.report.html\n");
}

TEST(CliReport, TheEndOfTheNameSaysTheFormat) {
  Program mqlab;
  for (const auto& [file, begin] :
       std::vector<std::pair<std::string, std::string>>{{"a.md", "# "}, {"a.xml", "<?xml"}, {"a.json", "{\n"}, {"a.html", "<!DOCTYPE"}}) {
    EXPECT_EQ(mqlab.run({"report", "duplication/confirm-lost", "--no-fixes", "-o", file}).exit_code, 0);
    EXPECT_THAT(mqlab.read(file), StartsWith(begin));
  }
  EXPECT_THAT(mqlab.run({"report", "duplication/confirm-lost", "--no-fixes", "--format", "md", "--lang", "zh_CN"}).out,
              HasSubstr("符合预期"));
}

TEST(CliReport, TakesACapsule) {
  Program mqlab;
  ASSERT_EQ(mqlab.run({"capsule", "duplication/confirm-lost", "--variant", "broken", "-o", "c.json"}).exit_code, 0);
  const Said said = mqlab.run({"report", "c.json", "--format", "json"});
  EXPECT_EQ(said.exit_code, 0) << said.err;
  EXPECT_EQ(said.json()["runs"][0]["summary"]["counts"]["duplicated"], 1);
  EXPECT_EQ(said.json()["runs"][0]["commands"][0]["command"], "mqlab replay c.json");
  EXPECT_EQ(mqlab.run({"report", "c.json", "--variant", "fixed"}).exit_code, 2);
}

TEST(CliReport, ATraceOfTheLibraryIsJudgedAfterItsRunCameOutTheSame) {
  Program mqlab;
  for (const char* level : {"full", "ledger"}) {
    ASSERT_EQ(mqlab.run({"run", "duplication/confirm-lost", "--variant", "broken", "--level", level, "--seed", "3", "--trace", "run.mqt"})
                  .exit_code,
              0);
    const Said said = mqlab.run({"report", "run.mqt", "--no-fixes", "--format", "json"});
    EXPECT_EQ(said.exit_code, 0) << said.err;
    const auto run = said.json()["runs"][0];
    EXPECT_EQ(run["summary"]["counts"]["duplicated"], 1);
    EXPECT_EQ(run["summary"]["seed"], 3);
    EXPECT_EQ(run["picture"]["level"], "full");
    EXPECT_EQ(run["cards"][0]["operation"], "shop/5");
  }
}

TEST(CliReport, ATraceOfAFileIsJudgedWithThatFile) {
  Program mqlab;
  mqlab.write("mine.json", small_scenario());
  mqlab.run({"run", "mine.json", "--variant", "broken", "--set", "/producers/0/operations=2", "--trace", "run.mqt"});
  EXPECT_THAT(mqlab.run({"report", "run.mqt", "--format", "md"}).out, HasSubstr("is not in the library"));
  const Said other = mqlab.run({"report", "run.mqt", "--scenario", "mine.json", "--format", "md"});
  EXPECT_EQ(other.exit_code, 2);
  EXPECT_TRUE(other.complains("the trace comes out another")) << other.err;
  const Said said = mqlab.run({"report", "run.mqt", "--scenario", "mine.json", "--set", "/producers/0/operations=2", "--format", "json"});
  EXPECT_EQ(said.json()["runs"][0]["summary"]["operations"], 2) << said.err;
}

TEST(CliReport, TakesATraceAndSaysThatItCantJudgeIt) {
  Program mqlab;
  mqlab.run({"run", "duplication/confirm-lost", "--variant", "broken", "--set", "/producers/0/operations=9", "--trace", "run.mqt"});
  const Said said = mqlab.run({"report", "run.mqt", "--format", "json", "--operation", "shop/5"});
  EXPECT_EQ(said.exit_code, 0) << said.err;
  EXPECT_THAT(said.json()["runs"][0]["problems"].dump(), HasSubstr("no verdict"));
  EXPECT_TRUE(said.json()["runs"][0]["picture"]["stories"].contains("shop/5"));
  const Said none = mqlab.run({"report", "run.mqt", "--operation", "shop/55"});
  EXPECT_EQ(none.exit_code, 2);
  EXPECT_TRUE(none.complains("shop/55"));
  EXPECT_THAT(mqlab.run({"report", "-", "--format", "md"}, mqlab.read("run.mqt")).out, HasSubstr("duplication/confirm"));
}

TEST(CliReport, TakesAScenarioFromStandardInput) {
  Program mqlab;
  const Said said = mqlab.run({"report", "-", "--format", "json"}, small_scenario());
  EXPECT_EQ(said.exit_code, 0) << said.err;
  EXPECT_EQ(said.json()["runs"][0]["summary"]["scenario"], "mine");
}

TEST(CliReport, TakesTheResultsOfASweep) {
  Program mqlab;
  mqlab.write("breaks.json", kSmallSweep);
  ASSERT_EQ(mqlab.run({"sweep", "breaks.json"}).exit_code, 0);
  const Said said = mqlab.run({"report", "breaks.sqlite", "--no-fixes", "--worst", "1", "--format", "json"});
  EXPECT_EQ(said.exit_code, 0) << said.err;
  EXPECT_EQ(said.json()["estimates"], mqlab.run({"sweep", "estimates", "breaks.sqlite", "--format", "json"}).json());
  ASSERT_EQ(said.json()["worst"].size(), 1U);
  // The command that it gives for a run gives that run.
  const Said shown =
      mqlab.run({"sweep", "breaks.json", "--show", std::to_string(said.json()["worst"][0]["run"].get<int>()), "--format", "json"});
  EXPECT_EQ(shown.json()["counts"], said.json()["worst"][0]["counts"]);
  EXPECT_EQ(shown.json()["trace_hash"], said.json()["runs"][0]["summary"]["trace_hash"]);
  EXPECT_EQ(mqlab.run({"report", "breaks.sqlite"}).out, "breaks.report.html\n");
}

TEST(CliReport, ARunThatIsNotAsExpectedIsWrittenAndExitsWithOne) {
  Program mqlab;
  mqlab.write("mine.json", small_scenario("mine", 3, "\"lost\": 3"));
  EXPECT_EQ(mqlab.run({"report", "mine.json", "-o", "run.html"}).exit_code, 1);
  EXPECT_THAT(mqlab.files(), ElementsAre("mine.json", "run.html"));
}

TEST(CliReport, AStudyIsToldToBeRunFirst) {
  Program mqlab;
  mqlab.write("breaks.json", kSmallSweep);
  const Said said = mqlab.run({"report", "breaks.json"});
  EXPECT_EQ(said.exit_code, 2);
  EXPECT_TRUE(said.complains("mqlab sweep breaks.json")) << said.err;
}

TEST(CliReport, WhatIsNoInputIsOneSentenceAndLeavesNothing) {
  Program mqlab;
  mqlab.write("broken.sqlite", "SQLite format 3" + std::string(1, '\0') + std::string(5000, 'x'));
  mqlab.write("text.sqlite", "no database");
  mqlab.write("empty.sqlite", "");
  mqlab.write("cut.mqt", "mqlabTR\nabc");
  mqlab.write("bad.json", "{\"mqlab_capsule\": 1}");
  for (const char* file : {"broken.sqlite", "text.sqlite", "empty.sqlite", "gone.sqlite", "cut.mqt", "bad.json", "no/such", "."}) {
    const std::vector<std::string> before = mqlab.files();
    for (const char* language : {"en", "zh_CN"}) {
      const Said said = mqlab.run({"report", file, "-o", "out.html", "--lang", language});
      EXPECT_EQ(said.exit_code, 2) << file << said.err;
      EXPECT_EQ(said.out, "");
      EXPECT_NE(said.err, "") << file;
    }
    EXPECT_EQ(mqlab.files(), before) << file;
  }
  EXPECT_TRUE(mqlab.run({"report", "broken.sqlite"}).complains("broken.sqlite"));
}

TEST(CliReport, ACorruptResultsFileSaysSo) {
  Program mqlab;
  mqlab.write("breaks.json", kSmallSweep);
  ASSERT_EQ(mqlab.run({"sweep", "breaks.json"}).exit_code, 0);
  std::string bytes = mqlab.read("breaks.sqlite");
  for (std::size_t i = 4096; i < bytes.size(); i += 7) bytes[i] = 'x';
  mqlab.write("hurt.sqlite", bytes);
  const Said said = mqlab.run({"report", "hurt.sqlite", "-o", "out.html"});
  EXPECT_EQ(said.exit_code, 2) << said.err;
  EXPECT_TRUE(said.complains("hurt.sqlite")) << said.err;
  EXPECT_THAT(mqlab.files(), Not(::testing::Contains("out.html")));
}

TEST(CliReport, WhereItCantWriteItSaysSoBeforeAnythingRuns) {
  Program mqlab;
  for (const char* place : {"no/such/folder/out.html", "/proc/out.html", "."}) {
    const Said said = mqlab.run({"report", "duplication/confirm-lost", "-o", place});
    EXPECT_EQ(said.exit_code, 2) << place;
    EXPECT_TRUE(said.complains(place)) << said.err;
  }
  EXPECT_TRUE(mqlab.files().empty());
}

TEST(CliReport, NeverOverWhatItIsMadeOf) {
  Program mqlab;
  mqlab.write("mine.json", small_scenario());
  const Said said = mqlab.run({"report", "mine.json", "--format", "html", "-o", "mine.json"});
  EXPECT_EQ(said.exit_code, 2);
  EXPECT_EQ(mqlab.read("mine.json"), small_scenario());
}

TEST(CliReport, OnAFullDiskNothingIsHalfWritten) {
  Program mqlab;
  const std::filesystem::path small = mqlab.folder() / "small";
  std::filesystem::create_directory(small);
  if (::mount("tmpfs", small.c_str(), "tmpfs", 0, "size=64k") != 0) GTEST_SKIP() << "no mount here";
  const Said said = mqlab.run({"report", "duplication/confirm-lost", "--no-fixes", "-o", "small/out.html"});
  const bool empty = std::filesystem::is_empty(small);
  ::umount2(small.c_str(), MNT_DETACH);
  EXPECT_EQ(said.exit_code, 2) << said.err;
  EXPECT_TRUE(said.complains("small/out.html")) << said.err;
  EXPECT_TRUE(empty);
}

TEST(CliReport, HelpIsInBothLanguages) {
  Program mqlab;
  EXPECT_TRUE(mqlab.run({"report", "--help"}).has("one page that opens anywhere"));
  EXPECT_TRUE(mqlab.run({"report", "--help", "--lang", "zh_CN"}).has("随处可打开的网页"));
}

}  // namespace
}  // namespace mqlab::cli
