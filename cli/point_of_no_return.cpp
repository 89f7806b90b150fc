// mqlab point-of-no-return: where along the run the damage was decided.
#include <CLI/CLI.hpp>
#include <iostream>
#include <memory>
#include <nlohmann/json.hpp>

#include "cli/commands.hpp"
#include "cli/interrupt.hpp"
#include "cli/manners.hpp"
#include "cli/one_variant.hpp"
#include "cli/progress.hpp"
#include "lab/no_return/no_return.hpp"
#include "lab/scenario/load.hpp"

namespace mqlab::cli {

namespace {

struct NoReturnArguments {
  Manners manners;
  ScenarioOptions scenario;
  lab::NoReturnOptions ask;
};

int point_of_no_return(NoReturnArguments& a) {
  const auto file = one_variant(a.scenario, a.manners);
  if (!file) return file.error();
  tl::expected<nlohmann::ordered_json, lab::Sentence> answer;
  {
    Progress progress(std::string(a.manners.say("moments", "时刻")));
    const Interrupt interrupt;
    a.ask.stop = [] { return Interrupt::came(); };
    a.ask.progress = [&](std::size_t done, std::size_t all) { progress.show(done, all); };
    answer = lab::point_of_no_return(file->variants.front(), a.ask);
  }
  if (!answer) return complain(answer.error().in(a.manners.language), a.manners);
  if (a.manners.json())
    std::cout << answer->dump(2) << '\n';
  else
    std::cout << lab::render_no_return(*answer, a.manners.language, colourful(), terminal_width());
  if ((*answer)["ended_early"].get<bool>()) return kInterrupted;
  return (*answer)["lost"].get<std::uint64_t>() > 0 ? kInternal : kHolds;
}

}  // namespace

void add_point_of_no_return(CLI::App& app, int& exit_code) {
  auto* command =
      app.add_subcommand("point-of-no-return", help({"the chance of an operation's damage along the run: where it jumps, it was decided",
                                                     "操作受损的几率沿运行如何变化：跳变之处即决定之时"}));
  auto a = std::make_shared<NoReturnArguments>();
  add_manners(*command, a->manners);
  add_scenario_options(*command, a->scenario);
  command
      ->add_option("--operation", a->ask.operation,
                   help({"the operation, such as shop/17 (default: the worst damaged one)", "操作，例如 shop/17（默认：受损最重的）"}))
      ->option_text("ID");
  command->add_option("--moments", a->ask.moments, help({"moments to begin with (default 32)", "初始时刻数（默认 32）"}))
      ->check(CLI::Range(2, 10'000))
      ->option_text("N");
  command
      ->add_option("--continuations", a->ask.continuations,
                   help({"continuations of each moment (default 60)", "每个时刻的续跑次数（默认 60）"}))
      ->check(CLI::Range(1, 100'000))
      ->option_text("N");
  command
      ->add_option("--workers", a->ask.workers, help({"worker processes (default: one per processor)", "工作进程数（默认每个处理器一个）"}))
      ->check(CLI::Range(1, 1024))
      ->option_text("N");
  command->footer(help({"Examples (without --variant, the first one of the file):", "示例（不写 --variant 时取文件中的第一个变体）："}) +
                  "\n"
                  "  mqlab point-of-no-return duplication/confirm-lost\n"
                  "  mqlab point-of-no-return my.json --variant broken --operation 17 --continuations 500\n" +
                  help({"Exit code: 0 answered, 2 bad input or nothing damaged, 3 a worker died, 130 ended by Ctrl-C.",
                        "退出码：0 已回答，2 输入有误或没有损害，3 工作进程死亡，130 被 Ctrl-C 中断。"}));
  command->callback([a, &exit_code] { exit_code = point_of_no_return(*a); });
}

}  // namespace mqlab::cli
