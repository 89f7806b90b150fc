#include "cli/usage.hpp"

#include <CLI/CLI.hpp>
#include <memory>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "cli/manners.hpp"
#include "sim/describe/suggest.hpp"

namespace mqlab::cli {

void speak(CLI::App& app) {
  const auto formatter = std::make_shared<CLI::Formatter>();
  if (spoken() == Language::zh_CN) {
    for (const auto& [key, word] : {std::pair{"Usage", "用法"},
                                    {"OPTIONS", "选项"},
                                    {"Positionals", "参数"},
                                    {"SUBCOMMAND", "命令"},
                                    {"SUBCOMMANDS", "命令"},
                                    {"REQUIRED", "必需"}})
      formatter->label(key, word);
    app.option_defaults()->group("选项");
  }
  formatter->column_width(34);
  app.formatter(formatter);
  app.set_help_flag("-h,--help", help({"print this help and exit", "显示本帮助并退出"}));
}

namespace {

/// What was meant by a word that is no option of this app, as `; did you mean --seed?`.
std::string nearest_option(const CLI::App& app, const std::string& word) {
  std::vector<std::string> options;
  for (const CLI::Option* option : app.get_options())
    for (const std::string& name : option->get_lnames()) options.push_back("--" + name);
  const auto near = describe::suggest(word, options);
  return near ? fmt::format("; did you mean {}?", *near) : "";
}

bool has_option(const CLI::App& app, const std::string& word) {
  for (const CLI::Option* option : app.get_options())
    for (const std::string& name : option->get_lnames())
      if ("--" + name == word) return true;
  return false;
}

/// CLI11 lists the numbers behind the words of a choice; people want the words. Empty: the error is about something else.
std::string wrong_choice(const CLI::App& app, const std::string& error) {
  const std::size_t not_in = error.find(" not in {");
  const std::size_t value = error.find(": Value ");
  if (not_in == std::string::npos || value == std::string::npos || value > not_in) return {};
  const std::string name = error.substr(0, value);
  const std::string given = error.substr(value + 8, not_in - value - 8);
  for (const CLI::Option* option : app.get_options())
    for (const std::string& long_name : option->get_lnames())
      if ("--" + long_name == name) {
        std::vector<std::string> words;
        std::string rest = option->get_option_text();
        for (std::size_t bar = 0; bar != std::string::npos; rest = bar == std::string::npos ? "" : rest.substr(bar + 1)) {
          bar = rest.find('|');
          words.push_back(rest.substr(0, bar));
        }
        const auto near = describe::suggest(given, words);
        return fmt::format("{} can't be \"{}\"; expected one of: {}{}", name, given, describe::join_sorted(words),
                           near ? fmt::format("; did you mean {}?", *near) : "");
      }
  return {};
}

}  // namespace

std::string usage_error(const CLI::App& app, const CLI::ParseError& error, int argc, const char* const* argv) {
  const CLI::App* command = nullptr;
  std::vector<std::string> commands;
  for (const CLI::App* sub : app.get_subcommands({})) {
    commands.push_back(sub->get_name());
    if (argc > 1 && sub->get_name() == argv[1]) command = sub;
  }
  if (command == nullptr) {
    if (argc < 2) return "give a command: " + describe::join_sorted(commands) + " (mqlab --help)";
    const std::string word = std::string(argv[1]).substr(0, std::string(argv[1]).find('='));
    if (word.rfind("-", 0) == 0 && word != "-" && !has_option(app, word))
      return fmt::format("there is no option {}{} (mqlab --help)", word, nearest_option(app, word));
    if (word.rfind("--", 0) == 0) return "give a command: " + describe::join_sorted(commands) + " (mqlab --help)";
    const auto near = describe::suggest(argv[1], commands);
    return fmt::format("there is no command \"{}\"; expected one of: {}{}", argv[1], describe::join_sorted(commands),
                       near ? fmt::format("\n  did you mean \"{}\"?", *near) : "");
  }
  for (int i = 2; i < argc; ++i) {
    const std::string word = std::string(argv[i]).substr(0, std::string(argv[i]).find('='));
    if (word.rfind("--", 0) != 0 || word == "--" || has_option(*command, word)) continue;
    return fmt::format("{} has no option {}{} (mqlab {} --help)", command->get_name(), word, nearest_option(*command, word),
                       command->get_name());
  }
  if (const std::string choice = wrong_choice(*command, error.what()); !choice.empty())
    return fmt::format("{}: {} (mqlab {} --help)", command->get_name(), choice, command->get_name());
  return fmt::format("{}: {} (mqlab {} --help)", command->get_name(), error.what(), command->get_name());
}

}  // namespace mqlab::cli
