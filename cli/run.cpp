// mqlab run: run one scenario, or the whole library.
#include <CLI/CLI.hpp>
#include <iostream>
#include <memory>
#include <nlohmann/json.hpp>

#include "cli/commands.hpp"
#include "cli/manners.hpp"
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
};

lab::LoadOptions load_options(const ScenarioOptions& o) { return {.variant = o.variant, .set = o.set, .seed = o.seed}; }

/// Prints one scenario's variants; true when all hold.
bool print(const ordered_json& summaries, const RunArguments& a) {
  bool holds = true;
  bool first = true;
  for (const ordered_json& s : summaries) {
    holds = holds && s["holds"].get<bool>();
    if (a.manners.json()) continue;
    if (first)
      std::cout << s["scenario"].get<std::string>() << ": "
                << s["title"][a.manners.language == Language::zh_CN ? "zh_CN" : "en"].get<std::string>() << '\n';
    first = false;
    std::cout << lab::render_summary(s, a.manners.language, colourful());
  }
  if (!a.manners.json()) std::cout << '\n';
  return holds;
}

int run_one(const RunArguments& a) {
  const lab::Loaded file = lab::load_scenario(a.scenario.scenario, load_options(a.scenario));
  if (!file) return complain(file.error(), a.manners);
  lab::RunOptions options;
  options.level = a.level;
  options.resources = a.resources;
  options.trace_file = a.trace;
  options.trace_limit = a.trace_limit;
  options.set = a.scenario.set;
  const ordered_json summaries = lab::run_file(*file, options);
  const bool holds = print(summaries, a);
  if (a.manners.json()) std::cout << summaries.dump(2) << '\n';
  return holds ? kHolds : kDamage;
}

int run_all(const RunArguments& a) {
  const std::vector<lab::LibraryEntry> library = lab::list_library();
  if (library.empty()) return complain("the library has no scenarios: is MQLAB_SCENARIOS set wrongly?", a.manners);
  int code = kHolds;
  std::size_t variants = 0;
  std::size_t differing = 0;
  ordered_json everything = ordered_json::array();
  const auto work = [&](std::size_t i) {
    const lab::Loaded file = lab::load_file(library[i].file, load_options(a.scenario));
    if (!file) throw std::runtime_error(describe::render(file.error()));
    lab::RunOptions options;
    options.level = a.level;
    options.resources = a.resources;
    return lab::run_file(*file, options).dump();
  };
  const auto take = [&](std::size_t i, lab::TaskResult result) {
    if (!result) {
      code = std::max(code, complain(library[i].id + ": " + result.error().sentence, a.manners, kInternal));
      return;
    }
    const ordered_json summaries = ordered_json::parse(*result);
    variants += summaries.size();
    for (const ordered_json& s : summaries) differing += s["holds"].get<bool>() ? 0 : 1;
    if (!print(summaries, a)) code = std::max(code, kDamage);
    if (a.manners.json()) everything.insert(everything.end(), summaries.begin(), summaries.end());
  };
  lab::run_pool(library.size(), work, take, {.workers = a.workers});
  if (a.manners.json()) {
    std::cout << everything.dump(2) << '\n';
  } else {
    std::cout << library.size() << a.manners.say(" scenarios, ", " 个场景，") << variants << a.manners.say(" variants: ", " 个变体：")
              << (variants - differing) << a.manners.say(" as expected, ", " 个符合预期，") << differing
              << a.manners.say(" differ", " 个不符") << '\n';
  }
  return code;
}

}  // namespace

void add_run(CLI::App& app, int& exit_code) {
  auto* command = app.add_subcommand("run", "run a scenario: all variants or one; or the whole library");
  auto a = std::make_shared<RunArguments>();
  add_manners(*command, a->manners);
  add_scenario_options(*command, a->scenario, false);
  command->add_flag("--all", a->all, "every scenario of the library");
  command->add_option("--trace", a->trace, "write the binary trace here (several variants: FILE.VARIANT)")->option_text("FILE");
  command->add_option("--resources", a->resources, "exact: FIFO servers in integers; shared: SimGrid's models")
      ->transform(CLI::CheckedTransformer(
          std::map<std::string, sim::Resources>{{"exact", sim::Resources::exact}, {"shared", sim::Resources::shared}}))
      ->option_text("exact|shared");
  command->add_option("--level", a->level, "what the trace keeps (full by default; promises are judged at full)")
      ->transform(CLI::CheckedTransformer(
          std::map<std::string, sim::TraceLevel>{{"ledger", sim::TraceLevel::ledger}, {"full", sim::TraceLevel::full}}))
      ->option_text("ledger|full");
  command->add_option("--trace-limit", a->trace_limit, "bytes of records that may be kept (default 4GB)")
      ->transform(CLI::AsSizeValue(false))
      ->option_text("SIZE");
  command->add_option("--workers", a->workers, "worker processes with --all (default: one per processor)")->option_text("N");
  command->footer(
      "Examples:\n"
      "  mqlab run duplication/confirm-lost                    broken beside fixed\n"
      "  mqlab run duplication/confirm-lost --variant fixed --set /seed=7\n"
      "  mqlab run my.json --trace run.mqt && mqlab trace run.mqt --kind 'confirm.*'\n"
      "  mqlab run --all --lang zh_CN\n"
      "Exit code: 0 as expected, 1 a verdict differs, 2 bad input, 3 internal error.");
  command->callback([a, &exit_code] {
    if (a->all != a->scenario.scenario.empty()) {
      exit_code = complain(a->all ? "--all takes no scenario" : "give a scenario (FILE or ID), or --all", a->manners);
      return;
    }
    exit_code = a->all ? run_all(*a) : run_one(*a);
  });
}

}  // namespace mqlab::cli
