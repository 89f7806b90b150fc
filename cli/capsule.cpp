// mqlab capsule and mqlab replay: a run in one file, and the run from that file.
#include <CLI/CLI.hpp>
#include <iostream>
#include <memory>
#include <nlohmann/json.hpp>

#include "cli/commands.hpp"
#include "cli/files.hpp"
#include "cli/manners.hpp"
#include "cli/one_variant.hpp"
#include "cli/resources.hpp"
#include "lab/capsule/capsule.hpp"
#include "lab/report/summary.hpp"
#include "lab/scenario/load.hpp"

namespace mqlab::cli {

namespace {

struct CapsuleArguments {
  Manners manners;
  ScenarioOptions scenario;
  std::string out;
  sim::Resources resources = sim::Resources::exact;
};

int capsule(const CapsuleArguments& a) {
  const auto file = one_variant(a.scenario, a.manners);
  if (!file) return file.error();
  const lab::Scenario& scenario = file->variants.front();
  lab::RunOptions options;
  options.resources = a.resources;
  const std::string to = a.out.empty() ? lab::capsule_name(scenario) : a.out;
  if (!can_write(to, a.manners)) return kBadInput;
  const nlohmann::ordered_json made = lab::make_capsule(scenario, options);
  if (!write_file(to, made.dump(2) + "\n", a.manners)) return kBadInput;
  if (a.manners.json())
    std::cout << nlohmann::ordered_json{{"capsule", to}, {"trace_hash", made["trace_hash"]}, {"counts", made["counts"]}}.dump(2) << '\n';
  else
    std::cout << to << '\n';
  return kHolds;
}

struct ReplayArguments {
  Manners manners;
  std::string capsule, trace;
};

int replay(const ReplayArguments& a) {
  std::string text;
  if (!read_file(a.capsule, text, a.manners)) return kBadInput;
  if (!can_be_trace(a.trace, a.manners) || !can_write(a.trace, a.manners)) return kBadInput;
  const auto replayed = lab::replay(text, a.trace);
  if (!replayed) return complain(replayed.error().in(a.manners.language), a.manners);
  if (a.manners.json()) {
    nlohmann::ordered_json out{{"same", replayed->same}, {"trace_hash", replayed->hash}, {"capsule_hash", replayed->wanted}};
    out["run"] = replayed->summary;
    std::cout << out.dump(2) << '\n';
  } else {
    std::cout << lab::render_summary(replayed->summary, a.manners.language, colourful());
    if (replayed->wanted.empty())
      std::cout << a.manners.say("  the capsule has no trace hash: its run never came to its end where it was made\n",
                                 "  胶囊中没有轨迹哈希：其运行在生成处从未结束\n");
    else if (replayed->same)
      std::cout << a.manners.say("  the same to the byte: ", "  逐字节一致：") << replayed->hash << '\n';
  }
  if (replayed->same) return kHolds;
  return complain(
      std::string(a.manners.say("the replay is NOT the capsule's run: its trace hash is ", "重放与胶囊的运行不一致：其轨迹哈希为 ")) +
          replayed->hash + std::string(a.manners.say(", the capsule's is ", "，胶囊的为 ")) + replayed->wanted,
      a.manners, kDamage);
}

}  // namespace

void add_capsule(CLI::App& app, int& exit_code) {
  auto* command =
      app.add_subcommand("capsule", help({"put one run with all that it depends on into one file", "把一次运行及其全部依据装入一个文件"}));
  auto a = std::make_shared<CapsuleArguments>();
  add_manners(*command, a->manners);
  add_scenario_options(*command, a->scenario);
  command->add_option("-o,--output", a->out, help({"write it here (default ID.capsule.json)", "写到这里（默认 ID.capsule.json）"}))
      ->option_text("FILE");
  add_resources(*command, a->resources);
  command->footer(help({"Examples:", "示例："}) +
                  "\n"
                  "  mqlab capsule duplication/confirm-lost --variant broken\n"
                  "  mqlab replay duplication-confirm-lost.capsule.json\n" +
                  help({"Exit code: 0 written, 2 bad input.", "退出码：0 已写出，2 输入有误。"}));
  command->callback([a, &exit_code] { exit_code = capsule(*a); });
}

void add_replay(CLI::App& app, int& exit_code) {
  auto* command = app.add_subcommand(
      "replay", help({"run a capsule again, and check that it is the same to the byte", "重放胶囊，并检查是否逐字节一致"}));
  auto a = std::make_shared<ReplayArguments>();
  add_manners(*command, a->manners);
  command->add_option("capsule", a->capsule, help({"the capsule's file, or - for standard input", "胶囊文件，或 - 表示标准输入"}))
      ->option_text("CAPSULE")
      ->required();
  command->add_option("--trace", a->trace, help({"write the binary trace here", "把二进制轨迹写到这里"}))->option_text("FILE");
  command->footer(help({"Examples:", "示例："}) +
                  "\n"
                  "  mqlab replay duplication-confirm-lost.capsule.json\n"
                  "  mqlab replay found.capsule.json --trace run.mqt && mqlab trace run.mqt\n" +
                  help({"Exit code: 0 the same to the byte, 1 another trace, 2 bad input or another version.",
                        "退出码：0 逐字节一致，1 轨迹不同，2 输入有误或版本不同。"}));
  command->callback([a, &exit_code] { exit_code = replay(*a); });
}

}  // namespace mqlab::cli
