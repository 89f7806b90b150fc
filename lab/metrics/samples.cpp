#include "lab/metrics/samples.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "lab/trace/filter.hpp"
#include "models/ledger.hpp"
#include "sim/describe/suggest.hpp"
#include "sim/describe/units.hpp"
#include "sim/trace/kinds.hpp"

namespace mqlab::lab {

namespace {

bool wanted(const std::vector<std::string>& names, std::string_view metric) {
  return names.empty() || std::any_of(names.begin(), names.end(), [&](const std::string& name) { return glob_matches(name, metric); });
}

void fold_all(MetricFold& fold, const Records& records) {
  records.for_each_chunk([&](std::span<const sim::Record> chunk) { fold.fold(chunk); });
  fold.finish();
}

}  // namespace

sim::KindMask kinds_kept(sim::TraceLevel level, const models::Style& style) {
  sim::KindMask kept;
  for (const auto table : {sim::world_kinds(), models::shared_kinds(), style.kinds()}) {
    for (const sim::KindInfo& kind : table) {
      if (level != sim::TraceLevel::off && kind.level <= level) kept.set(kind.kind);
    }
  }
  return kept;
}

sim::Duration neat_interval(sim::Duration span) {
  const std::int64_t least = std::max<std::int64_t>(1, span.count() / 60 + (span.count() % 60 != 0 ? 1 : 0));
  std::int64_t power = 1;
  while (power <= least / 10) power *= 10;
  for (const std::int64_t step : {power, 2 * power, 5 * power}) {
    if (step >= least) return sim::Duration{step};
  }
  return sim::Duration{10 * power};
}

tl::expected<MetricSamples, sim::TraceProblem> sample_metrics(const Records& records, const models::Metrics& metrics,
                                                              const sim::Tables& tables, const sim::KindMask& kept,
                                                              const MetricOptions& options) {
  MetricFold first(metrics, tables, kept);  // how far is there something to see?
  fold_all(first, records);
  const std::int64_t span = first.last_change().ns;

  MetricSamples out;
  out.interval = options.interval.value_or(neat_interval(sim::Duration{span}));
  const std::int64_t step = out.interval.count();
  if (span / step >= kMostSamples) {
    return tl::unexpected(
        sim::TraceProblem{fmt::format("a sample every {} up to {} would be more than {} for each metric; give a longer interval",
                                      describe::print(out.interval), describe::print(sim::Duration{span}), kMostSamples),
                          fmt::format("每 {} 采样一次直到 {}，每个指标将超过 {} 个样本；请使用更长的间隔", describe::print(out.interval),
                                      describe::print(sim::Duration{span}), kMostSamples)});
  }
  for (std::int64_t at = 0;; at += step) {
    out.times.push_back(sim::Time{at});
    if (at >= span || at > sim::kNever.ns - step) break;
  }

  MetricFold second(metrics, tables, kept);
  second.sample_at(out.times);
  fold_all(second, records);
  for (MetricLine& line : second.lines()) {
    if (wanted(options.names, line.metric->name)) out.lines.push_back(std::move(line));
  }
  for (const models::Metric& metric : metrics.table) {
    if (!second.known(metric) && wanted(options.names, metric.name)) out.not_known.push_back(&metric);
  }
  return out;
}

std::optional<sim::TraceProblem> check_metric_names(const std::vector<std::string>& names, std::span<const models::Style* const> styles) {
  std::vector<std::string> all;
  for (const models::Style* style : styles) {
    for (const models::Metric& metric : style->metrics().table) all.emplace_back(metric.name);
  }
  for (const std::string& name : names) {
    if (std::any_of(all.begin(), all.end(), [&](const std::string& metric) { return glob_matches(name, metric); })) continue;
    sim::TraceProblem problem{fmt::format("there is no metric \"{}\"", name), fmt::format("没有名为\"{}\"的指标", name)};
    if (const auto near = describe::suggest(name, all)) {
      problem.en += fmt::format("; did you mean \"{}\"?", *near);
      problem.zh_CN += fmt::format("；是不是\"{}\"？", *near);
    } else {
      problem.en += "; mqlab reference STYLE lists them";
      problem.zh_CN += "；参见 mqlab reference STYLE";
    }
    return problem;
  }
  return std::nullopt;
}

}  // namespace mqlab::lab
