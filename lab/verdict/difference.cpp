#include "lab/verdict/difference.hpp"

#include <fmt/format.h>

namespace mqlab::lab {
namespace {

constexpr std::size_t kExamples = 3;

Sentence range(const Difference& d) {
  if (d.min && d.max && *d.min == *d.max) return {fmt::format("{}", *d.min), fmt::format("{}", *d.min)};
  if (d.min && d.max) return {fmt::format("{} to {}", *d.min, *d.max), fmt::format("{} 至 {}", *d.min, *d.max)};
  if (d.min) return {fmt::format("at least {}", *d.min), fmt::format("至少 {}", *d.min)};
  return {fmt::format("at most {}", d.max.value_or(0)), fmt::format("至多 {}", d.max.value_or(0))};
}

}  // namespace

std::vector<Difference> differences(const Verdict& verdict, std::span<const CountExpectation> expected) {
  std::vector<Difference> out;
  for (const CountExpectation& wanted : expected) {
    const std::optional<Name> name = find_name(wanted.verdict);
    const std::int64_t actual = name ? count(verdict.counts, *name) : 0;
    if (wanted.holds(actual)) continue;
    Difference difference{wanted.verdict, wanted.min, wanted.max, actual, {}};
    for (std::size_t i = 0; name && i < verdict.rows.size() && difference.rows.size() < kExamples; ++i)
      if (verdict.rows[i].names.has(*name)) difference.rows.push_back(i);
    out.push_back(std::move(difference));
  }
  return out;
}

Sentence describe_difference(const Difference& difference, const Verdict& verdict, const sim::Tables& tables) {
  const std::optional<Name> name = find_name(difference.verdict);
  const Sentence wanted = range(difference);
  std::vector<std::string> examples;
  for (const std::size_t i : difference.rows) {
    const PairRow& row = verdict.rows[i];
    std::string text = tables.identity(row.operation);
    if (!row.records.empty()) text += fmt::format(" (#{})", fmt::join(row.records, ", #"));
    examples.push_back(std::move(text));
  }
  const bool more = static_cast<std::int64_t>(difference.rows.size()) < difference.actual && !examples.empty();
  const std::string tail = fmt::format("{}{}", fmt::join(examples, ", "), more ? " ..." : "");
  const std::string title = name ? std::string(info(*name).title.zh_CN) : difference.verdict;
  return {fmt::format("expected {} {}, got {}{}{}", difference.verdict, wanted.en, difference.actual, tail.empty() ? "" : ": ", tail),
          fmt::format("预期 {}（{}）{}，实际 {}{}{}", title, difference.verdict, wanted.zh_CN, difference.actual, tail.empty() ? "" : "：",
                      tail)};
}

}  // namespace mqlab::lab
