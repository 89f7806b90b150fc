// A report as one HTML file: style, data, words for those who have no script, script.
#include <nlohmann/json.hpp>

#include "lab/report/both.hpp"
#include "lab/report_page/assets.hpp"
#include "lab/report_page/report.hpp"
#include "lab/text/xml.hpp"
#include "lab/verdict/names.hpp"

namespace mqlab::lab {

using nlohmann::ordered_json;

namespace {

/// JSON that may stand in a `<script>`: nothing in it can end that element or begin a comment.
std::string script_json(const ordered_json& value) {
  const std::string raw = value.dump(-1, ' ', false, ordered_json::error_handler_t::replace);
  std::string out;
  out.reserve(raw.size() + (raw.size() / 50));
  for (std::size_t i = 0; i < raw.size(); ++i) {
    const char c = raw[i];
    if (c == '<' || c == '>' || c == '&') {
      out += c == '<' ? "\\u003c" : c == '>' ? "\\u003e" : "\\u0026";
    } else if (raw.compare(i, 3, "\xe2\x80\xa8") == 0 || raw.compare(i, 3, "\xe2\x80\xa9") == 0) {  // line ends to a script, not to JSON
      out += raw[i + 2] == '\xa8' ? "\\u2028" : "\\u2029";
      i += 2;
    } else {
      out += c;
    }
  }
  return out;
}

ordered_json names_json() {
  static constexpr std::string_view kSeverities[] = {"good", "notable", "damage"};
  ordered_json out = ordered_json::array();
  for (const NameInfo& n : verdict_names())
    out.push_back({{"id", n.id},
                   {"title", both(n.title)},
                   {"meaning", both(n.meaning)},
                   {"severity", kSeverities[static_cast<std::size_t>(n.severity)]}});
  return out;
}

}  // namespace

std::string report_page(const ordered_json& report, Language language) {
  const std::string lang = language == Language::zh_CN ? "zh_CN" : "en";
  ordered_json data = report;
  data["language"] = lang;
  data["verdict_names"] = names_json();
  for (ordered_json& run : data["runs"]) run.erase("mermaid");  // Markdown's
  std::string out = "<!DOCTYPE html>\n<html lang=\"";
  out += language == Language::zh_CN ? "zh-CN" : "en";
  out +=
      "\">\n<head>\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
      "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; "
      "img-src data:\">\n"
      "<meta name=\"generator\" content=\"mqlab ";
  out += xml_text(report.value("version", ""));
  out += "\">\n<title>" + xml_text(report["title"][lang].get<std::string>()) + " - mqlab</title>\n<style>\n";
  out += page_style();
  out +=
      "</style>\n</head>\n<body>\n<div id=\"page\"></div>\n<noscript>\n<p>This page draws its figures by a script, which is switched off "
      "here. What it says:</p>\n<pre>";
  out += xml_text(report_markdown(report, Language::en));
  out += "</pre>\n<p lang=\"zh-CN\">本页的图由脚本绘制，而脚本已被禁用。其内容如下：</p>\n<pre lang=\"zh-CN\">";
  out += xml_text(report_markdown(report, Language::zh_CN));
  out += "</pre>\n</noscript>\n<script type=\"application/json\" id=\"report\">";
  out += script_json(data);
  out += "</script>\n<script>\n";
  out += page_script();
  out += "</script>\n</body>\n</html>\n";
  return out;
}

std::string write_report(const ordered_json& report, ReportFormat format, Language language) {
  switch (format) {
    case ReportFormat::html: return report_page(report, language);
    case ReportFormat::markdown: return report_markdown(report, language);
    case ReportFormat::junit: return report_junit(report, language);
    case ReportFormat::json: break;
  }
  return report.dump(2, ' ', false, ordered_json::error_handler_t::replace) + "\n";
}

}  // namespace mqlab::lab
