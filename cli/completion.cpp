// What bash, zsh and fish complete, made from the commands as they are declared. Ids of scenarios are asked of the program itself.
#include <algorithm>
#include <string>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "cli/outline.hpp"

namespace mqlab::cli {

namespace {

constexpr const char* kIds = "mqlab completion ids 2>/dev/null";

/// Within single quotes of a shell.
std::string quoted(std::string text) {
  for (std::size_t at = 0; (at = text.find('\'', at)) != std::string::npos; at += 4) text.replace(at, 1, "'\\''");
  return "'" + text + "'";
}

std::string first_line(const std::string& text) { return text.substr(0, text.find('\n')); }

bool is_below(const CommandOutline& sub, const CommandOutline& command) {
  return sub.words.size() == command.words.size() + 1 && std::equal(command.words.begin(), command.words.end(), sub.words.begin());
}

template <class Visit>
void each_below(const std::vector<CommandOutline>& commands, const CommandOutline& command, const Visit& visit) {
  for (const CommandOutline& sub : commands)
    if (is_below(sub, command)) visit(sub);
}

}  // namespace

std::string bash_completion(const std::vector<CommandOutline>& commands) {
  std::string words;
  std::string values;
  for (const CommandOutline& command : commands) {
    std::vector<std::string> names;
    each_below(commands, command, [&](const CommandOutline& sub) { names.push_back(sub.words.back()); });
    for (const OptionOutline& option : command.options) names.insert(names.end(), option.names.begin(), option.names.end());
    words +=
        fmt::format("    {}) words=\"{}\"; ids={} ;;\n", quoted(command.name()), fmt::join(names, " "), command.takes_scenario ? 1 : 0);
    for (const OptionOutline& option : command.options) {
      if (option.value.empty()) continue;
      for (const std::string& name : option.names)
        values += fmt::format("    {}) values=\"{}\" ;;\n", quoted(command.name() + " " + name), fmt::join(option.choices, " "));
    }
  }
  std::string subcommands;
  for (const CommandOutline& command : commands)
    if (!command.words.empty()) subcommands += (subcommands.empty() ? "" : "|") + quoted(command.name());
  return fmt::format(R"SH(# bash completion of mqlab, made by `mqlab completion bash`
_mqlab() {{
  local cur=${{COMP_WORDS[COMP_CWORD]}} prev=${{COMP_WORDS[COMP_CWORD-1]}} command="" word words="" values="-" ids=0
  for word in "${{COMP_WORDS[@]:1:COMP_CWORD-1}}"; do
    case "${{command:+$command }}$word" in
      {}) command="${{command:+$command }}$word" ;;
    esac
  done
  case "$command" in
{}  esac
  case "$command $prev" in
{}  esac
  COMPREPLY=()
  if [ "$values" != - ]; then
    if [ -n "$values" ]; then COMPREPLY=($(compgen -W "$values" -- "$cur")); else COMPREPLY=($(compgen -f -- "$cur")); fi
    return
  fi
  case "$cur" in
    -*) COMPREPLY=($(compgen -W "$words" -- "$cur")) ;;
    *)
      COMPREPLY=($(compgen -W "$(printf '%s\n' $words | grep -v '^-')" -- "$cur") $(compgen -f -- "$cur"))
      [ "$ids" = 0 ] || COMPREPLY+=($(compgen -W "$({})" -- "$cur"))
      ;;
  esac
}}
complete -o filenames -F _mqlab mqlab
)SH",
                     subcommands, words, values, kIds);
}

std::string fish_completion(const std::vector<CommandOutline>& commands) {
  std::string out = "# fish completion of mqlab, made by `mqlab completion fish`\n";
  for (const CommandOutline& command : commands) {
    // Where a command's own subcommand stands already, that one's lines hold.
    std::string here = command.words.empty() ? "__fish_use_subcommand" : "";
    for (const std::string& word : command.words)
      here += (here.empty() ? "" : "; and ") + fmt::format("__fish_seen_subcommand_from {}", word);
    std::string deeper;
    each_below(commands, command, [&](const CommandOutline& sub) { deeper += " " + sub.words.back(); });
    if (!deeper.empty() && !command.words.empty()) here += "; and not __fish_seen_subcommand_from" + deeper;
    each_below(commands, command, [&](const CommandOutline& sub) {
      out +=
          fmt::format("complete -c mqlab -n {} -f -a {} -d {}\n", quoted(here), quoted(sub.words.back()), quoted(first_line(sub.meaning)));
    });
    if (command.takes_scenario) out += fmt::format("complete -c mqlab -n {} -a '({})'\n", quoted(here), kIds);
    for (const OptionOutline& option : command.options) {
      out += fmt::format("complete -c mqlab -n {}", quoted(here));
      for (const std::string& name : option.names)
        out += name.starts_with("--") ? " -l " + quoted(name.substr(2)) : " -s " + quoted(name.substr(1));
      if (!option.value.empty()) out += " -r";
      if (!option.choices.empty()) out += fmt::format(" -f -a {}", quoted(fmt::format("{}", fmt::join(option.choices, " "))));
      out += fmt::format(" -d {}\n", quoted(first_line(option.meaning)));
    }
  }
  return out;
}

namespace {

/// A description within zsh's `[...]`, or behind its colon.
std::string zsh_text(const std::string& text) {
  std::string out;
  for (const char c : first_line(text)) {
    if (c == '[' || c == ']' || c == ':' || c == '\\') out += '\\';
    out += c;
  }
  return out;
}

std::string zsh_option(const OptionOutline& option, const std::string& name) {
  std::string spec = fmt::format("*{}[{}]", name, zsh_text(option.meaning));
  if (option.value.empty()) return spec;
  spec += ":" + zsh_text(option.value) + ":";
  return spec + (option.choices.empty() ? "_files" : fmt::format("({})", fmt::join(option.choices, " ")));
}

std::string zsh_case(const std::vector<CommandOutline>& commands, const CommandOutline& command) {
  std::string out = fmt::format("    {})\n      args=(", quoted(command.name()));
  for (const OptionOutline& option : command.options)
    for (const std::string& name : option.names) out += "\n        " + quoted(zsh_option(option, name));
  out += "\n      )\n      subs=(";
  each_below(commands, command,
             [&](const CommandOutline& sub) { out += "\n        " + quoted(sub.words.back() + ":" + zsh_text(sub.meaning)); });
  return out + fmt::format("\n      )\n      ids={} ;;\n", command.takes_scenario ? 1 : 0);
}

}  // namespace

std::string zsh_completion(const std::vector<CommandOutline>& commands) {
  std::string cases;
  std::string known;
  for (const CommandOutline& command : commands) {
    cases += zsh_case(commands, command);
    if (!command.words.empty()) known += (known.empty() ? "" : "|") + quoted(command.name());
  }
  return fmt::format(R"SH(#compdef mqlab
# zsh completion of mqlab, made by `mqlab completion zsh`
_mqlab_word() {{
  (( $#subs )) && _describe -t commands 'command' subs
  (( ids )) && {{ local -a names; names=(${{(f)"$({})"}}); compadd -a names }}
  _files
}}
_mqlab() {{
  local command="" word ids=0
  local -a args subs
  for word in ${{words[2,CURRENT-1]}}; do
    case "${{command:+$command }}$word" in
      ({}) command="${{command:+$command }}$word" ;;
    esac
  done
  case "$command" in
{}  esac
  _arguments -s $args '*:argument:_mqlab_word'
}}
if [ "$funcstack[1]" = _mqlab ]; then _mqlab "$@"; else compdef _mqlab mqlab; fi
)SH",
                     kIds, known, cases);
}

}  // namespace mqlab::cli
