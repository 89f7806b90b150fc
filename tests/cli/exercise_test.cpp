// mqlab exercise and mqlab grade as students and teachers have them.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>

#include "tests/cli/program.hpp"
#include "tests/support/places.hpp"

namespace mqlab::cli {
namespace {

namespace fs = std::filesystem;
using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::Not;

const std::string kInstructor = source_scenarios() + "/exercises-instructor";

void answer(const Program& mqlab, const std::string& folder, const std::string& solution) {
  fs::copy_file(kInstructor + "/" + solution + "/answer.json", mqlab.folder() / folder / "answer.json",
                fs::copy_options::overwrite_existing);
}

TEST(CliExercise, ListsTheCourseInItsOrder) {
  Program mqlab;
  const Said said = mqlab.run({"exercise", "list"});
  EXPECT_EQ(said.exit_code, 0) << said.err;
  EXPECT_LT(said.out.find("auto-ack-crash"), said.out.find("booked-twice"));
  const Said json = mqlab.run({"exercise", "list", "--format", "json"});
  bool seen = false;
  for (const auto& one : json.json()) seen = seen || one["title"]["zh_CN"] == "哪些订单没了？";
  EXPECT_TRUE(seen) << json.out;
}

TEST(CliExercise, StartsAFolderChecksItTakesHintsAndShowsTheScore) {
  Program mqlab;
  const Said started = mqlab.run({"exercise", "start", "safe-orders", "work"});
  EXPECT_EQ(started.exit_code, 0) << started.err;
  EXPECT_THAT(started.out, HasSubstr("mqlab exercise check work"));
  const Said untouched = mqlab.run({"exercise", "check", "work"});
  EXPECT_EQ(untouched.exit_code, 1) << untouched.err;
  EXPECT_THAT(untouched.out, HasSubstr("mqlab-gui work/counterexample.json"));
  EXPECT_TRUE(fs::exists(mqlab.folder() / "work/counterexample.capsule.json"));
  EXPECT_EQ(mqlab.run({"replay", "work/counterexample.capsule.json"}).exit_code, 0);
  EXPECT_EQ(mqlab.run({"why", "work/counterexample.json", "--worst"}).exit_code, 1);

  const Said hint = mqlab.run({"exercise", "hint", "work", "--lang", "zh_CN"});
  EXPECT_THAT(hint.out, HasSubstr("提示 1/3"));
  EXPECT_EQ(mqlab.run({"exercise", "hint", "work", "--again", "--format", "json"}).json()["left"], 2);

  answer(mqlab, "work", "safe-orders/solution");
  const Said solved = mqlab.run({"exercise", "check", "work", "--format", "json"});
  EXPECT_EQ(solved.exit_code, 0) << "all that the public part can give: " << solved.out;
  EXPECT_FALSE(fs::exists(mqlab.folder() / "work/counterexample.json")) << "what lay there was of an earlier check";
  const Said score = mqlab.run({"exercise", "show-score", "--format", "json"});
  EXPECT_EQ(score.json()["points"], 10.0);
  EXPECT_EQ(score.json()["exercises"][0]["checks"], 2);
  EXPECT_EQ(mqlab.run({"exercise", "check", "work", "--instructor", kInstructor}).exit_code, 0);
}

TEST(CliExercise, AnAnswerThatIsRefusedChangesNothing) {
  Program mqlab;
  mqlab.run({"exercise", "start", "safe-orders", "work"});
  const std::string before = mqlab.read("work/mqlab-exercise.json");
  mqlab.write("work/answer.json", R"({"mqlab_answer": 1, "exercise": "safe-orders", "settings": {"/seed": 1}})");
  const Said said = mqlab.run({"exercise", "check", "work", "--format", "json"});
  EXPECT_EQ(said.exit_code, 2);
  EXPECT_THAT(said.err, HasSubstr("is not yours to change"));
  EXPECT_EQ(mqlab.read("work/mqlab-exercise.json"), before);
}

TEST(CliExercise, WritesOverNoFolderThatHasSomethingInIt) {
  Program mqlab;
  mqlab.write("mine.txt", "work");
  const Said file = mqlab.run({"exercise", "start", "safe-orders", "mine.txt"});
  EXPECT_EQ(file.exit_code, 2);
  EXPECT_EQ(mqlab.run({"exercise", "start", "safe-orders", "."}).exit_code, 2);
  EXPECT_THAT(mqlab.files(), ::testing::ElementsAre("mine.txt"));
  EXPECT_EQ(mqlab.run({"exercise", "start", "safe-ordres", "x"}).exit_code, 2);
  EXPECT_TRUE(mqlab.run({"exercise", "start", "safe-ordres", "x"}).complains("did you mean \"safe-orders\""));
  EXPECT_EQ(mqlab.run({"exercise", "check", "nowhere"}).exit_code, 2);
}

TEST(CliExercise, EveryExerciseCanBeStartedAndItsStarterChecked) {
  Program mqlab;
  for (const auto& e : mqlab.run({"exercise", "list", "--format", "json"}).json()) {
    const std::string id = e["id"].get<std::string>();
    EXPECT_EQ(mqlab.run({"exercise", "start", id, "--student", "alice"}).exit_code, 0) << id;
    if (e["kind"] == "implement") continue;
    const Said said = mqlab.run({"exercise", "check", id, "--lang", "zh_CN"});
    EXPECT_EQ(said.exit_code, 1) << id << said.err;
    EXPECT_THAT(said.out, ::testing::AnyOf(HasSubstr("未及格"), HasSubstr("尚不够及格")));
  }
}

TEST(CliExercise, TheSchemasSayWhatTheReadersRead) {
  Program mqlab;
  for (const char* which : {"--exercise", "--instructor", "--answer"}) {
    const Said said = mqlab.run({"schema", which});
    EXPECT_EQ(said.exit_code, 0);
    EXPECT_EQ(said.json()["additionalProperties"], false) << which;
  }
  EXPECT_EQ(mqlab.run({"schema", "--exercise", "--study"}).exit_code, 2);
}

TEST(CliGrade, WritesATableAndAFolderForEachStudent) {
  Program mqlab;
  for (const char* student : {"alice", "bob"}) fs::create_directories(mqlab.folder() / "class" / student);
  answer(mqlab, "class/alice", "safe-orders/solution");
  answer(mqlab, "class/bob", "safe-orders/wrong/manual-ack-only");
  mqlab.write("class/carol.txt", "?");
  const Said said = mqlab.run({"grade", "class", "--exercise", "safe-orders", "-o", "grades.csv", "--junit", "grades.xml"});
  EXPECT_EQ(said.exit_code, 0) << said.err;
  EXPECT_THAT(said.out, HasSubstr("3 submissions, 1 passed"));
  EXPECT_THAT(mqlab.read("grades.csv"), HasSubstr("alice,safe-orders,graded,20,20,yes"));
  EXPECT_THAT(mqlab.read("grades.xml"), HasSubstr("<testsuite name=\"bob\""));
  EXPECT_THAT(mqlab.read("grades-reports/carol.txt/report.zh_CN.html"), HasSubstr("这不是目录"));
  EXPECT_EQ(nlohmann::json::parse(mqlab.read("grades-reports/alice/results.json"))["score"], 20.0);
  EXPECT_TRUE(fs::exists(mqlab.folder() / "grades-reports/bob/counterexample.json"));
  const std::string before = mqlab.read("grades-reports/bob/report.en.html");
  mqlab.run({"grade", "class", "--exercise", "safe-orders", "-o", "grades.csv", "--workers", "1"});
  EXPECT_EQ(mqlab.read("grades-reports/bob/report.en.html"), before);
}

TEST(CliGrade, RefusesBadInputAndWritesNothing) {
  Program mqlab;
  EXPECT_EQ(mqlab.run({"grade", "nowhere", "--exercise", "safe-orders"}).exit_code, 2);
  mqlab.write("file", "");
  EXPECT_EQ(mqlab.run({"grade", "file", "--exercise", "safe-orders"}).exit_code, 2);
  fs::create_directory(mqlab.folder() / "class");
  EXPECT_TRUE(mqlab.run({"grade", "class", "--exercise", "safe-orders", "--lang", "zh_CN"}).complains("没有提交"));
  EXPECT_EQ(mqlab.run({"grade", "class", "--exercise", "no-such"}).exit_code, 2);
  EXPECT_EQ(mqlab.run({"grade", "class", "--exercise", "safe-orders", "--instructor", "class"}).exit_code, 2);
  EXPECT_EQ(mqlab.run({"grade", "class", "--exercise", "safe-orders", "-o", "no/such/grades.csv"}).exit_code, 2);
  EXPECT_THAT(mqlab.files(), ::testing::ElementsAre("file"));
}

}  // namespace
}  // namespace mqlab::cli
