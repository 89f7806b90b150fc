#include "lab/trace/header.hpp"

#include <nlohmann/json.hpp>

#include "models/ledger.hpp"
#include "sim/trace/kinds.hpp"

namespace mqlab::lab {

TraceHeader header_of(const sim::TraceFile& trace) {
  TraceHeader out;
  const auto header = nlohmann::json::parse(trace.header(), nullptr, false);
  const auto text = [&](const char* key) {
    const bool there = header.is_object() && header.contains(key) && header[key].is_string();
    return there ? header[key].get<std::string>() : std::string{};
  };
  out.scenario = text("scenario");
  out.variant = text("variant");
  out.style = models::find_style(text("style"));
  const std::string level = text("level");
  if (level == "full") out.level = sim::TraceLevel::full;
  if (level == "ledger") out.level = sim::TraceLevel::ledger;
  if (level == "off") out.level = sim::TraceLevel::off;
  return out;
}

std::vector<std::string> kinds_that_may_occur(const sim::TraceFile& trace) {
  std::vector<std::string> names;
  const auto add = [&](std::span<const sim::KindInfo> table) {
    for (const sim::KindInfo& kind : table) names.emplace_back(kind.name);
  };
  add(sim::world_kinds());
  add(models::shared_kinds());
  if (const models::Style* style = header_of(trace).style) {
    add(style->kinds());
  } else {
    for (const models::Style* any : models::all_styles()) add(any->kinds());
  }
  for (const sim::KindRow& row : trace.kinds()) names.push_back(row.name);
  return names;
}

}  // namespace mqlab::lab
