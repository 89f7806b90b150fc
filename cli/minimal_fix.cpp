// mqlab minimal-fix: the cheapest settings that pass the scenario and its fault map.
#include <CLI/CLI.hpp>
#include <iostream>
#include <memory>
#include <nlohmann/json.hpp>

#include <fmt/format.h>

#include "cli/commands.hpp"
#include "cli/interrupt.hpp"
#include "cli/manners.hpp"
#include "cli/map_options.hpp"
#include "cli/one_variant.hpp"
#include "cli/progress.hpp"
#include "lab/minimal_fix/minimal_fix.hpp"
#include "lab/scenario/load.hpp"

namespace mqlab::cli {

namespace {

struct FixArguments {
  Manners manners;
  ScenarioOptions scenario;
  lab::MinimalFixOptions fix;
  MapArguments map;
};

int minimal_fix(FixArguments& a) {
  const auto file = one_variant(a.scenario, a.manners);
  if (!file) return file.error();
  const lab::Scenario& scenario = file->variants.front();
  if (const std::string wrong = check_map_options(a.map, scenario, a.manners); !wrong.empty()) return complain(wrong, a.manners);
  a.fix.map = a.map.options;
  tl::expected<nlohmann::ordered_json, lab::Sentence> fixes;
  {
    Progress progress(std::string(a.manners.say("sets", "组")));
    const Interrupt interrupt;
    a.fix.map.stop = [] { return Interrupt::came(); };
    a.fix.progress = [&](std::size_t done, std::size_t all) { progress.show(done, all); };
    fixes = lab::minimal_fix(scenario, a.fix);
  }
  if (!fixes) return complain(fixes.error().in(a.manners.language), a.manners);
  if (a.manners.json())
    std::cout << fixes->dump(2) << '\n';
  else
    std::cout << lab::render_minimal_fix(*fixes, a.manners.language, colourful());
  if ((*fixes)["ended_early"].get<bool>()) return kInterrupted;
  if ((*fixes)["lost"].get<std::uint64_t>() > 0) return kInternal;
  return (*fixes)["cheapest"].is_null() ? kDamage : kHolds;
}

}  // namespace

void add_minimal_fix(CLI::App& app, int& exit_code) {
  auto* command =
      app.add_subcommand("minimal-fix", help({"the cheapest settings that pass the scenario and its whole fault map; safety against cost",
                                              "通过场景及其整张故障图的最便宜设置；安全与代价对照"}));
  auto a = std::make_shared<FixArguments>();
  add_manners(*command, a->manners);
  add_scenario_options(*command, a->scenario);
  command->add_option("--at-once", a->fix.settings, help({"settings changed at once, at most (default 2)", "一次至多改几项设置（默认 2）"}))
      ->check(CLI::Range(1, 5))
      ->option_text("N");
  add_map_options(*command, a->map);
  command->footer(help({"Examples:", "示例："}) +
                  "\n"
                  "  mqlab minimal-fix duplication/confirm-lost --variant broken\n"
                  "  mqlab minimal-fix my.json --at-once 3 --faults crash,power-loss\n" +
                  help({"Exit code: 0 a set holds, 1 none does, 2 bad input, 3 a worker died, 130 ended by Ctrl-C.",
                        "退出码：0 有一组成立，1 没有，2 输入有误，3 工作进程死亡，130 被 Ctrl-C 中断。"}));
  command->callback([a, &exit_code] { exit_code = minimal_fix(*a); });
}

}  // namespace mqlab::cli
