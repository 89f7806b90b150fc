#include "cli/metric_options.hpp"

#include <CLI/CLI.hpp>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <iostream>
#include <nlohmann/json.hpp>

#include <fmt/format.h>

#include "lab/metrics/report.hpp"
#include "sim/describe/units.hpp"

namespace mqlab::cli {

void add_metric_options(CLI::App& command, MetricArguments& a) {
  command
      .add_flag("--metrics{table}", a.metrics,
                help({"the broker's native metrics over the run: a table; =FILE: every sample as CSV (.jsonl: JSON Lines)",
                      "代理的原生指标随时间的变化：表格；=FILE：把全部样本写成 CSV（.jsonl 则为 JSON Lines）"}))
      ->option_text("[=FILE]");
  command
      .add_option("--metric", a.names,
                  help({"only these metrics; * matches any text; implies --metrics", "只看这些指标；* 匹配任意文本；隐含 --metrics"}))
      ->option_text("NAME");
  command
      .add_option("--metrics-interval", a.interval,
                  help({"simulated time between two samples (default: a 60th of what there is to see)",
                        "两次采样之间的模拟时间（默认为有变化时段的六十分之一）"}))
      ->option_text("TIME");
}

bool read_metric_options(const MetricArguments& a, const Manners& manners, std::optional<lab::MetricOptions>& out, int& exit_code) {
  if (!a.wanted()) {
    if (a.interval.empty()) return true;
    exit_code = complain(std::string(manners.say("--metrics-interval needs --metrics", "--metrics-interval 需要 --metrics")), manners);
    return false;
  }
  out.emplace();
  out->names = a.names;
  if (a.interval.empty()) return true;
  out->interval = describe::parse_duration(a.interval);
  if (out->interval && out->interval->count() > 0) return true;
  exit_code = complain(fmt::format(fmt::runtime(manners.say("\"{}\" is no interval; expected a duration longer than 0, such as \"100ms\"",
                                                            "\"{}\"不是间隔；应为大于 0 的时间，例如\"100ms\"")),
                                   a.interval),
                       manners);
  return false;
}

void print_metrics(const nlohmann::ordered_json& metrics, const MetricArguments& a, const Manners& manners) {
  if (!manners.json() && !a.to_file()) std::cout << lab::render_metrics(metrics, manners.language, !a.names.empty());
}

int save_metrics(const nlohmann::ordered_json& runs, const MetricArguments& a, const Manners& manners) {
  if (!a.to_file()) return kHolds;
  std::ofstream out(a.metrics, std::ios::binary);
  if (out) lab::write_metrics(runs, lab::metric_file_of(a.metrics), out);
  out.close();
  if (out) return kHolds;
  return complain(fmt::format(fmt::runtime(manners.say("{}: can't be written: {}", "{}：无法写入：{}")), a.metrics, std::strerror(errno)),
                  manners);
}

}  // namespace mqlab::cli
