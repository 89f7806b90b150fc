// mqlab trace: read a binary trace.
#include <CLI/CLI.hpp>
#include <iostream>
#include <memory>
#include <nlohmann/json.hpp>

#include "cli/commands.hpp"
#include "cli/files.hpp"
#include "cli/manners.hpp"
#include "cli/metric_options.hpp"
#include "lab/metrics/of_trace.hpp"
#include "lab/trace/print.hpp"
#include "sim/describe/units.hpp"

namespace mqlab::cli {

namespace {

struct TraceArguments {
  Manners manners;
  lab::PrintOptions options;
  std::string from, to, at;
  MetricArguments metrics;
};

/// A moment of the run; a complaint when it is none.
bool moment(const std::string& text, std::optional<sim::Time>& out, const Manners& manners, int& exit_code) {
  if (text.empty()) return true;
  const auto parsed = describe::parse_duration(text);
  if (!parsed) {
    exit_code = complain("\"" + text + "\"" +
                             std::string(manners.say(" is no time of a run; expected a duration since its start, such as \"12.5ms\"",
                                                     " 不是运行中的时刻；应为自开始起的时长，例如 \"12.5ms\"")),
                         manners);
    return false;
  }
  out = sim::Time{parsed->count()};
  return true;
}

/// Not the records, but the metrics that follow from all of them.
int metrics(const TraceArguments& a, const lab::MetricOptions& options) {
  const lab::FilterSpec& f = a.options.filter;
  const bool filtered = !a.from.empty() || !a.to.empty() || !a.at.empty() || !f.processes.empty() || !f.messages.empty() ||
                        !f.operations.empty() || !f.kinds.empty() || !f.elements.empty();
  if (filtered)
    return complain(std::string(a.manners.say("--metrics is of the whole run: it takes no filter but --metric",
                                              "--metrics 针对整次运行：除 --metric 外不接受过滤条件")),
                    a.manners);
  const auto refuse = [&](const sim::TraceProblem& problem) { return complain(std::string(problem.in(a.manners.language)), a.manners); };
  const auto trace = sim::TraceFile::open(a.options.path);
  if (!trace) return refuse(trace.error());
  if (a.options.verify) {
    if (const auto verified = trace->verify(); !verified) return refuse(verified.error());
  }
  const auto run = lab::metrics_of(*trace, options);
  if (!run) return refuse(run.error());
  print_metrics((*run)["metrics"], a.metrics, a.manners);
  if (a.manners.json()) std::cout << run->dump(2, ' ', false, nlohmann::ordered_json::error_handler_t::replace) << '\n';
  return save_metrics(nlohmann::ordered_json::array({*run}), a.metrics, a.manners);
}

}  // namespace

void add_trace(CLI::App& app, int& exit_code) {
  auto* command = app.add_subcommand("trace", help({"print a trace: filter by time, process, message, operation, kind, element",
                                                    "显示轨迹：可按时间、进程、消息、操作、种类、元素过滤"}));
  auto a = std::make_shared<TraceArguments>();
  add_manners(*command, a->manners);
  lab::FilterSpec& filter = a->options.filter;
  command
      ->add_option("file", a->options.path,
                   help({"a trace written by run --trace, or - for standard input", "由 run --trace 写出的轨迹文件，或 - 表示标准输入"}))
      ->option_text("FILE")
      ->required();
  command->add_option("--from", a->from, help({"not before this time", "不早于这一时刻"}))->option_text("TIME");
  command->add_option("--to", a->to, help({"not after this time", "不晚于这一时刻"}))->option_text("TIME");
  command->add_option("--process", filter.processes, help({"only of these processes", "只看这些进程"}))->option_text("NAME");
  command->add_option("--message", filter.messages, help({"only of these messages, such as shop/17", "只看这些消息，例如 shop/17"}))
      ->option_text("ID");
  command
      ->add_option("--operation", filter.operations,
                   help({"only of these operations, such as shop/17 or 17", "只看这些操作，例如 shop/17 或 17"}))
      ->option_text("ID");
  command->add_option("--kind", filter.kinds, help({"only of these kinds; * matches any text", "只看这些种类的记录；* 匹配任意文本"}))
      ->option_text("KIND");
  command
      ->add_option("--element", filter.elements,
                   help({"only about these elements (queues, stores)", "只看涉及这些元素（队列、存储）的记录"}))
      ->option_text("NAME");
  command->add_option("--at", a->at, help({"not the records, but the state at this time", "不显示记录，而显示这一时刻的状态"}))
      ->option_text("TIME");
  command->add_flag("--verify", a->options.verify, help({"compare the content with its hash first", "先用哈希值校验内容"}));
  add_metric_options(*command, a->metrics);
  command->footer(help({"Examples:", "示例："}) +
                  "\n"
                  "  mqlab trace run.mqt --message shop/17\n"
                  "  mqlab trace run.mqt --kind 'confirm.*' --from 10ms --to 20ms --format json\n"
                  "  mqlab trace run.mqt --at 15ms\n"
                  "  mqlab trace run.mqt --metrics=run.csv --metrics-interval 10ms");
  command->callback([a, &exit_code] {
    if (!moment(a->from, a->options.filter.from, a->manners, exit_code) || !moment(a->to, a->options.filter.to, a->manners, exit_code) ||
        !moment(a->at, a->options.at_time, a->manners, exit_code)) {
      return;
    }
    std::optional<lab::MetricOptions> sampled;
    if (!read_metric_options(a->metrics, a->manners, sampled, exit_code)) return;
    Spooled input;
    if (!can_write(a->metrics.to_file() ? a->metrics.metrics : std::string(), a->manners) || !input.take(a->options.path, a->manners)) {
      exit_code = kBadInput;
      return;
    }
    if (sampled) {
      exit_code = metrics(*a, *sampled);
      return;
    }
    a->options.format = a->manners.json() ? lab::TraceFormat::json : lab::TraceFormat::text;
    a->options.language = a->manners.language;
    exit_code = lab::print_trace(a->options, std::cout, std::cerr);
  });
}

}  // namespace mqlab::cli
