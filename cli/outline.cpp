#include "cli/outline.hpp"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cctype>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace mqlab::cli {

namespace {

/// `text|json` has choices, `FILE|ID` names what is expected.
std::vector<std::string> choices_of(const std::string& value) {
  std::vector<std::string> out;
  if (value.find('|') == std::string::npos) return out;
  for (std::size_t from = 0; from <= value.size();) {
    const std::size_t bar = std::min(value.find('|', from), value.size());
    const std::string one = value.substr(from, bar - from);
    const bool literal =
        !one.empty() && std::none_of(one.begin(), one.end(), [](unsigned char c) { return std::isupper(c) != 0 || c == ' '; });
    if (!literal) return {};
    out.push_back(one);
    from = bar + 1;
  }
  return out;
}

OptionOutline outline_of(const CLI::Option& option) {
  OptionOutline out;
  for (const std::string& name : option.get_snames()) out.names.push_back("-" + name);
  for (const std::string& name : option.get_lnames()) out.names.push_back("--" + name);
  if (out.names.empty()) out.names.push_back(option.get_name(true));
  if (option.get_expected_max() > 0) out.value = option.get_option_text().empty() ? "VALUE" : option.get_option_text();
  out.choices = choices_of(out.value);
  out.meaning = option.get_description();
  return out;
}

void add(const CLI::App& app, std::vector<std::string> words, const std::string& inherited, std::vector<CommandOutline>& out) {
  CommandOutline command;
  command.words = words;
  command.meaning = app.get_description();
  if (app.get_footer() != inherited) command.footer = app.get_footer();
  for (const CLI::Option* option : app.get_options()) {
    const bool positional = option->get_snames().empty() && option->get_lnames().empty();
    (positional ? command.arguments : command.options).push_back(outline_of(*option));
    if (positional && option->get_option_text().find("ID") != std::string::npos) command.takes_scenario = true;
  }
  out.push_back(std::move(command));
  for (const CLI::App* sub : app.get_subcommands([](const CLI::App*) { return true; })) {
    words.push_back(sub->get_name());
    add(*sub, words, app.get_footer(), out);
    words.pop_back();
  }
}

}  // namespace

std::string CommandOutline::name() const { return fmt::format("{}", fmt::join(words, " ")); }

std::vector<CommandOutline> outline(const CLI::App& app) {
  std::vector<CommandOutline> out;
  add(app, {}, {}, out);
  return out;
}

}  // namespace mqlab::cli
