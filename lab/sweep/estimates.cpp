#include "lab/sweep/estimates.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <nlohmann/json.hpp>

#include "lab/stats/intervals.hpp"
#include "lab/study/measure.hpp"
#include "lab/study/rules.hpp"

namespace mqlab::lab {

using nlohmann::ordered_json;

namespace {

constexpr std::array<std::string_view, 6> kUnitNames{"", "share", "ns", "count", "bytes", "per second"};

/// What of the study the estimates need; it was checked when it was read.
struct Asked {
  std::vector<StudyMeasure> measures;
  std::vector<StopRule> until;
  std::string compare_to;
  double confidence = 0.95;
};

Asked asked_of(const std::string& study_json, const std::vector<std::string>& instead) {
  Asked out;
  const auto study = ordered_json::parse(study_json, nullptr, false);
  const auto texts = [&](const char* key) {
    std::vector<std::string> list;
    if (study.is_object() && study.contains(key) && study[key].is_array())
      for (const auto& text : study[key])
        if (text.is_string()) list.push_back(text.get<std::string>());
    return list;
  };
  std::vector<std::string> names = instead.empty() ? texts("measures") : instead;
  if (names.empty()) names = default_measures();
  for (const std::string& name : names)
    if (auto measure = parse_measure(name)) out.measures.push_back(std::move(*measure));
  for (const std::string& rule : texts("until"))
    if (auto parsed = parse_stop_rule(rule)) out.until.push_back(std::move(*parsed));
  if (study.is_object()) {
    if (study.contains("compare_to") && study["compare_to"].is_string()) out.compare_to = study["compare_to"].get<std::string>();
    if (study.contains("confidence") && study["confidence"].is_number()) out.confidence = study["confidence"].get<double>();
  }
  return out;
}

ordered_json number(const std::optional<double>& value) {
  if (!value) return nullptr;
  if (std::abs(*value) < 9e15 && std::floor(*value) == *value) return static_cast<std::int64_t>(*value);
  return *value;
}

ordered_json interval_json(const StudyMeasure& measure, std::string_view method, const Interval& i) {
  return {{"measure", measure.name},  {"unit", kUnitNames[static_cast<std::size_t>(measure.unit)]},
          {"method", method},         {"n", i.n},
          {"value", number(i.value)}, {"low", number(i.low)},
          {"high", number(i.high)}};
}

/// Runs of the same repetition in both.
template <class F>
void each_pair(const std::vector<RunRow>& a, const std::vector<RunRow>& b, const StudyMeasure& measure, const F& visit) {
  std::size_t j = 0;
  for (const RunRow& one : a) {
    while (j < b.size() && b[j].repetition < one.repetition) ++j;
    if (j == b.size() || b[j].repetition != one.repetition || !one.counts_as_run() || !b[j].counts_as_run()) continue;
    const auto x = measure.of(one);
    const auto y = measure.of(b[j]);
    if (x && y) visit(*x, *y);
  }
}

std::optional<ordered_json> difference(const StudyMeasure& measure, const std::vector<RunRow>& rows, const std::vector<RunRow>& base,
                                       double confidence) {
  if (measure.over == MeasureOver::probability) {
    PairTable table;
    each_pair(rows, base, measure, [&](double x, double y) {
      ++(x > 0 ? (y > 0 ? table.both : table.only_first) : (y > 0 ? table.only_second : table.neither));
    });
    return interval_json(measure, "Agresti-Min", difference_of_paired(table, confidence));
  }
  std::vector<double> differences;
  each_pair(rows, base, measure, [&](double x, double y) { differences.push_back(x - y); });
  if (measure.over == MeasureOver::mean) return interval_json(measure, "paired t", measure.mean_of(differences, confidence));
  // Only the median of the differences says something of its own; other quantiles of differences are not differences of quantiles.
  if (measure.quantile != 0.5) return std::nullopt;
  return interval_json(measure, "order statistics of differences", order_statistics(std::move(differences), 0.5, confidence));
}

std::string_view ended_by(const Asked& asked, const std::vector<RunRow>& rows, std::int64_t repetitions) {
  if (static_cast<std::int64_t>(rows.size()) >= repetitions) return "repetitions";
  const bool enough =
      !asked.until.empty() && !rows.empty() &&
      std::all_of(asked.until.begin(), asked.until.end(), [&](const StopRule& rule) { return rule.holds(rows, asked.confidence); });
  return enough ? "until" : "not ended";
}

}  // namespace

ordered_json settings_of(const std::string& text) {
  ordered_json settings = ordered_json::parse(text, nullptr, false);
  return settings.is_object() ? settings : ordered_json::object();
}

ordered_json estimates_of(const Results& results) { return estimates_of(results, {}); }

ordered_json estimates_of(const Results& results, const std::vector<std::string>& measures) {
  const ResultsInfo& info = results.info();
  const Asked asked = asked_of(info.study_json, measures);
  ordered_json out{{"study", info.id}, {"study_hash", info.study_hash}, {"version", info.version}, {"confidence", asked.confidence}};
  ordered_json points = ordered_json::array();
  ordered_json comparisons = ordered_json::array();
  std::int64_t runs = 0;
  std::int64_t left_out = 0;
  const std::vector<PointRow> all = results.points();
  const auto rows_of = [&](const PointRow& p) { return results.rows(((p.point - 1) * info.repetitions) + 1, p.point * info.repetitions); };
  std::map<std::pair<std::string, std::string>, const PointRow*> bases;  // by scenario and settings
  for (const PointRow& p : all)
    if (asked.compare_to.empty() || p.variant == asked.compare_to) bases.emplace(std::pair{p.scenario, p.settings}, &p);
  const auto base_of = [&](const PointRow& p) -> const PointRow* {
    const auto base = bases.find({p.scenario, p.settings});
    return base == bases.end() || base->second == &p ? nullptr : base->second;
  };
  for (const PointRow& p : all) {
    const std::vector<RunRow> rows = rows_of(p);
    const auto counted = std::count_if(rows.begin(), rows.end(), [](const RunRow& r) { return r.counts_as_run(); });
    runs += static_cast<std::int64_t>(rows.size());
    left_out += static_cast<std::int64_t>(rows.size()) - counted;
    ordered_json estimates = ordered_json::array();
    for (const StudyMeasure& m : asked.measures)
      estimates.push_back(interval_json(m, kMethodNames[static_cast<std::size_t>(m.over)], m.estimate(rows, asked.confidence)));
    const ordered_json settings = settings_of(p.settings);
    points.push_back({{"point", p.point},
                      {"scenario", p.scenario},
                      {"variant", p.variant},
                      {"settings", settings},
                      {"runs", rows.size()},
                      {"left_out", static_cast<std::int64_t>(rows.size()) - counted},
                      {"with_faults_that_never_struck",
                       std::count_if(rows.begin(), rows.end(), [](const RunRow& r) { return r.faults_never_struck > 0; })},
                      {"ended_by", ended_by(asked, rows, info.repetitions)},
                      {"estimates", std::move(estimates)}});
    const PointRow* base = rows.empty() ? nullptr : base_of(p);
    if (base == nullptr) continue;
    const std::vector<RunRow> others = rows_of(*base);
    ordered_json differences = ordered_json::array();
    for (const StudyMeasure& m : asked.measures)
      if (auto d = difference(m, rows, others, asked.confidence)) differences.push_back(std::move(*d));
    comparisons.push_back({{"point", p.point},
                           {"with", base->point},
                           {"scenario", p.scenario},
                           {"variant", p.variant},
                           {"compared_to", base->variant},
                           {"settings", settings},
                           {"differences", std::move(differences)}});
  }
  out["runs"] = runs;
  out["left_out"] = left_out;
  out["points"] = std::move(points);
  out["comparisons"] = std::move(comparisons);
  return out;
}

}  // namespace mqlab::lab
