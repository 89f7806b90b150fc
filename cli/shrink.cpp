// mqlab shrink: the smallest scenario that still goes wrong in the same way.
#include <CLI/CLI.hpp>
#include <iostream>
#include <memory>
#include <nlohmann/json.hpp>

#include <fmt/format.h>

#include "cli/commands.hpp"
#include "cli/files.hpp"
#include "cli/interrupt.hpp"
#include "cli/manners.hpp"
#include "cli/one_variant.hpp"
#include "cli/progress.hpp"
#include "cli/verdict_words.hpp"
#include "lab/scenario/load.hpp"
#include "lab/scenario/parse.hpp"
#include "lab/shrink/shrink.hpp"
#include "sim/describe/suggest.hpp"

namespace mqlab::cli {

using nlohmann::ordered_json;

namespace {

struct ShrinkArguments {
  Manners manners;
  ScenarioOptions scenario;
  std::string keep;
  std::string out;
};

std::string said(const lab::Size& s, const Manners& m) {
  return fmt::format(fmt::runtime(m.say("{} faults, {} steps, {} programs, {} operations, {} elements",
                                        "{} 个故障，{} 个步骤，{} 个程序，{} 个操作，{} 个元素")),
                     s.faults, s.steps, s.processes, s.operations, s.elements);
}

int shrink(const ShrinkArguments& a) {
  lab::ShrinkOptions options;
  if (!a.keep.empty()) {
    options.name = lab::find_name(a.keep);
    if (!options.name) {
      const std::vector<std::string> names = damage_names();
      const auto near = describe::suggest(a.keep, names);
      return complain(
          fmt::format(
              fmt::runtime(a.manners.say("no verdict is called \"{}\"; expected one of: {}{}", "没有名为 \"{}\" 的判定；应为：{}{}")),
              a.keep, describe::join_sorted(names),
              near ? fmt::format(fmt::runtime(a.manners.say("\n  did you mean \"{}\"?", "\n  是不是 \"{}\"？")), *near) : ""),
          a.manners);
    }
  }
  const auto file = one_variant(a.scenario, a.manners);
  if (!file) return file.error();
  const lab::Scenario& scenario = file->variants.front();
  if (!can_write(a.out, a.manners)) return kBadInput;
  tl::expected<lab::Shrunk, lab::Sentence> shrunk;
  {
    Progress progress(std::string(a.manners.say("shrinking", "缩减")));
    const Interrupt interrupt;
    options.progress = [&](std::uint64_t runs, std::size_t left) {
      progress.note(fmt::format(fmt::runtime(a.manners.say("{} runs, {} elements left", "运行 {} 次，剩 {} 个元素")), runs, left));
    };
    options.stop = [] { return Interrupt::came(); };
    shrunk = lab::shrink(scenario, options);
  }
  if (!shrunk) return complain(shrunk.error().in(a.manners.language), a.manners);
  const std::string text = lab::print_json(shrunk->scenario) + "\n";
  if (!a.out.empty() && !write_file(a.out, text, a.manners)) return kBadInput;
  const std::string name(lab::info(shrunk->harm.name).id);
  const int code = shrunk->stopped ? kInterrupted : kHolds;
  if (a.manners.json()) {
    std::cout << ordered_json{{"scenario", scenario.id},
                              {"variant", scenario.variant},
                              {"kept", name},
                              {"before", lab::size_json(shrunk->before)},
                              {"after", lab::size_json(shrunk->after)},
                              {"runs", shrunk->runs},
                              {"minimal", shrunk->minimal},
                              {"shrunk", ordered_json::parse(text)}}
                     .dump(2)
              << '\n';
    return code;
  }
  if (a.out.empty()) std::cout << text;
  std::cerr << fmt::format(fmt::runtime(a.manners.say("still {}: {} -> {}; {} runs{}\n", "仍为 {}：{} -> {}；运行 {} 次{}\n")),
                           a.manners.language == Language::zh_CN ? lab::info(shrunk->harm.name).title.in(Language::zh_CN) : name,
                           said(shrunk->before, a.manners), said(shrunk->after, a.manners), shrunk->runs,
                           shrunk->stopped   ? a.manners.say("; ended early, more may go", "；提前结束，或许还能再减")
                           : shrunk->minimal ? a.manners.say("; nothing more can go", "；无法再减")
                                             : a.manners.say("; the budget of runs ended it", "；达到运行次数上限"));
  return code;
}

}  // namespace

void add_shrink(CLI::App& app, int& exit_code) {
  auto* command =
      app.add_subcommand("shrink", help({"the smallest scenario that still goes wrong in the same way", "仍以同样方式出错的最小场景"}));
  auto a = std::make_shared<ShrinkArguments>();
  add_manners(*command, a->manners);
  add_scenario_options(*command, a->scenario);
  command
      ->add_option("--keep", a->keep,
                   help({"the verdict to keep, such as lost (default: the worst)", "要保留的判定，例如 lost（默认：最严重的）"}))
      ->option_text("VERDICT");
  command->add_option("-o,--output", a->out, help({"write the scenario here (default: standard output)", "把场景写到这里（默认标准输出）"}))
      ->option_text("FILE");
  command->footer(help({"Examples:", "示例："}) +
                  "\n"
                  "  mqlab shrink duplication/confirm-lost --variant broken -o small.json && mqlab run small.json\n"
                  "  mqlab shrink my.json --variant broken --keep lost --format json\n" +
                  help({"Exit code: 0 done, 2 bad input or nothing to shrink, 130 ended by Ctrl-C (what is small so far is written).",
                        "退出码：0 完成，2 输入有误或无可缩减，130 被 Ctrl-C 中断（已缩减的照样写出）。"}));
  command->callback([a, &exit_code] { exit_code = shrink(*a); });
}

}  // namespace mqlab::cli
