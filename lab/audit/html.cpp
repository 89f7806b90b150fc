// An audit as one page that opens without a network.

#include <nlohmann/json.hpp>

#include <fmt/format.h>

#include "lab/audit/audit.hpp"
#include "lab/audit/words.hpp"
#include "lab/text/xml.hpp"
#include "lab/why/card.hpp"

namespace mqlab::lab {

using nlohmann::ordered_json;

namespace {

constexpr std::string_view kStyleSheet =
    "body{font:15px/1.5 system-ui,'Noto Sans CJK SC',sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;background:#fff;color:#222}"
    "h1{font-size:1.4rem}h2{font-size:1.15rem;margin-top:2rem}table{border-collapse:collapse;width:100%}"
    "td p{margin:0 0 .4rem}th,td{text-align:left;vertical-align:top;padding:.35rem .6rem;border-bottom:1px solid "
    "#ccc}code{font-size:.9em;overflow-wrap:anywhere}"
    "pre{overflow:auto;background:#f4f4f4;padding:.6rem;font-size:.85em}.bad{color:#b00020;font-weight:600}.good{color:#00683a;font-weight:"
    "600}.part{color:#8a5a00;font-weight:600}"
    "@media(prefers-color-scheme:dark){body{background:#16181b;color:#ddd}th,td{border-color:#444}pre{background:#22252a}.bad{color:#"
    "ff8a80}.good{color:#7bd88f}.part{color:#ffcc66}}";

class Page {
 public:
  Page(const ordered_json& report, Language language) : r_(report), language_(language) {}

  std::string write() {
    const std::string title =
        fmt::format("{} {}: {}", said(r_["title"]), text(r_["version"]), say("is this configuration safe?", "这份配置安全吗？"));
    out_ = fmt::format(
        "<!doctype html>\n<html lang=\"{}\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" "
        "content=\"width=device-width\"><title>{}</title><style>{}</style></head><body>\n<h1>{}</h1>\n",
        language_ == Language::zh_CN ? "zh-CN" : "en", title, kStyleSheet, title);
    const bool fails = r_["fails"].get<bool>();
    out_ += fmt::format("<p class=\"{}\">{}</p>\n", fails ? "bad" : "good",
                        fails ? say("It fails: see what is possible below.", "不通过：可能发生的情况见下。")
                              : say("It holds, as far as was tried.", "就已试的范围而言，通过。"));
    for (const ordered_json& s : r_["subjects"]) subject(s);
    table(say("What was understood", "已理解的设置"), r_["understood"], [&](const ordered_json& u) {
      return fmt::format("<td><code>{}:{}</code></td><td><code>{} = {}</code></td><td><code>{}</code></td>", text(u["file"]),
                         u["line"].get<int>(), text(u["key"]), text(u["value"]), text(u["to"]));
    });
    table(say("What was not, or is not modelled", "未能理解或未建模的设置"), r_["remarks"], [&](const ordered_json& m) {
      return fmt::format("<td><code>{}:{}</code></td><td><code>{}</code></td><td>{}{}</td>", text(m["file"]), m["line"].get<int>(),
                         text(m["key"]), said(m["what"]), m.contains("did_you_mean") ? fmt::format(" ({}?)", text(m["did_you_mean"])) : "");
    });
    out_ += fmt::format("<h2>{}</h2><ul>", say("What was assumed", "所作的假定"));
    for (const ordered_json& a : r_["assumed"]) out_ += fmt::format("<li>{}</li>", said(a));
    out_ += fmt::format("</ul>\n<p>mqlab {}</p></body></html>\n", text(r_["mqlab"]));
    return std::move(out_);
  }

 private:
  static std::string text(const ordered_json& value) { return xml_text(value.get<std::string>()); }
  std::string said(const ordered_json& value) const { return text(value[language_ == Language::zh_CN ? "zh_CN" : "en"]); }
  std::string say(std::string_view en, std::string_view zh) const { return std::string(language_ == Language::zh_CN ? zh : en); }

  template <class Row>
  void table(const std::string& title, const ordered_json& rows, const Row& row) {
    if (rows.empty()) return;
    out_ += fmt::format("<h2>{}</h2><table>", title);
    for (const ordered_json& one : rows) out_ += "<tr>" + row(one) + "</tr>\n";
    out_ += "</table>\n";
  }

  void subject(const ordered_json& s) {
    std::string same;
    for (const ordered_json& n : s["same"]) same += ", " + text(n);
    out_ += fmt::format("<h2>{}{}</h2><table><tr><th>{}</th><th>{}</th><th>{}</th></tr>\n", text(s["name"]), same,
                        say("Can it ...", "会……吗？"), say("Answer", "答案"), say("How, and what changes it", "如何发生，如何避免"));
    for (const ordered_json& q : s["questions"]) question(q);
    out_ += fmt::format("</table><p>{}</p><ul>", say("What it promises:", "它的承诺："));
    for (const ordered_json& p : s["promises"])
      out_ += fmt::format("<li><b>{}</b> {} <small>{}</small></li>", text(p["id"]), said(p["sentence"]), text(p["source"]));
    out_ += "</ul>\n";
    for (const ordered_json& q : s["questions"])
      for (const std::string_view which : {"evidence", "exception"})
        if (q.contains(which) && q[which].contains("why"))
          out_ += fmt::format("<details><summary>{}: {}, {}</summary><pre>{}</pre></details>\n", say("why-card", "为何卡"), said(q["asks"]),
                              said_by(q[which], language_), xml_text(render_card(q[which]["why"], language_, false)));
  }

  void question(const ordered_json& q) {
    const std::string answer = q["answer"].get<std::string>();
    if (answer == "not found") {
      out_ += fmt::format("<tr><td>{}</td><td class=\"good\">{}</td><td>{}</td></tr>\n", said(q["asks"]), say("not found", "未发现"),
                          fmt::format(fmt::runtime(say("{} runs", "{} 次运行")), q["runs"].get<std::uint64_t>()));
      return;
    }
    std::string how;
    for (const std::string_view which : {"evidence", "exception"})
      if (q.contains(which)) how += evidence(q[which]);
    out_ +=
        fmt::format("<tr><td>{}</td><td class=\"{}\">{}</td><td>{}</td></tr>\n", said(q["asks"]), q["fails"].get<bool>() ? "bad" : "part",
                    answer == "possible" ? say("possible", "可能") : say("not by one fault", "单个故障不会"), how);
  }

  std::string evidence(const ordered_json& e) const {
    std::string out =
        fmt::format("<p>{}: <code>{}</code><br>{}", said_by(e, language_), text(e["fault"]), xml_text(said_judgement(e, language_)));
    for (const ordered_json& cure : e["cures"]) {
      out += fmt::format("<br>{}<code>{}</code> ({}; {})", say("cure: ", "对策："), xml_text(said_writes(cure, language_)),
                         said(cure["meaning"]), said(cure["price"]));
      if (!cure["still"].is_null())
        out += say("; what it promises stays the same: perhaps times alone", "；承诺不变：可能只是时间上的巧合");
    }
    return out + "</p>";
  }

  const ordered_json& r_;
  Language language_;
  std::string out_;
};

}  // namespace

std::string audit_html(const ordered_json& report, Language language) { return Page(report, language).write(); }

}  // namespace mqlab::lab
