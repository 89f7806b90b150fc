// SARIF 2.1.0 (docs.oasis-open.org/sarif/sarif/v2.1.0), as code review tools read it: rules, results, places, fingerprints that stay when lines move.

#include <nlohmann/json.hpp>

#include <fmt/format.h>

#include "lab/audit/audit.hpp"
#include "lab/audit/words.hpp"
#include "sim/random/draw.hpp"

namespace mqlab::lab {

using nlohmann::ordered_json;

namespace {

struct SarifRule {
  std::string_view id;
  Text name;
  std::string_view level;
};
constexpr SarifRule kSarifRules[] = {
    {"mqlab/lost", {"an acknowledged message can be lost", "可能丢失已确认的消息"}, "error"},
    {"mqlab/duplicated", {"something can be done twice", "可能重复处理"}, "warning"},
    {"mqlab/reordered", {"the order can change", "顺序可能被打乱"}, "warning"},
    {"mqlab/stuck", {"something can get stuck", "可能卡住"}, "warning"},
    {"mqlab/unknown-key", {"a key that is not known", "未知的键"}, "warning"},
    {"mqlab/not-modelled", {"a key that is not modelled and may matter", "未建模且可能有影响的键"}, "note"},
};

class Sarif {
 public:
  Sarif(const ordered_json& report, Language language) : r_(report), language_(language) {}

  ordered_json write() {
    for (const ordered_json& s : r_["subjects"])
      for (const ordered_json& q : s["questions"]) question(s, q);
    for (const ordered_json& remark : r_["remarks"]) {
      if (remark["kind"] == "unknown") key(remark, "mqlab/unknown-key");
      if (remark["kind"] == "matters") key(remark, "mqlab/not-modelled");
    }
    ordered_json rules = ordered_json::array();
    for (const SarifRule& rule : kSarifRules)
      rules.push_back(
          {{"id", rule.id}, {"shortDescription", {{"text", rule.name.in(language_)}}}, {"defaultConfiguration", {{"level", rule.level}}}});
    ordered_json driver{{"name", "mqlab"}, {"version", r_["mqlab"]}, {"rules", std::move(rules)}};
    ordered_json run{{"tool", {{"driver", std::move(driver)}}},
                     {"language", language_ == Language::zh_CN ? "zh-CN" : "en"},
                     {"columnKind", "unicodeCodePoints"},
                     {"results", std::move(results_)}};
    return {{"$schema", "https://json.schemastore.org/sarif-2.1.0.json"},
            {"version", "2.1.0"},
            {"runs", ordered_json::array({std::move(run)})}};
  }

 private:
  std::string said(const ordered_json& text) const { return text[language_ == Language::zh_CN ? "zh_CN" : "en"].get<std::string>(); }

  static ordered_json location(const std::string& file, std::uint32_t line, std::uint32_t column) {
    ordered_json physical{{"artifactLocation", {{"uri", uri(file)}}}};
    if (line > 0) {
      physical["region"] = {{"startLine", line}};
      if (column > 0) physical["region"]["startColumn"] = column;
    }
    return {{"physicalLocation", std::move(physical)}};
  }

  /// A relative reference: what a URI may not have is escaped.
  static std::string uri(const std::string& file) {
    std::string out;
    for (const char c : file) {
      const auto byte = static_cast<unsigned char>(c);
      const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                         std::string_view("-._~/").find(c) != std::string_view::npos;
      out += plain ? std::string(1, c) : fmt::format("%{:02X}", byte);
    }
    return out;
  }

  void add(std::string_view rule, std::string_view level, std::string message, std::vector<ordered_json> places, const std::string& print) {
    std::size_t index = 0;
    while (kSarifRules[index].id != rule) ++index;
    results_.push_back({{"ruleId", rule},
                        {"ruleIndex", index},
                        {"level", level},
                        {"message", {{"text", std::move(message)}}},
                        {"locations", std::move(places)},
                        {"partialFingerprints", {{"mqlab/v1", fmt::format("{:016x}", sim::entity_of(print))}}}});
  }

  void question(const ordered_json& s, const ordered_json& q) {
    if (q["answer"] == "not found") return;
    const bool one = q["answer"] == "possible";
    const ordered_json& e = one ? q["evidence"] : q["exception"];
    std::string message = fmt::format("{}: {}", s["name"].get<std::string>(), said(q["asks"]));
    const std::string fault = e["fault"].get<std::string>(), judged = said_judgement(e, language_);
    message += fmt::format(" ({}{}{})", said_by(e, language_), fault.empty() ? "" : ": ", fault);
    if (!judged.empty()) message += "; " + judged;
    std::vector<ordered_json> places;
    for (const ordered_json& cure : e["cures"]) {
      message += "\n" + said_writes(cure, language_);
      for (const ordered_json& w : cure["write"]) {
        const std::string file = w["file"].get<std::string>();
        if (places.empty() && !file.empty())
          places.push_back(location(file, std::max<std::uint32_t>(w["line_number"].get<std::uint32_t>(), 1), 0));
      }
    }
    if (places.empty()) places.push_back(location(r_["files"][0]["name"].get<std::string>(), 1, 0));
    const std::string rule = "mqlab/" + q["id"].get<std::string>();
    add(rule,
        q["fails"].get<bool>() ? "error"
        : one                  ? "warning"
                               : "note",
        std::move(message), std::move(places), rule + "|" + s["name"].get<std::string>() + "|" + e["by"].get<std::string>());
  }

  void key(const ordered_json& remark, std::string_view rule) {
    std::string message = said(remark["what"]);
    if (remark.contains("did_you_mean")) message += fmt::format(" ({}?)", remark["did_you_mean"].get<std::string>());
    add(rule, rule == "mqlab/unknown-key" ? "warning" : "note", std::move(message),
        {location(remark["file"].get<std::string>(), remark["line"].get<std::uint32_t>(), remark["column"].get<std::uint32_t>())},
        std::string(rule) + "|" + remark["file"].get<std::string>() + "|" + remark["key"].get<std::string>());
  }

  const ordered_json& r_;
  Language language_;
  ordered_json results_ = ordered_json::array();
};

}  // namespace

ordered_json audit_sarif(const ordered_json& report, Language language) { return Sarif(report, language).write(); }

}  // namespace mqlab::lab
