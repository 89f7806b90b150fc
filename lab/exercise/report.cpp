#include "lab/exercise/report.hpp"

#include <nlohmann/json.hpp>

#include "lab/report/both.hpp"
#include "lab/scenario/parse.hpp"

namespace mqlab::lab {

using nlohmann::ordered_json;

namespace {

ordered_json problem_json(const describe::Problem& p) {
  // The folder says where the grader keeps things; a report does not.
  const std::string file = std::filesystem::path(p.file).filename().string();
  const std::string place = p.line > 0 ? fmt::format("{}:{}:{}: ", file, p.line, p.column) : file.empty() ? "" : file + ": ";
  const auto at = [&](Language language) {
    const std::string& where = describe::place_of(p, language);
    return where.empty() ? "" : where + ": ";
  };
  return both(Sentence{place + at(Language::en) + describe::sentence(p, Language::en),
                       place + at(Language::zh_CN) + describe::sentence(p, Language::zh_CN)});
}

ordered_json line_json(const ReportLine& line) {
  ordered_json said = ordered_json::array();
  for (const Sentence& s : line.said) said.push_back(both(s));
  ordered_json advice = ordered_json::array();
  for (const Sentence& s : line.advice) advice.push_back(both(s));
  return {{"id", line.id},       {"title", both(line.title)}, {"points", line.points.number()}, {"of", line.of.number()},
          {"holds", line.holds}, {"hidden", line.hidden},     {"said", std::move(said)},        {"advice", std::move(advice)}};
}

std::string in(const ordered_json& both_languages, Language language) {
  return both_languages[language == Language::zh_CN ? "zh_CN" : "en"].get<std::string>();
}

std::string number(const ordered_json& n) { return print(Points{static_cast<std::int64_t>(n.get<double>() * 100 + 0.5)}); }

std::string painted(const std::string& text, const char* code, bool colour) {
  return colour ? fmt::format("\x1b[{}m{}\x1b[0m", code, text) : text;
}

void add_lines(std::string& out, const ordered_json& report, Language language, bool colour) {
  for (const ordered_json& line : report["lines"]) {
    const bool holds = line["holds"].get<bool>();
    const std::string mark = holds ? painted("✓", "32", colour) : painted("✗", "31", colour);
    const std::string hidden = line["hidden"].get<bool>() ? (language == Language::zh_CN ? "（隐藏）" : " (hidden)") : "";
    out += fmt::format("  {} {:>4}/{:<3} {}: {}{}\n", mark, number(line["points"]), number(line["of"]), line["id"].get<std::string>(),
                       in(line["title"], language), hidden);
    for (const ordered_json& s : line["said"]) out += "             " + in(s, language) + "\n";
  }
}

}  // namespace

ordered_json evaluation_json(const Exercise& exercise, const Assignment* assignment, const Evaluation& evaluation,
                             const std::optional<Counterexample>& counterexample) {
  ordered_json out{
      {"exercise", exercise.fields.id}, {"title", both(said_by(exercise.fields.title))}, {"kind", name_of(exercise.fields.kind)}};
  out["student"] = assignment != nullptr ? assignment->student : "";
  out["drawn"] = ordered_json::object();
  if (assignment != nullptr)
    for (const auto& [name, value] : assignment->drawn) out["drawn"][name] = ordered_json::parse(print_json_compact(value));
  out["points"] = evaluation.points.number();
  out["of"] = evaluation.of.number();
  out["public_of"] = exercise.public_points().number();
  out["pass"] = evaluation.pass.number();
  out["passed"] = evaluation.passed;
  out["hidden_checked"] = evaluation.with_hidden;
  out["hint_costs"] = evaluation.hint_costs.number();
  out["lines"] = ordered_json::array();
  for (const ReportLine& line : evaluation.lines) out["lines"].push_back(line_json(line));
  out["problems"] = ordered_json::array();
  for (const describe::Problem& p : evaluation.problems) out["problems"].push_back(problem_json(p));
  out["counterexample"] = nullptr;
  if (counterexample)
    out["counterexample"] = {{"line", counterexample->line},
                             {"faults", counterexample->faults},
                             {"operations", counterexample->operations},
                             {"card", counterexample->card},
                             {"scenario", ordered_json::parse(counterexample->scenario)}};
  return out;
}

std::string render_evaluation(const ordered_json& report, Language language, bool colour) {
  const bool zh = language == Language::zh_CN;
  std::string out = fmt::format("{}: {}\n", report["exercise"].get<std::string>(), in(report["title"], language));
  for (const ordered_json& p : report["problems"]) out += "  " + painted("✗", "31", colour) + " " + in(p, language) + "\n";
  add_lines(out, report, language, colour);
  if (report["hint_costs"].get<double>() > 0)
    out += fmt::format(fmt::runtime(zh ? "  提示扣 {} 分\n" : "  hints taken cost {} points\n"), number(report["hint_costs"]));
  const bool hidden = report["hidden_checked"].get<bool>();
  out += fmt::format(fmt::runtime(zh ? "  {}/{} 分" : "  {} of {} points"), number(report["points"]),
                     number(hidden ? report["of"] : report["public_of"]));
  const double rest = report["of"].get<double>() - report["public_of"].get<double>();
  if (!hidden && rest > 0)
    out += fmt::format(
        fmt::runtime(zh ? "（公开部分；另有 {} 分由教师的隐藏检查给出）" : " (public part; {} more by your teacher's hidden checks)"),
        number(rest));
  const bool passed = report["passed"].get<bool>();
  if (!hidden && rest > 0) {  // what is enough here need not be enough with the hidden checks
    out += passed ? painted(zh ? "；公开部分已够及格，最终结果还要看隐藏检查\n" : "; enough of the public part, the hidden checks decide\n",
                            "32", colour)
                  : painted(zh ? "；公开部分尚不够及格\n" : "; not yet enough of the public part\n", "31", colour);
    return out;
  }
  out += fmt::format(fmt::runtime(zh ? "；及格线 {}：{}\n" : "; {} to pass: {}\n"), number(report["pass"]),
                     passed ? painted(zh ? "及格" : "passed", "32", colour) : painted(zh ? "未及格" : "not yet", "31", colour));
  return out;
}

}  // namespace mqlab::lab
