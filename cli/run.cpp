// mqlab run: run one scenario, or the whole library.
#include <CLI/CLI.hpp>
#include <iostream>
#include <memory>
#include <nlohmann/json.hpp>

#include "cli/commands.hpp"
#include "cli/files.hpp"
#include "cli/manners.hpp"
#include "cli/metric_options.hpp"
#include "cli/resources.hpp"
#include "lab/report/summary.hpp"
#include "lab/run/pool.hpp"
#include "lab/run/run_file.hpp"
#include "lab/scenario/library.hpp"
#include "lab/scenario/load.hpp"

namespace mqlab::cli {

using nlohmann::ordered_json;

namespace {

struct RunArguments {
  Manners manners;
  ScenarioOptions scenario;
  bool all = false;
  std::string trace;
  sim::Resources resources = sim::Resources::exact;
  sim::TraceLevel level = sim::TraceLevel::full;
  std::uint64_t trace_limit = sim::kDefaultTraceLimit;
  unsigned workers = 0;
  std::size_t rows = lab::RunOptions{}.rows;
  MetricArguments metrics;
  std::optional<lab::MetricOptions> sampled{};
};

lab::LoadOptions load_options(const ScenarioOptions& o) { return {.variant = o.variant, .set = o.set, .seed = o.seed}; }

lab::RunOptions run_options(const RunArguments& a) {
  lab::RunOptions options;
  options.level = a.level;
  options.resources = a.resources;
  options.trace_file = a.trace;
  options.trace_limit = a.trace_limit;
  options.set = a.scenario.set;
  options.rows = a.rows;
  options.metrics = a.sampled;
  return options;
}

/// Prints one scenario's variants; the exit code for them.
int print_summaries(const ordered_json& summaries, const RunArguments& a) {
  int code = kHolds;
  bool first = true;
  for (const ordered_json& s : summaries) {
    if (!s["ran"].get<bool>()) {
      code = std::max(code,
                      complain(s["trace_problem"][a.manners.language == Language::zh_CN ? "zh_CN" : "en"].get<std::string>(), a.manners));
      continue;
    }
    if (!s["holds"].get<bool>()) code = std::max(code, kDamage);
    if (s.contains("trace_problem")) code = kBadInput;  // no verdict differs: there is none that could be trusted
    if (s.contains("metrics_problem"))
      code = std::max(code,
                      complain(s["metrics_problem"][a.manners.language == Language::zh_CN ? "zh_CN" : "en"].get<std::string>(), a.manners));
    if (a.manners.json()) continue;
    if (first)
      std::cout << s["scenario"].get<std::string>() << ": "
                << s["title"][a.manners.language == Language::zh_CN ? "zh_CN" : "en"].get<std::string>() << '\n';
    first = false;
    std::cout << lab::render_summary(s, a.manners.language, colourful());
    if (s.contains("metrics")) print_metrics(s["metrics"], a.metrics, a.manners);
  }
  if (!a.manners.json() && !first) std::cout << '\n';
  return code;
}

int run_one(const RunArguments& a) {
  const lab::Loaded file = lab::load_scenario(a.scenario.scenario, load_options(a.scenario));
  if (!file) return complain(file.error(), a.manners);
  if (a.sampled) {
    std::vector<const models::Style*> styles;
    for (const lab::Scenario& s : file->variants) styles.push_back(s.style);
    if (const auto problem = lab::check_metric_names(a.sampled->names, styles))
      return complain(std::string(problem->in(a.manners.language)), a.manners);
  }
  const ordered_json summaries = lab::run_file(*file, run_options(a));
  const int code = print_summaries(summaries, a);
  if (a.manners.json()) std::cout << summaries.dump(2) << '\n';
  if (!a.trace.empty() && file->variants.size() > 1 && !a.manners.json()) {
    std::string names;
    for (const lab::Scenario& s : file->variants) names += (names.empty() ? "" : ", ") + a.trace + "." + s.variant;
    std::cerr << fmt::format(
        fmt::runtime(a.manners.say("mqlab: each variant has a trace of its own: {}\n", "mqlab：每个变体各有一份轨迹：{}\n")), names);
  }
  return std::max(code, save_metrics(summaries, a.metrics, a.manners));
}

/// One variant is one task, so that a worker that dies takes one variant with it and is named by it.
struct Task {
  const lab::ScenarioFile* file;
  std::size_t variant;

  const lab::Scenario& scenario() const { return file->variants[variant]; }
  bool last() const { return variant + 1 == file->variants.size(); }
};

int run_all(const RunArguments& a) {
  const std::vector<lab::LibraryEntry> library = lab::list_library();
  if (library.empty())
    return complain(std::string(a.manners.say("the library has no scenarios: is MQLAB_SCENARIOS set wrongly?",
                                              "场景库为空：MQLAB_SCENARIOS 是否设错？")),
                    a.manners);
  int code = kHolds;
  std::vector<lab::ScenarioFile> files;
  for (const lab::LibraryEntry& entry : library) {
    lab::Loaded file = lab::load_file(entry.file, load_options(a.scenario));
    if (file)
      files.push_back(std::move(*file));
    else
      code = std::max(code, complain(file.error(), a.manners));
  }
  std::vector<Task> tasks;
  for (const lab::ScenarioFile& file : files)
    for (std::size_t v = 0; v < file.variants.size(); ++v) tasks.push_back({&file, v});

  std::size_t differing = 0;
  ordered_json everything = ordered_json::array();
  ordered_json of_file = ordered_json::array();
  const auto work = [&](std::size_t i) { return lab::run_variant(tasks[i].scenario(), run_options(a)).dump(); };
  const auto take = [&](std::size_t i, lab::TaskResult result) {
    const lab::Scenario& scenario = tasks[i].scenario();
    if (result) {
      of_file.push_back(ordered_json::parse(*result));
    } else {
      code = std::max(code, complain(lab::name_of_run(scenario, run_options(a)) + ": " + result.error().sentence, a.manners, kInternal));
    }
    if (!tasks[i].last()) return;
    lab::compare_costs(*tasks[i].file, of_file);
    for (const ordered_json& s : of_file) differing += s["holds"].get<bool>() ? 0 : 1;
    code = std::max(code, print_summaries(of_file, a));
    if (a.manners.json()) everything.insert(everything.end(), of_file.begin(), of_file.end());
    of_file = ordered_json::array();
  };
  lab::run_pool(tasks.size(), work, take, {.workers = a.workers, .budget = std::chrono::minutes(10)});
  if (a.manners.json()) {
    std::cout << everything.dump(2) << '\n';
  } else {
    std::cout << files.size() << a.manners.say(" scenarios, ", " 个场景，") << tasks.size() << a.manners.say(" variants: ", " 个变体：")
              << (tasks.size() - differing) << a.manners.say(" as expected, ", " 个符合预期，") << differing
              << a.manners.say(" differ", " 个不符") << '\n';
  }
  return code;
}

}  // namespace

void add_run(CLI::App& app, int& exit_code) {
  auto* command = app.add_subcommand(
      "run", help({"run a scenario: all variants or one; or the whole library", "运行一个场景（全部变体或其中一个），或整个场景库"}));
  auto a = std::make_shared<RunArguments>();
  add_manners(*command, a->manners);
  add_scenario_options(*command, a->scenario, false);
  command->add_flag("--all", a->all, help({"every scenario of the library", "运行场景库中的所有场景"}));
  command
      ->add_option("--trace", a->trace,
                   help({"write the binary trace here (several variants: FILE.VARIANT)", "把二进制轨迹写到这里（多个变体时：FILE.变体）"}))
      ->option_text("FILE");
  add_resources(*command, a->resources);
  command->add_option("--level", a->level, help({"what the trace keeps (full by default)", "轨迹保留的内容（默认 full）"}))
      ->transform(CLI::CheckedTransformer(
          std::map<std::string, sim::TraceLevel>{{"ledger", sim::TraceLevel::ledger}, {"full", sim::TraceLevel::full}}))
      ->option_text("ledger|full");
  command
      ->add_option("--trace-limit", a->trace_limit,
                   help({"bytes of records that may be kept (default 4GB)", "轨迹记录的字节上限（默认 4GB）"}))
      ->transform(CLI::AsSizeValue(false))
      ->option_text("SIZE");
  command
      ->add_option("--workers", a->workers,
                   help({"worker processes with --all (default: one per processor)", "--all 时的工作进程数（默认每个处理器一个）"}))
      ->check(CLI::Range(1, 1024))
      ->option_text("N");
  command
      ->add_option("--rows", a->rows,
                   help({"list at most so many operations that are not ok (default 20)", "最多列出多少个不正常的操作（默认 20）"}))
      ->check(CLI::Range(0, 1'000'000))
      ->option_text("N");
  add_metric_options(*command, a->metrics);
  command->footer(help({"Examples:\n"
                        "  mqlab run duplication/confirm-lost                    broken beside fixed\n",
                        "示例：\n"
                        "  mqlab run duplication/confirm-lost                    出错的与修复的变体并列\n"}) +
                  "  mqlab run duplication/confirm-lost --variant fixed --set /seed=7\n"
                  "  mqlab run my.json --variant broken --trace run.mqt && mqlab trace run.mqt --kind 'confirm.*'\n"
                  "  mqlab run duplication/unflushed-ack --metrics --metric 'rabbitmq_queue_*'\n"
                  "  mqlab run --all --lang zh_CN\n" +
                  help({"Exit code: 0 as expected, 1 a verdict differs, 2 bad input, 3 internal error or a worker died.",
                        "退出码：0 符合预期，1 判定不符，2 输入有误，3 内部错误或工作进程死亡。"}));
  command->callback([a, &exit_code] {
    if (a->all != a->scenario.scenario.empty()) {
      exit_code =
          complain(std::string(a->all ? a->manners.say("--all takes no scenario", "--all 不接受场景参数")
                                      : a->manners.say("give a scenario (FILE or ID), or --all", "请给出场景（FILE 或 ID），或 --all")),
                   a->manners);
      return;
    }
    if (!can_be_trace(a->trace, a->manners)) {
      exit_code = kBadInput;
      return;
    }
    if (a->all && !a->trace.empty()) {
      exit_code = complain(std::string(a->manners.say("--trace is for one scenario: give a scenario (FILE or ID) instead of --all",
                                                      "--trace 针对单个场景：请给出场景（FILE 或 ID），不要用 --all")),
                           a->manners);
      return;
    }
    if (a->all && a->metrics.wanted()) {
      exit_code = complain(std::string(a->manners.say("--metrics is for one scenario: give a scenario (FILE or ID) instead of --all",
                                                      "--metrics 针对单个场景：请给出场景（FILE 或 ID），不要用 --all")),
                           a->manners);
      return;
    }
    if (!read_metric_options(a->metrics, a->manners, a->sampled, exit_code)) return;
    if (a->metrics.to_file() && !can_write(a->metrics.metrics, a->manners)) {
      exit_code = kBadInput;
      return;
    }
    exit_code = a->all ? run_all(*a) : run_one(*a);
  });
}

}  // namespace mqlab::cli
