#include "lab/reference/metrics.hpp"

#include <limits>
#include <string_view>

#include <fmt/format.h>

#include "models/ledger.hpp"
#include "sim/trace/kinds.hpp"

namespace mqlab::lab {

namespace {

using models::MetricEffect;
using models::MetricRule;

const sim::KindInfo* find_kind(const models::Style& style, sim::Kind kind) {
  for (const auto table : {sim::world_kinds(), models::shared_kinds(), style.kinds()}) {
    for (const sim::KindInfo& info : table) {
      if (info.kind == kind) return &info;
    }
  }
  return nullptr;
}

/// ` (how “get” / “get, redelivered”)`, or nothing when every record counts.
std::string range(const MetricRule& rule, const sim::KindInfo& info) {
  const bool below = rule.from == std::numeric_limits<std::int64_t>::min();
  const bool above = rule.to == std::numeric_limits<std::int64_t>::max();
  if (below && above) return {};
  const auto one = [&](std::int64_t value) {
    const auto index = static_cast<std::uint64_t>(value);
    return index < info.value_choices.size() ? fmt::format("“{}”", info.value_choices[index]) : fmt::format("{}", value);
  };
  if (below) return fmt::format(" ({} ≤ {})", info.value_name, one(rule.to));
  if (above) return fmt::format(" ({} ≥ {})", info.value_name, one(rule.from));
  if (rule.from == rule.to) return fmt::format(" ({} {})", info.value_name, one(rule.from));
  if (rule.from >= 0 && static_cast<std::uint64_t>(rule.to) < info.value_choices.size()) {
    std::string choices;
    for (std::int64_t value = rule.from; value <= rule.to; ++value) choices += (choices.empty() ? "" : " / ") + one(value);
    return fmt::format(" ({} {})", info.value_name, choices);
  }
  return fmt::format(" ({} {} … {})", info.value_name, one(rule.from), one(rule.to));
}

std::string effect(const MetricRule& rule, const sim::KindInfo& info) {
  switch (rule.effect) {
    case MetricEffect::add_one: return "+1";
    case MetricEffect::subtract_one: return "−1";
    case MetricEffect::add_value: return fmt::format("+{}", info.value_name);
    case MetricEffect::set_value: return fmt::format("= {}", info.value_name);
    case MetricEffect::set_zero: return "= 0";
  }
  return {};
}

std::string follows_from(const models::Style& style, const models::Metric& metric) {
  std::string out;
  for (const models::MetricTerm& term : metric.sum) {
    out += term.subtracted ? " − " : out.empty() ? "" : " + ";
    out += fmt::format("`{}`", term.metric);
  }
  for (const MetricRule& rule : metric.rules) {
    const sim::KindInfo* info = find_kind(style, rule.kind);
    if (info != nullptr) out += fmt::format("{}`{}`{} {}", out.empty() ? "" : "; ", info->name, range(rule, *info), effect(rule, *info));
  }
  return out;
}

}  // namespace

std::string metrics_reference(const models::Style& style, Language language) {
  const models::Metrics metrics = style.metrics();
  if (metrics.table.empty()) return {};
  const auto say = [language](std::string_view en, std::string_view zh_CN) { return Text{en, zh_CN}.in(language); };
  std::string page =
      fmt::format("\n## {}\n\n{}\n\n| {} | {} | {} | {} | {} | {} |\n|---|---|---|---|---|---|\n", say("Native metrics", "原生指标"),
                  say("`mqlab run ID --metrics` samples these over simulated time, `mqlab trace FILE --metrics` from a trace. Names are "
                      "the vendor's. While a "
                      "process is down it tells of nothing; what it only remembers starts at 0 again with it.",
                      "`mqlab run ID --metrics` 按模拟时间采样下列指标，`mqlab trace FILE --metrics` 则取自轨迹。名称沿用厂商。"
                      "进程停止时没有取值；只存在于内存中的计数在重启后从 0 开始。"),
                  say("metric", "指标"), say("of", "所属"), say("kind", "类别"), say("unit", "单位"), say("meaning", "含义"),
                  say("follows from the records", "由记录得出"));
  for (const models::Metric& m : metrics.table) {
    page += fmt::format("| `{}` | {} | {} | {} | {} | {} |\n", m.name, m.of,
                        m.kind == models::MetricKind::counter ? say("counter", "计数器") : say("gauge", "瞬时值"), m.unit.in(language),
                        m.meaning.in(language), follows_from(style, m));
  }
  if (metrics.absent.empty()) return page;
  page +=
      fmt::format("\n{}\n\n| {} | {} |\n|---|---|\n", say("Not to be had here:", "此处没有："), say("metrics", "指标"), say("why", "原因"));
  for (const models::AbsentMetrics& absent : metrics.absent) page += fmt::format("| {} | {} |\n", absent.names, absent.why.in(language));
  return page;
}

}  // namespace mqlab::lab
