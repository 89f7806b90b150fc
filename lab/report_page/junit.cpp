// A report for CI systems: each variant of a scenario, or each point of a sweep, is a test (lab/suite).
#include <nlohmann/json.hpp>

#include <fmt/format.h>

#include "lab/report_page/report.hpp"
#include "lab/study/say.hpp"
#include "lab/suite/suite.hpp"

namespace mqlab::lab {

using nlohmann::ordered_json;

namespace {

Sentence sentence_in(const ordered_json& both) { return {both["en"].get<std::string>(), both["zh_CN"].get<std::string>()}; }

/// Fails where a verdict differs from what is expected, or a promise is broken; skipped without expectations; an error when it could not be judged.
TestCase test_of_run(const ordered_json& run) {
  TestCase test{.file = run["name"].get<std::string>(), .id = run["name"].get<std::string>(), .variant = {}, .repeat = {}};
  if (!run.contains("summary")) {
    test.variant = "trace";
    test.status = TestStatus::skipped;
    return test;
  }
  const ordered_json& s = run["summary"];
  test.file = s["scenario"].get<std::string>();
  test.id = test.file;
  test.variant = s["variant"].get<std::string>();
  if (!run["commands"].empty()) test.repeat = run["commands"][0]["command"].get<std::string>();
  if (!s["holds"].get<bool>())
    test.status = TestStatus::failed;
  else if (s["expectations"].get<std::int64_t>() == 0)
    test.status = TestStatus::skipped;
  for (const char* key : {"differences", "vacuity"})
    for (const ordered_json& d : s[key]) test.messages.push_back(sentence_in(d));
  if (test.status == TestStatus::failed)
    for (const ordered_json& row : s["bad"])
      if (row.value("judgement", "") == "broken promise") test.messages.push_back(sentence_in(row["why"]));
  return test;
}

std::string settings_words(const ordered_json& settings) {
  std::string out;
  for (const auto& [name, value] : settings.items())
    out += fmt::format(" {}={}", name, value.is_string() ? value.get<std::string>() : value.dump());
  return out;
}

/// A point fails when a run of it broke a promise; an error: runs of it failed; skipped: it has no run yet.
TestCase test_of_point(const ordered_json& report, const ordered_json& point) {
  TestCase test{
      .file = report["results"]["file"].get<std::string>(), .id = point["scenario"].get<std::string>(), .variant = {}, .repeat = {}};
  test.variant = fmt::format("{}{} (point {})", point["variant"].get<std::string>(), settings_words(point["settings"]),
                             point["point"].get<std::int64_t>());
  for (const ordered_json& c : report["commands"]) {
    test.repeat = c["command"].get<std::string>();
    break;
  }
  if (point["runs"].get<std::int64_t>() == 0) test.status = TestStatus::skipped;
  if (const auto out = point["left_out"].get<std::int64_t>(); out > 0) {
    test.status = TestStatus::error;
    test.messages.push_back(said({"{} of {} runs failed or were ended by a limit", "{} 次运行失败或因上限终止（共 {} 次）"}, out,
                                 point["runs"].get<std::int64_t>()));
  }
  for (const char* part : {"estimates", "also"}) {
    if (report[part].is_null()) continue;
    for (const ordered_json& p : report[part]["points"])
      for (const ordered_json& e : p["estimates"]) {
        if (p["point"] != point["point"] || e["measure"] != "broken-promise" || !e["value"].is_number() || e["value"].get<double>() <= 0)
          continue;
        test.status = TestStatus::failed;
        test.messages.push_back(said({"a promise of the broker was broken in {:.3g} % of the runs", "{:.3g} % 的运行违背了代理的承诺"},
                                     e["value"].get<double>() * 100));
      }
  }
  return test;
}

}  // namespace

std::string report_junit(const ordered_json& report, Language language) {
  SuiteResult suite;
  if (report["kind"] == "sweep")
    for (const ordered_json& point : report["estimates"]["points"]) suite.tests.push_back(test_of_point(report, point));
  else
    for (const ordered_json& run : report["runs"]) suite.tests.push_back(test_of_run(run));
  return junit_xml(suite, language);
}

}  // namespace mqlab::lab
