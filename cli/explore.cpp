// mqlab explore: search for a fault schedule that does damage, and make it small.
#include <CLI/CLI.hpp>
#include <iostream>
#include <memory>
#include <nlohmann/json.hpp>

#include <fmt/format.h>

#include "cli/commands.hpp"
#include "cli/files.hpp"
#include "cli/interrupt.hpp"
#include "cli/manners.hpp"
#include "cli/map_options.hpp"
#include "cli/one_variant.hpp"
#include "cli/progress.hpp"
#include "cli/verdict_words.hpp"
#include "lab/capsule/capsule.hpp"
#include "lab/explore/explore.hpp"
#include "lab/scenario/load.hpp"
#include "lab/scenario/parse.hpp"
#include "sim/describe/suggest.hpp"

namespace mqlab::cli {

using nlohmann::ordered_json;

namespace {

constexpr std::string_view kBrokenPromise = "broken-promise";

struct ExploreArguments {
  Manners manners;
  ScenarioOptions scenario;
  lab::ExploreOptions explore;
  MapArguments map;
  std::string violates, out;
  bool no_shrink = false;
};

std::optional<lab::Violation> violation(const std::string& word) {
  if (word == kBrokenPromise) return lab::Violation{.broken_promise = true};
  const auto name = lab::find_name(word);
  if (!name || lab::info(*name).severity != lab::Severity::damage) return std::nullopt;
  return lab::Violation{.name = name};
}

std::string no_violation(const ExploreArguments& a) {
  std::vector<std::string> names = damage_names();
  names.emplace_back(kBrokenPromise);
  const auto near = describe::suggest(a.violates, names);
  return fmt::format(
      fmt::runtime(a.manners.say("--violates can't be \"{}\"; expected one of: {}{}", "--violates 不能是 \"{}\"；应为：{}{}")), a.violates,
      describe::join_sorted(names),
      near ? fmt::format(fmt::runtime(a.manners.say("\n  did you mean \"{}\"?", "\n  是不是 \"{}\"？")), *near) : "");
}

ordered_json found_json(const lab::Explored& e, const lab::Scenario& scenario) {
  ordered_json out{{"scenario", scenario.id},
                   {"variant", scenario.variant},
                   {"seed", scenario.seed},
                   {"found_by", lab::kFoundByNames[static_cast<std::size_t>(e.by)]}};
  out["ended_early"] = e.stopped;
  out["runs"] = {{"all", e.runs}, {"one_fault", e.one_fault}, {"of_strikes", e.strikes}, {"swarm", e.swarm}, {"lost", e.lost}};
  if (e.by == lab::FoundBy::nothing) return out;
  out["operation"] = e.operation;
  out["verdict"] = lab::info(e.harm.name).id;
  if (e.harm.judgement) {
    out["judgement"] = models::kJudgementNames[static_cast<std::size_t>(*e.harm.judgement)];
    out["promise"] = e.harm.promise;
  }
  if (e.by == lab::FoundBy::swarm) out["draw"] = e.draw;
  out["faults"] = ordered_json::array();
  if (const describe::Value* faults = e.scenario.find("faults")) out["faults"] = ordered_json::parse(lab::print_json_compact(*faults));
  if (e.shrunk) {
    out["shrunk"] = {{"before", lab::size_json(e.shrunk->before)},
                     {"after", lab::size_json(e.shrunk->after)},
                     {"runs", e.shrunk->runs},
                     {"minimal", e.shrunk->minimal}};
  }
  return out;
}

void print_search(const lab::Explored& e, const ExploreArguments& a) {
  const Manners& m = a.manners;
  std::cout << fmt::format(fmt::runtime(m.say("  tried: {} runs ({} with one fault, of {} that differ; {} with a drawn schedule)\n",
                                              "  已试：{} 次运行（{} 次单个故障，共 {} 次不等价；{} 次随机故障组合）\n")),
                           e.runs, e.one_fault, e.strikes, e.swarm);
  if (e.lost > 0)
    std::cout << fmt::format(
        fmt::runtime(m.say("  {} runs were lost with their worker: nothing is known of them\n", "  {} 次运行随工作进程丢失：其结果未知\n")),
        e.lost);
  if (e.stopped) std::cout << m.say("  ENDED BEFORE ITS END: what is said is of what was tried\n", "  提前结束：以上仅针对已试的部分\n");
  if (e.by == lab::FoundBy::nothing) {
    std::cout << fmt::format(fmt::runtime(m.say("  none of them violates \"{}\". That is all that this says: other kinds of fault, points, "
                                                "durations and seeds were not tried\n",
                                                "  其中没有出现 \"{}\"。仅此而已：其他故障类型、钩点、时长与种子未试\n")),
                             a.violates);
    return;
  }
  constexpr std::string_view kHow[2][4] = {{"", "as it is", "with one fault", "with a drawn schedule"},
                                           {"", "按其原样", "单个故障", "随机故障组合"}};
  std::cout << fmt::format(fmt::runtime(m.say("  found {}: {} {}\n", "  {}发现：{} {}\n")),
                           kHow[m.language == Language::zh_CN ? 1 : 0][static_cast<std::size_t>(e.by)], e.operation,
                           lab::info(e.harm.name).title.in(m.language));
  if (e.shrunk)
    std::cout << fmt::format(fmt::runtime(m.say("  made small: {} -> {} faults, {} -> {} operations, {} -> {} elements ({} runs{})\n",
                                                "  缩减：故障 {} -> {}，操作 {} -> {}，元素 {} -> {}（运行 {} 次{}）\n")),
                             e.shrunk->before.faults, e.shrunk->after.faults, e.shrunk->before.operations, e.shrunk->after.operations,
                             e.shrunk->before.elements, e.shrunk->after.elements, e.shrunk->runs,
                             e.shrunk->minimal ? m.say("; nothing more can go", "；无法再减") : "");
}

/// `ID.found.json` beside `ID.capsule.json`.
std::string found_name(const std::string& capsule) {
  const std::string end = ".capsule.json";
  return (capsule.ends_with(end) ? capsule.substr(0, capsule.size() - end.size()) : capsule) + ".found.json";
}

int save_found(const lab::Explored& e, const lab::Scenario& scenario, const ExploreArguments& a, ordered_json& out) {
  const std::string capsule = a.out.empty() ? lab::capsule_name(scenario) : a.out;
  const std::string file = found_name(capsule);
  const std::string text = lab::print_json(e.shrunk ? e.shrunk->scenario : e.scenario) + "\n";
  const lab::Loaded found = lab::load_text(file, text, {.variant = scenario.variant, .set = {}, .seed = std::nullopt});
  if (!found) return complain(found.error(), a.manners);
  if (!write_file(capsule, lab::make_capsule(found->variants.front()).dump(2) + "\n", a.manners) || !write_file(file, text, a.manners))
    return kBadInput;
  out["capsule"] = capsule;
  out["file"] = file;
  if (!a.manners.json())
    std::cout << fmt::format(fmt::runtime(a.manners.say("  written: {} (mqlab replay {}), {} (mqlab why {} --worst)\n",
                                                        "  已写出：{}（mqlab replay {}），{}（mqlab why {} --worst）\n")),
                             capsule, capsule, file, file);
  return kDamage;
}

int explore(ExploreArguments& a) {
  const auto violates = violation(a.violates);
  if (!violates) return complain(no_violation(a), a.manners);
  a.explore.violates = *violates;
  a.explore.shrink = !a.no_shrink;
  const auto file = one_variant(a.scenario, a.manners);
  if (!file) return file.error();
  const lab::Scenario& scenario = file->variants.front();
  if (const std::string wrong = check_map_options(a.map, scenario, a.manners); !wrong.empty()) return complain(wrong, a.manners);
  a.explore.map = a.map.options;
  const std::string capsule = a.out.empty() ? lab::capsule_name(scenario) : a.out;
  if (!can_write(capsule, a.manners) || !can_write(found_name(capsule), a.manners)) return kBadInput;
  tl::expected<lab::Explored, lab::Sentence> explored;
  {
    Progress progress(std::string(a.manners.say("runs", "运行")));
    const Interrupt interrupt;
    a.explore.map.stop = [] { return Interrupt::came(); };
    a.explore.progress = [&](std::uint64_t runs, std::uint64_t budget) { progress.show(std::min(runs, budget), budget); };
    a.explore.shrinking = [&](std::uint64_t runs, std::size_t left) {
      progress.note(
          fmt::format(fmt::runtime(a.manners.say("shrinking: {} runs, {} elements left", "缩减：运行 {} 次，剩 {} 个元素")), runs, left));
    };
    explored = lab::explore(scenario, a.explore);
  }
  if (!explored) return complain(explored.error().in(a.manners.language), a.manners);
  ordered_json out = found_json(*explored, scenario);
  if (!a.manners.json()) {
    std::cout << scenario.id << ", " << scenario.variant << ":\n";
    print_search(*explored, a);
  }
  int code = explored->lost > 0 ? kInternal : kHolds;
  if (explored->by != lab::FoundBy::nothing) code = save_found(*explored, scenario, a, out);
  if (explored->stopped && code != kBadInput) code = kInterrupted;
  if (a.manners.json() && code != kBadInput) std::cout << out.dump(2) << '\n';
  return code;
}

}  // namespace

void add_explore(CLI::App& app, int& exit_code) {
  auto* command = app.add_subcommand("explore", help({"search for a fault schedule that does damage, and make it as small as it can be",
                                                      "搜索会造成损害的故障组合，并缩减到最小"}));
  auto a = std::make_shared<ExploreArguments>();
  add_manners(*command, a->manners);
  add_scenario_options(*command, a->scenario);
  command
      ->add_option("--violates", a->violates,
                   help({"what to look for: lost, duplicated, reordered, inconsistent, stuck ... or broken-promise",
                         "要找的损害：lost、duplicated、reordered、inconsistent、stuck …… 或 broken-promise"}))
      ->option_text("VERDICT")
      ->required();
  add_map_options(*command, a->map);
  command->add_flag("--keep-faults", a->map.options.keep_faults,
                    help({"the scenario's own faults strike as well", "场景自身的故障也照常发生"}));
  command->add_option("--budget", a->explore.budget, help({"runs at most (default 20000)", "最多运行次数（默认 20000）"}))
      ->check(CLI::PositiveNumber)
      ->option_text("RUNS");
  command->add_flag("--no-shrink", a->no_shrink, help({"write what was found as it is", "不缩减，按原样写出"}));
  command
      ->add_option("-o,--output", a->out,
                   help({"the capsule (default ID.capsule.json); the scenario goes beside it as .found.json",
                         "胶囊文件（默认 ID.capsule.json）；场景写在其旁，名为 .found.json"}))
      ->option_text("FILE");
  command->footer(help({"Examples:", "示例："}) +
                  "\n"
                  "  mqlab explore duplication/confirm-lost --variant fixed --violates duplicated\n"
                  "  mqlab explore my.json --violates lost --faults crash,power-loss,pause --budget 100000 -o lost.capsule.json\n" +
                  help({"Exit code: 0 nothing found, 1 found, 2 bad input, 3 a worker died, 130 ended by Ctrl-C.",
                        "退出码：0 未发现，1 已发现，2 输入有误，3 工作进程死亡，130 被 Ctrl-C 中断。"}));
  command->callback([a, &exit_code] { exit_code = explore(*a); });
}

}  // namespace mqlab::cli
