#include "lab/sweep/point_runner.hpp"

#include <algorithm>
#include <chrono>

#include <fmt/format.h>

#include "lab/metrics/samples.hpp"
#include "lab/scenario/parse.hpp"
#include "lab/study/say.hpp"
#include "lab/sweep/steady.hpp"
#include "lab/version.hpp"
#include "sim/platform/child.hpp"

namespace mqlab::lab {

namespace {

/// A cost that nothing was measured for is absent: a 0 would look like the best of all.
std::optional<double> cost_value(const Measure& measure, const Cost& cost) {
  if (measure.name.starts_with("response.") && cost.response.count == 0) return std::nullopt;
  if (measure.name.starts_with("effect.") && cost.last_effect.count == 0) return std::nullopt;
  return measure.value(cost);
}

}  // namespace

struct PointRunner::AtPoint {
  std::size_t point = 0;
  std::optional<ScenarioFile> file;
  std::unique_ptr<Runner> runner;
  std::string hash;
  std::string problem;
};

PointRunner::PointRunner(const Points& points, std::span<const models::Style* const> styles)
    : points_(points), styles_(styles), metrics_(points.study().metrics()) {}

PointRunner::~PointRunner() = default;

RunRow planned_row(const Points& points, std::size_t point, std::int64_t repetition) {
  const Study& study = points.study();
  const Point at = points[point];
  RunRow row;
  row.point = static_cast<std::int64_t>(point) + 1;
  row.repetition = repetition;
  row.run = (static_cast<std::int64_t>(point) * study.repetitions) + repetition;
  row.seed = study.seed + repetition - 1;
  row.scenario = study.scenarios[at.scenario].id;
  row.variant = study.scenarios[at.scenario].variants[at.variant];
  row.settings = points.settings_json(at, row.seed);
  row.version = version();
  return row;
}

RunOptions study_run_options(const Study& study, std::int64_t seed, bool full) {
  RunOptions options = counted_only(static_cast<std::uint64_t>(study.event_limit));
  options.seeds = sim::Seeds(static_cast<std::uint64_t>(seed));
  options.luck = study.luck;
  if (full) options.level = sim::TraceLevel::full;
  return options;
}

void PointRunner::load(std::size_t point, std::int64_t seed) {
  if (loaded_ != nullptr && loaded_->point == point && points_.study().draws.empty()) return;
  loaded_ = std::make_unique<AtPoint>();
  loaded_->point = point;
  Loaded file = load_point(points_, points_[point], seed, styles_);
  if (!file) {
    const describe::Problem& p = file.error().front();
    loaded_->problem = fmt::format("{}:{}:{}: {}", p.file, p.line, p.column, what_of(p).en);
    return;
  }
  loaded_->file = std::move(*file);
  const Scenario& scenario = loaded_->file->variants.front();
  loaded_->hash = content_hash(print_json_compact(scenario.merged));
  loaded_->runner = std::make_unique<Runner>(scenario);
}

std::vector<RunRow> PointRunner::run(std::size_t point, std::int64_t first, std::int64_t count, sim::Duration takes) {
  const auto end = std::chrono::steady_clock::now() + takes;
  std::vector<RunRow> rows;
  load(point, points_.study().seed + first - 1);
  const bool together = points_.study().draws.empty() && loaded_->runner != nullptr && !loaded_->runner->needs_own_process({});
  const auto all = [&] {
    for (std::int64_t i = 0; i < count && (i == 0 || std::chrono::steady_clock::now() < end); ++i)
      rows.push_back(run_one(point, first + i));
  };
  if (together)
    loaded_->runner->batch(all);
  else
    all();
  return rows;
}

RunRow PointRunner::run_one(std::size_t point, std::int64_t repetition) {
  RunRow row = planned_row(points_, point, repetition);
  load(point, row.seed);
  row.scenario_hash = loaded_->hash;
  if (loaded_->runner == nullptr) {
    row.status = RunStatus::failed;
    row.problem = loaded_->problem;
    return row;
  }
  const RunOptions options = study_run_options(points_.study(), row.seed, !metrics_.empty());
  if (!loaded_->runner->needs_own_process(options)) return row_of_run(std::move(row), options);
  // SimGrid's clock must be 0 at its begin, so it gets a process of its own.
  const auto bytes = sim::run_in_child([&] { return encode(std::vector{row_of_run(row, options)}); });
  if (bytes) return decode_rows(*bytes).front();
  row.status = RunStatus::failed;
  row.problem = bytes.error().sentence();
  return row;
}

RunRow PointRunner::row_of_run(RunRow row, const RunOptions& options) {
  Runner& runner = *loaded_->runner;
  const bool in_batch = points_.study().draws.empty() && !runner.needs_own_process(options);
  const Run run = in_batch ? runner.run_here(options) : runner.run(options);
  const Verdict& v = run.verdict;
  const bool ended = run.end.reason != sim::EndReason::budget && run.end.reason != sim::EndReason::trace_limit;
  row.status = ended ? RunStatus::finished : RunStatus::event_limit;
  if (!ended) row.problem = run.end.reason == sim::EndReason::budget ? "ended by the limit of events" : "ended by the limit of the trace";
  row.operations = v.operations;
  row.pairs = v.pairs;
  row.counts = v.counts;
  row.damaged = v.damaged();
  row.broken_promises = std::count_if(v.rows.begin(), v.rows.end(), [](const PairRow& r) {
    return r.promise && r.promise->judgement == models::Judgement::broken_promise;
  });
  row.faults_never_struck =
      std::count_if(v.vacuity.faults.begin(), v.vacuity.faults.end(), [](const Vacuity::Fault& f) { return f.vacuous; });
  for (const Measure& m : measures()) row.costs.push_back(cost_value(m, run.cost));
  const Records records(runner.recorder());
  row.steady = steady_of(records);
  if (!metrics_.empty()) {
    const models::Style& style = *runner.scenario().style;
    const auto samples =
        sample_metrics(records, style.metrics(), runner.recorder().tables(), kinds_kept(options.level, style), {.names = metrics_});
    // Of each metric the highest of all that have it: the study asks by its name alone.
    for (const std::string& name : metrics_) {
      std::optional<std::int64_t> peak;
      if (samples)
        for (const MetricLine& line : samples->lines)
          if (line.metric->name == name) peak = std::max(peak.value_or(line.peak), line.peak);
      if (peak) row.metrics.emplace_back(name, *peak);
    }
  }
  row.end_ns = run.end.at.ns;
  row.trace_hash = run.hash.hex();
  return row;
}

}  // namespace mqlab::lab
