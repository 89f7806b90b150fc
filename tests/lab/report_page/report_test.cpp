// Reports: what they say is what the program says elsewhere; they need nothing but themselves; nothing in a scenario's words can break out of them.
#include <nlohmann/json.hpp>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "lab/report_page/picture.hpp"
#include "lab/report_page/report.hpp"
#include "lab/report_page/sweep_report.hpp"
#include "lab/run/run_file.hpp"
#include "lab/scenario/load.hpp"
#include "lab/sweep/estimates.hpp"
#include "lab/sweep/sweep.hpp"
#include "tests/lab/study/small_study.hpp"
#include "tests/lab/sweep/folder.hpp"

namespace mqlab::lab {
namespace {

using nlohmann::ordered_json;
using ::testing::HasSubstr;
using ::testing::Not;

ScenarioFile loaded(const std::string& id, const LoadOptions& options = {}) {
  Loaded file = load_scenario(id, options);
  if (!file) throw std::runtime_error(describe::render(file.error(), Language::en));
  return std::move(*file);
}

ordered_json reported(const ReportedRun& run, const RunReportOptions& options = {.fixes = false}) {
  auto report = report_of_run(run, options);
  if (!report) throw std::runtime_error(report.error().en);
  return std::move(*report);
}

/// The broken variant of the confirm that is lost: shop/5 is published twice.
ordered_json confirm_lost(const RunReportOptions& options = {.fixes = false}) {
  const ScenarioFile file = loaded("duplication/confirm-lost", {.variant = "broken"});
  return reported({.name = "broken", .scenario = &file.variants.front()}, options);
}

ordered_json as_report(ordered_json run, const std::string& title = "a title") {
  return {{"mqlab_report", 1},
          {"kind", "run"},
          {"version", "0"},
          {"title", {{"en", title}, {"zh_CN", title}}},
          {"problems", ordered_json::array()},
          {"runs", ordered_json::array({std::move(run)})},
          {"made_by", "mqlab report"}};
}

std::size_t count_of(const std::string& text, const std::string& part) {
  std::size_t count = 0;
  for (std::size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) ++count;
  return count;
}

// --- one run ---

TEST(RunReport, ItsSummaryIsThatOfMqlabRun) {
  const ScenarioFile file = loaded("duplication/confirm-lost", {.variant = "broken"});
  RunOptions options;
  options.level = sim::TraceLevel::full;
  const ordered_json summary = run_variant(file.variants.front(), options);
  const ordered_json run = confirm_lost();
  for (const char* key : {"counts", "operations", "holds", "measures", "trace_hash", "faults", "bad"})
    EXPECT_EQ(run["summary"][key], summary[key]) << key;
}

TEST(RunReport, ACardPointsIntoThePicture) {
  const ordered_json run = confirm_lost();
  ASSERT_EQ(run["cards"].size(), 1U);
  const ordered_json& card = run["cards"][0];
  EXPECT_EQ(card["operation"], "shop/5");
  const ordered_json& records = run["picture"]["records"];
  for (const ordered_json& step : card["chain"]["steps"]) {
    const auto number = step["record"].get<std::size_t>();
    const ordered_json& record = records[number - 1];  // a trace at level full has every number
    EXPECT_EQ(record[0], number);
    EXPECT_EQ(run["picture"]["kinds"][record[3].get<std::size_t>()]["name"], step["kind"]);
    EXPECT_EQ(record[1], step["time_ns"]);
  }
  EXPECT_TRUE(run["picture"]["stories"].contains("shop/5"));
}

TEST(RunReport, TheBadRowsOfTheLedgerComeFirst) {
  const ordered_json run = confirm_lost();
  EXPECT_EQ(run["picture"]["operations"][0]["id"], "shop/5");
  EXPECT_EQ(run["picture"]["operations"][0]["applied"], 2);
  EXPECT_EQ(run["picture"]["operations"][1]["id"], "shop/1");
}

TEST(RunReport, OfALongRunItShowsTheDamageAndSaysWhatItLeftOut) {
  const ordered_json run = confirm_lost({.records = 60, .fixes = false});
  const ordered_json& picture = run["picture"];
  EXPECT_EQ(picture["shown"], 60);
  EXPECT_EQ(picture["records"].size(), 60U);
  EXPECT_GT(picture["of"], 200);
  const auto inevitable = run["cards"][0]["inevitable"]["record"].get<std::int64_t>();
  EXPECT_LE(picture["records"].front()[0], inevitable);
  EXPECT_GE(picture["records"].back()[0], inevitable);
  EXPECT_FALSE(picture["begin"]["readings"].empty()) << "what was so before the window is known";
}

/// A state with names in place of numbers, which are a page's own.
ordered_json named(const ordered_json& picture, const ordered_json& state) {
  ordered_json out = state["readings"];
  for (const ordered_json& m : state["members"]) out.push_back({m[0], picture["ids"][m[1].get<std::size_t>()]});
  return out;
}

TEST(RunReport, AWindowBeginsWithWhatTheRecordsBeforeItLeft) {
  const Folder folder;
  const ScenarioFile file = loaded("loss/auto-ack-consumer-crash", {.variant = "broken"});
  RunOptions options;
  options.level = sim::TraceLevel::full;
  options.trace_file = folder / "run.mqt";
  run_variant(file.variants.front(), options);
  const auto trace = sim::TraceFile::open(folder / "run.mqt");
  ASSERT_TRUE(trace);
  const ordered_json part = picture_json(*trace, {.records = 50, .around = trace->records()[trace->records().size() / 2].number});
  const auto before = part["first"].get<std::size_t>();
  ASSERT_GT(before, 0U);
  const ordered_json until_then = picture_json(*trace, {.records = before});
  EXPECT_FALSE(named(part, part["begin"]).empty());
  EXPECT_EQ(named(part, part["begin"]), named(until_then, until_then["end"]));
}

TEST(RunReport, AnOperationThatIsWellGetsACardWhenAskedFor) {
  const ordered_json run = confirm_lost({.fixes = false, .operation = "shop/7"});
  EXPECT_EQ(run["cards"][0]["operation"], "shop/7");
  EXPECT_FALSE(run["cards"][0]["damaged"].get<bool>());
}

TEST(RunReport, AnOperationThatIsNotThereIsAProblemOfTheReport) {
  const ordered_json run = confirm_lost({.fixes = false, .operation = "shop/700"});
  EXPECT_THAT(run["problems"].dump(), HasSubstr("shop/700"));
}

TEST(RunReport, CardsOfDifferentDamageComeBeforeMoreOfTheSame) {
  const ScenarioFile file = loaded("loss/fire-and-forget-crash", {.variant = "broken"});
  const ordered_json run = reported({.name = "broken", .scenario = &file.variants.front()}, {.cards = 2, .fixes = false});
  EXPECT_LE(run["cards"].size(), 2U);
  EXPECT_GE(run["cards"].size(), 1U);
}

TEST(RunReport, TwiceIsTheSameToTheByte) {
  const auto page = [] { return report_page(as_report(confirm_lost({})), Language::en); };
  EXPECT_EQ(page(), page());
}

// --- the page ---

TEST(ReportPage, NothingInATitleBreaksOutOfIt) {
  const std::string hostile = "</script><img src=x onerror=alert(1)><!-- & \xe2\x80\xa8 \"'";
  const std::string page = report_page(as_report(confirm_lost(), hostile), Language::en);
  EXPECT_THAT(page, Not(HasSubstr("<img")));
  EXPECT_THAT(page, Not(HasSubstr("<!-- &")));
  EXPECT_EQ(count_of(page, "</script"), 2U) << "that of the data, that of the script";
  EXPECT_EQ(count_of(page, "</title>"), 1U);
  EXPECT_EQ(count_of(page, "</noscript>"), 1U);
  const std::size_t begin = page.find("id=\"report\">") + 12;
  const auto data = ordered_json::parse(page.substr(begin, page.find("</script>", begin) - begin));
  EXPECT_EQ(data["title"]["en"], hostile) << "and yet it is said as it is";
}

TEST(ReportPage, LoadsNothingFromAnywhere) {
  const std::string page = report_page(as_report(confirm_lost()), Language::en);
  for (const char* loads :
       {" src=", "<link", "<iframe", "@import", "url(", "fetch(", "XMLHttpRequest", "import(", "WebSocket", "sendBeacon", "href=\"http"})
    EXPECT_THAT(page, Not(HasSubstr(loads)));
  EXPECT_THAT(page, HasSubstr("default-src 'none'")) << "and the browser is told so";
}

TEST(ReportPage, HoldsBothLanguagesAndOpensInTheOneAskedFor) {
  const ordered_json report = as_report(confirm_lost());
  const std::string en = report_page(report, Language::en), zh = report_page(report, Language::zh_CN);
  for (const std::string& page : {en, zh}) {
    EXPECT_THAT(page, HasSubstr("a business operation begins"));
    EXPECT_THAT(page, HasSubstr("业务操作开始"));
    EXPECT_THAT(page, HasSubstr("逐步回放"));
    EXPECT_THAT(page, HasSubstr("The run, step by step"));
  }
  EXPECT_THAT(en, HasSubstr("<html lang=\"en\">"));
  EXPECT_THAT(zh, HasSubstr("<html lang=\"zh-CN\">"));
}

TEST(ReportPage, OfATwentyMessageRunStaysWellBelowAMegabyte) {
  const ScenarioFile file = loaded("duplication/confirm-lost", {.variant = "broken", .set = {"/producers/0/operations=20"}});
  EXPECT_LT(report_page(as_report(reported({.name = "broken", .scenario = &file.variants.front()}, {})), Language::en).size(), 500'000U);
}

// --- a sweep ---

const std::string kBreaks = R"("variants": ["broken", "fixed"], "repetitions": 20, "batch": 10,
  "set": {"/faults/0": {"do": "drop-connection", "between": ["shop", "rabbit-1"], "rate": "20/s", "until": "200ms"}},
  "axes": [{"name": "n", "pointer": "/producers/0/operations", "values": [4, 10]}], "measures": ["duplicated", "response.p99", "lost.count"])";

class SweepReport : public ::testing::Test {
 protected:
  /// Swept into `small.sqlite`, its study beside it.
  Results swept(const std::string& fields = kBreaks) {
    folder_.write("small.json", whole_study(fields));
    const Study study = read_study(fields);
    const Points points(study);
    Results results = Results::create(folder_ / "small.sqlite", points, {});
    EXPECT_FALSE(run_sweep(points, results, {.workers = 1}).problem);
    return results;
  }
  ordered_json report(const Results& results, SweepReportOptions options = {}) {
    options.file = "small.sqlite";
    options.run.fixes = false;
    ordered_json out = report_of_sweep(results, options);
    out["made_by"] = "mqlab report small.sqlite";
    return out;
  }

  Folder folder_;
};

TEST_F(SweepReport, TheNumbersAreThoseOfTheEstimates) {
  const Results results = swept();
  const ordered_json out = report(results);
  EXPECT_EQ(out["estimates"], estimates_of(results));
  EXPECT_THAT(report_markdown(out, Language::en), HasSubstr("| 1 | duplication/confirm-lost | broken | n=4 | 20 |"));
}

TEST_F(SweepReport, LossAndDuplicationAreThereThoughTheStudyDoesNotAsk) {
  const Results results = swept();
  const ordered_json out = report(results);
  ASSERT_FALSE(out["also"].is_null());
  std::vector<std::string> names;
  for (const ordered_json& e : out["also"]["points"][0]["estimates"]) names.push_back(e["measure"]);
  EXPECT_THAT(names, ::testing::IsSupersetOf({"lost", "damaged", "throughput", "response.p50"}));
  EXPECT_THAT(names, Not(::testing::Contains("duplicated"))) << "that one is the study's own";
}

TEST_F(SweepReport, VerdictsAddUpTheRows) {
  const Results results = swept();
  const ordered_json out = report(results);
  std::int64_t runs = 0, duplicated = 0, damaged = 0;
  results.for_each([&](const RunRow& row) {
    if (row.variant != "broken") return;
    ++runs;
    duplicated += count(row.counts, Name::duplicated);
    damaged += row.damaged > 0 ? 1 : 0;
  });
  const ordered_json& broken = out["verdicts"][0];
  EXPECT_EQ(broken["variant"], "broken");
  EXPECT_EQ(broken["runs"], runs);
  EXPECT_EQ(broken["damaged"], damaged);
  EXPECT_EQ(broken["counts"]["duplicated"], duplicated);
}

TEST_F(SweepReport, NoPointOfTheFrontIsBeaten) {
  const Results results = swept();
  const ordered_json out = report(results);
  const auto value = [&](std::int64_t point, const std::string& measure) {
    for (const char* part : {"estimates", "also"})
      for (const ordered_json& p : out[part]["points"])
        for (const ordered_json& e : p["estimates"])
          if (p["point"] == point && e["measure"] == measure) return e["value"].get<double>();
    return 0.0;
  };
  ASSERT_FALSE(out["pareto"].empty());
  for (const ordered_json& pareto : out["pareto"]) {
    const std::string cost = pareto["cost"];
    const double sign = pareto["more_is_better"].get<bool>() ? -1 : 1;
    ASSERT_FALSE(pareto["front"].empty());
    for (const auto point : pareto["front"].get<std::vector<std::int64_t>>())
      for (std::int64_t other = 1; other <= 4; ++other) {
        const bool safer = value(other, "damaged") < value(point, "damaged"),
                   cheaper = sign * value(other, cost) < sign * value(point, cost);
        const bool as_safe = value(other, "damaged") <= value(point, "damaged"),
                   as_cheap = sign * value(other, cost) <= sign * value(point, cost);
        EXPECT_FALSE((safer && as_cheap) || (cheaper && as_safe)) << cost << ": " << other << " beats " << point;
      }
  }
}

TEST_F(SweepReport, AWorstRunComesOutAgainAsItWas) {
  const Results results = swept();
  const ordered_json out = report(results);
  ASSERT_FALSE(out["worst"].empty());
  for (const ordered_json& worst : out["worst"]) {
    ASSERT_TRUE(worst.contains("again")) << worst.dump();
    const ordered_json& run = out["runs"][worst["again"].get<std::size_t>()];
    EXPECT_EQ(run["summary"]["counts"], worst["counts"]);
    EXPECT_EQ(run["summary"]["seed"], worst["seed"]);
    EXPECT_TRUE(run["problems"].empty()) << run["problems"].dump();
    // Its card is of the same run, with its luck: the records of the chain are those of the picture.
    for (const ordered_json& step : run["cards"][0]["chain"]["steps"]) {
      const ordered_json& record = run["picture"]["records"][step["record"].get<std::size_t>() - 1];
      EXPECT_EQ(record[1], step["time_ns"]);
      EXPECT_EQ(run["picture"]["kinds"][record[3].get<std::size_t>()]["name"], step["kind"]);
    }
    EXPECT_THAT(run["commands"][0]["command"].get<std::string>(),
                HasSubstr(fmt::format("small.json --show {}", worst["run"].get<std::int64_t>())));
  }
}

TEST_F(SweepReport, WithAnotherStudyNothingIsRunAgainAndItSaysSo) {
  const Results results = swept();
  folder_.write("other.json", whole_study(R"("repetitions": 3)"));
  const ordered_json out = report(results, {.study = folder_ / "other.json"});
  EXPECT_FALSE(out["worst"].empty()) << "they are told from their rows";
  EXPECT_TRUE(out["runs"].empty());
  EXPECT_THAT(out["problems"].dump(), HasSubstr("is not the study of these results"));
}

TEST_F(SweepReport, TheStudyInTheResultsServesWhereItsFileIsGone) {
  const Results results = swept();
  std::filesystem::remove(folder_ / "small.json");
  const ordered_json out = report(results);
  EXPECT_FALSE(out["runs"].empty()) << "its scenario is one of the library";
  EXPECT_TRUE(out["study_from_results"].get<bool>());
}

TEST_F(SweepReport, OneThatIsNotFinishedSaysSo) {
  folder_.write("small.json", whole_study(kBreaks));
  const Study study = read_study(kBreaks);
  const Points points(study);
  Results results = Results::create(folder_ / "small.sqlite", points, {});
  const ordered_json none = report(results);
  EXPECT_THAT(none["problems"].dump(), HasSubstr("there is no run yet"));
  EXPECT_THAT(report_page(none, Language::en), HasSubstr("unfinished"));
  std::size_t done = 0;
  run_sweep(points, results, {.workers = 1, .stop = [&] { return ++done > 5; }});
  results.set_complete(false);
  const ordered_json out = report(results);
  EXPECT_FALSE(out["results"]["complete"].get<bool>());
  EXPECT_THAT(out["problems"].dump(), HasSubstr("unfinished: this sweep has not come to its end"));
  EXPECT_THAT(report_markdown(out, Language::zh_CN), HasSubstr("未完成"));
}

TEST_F(SweepReport, AFileThatSomebodyChangedIsNoEndOfIt) {
  const ResultsInfo info{.study_hash = "x", .study_json = "no json", .version = "0", .id = "<b>", .repetitions = 2, .setting_names = {}};
  Results results = Results::create(folder_ / "small.sqlite", info, {{1, "</script>", "broken", "no json"}});
  RunRow row{.run = 1, .point = 77, .repetition = 1, .scenario = "</script>", .variant = "broken", .settings = "{", .damaged = 3};
  row.costs.resize(measures().size());
  results.add({row});
  results.commit(true);
  const ordered_json out = report(results);
  EXPECT_TRUE(out["worst"][0]["settings"].empty());
  const std::string page = report_page(out, Language::en);
  const std::size_t begin = page.find("id=\"report\">") + 12;
  EXPECT_FALSE(ordered_json::parse(page.substr(begin, page.find("</script>", begin) - begin), nullptr, false).is_discarded());
}

TEST_F(SweepReport, TwiceIsTheSameToTheByte) {
  const Results results = swept();
  EXPECT_EQ(report_page(report(results), Language::en), report_page(report(results), Language::en));
}

TEST_F(SweepReport, JUnitHasATestForEachPoint) {
  const Results results = swept();
  const std::string xml = report_junit(report(results), Language::en);
  EXPECT_THAT(xml, HasSubstr("tests=\"4\" failures=\"0\""));
  EXPECT_THAT(xml, HasSubstr("name=\"broken n=4 (point 1)\""));
}

// --- Markdown and JUnit of runs ---

TEST(ReportMarkdown, EscapesWhatMarkdownWouldTakeForItsOwn) {
  const std::string text = report_markdown(as_report(confirm_lost(), "<b>*x*</b> | [y](z)"), Language::en);
  EXPECT_THAT(text, HasSubstr("# \\<b\\>\\*x\\*\\</b\\> \\| \\[y\\](z)"));
}

TEST(ReportMarkdown, HasVerdictWhyAndDiagram) {
  const std::string text = report_markdown(as_report(confirm_lost()), Language::en);
  EXPECT_THAT(text, HasSubstr("10 operations: ok 9, duplicated 1."));
  EXPECT_THAT(text, HasSubstr("### Why shop/5"));
  EXPECT_THAT(text, HasSubstr("```mermaid\nsequenceDiagram"));
  EXPECT_THAT(report_markdown(as_report(confirm_lost()), Language::zh_CN), HasSubstr("10 个操作：正常 9, 重复 1。"));
}

TEST(ReportJUnit, ARunThatDiffersFails) {
  const ScenarioFile file = loaded("duplication/confirm-lost", {.variant = "broken", .set = {"/faults=[]"}});
  const std::string xml = report_junit(as_report(reported({.name = "broken", .scenario = &file.variants.front()})), Language::en);
  EXPECT_THAT(xml, HasSubstr("failures=\"1\""));
  EXPECT_THAT(xml, HasSubstr("<failure message=\"expected"));
}

}  // namespace
}  // namespace mqlab::lab
