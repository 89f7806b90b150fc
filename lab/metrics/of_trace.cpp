#include "lab/metrics/of_trace.hpp"

#include <nlohmann/json.hpp>

#include <fmt/format.h>

#include "lab/metrics/report.hpp"
#include "lab/trace/header.hpp"

namespace mqlab::lab {

tl::expected<nlohmann::ordered_json, sim::TraceProblem> metrics_of(const sim::TraceFile& trace, const MetricOptions& options) {
  const TraceHeader header = header_of(trace);
  if (header.style == nullptr || !header.level) {
    return tl::unexpected(sim::TraceProblem{
        fmt::format("{}: its head does not say of which broker style it is, so its metrics are not known; write it anew with run --trace",
                    trace.path()),
        fmt::format("{}：文件头没有说明代理的类型，无法得知其指标；请用 run --trace 重新写出", trace.path())});
  }
  const models::Style* const styles[] = {header.style};
  if (auto problem = check_metric_names(options.names, styles)) return tl::unexpected(std::move(*problem));
  const auto samples =
      sample_metrics(Records(trace.records()), header.style->metrics(), trace.tables(), kinds_kept(*header.level, *header.style), options);
  if (!samples) return tl::unexpected(samples.error());
  return nlohmann::ordered_json{
      {"scenario", header.scenario}, {"variant", header.variant}, {"metrics", metrics_json(*samples, trace.tables())}};
}

}  // namespace mqlab::lab
