// The format of exercises: what is read, what is refused and how; what each student gets.
#include "lab/exercise/exercise.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "lab/exercise/sealed.hpp"
#include "lab/exercise/start.hpp"
#include "lab/scenario/library.hpp"
#include "tests/lab/exercise/workshop.hpp"

namespace mqlab::lab {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;
using ::testing::Not;

std::string refused(const fs::path& folder) {
  const auto exercise = load_exercise(folder);
  return exercise ? "it was read" : problems_of(exercise.error());
}

TEST(ExerciseFormat, AnUnknownFieldIsAnErrorWithAPlaceAndASuggestion) {
  const Workshop shop;
  const std::string said = refused(shop.spoilt("auto-ack-crash", "\"questions\":", "\"qestions\":"));
  EXPECT_THAT(said, HasSubstr("unknown setting \"qestions\""));
  EXPECT_THAT(said, HasSubstr("did you mean \"questions\""));
  EXPECT_THAT(said, HasSubstr("exercise.json:"));
}

TEST(ExerciseFormat, ItsIdIsTheNameOfItsFolder) {
  const Workshop shop;
  EXPECT_THAT(refused(shop.spoilt("auto-ack-crash", "\"id\": \"auto-ack-crash\"", "\"id\": \"another\"")),
              HasSubstr("the id is \"another\" and the folder is \"auto-ack-crash\""));
}

TEST(ExerciseFormat, MorePointsThanThereAreCannotBeGiven) {
  const Workshop shop;
  EXPECT_THAT(refused(shop.spoilt("auto-ack-crash", "\"points\": 10", "\"points\": 9")),
              HasSubstr("the public checks alone give 10 points"));
}

TEST(ExerciseFormat, WhatAKindNeedsMustBeThereAndWhatItHasNoUseForMustNot) {
  const Workshop shop;
  EXPECT_THAT(refused(shop.spoilt("auto-ack-crash", "\"kind\": \"predict\"", "\"kind\": \"break-it\"")),
              ::testing::AllOf(HasSubstr("an exercise of the kind break-it needs \"script\""),
                               HasSubstr("an exercise of the kind break-it has no use for \"questions\"")));
}

TEST(ExerciseFormat, AVerdictThatIsNoneIsAnErrorWithASuggestion) {
  const Workshop shop;
  EXPECT_THAT(refused(shop.spoilt("auto-ack-crash", "\"verdict\": \"lost\"", "\"verdict\": \"losst\"")),
              ::testing::AllOf(HasSubstr("no verdict is called \"losst\""), HasSubstr("did you mean \"lost\"")));
}

TEST(ExerciseFormat, ATextInOneLanguageIsAnError) {
  const Workshop shop;
  EXPECT_THAT(refused(shop.spoilt("auto-ack-crash", ", \"zh_CN\": \"哪些订单没了？\"", "")), HasSubstr("zh_CN"));
}

TEST(ExerciseFormat, AMissingTaskTextOrScenarioIsAnError) {
  const Workshop shop;
  const fs::path folder = shop.spoilt("auto-ack-crash", "\"scenario\": \"scenario.json\"", "\"scenario\": \"loss/no-such\"");
  fs::remove(folder / "task.zh_CN.md");
  const std::string said = refused(folder);
  EXPECT_THAT(said, HasSubstr("\"loss/no-such\" is neither a file beside the exercise nor a scenario of the library"));
  EXPECT_THAT(said, HasSubstr("task.zh_CN.md"));
}

TEST(ExerciseFormat, AScenarioOfTheLibraryMayServe) {
  const Workshop shop;
  const auto exercise =
      load_exercise(shop.spoilt("auto-ack-crash", "\"scenario\": \"scenario.json\"", "\"scenario\": \"loss/auto-ack-consumer-crash\""));
  ASSERT_TRUE(exercise.has_value()) << problems_of(exercise.error());
  EXPECT_TRUE(assign(*exercise, "").has_value());
}

TEST(ExerciseFormat, ACheckIsMadeInExactlyOneWay) {
  const Workshop shop;
  EXPECT_THAT(refused(shop.spoilt("safe-orders", "\"expect\": {\"lost\": 0},", "")), HasSubstr("exactly one of: expect, faultmap, swarm"));
}

TEST(ExerciseFormat, AFolderWithoutExerciseOrAnUnknownIdIsAProblem) {
  const auto found = find_exercise("auto-ack-crsh");
  ASSERT_FALSE(found.has_value());
  EXPECT_EQ(found.error().did_you_mean, "auto-ack-crash");
}

TEST(ExerciseFormat, ExercisesAreNoScenariosOfTheLibraryButAreFoundByTheirId) {
  for (const LibraryEntry& entry : list_library({source_scenarios()})) EXPECT_THAT(entry.id, Not(HasSubstr("exercise")));
  EXPECT_TRUE(find_in_library("exercises/auto-ack-crash/scenario", {source_scenarios()}).has_value());
}

TEST(ExerciseStudents, TheSameNameGetsTheSameAndOthersOther) {
  const Exercise exercise = library_exercise("auto-ack-crash");
  std::set<std::string> seen;
  for (const char* name : {"alice", "bob", "carol", "dave", "eve", "mallory", "李雷", "韩梅梅"}) {
    const auto files = start_files(exercise, name);
    ASSERT_TRUE(files.has_value());
    EXPECT_EQ(*files, *start_files(exercise, name));
    for (const auto& [file, text] : *files)
      if (file == "scenario.json") seen.insert(text);
  }
  EXPECT_GT(seen.size(), 2U);
}

TEST(ExerciseStudents, TheTaskTextSaysTheirValues) {
  const Exercise exercise = library_exercise("auto-ack-crash");
  for (const char* name : {"", "alice", "bob"}) {
    const auto assignment = assign(exercise, name);
    ASSERT_TRUE(assignment.has_value());
    const std::string text = task_text(exercise, *assignment, Language::zh_CN);
    EXPECT_THAT(text, HasSubstr(*assignment->drawn.front().second.as_string()));
    EXPECT_THAT(text, Not(HasSubstr("{{")));
  }
}

TEST(ExerciseStudents, WithoutANameItIsTheScenarioAsItStands) {
  const Exercise exercise = library_exercise("auto-ack-crash");
  EXPECT_EQ(*describe::at_pointer(assign(exercise, "")->scenario, "/faults/0/when/message"), Value("shop/8"));
}

TEST(ExerciseMaterial, ADiagnosisShowsNoFaultAndNoName) {
  const Exercise exercise = library_exercise("what-happened");
  for (const char* name : {"", "b", "c"}) {
    const auto files = start_files(exercise, name);
    ASSERT_TRUE(files.has_value()) << problems_of(files.error());
    std::set<std::string> names;
    for (const auto& [file, text] : *files) {
      names.insert(file);
      if (!file.starts_with("trace") && !file.starts_with("metrics")) continue;
      EXPECT_THAT(text, Not(HasSubstr("fault."))) << file;
      EXPECT_FALSE(text.empty()) << file;
    }
    EXPECT_THAT(names, ::testing::IsSupersetOf({"trace.txt", "trace.jsonl", "metrics.csv", "answer.json", "task.en.md"}));
    EXPECT_FALSE(names.contains("scenario.json"));
  }
}

TEST(ExerciseMaterial, WhatIsSealedCanBeOpenedForItsExerciseAlone) {
  const std::vector<std::string> texts{"{\"one\": 1}", "二"};
  const std::string sealed = seal(texts, "mine");
  EXPECT_THAT(sealed, Not(HasSubstr("one")));
  EXPECT_EQ(unseal(sealed, "mine").value(), texts);
  EXPECT_FALSE(unseal(sealed, "other").has_value());
  EXPECT_FALSE(unseal("{}", "mine").has_value());
  EXPECT_FALSE(unseal("mqlab-sealed 1\nzz\n", "mine").has_value());
  EXPECT_FALSE(unseal("", "mine").has_value());
}

}  // namespace
}  // namespace mqlab::lab
