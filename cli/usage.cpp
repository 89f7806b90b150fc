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

template <class... Args>
std::string form(Text text, const Args&... args) {
  return fmt::format(fmt::runtime(text.in(spoken())), args...);
}

/// What was meant by a word that is no option of this app, as `; did you mean --seed?`.
std::string nearest_option(const CLI::App& app, const std::string& word) {
  std::vector<std::string> options;
  for (const CLI::Option* option : app.get_options())
    for (const std::string& name : option->get_lnames()) options.push_back("--" + name);
  const auto near = describe::suggest(word, options);
  return near ? form({"; did you mean {}?", "；是不是 {}？"}, *near) : "";
}

bool has_option(const CLI::App& app, const std::string& word) {
  for (const CLI::Option* option : app.get_options())
    for (const std::string& name : option->get_lnames())
      if ("--" + name == word) return true;
  return false;
}

const CLI::Option* option_named(const CLI::App& app, const std::string& name) {
  for (const CLI::Option* option : app.get_options())
    for (const std::string& long_name : option->get_lnames())
      if ("--" + long_name == name) return option;
  return nullptr;
}

/// CLI11's own sentences are about its insides; what a person needs is what was wrong and what is expected.
class Plain {
 public:
  Plain(const CLI::App& app, std::string error) : app_(app), error_(std::move(error)) {}

  std::string said() const {
    for (const auto& one : {wrong_choice(), not_a_number(), out_of_range(), one_too_many(), no_value(), missing(), no_unit()})
      if (!one.empty()) return one;
    return error_;
  }

 private:
  /// The text between two marks; empty: they are not there.
  std::string between(const std::string& from, const std::string& to) const {
    const std::size_t at = from.empty() ? 0 : error_.find(from);
    if (at == std::string::npos) return {};
    const std::size_t begin = at + from.size();
    const std::size_t end = to.empty() ? error_.size() : error_.find(to, begin);
    return end == std::string::npos ? std::string() : error_.substr(begin, end - begin);
  }

  std::string wrong_choice() const {
    if (error_.find(" value in {") == std::string::npos && error_.find(" not in {") == std::string::npos) return {};
    const std::string name = between("", ": ");
    const std::string given =
        error_.find(" value in {") != std::string::npos ? between(": Check ", " value in {") : between(": Value ", " not in {");
    const CLI::Option* option = option_named(app_, name);
    if (option == nullptr) return {};
    std::vector<std::string> words;
    std::string rest = option->get_option_text();
    for (std::size_t bar = 0; bar != std::string::npos; rest = bar == std::string::npos ? "" : rest.substr(bar + 1)) {
      bar = rest.find('|');
      words.push_back(rest.substr(0, bar));
    }
    const auto near = describe::suggest(given, words);
    return form({"{} can't be \"{}\"; expected one of: {}{}", "{} 不能是 \"{}\"；应为：{}{}"}, name, given, describe::join_sorted(words),
                near ? form({"; did you mean {}?", "；是不是 {}？"}, *near) : "");
  }

  std::string not_a_number() const {
    const std::string name = between("Could not convert: ", " = ");
    if (name.empty()) return {};
    const CLI::Option* option = option_named(app_, name);
    const std::string given = between(" = ", "");
    const bool flag = option != nullptr && option->get_items_expected_max() == 0;
    if (flag) return form({"{} takes no value (\"{}\")", "{} 不带值（\"{}\"）"}, name, given);
    return form({"{} can't be \"{}\"; expected a whole number, 0 or more", "{} 不能是 \"{}\"；应为不小于 0 的整数"}, name, given);
  }

  std::string out_of_range() const {
    const std::string given = between(": Value ", " not in range ");
    if (given.empty()) return {};
    const std::string low = between(" not in range ", " to ");
    const std::string high = between(" to ", "");
    if (high.size() > 20)
      return form({"{} can't be {}; expected a number above 0", "{} 不能是 {}；应为大于 0 的数"}, between("", ": Value "), given);
    return form({"{} can't be {}; expected {} to {}", "{} 不能是 {}；应为 {} 至 {}"}, between("", ": Value "), given, low, high);
  }

  std::string one_too_many() const {
    const std::string what = between("not expected: ", "");
    return what.empty() ? what : form({"nothing more is expected here: {}", "此处多余：{}"}, what);
  }

  std::string no_value() const {
    if (error_.find(" required ") == std::string::npos || error_.find(" missing") == std::string::npos) return {};
    const std::string name = between("", ": ");
    const CLI::Option* option = option_named(app_, name);
    return form({"{} needs a value: {}", "{} 需要一个值：{}"}, name, option != nullptr ? option->get_option_text() : "VALUE");
  }

  std::string missing() const {
    const std::string name = between("", " is required");
    if (name.empty()) return {};
    for (const CLI::Option* option : app_.get_options())
      if (option->get_single_name() == name || option->get_name() == name)
        return form({"{} is missing: give {}", "缺少 {}：请给出 {}"}, name, option->get_option_text());
    return form({"{} is missing", "缺少 {}"}, name);
  }

  std::string no_unit() const {
    const std::string unit = between("", " unit not recognized");
    if (unit.empty()) return {};
    return form({"{}: there is no such unit of size; expected something such as 500MB, 4GB or 64KiB",
                 "{}：没有这样的大小单位；应形如 500MB、4GB 或 64KiB"},
                unit);
  }

  const CLI::App& app_;
  std::string error_;
};

}  // namespace

std::string usage_error(const CLI::App& app, const CLI::ParseError& error, int argc, const char* const* argv) {
  const CLI::App* command = nullptr;
  std::vector<std::string> commands;
  for (const CLI::App* sub : app.get_subcommands({})) {
    commands.push_back(sub->get_name());
    if (argc > 1 && sub->get_name() == argv[1]) command = sub;
  }
  const auto give_a_command = [&] {
    return form({"give a command: {} (mqlab --help)", "请给出命令：{}（mqlab --help）"}, describe::join_sorted(commands));
  };
  if (command == nullptr) {
    if (argc < 2) return give_a_command();
    const std::string word = std::string(argv[1]).substr(0, std::string(argv[1]).find('='));
    if (word.rfind("-", 0) == 0 && word != "-" && !has_option(app, word))
      return form({"there is no option {}{} (mqlab --help)", "没有选项 {}{}（mqlab --help）"}, word, nearest_option(app, word));
    if (word.rfind("--", 0) == 0) return give_a_command();
    const auto near = describe::suggest(argv[1], commands);
    return form({"there is no command \"{}\"; expected one of: {}{}", "没有命令 \"{}\"；应为：{}{}"}, argv[1],
                describe::join_sorted(commands), near ? form({"\n  did you mean \"{}\"?", "\n  是不是 \"{}\"？"}, *near) : "");
  }
  const std::string name = command->get_name();
  const Text more{"{}: {} (mqlab {} --help)", "{}：{}（mqlab {} --help）"};
  for (int i = 2; i < argc; ++i) {
    const std::string word = std::string(argv[i]).substr(0, std::string(argv[i]).find('='));
    if (word.rfind("--", 0) != 0 || word == "--" || has_option(*command, word)) continue;
    return form({"{} has no option {}{} (mqlab {} --help)", "{} 没有选项 {}{}（mqlab {} --help）"}, name, word,
                nearest_option(*command, word), name);
  }
  return form(more, name, Plain(*command, error.what()).said(), name);
}

}  // namespace mqlab::cli
