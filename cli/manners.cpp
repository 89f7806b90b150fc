#include "cli/manners.hpp"

#include <unistd.h>

#include <CLI/CLI.hpp>
#include <cstdlib>
#include <iostream>
#include <map>
#include <nlohmann/json.hpp>
#include <string_view>

namespace mqlab::cli {

namespace {

Language of_environment() {
  for (const char* variable : {"LC_ALL", "LC_MESSAGES", "LANG"}) {  // the order of locale(7)
    const char* value = std::getenv(variable);
    if (value != nullptr && *value != 0) return std::string_view(value).substr(0, 2) == "zh" ? Language::zh_CN : Language::en;
  }
  return Language::en;
}

Language heard = Language::en;

}  // namespace

void listen(int argc, const char* const* argv) {
  heard = of_environment();
  for (int i = 1; i < argc; ++i) {
    std::string_view word = argv[i];
    if (word == "--lang" && i + 1 < argc)
      word = argv[i + 1];
    else if (word.substr(0, 7) == "--lang=")
      word.remove_prefix(7);
    else
      continue;
    if (word == "zh_CN") heard = Language::zh_CN;
    if (word == "en") heard = Language::en;
  }
}

Language spoken() { return heard; }
std::string help(Text text) { return std::string(text.in(heard)); }

void add_manners(CLI::App& command, Manners& manners) {
  static const std::map<std::string, Format> formats{{"text", Format::text}, {"json", Format::json}};
  command.add_option("--format", manners.format, help({"form of the output", "输出形式：text 或 json"}))
      ->transform(CLI::CheckedTransformer(formats))
      ->option_text("text|json");
  add_manners_but_format(command, manners);
}

void add_manners_but_format(CLI::App& command, Manners& manners) {
  command.group(help({"Commands", "命令"}));
  if (CLI::Option* asked = command.get_help_ptr(); asked != nullptr) asked->group(help({"Options", "选项"}));
  static const std::map<std::string, Language> languages{{"en", Language::en}, {"zh_CN", Language::zh_CN}};
  command
      .add_option(
          "--lang", manners.language,
          help({"language of the output; default: that of LC_ALL, LC_MESSAGES or LANG", "输出语言；默认取 LC_ALL、LC_MESSAGES 或 LANG"}))
      ->transform(CLI::CheckedTransformer(languages))
      ->option_text("en|zh_CN");
}

void add_scenario_options(CLI::App& command, ScenarioOptions& options, bool required) {
  command
      .add_option("scenario", options.scenario,
                  help({"a scenario file, an id of the library, or - for standard input", "场景文件、场景库中的 id，或 - 表示标准输入"}))
      ->option_text("FILE|ID")
      ->required(required);
  add_changes(command, options);
}

void add_changes(CLI::App& command, ScenarioOptions& options) {
  command.add_option("--variant", options.variant, help({"only this variant", "只取这个变体"}))->option_text("NAME");
  command
      .add_option("--set", options.set,
                  help({"replace a value: /json/pointer=value (may be repeated)", "替换一个值：/json/指针=值（可重复）"}))
      ->option_text("/POINTER=VALUE")
      ->allow_extra_args(false);
  command.add_option("--seed", options.seed, help({"another seed than the scenario's", "替换场景的随机种子"}))->option_text("N");
}

std::string problems_json(const std::vector<describe::Problem>& problems, Language language) {
  nlohmann::ordered_json list = nlohmann::ordered_json::array();
  for (const describe::Problem& p : problems) {
    nlohmann::ordered_json one{{"file", p.file},
                               {"line", p.line},
                               {"column", p.column},
                               {"pointer", describe::place_of(p, language)},
                               {"what", p.what.in(language)}};
    if (!p.expected.empty()) one["expected"] = p.expected.in(language);
    if (p.did_you_mean) one["did_you_mean"] = *p.did_you_mean;
    list.push_back(std::move(one));
  }
  return nlohmann::ordered_json{{"problems", std::move(list)}}.dump(2) + '\n';
}

int complain(const std::vector<describe::Problem>& problems, const Manners& manners) {
  std::cerr << (manners.json() ? problems_json(problems, manners.language) : describe::render(problems, manners.language));
  return kBadInput;
}

int complain(const std::string& sentence, const Manners& manners, int code) {
  if (manners.json()) {
    std::cerr << nlohmann::ordered_json{{"error", sentence}}.dump(2) << '\n';
  } else {
    std::cerr << "mqlab: " << sentence << '\n';
  }
  return code;
}

bool colourful() { return isatty(STDOUT_FILENO) != 0 && std::getenv("NO_COLOR") == nullptr; }

}  // namespace mqlab::cli
