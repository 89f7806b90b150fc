// mqlab test: the expectations of all scenarios below a folder, like a test runner.
#include <CLI/CLI.hpp>
#include <iostream>
#include <memory>
#include <nlohmann/json.hpp>

#include <fmt/format.h>

#include "cli/commands.hpp"
#include "cli/files.hpp"
#include "cli/interrupt.hpp"
#include "cli/manners.hpp"
#include "cli/progress.hpp"
#include "lab/suite/suite.hpp"

namespace mqlab::cli {

namespace {

struct TestArguments {
  Manners manners;
  std::vector<std::string> places;
  std::string junit;
  std::int64_t limit = 120;
  lab::SuiteOptions suite;
};

void print_tests(const lab::SuiteResult& result, const Manners& manners) {
  for (const lab::TestCase& t : result.tests) {
    if (t.status != lab::TestStatus::failed && t.status != lab::TestStatus::error) continue;
    std::string what;
    for (const lab::Sentence& m : t.messages) what += (what.empty() ? "" : "; ") + m.in(manners.language);
    std::cout << fmt::format(fmt::runtime(manners.say("FAILED {}: {}; repeat: {}\n", "失败 {}：{}；重现：{}\n")), t.name(), what, t.repeat);
  }
  std::cout << fmt::format(fmt::runtime(manners.say("{} passed, {} failed", "{} 个通过，{} 个失败")), result.count(lab::TestStatus::passed),
                           result.count(lab::TestStatus::failed) + result.count(lab::TestStatus::error));
  if (const std::size_t skipped = result.count(lab::TestStatus::skipped); skipped > 0)
    std::cout << fmt::format(fmt::runtime(manners.say(", {} skipped: they expect nothing", "，{} 个跳过：没有预期")), skipped);
  if (result.passed_over > 0)
    std::cout << fmt::format(fmt::runtime(manners.say("; {} files are no scenarios", "；{} 个文件不是场景")), result.passed_over);
  std::cout << '\n';
}

int test(TestArguments& a) {
  if (!can_write(a.junit, a.manners)) return kBadInput;
  a.suite.limit = std::chrono::seconds(a.limit);
  tl::expected<lab::SuiteResult, lab::Sentence> result;
  {
    Progress progress(std::string(a.manners.say("tests", "测试")));
    const Interrupt interrupt;
    a.suite.stop = [] { return Interrupt::came(); };
    a.suite.progress = [&](std::size_t done, std::size_t all, std::size_t failed) {
      progress.show(done, all, failed > 0 ? fmt::format(fmt::runtime(a.manners.say("  {} failed", "  {} 个失败")), failed) : std::string());
    };
    result = lab::run_suite(a.places, a.suite);
  }
  if (!result) return complain(result.error().in(a.manners.language), a.manners);
  if (a.suite.only_list && !a.manners.json()) {
    for (const lab::TestCase& t : result->tests) std::cout << t.name() << '\n';
    return kHolds;
  }
  if (!a.junit.empty() && !write_file(a.junit, lab::junit_xml(*result, a.manners.language), a.manners)) return kBadInput;
  if (a.manners.json())
    std::cout << lab::suite_json(*result).dump(2, ' ', false, nlohmann::ordered_json::error_handler_t::replace) << '\n';
  else
    print_tests(*result, a.manners);
  if (result->stopped) {
    complain(std::string(a.manners.say("stopped; these are the tests that came to their end", "已停止；以上是已经跑完的测试")), a.manners);
    return kInterrupted;
  }
  return result->all_well() || a.suite.only_list ? kHolds : kDamage;
}

}  // namespace

void add_test(CLI::App& app, int& exit_code) {
  auto* command =
      app.add_subcommand("test", help({"run the expectations of all scenarios below a folder, like a test runner: for your own CI",
                                       "像测试框架一样运行目录下所有场景的预期，用于自己的 CI"}));
  auto a = std::make_shared<TestArguments>();
  add_manners(*command, a->manners);
  command->add_option("places", a->places, help({"folders and scenario files", "目录与场景文件"}))->option_text("DIR|FILE...")->required();
  command
      ->add_option("--filter", a->suite.filter,
                   help({"only tests whose ID/VARIANT fits: * and ?, or a part of it (may be repeated)",
                         "只运行名称（ID/变体）匹配者：* 与 ?，或名称的一部分（可重复）"}))
      ->option_text("PATTERN")
      ->allow_extra_args(false);
  command->add_option("--junit", a->junit, help({"JUnit XML into this file, for CI systems", "写出 JUnit XML，供 CI 系统读取"}))
      ->option_text("FILE");
  command
      ->add_option("--workers", a->suite.workers, help({"worker processes; default: one per processor", "工作进程数；默认每个处理器一个"}))
      ->check(CLI::Range(1, 1024))
      ->option_text("N");
  command->add_option("--limit", a->limit, help({"seconds of real time for one test (default 120)", "单个测试的实际时限，秒（默认 120）"}))
      ->check(CLI::Range(1, 86'400))
      ->option_text("SECONDS");
  command->add_flag("--list", a->suite.only_list, help({"print the names of the tests, run nothing", "只列出测试名称，不运行"}));
  command->footer(help({"Examples:", "示例："}) +
                  "\n"
                  "  mqlab test scenarios\n"
                  "  mqlab test mine --filter 'loss/*' --junit mqlab.xml\n" +
                  help({"Exit code: 0 all tests passed, 1 one failed or did not load, 2 bad input or no test, 130 ended by Ctrl-C.",
                        "退出码：0 全部通过，1 有失败或无法加载，2 输入有误或没有测试，130 被 Ctrl-C 中断。"}));
  command->callback([a, &exit_code] { exit_code = test(*a); });
}

}  // namespace mqlab::cli
