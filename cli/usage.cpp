#include "cli/usage.hpp"

#include <CLI/CLI.hpp>
#include <vector>

#include <fmt/format.h>

#include "sim/describe/suggest.hpp"

namespace mqlab::cli {

std::string usage_error(const CLI::App& app, const CLI::ParseError& error, int argc, const char* const* argv) {
  const CLI::App* command = nullptr;
  std::vector<std::string> commands;
  for (const CLI::App* sub : app.get_subcommands({})) {
    commands.push_back(sub->get_name());
    if (argc > 1 && sub->get_name() == argv[1]) command = sub;
  }
  if (command == nullptr) {
    if (argc < 2) return "give a command: " + describe::join_sorted(commands) + " (mqlab --help)";
    const auto near = describe::suggest(argv[1], commands);
    return fmt::format("there is no command \"{}\"; expected one of: {}{}", argv[1], describe::join_sorted(commands),
                       near ? fmt::format("\n  did you mean \"{}\"?", *near) : "");
  }
  std::vector<std::string> options;
  for (const CLI::Option* option : command->get_options()) {
    for (const std::string& name : option->get_lnames()) options.push_back("--" + name);
  }
  for (int i = 2; i < argc; ++i) {
    const std::string word = std::string(argv[i]).substr(0, std::string(argv[i]).find('='));
    if (word.rfind("--", 0) != 0 || word == "--" || std::find(options.begin(), options.end(), word) != options.end()) continue;
    const auto near = describe::suggest(word, options);
    return fmt::format("{} has no option {}{} (mqlab {} --help)", command->get_name(), word,
                       near ? fmt::format("; did you mean {}?", *near) : "", command->get_name());
  }
  return fmt::format("{}: {} (mqlab {} --help)", command->get_name(), error.what(), command->get_name());
}

}  // namespace mqlab::cli
