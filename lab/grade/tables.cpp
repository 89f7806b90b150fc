// Grades for machines: CSV, JSON, JUnit, Gradescope.
#include <algorithm>

#include <fmt/format.h>

#include "lab/exercise/points.hpp"
#include "lab/grade/grade.hpp"
#include "lab/text/xml.hpp"

namespace mqlab::lab {

using nlohmann::ordered_json;

namespace {

const char* language_key(Language language) { return language == Language::zh_CN ? "zh_CN" : "en"; }

std::string csv_field(std::string text) {
  // A spreadsheet takes what begins so for a formula.
  if (!text.empty() && std::string_view("=+-@\t\r").find(text.front()) != std::string_view::npos) text.insert(text.begin(), '\'');
  if (text.find_first_of(",\"\n\r") == std::string::npos) return text;
  std::string out = "\"";
  for (const char c : text) out += c == '"' ? "\"\"" : std::string(1, c);
  return out + "\"";
}

std::string points_text(const ordered_json& number) { return print(Points{static_cast<std::int64_t>(number.get<double>() * 100 + 0.5)}); }

std::string_view status_of(const StudentGrade& grade) { return kGradeStatusNames[static_cast<std::size_t>(grade.status)]; }

enum class Lines : std::uint8_t { none, those_that_fail };

/// What to know at a glance: the problems, else what did not hold.
std::string message_of(const ordered_json& report, Language language, Lines lines) {
  std::string out;
  const auto add = [&](const std::string& text) { out += (out.empty() ? "" : "; ") + text; };
  for (const ordered_json& p : report["problems"]) add(p[language_key(language)].get<std::string>());
  for (const ordered_json& line : lines == Lines::none ? ordered_json::array() : report["lines"])
    if (!line["holds"].get<bool>() && !line["said"].empty())
      add(line["id"].get<std::string>() + ": " + line["said"].front()[language_key(language)].get<std::string>());
  if (report.contains("note")) add(report["note"][language_key(language)].get<std::string>());
  return out;
}

/// Of those that could be judged, in the order of their report.
std::vector<std::string> line_ids(const ClassGrades& grades) {
  std::vector<std::string> ids;
  for (const StudentGrade& grade : grades.students)
    for (const ordered_json& line : grade.report["lines"])
      if (const auto id = line["id"].get<std::string>(); std::find(ids.begin(), ids.end(), id) == ids.end()) ids.push_back(id);
  return ids;
}

std::string said_of(const ordered_json& line, Language language) {
  std::string out;
  for (const ordered_json& s : line["said"]) out += (out.empty() ? "" : "\n") + s[language_key(language)].get<std::string>();
  return out;
}

}  // namespace

std::string grades_csv(const ClassGrades& grades, Language language) {
  const std::vector<std::string> ids = line_ids(grades);
  std::string out = "student,exercise,status,points,of,passed,hint_costs";
  for (const std::string& id : ids) out += "," + csv_field(id);
  out += ",message\n";
  for (const StudentGrade& grade : grades.students) {
    const ordered_json& r = grade.report;
    out +=
        fmt::format("{},{},{},{},{},{},{}", csv_field(grade.student), csv_field(r["exercise"].get<std::string>()), status_of(grade),
                    points_text(r["points"]), points_text(r["of"]), r["passed"].get<bool>() ? "yes" : "no", points_text(r["hint_costs"]));
    for (const std::string& id : ids) {
      out += ",";
      for (const ordered_json& line : r["lines"])
        if (line["id"] == id) out += points_text(line["points"]);
    }
    out += "," + csv_field(message_of(r, language, Lines::those_that_fail)) + "\n";
  }
  return out;
}

ordered_json grades_json(const ClassGrades& grades) {
  ordered_json out = ordered_json::array();
  for (const StudentGrade& grade : grades.students)
    out.push_back({{"student", grade.student}, {"status", status_of(grade)}, {"report", grade.report}});
  return out;
}

std::string grades_junit(const ClassGrades& grades, Language language) {
  std::string suites;
  std::size_t tests = 0;
  std::size_t failures = 0;
  std::size_t errors = 0;
  for (const StudentGrade& grade : grades.students) {
    std::string cases;
    std::size_t mine = 0;
    std::size_t failed = 0;
    for (const ordered_json& line : grade.report["lines"]) {
      ++mine;
      const std::string head =
          fmt::format("    <testcase classname=\"{}\" name=\"{}\"", xml_text(grade.student), xml_text(line["id"].get<std::string>()));
      if (line["holds"].get<bool>()) {
        cases += head + "/>\n";
        continue;
      }
      ++failed;
      const std::string said = said_of(line, language);
      cases += fmt::format("{}>\n      <failure message=\"{}\">{}</failure>\n    </testcase>\n", head,
                           xml_text(said.substr(0, said.find('\n'))), xml_text(said));
    }
    const bool broken = grade.status != GradeStatus::graded;
    if (broken) {
      ++mine;
      cases += fmt::format("    <testcase classname=\"{}\" name=\"submission\">\n      <error message=\"{}\"/>\n    </testcase>\n",
                           xml_text(grade.student), xml_text(message_of(grade.report, language, Lines::none)));
    }
    suites += fmt::format("  <testsuite name=\"{}\" tests=\"{}\" failures=\"{}\" errors=\"{}\">\n{}  </testsuite>\n",
                          xml_text(grade.student), mine, failed, broken ? 1 : 0, cases);
    tests += mine;
    failures += failed;
    errors += broken ? 1 : 0;
  }
  return fmt::format(
      "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites tests=\"{}\" failures=\"{}\" errors=\"{}\">\n{}</testsuites>\n", tests,
      failures, errors, suites);
}

std::string gradescope_json(const StudentGrade& grade, Language language) {
  const ordered_json& r = grade.report;
  ordered_json tests = ordered_json::array();
  for (const ordered_json& line : r["lines"])
    tests.push_back({{"name", line["id"].get<std::string>() + ": " + line["title"][language_key(language)].get<std::string>()},
                     {"score", line["points"]},
                     {"max_score", line["of"]},
                     {"status", line["holds"].get<bool>() ? "passed" : "failed"},
                     {"output", said_of(line, language)},
                     {"visibility", line["hidden"].get<bool>() ? "after_published" : "visible"}});
  ordered_json out{
      {"score", r["points"]}, {"output", message_of(r, language, Lines::none)}, {"visibility", "visible"}, {"stdout_visibility", "hidden"}};
  if (r["hint_costs"].get<double>() > 0)
    tests.push_back({{"name", language == Language::zh_CN ? "提示" : "hints"},
                     {"score", -r["hint_costs"].get<double>()},
                     {"max_score", 0},
                     {"visibility", "visible"}});
  out["tests"] = std::move(tests);
  return out.dump(2, ' ', false, ordered_json::error_handler_t::replace) + "\n";
}

}  // namespace mqlab::lab
