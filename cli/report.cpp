// mqlab report: a sweep, a run or all variants of a scenario as one page that opens anywhere; or as Markdown, JUnit XML, JSON.
#include <CLI/CLI.hpp>
#include <algorithm>
#include <filesystem>
#include <iostream>
#include <map>
#include <memory>
#include <nlohmann/json.hpp>

#include <fmt/format.h>

#include "cli/commands.hpp"
#include "cli/files.hpp"
#include "cli/manners.hpp"
#include "cli/progress.hpp"
#include "cli/repeat.hpp"
#include "cli/report_input.hpp"
#include "lab/capsule/capsule.hpp"
#include "lab/report/summary.hpp"
#include "lab/report_page/report.hpp"
#include "lab/report_page/sweep_report.hpp"
#include "lab/report_page/traced_run.hpp"
#include "lab/scenario/load.hpp"
#include "lab/text/shell.hpp"
#include "lab/version.hpp"

namespace mqlab::cli {

using nlohmann::ordered_json;

namespace {

struct ReportArguments {
  Manners manners;
  ScenarioOptions scenario;
  std::optional<lab::ReportFormat> format{};
  std::string out, study, from;  ///< from: the scenario of a trace
  lab::SweepReportOptions options;
  bool no_fixes = false;
};

template <class... Args>
std::string form(const Manners& manners, Text text, const Args&... args) {
  return fmt::format(fmt::runtime(text.in(manners.language)), args...);
}

lab::ReportFormat format_of(const ReportArguments& a) {
  if (a.format) return *a.format;
  const auto ends = [&](std::string_view end) { return a.out.ends_with(end); };
  if (ends(".md") || ends(".markdown")) return lab::ReportFormat::markdown;
  if (ends(".xml")) return lab::ReportFormat::junit;
  return ends(".json") ? lab::ReportFormat::json : lab::ReportFormat::html;
}

/// The words that make this report again.
std::string words_of(const ReportArguments& a) {
  std::string out = "mqlab report " + lab::shell_word(a.scenario.scenario);
  if (a.scenario.variant) out += " --variant " + lab::shell_word(*a.scenario.variant);
  for (const std::string& set : a.scenario.set) out += " --set " + lab::shell_word(set);
  if (a.scenario.seed) out += fmt::format(" --seed {}", *a.scenario.seed);
  if (!a.from.empty()) out += " --scenario " + lab::shell_word(a.from);
  if (!a.study.empty()) out += " --study " + lab::shell_word(a.study);
  const lab::RunReportOptions fresh{};
  const lab::RunReportOptions& run = a.options.run;
  if (!run.operation.empty()) out += " --operation " + lab::shell_word(run.operation);
  if (run.cards != fresh.cards) out += fmt::format(" --cards {}", run.cards);
  if (run.records != fresh.records) out += fmt::format(" --records {}", run.records);
  if (a.no_fixes) out += " --no-fixes";
  if (a.options.worst != lab::SweepReportOptions{}.worst) out += fmt::format(" --worst {}", a.options.worst);
  if (!a.out.empty()) out += " -o " + lab::shell_word(a.out);
  return out;
}

/// `duplication-confirm-lost.report.html`
std::string default_name(std::string id) {
  std::replace(id.begin(), id.end(), '/', '-');
  return id + ".report.html";
}

/// Of the scenario; of a trace that names none, of its file.
std::string name_of(const ordered_json& report) {
  const ordered_json& run = report["runs"][0];
  return run.contains("summary") ? run["summary"]["scenario"].get<std::string>() : report["title"]["en"].get<std::string>();
}

/// A report, or the exit code of a complaint.
using Made = tl::expected<ordered_json, int>;

ordered_json report_of_runs(ordered_json title, ordered_json runs) {
  return {{"mqlab_report", 1},
          {"kind", "run"},
          {"version", lab::version()},
          {"title", std::move(title)},
          {"problems", ordered_json::array()},
          {"runs", std::move(runs)}};
}

Made of_sweep(ReportArguments& a) {
  if (a.scenario.variant || !a.scenario.set.empty() || a.scenario.seed || !a.options.run.operation.empty())
    return tl::unexpected(
        complain(std::string(a.manners.say("--variant, --set, --seed and --operation are of a scenario; these are the results of a sweep",
                                           "--variant、--set、--seed 与 --operation 针对场景；这里是扫描结果")),
                 a.manners));
  try {
    const lab::Results results = lab::Results::open(a.scenario.scenario, lab::Results::Use::read);
    Progress progress(std::string(a.manners.say("worst runs", "最糟的运行")));
    a.options.file = a.scenario.scenario;
    if (!a.study.empty()) a.options.study = a.study;
    a.options.progress = [&](std::size_t done, std::size_t all) { progress.show(done, all); };
    return lab::report_of_sweep(results, a.options);
  } catch (const lab::ResultsError& e) {
    return tl::unexpected(complain(e.sentence.in(a.manners.language), a.manners));
  }
}

/// A trace whose run could be made again, the same to the byte.
Made of_traced(const ReportArguments& a, const lab::TracedRun& again) {
  const lab::Scenario& scenario = again.file.variants.front();
  const std::string file = lab::shell_word(a.scenario.scenario);
  lab::ReportedRun run{.name = scenario.variant, .scenario = &scenario, .options = again.options};
  run.options.set = a.scenario.set;
  run.commands = {{{"its records", "其记录"}, "mqlab trace " + file},
                  {{"as a diagram", "绘成图"}, "mqlab export " + file + " --to svg -o run.svg"}};
  auto reported = lab::report_of_run(run, a.options.run);
  if (!reported) return tl::unexpected(complain(reported.error().in(a.manners.language), a.manners));
  ordered_json title = (*reported)["summary"]["title"];
  return report_of_runs(std::move(title), ordered_json::array({std::move(*reported)}));
}

Made of_trace(const ReportArguments& a, const std::string& file) {
  if (a.scenario.variant || a.scenario.seed)
    return tl::unexpected(
        complain(std::string(a.manners.say("--variant and --seed are of a scenario; this is the trace of a run that has been",
                                           "--variant 与 --seed 针对场景；这是已完成运行的轨迹")),
                 a.manners));
  const auto trace = sim::TraceFile::open(file);
  if (!trace) return tl::unexpected(complain(std::string(trace.error().in(a.manners.language)), a.manners));
  const auto again = lab::traced_run(*trace, a.from, a.scenario.set);
  if (again) return of_traced(a, *again);
  if (!a.from.empty() || !a.scenario.set.empty()) return tl::unexpected(complain(again.error().in(a.manners.language), a.manners));
  auto run = lab::report_of_trace(*trace, a.scenario.scenario, again.error(), a.options.run);
  if (!run) return tl::unexpected(complain(run.error().in(a.manners.language), a.manners));
  std::string name = (*run)["header"]["scenario"].get<std::string>();
  if (name.empty()) name = std::filesystem::path(a.scenario.scenario).filename().string();
  return report_of_runs({{"en", name}, {"zh_CN", name}}, ordered_json::array({std::move(*run)}));
}

Made of_capsule(const ReportArguments& a, const std::string& text) {
  if (a.scenario.variant || !a.scenario.set.empty() || a.scenario.seed)
    return tl::unexpected(
        complain(std::string(a.manners.say("--variant, --set and --seed are of a scenario; a capsule is one run as it was",
                                           "--variant、--set 与 --seed 针对场景；胶囊是一次既定的运行")),
                 a.manners));
  const auto opened = lab::open_capsule(text);
  if (!opened) return tl::unexpected(complain(opened.error().in(a.manners.language), a.manners));
  const lab::Scenario& scenario = opened->file.variants.front();
  const std::string file = lab::shell_word(a.scenario.scenario);
  lab::ReportedRun run{.name = scenario.variant, .scenario = &scenario, .options = opened->options};
  run.commands = {{{"the same run to the byte", "逐字节重放此次运行"}, "mqlab replay " + file},
                  {{"its trace", "其轨迹"}, "mqlab replay " + file + " --trace run.mqt"}};
  auto reported = lab::report_of_run(run, a.options.run);
  if (!reported) return tl::unexpected(complain(reported.error().in(a.manners.language), a.manners));
  if (!opened->wanted.empty() && (*reported)["summary"]["trace_hash"] != opened->wanted)
    return tl::unexpected(complain(form(a.manners,
                                        {"the replay is NOT the capsule's run: its trace hash is {}, the capsule's is {}",
                                         "重放与胶囊的运行不一致：其轨迹哈希为 {}，胶囊的为 {}"},
                                        (*reported)["summary"]["trace_hash"].get<std::string>(), opened->wanted),
                                   a.manners, kDamage));
  ordered_json title = (*reported)["summary"]["title"];
  return report_of_runs(std::move(title), ordered_json::array({std::move(*reported)}));
}

lab::RunOptions options_of(const ReportArguments& a) {
  lab::RunOptions options;
  options.set = a.scenario.set;
  return options;
}

Made of_scenario(const ReportArguments& a, const ReportInput& input) {
  const lab::LoadOptions load{.variant = a.scenario.variant, .set = a.scenario.set, .seed = a.scenario.seed};
  const bool piped = a.scenario.scenario == "-";
  const auto loaded = [&](const lab::LoadOptions& how) {
    return piped ? lab::load_text("standard input", input.text, how) : lab::load_scenario(a.scenario.scenario, how);
  };
  const lab::Loaded file = loaded(load);
  if (!file) return tl::unexpected(complain(file.error(), a.manners));
  lab::LoadOptions all = load;
  all.variant.reset();
  const lab::Loaded whole = loaded(all);  // what cards compare with
  const std::string words = repeat_words(a.scenario);
  Progress progress(std::string(a.manners.say("variants", "变体")));
  ordered_json runs = ordered_json::array(), summaries = ordered_json::array();
  for (const lab::Scenario& scenario : file->variants) {
    const std::string variant = " --variant " + lab::shell_word(scenario.variant);
    lab::ReportedRun run{.name = scenario.variant, .scenario = &scenario, .options = options_of(a)};
    if (whole)
      for (const lab::Scenario& other : whole->variants)
        if (other.variant != scenario.variant) run.others.push_back(&other);
    const std::string from = piped ? " < scenario.json" : "";
    run.commands = {{{"this run again, with verdict and why", "重跑此次运行，显示判定与原因"}, "mqlab run " + words + variant + from},
                    {{"its trace", "其轨迹"}, "mqlab run " + words + variant + " --trace run.mqt" + from},
                    {{"the run by itself in a capsule", "装入胶囊的单次运行"}, "mqlab capsule " + words + variant + from}};
    if (!piped) run.why_command = "mqlab why " + words + variant;
    auto reported = lab::report_of_run(run, a.options.run);
    if (!reported) return tl::unexpected(complain(reported.error().in(a.manners.language), a.manners));
    summaries.push_back((*reported)["summary"]);
    runs.push_back(std::move(*reported));
    progress.show(runs.size(), file->variants.size());
  }
  lab::compare_costs(*file, summaries);
  for (std::size_t i = 0; i < runs.size(); ++i) runs[i]["summary"] = summaries[i];
  ordered_json title = runs[0]["summary"]["title"];
  return report_of_runs(std::move(title), std::move(runs));
}

Made made(ReportArguments& a, const ReportInput& input) {
  switch (input.is) {
    case ReportInput::Is::results: return of_sweep(a);
    case ReportInput::Is::trace: return of_trace(a, input.file);
    case ReportInput::Is::capsule: return of_capsule(a, input.text);
    case ReportInput::Is::study:
      return tl::unexpected(complain(form(a.manners,
                                          {"{} is a study: run it first (mqlab sweep {}), then report its results",
                                           "{} 是研究：请先运行它（mqlab sweep {}），再为其结果生成报告"},
                                          a.scenario.scenario, lab::shell_word(a.scenario.scenario)),
                                     a.manners));
    case ReportInput::Is::scenario: break;
  }
  return of_scenario(a, input);
}

/// 1 when a run is not what its scenario expects.
int code_of(const ordered_json& report) {
  if (report["kind"] == "sweep") return kHolds;
  const auto& runs = report["runs"];
  return std::all_of(runs.begin(), runs.end(),
                     [](const ordered_json& r) { return !r.contains("summary") || r["summary"]["holds"].get<bool>(); })
             ? kHolds
             : kDamage;
}

int report(ReportArguments& a) {
  a.options.run.fixes = !a.no_fixes;
  const lab::ReportFormat format = format_of(a);
  if (!can_write(a.out, a.manners)) return kBadInput;
  ReportInput input;
  if (!read_report_input(a.scenario.scenario, input, a.manners)) return kBadInput;
  std::error_code ignored;
  if (!a.out.empty() && a.out != "-" && std::filesystem::equivalent(a.out, a.scenario.scenario, ignored))
    return complain(form(a.manners, {"can't write {}: it is what the report is made of", "无法写入 {}：它是报告的来源"}, a.out), a.manners);
  Made document = made(a, input);
  if (!document) return document.error();
  (*document)["made_by"] = words_of(a);
  const std::string text = lab::write_report(*document, format, a.manners.language);
  std::string to = a.out;
  if (to.empty() && format == lab::ReportFormat::html)
    to = default_name(document->contains("results") ? (*document)["results"]["study"].get<std::string>() : name_of(*document));
  if (to.empty() || to == "-") {
    std::cout << text;
    return code_of(*document);
  }
  if (a.out.empty() && !can_write(to, a.manners)) return kBadInput;
  if (!write_file(to, text, a.manners)) return kBadInput;
  std::cout << to << '\n';
  return code_of(*document);
}

}  // namespace

void add_report(CLI::App& app, int& exit_code) {
  auto* command = app.add_subcommand(
      "report", help({"a sweep, a run or all variants of a scenario as one page that opens anywhere; or as Markdown, JUnit XML, JSON",
                      "把扫描结果、一次运行或场景的全部变体写成一个随处可打开的网页；或 Markdown、JUnit XML、JSON"}));
  auto a = std::make_shared<ReportArguments>();
  add_manners_but_format(*command, a->manners);
  static const std::map<std::string, lab::ReportFormat> formats{{"html", lab::ReportFormat::html},
                                                                {"md", lab::ReportFormat::markdown},
                                                                {"junit", lab::ReportFormat::junit},
                                                                {"json", lab::ReportFormat::json}};
  command->add_option("--format", a->format, help({"default: by the end of -o's name, else html", "默认按 -o 的扩展名，否则为 html"}))
      ->transform(CLI::CheckedTransformer(formats))
      ->option_text("html|md|junit|json");
  command
      ->add_option("what", a->scenario.scenario,
                   help({"results of a sweep, a capsule, a trace, a scenario file, an id of the library; or - for standard input",
                         "扫描结果、胶囊、轨迹、场景文件或场景库 id；- 表示标准输入"}))
      ->option_text("RESULTS|CAPSULE|TRACE|FILE|ID")
      ->required();
  command
      ->add_option("-o,--output", a->out,
                   help({"write it here, - is standard output; default: html to ID.report.html, all others to standard output",
                         "写到这里，- 表示标准输出；默认：html 写到 ID.report.html，其余写到标准输出"}))
      ->option_text("FILE");
  add_changes(*command, a->scenario);
  command
      ->add_option("--operation", a->options.run.operation,
                   help({"a why-card of this operation, whatever became of it", "为此操作制作为何卡，无论其结果如何"}))
      ->option_text("ID");
  command->add_option("--cards", a->options.run.cards, help({"why-cards of a run, at most (3)", "每次运行至多几张为何卡（3）"}))
      ->check(CLI::Range(0, 50))
      ->option_text("N");
  command->add_flag("--no-fixes", a->no_fixes, help({"why-cards try no settings", "为何卡不尝试各项设置"}));
  command
      ->add_option("--records", a->options.run.records,
                   help({"records of a run that the page plays, at most (4000; 0: all); of a longer run it shows the part around the "
                         "damage and says so",
                         "页面至多播放多少条记录（4000；0 为全部）；更长的运行只显示损害前后的部分，并加以说明"}))
      ->check(CLI::Range(0, 1'000'000))
      ->option_text("N");
  command
      ->add_option("--worst", a->options.worst,
                   help({"of a sweep: so many of its worst runs, run again (3)", "针对扫描：重跑多少次最糟的运行（3）"}))
      ->check(CLI::Range(0, 50))
      ->option_text("N");
  command
      ->add_option("--study", a->study,
                   help({"of a sweep: its study's file, if it is not found by itself", "针对扫描：其研究文件（找不到时指定）"}))
      ->option_text("FILE");
  command
      ->add_option("--scenario", a->from,
                   help({"of a trace: its scenario, if it is not in the library", "针对轨迹：其场景（不在场景库中时指定）"}))
      ->option_text("FILE");
  command->footer(
      help({"Examples:", "示例："}) +
      "\n"
      "  mqlab report duplication/confirm-lost -o lesson.html\n"
      "  mqlab report loss/kafka-acks-1 --variant broken -o run.html --lang zh_CN\n"
      "  mqlab sweep studies/fault-rate.json && mqlab report fault-rate.sqlite -o report.html\n"
      "  mqlab report found.capsule.json -o ticket.md\n"
      "  mqlab report run.mqt -o run.html\n"
      "  mqlab report mine.json --format junit > report.xml\n" +
      help(
          {"The page is one file: it needs no server and no network, and holds both languages.\n"
           "Exit code: 0 written, 1 written and a run is not as its scenario expects, 2 bad input or it can't be written; then nothing is.",
           "页面是单个文件：不需要服务器和网络，含两种语言。\n"
           "退出码：0 已写出，1 已写出但有运行与场景预期不符，2 输入有误或无法写出（此时不写任何内容）。"}));
  command->callback([a, &exit_code] { exit_code = report(*a); });
}

}  // namespace mqlab::cli
