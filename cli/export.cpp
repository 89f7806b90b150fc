// mqlab export: a trace in formats that other tools read.
#include <CLI/CLI.hpp>
#include <filesystem>
#include <iostream>
#include <memory>

#include <fmt/format.h>

#include "cli/commands.hpp"
#include "cli/files.hpp"
#include "cli/manners.hpp"
#include "lab/export/formats.hpp"
#include "sim/describe/suggest.hpp"

namespace mqlab::cli {

namespace {

struct ExportArguments {
  Manners manners;
  std::string path, to, operation, out;
  std::optional<std::size_t> hops;
};

int unknown_format(const ExportArguments& a) {
  const std::vector<std::string> names = lab::export_format_names();
  const auto near = describe::suggest(a.to, names);
  const std::string hint = near ? fmt::format(fmt::runtime(a.manners.say("; did you mean \"{}\"?", "；是不是\"{}\"？")), *near) : "";
  return complain(fmt::format(fmt::runtime(a.manners.say("--to \"{}\": no such format; expected one of: {}{}",
                                                         "--to \"{}\"：没有这种格式；应为：{}{}")),
                              a.to, describe::join_sorted(names), hint),
                  a.manners);
}

int cannot_write(const ExportArguments& a, const std::string& why) {
  return complain(fmt::format(fmt::runtime(a.manners.say("can't write {}: {}", "无法写入 {}：{}")), a.out, why), a.manners);
}

int save_export(const ExportArguments& a, const lab::ExportFormat& format, const lab::Scene& scene) {
  std::error_code error;
  const auto status = std::filesystem::status(a.out, error);
  if (std::filesystem::exists(status) && !std::filesystem::is_regular_file(status))
    return cannot_write(a, std::string(a.manners.say("it is no regular file", "它不是普通文件")));
  if (std::filesystem::exists(status) && std::filesystem::equivalent(a.out, a.path, error))
    return cannot_write(a, std::string(a.manners.say("it is the trace itself", "它就是该轨迹文件")));
  return write_file(
             a.out, [&](std::ostream& out) { format.write(scene, out); }, a.manners)
             ? kHolds
             : kBadInput;
}

int export_trace(ExportArguments& a) {
  Spooled input;
  const lab::ExportFormat* format = lab::find_export_format(a.to);
  if (format == nullptr) return unknown_format(a);
  if (!can_write(a.out, a.manners) || !input.take(a.path, a.manners)) return kBadInput;
  if (a.hops && a.operation.empty())
    return complain(
        std::string(a.manners.say("--hops is of one operation: name it with --operation", "--hops 针对单个操作：请用 --operation 指定")),
        a.manners);
  const auto trace = sim::TraceFile::open(a.path);
  if (!trace) return complain(std::string(trace.error().in(a.manners.language)), a.manners);
  lab::SelectionSpec spec{.operation = a.operation, .hops = a.hops.value_or(1)};
  if (format->picture) spec.limit = lab::kPictureRecords;
  auto selection = lab::select_records(*trace, spec);
  if (!selection) return complain(std::string(selection.error().in(a.manners.language)), a.manners);
  const lab::Scene scene(*trace, std::move(*selection), a.manners.language);
  int code = kHolds;
  if (a.out.empty() || a.out == "-") {
    format->write(scene, std::cout);
    if (!std::cout.flush()) return complain(std::string(a.manners.say("can't write to standard output", "无法写入标准输出")), a.manners);
  } else {
    code = save_export(a, *format, scene);
  }
  if (code == kHolds && scene.selection().left_out > 0) {
    const bool whole = a.operation.empty();
    std::cerr << fmt::format(fmt::runtime(a.manners.say("mqlab: {} shows the first {} of {} records and leaves out {}; {}\n",
                                                        "mqlab：{} 只显示前 {} 条记录（共 {} 条），略去 {} 条；{}\n")),
                             a.to, scene.size(), scene.size() + scene.selection().left_out, scene.selection().left_out,
                             whole ? a.manners.say("--operation shows one operation, and perfetto, shiviz, otel-json take all of them",
                                                   "可用 --operation 只看一个操作；perfetto、shiviz、otel-json 不限数量")
                                   : a.manners.say("a smaller --hops shows less, and perfetto, shiviz, otel-json take all of them",
                                                   "可减小 --hops；perfetto、shiviz、otel-json 不限数量"));
  }
  return code;
}

std::string formats_help() {
  std::string out;
  for (const lab::ExportFormat& f : lab::export_formats()) out += fmt::format("  {:<11}{}\n", f.name, f.meaning.in(spoken()));
  return out;
}

}  // namespace

void add_export(CLI::App& app, int& exit_code) {
  auto* command = app.add_subcommand(
      "export", help({"turn a trace into a diagram, or into a file of another tool", "将轨迹转换为图，或其他工具的文件"}));
  auto a = std::make_shared<ExportArguments>();
  add_manners(*command, a->manners);
  std::string names;
  for (const std::string& name : lab::export_format_names()) names += (names.empty() ? "" : "|") + name;
  command
      ->add_option("trace", a->path,
                   help({"a trace written by run --trace, or - for standard input", "由 run --trace 写出的轨迹文件，或 - 表示标准输入"}))
      ->option_text("TRACE")
      ->required();
  command->add_option("--to", a->to, help({"the format", "格式"}))->option_text(names)->required();
  command
      ->add_option("--operation", a->operation,
                   help({"only this operation, such as shop/17 or 17, and what is linked to it",
                         "只看某个操作（例如 shop/17 或 17）及与之相连的记录"}))
      ->option_text("ID");
  command
      ->add_option(
          "--hops", a->hops,
          help({"how many links away from the operation, along cause and because (default 1)", "沿因果链离该操作多少步（默认 1）"}))
      ->check(CLI::NonNegativeNumber)
      ->option_text("N");
  command->add_option("-o,--output", a->out, help({"write here, not to standard output", "写入此文件，而非标准输出"}))->option_text("FILE");
  command->footer(help({"Formats:", "格式："}) + "\n" + formats_help() + help({"Examples:", "示例："}) +
                  "\n"
                  "  mqlab run duplication/confirm-lost --variant broken --trace run.mqt\n"
                  "  mqlab export run.mqt --to mermaid --operation shop/5\n"
                  "  mqlab export run.mqt --to svg --operation shop/5 --hops 2 -o story.svg\n"
                  "  mqlab export run.mqt --to perfetto -o run.json          # https://ui.perfetto.dev\n"
                  "  mqlab export run.mqt --to shiviz -o run.log             # https://bestchai.bitbucket.io/shiviz\n" +
                  help({"A picture (mermaid, plantuml, svg) shows at most 300 records and says what it left out.\n"
                        "Exit code: 0 written, 2 bad input; then nothing is written.",
                        "图（mermaid、plantuml、svg）最多显示 300 条记录，并说明略去了多少。\n"
                        "退出码：0 已写出，2 输入有误（此时不写任何内容）。"}));
  command->callback([a, &exit_code] { exit_code = export_trace(*a); });
}

}  // namespace mqlab::cli
