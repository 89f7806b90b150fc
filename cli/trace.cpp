// mqlab trace: read a binary trace.
#include <CLI/CLI.hpp>
#include <iostream>
#include <memory>

#include "cli/commands.hpp"
#include "cli/manners.hpp"
#include "lab/trace/print.hpp"
#include "sim/describe/units.hpp"

namespace mqlab::cli {

namespace {

struct TraceArguments {
  Manners manners;
  lab::PrintOptions options;
  std::string from, to, at;
};

/// A moment of the run; a complaint when it is none.
bool moment(const std::string& text, std::optional<sim::Time>& out, const Manners& manners, int& exit_code) {
  if (text.empty()) return true;
  const auto parsed = describe::parse_duration(text);
  if (!parsed) {
    exit_code = complain("\"" + text + "\" is no time of a run; expected a duration since its start, such as \"12.5ms\"", manners);
    return false;
  }
  out = sim::Time{parsed->count()};
  return true;
}

}  // namespace

void add_trace(CLI::App& app, int& exit_code) {
  auto* command = app.add_subcommand("trace", "print a trace: filter by time, process, message, operation, kind, element");
  auto a = std::make_shared<TraceArguments>();
  add_manners(*command, a->manners);
  lab::FilterSpec& filter = a->options.filter;
  command->add_option("file", a->options.path, "a trace written by run --trace")->option_text("FILE")->required();
  command->add_option("--from", a->from, "not before this time")->option_text("TIME");
  command->add_option("--to", a->to, "not after this time")->option_text("TIME");
  command->add_option("--process", filter.processes, "only of these processes")->option_text("NAME");
  command->add_option("--message", filter.messages, "only of these messages, such as shop/17")->option_text("ID");
  command->add_option("--operation", filter.operations, "only of these operations, such as shop/17 or 17")->option_text("ID");
  command->add_option("--kind", filter.kinds, "only of these kinds; * matches any text")->option_text("KIND");
  command->add_option("--element", filter.elements, "only about these elements (queues, stores)")->option_text("NAME");
  command->add_option("--at", a->at, "not the records, but the state at this time")->option_text("TIME");
  command->add_flag("--verify", a->options.verify, "compare the content with its hash first");
  command->footer(
      "Examples:\n"
      "  mqlab trace run.mqt --message shop/17\n"
      "  mqlab trace run.mqt --kind 'confirm.*' --from 10ms --to 20ms --format json\n"
      "  mqlab trace run.mqt --at 15ms");
  command->callback([a, &exit_code] {
    if (!moment(a->from, a->options.filter.from, a->manners, exit_code) || !moment(a->to, a->options.filter.to, a->manners, exit_code) ||
        !moment(a->at, a->options.at_time, a->manners, exit_code)) {
      return;
    }
    a->options.format = a->manners.json() ? lab::TraceFormat::json : lab::TraceFormat::text;
    a->options.language = a->manners.language;
    exit_code = lab::print_trace(a->options, std::cout, std::cerr);
  });
}

}  // namespace mqlab::cli
