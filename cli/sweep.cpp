// mqlab sweep: the runs of a study, into a results file; and what they say.
#include <CLI/CLI.hpp>
#include <filesystem>
#include <iostream>
#include <memory>
#include <nlohmann/json.hpp>

#include <fmt/format.h>

#include "cli/commands.hpp"
#include "cli/files.hpp"
#include "cli/interrupt.hpp"
#include "cli/manners.hpp"
#include "cli/progress.hpp"
#include "cli/repeat.hpp"
#include "cli/sweep_options.hpp"
#include "cli/sweep_slurm.hpp"
#include "lab/external/start.hpp"
#include "lab/study/points.hpp"
#include "lab/sweep/estimates.hpp"
#include "lab/sweep/sweep.hpp"
#include "lab/text/shell.hpp"

namespace mqlab::cli {

namespace {

template <class... Args>
std::string form(const Manners& manners, Text text, const Args&... args) {
  return fmt::format(fmt::runtime(text.in(manners.language)), args...);
}

std::string results_file(const SweepArguments& a, const lab::Study& study) {
  if (!a.output.empty()) return a.output;
  if (a.shard.of == 1) return study.id + ".sqlite";
  return fmt::format("{}.{}-of-{}.sqlite", study.id, a.shard.index, a.shard.of);
}

/// The command that goes on with this sweep.
std::string resume_command(const SweepArguments& a) {
  std::string out = "mqlab sweep " + lab::shell_word(a.study) + " --resume";
  if (a.overrides.repetitions) out += fmt::format(" --repetitions {}", *a.overrides.repetitions);
  if (a.overrides.seed) out += fmt::format(" --seed {}", *a.overrides.seed);
  for (const std::string& rule : a.overrides.until) out += " --until " + lab::shell_word(rule);
  if (a.shard.of > 1) out += fmt::format(" --shard {}/{}", a.shard.index, a.shard.of);
  if (!a.output.empty()) out += " -o " + lab::shell_word(a.output);
  return out;
}

/// What a node of a cluster starts, wherever it stands.
std::vector<std::string> words_for_a_node(const SweepArguments& a) {
  namespace fs = std::filesystem;
  std::vector<std::string> out{fs::canonical("/proc/self/exe").string(), "sweep", fs::absolute(a.study).string()};
  if (a.overrides.repetitions) out.insert(out.end(), {"--repetitions", std::to_string(*a.overrides.repetitions)});
  if (a.overrides.seed) out.insert(out.end(), {"--seed", std::to_string(*a.overrides.seed)});
  for (const std::string& rule : a.overrides.until) out.insert(out.end(), {"--until", rule});
  if (lab::program_rules().allowed) out.emplace_back("--run-programs");
  return out;
}

lab::Results open_results(const SweepArguments& a, const lab::Points& points, const std::string& file) {
  if (lab::Results::is_new(file)) return lab::Results::create(file, points, a.shard);
  if (!a.resume)
    throw lab::ResultsError(lab::Sentence{file + " is there already: go on with it by --resume, or name another file by -o",
                                          file + " 已存在：用 --resume 继续，或用 -o 另指定文件"});
  lab::Results results = lab::Results::open(file, lab::Results::Use::write);
  if (auto wrong = lab::not_of(results, points.study(), a.shard)) throw lab::ResultsError(std::move(*wrong));
  results.set_study(points.study());
  if (results.forget_failed() > 0) results.set_complete(false);
  return results;
}

std::string time_left(double seconds) {
  const auto s = static_cast<std::int64_t>(seconds + 0.5);
  return s >= 3600 ? fmt::format("{}:{:02}:{:02}", s / 3600, s / 60 % 60, s % 60) : fmt::format("{}:{:02}", s / 60, s % 60);
}

lab::SweepEnd run(const SweepArguments& a, const lab::Points& points, lab::Results& results) {
  Progress progress(std::string(a.manners.say("runs", "运行")));
  const Interrupt interrupt;
  return lab::run_sweep(points, results,
                        {.workers = a.workers,
                         .shard = a.shard,
                         .stop = [] { return Interrupt::came(); },
                         .progress =
                             [&](const lab::SweepProgress& p) {
                               const double rate = static_cast<double>(p.ran) / std::max(progress.seconds(), 1e-3);
                               std::string tail = form(a.manners, {"  {:.0f}/s  {} left", "  {:.0f}/s  剩余 {}"}, rate,
                                                       time_left(static_cast<double>(p.all - p.done) / std::max(rate, 1e-9)));
                               if (p.failed > 0) tail += form(a.manners, {"  {} failed", "  {} 次失败"}, p.failed);
                               progress.show(static_cast<std::size_t>(p.done), static_cast<std::size_t>(p.all), tail);
                             }});
}

/// The first rows that failed, so that nobody has to open the file to know why.
void tell_failures(const SweepArguments& a, const lab::Results& results, std::int64_t failed) {
  std::string first;
  results.for_each([&](const lab::RunRow& row) {
    if (first.empty() && row.status == lab::RunStatus::failed)
      first = form(a.manners, {"run {} (point {}, variant {}, seed {}): {}", "运行 {}（点 {}，变体 {}，种子 {}）：{}"}, row.run, row.point,
                   row.variant, row.seed, row.problem);
  });
  complain(form(a.manners, {"{} runs failed, the first of them {}", "{} 次运行失败，第一个：{}"}, failed, first), a.manners, kInternal);
}

int sweep(const SweepArguments& a) {
  const lab::StudyLoaded study = lab::load_study(a.study, a.overrides);
  if (!study) return complain(study.error(), a.manners);
  const lab::Points points(*study);
  if (a.list) return list_points(points, a.manners);
  if (a.show > 0) return show_run(points, a);
  for (const std::string& file : {a.csv, a.jsonl})
    if (!can_write(file, a.manners)) return kBadInput;
  const std::string file = results_file(a, *study);
  try {
    if (a.slurm > 0) return sweep_on_slurm(a, *study, file, words_for_a_node(a));
    lab::Results results = open_results(a, points, file);
    const lab::SweepEnd end = run(a, points, results);
    if (end.problem)
      return complain(
          form(a.manners,
               {"{}; what was finished stays in the file: make room, then {}", "{}；已完成的结果保留在文件中：请腾出空间，然后运行 {}"},
               end.problem->in(a.manners.language), resume_command(a)),
          a.manners, kInternal);
    if (!a.manners.json())
      std::cerr << form(a.manners, {"mqlab: {}: {} runs, {} of them now\n", "mqlab：{}：共 {} 次运行，其中本次 {} 次\n"}, file,
                        end.found + end.ran, end.ran);
    int code = print_results(results, a);
    if (end.stopped) {
      complain(form(a.manners, {"stopped; {} runs are safe in {}. Go on with: {}", "已停止；{} 次运行已安全保存在 {}。继续：{}"},
                    end.found + end.ran, file, resume_command(a)),
               a.manners);
      return kInterrupted;
    }
    if (const std::int64_t limited = results.count(lab::RunStatus::event_limit); limited > 0) {
      complain(form(a.manners,
                    {"{} runs were ended by limits.events, and are in no estimate (column status)",
                     "{} 次运行因 limits.events 终止，不计入任何估计（见 status 列）"},
                    limited),
               a.manners);
      code = std::max(code, kDamage);
    }
    if (end.failed > 0) {
      tell_failures(a, results, end.failed);
      code = std::max(code, kInternal);
    }
    return code;
  } catch (const lab::ResultsError& e) {
    return complain(e.sentence.in(a.manners.language), a.manners);
  }
}

/// Of a file that is there: `sweep export`, `sweep estimates`.
int from_file(const SweepArguments& a, bool estimates) {
  try {
    const lab::Results results = lab::Results::open(a.results, lab::Results::Use::read);
    SweepArguments shown = a;
    if (!estimates && shown.format == RowsOrTable::text) shown.format = RowsOrTable::csv;
    if (!estimates && a.format == RowsOrTable::json) {
      const auto write = [&](std::ostream& out) { lab::write_rows(results, lab::RowFormat::json, out); };
      if (a.output.empty()) return write(std::cout), kHolds;
      return write_file(a.output, write, a.manners) ? kHolds : kBadInput;
    }
    if (!estimates && !a.output.empty()) {
      const lab::RowFormat format = a.format == RowsOrTable::text    ? lab::row_format_of(a.output)
                                    : a.format == RowsOrTable::jsonl ? lab::RowFormat::json_lines
                                                                     : lab::RowFormat::csv;
      const auto write = [&](std::ostream& out) { lab::write_rows(results, format, out); };
      return write_file(a.output, write, a.manners) ? kHolds : kBadInput;
    }
    return print_results(results, shown);
  } catch (const lab::ResultsError& e) {
    return complain(e.sentence.in(a.manners.language), a.manners);
  }
}

void add_from_file(CLI::App& sweep, const std::shared_ptr<SweepArguments>& a, int& exit_code, const char* name, Text what, bool estimates) {
  auto* command = sweep.add_subcommand(name, help(what));
  add_manners_but_format(*command, a->manners);
  add_row_format(*command, *a,
                 estimates ? Text{"text, json; or the rows: csv, jsonl", "text、json；或各行：csv、jsonl"}
                           : Text{"csv (default), jsonl, json", "csv（默认）、jsonl、json"});
  command->add_option("results", a->results, help({"the results file of a sweep", "扫描的结果文件"}))->option_text("RESULTS")->required();
  if (!estimates)
    command
        ->add_option("-o,--output", a->output,
                     help({"into this file; by its name: .csv, .jsonl, .json", "写入此文件；按扩展名：.csv、.jsonl、.json"}))
        ->option_text("FILE");
  command->callback([a, &exit_code, estimates] {
    a->from_file = true;
    if (check_sweep_options(*a, exit_code)) exit_code = from_file(*a, estimates);
  });
}

}  // namespace

int print_results(const lab::Results& results, const SweepArguments& a) {
  const auto rows = [&](lab::RowFormat format) { return [&results, format](std::ostream& out) { lab::write_rows(results, format, out); }; };
  if (!a.csv.empty() && !write_file(a.csv, rows(lab::RowFormat::csv), a.manners)) return kBadInput;
  if (!a.jsonl.empty() && !write_file(a.jsonl, rows(lab::RowFormat::json_lines), a.manners)) return kBadInput;
  switch (a.format) {
    case RowsOrTable::csv: rows(lab::RowFormat::csv)(std::cout); break;
    case RowsOrTable::jsonl: rows(lab::RowFormat::json_lines)(std::cout); break;
    case RowsOrTable::json: std::cout << lab::estimates_of(results).dump(2) << '\n'; break;
    case RowsOrTable::text: std::cout << lab::render_estimates(lab::estimates_of(results), a.manners.language, colourful()); break;
  }
  return kHolds;
}

void add_sweep(CLI::App& app, int& exit_code) {
  auto* command = app.add_subcommand("sweep", help({"all runs of a study (axes, repetitions) into a results file; estimates with intervals",
                                                    "运行一个研究的全部组合与重复，写入结果文件；给出带区间的估计"}));
  auto a = std::make_shared<SweepArguments>();
  add_manners_but_format(*command, a->manners);
  add_row_format(*command, *a, {"estimates as text or json; or the rows as csv or jsonl", "估计：text 或 json；或各行：csv、jsonl"});
  add_sweep_options(*command, *a);
  command->footer(
      help({"Examples:", "示例："}) +
      "\n"
      "  mqlab sweep studies/crash-at-any-moment.json\n"
      "  mqlab sweep studies/crash-at-any-moment.json --resume --csv runs.csv\n"
      "  mqlab sweep my.json --until 'ci(lost) < 0.01'\n"
      "  mqlab sweep my.json --shard 1/2 && mqlab sweep my.json --shard 2/2 && mqlab merge my.1-of-2.sqlite my.2-of-2.sqlite -o my.sqlite\n"
      "  mqlab sweep export my.sqlite --format jsonl\n"
      "  mqlab sweep estimates my.sqlite\n" +
      help({"Exit code: 0 all runs came to their end, 1 some were ended by the limit of events, 2 bad input, 3 runs failed or the results "
            "could not be written, 130 ended by Ctrl-C.",
            "退出码：0 全部运行完成，1 有运行因事件上限终止，2 输入有误，3 有运行失败或结果无法写入，130 被 Ctrl-C 中断。"}));
  add_from_file(*command, a, exit_code, "export", {"the rows of a results file", "导出结果文件的各行"}, false);
  add_from_file(*command, a, exit_code, "estimates", {"what a results file says", "显示结果文件的估计"}, true);
  command->callback([a, &exit_code] {
    if (a->from_file) return;
    if (a->study.empty()) {
      exit_code = complain(std::string(a->manners.say("give a study (FILE)", "请给出研究文件（FILE）")), a->manners);
      return;
    }
    if (!check_sweep_options(*a, exit_code)) return;
    exit_code = sweep(*a);
  });
}

}  // namespace mqlab::cli
