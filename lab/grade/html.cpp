// A student's report: one page, no script, nothing fetched.
#include <sstream>

#include <fmt/format.h>

#include "lab/exercise/points.hpp"
#include "lab/grade/grade.hpp"
#include "lab/text/xml.hpp"
#include "lab/why/card.hpp"

namespace mqlab::lab {

using nlohmann::ordered_json;

namespace {

constexpr std::string_view kPage = R"(<!DOCTYPE html>
<html lang="{lang}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<style>
:root {{ color-scheme: light dark; }}
body {{ font: 16px/1.5 system-ui, "Noto Sans CJK SC", sans-serif; max-width: 56rem; margin: 2rem auto; padding: 0 1rem; background: Canvas; color: CanvasText; }}
h1 {{ font-size: 1.4rem; margin-bottom: .2rem; }} h2 {{ font-size: 1.1rem; margin-top: 2rem; }}
.score {{ font-size: 1.6rem; font-weight: 600; }}
.dim {{ opacity: .75; }}
table {{ border-collapse: collapse; width: 100%; }}
th, td {{ text-align: left; vertical-align: top; padding: .5rem .6rem; border-bottom: 1px solid color-mix(in srgb, CanvasText 20%, Canvas); }}
td.n {{ white-space: nowrap; text-align: right; }}
.good {{ color: light-dark(#14713d, #6fd39a); }} .bad {{ color: light-dark(#b3261e, #ff9b92); }}
p.said {{ margin: .2rem 0 0; overflow-wrap: anywhere; white-space: pre-wrap; }}
pre {{ overflow-x: auto; padding: .8rem; font-size: .8rem; background: color-mix(in srgb, CanvasText 6%, Canvas); }}
.problem {{ border-left: 4px solid; padding: .3rem .8rem; overflow-wrap: anywhere; white-space: pre-wrap; }}
@supports not (color: light-dark(red, red)) {{ .good {{ color: #14713d; }} .bad {{ color: #b3261e; }} }}
</style></head><body>
{body}</body></html>
)";

class Page {
 public:
  Page(const StudentGrade& grade, Language language) : grade_(grade), report_(grade.report), language_(language) {}

  std::string html() {
    head();
    problems();
    lines();
    counterexample();
    return fmt::format(kPage, fmt::arg("lang", zh() ? "zh-CN" : "en"),
                       fmt::arg("title", xml_text(in(report_["title"]) + " · " + grade_.student)), fmt::arg("body", body_));
  }

 private:
  bool zh() const { return language_ == Language::zh_CN; }
  std::string_view say(std::string_view en, std::string_view zh_CN) const { return zh() ? zh_CN : en; }
  std::string in(const ordered_json& both_languages) const { return both_languages[zh() ? "zh_CN" : "en"].get<std::string>(); }
  static std::string number(const ordered_json& n) { return print(Points{static_cast<std::int64_t>(n.get<double>() * 100 + 0.5)}); }

  void head() {
    const bool passed = report_["passed"].get<bool>();
    body_ += fmt::format("<h1>{}</h1>\n<p class=\"dim\">{} · {}</p>\n", xml_text(in(report_["title"])),
                         xml_text(report_["exercise"].get<std::string>()), xml_text(grade_.student));
    body_ += fmt::format(fmt::runtime(say("<p class=\"score {}\">{} of {} points: {}</p>\n", "<p class=\"score {}\">{} / {} 分：{}</p>\n")),
                         passed ? "good" : "bad", number(report_["points"]), number(report_["of"]),
                         passed ? say("passed", "及格") : say("not passed", "未及格"));
    std::string notes = fmt::format(fmt::runtime(say("{} points are needed to pass.", "及格需要 {} 分。")), number(report_["pass"]));
    if (report_["hint_costs"].get<double>() > 0)
      notes += fmt::format(fmt::runtime(say(" Hints cost {} points.", "提示扣 {} 分。")), number(report_["hint_costs"]));
    if (!report_["hidden_checked"].get<bool>()) notes += say(" Only the public part was checked.", "只检查了公开部分。");
    if (report_.contains("note")) notes += (zh() ? "" : " ") + in(report_["note"]) + (zh() ? "。" : ".");
    body_ += "<p class=\"dim\">" + xml_text(notes) + "</p>\n";
    if (report_["drawn"].empty()) return;
    std::string values;
    for (const auto& [name, value] : report_["drawn"].items())
      values += (values.empty() ? "" : ", ") + name + " = " + (value.is_string() ? value.get<std::string>() : value.dump());
    body_ += fmt::format("<p class=\"dim\">{} {}</p>\n", say("Drawn for you:", "为你抽取的值："), xml_text(values));
  }

  void problems() {
    if (report_["problems"].empty()) return;
    body_ += fmt::format("<h2>{}</h2>\n", say("This submission could not be judged", "此提交无法评分"));
    for (const ordered_json& p : report_["problems"]) body_ += "<p class=\"problem bad\">" + xml_text(in(p)) + "</p>\n";
  }

  void lines() {
    if (report_["lines"].empty()) return;
    body_ += fmt::format("<h2>{}</h2>\n<table><tr><th></th><th>{}</th><th>{}</th></tr>\n", say("What was looked at", "评分明细"),
                         say("what", "项目"), say("points", "得分"));
    for (const ordered_json& line : report_["lines"]) {
      const bool holds = line["holds"].get<bool>();
      body_ +=
          fmt::format("<tr><td class=\"{}\">{}</td><td>{}{} <span class=\"dim\">({})</span>", holds ? "good" : "bad", holds ? "✓" : "✗",
                      xml_text(in(line["title"])), line["hidden"].get<bool>() ? say(" <em>hidden check</em>", " <em>隐藏检查</em>") : "",
                      xml_text(line["id"].get<std::string>()));
      // Of a hidden check a student reads what the exercise says to those who fall short, not the run that it was.
      for (const ordered_json& s : line[line["hidden"].get<bool>() ? "advice" : "said"])
        body_ += "<p class=\"said dim\">" + xml_text(in(s)) + "</p>";
      body_ += fmt::format("</td><td class=\"n\">{} / {}</td></tr>\n", number(line["points"]), number(line["of"]));
    }
    body_ += "</table>\n";
  }

  void counterexample() {
    const ordered_json& c = report_["counterexample"];
    if (c.is_null()) return;
    body_ += fmt::format(
        "<h2>{}</h2>\n<p>{}</p>\n", say("The smallest run that shows it", "能说明问题的最小运行"),
        xml_text(fmt::format(fmt::runtime(say("{}; faults: {}, operations: {}. It lies beside this page: mqlab-gui counterexample.json",
                                              "{}；故障 {} 个，操作 {} 个。文件在本页旁：mqlab-gui counterexample.json")),
                             c["line"].get<std::string>(), c["faults"].get<std::size_t>(), c["operations"].get<std::size_t>())));
    if (c["card"].is_null()) return;
    std::istringstream card(render_card(c["card"], language_, false));
    body_ += "<pre>";
    for (std::string row; std::getline(card, row);) body_ += xml_text(row) + "\n";
    body_ += "</pre>\n";
  }

  const StudentGrade& grade_;
  const ordered_json& report_;
  Language language_;
  std::string body_;
};

}  // namespace

std::string report_html(const StudentGrade& grade, Language language) { return Page(grade, language).html(); }

}  // namespace mqlab::lab
