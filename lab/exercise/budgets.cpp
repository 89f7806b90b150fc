// A budget: what the submission costs in one run, against its bounds.
#include <algorithm>
#include <limits>
#include <nlohmann/json.hpp>

#include "lab/exercise/evaluate.hpp"
#include "lab/run/run_file.hpp"
#include "lab/scenario/parse.hpp"
#include "lab/study/measure.hpp"
#include "lab/study/quantity.hpp"

namespace mqlab::lab {

using nlohmann::ordered_json;

namespace {

struct Measured {
  std::optional<double> value;  ///< in base units; nothing: there was nothing to measure
  StudyUnit unit = StudyUnit::none;
};

StudyUnit unit_named(std::string_view measure) {
  const auto parsed = parse_measure(std::string(measure));
  return parsed ? parsed->unit : StudyUnit::none;
}

/// A native metric's peak, over all that have it.
Measured metric_peak(const Scenario& scenario, const std::string& measure) {
  RunOptions options = exercise_run();
  options.level = sim::TraceLevel::full;
  options.metrics = MetricOptions{.names = {parse_measure(measure)->metric}, .interval = {}};
  const ordered_json summary = run_variant(scenario, options);
  Measured out;
  if (!summary.contains("metrics")) return out;
  for (const ordered_json& series : summary["metrics"]["series"]) {
    if (series["peak"].is_null()) continue;
    out.value = std::max(out.value.value_or(0), series["peak"].get<double>());
    if (series["unit"] == "bytes") out.unit = StudyUnit::bytes;
  }
  return out;
}

Measured cost_of(const Scenario& scenario, const std::string& measure) {
  const RunOptions options = exercise_run();
  const ordered_json summary = run_variant(scenario, options);
  return {summary["measures"][measure].get<double>(), unit_named(measure)};
}

/// A bound as it is written, in base units: nanoseconds, bytes, per second.
double bound_of(const std::optional<Value>& bound, double none) {
  const auto quantity = bound ? quantity_of(*bound) : std::nullopt;
  if (!quantity) return none;
  return quantity->kind == Quantity::Kind::rate ? quantity->real / 1e3 : quantity->real;
}

}  // namespace

void run_budget(Bench& bench, const BudgetFields& budget, bool hidden, bool checks_hold) {
  const Sentence title = budget.title.empty() ? Sentence{budget.measure, budget.measure} : said_by(budget.title);
  ReportLine& line = bench.line(budget.id, title, budget.points, hidden);
  static const Value kNoFaults{describe::List{}};
  const Loaded file = load_changed(bench.scenario, bench.assignment.variant,
                                   {.set = budget.set, .faults = budget.with_faults ? nullptr : &kNoFaults, .seed = {}, .expect = nullptr});
  if (!file) {
    bench.out.problems.insert(bench.out.problems.end(), file.error().begin(), file.error().end());
    return;
  }
  const Scenario& scenario = file->variants.front();
  const Measured measured =
      budget.measure.starts_with("metric(") ? metric_peak(scenario, budget.measure) : cost_of(scenario, budget.measure);
  if (!measured.value) {
    line.said.push_back({budget.measure + ": nothing to measure", budget.measure + "：没有可测量的值"});
    return;
  }
  constexpr double kAnything = std::numeric_limits<double>::infinity();
  const bool within = *measured.value >= bound_of(budget.min, -kAnything) && *measured.value <= bound_of(budget.max, kAnything);
  const std::string got = print_measure(*measured.value, measured.unit);
  const auto text_of = [](const Value& v) { return v.as_string() != nullptr ? *v.as_string() : print_json_compact(v); };
  std::string en = budget.measure + " is " + got;
  std::string zh = budget.measure + " 为 " + got;
  if (budget.max) en += ", allowed at most " + text_of(*budget.max), zh += "，上限 " + text_of(*budget.max);
  if (budget.min) en += ", wanted at least " + text_of(*budget.min), zh += "，下限 " + text_of(*budget.min);
  if (within && !checks_hold)
    line.said.push_back({"it counts when all public checks hold: being cheap is no merit of what goes wrong",
                         "所有公开检查都通过时才计分：出错的方案再便宜也不算"});
  line.said.push_back({en, zh});
  line.holds = within && checks_hold;
  if (line.holds) line.points = line.of;
  if (!within && !budget.feedback.empty()) line.advise(said_by(budget.feedback));
}

}  // namespace mqlab::lab
