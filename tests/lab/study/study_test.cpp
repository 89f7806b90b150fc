// A study as it is read: what it expands to, and what is said about one that is wrong.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "lab/scenario/parse.hpp"
#include "lab/schema/study.hpp"
#include "lab/study/fields.hpp"
#include "tests/lab/study/small_study.hpp"

namespace mqlab::lab {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

std::vector<std::string> points_of(const Study& study) {
  const Points points(study);
  std::vector<std::string> out;
  for (std::size_t i = 0; i < points.size(); ++i)
    out.push_back(study.scenarios[points[i].scenario].variants[points[i].variant] + " " + points.settings_json(points[i], 1));
  return out;
}

TEST(Study, EveryCombinationIsAPointAndTheLastAxisChangesFastest) {
  const Study study = read_study(R"("variants": ["broken", "fixed"], "set": {"/faults": []},
    "axes": [{"pointer": "/producers/0/operations", "values": [1, 2]}, {"name": "latency", "pointer": "/network/latency", "values": ["1ms", "2ms"]}])");
  EXPECT_THAT(points_of(study), ElementsAre(R"(broken {"operations":1,"latency":"1ms"})", R"(broken {"operations":1,"latency":"2ms"})",
                                            R"(broken {"operations":2,"latency":"1ms"})", R"(broken {"operations":2,"latency":"2ms"})",
                                            R"(fixed {"operations":1,"latency":"1ms"})", R"(fixed {"operations":1,"latency":"2ms"})",
                                            R"(fixed {"operations":2,"latency":"1ms"})", R"(fixed {"operations":2,"latency":"2ms"})"));
}

TEST(Study, ARangeHasBothEndsAndKeepsItsUnit) {
  const Study study =
      read_study(R"("variants": ["fixed"], "axes": [{"pointer": "/producers/0/interval", "from": "10ms", "to": "40ms", "steps": 4}])");
  EXPECT_THAT(points_of(study), ElementsAre(HasSubstr("\"10ms\""), HasSubstr("\"20ms\""), HasSubstr("\"30ms\""), HasSubstr("\"40ms\"")));
}

TEST(Study, ALogRangeHasEqualRatios) {
  const Study study = read_study(
      R"("variants": ["fixed"], "axes": [{"pointer": "/producers/0/interval", "from": "1ms", "to": "1s", "steps": 4, "scale": "log"}])");
  EXPECT_THAT(points_of(study), ElementsAre(HasSubstr("\"1ms\""), HasSubstr("\"10ms\""), HasSubstr("\"100ms\""), HasSubstr("\"1s\"")));
}

TEST(Study, ZippedSettingsMoveTogether) {
  const Study study = read_study(
      R"("variants": ["fixed"], "set": {"/faults": []}, "axes": [{"zip": [{"pointer": "/producers/0/operations", "values": [1, 2]},
    {"pointer": "/producers/0/interval", "values": ["5ms", "6ms"]}]}])");
  EXPECT_THAT(points_of(study), ElementsAre(R"(fixed {"operations":1,"interval":"5ms"})", R"(fixed {"operations":2,"interval":"6ms"})"));
}

TEST(Study, ConditionsAndExclusionsLeaveCombinationsOut) {
  const std::string axes = R"("axes": [{"name": "a", "pointer": "/producers/0/interval", "values": ["1ms", "1s"]},
                                       {"name": "b", "pointer": "/network/latency", "values": ["2ms", "500ms"]}])";
  EXPECT_THAT(points_of(read_study(R"("variants": ["fixed"], "where": ["a < b"], )" + axes)),
              ElementsAre(R"(fixed {"a":"1ms","b":"2ms"})", R"(fixed {"a":"1ms","b":"500ms"})"));
  EXPECT_THAT(
      points_of(read_study(R"("variants": ["fixed"], "exclude": [{"a": "1000ms", "b": "2ms"}, {"a": "1ms", "b": "0.5s"}], )" + axes)),
      ElementsAre(R"(fixed {"a":"1ms","b":"2ms"})", R"(fixed {"a":"1s","b":"500ms"})"))
      << "1000ms is 1s";
}

TEST(Study, ADrawIsTheSameForAllPointsAndAnotherForEachSeed) {
  const Study study =
      read_study(R"("variants": ["broken", "fixed"], "draws": [{"pointer": "/producers/0/interval", "from": "1ms", "to": "50ms"}])");
  const Points points(study);
  EXPECT_EQ(points.settings_json(points[0], 5), points.settings_json(points[1], 5));
  EXPECT_NE(points.settings_json(points[0], 5), points.settings_json(points[0], 6));
}

TEST(Study, WhatChangesResultsChangesItsHashAndATitleDoesNot) {
  const std::string plain = read_study(R"("repetitions": 5)").hash;
  EXPECT_EQ(plain, read_study(R"("repetitions": 5, "title": {"en": "x", "zh_CN": "x"}, "measures": ["lost"])").hash);
  EXPECT_NE(plain, read_study(R"("repetitions": 6)").hash);
  EXPECT_NE(plain, read_study(R"("repetitions": 5, "luck": "none")").hash);
  EXPECT_NE(plain, read_study(R"("repetitions": 5, "set": {"/producers/0/operations": 7})").hash);
  EXPECT_NE(plain, read_study(R"j("repetitions": 5, "measures": ["metric(rabbitmq_queue_messages)"])j").hash)
      << "it is sampled in each run";
}

// --- one that is wrong: where, what, what was expected, the nearest right name ---

TEST(StudyProblems, AnUnknownFieldHasItsPlaceAndTheNearestName) {
  const std::string said = problems_of("\"repetition\": 5");
  EXPECT_THAT(said, HasSubstr("study.json:4:3: unknown setting \"repetition\""));
  EXPECT_THAT(said, HasSubstr("did you mean \"repetitions\"?"));
}

TEST(StudyProblems, AValueThatTheScenarioRefusesIsShownInTheStudy) {
  const std::string said = problems_of(R"("axes": [{"pointer": "/producers/0/operations", "values": [1, "many"]}])");
  EXPECT_THAT(said, HasSubstr("study.json:4:65: operations can't be \"many\""));
  EXPECT_THAT(said, HasSubstr("at /producers/0/operations"));
}

TEST(StudyProblems, ASettingThatTheScenarioDoesNotKnowIsShownToo) {
  EXPECT_THAT(problems_of(R"("axes": [{"pointer": "/producers/0/operatoins", "values": [1]}])"), HasSubstr("did you mean \"operations\"?"));
  EXPECT_THAT(problems_of(R"("set": {"/nowhere/3/x": 1})"), HasSubstr("nothing in the scenario stands there"));
}

TEST(StudyProblems, EachKindOfMistakeHasItsSentence) {
  const std::vector<std::pair<std::string, std::string>> mistakes{
      {R"("variants": ["fixd"])", "did you mean \"fixed\"?"},
      {R"("axes": [{"pointer": "/seed", "values": [1]}])", "/seed is not the study's to change"},
      {R"("axes": [{"pointer": "seed", "values": [1]}])", "is no JSON pointer"},
      {R"("axes": [{"values": [1]}])", "an axis without \"pointer\" varies nothing"},
      {R"("axes": [{"pointer": "/producers/0/operations"}])", "operations has no values"},
      {R"("axes": [{"pointer": "/producers/0/operations", "values": [1, 1]}])", "operations has this value twice"},
      {R"("axes": [{"pointer": "/producers/0/operations", "from": 1, "to": 3}])", "half a range"},
      {R"("axes": [{"pointer": "/producers/0/operations", "from": 1, "to": 3, "steps": 7}])", "more than there are different values"},
      {R"("axes": [{"pointer": "/producers/0/interval", "from": "1ms", "to": 3, "steps": 2}])", "a range can't go from \"1ms\" to 3"},
      {R"("axes": [{"pointer": "/producers/0/interval", "from": "0s", "to": "1s", "steps": 2, "scale": "log"}])",
       "a log range can't begin or end at 0"},
      {R"("axes": [{"pointer": "/producers/0/operations", "values": [1]}, {"pointer": "/producers/0/operations", "values": [2]}])",
       "varied by another axis"},
      {R"("axes": [{"zip": [{"pointer": "/producers/0/operations", "values": [1, 2]}, {"pointer": "/network/latency", "values": ["1ms"]}]}])",
       "as many values"},
      {R"("axes": [{"name": "n", "pointer": "/producers/0/operations", "values": [1]}], "where": ["m < 3"])",
       "a condition begins with an axis"},
      {R"("axes": [{"name": "n", "pointer": "/producers/0/operations", "values": [1]}], "where": ["n < 3ms"])", "can't be compared"},
      {R"("axes": [{"name": "n", "pointer": "/producers/0/operations", "values": [1]}], "where": ["n > 3"])", "no combination is left"},
      {R"("axes": [{"name": "n", "pointer": "/producers/0/operations", "values": [1]}], "exclude": [{"m": 1}])", "\"m\" is no axis"},
      {R"("measures": ["lots"])", "did you mean \"lost\"?"},
      {R"j("measures": ["median(lost)"])j", "has no quantiles"},
      {R"j("measures": ["metric(no_such_metric)"])j", "no_such_metric"},
      {R"("until": ["lost < 0.1"])", "does not say when to stop"},
      {R"("until": ["ci(response.p99) < 5"])", "can't bound the interval"},
      {R"("until": ["ci(lost) < 0"])", "can't bound the interval"},
      {R"("draws": [{"pointer": "/faults/0/at", "from": "2s", "to": "1s"}])", "\"1s\" is less than \"2s\""},
      {R"("compare_to": "fixd")", "did you mean \"fixed\"?"},
      {R"("repetitions": 0)", "repetitions"},
      {R"("id": "My Study")", "written twice"},
  };
  for (const auto& [text, expected] : mistakes) EXPECT_THAT(problems_of(text), HasSubstr(expected)) << text;
}

TEST(StudyProblems, AScenarioThatIsNotThereOrDoesNotLoadIsSaid) {
  EXPECT_THAT(whole_problems(R"({"mqlab_study": 1, "id": "x", "scenarios": [{"scenario": "duplication/confirm-los"}]})"),
              HasSubstr("did you mean \"duplication/confirm-lost\"?"));
  EXPECT_THAT(whole_problems(R"({"mqlab_study": 1, "id": "x", "scenarios": []})"), HasSubstr("no scenario: there is nothing to run"));
  EXPECT_THAT(whole_problems(R"({"mqlab_study": 2, "id": "x"})"), HasSubstr("mqlab_study is 2"));
  EXPECT_THAT(whole_problems("[1]"), HasSubstr("a list can't be read here"));
  EXPECT_THAT(whole_problems("{\"id\": "), HasSubstr("not JSON"));
}

/// Whatever is cut off, doubled or replaced in a good study, the reader answers with a study or with problems that can be shown.
TEST(StudyProblems, NoCrippledStudyIsRefusedWithoutAWord) {
  const std::string good = whole_study(
      R"j("variants": ["fixed"], "axes": [{"name": "n", "pointer": "/producers/0/operations", "from": 5, "to": 20, "steps": 3, "scale": "log"},
    {"zip": [{"pointer": "/network/latency", "values": ["1ms", 0]}]}], "where": ["n <= 10"], "exclude": [{"n": 10}], "draws": [{"pointer": "/producers/0/interval", "from": "1ms", "to": "2ms"}],
    "measures": ["lost", "p90(response.p99)"], "until": ["ci(lost) < 5%"], "limits": {"events": 5, "time": "1s"})j");
  const auto check = [](const std::string& text) {
    const StudyLoaded study = load_study_text("crippled.json", text);
    if (!study) {
      EXPECT_FALSE(study.error().empty()) << text;
      EXPECT_FALSE(describe::render(study.error(), Language::en).empty()) << text;
    }
  };
  ASSERT_TRUE(load_study_text("good.json", good)) << describe::render(load_study_text("good.json", good).error(), Language::en);
  for (std::size_t i = 0; i < good.size(); i += 3) check(good.substr(0, i));
  for (std::size_t i = 0; i < good.size(); i += 2) {
    std::string other = good;
    other[i] = "0\"{}[]:,x-\xff"[i % 11];
    check(other);
    check(good.substr(0, i) + good.substr(std::min(good.size(), i + 1 + (i % 7))));
  }
}

TEST(StudySchema, HasEveryFieldOfAStudyInBothLanguages) {
  const describe::Value schema = study_schema();
  for (const describe::FieldSpec& field : describe::spec_of<StudyFields>().fields) {
    const describe::Value* property = schema.find("properties")->find(field.name);
    ASSERT_NE(property, nullptr) << field.name;
    EXPECT_NE(property->find("description"), nullptr);
    EXPECT_NE(property->find("x-description-zh_CN"), nullptr);
  }
}

}  // namespace
}  // namespace mqlab::lab
