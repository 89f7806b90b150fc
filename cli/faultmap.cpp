// mqlab faultmap: one fault at every point where one can strike.
#include <CLI/CLI.hpp>
#include <algorithm>
#include <iostream>
#include <map>
#include <memory>
#include <nlohmann/json.hpp>

#include <fmt/format.h>

#include "cli/commands.hpp"
#include "cli/files.hpp"
#include "cli/interrupt.hpp"
#include "cli/manners.hpp"
#include "cli/map_options.hpp"
#include "cli/progress.hpp"
#include "cli/repeat.hpp"
#include "lab/capsule/capsule.hpp"
#include "lab/faultmap/progress.hpp"
#include "lab/faultmap/report.hpp"
#include "lab/knobs/knobs.hpp"
#include "lab/scenario/load.hpp"

namespace mqlab::cli {

namespace {

struct FaultMapArguments {
  Manners manners;
  ScenarioOptions scenario;
  MapArguments map;
  bool all_strikes = false;
  std::string csv, svg, resume;
};

/// It was ended by Ctrl-C: what is known is kept for `--resume`.
int keep_progress(const lab::FaultMap& map, const FaultMapArguments& a) {
  std::string file = a.resume;
  if (file.empty()) {
    file = map.scenario->id + "." + map.scenario->variant + ".faultmap.json";
    std::replace(file.begin(), file.end(), '/', '-');
  }
  if (!write_file(file, lab::progress_of(map), a.manners)) return kBadInput;
  std::cerr << fmt::format(fmt::runtime(a.manners.say("ended early; go on with the same command and --resume {}\n",
                                                      "提前结束；用同样的命令加 --resume {} 继续\n")),
                           file);
  return kInterrupted;
}

constexpr double kLong = 60;  // seconds; a shorter wait needs no warning

/// How long the pairs will take, where that is long.
std::string forecast(const lab::PairForecast& f, const Manners& manners) {
  if (f.seconds < kLong) return {};
  return fmt::format(
      fmt::runtime(manners.say(
          "pairs: about {} runs, {:.0f} minutes at the rate of the first ones; --points narrows it, Ctrl-C ends it with what is known",
          "两两组合：约 {} 次运行，按首轮速度约需 {:.0f} 分钟；--points 可缩小范围，Ctrl-C 可提前结束并保留已知结果")),
      f.runs, f.seconds / 60);
}

constexpr std::size_t kLostKept = 10;

/// What became of workers: those whose runs were made again are only mentioned, a run that ended its worker twice gets a capsule.
void tell_of_deaths(const lab::FaultMap& map, const FaultMapArguments& a) {
  std::map<std::string, std::size_t> deaths;
  for (const std::string& death : map.deaths) ++deaths[death];
  for (const auto& [death, times] : deaths)
    std::cerr << fmt::format(fmt::runtime(a.manners.say("mqlab: {} ({}×); its other runs were made again, one by one\n",
                                                        "mqlab：{}（{} 次）；其余运行已逐一重做\n")),
                             death, times);
  std::size_t kept = 0;
  for (std::size_t i = 0; i < map.strikes.size() && kept < kLostKept; ++i) {
    if (map.outcomes[i].lost.empty()) continue;
    const lab::Loaded file = lab::load_with(*map.scenario, {"/faults=" + map.script(map.strikes[i])});
    if (!file) continue;
    std::string name = fmt::format("{}.{}.lost-{}.capsule.json", map.scenario->id, map.scenario->variant, ++kept);
    std::replace(name.begin(), name.end(), '/', '-');
    if (!write_file(name, lab::unrun_capsule(file->variants.front()).dump(2) + "\n", a.manners)) return;
    std::cerr << fmt::format(
        fmt::runtime(a.manners.say("mqlab: lost: {}: {} (mqlab replay {})\n", "mqlab：丢失：{}：{}（mqlab replay {}）\n")),
        map.aims[map.strikes[i].aim].label(), map.outcomes[i].lost, name);
  }
}

int map_one(const lab::Scenario& scenario, const FaultMapArguments& a, nlohmann::ordered_json& out) {
  lab::MapOptions options = a.map.options;
  lab::FaultMap map;
  double seconds = 0;
  {
    Progress progress(scenario.variant);
    const Interrupt interrupt;
    options.progress = [&](std::size_t done, std::size_t all) { progress.show(done, all); };
    options.stop = [] { return Interrupt::came(); };
    options.before_pairs = [&](const lab::PairForecast& f) {
      if (const std::string text = forecast(f, a.manners); !text.empty()) progress.line(text);
    };
    map = lab::make_fault_map(scenario, options);
    seconds = progress.seconds();
  }
  if (map.sites.empty())
    return complain(std::string(a.manners.say("no point of this run can be struck so (--points, --fault)",
                                              "此次运行中没有可这样打击的钩点（--points、--fault）")),
                    a.manners);
  out = lab::map_json(map);
  tell_of_deaths(map, a);
  if (!a.manners.json()) {
    std::cout << lab::map_text(out, repeat_words(a.scenario), a.manners.language, colourful(), terminal_width());
    const std::uint64_t runs = map.made + map.pairs.runs;
    std::cerr << fmt::format(fmt::runtime(a.manners.say("{} runs in {:.2f} s: {:.0f}/s\n", "{} 次运行用时 {:.2f} 秒：每秒 {:.0f} 次\n")),
                             runs, seconds, static_cast<double>(runs) / std::max(seconds, 1e-9));
  }
  if (map.not_run > 0 || map.pairs.firsts_done < map.pairs.firsts) return keep_progress(map, a);
  const auto& counts = out["counts"];
  if (map.lost + map.pairs.lost > 0) return kInternal;
  return counts["damaged"].get<std::uint64_t>() > 0 || map.baseline.damaged() || map.pairs.damaged > 0 ? kDamage : kHolds;
}

int faultmap(FaultMapArguments& a) {
  a.map.options.fold = !a.all_strikes;
  const lab::Loaded file =
      lab::load_scenario(a.scenario.scenario, {.variant = a.scenario.variant, .set = a.scenario.set, .seed = a.scenario.seed});
  if (!file) return complain(file.error(), a.manners);
  if (const std::string wrong = check_map_options(a.map, file->variants.front(), a.manners); !wrong.empty())
    return complain(wrong, a.manners);
  if ((!a.csv.empty() || !a.svg.empty()) && file->variants.size() > 1)
    return complain(std::string(a.manners.say("--csv and --svg are of one variant: name it with --variant",
                                              "--csv 与 --svg 针对单个变体：请用 --variant 指定")),
                    a.manners);
  if (!a.resume.empty()) {
    if (file->variants.size() > 1)
      return complain(
          std::string(a.manners.say("--resume is of one variant: name it with --variant", "--resume 针对单个变体：请用 --variant 指定")),
          a.manners);
    if (!read_file(a.resume, a.map.options.resume, a.manners)) return kBadInput;
  }
  if (!can_write(a.csv, a.manners) || !can_write(a.svg, a.manners)) return kBadInput;
  int code = kHolds;
  nlohmann::ordered_json all = nlohmann::ordered_json::array();
  for (const lab::Scenario& scenario : file->variants) {
    nlohmann::ordered_json one;
    code = std::max(code, map_one(scenario, a, one));
    if (one.is_null()) return code;
    if (!a.csv.empty() && !write_file(a.csv, lab::map_csv(one), a.manners)) return kBadInput;
    if (!a.svg.empty() && !write_file(a.svg, lab::map_svg(one, a.manners.language), a.manners)) return kBadInput;
    all.push_back(std::move(one));
    if (code == kInterrupted) break;
  }
  if (a.manners.json()) std::cout << all.dump(2) << '\n';
  return code;
}

}  // namespace

void add_faultmap(CLI::App& app, int& exit_code) {
  auto* command =
      app.add_subcommand("faultmap", help({"run a scenario with one fault at every point where one can strike, and see where it hurts",
                                           "在每个可能的钩点各施加一次故障，看哪里会出问题"}));
  auto a = std::make_shared<FaultMapArguments>();
  add_manners(*command, a->manners);
  add_scenario_options(*command, a->scenario);
  add_map_options(*command, a->map);
  command->add_flag(
      "--pairs", a->map.options.pairs,
      help({"then two faults: a second one at each point that follows the first", "再试两个故障：首个之后的每个钩点各加一个"}));
  command->add_flag("--keep-faults", a->map.options.keep_faults,
                    help({"the scenario's own faults strike as well", "场景自身的故障也照常发生"}));
  command->add_flag("--all-strikes", a->all_strikes, help({"skip no strike as equivalent", "等价的打击也逐一运行"}));
  command->add_option("--csv", a->csv, help({"write a line for each strike", "每次打击写一行"}))->option_text("FILE");
  command->add_option("--svg", a->svg, help({"write the map as a picture", "把故障图写成图片"}))->option_text("FILE");
  command
      ->add_option("--resume", a->resume,
                   help({"go on with a map that Ctrl-C ended; what it keeps is named when it ends",
                         "继续被 Ctrl-C 中断的故障图；中断时会给出文件名"}))
      ->option_text("FILE");
  command->footer(
      help({"Examples:", "示例："}) +
      "\n"
      "  mqlab faultmap duplication/confirm-lost --variant broken\n"
      "  mqlab faultmap duplication/confirm-lost --variant fixed --faults crash --for 5s\n"
      "  mqlab faultmap duplication/unflushed-ack --points 'confirm.*,broker.*' --svg map.svg\n"
      "  mqlab faultmap my.json --variant safe --pairs\n" +
      help({"Exit code: 0 no damage at the points and with the faults tried, 1 damage, 2 bad input, 3 a worker died, 130 ended by Ctrl-C.",
            "退出码：0 所试的钩点与故障均无损害，1 有损害，2 输入有误，3 工作进程死亡，130 被 Ctrl-C 中断。"}));
  command->callback([a, &exit_code] { exit_code = faultmap(*a); });
}

}  // namespace mqlab::cli
