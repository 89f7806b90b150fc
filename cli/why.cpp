// mqlab why: the why-card of one operation.
#include <CLI/CLI.hpp>
#include <iostream>
#include <memory>
#include <nlohmann/json.hpp>

#include "cli/commands.hpp"
#include "cli/manners.hpp"
#include "cli/one_variant.hpp"
#include "lab/scenario/load.hpp"
#include "lab/why/card.hpp"

namespace mqlab::cli {

namespace {

struct WhyArguments {
  Manners manners;
  ScenarioOptions scenario;
  lab::WhyOptions why;
  bool worst = false;
  bool no_fixes = false;
};

int why(const WhyArguments& a) {
  if (a.worst == !a.why.operation.empty())
    return complain(std::string(a.manners.say("give --operation or --worst, one of the two", "请给出 --operation 或 --worst 二者之一")),
                    a.manners);
  const auto file = one_variant(a.scenario, a.manners);
  if (!file) return file.error();
  lab::WhyOptions options = a.why;
  options.fixes = !a.no_fixes;
  const lab::Scenario& scenario = file->variants.front();
  // The file's other variants; standard input can be read only once.
  lab::Loaded whole = tl::unexpected(std::vector<describe::Problem>{});
  if (a.scenario.variant && a.scenario.scenario != "-")
    whole = lab::load_scenario(a.scenario.scenario, {.variant = std::nullopt, .set = a.scenario.set, .seed = a.scenario.seed});
  for (const lab::Scenario& s : whole ? whole->variants : file->variants)
    if (s.variant != scenario.variant) options.others.push_back(&s);
  const auto card = lab::why_card(scenario, options);
  if (!card) {
    // Nothing to explain is no mistake of who asked.
    if (a.worst) {
      if (a.manners.json())
        std::cout << nlohmann::ordered_json{{"scenario", scenario.id}, {"variant", scenario.variant}, {"damaged", false}}.dump(2) << '\n';
      else
        std::cout << scenario.id << ", " << scenario.variant << ": " << card.error().in(a.manners.language) << '\n';
      return kHolds;
    }
    return complain(card.error().in(a.manners.language), a.manners);
  }
  if (a.manners.json())
    std::cout << card->dump(2) << '\n';
  else
    std::cout << lab::render_card(*card, a.manners.language, colourful());
  return (*card)["damaged"].get<bool>() ? kDamage : kHolds;
}

}  // namespace

void add_why(CLI::App& app, int& exit_code) {
  auto* command = app.add_subcommand(
      "why", help({"why one operation went wrong: its biography, the causal chain, the promise, the settings that prevent it",
                   "某个操作为何出错：经过、因果链、承诺，以及可避免它的设置"}));
  auto a = std::make_shared<WhyArguments>();
  add_manners(*command, a->manners);
  add_scenario_options(*command, a->scenario);
  command
      ->add_option(
          "--operation", a->why.operation,
          help({"the operation, such as shop/17, or 17 where there is one producer", "操作，例如 shop/17；只有一个生产者时可写 17"}))
      ->option_text("ID");
  command->add_flag("--worst", a->worst, help({"the worst damaged operation of the run", "此次运行中受损最重的操作"}));
  command->add_flag("--no-fixes", a->no_fixes, help({"try no settings", "不尝试各项设置"}));
  command->footer(
      help({"Examples (without --variant, the first one of the file):", "示例（不写 --variant 时取文件中的第一个变体）："}) +
      "\n"
      "  mqlab why duplication/confirm-lost --worst\n"
      "  mqlab why duplication/confirm-lost --variant broken --operation shop/5 --lang zh_CN\n"
      "  mqlab why my.json --variant broken --operation 17 --format json\n" +
      help({"Exit code: 0 nothing is wrong with it, 1 it is damaged, 2 bad input.", "退出码：0 该操作正常，1 受损，2 输入有误。"}));
  command->callback([a, &exit_code] { exit_code = why(*a); });
}

}  // namespace mqlab::cli
