// mqlab: the program. A list of its commands, and what becomes of errors.
#include <CLI/CLI.hpp>
#include <exception>
#include <iostream>

#include "cli/commands.hpp"
#include "cli/manners.hpp"
#include "cli/usage.hpp"
#include "lab/version.hpp"

int main(int argc, char** argv) {
  using namespace mqlab;
  CLI::App app{
      "mqlab: a laboratory for message queues under faults.\nWhich message is lost, duplicated or out of order, why, and which setting "
      "prevents it."};
  app.set_version_flag("--version", "mqlab " + std::string(lab::version()));
  app.require_subcommand(1);
  app.footer("Start with:\n  mqlab list\n  mqlab run duplication/confirm-lost\nEach command has its own --help with examples.");
  int exit_code = cli::kHolds;
  cli::add_run(app, exit_code);
  cli::add_list(app, exit_code);
  cli::add_show(app, exit_code);
  cli::add_validate(app, exit_code);
  cli::add_schema(app, exit_code);
  cli::add_trace(app, exit_code);
  try {
    app.parse(argc, argv);
  } catch (const CLI::Success& e) {
    return app.exit(e);
  } catch (const CLI::ParseError& e) {
    std::cerr << "mqlab: " << cli::usage_error(app, e, argc, argv) << '\n';
    return cli::kBadInput;
  } catch (const std::invalid_argument& e) {
    std::cerr << "mqlab: " << e.what() << '\n';
    return cli::kBadInput;
  } catch (const std::exception& e) {
    std::cerr << "mqlab: internal error: " << e.what() << '\n';
    return cli::kInternal;
  }
  return exit_code;
}
