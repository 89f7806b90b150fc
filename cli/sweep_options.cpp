#include "cli/sweep_options.hpp"

#include <CLI/CLI.hpp>
#include <iostream>
#include <map>
#include <nlohmann/json.hpp>

#include <fmt/format.h>

#include "cli/files.hpp"
#include "cli/repeat.hpp"
#include "lab/capsule/capsule.hpp"
#include "lab/report/summary.hpp"
#include "lab/run/run_file.hpp"
#include "lab/scenario/parse.hpp"
#include "lab/study/points.hpp"
#include "lab/sweep/point_runner.hpp"
#include "lab/text/shell.hpp"

namespace mqlab::cli {

void add_row_format(CLI::App& command, SweepArguments& a, Text meaning) {
  static const std::map<std::string, RowsOrTable> formats{
      {"text", RowsOrTable::text}, {"json", RowsOrTable::json}, {"csv", RowsOrTable::csv}, {"jsonl", RowsOrTable::jsonl}};
  command.add_option("--format", a.format, help(meaning))->transform(CLI::CheckedTransformer(formats))->option_text("text|json|csv|jsonl");
}

void add_sweep_options(CLI::App& command, SweepArguments& a) {
  command.add_option("study", a.study, help({"a study file, or - for standard input", "研究文件，或 - 表示标准输入"}))->option_text("FILE");
  command
      .add_option("-o,--output", a.output,
                  help({"the results file; default: the study's id, .sqlite", "结果文件；默认为研究的 id 加 .sqlite"}))
      ->option_text("FILE");
  command.add_flag(
      "--resume", a.resume,
      help({"go on with a results file; finished runs stay, failed ones are tried again", "继续已有的结果文件：完成的保留，失败的重试"}));
  command
      .add_option(
          "--until", a.overrides.until,
          help({"enough repetitions, such as 'ci(lost) < 0.01' (may be repeated)", "重复次数已足的条件，例如 'ci(lost) < 0.01'（可重复）"}))
      ->option_text("'ci(M) < X'")
      ->allow_extra_args(false);
  command.add_option("--repetitions", a.overrides.repetitions, help({"in place of the study's", "替换研究的重复次数"}))
      ->check(CLI::Range(1, 10'000'000))
      ->option_text("N");
  command.add_option("--seed", a.overrides.seed, help({"of the first repetition, in place of the study's", "替换研究的首个种子"}))
      ->check(CLI::NonNegativeNumber)
      ->option_text("N");
  command
      .add_option("--shard", a.shard_text,
                  help({"only this part of the runs: 1/4 to 4/4, one on each machine; `mqlab merge` puts them together",
                        "只运行其中一份：1/4 至 4/4，各在一台机器；由 `mqlab merge` 合并"}))
      ->option_text("I/N");
  command
      .add_option(
          "--slurm", a.slurm,
          help({"as a Slurm job array of so many shards: submits what is not finished, merges when all is; the same command again goes on",
                "作为 Slurm 作业数组运行，分成这么多分片：提交未完成的，全部完成后合并；再次运行同一命令即继续"}))
      ->check(CLI::Range(1, 100'000))
      ->option_text("N");
  command
      .add_option("--slurm-option", a.slurm_options,
                  help({"an option of sbatch, such as --slurm-option=--partition=short (may be repeated)",
                        "sbatch 的选项，例如 --slurm-option=--partition=short（可重复）"}))
      ->option_text("OPTION")
      ->allow_extra_args(false);
  command.add_flag("--slurm-script", a.slurm_script,
                   help({"with --slurm: only print the job's script", "与 --slurm 连用：只打印作业脚本"}));
  command.add_flag("--wait", a.wait, help({"with --slurm: stay until all is merged", "与 --slurm 连用：一直等到全部合并完成"}));
  command.add_option("--workers", a.workers, help({"worker processes; default: one per processor", "工作进程数；默认每个处理器一个"}))
      ->check(CLI::Range(1, 1024))
      ->option_text("N");
  command.add_option("--csv", a.csv, help({"the rows as CSV into this file, too", "同时把各行写成 CSV"}))->option_text("FILE");
  command.add_option("--jsonl", a.jsonl, help({"the rows as JSON Lines into this file, too", "同时把各行写成 JSON Lines"}))
      ->option_text("FILE");
  command.add_flag("--list", a.list, help({"print the points and their numbers, run nothing", "只列出各点及其编号，不运行"}));
  command.add_option("--show", a.show, help({"run this one run again and print its verdict with why", "重跑这一次运行，显示判定与原因"}))
      ->check(CLI::PositiveNumber)
      ->option_text("RUN");
  command.add_option("--trace", a.trace, help({"with --show: its trace into this file", "与 --show 连用：轨迹写入此文件"}))
      ->option_text("FILE");
  command
      .add_option(
          "--capsule", a.capsule,
          help({"with --show: its capsule into this file, for `mqlab replay`", "与 --show 连用：胶囊写入此文件，供 `mqlab replay`"}))
      ->option_text("FILE");
}

bool check_sweep_options(SweepArguments& a, int& exit_code) {
  a.manners.format = a.format == RowsOrTable::json || a.format == RowsOrTable::jsonl ? Format::json : Format::text;
  exit_code = kBadInput;
  if (!a.shard_text.empty()) {
    const auto shard = lab::parse_shard(a.shard_text);
    if (!shard) {
      complain(fmt::format(fmt::runtime(a.manners.say("--shard {}: expected I/N with 1 <= I <= N, such as 2/8",
                                                      "--shard {}：应为 I/N 且 1 <= I <= N，例如 2/8")),
                           a.shard_text),
               a.manners);
      return false;
    }
    a.shard = *shard;
  }
  if (a.slurm == 0 && (a.wait || a.slurm_script || !a.slurm_options.empty())) {
    complain(std::string(a.manners.say("--wait, --slurm-script and --slurm-option go with --slurm N",
                                       "--wait、--slurm-script 与 --slurm-option 需与 --slurm N 连用")),
             a.manners);
    return false;
  }
  if (a.slurm > 0 && (a.shard.of > 1 || a.study == "-")) {
    complain(std::string(a.manners.say("--slurm deals the shards itself, and needs a study that is a file",
                                       "--slurm 自行划分分片，且研究须为文件")),
             a.manners);
    return false;
  }
  if (a.show == 0 && (!a.trace.empty() || !a.capsule.empty())) {
    complain(
        std::string(a.manners.say("--trace and --capsule are of one run: --show RUN", "--trace 与 --capsule 针对单次运行：--show 编号")),
        a.manners);
    return false;
  }
  if (!can_be_trace(a.trace, a.manners) || !can_write(a.trace, a.manners) || !can_write(a.capsule, a.manners)) return false;
  exit_code = kHolds;
  return true;
}

int list_points(const lab::Points& points, const Manners& manners) {
  const lab::Study& study = points.study();
  nlohmann::ordered_json all = nlohmann::ordered_json::array();
  for (std::size_t i = 0; i < points.size(); ++i) {
    const lab::Point at = points[i];
    const lab::StudyScenario& scenario = study.scenarios[at.scenario];
    const std::int64_t first = (static_cast<std::int64_t>(i) * study.repetitions) + 1;
    const std::string settings = points.settings_json(at, study.seed);
    if (manners.json())
      all.push_back({{"point", i + 1},
                     {"scenario", scenario.id},
                     {"variant", scenario.variants[at.variant]},
                     {"settings", nlohmann::ordered_json::parse(settings)},
                     {"first_run", first},
                     {"last_run", first + study.repetitions - 1}});
    else
      std::cout << fmt::format(fmt::runtime(manners.say("{:>6}  runs {}-{}  {} {}  {}\n", "{:>6}  运行 {}-{}  {} {}  {}\n")), i + 1, first,
                               first + study.repetitions - 1, scenario.id, scenario.variants[at.variant], settings);
  }
  if (manners.json())
    std::cout << nlohmann::ordered_json{{"study", study.id}, {"study_hash", study.hash}, {"points", std::move(all)}}.dump(2) << '\n';
  else
    std::cout << fmt::format(fmt::runtime(manners.say("{} points, {} runs{}\n", "{} 个点，{} 次运行{}\n")), points.size(),
                             static_cast<std::int64_t>(points.size()) * study.repetitions,
                             study.until.empty() ? std::string_view() : manners.say(" at most", "（上限）"));
  return kHolds;
}

namespace {

std::string show_command(const SweepArguments& a) {
  std::string out = "mqlab sweep " + lab::shell_word(a.study);
  if (a.overrides.repetitions) out += fmt::format(" --repetitions {}", *a.overrides.repetitions);
  if (a.overrides.seed) out += fmt::format(" --seed {}", *a.overrides.seed);
  return out + fmt::format(" --show {}", a.show);
}

}  // namespace

int show_run(const lab::Points& points, const SweepArguments& a) {
  const lab::Study& study = points.study();
  const std::int64_t last = static_cast<std::int64_t>(points.size()) * study.repetitions;
  if (a.show > last)
    return complain(
        fmt::format(fmt::runtime(a.manners.say("there is no run {}: they are 1 to {}", "没有运行 {}：编号为 1 至 {}")), a.show, last),
        a.manners);
  const auto point = static_cast<std::size_t>((a.show - 1) / study.repetitions);
  const lab::RunRow row = lab::planned_row(points, point, ((a.show - 1) % study.repetitions) + 1);
  lab::Loaded file = lab::load_point(points, points[point], row.seed);
  if (!file) return complain(file.error(), a.manners);
  lab::Scenario& scenario = file->variants.front();
  scenario.expect.counts.clear();  // of the scenario as it stands in its file, not of this point
  scenario.expect.costs.clear();
  lab::RunOptions options = lab::study_run_options(study, row.seed, true);
  options.why_at_full = true;
  options.trace_file = a.trace;
  for (const auto& [pointer, value] : points.settings(points[point], row.seed))
    options.set.push_back(pointer + "=" + lab::print_json_compact(value));
  if (!a.capsule.empty() && !write_file(a.capsule, lab::make_capsule(scenario, options).dump(2) + "\n", a.manners)) return kBadInput;
  nlohmann::ordered_json summary = lab::run_variant(scenario, options);
  summary["repeat"] = show_command(a);
  if (a.manners.json()) {
    std::cout << summary.dump(2) << '\n';
  } else {
    std::cout << fmt::format(fmt::runtime(a.manners.say("run {}: point {}, seed {}, {}\n", "运行 {}：点 {}，种子 {}，{}\n")), a.show,
                             row.point, row.seed, row.settings);
    std::cout << lab::render_summary(summary, a.manners.language, colourful());
  }
  return kHolds;
}

}  // namespace mqlab::cli
