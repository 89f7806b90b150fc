#include "lab/audit/words.hpp"

#include <nlohmann/json.hpp>

#include <fmt/format.h>

namespace mqlab::lab {

using nlohmann::ordered_json;

namespace {

std::string either(Language language, std::string_view en, std::string_view zh) {
  return std::string(language == Language::zh_CN ? zh : en);
}

}  // namespace

std::string said_by(const ordered_json& evidence, Language language) {
  const std::string by = evidence["by"].get<std::string>();
  if (by == "as it is") return either(language, "without any fault", "无需任何故障");
  if (by == "one fault") return either(language, "by one fault", "单个故障即可");
  if (by == "end of a disk") return either(language, "by the end of a disk", "磁盘报废会");
  return either(language, "by several faults together", "多个故障合在一起会");
}

std::string said_judgement(const ordered_json& evidence, Language language) {
  if (!evidence.contains("judgement")) return {};
  const std::string judgement = evidence["judgement"].get<std::string>(), id = evidence["promise"].get<std::string>();
  if (judgement == "broken promise") return fmt::format(fmt::runtime(either(language, "PROMISED ({}) and broken", "违背承诺（{}）")), id);
  if (judgement == "known defect") return fmt::format(fmt::runtime(either(language, "a known defect ({})", "已知缺陷（{}）")), id);
  return fmt::format(fmt::runtime(either(language, "never promised ({})", "从未承诺（{}）")), id);
}

std::string said_writes(const ordered_json& cure, Language language) {
  std::string all;
  for (const ordered_json& w : cure["write"]) {
    std::string where = w["where"][language == Language::zh_CN ? "zh_CN" : "en"].get<std::string>();
    const std::string file = w["file"].get<std::string>(), line = w["line"].get<std::string>();
    const auto number = w["line_number"].get<std::uint32_t>();
    if (!file.empty()) where = file + (number > 0 ? fmt::format(":{}", number) : either(language, " (not there yet)", "（尚未设置）"));
    if (!all.empty()) all += either(language, "; and ", "；并且 ");
    all += line.empty() ? where : where + ": " + line;
  }
  return all;
}

}  // namespace mqlab::lab
