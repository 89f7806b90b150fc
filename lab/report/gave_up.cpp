#include "lab/report/gave_up.hpp"

#include <algorithm>
#include <set>
#include <utility>

#include <fmt/format.h>

#include "lab/text/time.hpp"

namespace mqlab::lab {

namespace {

constexpr std::size_t kMostLines = 10;

Sentence line(const sim::Record& r, const sim::KindInfo& info, const sim::Tables& tables) {
  const auto value = static_cast<std::uint64_t>(r.value);
  const bool named = info.value_is == sim::ValueIs::choice && value < info.value_choices.size();
  const std::string_view who = tables.process(r.process_id());
  return {fmt::format("{} at {} (#{}): {}{}", who, time_text(r.time()), r.number, info.meaning.en,
                      named ? fmt::format(" ({})", info.value_choices[value]) : std::string()),
          fmt::format("{} 于 {} (#{})：{}{}", who, time_text(r.time()), r.number, info.meaning.zh_CN,
                      named ? fmt::format("（{}）", info.value_choices[value]) : std::string())};
}

}  // namespace

std::vector<Sentence> gave_up(const Records& records, const models::Style& style, const sim::Tables& tables) {
  std::vector<Sentence> out;
  const auto fatal = style.fatal_kinds();
  if (fatal.empty()) return out;
  sim::KindMask wanted;
  for (const sim::Kind kind : fatal) wanted.set(kind);
  std::set<std::pair<std::uint16_t, std::uint16_t>> told;
  records.for_each_chunk([&](std::span<const sim::Record> some) {
    for (const sim::Record& r : some) {
      if (r.kind >= sim::kKinds || !wanted.test(r.kind_id()) || out.size() == kMostLines || !told.emplace(r.process, r.kind).second)
        continue;
      const auto kinds = style.kinds();
      const auto info = std::find_if(kinds.begin(), kinds.end(), [&](const sim::KindInfo& k) { return k.kind == r.kind_id(); });
      if (info != kinds.end()) out.push_back(line(r, *info, tables));
    }
  });
  return out;
}

}  // namespace mqlab::lab
