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
#include "lab/schema/exercise.hpp"
#include "lab/schema/schema.hpp"
#include "lab/schema/study.hpp"

namespace mqlab::cli {

using nlohmann::ordered_json;

namespace {

ordered_json texts(const describe::LocalText& text) { return {{"en", text.en}, {"zh_CN", text.zh_CN}}; }

int list(const Manners& manners) {
  ordered_json all = ordered_json::array();
  int code = kHolds;
  const std::vector<lab::LibraryEntry> library = lab::list_library();
  if (library.empty())
    return complain(
        std::string(manners.say("the library has no scenarios: is MQLAB_SCENARIOS set wrongly?", "场景库为空：MQLAB_SCENARIOS 是否设错？")),
        manners);
  for (const lab::LibraryEntry& entry : library) {
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
  std::string variants;
  for (const lab::Scenario& v : file->variants) variants += (variants.empty() ? "" : " ") + v.variant;
  std::cout << manners.say("variants: ", "变体：") << variants << '\n';
  for (const lab::ScriptedFault& f : s.faults)
    std::cout << manners.say("fault: ", "故障：") << (f.name.empty() ? "" : f.name + ": ") << f.kind << manners.say(" at ", "，触发于 ")
              << f.when << '\n';
  for (const std::string& source : s.sources) std::cout << manners.say("source: ", "出处：") << source << '\n';
  if (!s.lesson.empty()) std::cout << '\n' << s.lesson.in(manners.language) << '\n';
  return kHolds;
}

int validate(const Manners& manners, const std::vector<std::string>& files, const lab::LoadOptions& options) {
  int code = kHolds;
  std::vector<describe::Problem> problems;
  for (const std::string& name : files) {
    const lab::Loaded file = lab::load_scenario(name, options);
    if (!file) {
      code = kBadInput;
      problems.insert(problems.end(), file.error().begin(), file.error().end());
      if (!manners.json()) complain(file.error(), manners);
    } else if (!manners.json()) {
      std::cout << name << ": " << file->variants.size() << manners.say(" variants, no problems", " 个变体，没有问题") << '\n';
    }
  }
  if (manners.json()) std::cout << problems_json(problems, manners.language);  // one document, and it is what was asked for
  return code;
}

}  // namespace

void add_list(CLI::App& app, int& exit_code) {
  auto* command = app.add_subcommand("list", help({"the scenarios of the library", "列出场景库"}));
  auto manners = std::make_shared<Manners>();
  add_manners(*command, *manners);
  command->footer(help({"Example:\n  mqlab list --lang zh_CN", "示例：\n  mqlab list --lang en"}));
  command->callback([manners, &exit_code] { exit_code = list(*manners); });
}

void add_show(CLI::App& app, int& exit_code) {
  auto* command = app.add_subcommand("show", help({"a scenario: what it is about, its lesson; as JSON one that runs from any folder",
                                                   "显示场景的内容与课文；用 JSON 形式输出时，可在任何目录下运行"}));
  auto manners = std::make_shared<Manners>();
  auto options = std::make_shared<ScenarioOptions>();
  add_manners(*command, *manners);
  add_scenario_options(*command, *options);
  command->footer(help({"Examples:", "示例："}) +
                  "\n  mqlab show loss/unroutable\n  mqlab show loss/unroutable --format json > mine.json && mqlab run mine.json");
  command->callback([manners, options, &exit_code] { exit_code = show(*manners, *options); });
}

void add_validate(CLI::App& app, int& exit_code) {
  auto* command = app.add_subcommand("validate", help({"check scenario files; all problems with line, column and suggestion",
                                                       "检查场景文件，列出所有问题及其行、列与建议"}));
  auto manners = std::make_shared<Manners>();
  auto files = std::make_shared<std::vector<std::string>>();
  add_manners(*command, *manners);
  command->add_option("scenario", *files, help({"scenario files or ids; - for standard input", "场景文件或 id；- 表示标准输入"}))
      ->option_text("FILE|ID...")
      ->required();
  auto options = std::make_shared<ScenarioOptions>();
  add_changes(*command, *options);
  command->footer(help({"Example:", "示例："}) + "\n  mqlab validate scenarios/*/*.json");
  command->callback([manners, files, options, &exit_code] {
    exit_code = validate(*manners, *files, {.variant = options->variant, .set = options->set, .seed = options->seed});
  });
}

void add_schema(CLI::App& app, int& exit_code) {
  auto* command = app.add_subcommand("schema", help({"the JSON Schema of scenarios, studies or exercises, made from what the loader reads",
                                                     "场景、研究或练习的 JSON Schema，由加载器实际读取的内容生成"}));
  auto manners = std::make_shared<Manners>();  // the schema is JSON and says what it says in both languages
  add_manners(*command, *manners);
  command->footer(help({"Example:", "示例："}) +
                  "\n  mqlab schema > scenario.schema.json\n  mqlab schema --study > study.schema.json\n  mqlab schema --exercise > "
                  "exercise.schema.json");
  auto study = std::make_shared<bool>(false);
  command->add_flag("--study", *study, help({"of studies (`mqlab sweep`) instead", "改为研究文件（`mqlab sweep`）的 schema"}));
  auto exercise = std::make_shared<bool>(false);
  auto instructor = std::make_shared<bool>(false);
  auto answer = std::make_shared<bool>(false);
  command->add_flag("--exercise", *exercise, help({"of exercise.json", "改为 exercise.json 的 schema"}))->excludes("--study");
  command->add_flag("--instructor", *instructor, help({"of instructor.json", "改为 instructor.json 的 schema"}))
      ->excludes("--study", "--exercise");
  command->add_flag("--answer", *answer, help({"of answer.json", "改为 answer.json 的 schema"}))
      ->excludes("--study", "--exercise", "--instructor");
  command->callback([=, &exit_code] {
    std::cout << (*study        ? lab::study_schema_json()
                  : *exercise   ? lab::print_json(lab::exercise_schema())
                  : *instructor ? lab::print_json(lab::instructor_schema())
                  : *answer     ? lab::print_json(lab::answer_schema())
                                : lab::schema_json())
              << '\n';
    exit_code = kHolds;
  });
}

}  // namespace mqlab::cli
