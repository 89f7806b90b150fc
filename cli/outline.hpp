/// The commands and options as they are declared, for what is generated from them: completion of the shells, the man page.
#pragma once

#include <string>
#include <vector>

namespace CLI {
class App;
}

namespace mqlab::cli {

struct OptionOutline {
  std::vector<std::string> names;    ///< `--seed`, `-o`
  std::string value;                 ///< `N`, `text|json`; empty: a flag
  std::vector<std::string> choices;  ///< of `text|json`
  std::string meaning;
};
struct CommandOutline {
  std::vector<std::string> words;  ///< `{"sweep", "export"}`; none: the program itself
  std::string meaning, footer;
  std::vector<OptionOutline> options;
  std::vector<OptionOutline> arguments;  ///< names: one, as declared
  bool takes_scenario = false;           ///< an argument is a file or an id of the library

  std::string name() const;  ///< `sweep export`
};

/// The program, then each command, its subcommands behind it.
std::vector<CommandOutline> outline(const CLI::App& app);

std::string bash_completion(const std::vector<CommandOutline>& commands);
std::string zsh_completion(const std::vector<CommandOutline>& commands);
std::string fish_completion(const std::vector<CommandOutline>& commands);
/// roff, section 1.
std::string man_page(const std::vector<CommandOutline>& commands, const std::string& version);

}  // namespace mqlab::cli
