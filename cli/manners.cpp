#include "cli/manners.hpp"

#include <unistd.h>

#include <CLI/CLI.hpp>
#include <cstdlib>
#include <iostream>
#include <map>
#include <nlohmann/json.hpp>

namespace mqlab::cli {

void add_manners(CLI::App& command, Manners& manners) {
  static const std::map<std::string, Format> formats{{"text", Format::text}, {"json", Format::json}};
  static const std::map<std::string, Language> languages{{"en", Language::en}, {"zh_CN", Language::zh_CN}};
  command.add_option("--format", manners.format, "text or json")->transform(CLI::CheckedTransformer(formats))->option_text("text|json");
  command.add_option("--lang", manners.language, "language of the output; default: that of LANG")
      ->transform(CLI::CheckedTransformer(languages))
      ->option_text("en|zh_CN");
}

void add_scenario_options(CLI::App& command, ScenarioOptions& options, bool required) {
  command.add_option("scenario", options.scenario, "a scenario file, an id of the library, or - for standard input")
      ->option_text("FILE|ID")
      ->required(required);
  command.add_option("--variant", options.variant, "only this variant")->option_text("NAME");
  command.add_option("--set", options.set, "replace a value: /json/pointer=value (may be repeated)")
      ->option_text("/POINTER=VALUE")
      ->allow_extra_args(false);
  command.add_option("--seed", options.seed, "another seed than the scenario's")->option_text("N");
}

int complain(const std::vector<describe::Problem>& problems, const Manners& manners) {
  if (!manners.json()) {
    std::cerr << describe::render(problems);
    return kBadInput;
  }
  nlohmann::ordered_json list = nlohmann::ordered_json::array();
  for (const describe::Problem& p : problems) {
    nlohmann::ordered_json one{{"file", p.file}, {"line", p.line}, {"column", p.column}, {"pointer", p.pointer}, {"what", p.what}};
    if (!p.expected.empty()) one["expected"] = p.expected;
    if (p.did_you_mean) one["did_you_mean"] = *p.did_you_mean;
    list.push_back(std::move(one));
  }
  std::cerr << nlohmann::ordered_json{{"problems", std::move(list)}}.dump(2) << '\n';
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
