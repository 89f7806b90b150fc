// mqlab compare: two runs with the same luck, one knob apart.
#include <CLI/CLI.hpp>
#include <iostream>
#include <memory>
#include <nlohmann/json.hpp>

#include <fmt/format.h>

#include "cli/commands.hpp"
#include "cli/manners.hpp"
#include "lab/compare/compare.hpp"
#include "lab/scenario/load.hpp"

namespace mqlab::cli {

namespace {

struct CompareArguments {
  Manners manners;
  std::string scenario;
  std::vector<std::string> variants, set;
  std::optional<std::uint64_t> seed;
};

std::string joined(const std::vector<std::string>& words) {
  std::string out;
  for (const std::string& word : words) out += (out.empty() ? "" : " ") + word;
  return out;
}

int print_twins(const lab::Side& one, const lab::Side& other, const Manners& manners) {
  const auto comparison = lab::compare(one, other);
  if (!comparison) return complain(comparison.error().in(manners.language), manners);
  if (manners.json())
    std::cout << comparison->dump(2) << '\n';
  else
    std::cout << lab::render_comparison(*comparison, manners.language, colourful());
  return (*comparison)["operations"].empty() ? kHolds : kDamage;
}

/// As it is against with `--set`.
int with_and_without(const CompareArguments& a, const lab::LoadOptions& as_it_is) {
  lab::LoadOptions changed = as_it_is;
  changed.set = a.set;
  const lab::Loaded before = lab::load_scenario(a.scenario, as_it_is);
  if (!before) return complain(before.error(), a.manners);
  if (before->variants.size() > 1 && a.variants.empty())
    return complain(
        std::string(a.manners.say("with --set, say which variant it is set in: --variant NAME", "使用 --set 时请指明变体：--variant 名称")),
        a.manners);
  const lab::Loaded after = lab::load_scenario(a.scenario, changed);
  if (!after) return complain(after.error(), a.manners);
  const lab::Scenario& one = before->variants.front();
  return print_twins({&one, one.variant}, {&after->variants.front(), joined(a.set)}, a.manners);
}

int compare(const CompareArguments& a) {
  lab::LoadOptions load{.variant = std::nullopt, .set = {}, .seed = a.seed};
  if (a.variants.size() > 2) return complain(std::string(a.manners.say("two variants at most", "最多两个变体")), a.manners);
  if (a.variants.size() == 1) load.variant = a.variants[0];
  if (a.variants.size() < 2 && !a.set.empty()) return with_and_without(a, load);
  load.variant = std::nullopt;
  load.set = a.set;
  const lab::Loaded file = lab::load_scenario(a.scenario, load);
  if (!file) return complain(file.error(), a.manners);
  std::vector<std::string> names = a.variants;
  if (names.empty() && file->variants.size() == 2)
    for (const lab::Scenario& s : file->variants) names.push_back(s.variant);
  if (names.size() != 2) {
    std::vector<std::string> all;
    for (const lab::Scenario& s : file->variants) all.push_back(s.variant);
    return complain(fmt::format(fmt::runtime(a.manners.say("give two variants (--variant A --variant B) of: {}; or one, and --set",
                                                           "请给出两个变体（--variant A --variant B）：{}；或一个变体加 --set")),
                                joined(all)),
                    a.manners);
  }
  const lab::Scenario* sides[2];
  for (std::size_t i = 0; i < 2; ++i) {
    sides[i] = file->find(names[i]);
    if (sides[i] == nullptr) {
      load.variant = names[i];  // the loader says what there is, and what is near it
      return complain(lab::load_scenario(a.scenario, load).error(), a.manners);
    }
  }
  return print_twins({sides[0], names[0]}, {sides[1], names[1]}, a.manners);
}

}  // namespace

void add_compare(CLI::App& app, int& exit_code) {
  auto* command =
      app.add_subcommand("compare", help({"two runs with the same luck, one knob apart: where they part, whose fate changed, what it costs",
                                          "同样的运气、只差一项设置的两次运行：何处分开、谁的结局改变、代价如何"}));
  auto a = std::make_shared<CompareArguments>();
  add_manners(*command, a->manners);
  command
      ->add_option("scenario", a->scenario,
                   help({"a scenario file, an id of the library, or - for standard input", "场景文件、场景库中的 id，或 - 表示标准输入"}))
      ->option_text("FILE|ID")
      ->required();
  command->add_option("--variant", a->variants, help({"a variant; give it twice, or once with --set", "变体；给出两次，或一次并加 --set"}))
      ->option_text("NAME")
      ->allow_extra_args(false);
  command
      ->add_option("--set", a->set,
                   help({"one variant: the knob that makes the other run; two: set in both",
                         "一个变体时：另一次运行所改的设置；两个变体时：两者都设"}))
      ->option_text("/POINTER=VALUE")
      ->allow_extra_args(false);
  command->add_option("--seed", a->seed, help({"another seed than the scenario's", "替换场景的随机种子"}))->option_text("N");
  command->footer(
      help({"Examples:", "示例："}) +
      "\n"
      "  mqlab compare duplication/confirm-lost --variant broken --variant fixed\n"
      "  mqlab compare duplication/confirm-lost --variant broken --set '/consumers/0/idempotent=\"message-id\"'\n" +
      help({"Exit code: 0 no operation's fate changed, 1 some did, 2 bad input.", "退出码：0 没有操作的结局改变，1 有改变，2 输入有误。"}));
  command->callback([a, &exit_code] {
    if (a->scenario == "-" && a->variants.size() < 2 && !a->set.empty())
      exit_code = complain(std::string(a->manners.say("- can be read only once: give a file to compare with --set",
                                                      "标准输入只能读取一次：使用 --set 比较时请给出文件")),
                           a->manners);
    else
      exit_code = compare(*a);
  });
}

}  // namespace mqlab::cli
