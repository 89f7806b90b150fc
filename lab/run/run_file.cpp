#include "lab/run/run_file.hpp"

#include <nlohmann/json.hpp>
#include <stdexcept>

#include <fmt/format.h>

#include "lab/metrics/report.hpp"
#include "lab/report/summary.hpp"
#include "sim/platform/child.hpp"

namespace mqlab::lab {

using nlohmann::ordered_json;

namespace {

ordered_json run_one(const Scenario& scenario, const RunOptions& options) {
  Runner runner(scenario);
  const Run run = runner.run(options);
  const sim::Tables& tables = runner.recorder().tables();
  ordered_json summary = summarize(runner, run, options, tables);
  if (!options.metrics || !run.ran) return summary;
  const auto samples = sample_metrics(Records(runner.recorder()), scenario.style->metrics(), tables,
                                      kinds_kept(options.level, *scenario.style), *options.metrics);
  if (samples) {
    summary["metrics"] = metrics_json(*samples, tables);
  } else {
    summary["metrics_problem"] = {{"en", samples.error().en}, {"zh_CN", samples.error().zh_CN}};
  }
  return summary;
}

}  // namespace

std::string name_of_run(const Scenario& scenario, const RunOptions& options) {
  return fmt::format("{}, variant {}, seed {}", scenario.id, scenario.variant, options.seeds ? options.seeds->at(1) : scenario.seed);
}

ordered_json run_variant(const Scenario& scenario, const RunOptions& options) {
  if (options.resources == sim::Resources::exact && scenario.platform_xml.empty()) return run_one(scenario, options);
  // SimGrid's clock must be 0 at its begin, so it gets a process of its own.
  const auto bytes = sim::run_in_child([&] { return run_one(scenario, options).dump(); });
  if (!bytes) throw std::runtime_error(name_of_run(scenario, options) + ": " + bytes.error().sentence());
  return ordered_json::parse(*bytes);
}

ordered_json run_file(const ScenarioFile& file, const RunOptions& options) {
  ordered_json summaries = ordered_json::array();
  for (const Scenario& scenario : file.variants) {
    RunOptions mine = options;
    if (!mine.trace_file.empty() && file.variants.size() > 1) mine.trace_file += "." + scenario.variant;
    summaries.push_back(run_variant(scenario, mine));
  }
  compare_costs(file, summaries);
  return summaries;
}

}  // namespace mqlab::lab
