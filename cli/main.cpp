// mqlab: the program. A list of its commands, and what becomes of errors.
#include <CLI/CLI.hpp>
#include <exception>
#include <iostream>

#include "cli/commands.hpp"
#include "cli/manners.hpp"
#include "cli/usage.hpp"
#include "lab/external/start.hpp"
#include "lab/version.hpp"

int main(int argc, char** argv) {
  using namespace mqlab;
  cli::listen(argc, argv);
  CLI::App app{cli::help(
      {"mqlab: a laboratory for message queues under faults.\nWhich message is lost, duplicated or out of order, why, and which setting "
       "prevents it.",
       "mqlab：消息队列故障实验室。\n哪条消息丢失、重复或乱序，原因是什么，哪项设置可以避免。"})};
  app.name("mqlab");
  cli::speak(app);
  app.set_version_flag("--version", "mqlab " + std::string(lab::version()), cli::help({"print the version", "显示版本"}));
  app.require_subcommand(1);
  app.fallthrough();  // so that what holds for all commands may stand behind one
  app.add_flag("--run-programs", lab::program_rules().allowed,
               cli::help({"start the external programs that a scenario names: they run with your rights",
                          "启动场景所指定的外部程序：它们以你的权限运行"}));
  app.footer(cli::help({"Start with:\n  mqlab list\n  mqlab run duplication/confirm-lost\nEach command has its own --help with examples.",
                        "从这里开始：\n  mqlab list\n  mqlab run duplication/confirm-lost\n每个命令都有自己的 --help，附示例。"}));
  int exit_code = cli::kHolds;
  cli::add_run(app, exit_code);
  cli::add_list(app, exit_code);
  cli::add_show(app, exit_code);
  cli::add_validate(app, exit_code);
  cli::add_schema(app, exit_code);
  cli::add_reference(app, exit_code);
  cli::add_trace(app, exit_code);
  cli::add_export(app, exit_code);
  cli::add_faultmap(app, exit_code);
  cli::add_why(app, exit_code);
  cli::add_shrink(app, exit_code);
  cli::add_explore(app, exit_code);
  cli::add_compare(app, exit_code);
  cli::add_minimal_fix(app, exit_code);
  cli::add_point_of_no_return(app, exit_code);
  cli::add_capsule(app, exit_code);
  cli::add_replay(app, exit_code);
  cli::add_sweep(app, exit_code);
  cli::add_merge(app, exit_code);
  cli::add_test(app, exit_code);
  cli::add_completion(app, exit_code);
  cli::add_man(app, exit_code);
  cli::add_report(app, exit_code);
  cli::add_exercise(app, exit_code);
  cli::add_grade(app, exit_code);
  cli::add_audit(app, exit_code);
  try {
    app.parse(argc, argv);
  } catch (const CLI::Success& e) {
    return app.exit(e);
  } catch (const CLI::ParseError& e) {
    std::cerr << "mqlab: " << cli::usage_error(app, e, argc, argv) << '\n';
    return cli::kBadInput;
  } catch (const models::apps::ProgramFailure& e) {
    std::cerr << "mqlab: " << e.said().in(cli::spoken()) << '\n';
    return cli::kBadInput;
  } catch (const std::invalid_argument& e) {
    std::cerr << "mqlab: " << e.what() << '\n';
    return cli::kBadInput;
  } catch (const std::exception& e) {
    std::cerr << "mqlab: internal error: " << e.what() << '\n';
    return cli::kInternal;
  }
  std::cout.flush();
  if (!std::cout) {
    std::cerr << "mqlab: " << cli::help({"the output could not be written", "无法写出输出"}) << '\n';
    return cli::kInternal;
  }
  return exit_code;
}
