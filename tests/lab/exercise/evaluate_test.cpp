// Points: what counts, what does not, and the run that shows what is wrong.
#include "lab/exercise/evaluate.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "lab/capsule/capsule.hpp"
#include "lab/exercise/counterexample.hpp"
#include "lab/exercise/report.hpp"
#include "lab/exercise/verify.hpp"
#include "tests/lab/exercise/workshop.hpp"

namespace mqlab::lab {
namespace {

using ::testing::HasSubstr;

std::string orders(const std::string& settings) {
  return R"({"mqlab_answer": 1, "exercise": "safe-orders", "settings": {)" + settings + "}}";
}
const std::string kSafe =
    R"("/producers/0/publish/delivery_mode": 2, "/producers/0/publish/confirm": true, "/consumers/0/ack": "manual", "/consumers/0/idempotent": "message-id")";

const ReportLine& line_of(const Evaluation& e, const std::string& id) {
  for (const ReportLine& line : e.lines)
    if (line.id == id) return line;
  throw std::runtime_error("no line " + id);
}

TEST(ExercisePoints, ArePrintedWithoutIdleZeros) {
  EXPECT_EQ(print(Points{300}), "3");
  EXPECT_EQ(print(Points{250}), "2.5");
  EXPECT_EQ(print(Points{83}), "0.83");
  EXPECT_EQ(print(Points{-105}), "-1.05");
  EXPECT_EQ(Points::whole(5).share(1, 6), Points{83});
}

TEST(ExercisePoints, ABudgetCountsWhenAllPublicChecksHold) {
  const Exercise exercise = library_exercise("safe-orders");
  const Evaluation unsafe = judged(exercise, orders(""));
  EXPECT_EQ(line_of(unsafe, "fast").points, Points{});
  EXPECT_THAT(line_of(unsafe, "fast").said.front().en, HasSubstr("it counts when all public checks hold"));
  const Evaluation safe = judged(exercise, orders(kSafe + R"(, "/consumers/0/prefetch": 20)"));
  EXPECT_EQ(safe.points, exercise.public_points());
  const Evaluation slow = judged(exercise, orders(kSafe + R"(, "/consumers/0/prefetch": 1)"));
  EXPECT_EQ(slow.points, exercise.public_points() - Points::whole(2)) << "a stronger guarantee than asked for costs its points";
}

TEST(ExercisePoints, HintsAreTakenOffAndNeverBelowZero) {
  const Exercise exercise = library_exercise("safe-orders");
  const std::string answer = orders(kSafe + R"(, "/consumers/0/prefetch": 20)");
  EXPECT_EQ(judged(exercise, answer, "", 1).points, Points::whole(10));
  EXPECT_EQ(judged(exercise, answer, "", 3).points, Points::whole(6));
  EXPECT_EQ(judged(exercise, answer, "", 999).points, Points::whole(6));
  EXPECT_EQ(judged(exercise, orders(""), "", 3).points, Points{});
}

TEST(ExercisePoints, ASetOfOperationsLosesForWrongOnesWhatItGetsForRightOnes) {
  const Exercise exercise = library_exercise("auto-ack-crash");
  const auto lost = [&](const std::string& list) {
    return line_of(judged(exercise, R"({"mqlab_answer": 1, "exercise": "auto-ack-crash", "answers": {"lost": )" + list + "}}"), "lost")
        .points;
  };
  EXPECT_EQ(lost(R"(["shop/3", "shop/4", "shop/5", "shop/6", "shop/7", "shop/8"])"), Points::whole(5));
  EXPECT_EQ(lost(R"(["shop/3", "shop/4", "shop/5", "shop/6", "shop/7", "shop/8", "shop/8"])"), Points::whole(5))
      << "a name twice is a name";
  EXPECT_EQ(lost(R"(["shop/3", "shop/4", "shop/1"])"), Points{83});
  EXPECT_EQ(lost(R"(["shop/1", "shop/2"])"), Points{});
  EXPECT_EQ(lost(R"(["shop/1","shop/2","shop/3","shop/4","shop/5","shop/6","shop/7","shop/8","shop/9","shop/10"])"),
            Points::whole(5).share(2, 6))
      << "naming everything is no answer";
}

TEST(ExercisePoints, AnothersAnswersAreWorthLess) {
  const Exercise exercise = library_exercise("auto-ack-crash");
  const Instructor instructor = library_instructor(exercise);
  const auto solution = load_answer(exercise, instructor.folder / "solution");
  ASSERT_TRUE(solution.has_value());
  int differ = 0;
  for (const char* name : {"alice", "bob", "carol", "dave", "eve"})
    differ += evaluate(exercise, &instructor, *solution, *assign(exercise, name), 0).points < Points::whole(10) ? 1 : 0;
  EXPECT_GE(differ, 3);
}

TEST(ExercisePoints, AScriptWhoseFaultNeverStrikesDoesNotCount) {
  const Exercise exercise = library_exercise("booked-twice");
  const Evaluation e = judged(exercise, R"({"mqlab_answer": 1, "exercise": "booked-twice", "faults": [
    {"when": {"point": "effect.applied", "message": "shop/3"}, "do": "drop-connection", "between": ["rabbit-1", "stock"]},
    {"when": {"point": "return.received"}, "do": "drop-connection", "between": ["rabbit-1", "shop"]}]})");
  EXPECT_EQ(e.points, Points{}) << (e.problems.empty() ? "" : problems_of(e.problems));
}

TEST(ExerciseCounterexample, KeepsTheConfigurationAndTakesAwayTheRest) {
  const Exercise exercise = library_exercise("safe-orders");
  const Instructor instructor = library_instructor(exercise);
  const auto answer = load_answer(exercise, instructor.folder / "wrong/manual-ack-only");
  ASSERT_TRUE(answer.has_value());
  const Evaluation e = evaluate(exercise, nullptr, *answer, *assign(exercise, ""), 0);
  ASSERT_TRUE(e.failing.has_value());
  const auto small = make_counterexample(*e.failing);
  ASSERT_TRUE(small.has_value());
  EXPECT_EQ(small->faults, 1U);
  EXPECT_EQ(small->operations, 1U);
  const auto scenario = nlohmann::json::parse(small->scenario);
  EXPECT_EQ(scenario["broker"]["queues"][0]["name"], "orders");
  EXPECT_EQ(scenario["consumers"][0]["prefetch"], 20) << "what the student chose stays";
  EXPECT_TRUE((*small).card["damaged"].get<bool>());
  const auto replayed = replay(small->capsule, "");
  ASSERT_TRUE(replayed.has_value()) << replayed.error().en;
  EXPECT_TRUE(replayed->same);
}

TEST(ExerciseReport, SaysTheSameToTheByteEachTime) {
  const Exercise exercise = library_exercise("safe-orders");
  const Instructor instructor = library_instructor(exercise);
  const auto answer = load_answer(exercise, instructor.folder / "wrong/broker-forgotten");
  ASSERT_TRUE(answer.has_value());
  const auto once = [&] {
    const auto assignment = assign(exercise, "alice");
    const Evaluation e = evaluate(exercise, &instructor, *answer, *assignment, 0);
    return evaluation_json(exercise, &*assignment, e, make_counterexample(*e.failing)).dump();
  };
  EXPECT_EQ(once(), once());
}

// All of them: `./dev test course`, on all processors.
TEST(ExerciseVerify, OneOfTheLibraryIsAsItsInstructorsPartSays) {
  const Verified v = verify(source_scenarios() + "/exercises/auto-ack-crash", source_scenarios() + "/exercises-instructor");
  EXPECT_TRUE(v.problems.empty()) << problems_of(v.problems);
  EXPECT_TRUE(v.findings.empty());
}

TEST(ExerciseVerify, FindsWhatIsNotAsItSays) {
  const Workshop shop;
  namespace fs = std::filesystem;
  const auto keep = fs::copy_options::recursive;
  for (const char* part : {"exercises", "exercises-instructor"}) fs::create_directory(shop.folder() / part);
  fs::copy(source_scenarios() + "/exercises/booked-twice", shop.folder() / "exercises/booked-twice", keep);
  fs::copy(source_scenarios() + "/exercises-instructor/booked-twice", shop.folder() / "exercises-instructor/booked-twice", keep);
  ASSERT_TRUE(verify(shop.folder() / "exercises/booked-twice").all_well());
  fs::copy_file(shop.folder() / "exercises-instructor/booked-twice/solution/answer.json",
                shop.folder() / "exercises/booked-twice/starter/answer.json", fs::copy_options::overwrite_existing);
  fs::copy_file(shop.folder() / "exercises-instructor/booked-twice/wrong/at-the-shop/answer.json",
                shop.folder() / "exercises-instructor/booked-twice/wrong/too-many/answer.json", fs::copy_options::overwrite_existing);
  std::string said;
  for (const VerifyFinding& f : verify(shop.folder() / "exercises/booked-twice").findings) said += f.of + ": " + f.what.en + "\n";
  EXPECT_THAT(said, HasSubstr("starter: untouched it passes with 10 points"));
  EXPECT_THAT(said, HasSubstr("wrong/too-many: it gets 0 points, not 7"));
  EXPECT_THAT(said, HasSubstr("there is a shorter one"));
}

}  // namespace
}  // namespace mqlab::lab
