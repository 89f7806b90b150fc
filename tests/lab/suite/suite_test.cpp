// A folder of scenarios as a test suite.
#include <nlohmann/json.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "lab/scenario/load.hpp"
#include "lab/scenario/parse.hpp"
#include "lab/suite/suite.hpp"
#include "tests/lab/sweep/folder.hpp"

namespace mqlab::lab {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

/// A scenario of the library as a text that stands alone, with one expectation changed.
std::string scenario_text(const std::string& id, const std::string& from = {}, const std::string& to = {}) {
  const Loaded file = load_scenario(id);
  std::string text = print_json(file->self_contained);
  if (!from.empty()) text.replace(text.find(from), from.size(), to);
  return text;
}

TEST(Suite, EachVariantIsATestAndAFailureSaysExpectedAndGot) {
  const Folder folder;
  folder.write("deep/good.json", scenario_text("loss/unroutable"));
  folder.write("wrong.json", scenario_text("duplication/confirm-lost", "\"duplicated\": 1, \"ok\": 9", "\"duplicated\": 4, \"ok\": 9"));
  const auto result = run_suite({folder.path()}, {});
  ASSERT_TRUE(result) << result.error().en;
  EXPECT_EQ(result->count(TestStatus::failed), 1U);
  EXPECT_EQ(result->count(TestStatus::passed), 5U);
  EXPECT_FALSE(result->all_well());
  const auto failed =
      std::find_if(result->tests.begin(), result->tests.end(), [](const TestCase& t) { return t.status == TestStatus::failed; });
  EXPECT_EQ(failed->name(), "duplication/confirm-lost/broken");
  EXPECT_THAT(failed->messages.front().en, HasSubstr("expected duplicated 4, got 1"));
  EXPECT_EQ(failed->repeat, "mqlab run " + (folder / "wrong.json") + " --variant broken");
}

TEST(Suite, WhatDoesNotLoadIsOneFailedTestAndNotTheEnd) {
  const Folder folder;
  folder.write("a-broken.json", "{\"mqlab\": 1,");
  folder.write("b-wrong.json", R"({"mqlab": 1, "id": "mine", "titel": {}})");
  folder.write("c-good.json", scenario_text("loss/unroutable"));
  folder.write("not-one.json", R"({"something": "else"})");
  const auto result = run_suite({folder.path()}, {});
  ASSERT_TRUE(result);
  EXPECT_EQ(result->count(TestStatus::error), 2U);
  EXPECT_EQ(result->count(TestStatus::passed), 3U);
  EXPECT_EQ(result->passed_over, 1U);
  EXPECT_THAT(result->tests[0].messages.front().en, HasSubstr("not JSON"));
  EXPECT_EQ(result->tests[1].repeat, "mqlab validate " + (folder / "b-wrong.json"));
}

TEST(Suite, AVariantThatExpectsNothingIsSkipped) {
  const Folder folder;
  std::string text = scenario_text("loss/unroutable");
  const std::size_t expect = text.find("\"expect\"");
  const std::size_t end = text.find("\"sources\"");
  folder.write("quiet.json", text.substr(0, expect) + text.substr(end));
  const auto result = run_suite({folder.path()}, {});
  ASSERT_TRUE(result);
  EXPECT_EQ(result->count(TestStatus::skipped), result->tests.size());
}

TEST(Suite, AFilterIsAPatternOrAPartOfTheName) {
  const Folder folder;
  folder.write("a.json", scenario_text("loss/unroutable"));
  folder.write("b.json", scenario_text("duplication/confirm-lost"));
  const auto names = [&](const std::vector<std::string>& filter) {
    std::vector<std::string> out;
    if (const auto result = run_suite({folder.path()}, {.filter = filter, .only_list = true}))
      for (const TestCase& t : result->tests) out.push_back(t.name());
    return out;
  };
  EXPECT_THAT(names({"loss/*/broken"}), ElementsAre("loss/unroutable/broken"));
  EXPECT_THAT(names({"trap", "unroutable/fixed"}), ElementsAre("loss/unroutable/fixed", "duplication/confirm-lost/trap"));
  EXPECT_THAT(run_suite({folder.path()}, {.filter = {"nothing"}}).error().en, HasSubstr("no test fits the filter"));
}

TEST(Suite, TheNumberOfWorkersChangesNothing) {
  const Folder folder;
  folder.write("a.json", scenario_text("loss/unroutable"));
  folder.write("b.json", scenario_text("duplication/confirm-lost", "\"duplicated\": 1, \"ok\": 9", "\"duplicated\": 4, \"ok\": 9"));
  const auto one = run_suite({folder.path()}, {.workers = 1});
  const auto three = run_suite({folder.path()}, {.workers = 3});
  EXPECT_EQ(suite_json(*one).dump(), suite_json(*three).dump());
  EXPECT_EQ(junit_xml(*one, Language::en), junit_xml(*three, Language::en));
}

TEST(Suite, JunitIsWhatCiSystemsRead) {
  SuiteResult result;
  result.tests = {
      {.file = "a.json", .id = "loss/<x>", .variant = "broken", .repeat = "mqlab run a.json --variant broken"},
      {.file = "a.json",
       .id = "loss/<x>",
       .variant = "fixed",
       .status = TestStatus::failed,
       .messages = {{"expected \"a\" & got\x01", "预期"}},
       .repeat = "r"},
      {.file = "b.json", .id = "b.json", .variant = "", .status = TestStatus::error, .messages = {{"no", "不"}}, .repeat = "r"}};
  const std::string xml = junit_xml(result, Language::en);
  EXPECT_THAT(xml, HasSubstr(R"(<testsuites name="mqlab" tests="3" failures="1" errors="1" skipped="0">)"));
  EXPECT_THAT(xml, HasSubstr(R"(<testcase classname="loss/&lt;x&gt;" name="broken"/>)"));
  EXPECT_THAT(xml, HasSubstr("<failure message=\"expected &quot;a&quot; &amp; got\uFFFD\">"));
  EXPECT_THAT(xml, HasSubstr(R"(<testcase classname="b.json" name="loads">)"));
  EXPECT_THAT(junit_xml(result, Language::zh_CN), HasSubstr("预期"));
}

TEST(Suite, APlaceThatIsNotThereOrHasNoScenarioIsSaid) {
  const Folder folder;
  EXPECT_THAT(run_suite({folder / "nowhere"}, {}).error().en, HasSubstr("there is no folder or file"));
  EXPECT_THAT(run_suite({folder.path()}, {}).error().en, HasSubstr("no scenario here"));
}

}  // namespace
}  // namespace mqlab::lab
