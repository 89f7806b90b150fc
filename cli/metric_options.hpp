/// `--metrics[=FILE]`, `--metric NAME`, `--metrics-interval TIME`: of `run` and `trace` alike.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include <nlohmann/json_fwd.hpp>

#include "cli/manners.hpp"
#include "lab/metrics/samples.hpp"
#include "models/style.hpp"

namespace CLI {
class App;
}

namespace mqlab::cli {

struct MetricArguments {
  std::string metrics;  ///< empty: not given; `table`; or a file
  std::string interval;
  std::vector<std::string> names;

  bool wanted() const { return !metrics.empty() || !names.empty(); }
  bool to_file() const { return !metrics.empty() && metrics != "table"; }
};

void add_metric_options(CLI::App& command, MetricArguments& arguments);

/// What they ask for, checked; otherwise a complaint in `exit_code`.
bool read_metric_options(const MetricArguments& arguments, const Manners& manners, std::optional<lab::MetricOptions>& out, int& exit_code);

/// Print the table of these metrics, unless they go to a file or out as JSON.
void print_metrics(const nlohmann::ordered_json& metrics, const MetricArguments& arguments, const Manners& manners);
/// Write the file, if one was asked for; the exit code.
int save_metrics(const nlohmann::ordered_json& runs, const MetricArguments& arguments, const Manners& manners);

}  // namespace mqlab::cli
