#include "lab/study/measure.hpp"

#include <algorithm>
#include <cmath>

#include "lab/study/say.hpp"
#include "sim/describe/suggest.hpp"

namespace mqlab::lab {

namespace {

using Of = std::function<std::optional<double>(const RunRow&)>;

struct SteadyMeasure {
  std::string_view name;
  StudyUnit unit;
  std::optional<double> Steady::*member;
};
constexpr std::array kSteadyMeasures{SteadyMeasure{"steady.response.mean", StudyUnit::duration, &Steady::response_mean},
                                     SteadyMeasure{"steady.response.p50", StudyUnit::duration, &Steady::response_p50},
                                     SteadyMeasure{"steady.response.p99", StudyUnit::duration, &Steady::response_p99},
                                     SteadyMeasure{"steady.throughput", StudyUnit::per_second, &Steady::throughput},
                                     SteadyMeasure{"steady.cut", StudyUnit::duration, &Steady::cut_ns}};

StudyUnit unit_of(MeasureUnit unit) {
  switch (unit) {
    case MeasureUnit::duration: return StudyUnit::duration;
    case MeasureUnit::count: return StudyUnit::count;
    case MeasureUnit::bytes: return StudyUnit::bytes;
    case MeasureUnit::per_second: return StudyUnit::per_second;
  }
  return StudyUnit::none;
}

/// How many of what is named a run has: a verdict, any damage, a broken promise.
std::function<std::int64_t(const RunRow&)> counted(std::string_view name) {
  if (name == "damaged") return [](const RunRow& r) { return r.damaged; };
  if (name == "broken-promise") return [](const RunRow& r) { return r.broken_promises; };
  if (const auto verdict = find_name(name)) return [v = *verdict](const RunRow& r) { return count(r.counts, v); };
  return {};
}

std::vector<std::string> known_measures() {
  std::vector<std::string> names{"damaged", "broken-promise", "metric(NAME)", "median(MEASURE)", "p90(MEASURE)"};
  for (const NameInfo& info : verdict_names()) names.emplace_back(info.id);
  for (const Measure& m : measures()) names.emplace_back(m.name);
  for (const SteadyMeasure& m : kSteadyMeasures) names.emplace_back(m.name);
  return names;
}

/// `p90` is 0.9, `p999` 0.999.
std::optional<double> quantile_named(std::string_view word) {
  if (word == "median") return 0.5;
  if (word.size() < 2 || word.size() > 6 || word[0] != 'p') return std::nullopt;
  double value = 0;
  double digit = 0.1;
  for (const char c : word.substr(1)) {
    if (c < '0' || c > '9') return std::nullopt;
    value += (c - '0') * digit;
    digit /= 10;
  }
  return value > 0 ? std::optional(value) : std::nullopt;
}

std::string_view trimmed(std::string_view s) {
  while (!s.empty() && s.front() == ' ') s.remove_prefix(1);
  while (!s.empty() && s.back() == ' ') s.remove_suffix(1);
  return s;
}

std::optional<StudyMeasure> plain_measure(std::string_view text) {
  StudyMeasure out{.name = std::string(text)};
  if (const auto of = counted(text)) {
    out.over = MeasureOver::probability;
    out.unit = StudyUnit::share;
    out.of = [of](const RunRow& r) { return of(r) > 0 ? 1.0 : 0.0; };
    return out;
  }
  if (text.ends_with(".count"))
    if (const auto of = counted(text.substr(0, text.size() - 6))) {
      out.unit = StudyUnit::count;
      out.of_verdicts = true;
      out.of = [of](const RunRow& r) { return static_cast<double>(of(r)); };
      return out;
    }
  if (text.ends_with(".share"))
    if (const auto of = counted(text.substr(0, text.size() - 6))) {
      out.unit = StudyUnit::share;
      out.of_verdicts = true;
      out.of = [of](const RunRow& r) -> std::optional<double> {
        if (r.pairs == 0) return std::nullopt;
        return static_cast<double>(of(r)) / static_cast<double>(r.pairs);
      };
      return out;
    }
  for (std::size_t i = 0; i < measures().size(); ++i) {
    if (measures()[i].name != text) continue;
    out.unit = unit_of(measures()[i].unit);
    out.of = [i](const RunRow& r) { return i < r.costs.size() ? r.costs[i] : std::nullopt; };
    return out;
  }
  for (const SteadyMeasure& m : kSteadyMeasures) {
    if (m.name != text) continue;
    out.unit = m.unit;
    out.of = [member = m.member](const RunRow& r) { return r.steady.*member; };
    return out;
  }
  return std::nullopt;
}

MeasureProblem unknown_measure(const std::string& text) {
  const std::vector<std::string> names = known_measures();
  return {said({"\"{}\" is no measure", "没有名为 \"{}\" 的度量"}, text),
          said({"one of: {}; verdicts also with .count or .share", "下列之一：{}；判定名还可加 .count 或 .share"},
               describe::join_sorted(names)),
          describe::suggest(text, names)};
}

}  // namespace

tl::expected<StudyMeasure, MeasureProblem> parse_measure(const std::string& text) {
  const std::string_view trim = trimmed(text);
  const std::size_t open = trim.find('(');
  if (open != std::string_view::npos && trim.ends_with(')')) {
    const std::string_view word = trim.substr(0, open);
    const std::string inner(trimmed(trim.substr(open + 1, trim.size() - open - 2)));
    if (word == "metric" && !inner.empty()) {
      StudyMeasure out{.name = std::string(trim), .unit = StudyUnit::count, .metric = inner};
      out.of = [inner](const RunRow& r) -> std::optional<double> {
        for (const auto& [name, peak] : r.metrics)
          if (name == inner) return static_cast<double>(peak);
        return std::nullopt;
      };
      return out;
    }
    if (const auto q = quantile_named(word)) {
      auto of = parse_measure(inner);
      if (!of) return of;
      if (of->over != MeasureOver::mean)
        return tl::unexpected(MeasureProblem{
            said({"\"{}\" has no quantiles: it is a chance or one already", "\"{}\" 没有分位数：它是概率或已是分位数"}, inner),
            said({"a number of a run, such as lost.count or response.p99", "一次运行的数值，例如 lost.count 或 response.p99"})});
      of->name = std::string(trim);
      of->over = MeasureOver::quantile;
      of->quantile = *q;
      return of;
    }
  }
  if (auto out = plain_measure(trim)) return std::move(*out);
  return tl::unexpected(unknown_measure(std::string(trim)));
}

Interval StudyMeasure::estimate(std::span<const RunRow> rows, double confidence) const {
  std::vector<double> values;
  values.reserve(rows.size());
  for (const RunRow& row : rows) {
    if (!row.counts_as_run()) continue;
    if (const auto value = of(row)) values.push_back(*value);
  }
  switch (over) {
    case MeasureOver::probability:
      return wilson(std::count_if(values.begin(), values.end(), [](double v) { return v > 0; }), static_cast<std::int64_t>(values.size()),
                    confidence);
    case MeasureOver::mean: return mean_of(values, confidence);
    case MeasureOver::quantile: return order_statistics(std::move(values), quantile, confidence);
  }
  return {};
}

Interval StudyMeasure::mean_of(std::span<const double> values, double confidence) const {
  Interval out = student(values, confidence);
  if (of_verdicts && std::adjacent_find(values.begin(), values.end(), std::not_equal_to<>()) == values.end())
    out.low = out.high = std::nullopt;
  return out;
}

std::vector<std::string> default_measures() {
  return {"damaged", "lost", "duplicated", "reordered", "response.p50", "response.p99", "throughput", "frames", "flushes"};
}

StudyUnit unit_of_name(std::string_view name) {
  if (name == "share") return StudyUnit::share;
  if (name == "ns") return StudyUnit::duration;
  if (name == "bytes") return StudyUnit::bytes;
  if (name == "per second") return StudyUnit::per_second;
  return StudyUnit::count;
}

std::string print_measure(double value, StudyUnit unit) {
  switch (unit) {
    case StudyUnit::share: return fmt::format("{:.3g}%", value * 100);
    case StudyUnit::duration: {
      const double size = std::abs(value);
      if (size >= 1e9) return fmt::format("{:.4g}s", value / 1e9);
      if (size >= 1e6) return fmt::format("{:.4g}ms", value / 1e6);
      if (size >= 1e3) return fmt::format("{:.4g}us", value / 1e3);
      return fmt::format("{:.4g}ns", value);
    }
    case StudyUnit::per_second: return fmt::format("{:.4g}/s", value);
    case StudyUnit::bytes: return fmt::format("{:.4g}B", value);
    case StudyUnit::none:
    case StudyUnit::count: return fmt::format("{:.4g}", value);
  }
  return {};
}

}  // namespace mqlab::lab
