// A class graded at once: what goes wrong with one is that one's alone, and graded again it is the same to the byte.
#include "lab/grade/grade.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/lab/exercise/workshop.hpp"

namespace mqlab::lab {
namespace {

namespace fs = std::filesystem;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

const std::string kRight =
    R"({"mqlab_answer": 1, "exercise": "safe-orders", "settings": {"/producers/0/publish/delivery_mode": 2, "/producers/0/publish/confirm": true,
        "/consumers/0/ack": "manual", "/consumers/0/prefetch": 20, "/consumers/0/idempotent": "message-id"}})";

/// A class in which nearly everything has gone wrong with somebody.
void enrol(const Workshop& shop) {
  shop.write("class/alice/answer.json", kRight);
  shop.write("class/bob/answer.json", R"({"mqlab_answer": 1, "exercise": "safe-orders", "settings": {"/consumers/0/ack": "manual"}})");
  shop.write("class/carol/answer.json", "{ this is no JSON");
  shop.write("class/dave/readme.txt", "I forgot the answer");
  shop.write("class/erin.zip", "PK");
  shop.write("class/frank/frank/answer.json", kRight);
  shop.write("class/=grace/answer.json", kRight);
  shop.write("class/heidi/answer.json", "\xff\xfe\xff");
  shop.write("class/ivan/answer.json", R"({"mqlab_answer": 1, "exercise": "safe-orders", "settings": {"/seed": 7}})");
  shop.write("class/李雷/answer.json", kRight);
  shop.write("class/.hidden/answer.json", kRight);
}

ClassGrades graded(const Workshop& shop, unsigned workers = 2) {
  const Exercise exercise = library_exercise("safe-orders");
  const Instructor instructor = library_instructor(exercise);
  auto grades = grade_class(shop.folder() / "class", exercise, &instructor, {.workers = workers});
  if (!grades) throw std::runtime_error(grades.error().en);
  return std::move(*grades);
}

const StudentGrade& of(const ClassGrades& grades, const std::string& student) {
  for (const StudentGrade& grade : grades.students)
    if (grade.student == student) return grade;
  throw std::runtime_error("nobody is called " + student);
}

TEST(Grade, EachStudentGetsWhatTheirAnswerIsWorth) {
  const Workshop shop;
  enrol(shop);
  const ClassGrades grades = graded(shop);
  EXPECT_EQ(grades.students.size(), 10U);
  for (const char* good : {"alice", "frank", "=grace", "李雷"}) EXPECT_EQ(of(grades, good).report["points"], 20.0) << good;
  EXPECT_LT(of(grades, "bob").report["points"], 12.0);
  EXPECT_FALSE(of(grades, "bob").report["passed"]);
  for (const char* bad : {"carol", "dave", "erin.zip", "heidi", "ivan"}) {
    EXPECT_EQ(of(grades, bad).status, GradeStatus::unreadable) << bad;
    EXPECT_EQ(of(grades, bad).report["points"], 0.0) << bad;
    EXPECT_FALSE(of(grades, bad).report["problems"].empty()) << bad;
  }
  EXPECT_THAT(of(grades, "erin.zip").report["problems"][0]["en"].get<std::string>(), HasSubstr("this is no folder"));
  EXPECT_THAT(of(grades, "ivan").report["problems"][0]["zh_CN"].get<std::string>(), HasSubstr("不在可改之列"));
}

TEST(Grade, GradedAgainEverythingIsTheSameToTheByteWithAnyNumberOfWorkers) {
  const Workshop shop;
  enrol(shop);
  const ClassGrades one = graded(shop, 1);
  const ClassGrades other = graded(shop, 3);
  for (const Language language : {Language::en, Language::zh_CN}) {
    EXPECT_EQ(grades_csv(one, language), grades_csv(other, language));
    EXPECT_EQ(grades_junit(one, language), grades_junit(other, language));
    for (std::size_t i = 0; i < one.students.size(); ++i) {
      EXPECT_EQ(report_html(one.students[i], language), report_html(other.students[i], language));
      EXPECT_EQ(gradescope_json(one.students[i], language), gradescope_json(other.students[i], language));
    }
  }
  EXPECT_THAT(grades_csv(one, Language::en), Not(HasSubstr(shop.folder().string()))) << "where it lies is nobody's business";
}

TEST(Grade, TheTableHasAColumnForEachLineAndNoFormula) {
  const Workshop shop;
  enrol(shop);
  const std::string csv = grades_csv(graded(shop), Language::en);
  EXPECT_THAT(csv,
              HasSubstr("student,exercise,status,points,of,passed,hint_costs,no-loss,no-duplicate,any-one-fault,bad-days,fast,message\n"));
  EXPECT_THAT(csv, HasSubstr("alice,safe-orders,graded,20,20,yes,0,4,4,6,4,2,\n"));
  EXPECT_THAT(csv, HasSubstr("\n'=grace,"));
  EXPECT_THAT(csv, HasSubstr("carol,safe-orders,unreadable,0,20,no,0,,,,,,"));
}

TEST(Grade, HintsOfTheFolderCountAndANameThatDiffersIsNoted) {
  const Workshop shop;
  shop.write("class/alice/answer.json", kRight);
  shop.write("class/alice/mqlab-exercise.json", R"({"mqlab_exercise_state": 1, "exercise": "safe-orders", "student": "bob", "hints": 2})");
  const ClassGrades grades = graded(shop);
  EXPECT_EQ(of(grades, "alice").report["points"], 19.0);
  EXPECT_THAT(grades_csv(grades, Language::en), HasSubstr("started as \"\"bob\"\", and is graded as \"\"alice\"\""));
}

TEST(Grade, AnAnswerThatIsALinkToTheKeyShowsNothingOfIt) {
  const Workshop shop;
  shop.write("key.json", R"({"mqlab_instructor": 1, "very-secret": true})");
  fs::create_directories(shop.folder() / "class/mallory");
  fs::create_symlink(shop.folder() / "key.json", shop.folder() / "class/mallory/answer.json");
  const ClassGrades grades = graded(shop);
  EXPECT_THAT(grades_json(grades).dump(), AllOf(HasSubstr("this is a link"), Not(HasSubstr("very-secret"))));
}

TEST(Grade, ASubmissionOverItsTimeIsEndedAndTheOthersAreGraded) {
  const Workshop shop;
  shop.write("class/alice/answer.json", kRight);
  shop.write("class/bob/answer.json", kRight);
  const Exercise exercise = library_exercise("safe-orders");
  const Instructor instructor = library_instructor(exercise);
  const auto grades = grade_class(shop.folder() / "class", exercise, &instructor, {.workers = 1, .limit = std::chrono::nanoseconds(1)});
  ASSERT_TRUE(grades.has_value());
  ASSERT_EQ(grades->students.size(), 2U);
  EXPECT_EQ(grades->students[0].status, GradeStatus::error);
  EXPECT_THAT(grades->students[0].report["problems"][0]["en"].get<std::string>(), HasSubstr("did not come to its end"));
}

TEST(Grade, APlaceWithoutSubmissionsIsASentence) {
  const Workshop shop;
  const Exercise exercise = library_exercise("safe-orders");
  EXPECT_THAT(grade_class(shop.folder() / "nowhere", exercise, nullptr, {}).error().en, HasSubstr("is no folder"));
  fs::create_directory(shop.folder() / "class");
  EXPECT_THAT(grade_class(shop.folder() / "class", exercise, nullptr, {}).error().en, HasSubstr("has no submission"));
}

TEST(GradeReports, APageNeedsNothingElseAndEscapesWhatStudentsWrote) {
  const Workshop shop;
  shop.write("class/<script>alert(1)<:script>/answer.json", R"({"mqlab_answer": 1, "exercise": "safe-orders", "settings": {"/<b>": 1}})");
  shop.write("class/bob/answer.json", R"({"mqlab_answer": 1, "exercise": "safe-orders", "settings": {"/consumers/0/ack": "manual"}})");
  for (const StudentGrade& grade : graded(shop).students)
    for (const Language language : {Language::en, Language::zh_CN}) {
      const std::string page = report_html(grade, language);
      EXPECT_THAT(page, AllOf(Not(HasSubstr("<script")), Not(HasSubstr("<b>")), Not(HasSubstr("http://")), Not(HasSubstr("src="))));
      EXPECT_THAT(page, HasSubstr(language == Language::en ? "lang=\"en\"" : "lang=\"zh-CN\""));
    }
}

TEST(GradeReports, GradescopeGetsScoresThatAddUp) {
  const Workshop shop;
  shop.write("class/bob/answer.json", kRight);
  const auto results = nlohmann::json::parse(gradescope_json(graded(shop).students.front(), Language::en));
  double sum = 0;
  for (const auto& test : results["tests"]) sum += test["score"].get<double>();
  EXPECT_EQ(results["score"], sum);
  EXPECT_EQ(results["tests"][2]["visibility"], "after_published");
}

}  // namespace
}  // namespace mqlab::lab
