// mqlab sweep, merge, test: what they print, write and return; what stays when something goes wrong.
#include <signal.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <thread>

#include <fmt/format.h>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/cli/program.hpp"
#include "tests/support/places.hpp"

namespace mqlab::cli {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

const std::string kStudy = R"({
  "mqlab_study": 1,
  "id": "breaks",
  "scenarios": [{"scenario": "duplication/confirm-lost", "variants": ["broken", "fixed"]}],
  "set": {"/faults/0": {"do": "drop-connection", "between": ["shop", "rabbit-1"], "rate": "20/s", "until": "200ms"}},
  "axes": [{"name": "n", "pointer": "/producers/0/operations", "values": [4, 10]}],
  "repetitions": 40,
  "batch": 10
})";

/// Enough runs to be interrupted in their midst.
std::string long_study() {
  std::string text = kStudy;
  text.replace(text.find("\"repetitions\": 40"), 17, "\"repetitions\": 20000");
  return text;
}

/// Until so much of the results is written, or its program has ended.
void wait_until_larger(const Program& mqlab, const std::string& file, std::uintmax_t bytes) {
  std::error_code error;
  for (int i = 0; i < 6000; ++i) {
    const std::uintmax_t size = std::filesystem::file_size(mqlab.folder() / file, error);
    if (!error && size > bytes) return;
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  }
}

std::string whole_csv(Program& mqlab, const std::string& study) {
  const Said said = mqlab.run({"sweep", study, "-o", "whole.sqlite", "--format", "csv"});
  EXPECT_EQ(said.exit_code, 0) << said.err;
  return said.out;
}

TEST(CliSweep, RunsAStudyAndSaysWhatItEstimates) {
  Program mqlab;
  mqlab.write("breaks.json", kStudy);
  const Said said = mqlab.run({"sweep", "breaks.json", "--csv", "runs.csv", "--jsonl", "runs.jsonl"});
  EXPECT_EQ(said.exit_code, 0) << said.err;
  EXPECT_THAT(said.out, HasSubstr("breaks: 160 runs of 4 points"));
  EXPECT_THAT(said.out, HasSubstr("Wilson"));
  EXPECT_THAT(said.out, HasSubstr("fixed less broken, on the same seeds"));
  EXPECT_THAT(mqlab.files(), ::testing::ElementsAre("breaks.json", "breaks.sqlite", "runs.csv", "runs.jsonl"));
  EXPECT_THAT(mqlab.read("runs.csv"), HasSubstr("run,point,repetition,seed,status"));
  EXPECT_THAT(mqlab.run({"sweep", "estimates", "breaks.sqlite"}).out, said.out);
  EXPECT_THAT(mqlab.run({"sweep", "export", "breaks.sqlite"}).out, mqlab.read("runs.csv"));
  EXPECT_THAT(mqlab.run({"sweep", "export", "breaks.sqlite", "--format", "jsonl"}).out, mqlab.read("runs.jsonl"));
  const Said chinese = mqlab.run({"sweep", "estimates", "breaks.sqlite", "--lang", "zh_CN"});
  EXPECT_THAT(chinese.out, HasSubstr("160 次运行"));
  EXPECT_EQ(mqlab.run({"sweep", "estimates", "breaks.sqlite", "--format", "json"}).json()["points"].size(), 4U);
}

TEST(CliSweep, WorkersAndShardsChangeNoByte) {
  Program mqlab;
  mqlab.write("breaks.json", kStudy);
  const std::string whole = whole_csv(mqlab, "breaks.json");
  EXPECT_EQ(mqlab.run({"sweep", "breaks.json", "-o", "3.sqlite", "--workers", "3", "--format", "csv"}).out, whole);
  for (const char* shard : {"2/2", "1/2"}) EXPECT_EQ(mqlab.run({"sweep", "breaks.json", "--shard", shard}).exit_code, 0);
  const Said merged = mqlab.run({"merge", "breaks.1-of-2.sqlite", "breaks.2-of-2.sqlite", "-o", "merged.sqlite", "--format", "csv"});
  EXPECT_EQ(merged.exit_code, 0) << merged.err;
  EXPECT_EQ(merged.out, whole);
  const Said missing = mqlab.run({"merge", "breaks.1-of-2.sqlite", "-o", "again.sqlite"});
  EXPECT_EQ(missing.exit_code, 2);
  EXPECT_TRUE(missing.complains("these shards are missing: 2/2")) << missing.err;
}

TEST(CliSweep, RunsThatTheLimitEndedAreSaidAlsoWhenTheyWereThereAlready) {
  Program mqlab;
  std::string text = kStudy;
  text.insert(text.rfind('}'), R"(, "limits": {"events": 50})");
  mqlab.write("short.json", text);
  for (const bool again : {false, true}) {
    std::vector<std::string> words{"sweep", "short.json"};
    if (again) words.emplace_back("--resume");
    const Said said = mqlab.run(words);
    EXPECT_EQ(said.exit_code, 1);
    EXPECT_TRUE(said.complains("160 runs were ended by limits.events, and are in no estimate")) << said.err;
  }
}

TEST(CliSweep, KilledAtAnyMomentItGoesOnWithoutLossOrRepetition) {
  Program mqlab;
  mqlab.write("long.json", long_study());
  const std::vector<std::string> sweep{"sweep", "long.json", "--repetitions", "2000", "--workers", "2"};
  const auto with = [&](std::vector<std::string> more) {
    more.insert(more.begin(), sweep.begin(), sweep.end());
    return more;
  };
  for (const std::uintmax_t bytes : {0, 200'000, 1'000'000}) {
    const pid_t program = mqlab.start(with({"-o", "r.sqlite", "--resume"}));
    mqlab.workers();
    wait_until_larger(mqlab, "r.sqlite", bytes);
    ::kill(program, SIGKILL);
    mqlab.wait();
  }
  const Said before = mqlab.run({"sweep", "export", "r.sqlite", "--format", "jsonl"});
  EXPECT_EQ(before.exit_code, 0) << "the file is whole: " << before.err;
  const auto there = std::count(before.out.begin(), before.out.end(), '\n');
  EXPECT_GT(there, 0);
  const Said rest = mqlab.run(with({"-o", "r.sqlite", "--resume", "--format", "csv"}));
  EXPECT_EQ(rest.exit_code, 0) << rest.err;
  EXPECT_TRUE(rest.complains(fmt::format("8000 runs, {} of them now", 8000 - there))) << rest.err;
  EXPECT_EQ(rest.out, mqlab.run(with({"-o", "whole.sqlite", "--format", "csv"})).out);
}

TEST(CliSweep, CtrlCKeepsWhatIsFinishedAndSaysHowToGoOn) {
  Program mqlab;
  mqlab.write("long.json", long_study());
  const pid_t program = mqlab.start({"sweep", "long.json", "--workers", "2"});
  mqlab.workers();
  wait_until_larger(mqlab, "breaks.sqlite", 200'000);
  ::kill(program, SIGINT);
  const Said said = mqlab.wait();
  EXPECT_EQ(said.exit_code, 130) << said.err;
  EXPECT_TRUE(said.complains("Go on with: mqlab sweep long.json --resume")) << said.err;
  EXPECT_THAT(said.out, HasSubstr("not ended")) << "what there is, is told";
}

TEST(CliSweep, AKilledWorkerCostsNobodyElsesResult) {
  Program mqlab;
  mqlab.write("long.json", long_study());
  const std::string repetitions = "400";
  mqlab.start({"sweep", "long.json", "--workers", "2", "--repetitions", repetitions, "--format", "csv"});
  const std::vector<pid_t> workers = mqlab.workers();
  ASSERT_FALSE(workers.empty());
  ::kill(workers.front(), SIGKILL);
  const Said said = mqlab.wait();
  EXPECT_EQ(said.exit_code, 0) << said.err << "\nits runs are tried again one by one";
  EXPECT_EQ(std::count(said.out.begin(), said.out.end(), '\n'), 1 + 1'600);
}

TEST(CliSweep, ResultsBelongToTheirStudy) {
  Program mqlab;
  mqlab.write("breaks.json", kStudy);
  whole_csv(mqlab, "breaks.json");
  const Said again = mqlab.run({"sweep", "breaks.json", "-o", "whole.sqlite"});
  EXPECT_EQ(again.exit_code, 2);
  EXPECT_TRUE(again.complains("go on with it by --resume")) << again.err;
  const Said other = mqlab.run({"sweep", "breaks.json", "-o", "whole.sqlite", "--resume", "--repetitions", "41"});
  EXPECT_EQ(other.exit_code, 2);
  EXPECT_TRUE(other.complains("belongs to another study")) << other.err;
  const Said resumed = mqlab.run({"sweep", "breaks.json", "-o", "whole.sqlite", "--resume"});
  EXPECT_EQ(resumed.exit_code, 0);
  EXPECT_TRUE(resumed.complains("160 runs, 0 of them now")) << resumed.err;
}

TEST(CliSweep, AStudyThatIsWrongHasItsPlaceInIt) {
  Program mqlab;
  mqlab.write(
      "wrong.json",
      "{\n  \"mqlab_study\": 1,\n  \"id\": \"x\",\n  \"scenarios\": [{\"scenario\": \"loss/unroutable\", \"variants\": [\"brokn\"]}]\n}");
  const Said said = mqlab.run({"sweep", "wrong.json"});
  EXPECT_EQ(said.exit_code, 2);
  EXPECT_TRUE(said.complains("wrong.json:4:62:")) << said.err;
  EXPECT_TRUE(said.complains("did you mean \"broken\"?")) << said.err;
  EXPECT_THAT(mqlab.files(), ::testing::ElementsAre("wrong.json")) << "nothing was begun";
  EXPECT_EQ(mqlab.run({"sweep", "nowhere.json"}).exit_code, 2);
  EXPECT_EQ(mqlab.run({"sweep"}).exit_code, 2);
  EXPECT_EQ(mqlab.run({"sweep", "wrong.json", "--shard", "3/2"}).exit_code, 2);
}

TEST(CliSweep, AFullDiskAFolderThatIsNotThereAndAFileOfAnotherKindAreSaid) {
  Program mqlab;
  mqlab.write("breaks.json", kStudy);
  const Said full = mqlab.run({"sweep", "breaks.json", "--csv", "/dev/full"});
  EXPECT_NE(full.exit_code, 0);
  EXPECT_TRUE(full.complains("No space left on device")) << full.err;
  EXPECT_EQ(mqlab.run({"sweep", "estimates", "breaks.sqlite"}).exit_code, 0) << "the results are there";
  const Said nowhere = mqlab.run({"sweep", "breaks.json", "-o", "no/such/folder.sqlite"});
  EXPECT_EQ(nowhere.exit_code, 2);
  EXPECT_TRUE(nowhere.complains("can't open no/such/folder.sqlite")) << nowhere.err;
  mqlab.write("notes.sqlite", "my notes, all of them");
  const Said notes = mqlab.run({"sweep", "breaks.json", "-o", "notes.sqlite", "--resume"});
  EXPECT_EQ(notes.exit_code, 2);
  EXPECT_TRUE(notes.complains("it is no SQLite file")) << notes.err;
  EXPECT_EQ(mqlab.read("notes.sqlite"), "my notes, all of them");
}

TEST(CliSweep, AReadOnlyFileIsNotWritten) {
  if (::geteuid() == 0) GTEST_SKIP() << "root writes everywhere";
  Program mqlab;
  mqlab.write("breaks.json", kStudy);
  whole_csv(mqlab, "breaks.json");
  ::chmod((mqlab.folder() / "whole.sqlite").c_str(), 0400);
  const Said said = mqlab.run({"sweep", "breaks.json", "-o", "whole.sqlite", "--resume"});
  EXPECT_EQ(said.exit_code, 2);
}

TEST(CliSweep, OneRunIsShownWithItsWhyAndItsCapsuleReplays) {
  Program mqlab;
  mqlab.write("breaks.json", kStudy);
  const std::string csv = whole_csv(mqlab, "breaks.json");
  const Said shown = mqlab.run({"sweep", "breaks.json", "--show", "41", "--capsule", "c.json", "--trace", "t.mqt"});
  EXPECT_EQ(shown.exit_code, 0) << shown.err;
  EXPECT_THAT(shown.out, HasSubstr("run 41: point 2, seed 1"));
  EXPECT_EQ(mqlab.run({"replay", "c.json"}).exit_code, 0);
  EXPECT_EQ(mqlab.run({"sweep", "breaks.json", "--show", "161"}).exit_code, 2);
  const Said list = mqlab.run({"sweep", "breaks.json", "--list"});
  EXPECT_THAT(list.out, HasSubstr("4 points, 160 runs"));
}

TEST(CliSweep, TheStudiesThatComeWithItLoadAndRun) {
  Program mqlab;
  int found = 0;
  for (const auto& entry : std::filesystem::directory_iterator(std::filesystem::path(source_scenarios()).parent_path() / "studies")) {
    if (entry.path().extension() != ".json") continue;
    ++found;
    const Said said = mqlab.run({"sweep", entry.path().string(), "-o", entry.path().filename().string() + ".sqlite", "--repetitions", "3"});
    EXPECT_EQ(said.exit_code, 0) << entry.path() << ": " << said.err;
    EXPECT_THAT(said.out, Not(IsEmpty()));
  }
  EXPECT_GE(found, 4);
}

TEST(CliSchema, OfStudiesToo) {
  Program mqlab;
  const Said said = mqlab.run({"schema", "--study"});
  EXPECT_EQ(said.exit_code, 0);
  EXPECT_EQ(said.json()["title"], "mqlab study");
  EXPECT_TRUE(said.json()["properties"].contains("repetitions"));
}

TEST(CliTest, OneLineAFailureAndAnExitCodeForCi) {
  Program mqlab;
  mqlab.write("mine/good.json", small_scenario("good"));
  mqlab.write("mine/wrong.json", small_scenario("wrong", 3, "\"ok\": 2"));
  mqlab.write("mine/broken.json", "{\"mqlab\": 1");
  const Said said = mqlab.run({"test", "mine", "--junit", "junit.xml"});
  EXPECT_EQ(said.exit_code, 1) << said.err;
  EXPECT_THAT(said.out, HasSubstr("FAILED wrong/broken: expected ok 2, got 3"));
  EXPECT_THAT(said.out, HasSubstr("repeat: mqlab run mine/wrong.json --variant broken"));
  EXPECT_THAT(said.out, HasSubstr("FAILED mine/broken.json: 1:"));
  EXPECT_THAT(said.out, HasSubstr("1 passed, 2 failed, 2 skipped"));
  EXPECT_THAT(mqlab.read("junit.xml"), HasSubstr("<testsuites name=\"mqlab\" tests=\"5\" failures=\"1\" errors=\"1\""));
  EXPECT_EQ(mqlab.run({"test", "mine", "--filter", "good/*"}).exit_code, 0);
  EXPECT_EQ(mqlab.run({"test", "mine", "--format", "json"}).json()["failed"], 1);
  EXPECT_EQ(mqlab.run({"test", "nowhere"}).exit_code, 2);
  EXPECT_EQ(mqlab.run({"run", "mine/wrong.json", "--variant", "broken"}).exit_code, 1) << "the command that repeats it does";
}

}  // namespace
}  // namespace mqlab::cli
