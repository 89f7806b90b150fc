// An audit for people.

#include <algorithm>

#include <nlohmann/json.hpp>

#include <fmt/format.h>

#include "lab/audit/audit.hpp"
#include "lab/audit/words.hpp"
#include "lab/text/time.hpp"
#include "lab/why/card.hpp"

namespace mqlab::lab {

using nlohmann::ordered_json;

namespace {

class AuditText {
 public:
  AuditText(const ordered_json& report, Language language, bool colour, bool cards)
      : r_(report), language_(language), colour_(colour), cards_(cards) {}

  std::string write() {
    head();
    understood();
    remarks("unknown", {"not understood", "未能理解"}, false);
    remarks("matters", {"known, not modelled, and may matter", "已知但未建模，可能有影响"}, false);
    remarks("note", {"notes", "说明"}, false);
    remarks("harmless", {"known, not modelled, and does not matter here", "已知但未建模，在此无影响"}, true);
    assumed();
    for (const ordered_json& s : r_["subjects"]) subject(s);
    verdict();
    return std::move(out_);
  }

 private:
  std::string said(const ordered_json& text) const { return text[language_ == Language::zh_CN ? "zh_CN" : "en"].get<std::string>(); }
  std::string say(std::string_view en, std::string_view zh) const { return std::string(language_ == Language::zh_CN ? zh : en); }
  template <class... Args>
  void line(Text format, const Args&... args) {
    out_ += fmt::format(fmt::runtime(format.in(language_)), args...) + "\n";
  }
  std::string strong(const std::string& text, bool bad) const {
    return colour_ ? fmt::format("\033[{}m{}\033[0m", bad ? "31;1" : "32;1", text) : text;
  }

  void head() {
    std::string files;
    for (const ordered_json& f : r_["files"])
      files += fmt::format("{}{} ({})", files.empty() ? "" : ", ", f["name"].get<std::string>(), f["kind"].get<std::string>());
    line({"{} {}: {}", "{} {}：{}"}, said(r_["title"]), r_["version"].get<std::string>(), files);
  }

  void understood() {
    line({"\nunderstood ({})", "\n已理解（{} 项）"}, r_["understood"].size());
    for (const ordered_json& u : r_["understood"])
      out_ += fmt::format("  {}:{}  {} = {}  -> {}\n", u["file"].get<std::string>(), u["line"].get<int>(), u["key"].get<std::string>(),
                          u["value"].get<std::string>(), u["to"].get<std::string>());
  }

  /// `together`: keys with the same reason in one line.
  void remarks(std::string_view kind, Text title, bool together) {
    std::vector<std::pair<std::string, std::string>> lines;  // reason, where
    std::size_t count = 0;
    for (const ordered_json& remark : r_["remarks"]) {
      if (remark["kind"] != kind) continue;
      ++count;
      std::string what = said(remark["what"]);
      if (remark.contains("did_you_mean"))
        what += say(fmt::format("; did you mean \"{}\"?", remark["did_you_mean"].get<std::string>()),
                    fmt::format("；是否想写 \"{}\"？", remark["did_you_mean"].get<std::string>()));
      const std::string key = remark["key"].get<std::string>();
      const std::string at = fmt::format("{}:{}", remark["file"].get<std::string>(), remark["line"].get<int>());
      const auto same = std::find_if(lines.begin(), lines.end(), [&](const auto& l) { return l.first == what; });
      if (together && same != lines.end())
        same->second += ", " + key + " (" + at + ")";
      else
        lines.emplace_back(what, together ? key + " (" + at + ")" : at + (key.empty() ? "" : "  " + key));
    }
    if (count == 0) return;
    line({"\n{} ({})", "\n{}（{} 项）"}, title.in(language_), count);
    for (const auto& [what, where] : lines) out_ += fmt::format("  {}\n      {}\n", where, what);
  }

  void assumed() {
    if (r_["assumed"].empty()) return;
    line({"\nassumed", "\n假定"});
    for (const ordered_json& a : r_["assumed"]) out_ += "  - " + said(a) + "\n";
  }

  void subject(const ordered_json& s) {
    std::string same;
    for (const ordered_json& name : s["same"]) same += (same.empty() ? "" : ", ") + name.get<std::string>();
    line({"\n{}{}", "\n{}{}"}, s["name"].get<std::string>(),
         same.empty() ? "" : say(" (and with the same settings: ", "（设置相同：") + same + say(")", "）"));
    line({"  promised", "  承诺"});
    for (const ordered_json& p : s["promises"]) {
      out_ += fmt::format("    {}  {}\n", p["id"].get<std::string>(), said(p["sentence"]));
    }
    for (const ordered_json& q : s["questions"]) question(q, s);
    if (!s["other_damage"].empty()) {
      std::string names;
      for (const ordered_json& n : s["other_damage"]) names += (names.empty() ? "" : ", ") + n.get<std::string>();
      line({"  other damage that one fault did: {}", "  单个故障造成的其他损害：{}"}, names);
    }
    const ordered_json& runs = s["runs"];
    line({"  tried: {} runs with one fault, {} with the end of a disk, {} of the last broker standing, {} with several faults and luck; {} "
          "more for the cures. Nothing is "
          "said of other faults, times and loads.",
          "  已试：单个故障 {} 次，磁盘报废 {} 次，只剩一个代理时再出故障 {} 次，多个故障加随机性 {} 次；为验证对策另有 {} "
          "次。其他故障、时刻与负载不在结论之内。"},
         runs["one_fault"].get<std::uint64_t>(), runs["end_of_disk"].get<std::uint64_t>(), runs["last_standing"].get<std::uint64_t>(),
         runs["several_faults"].get<std::uint64_t>(), runs["cures"].get<std::uint64_t>());
  }

  void question(const ordered_json& q, const ordered_json& subject) {
    const std::string answer = q["answer"].get<std::string>();
    const std::string asks = said(q["asks"]);
    if (answer == "not found") {
      line({"  can it {}? {} in {} runs", "  会{0}吗？运行 {2} 次，{1}"}, asks, strong(say("not found", "未发现"), false),
           q["runs"].get<std::uint64_t>());
      return;
    }
    const ordered_json& e = answer == "possible" ? q["evidence"] : q["exception"];
    const bool bad = q["fails"].get<bool>();
    if (answer == "exception")
      line({"  can it {}? {}: {}; {}", "  会{}吗？{}：{}；{}"}, asks, strong(say("not by one fault", "单个故障不会"), bad),
           said_by(e, language_), said_judgement(e, language_));
    else
      line({"  can it {}? {}, {}; {}", "  会{}吗？{}，{}；{}"}, asks, strong(say("POSSIBLE", "可能"), bad), said_by(e, language_),
           said_judgement(e, language_));
    evidence(e, subject);
    if (answer != "possible" || !q.contains("exception")) return;
    line({"    and, apart from that, {}:", "    另外，{}："}, said_by(q["exception"], language_));
    evidence(q["exception"], subject);
  }

  void evidence(const ordered_json& e, const ordered_json& subject) {
    const std::string told = e["told"] == "unasked" ? say("nobody asked for an answer", "没有人要求答复")
                             : e["told"] == "acknowledged"
                                 ? say("told acknowledged", "已告知成功")
                                 : say("told: " + e["told"].get<std::string>(), "答复：" + e["told"].get<std::string>());
    std::string points;
    if (e.contains("points"))
      points =
          say(fmt::format(" ({} of {} points)", e["points"]["damaged"].get<std::uint64_t>(), e["points"]["tried"].get<std::uint64_t>()),
              fmt::format("（{} / {} 个钩点）", e["points"]["damaged"].get<std::uint64_t>(), e["points"]["tried"].get<std::uint64_t>()));
    line({"      {}{}", "      {}{}"}, e["fault"].get<std::string>().empty() ? say("no fault", "无故障") : e["fault"].get<std::string>(),
         points);
    line({"      {}: {}, {}", "      {}：{}，{}"}, e["operation"].get<std::string>(), said(e["verdict_title"]), told);
    if (e.contains("why")) why(e["why"]);
    if (e.contains("capsule_file"))
      line({"      replay: mqlab replay {}", "      重放：mqlab replay {}"}, e["capsule_file"].get<std::string>());
    for (const ordered_json& cure : e["cures"]) this->cure(cure, subject);
    if (e["cures"].empty() && e["cures_tried"].get<bool>())
      line({"      no setting that is known here changes this answer", "      没有已知的设置能改变这一结论"});
  }

  /// One line of why; with `cards` the whole card.
  void why(const ordered_json& card) {
    for (const ordered_json& store : card["stores"])
      if (store["damage"].get<bool>()) line({"      why: {}", "      原因：{}"}, said(store["why"]));
    if (!cards_) return;
    const std::string text = render_card(card, language_, colour_);
    for (std::size_t from = 0; from < text.size();) {
      const std::size_t end = std::min(text.find('\n', from), text.size());
      if (end > from) out_ += "      | " + text.substr(from, end - from) + "\n";
      from = end + 1;
    }
  }

  static std::string p50(const ordered_json& cost) {
    return cost["response_p50_ns"].is_null() ? "-" : span_text(cost["response_p50_ns"].get<std::int64_t>());
  }

  void cure(const ordered_json& cure, const ordered_json& subject) {
    line({"      cure: {}", "      对策：{}"}, said_writes(cure, language_));
    line({"        {}; it costs: {}; then not found in {} runs with one fault; response p50 {} -> {}",
          "        {}；代价：{}；之后单个故障运行 {} 次未发现；响应 p50 {} -> {}"},
         said(cure["meaning"]), said(cure["price"]), cure["runs"].get<std::uint64_t>(), p50(subject["cost"]), p50(cure["measured"]));
    if (!cure["still"].is_null())
      line({"        but what is promised stays the same ({}): it may be a matter of times alone",
            "        但承诺不变（{}）：可能只是时间上的巧合"},
           cure["still"].get<std::string>());
  }

  void verdict() {
    if (r_["ended_early"].get<bool>())
      line({"\nENDED EARLY: what is said is of what was tried until then", "\n提前结束：以上仅针对已试的部分"});
    std::string asked;
    for (const ordered_json& q : r_["fail_on"]) asked += (asked.empty() ? "" : ", ") + q.get<std::string>();
    if (r_["fails"].get<bool>())
      line({"\n{}: something worse than what is accepted (--fail-on {}) is possible", "\n{}：可能发生超出可接受范围的损害（--fail-on {}）"},
           strong(say("fails", "不通过"), true), asked);
    else
      line({"\n{}: nothing of {} was found by one fault, and no promise was broken", "\n{}：单个故障未发现 {}，也没有违背承诺"},
           strong(say("holds", "通过"), false), asked);
  }

  const ordered_json& r_;
  Language language_;
  bool colour_, cards_;
  std::string out_;
};

}  // namespace

std::string audit_text(const ordered_json& report, Language language, bool colour, bool cards) {
  return AuditText(report, language, colour, cards).write();
}

}  // namespace mqlab::lab
