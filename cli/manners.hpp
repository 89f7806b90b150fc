/// What all commands share: `--format`, `--lang`, exit codes, and how an error is said (design section 8).
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "sim/describe/problem.hpp"
#include "sim/describe/text.hpp"

namespace CLI {
class App;
}

namespace mqlab::cli {

/// Exit codes: part of the interface.
inline constexpr int kHolds = 0;          ///< all went well, every expectation holds
inline constexpr int kDamage = 1;         ///< a verdict differs from what the scenario expects, or damage was found
inline constexpr int kBadInput = 2;       ///< bad input or usage
inline constexpr int kInternal = 3;       ///< an internal error, or a worker died
inline constexpr int kInterrupted = 130;  ///< ended by Ctrl-C, as a shell counts it; what was done so far has been said

enum class Format { text, json };

/// The language before any option is read: that of `--lang` if the words have one, else of LC_ALL, LC_MESSAGES, LANG. So help speaks it too.
void listen(int argc, const char* const* argv);
Language spoken();
/// A text of the help, in that language.
std::string help(Text text);

/// Options of every command.
struct Manners {
  Format format = Format::text;
  Language language = spoken();

  bool json() const { return format == Format::json; }
  /// The text in the language of the output.
  std::string_view say(std::string_view en, std::string_view zh_CN) const { return Text{en, zh_CN}.in(language); }
};

/// Options of every command that takes a scenario.
struct ScenarioOptions {
  std::string scenario;
  std::optional<std::string> variant;
  std::vector<std::string> set;
  std::optional<std::uint64_t> seed;
};

void add_manners(CLI::App& command, Manners& manners);
/// Of a command that has another `--format`.
void add_manners_but_format(CLI::App& command, Manners& manners);
/// The scenario, and what is changed in it.
void add_scenario_options(CLI::App& command, ScenarioOptions& options, bool required = true);
/// Only `--variant`, `--set`, `--seed`.
void add_changes(CLI::App& command, ScenarioOptions& options);

/// Print problems to standard error, as text or as JSON; returns the exit code.
int complain(const std::vector<describe::Problem>& problems, const Manners& manners);
/// `{"problems": [...]}`, their texts in this language
std::string problems_json(const std::vector<describe::Problem>& problems, Language language);
int complain(const std::string& sentence, const Manners& manners, int code = kBadInput);

/// Whether colour and other ornaments are welcome: a terminal, and no NO_COLOR (no-color.org).
bool colourful();

}  // namespace mqlab::cli
