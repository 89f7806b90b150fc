#include "lab/sweep/columns.hpp"

#include <nlohmann/json.hpp>

#include "lab/scenario/expectations.hpp"

namespace mqlab::lab {

namespace {

std::int64_t whole_of(const Cell& cell) {
  const auto* n = std::get_if<std::int64_t>(&cell);
  return n != nullptr ? *n : 0;
}
std::optional<double> real_of(const Cell& cell) {
  if (const auto* d = std::get_if<double>(&cell)) return *d;
  if (const auto* n = std::get_if<std::int64_t>(&cell)) return static_cast<double>(*n);
  return std::nullopt;
}
std::string text_of(const Cell& cell) {
  const auto* s = std::get_if<std::string>(&cell);
  return s != nullptr ? *s : std::string();
}
Cell maybe(const std::optional<double>& value) { return value ? Cell(*value) : Cell(); }

Column whole(std::string name, std::int64_t RunRow::*member, Text meaning) {
  return {std::move(name), ColumnType::integer, meaning, [member](const RunRow& r) { return Cell(r.*member); },
          [member](RunRow& r, const Cell& c) { r.*member = whole_of(c); }};
}
Column text(std::string name, std::string RunRow::*member, Text meaning, ColumnType type = ColumnType::text) {
  return {std::move(name), type, meaning, [member](const RunRow& r) { return Cell(r.*member); },
          [member](RunRow& r, const Cell& c) { r.*member = text_of(c); }};
}
Column steady(std::string name, std::optional<double> Steady::*member, Text meaning) {
  return {std::move(name), ColumnType::real, meaning, [member](const RunRow& r) { return maybe(r.steady.*member); },
          [member](RunRow& r, const Cell& c) { r.steady.*member = real_of(c); }};
}

Column status() {
  return {"status",
          ColumnType::text,
          {"finished; event-limit: ended by limits.events; failed: no result, `problem` says why",
           "finished；event-limit：达到 limits.events 而终止；failed：没有结果，原因见 problem"},
          [](const RunRow& r) { return Cell(std::string(kRunStatusNames[static_cast<std::size_t>(r.status)])); },
          [](RunRow& r, const Cell& c) {
            for (std::size_t i = 0; i < kRunStatusNames.size(); ++i)
              if (text_of(c) == kRunStatusNames[i]) r.status = static_cast<RunStatus>(i);
          }};
}

Column metrics() {
  return {"metrics",
          ColumnType::json,
          {"peaks of the native metrics that the study asks for", "研究所要求的原生指标的峰值"},
          [](const RunRow& r) {
            nlohmann::ordered_json out = nlohmann::ordered_json::object();
            for (const auto& [name, peak] : r.metrics) out[name] = peak;
            return Cell(out.dump());
          },
          [](RunRow& r, const Cell& c) {
            r.metrics.clear();
            const auto all = nlohmann::ordered_json::parse(text_of(c), nullptr, false);
            if (!all.is_object()) return;
            for (const auto& [name, peak] : all.items())
              if (peak.is_number_integer()) r.metrics.emplace_back(name, peak.get<std::int64_t>());
          }};
}

std::vector<Column> make_columns() {
  std::vector<Column> out{
      whole("run", &RunRow::run,
            {"number of the run: (point - 1) * repetitions + repetition", "运行编号：(point - 1) * repetitions + repetition"}),
      whole("point", &RunRow::point, {"number of the point", "点的编号"}),
      whole("repetition", &RunRow::repetition, {"which repetition of the point, from 1", "该点的第几次重复，从 1 起"}),
      whole("seed", &RunRow::seed, {"seed of the run", "运行的种子"}),
      status(),
      text("problem", &RunRow::problem, {"why it failed; empty: it did not", "失败原因；空表示没有失败"}),
      text("scenario", &RunRow::scenario, {"id of the scenario", "场景 id"}),
      text("scenario_hash", &RunRow::scenario_hash,
           {"XXH3-128 of the scenario as it was run, with variant and settings", "实际运行的场景（含变体与设置）的 XXH3-128"}),
      text("variant", &RunRow::variant, {"the variant", "变体"}),
      text("settings", &RunRow::settings, {"values of axes and draws by name", "各轴与抽取项的取值"}, ColumnType::json),
      whole("operations", &RunRow::operations, {"operations begun", "开始的操作数"}),
      whole("pairs", &RunRow::pairs, {"operations x their expected effects", "操作数 × 预期效果数"}),
      whole("damaged", &RunRow::damaged, {"damage in all, without what was intended", "损害总数，不含有意为之者"}),
      whole("broken_promises", &RunRow::broken_promises,
            {"damage that breaks a promise of this configuration", "违背该配置所作承诺的损害数"}),
      whole("faults_never_struck", &RunRow::faults_never_struck,
            {"planned faults that found nothing to strike: such a run shows nothing of them",
             "未能发生的计划故障数：此次运行说明不了它们的影响"})};
  for (const NameInfo& info : verdict_names()) {
    const Name name = info.name;
    out.push_back({column_name(info.id), ColumnType::integer, info.meaning, [name](const RunRow& r) { return Cell(count(r.counts, name)); },
                   [name](RunRow& r, const Cell& c) { count(r.counts, name) = whole_of(c); }});
  }
  for (std::size_t i = 0; i < measures().size(); ++i) {
    out.push_back({column_name(measures()[i].name), ColumnType::real, measures()[i].meaning,
                   [i](const RunRow& r) { return i < r.costs.size() ? maybe(r.costs[i]) : Cell(); },
                   [i](RunRow& r, const Cell& c) {
                     r.costs.resize(measures().size());
                     r.costs[i] = real_of(c);
                   }});
  }
  out.push_back(
      steady("steady_cut", &Steady::cut_ns,
             {"warm-up cut by MSER-5, in time; NULL: too few operations or not settled", "MSER-5 截去的预热时长；NULL：操作太少或未稳定"}));
  out.push_back(steady("steady_cut_operations", &Steady::cut_operations, {"warm-up cut, in operations", "截去的预热操作数"}));
  out.push_back(
      steady("steady_response_mean", &Steady::response_mean, {"response time after the warm-up: mean", "预热后的响应时间：平均"}));
  out.push_back(
      steady("steady_response_p50", &Steady::response_p50, {"response time after the warm-up: median", "预热后的响应时间：中位数"}));
  out.push_back(steady("steady_response_p99", &Steady::response_p99,
                       {"response time after the warm-up: 99th percentile", "预热后的响应时间：99 分位"}));
  out.push_back(steady("steady_throughput", &Steady::throughput,
                       {"operations with an effect per second after the warm-up", "预热后每秒产生效果的操作数"}));
  out.push_back(metrics());
  out.push_back(whole("end_ns", &RunRow::end_ns, {"simulated time at the end of the run", "运行结束时的模拟时间"}));
  out.push_back(
      text("trace_hash", &RunRow::trace_hash,
           {"hash of the trace: level ledger, or full where native metrics are sampled", "轨迹哈希：ledger 级别；采样原生指标时为 full"}));
  out.push_back(text("version", &RunRow::version, {"of mqlab", "mqlab 版本"}));
  return out;
}

}  // namespace

std::span<const Column> columns() {
  static const std::vector<Column> all = make_columns();
  return all;
}

}  // namespace mqlab::lab
