// What a student hands in: what is refused, and where it says so.
#include "lab/exercise/answer.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/lab/exercise/workshop.hpp"

namespace mqlab::lab {
namespace {

namespace fs = std::filesystem;
using ::testing::AllOf;
using ::testing::HasSubstr;

std::string answer_to(const std::string& id, const std::string& rest) {
  return R"({"mqlab_answer": 1, "exercise": ")" + id + "\", " + rest + "}";
}

std::string refusal(const std::string& id, const std::string& rest, Language language = Language::en) {
  const Evaluation e = judged(library_exercise(id), answer_to(id, rest));
  return e.problems.empty() ? "it was judged" : problems_of(e.problems, language);
}

TEST(ExerciseAnswer, AChangeOutsideOfWhatMayBeChangedNamesWhatMay) {
  const std::string said = refusal("safe-orders", R"("settings": {"/producers/0/operations": 1})");
  EXPECT_THAT(said, AllOf(HasSubstr("\"/producers/0/operations\" is not yours to change"), HasSubstr("/consumers/0/prefetch"),
                          HasSubstr("answer.json:1:")));
  EXPECT_THAT(refusal("safe-orders", R"("settings": {"/consumers/0/prefech": 1})"), HasSubstr("did you mean \"/consumers/0/prefetch\""));
  EXPECT_THAT(refusal("safe-orders", R"("settings": {"": {}})"), HasSubstr("not yours to change"));
  EXPECT_THAT(refusal("safe-orders", R"("settings": {"/consumers/0/prefetchx": 1})"), HasSubstr("not yours to change"));
}

TEST(ExerciseAnswer, AValueThatIsNotOfferedOrOutOfBoundsIsRefused) {
  EXPECT_THAT(refusal("safe-orders", R"("settings": {"/consumers/0/ack": "maybe"})"),
              AllOf(HasSubstr("not one of the values"), HasSubstr("\"manual\"")));
  EXPECT_THAT(refusal("safe-orders", R"("settings": {"/consumers/0/prefetch": 5000})"),
              AllOf(HasSubstr("5000 is out of bounds"), HasSubstr("1000 or less")));
  EXPECT_THAT(refusal("safe-orders", R"("settings": {"/consumers/0/prefetch": -1})"), HasSubstr("0 or more"));
}

TEST(ExerciseAnswer, WhatTheScenarioRefusesIsShownInTheAnswer) {
  EXPECT_THAT(refusal("safe-orders", R"("settings": {"/consumers/0/prefetch": 1.5})"),
              AllOf(HasSubstr("answer.json:1:"), HasSubstr("/settings/~1consumers~10~1prefetch")));
  EXPECT_THAT(refusal("booked-twice",
                      R"("faults": [{"when": {"point": "publish.snt"}, "do": "drop-connection", "between": ["shop", "rabbit-1"]}])"),
              AllOf(HasSubstr("answer.json:1:"), HasSubstr("publish.sent")));
  EXPECT_THAT(
      refusal(
          "booked-twice",
          R"("faults": [{"when": {"point": "publish.sent", "message": "shop/99"}, "do": "drop-connection", "between": ["shop", "rabbit-1"]}])"),
      HasSubstr("shop/99"));
}

TEST(ExerciseAnswer, AFaultThatIsNotAllowedOrTooManyAreRefused) {
  EXPECT_THAT(refusal("booked-twice", R"("faults": [{"at": "1s", "do": "crash", "process": "stock"}])"),
              AllOf(HasSubstr("\"crash\" is not allowed"), HasSubstr("drop-connection")));
  std::string many = R"("faults": [)";
  for (int i = 0; i < 5; ++i) many += std::string(i > 0 ? "," : "") + R"({"at": "1s", "do": "pause", "process": "stock", "for": "1s"})";
  EXPECT_THAT(refusal("booked-twice", many + "]"), AllOf(HasSubstr("these are 5 faults"), HasSubstr("4 or less")));
  EXPECT_THAT(refusal("booked-twice", R"("faults": "all")"), HasSubstr("a list"));
}

TEST(ExerciseAnswer, QuestionsAndOptionsThatDoNotExistAndWrongTypesAreRefused) {
  EXPECT_THAT(refusal("auto-ack-crash", R"("answers": {"losst": []})"),
              AllOf(HasSubstr("no question is called \"losst\""), HasSubstr("did you mean \"lost\"")));
  EXPECT_THAT(refusal("auto-ack-crash", R"("answers": {"why": "because"})"), HasSubstr("there is no option \"because\""));
  EXPECT_THAT(refusal("auto-ack-crash", R"("answers": {"duplicated": "none"})"), HasSubstr("a whole number"));
  EXPECT_THAT(refusal("auto-ack-crash", R"("answers": {"lost": [1, 2]})"), HasSubstr("an operation, such as"));
  EXPECT_THAT(refusal("auto-ack-crash", R"("answers": {"lost": {"shop/1": true}})"), HasSubstr("a list of operations"));
  EXPECT_THAT(refusal("auto-ack-crash", R"("answers": {"why": "because"})", Language::zh_CN), HasSubstr("没有选项"));
}

TEST(ExerciseAnswer, WhatTheExerciseHasNoUseForIsRefused) {
  EXPECT_THAT(refusal("auto-ack-crash", R"("settings": {"/a": 1})"), HasSubstr("takes no \"settings\""));
  EXPECT_THAT(refusal("safe-orders", R"("faults": [])"), HasSubstr("takes no \"faults\""));
  EXPECT_THAT(refusal("safe-orders", R"("answers": {"a": 1})"), HasSubstr("takes no \"answers\""));
  EXPECT_THAT(refusal("safe-orders", R"("command": ["sh"])"), HasSubstr("takes no \"command\""));
  EXPECT_THAT(refusal("safe-orders", R"("unknown": 1)"), HasSubstr("unknown setting \"unknown\""));
}

TEST(ExerciseAnswer, AnAnswerToAnotherExerciseIsRefused) {
  const Evaluation e = judged(library_exercise("safe-orders"), answer_to("auto-ack-crash", R"("settings": {})"));
  EXPECT_THAT(problems_of(e.problems), HasSubstr("this is an answer to \"auto-ack-crash\", not to \"safe-orders\""));
}

TEST(ExerciseAnswer, WhatIsNoJsonIsRefused) {
  const Exercise exercise = library_exercise("safe-orders");
  for (const char* text :
       {"", "{", "[]", "null", "{\"mqlab_answer\": 1", "\xff\xfe{}", "{\"mqlab_answer\": 1, \"exercise\": \"\xc3\x28\"}"}) {
    const auto answer = load_answer_text(exercise, "answer.json", text);
    EXPECT_FALSE(answer.has_value()) << text;
  }
  EXPECT_FALSE(load_answer_text(exercise, "answer.json", std::string(100'000, '[')).has_value());
}

TEST(ExerciseAnswer, ASubmissionThatIsNoFolderOrHasNoAnswerIsRefused) {
  const Workshop shop;
  const Exercise exercise = library_exercise("safe-orders");
  const auto said = [&](const fs::path& folder) {
    const auto answer = load_answer(exercise, folder);
    return answer ? std::string("it was read") : problems_of(answer.error());
  };
  EXPECT_THAT(said(shop.folder() / "nobody"), HasSubstr("there is no such folder"));
  shop.write("file.zip", "PK");
  EXPECT_THAT(said(shop.folder() / "file.zip"), HasSubstr("this is no folder"));
  fs::create_directory(shop.folder() / "empty");
  EXPECT_THAT(said(shop.folder() / "empty"), HasSubstr("there is no such file"));
  shop.write("huge/answer.json", std::string(kMostBytes + 1, ' '));
  EXPECT_THAT(said(shop.folder() / "huge"), HasSubstr("too large"));
  fs::create_directories(shop.folder() / "nested/answer.json");
  EXPECT_THAT(said(shop.folder() / "nested"), HasSubstr("no regular file"));
  shop.write("real.json", "{}");
  fs::create_directory(shop.folder() / "link");
  fs::create_symlink(shop.folder() / "real.json", shop.folder() / "link/answer.json");
  EXPECT_THAT(said(shop.folder() / "link"), HasSubstr("this is a link"));
}

}  // namespace
}  // namespace mqlab::lab
