// mqlab list, show, validate, schema: what stands in scenarios, without running them.
#include <CLI/CLI.hpp>
#include <iostream>
#include <memory>
#include <nlohmann/json.hpp>

#include <fmt/format.h>

#include "cli/commands.hpp"
#include "cli/manners.hpp"
#include "lab/scenario/library.hpp"
#include "lab/scenario/load.hpp"
#include "lab/scenario/parse.hpp"
#include "lab/schema/schema.hpp"

namespace mqlab::cli {

using nlohmann::ordered_json;

namespace {

ordered_json texts(const describe::LocalText& text) { return {{"en", text.en}, {"zh_CN", text.zh_CN}}; }

int list(const Manners& manners) {
  ordered_json all = ordered_json::array();
  int code = kHolds;
  for (const lab::LibraryEntry& entry : lab::list_library()) {
    const lab::Loaded file = lab::load_file(entry.file);
    if (!file) {
      code = complain(file.error(), manners);
      continue;
    }
    const lab::Scenario& s = file->variants.front();
    ordered_json variants = ordered_json::array();
    std::string names;
    for (const lab::Scenario& v : file->variants) {
      variants.push_back(v.variant);
      names += (names.empty() ? "" : ", ") + v.variant;
    }
    if (manners.json()) {
      all.push_back(
          {{"id", entry.id}, {"style", s.style->name()}, {"title", texts(s.title)}, {"summary", texts(s.summary)}, {"variants", variants}});
    } else {
      std::cout << fmt::format("{:<34} {:<10} {}  ({})\n", entry.id, s.style->name(), s.title.in(manners.language), names);
    }
  }
  if (manners.json()) std::cout << all.dump(2) << '\n';
  return code;
}

int show(const Manners& manners, const ScenarioOptions& o) {
  const lab::Loaded file = lab::load_scenario(o.scenario, {.variant = o.variant, .set = o.set, .seed = o.seed});
  if (!file) return complain(file.error(), manners);
  if (manners.json()) {
    std::cout << lab::print_json(o.variant ? file->variants.front().merged : file->self_contained) << '\n';
    return kHolds;
  }
  const lab::Scenario& s = file->variants.front();
  std::cout << s.id << ": " << s.title.in(manners.language) << "\n\n" << s.summary.in(manners.language) << "\n\n";
  std::cout << manners.say("broker: ", "代理：") << s.style->title().in(manners.language) << '\n';
  std::cout << manners.say("variants:", "变体：");
  for (const lab::Scenario& v : file->variants) std::cout << ' ' << v.variant;
  std::cout << '\n';
  for (const lab::ScriptedFault& f : s.faults) std::cout << manners.say("fault: ", "故障：") << f.label << '\n';
  for (const std::string& source : s.sources) std::cout << manners.say("source: ", "出处：") << source << '\n';
  if (!s.lesson.empty()) std::cout << '\n' << s.lesson.in(manners.language) << '\n';
  return kHolds;
}

int validate(const Manners& manners, const std::vector<std::string>& files) {
  int code = kHolds;
  for (const std::string& name : files) {
    const lab::Loaded file = lab::load_scenario(name);
    if (!file) {
      code = complain(file.error(), manners);
    } else if (!manners.json()) {
      std::cout << name << ": " << file->variants.size() << manners.say(" variants, no problems", " 个变体，没有问题") << '\n';
    }
  }
  if (manners.json() && code == kHolds) std::cout << "{\"problems\": []}\n";
  return code;
}

}  // namespace

void add_list(CLI::App& app, int& exit_code) {
  auto* command = app.add_subcommand("list", "the scenarios of the library");
  auto manners = std::make_shared<Manners>();
  add_manners(*command, *manners);
  command->footer("Example:\n  mqlab list --lang zh_CN");
  command->callback([manners, &exit_code] { exit_code = list(*manners); });
}

void add_show(CLI::App& app, int& exit_code) {
  auto* command = app.add_subcommand("show", "a scenario: what it is about, its lesson; as JSON one that runs from any folder");
  auto manners = std::make_shared<Manners>();
  auto options = std::make_shared<ScenarioOptions>();
  add_manners(*command, *manners);
  add_scenario_options(*command, *options);
  command->footer("Examples:\n  mqlab show loss/unroutable\n  mqlab show loss/unroutable --format json > mine.json && mqlab run mine.json");
  command->callback([manners, options, &exit_code] { exit_code = show(*manners, *options); });
}

void add_validate(CLI::App& app, int& exit_code) {
  auto* command = app.add_subcommand("validate", "check scenario files; all problems with line, column and suggestion");
  auto manners = std::make_shared<Manners>();
  auto files = std::make_shared<std::vector<std::string>>();
  add_manners(*command, *manners);
  command->add_option("scenario", *files, "scenario files or ids; - for standard input")->option_text("FILE|ID...")->required();
  command->footer("Example:\n  mqlab validate scenarios/*/*.json");
  command->callback([manners, files, &exit_code] { exit_code = validate(*manners, *files); });
}

void add_schema(CLI::App& app, int& exit_code) {
  auto* command = app.add_subcommand("schema", "the JSON Schema of scenarios, made from what the loader reads");
  command->footer("Example:\n  mqlab schema > scenario.schema.json");
  command->callback([&exit_code] {
    std::cout << lab::schema_json() << '\n';
    exit_code = kHolds;
  });
}

}  // namespace mqlab::cli
