#include "lab/exercise/program.hpp"

#include <algorithm>

#include "lab/external/start.hpp"
#include "lab/sandbox/sandbox.hpp"

namespace mqlab::lab {

namespace fs = std::filesystem;
using describe::Problem;

namespace {

Problem at_answer(const Answer& answer, std::string pointer, describe::Phrase what, describe::Phrase expected = {}) {
  Problem problem;
  problem.file = answer.file;
  problem.pointer = std::move(pointer);
  problem.what = std::move(what);
  problem.expected = std::move(expected);
  return problem;
}

/// What was handed out with the exercise is no part of the program.
bool handed_out(const std::string& name) {
  return name == kAnswerFile || name == "mqlab-exercise.json" || name == "scenario.json" || name.starts_with("task.") ||
         name.starts_with("counterexample.");
}

bool is_text(const std::string& bytes) {
  std::size_t more = 0;  // bytes of a character that are still to come
  for (const unsigned char c : bytes) {
    if (more > 0 ? (c & 0xc0U) != 0x80U : c == 0 || (c >= 0x80U && (c < 0xc2U || c > 0xf4U))) return false;
    more = more > 0 ? more - 1 : c >= 0xf0U ? 3 : c >= 0xe0U ? 2 : c >= 0x80U ? 1 : 0;
  }
  return more == 0;
}

Value files_of(const Answer& answer, std::vector<Problem>& problems) {
  std::vector<fs::path> paths;
  std::error_code error;
  for (fs::directory_iterator it(answer.folder, error), end; !error && it != end; it.increment(error))
    if (it->is_regular_file(error) && !it->is_symlink(error) && !handed_out(it->path().filename().string())) paths.push_back(it->path());
  std::sort(paths.begin(), paths.end());
  Value files{describe::Object{}};
  for (const fs::path& path : paths) {
    auto text = read_text(path);
    if (!text) {
      problems.push_back(text.error());
    } else if (!is_text(*text)) {
      problems.push_back(at_answer(answer, "", describe::phrase({"{} is no text in UTF-8", "{} 不是 UTF-8 文本"}, path.filename().string()),
                                   {"source files only", "只交源文件"}));
    } else {
      // A text of one line would name a file beside the scenario: what a student writes must never be looked up.
      if (text->find('\n') == std::string::npos) *text += '\n';
      files.set(path.filename().string(), Value(std::move(*text)));
    }
  }
  return files;
}

Value* program_named(Value& scenario, const std::string& id) {
  for (const char* kind : {"producers", "consumers", "services"}) {
    Value* list = scenario.find(kind);
    if (list == nullptr || list->as_list() == nullptr) continue;
    for (Value& one : *list->as_list())
      if (const Value* name = one.find("id"); name != nullptr && name->as_string() != nullptr && *name->as_string() == id) return &one;
  }
  return nullptr;
}

/// Whatever somebody has said before: what is graded is never trusted.
std::optional<Sentence> let_start(Trust trust) {
  ProgramRules& rules = program_rules();
  if (trust == Trust::as_said && rules.allowed && !rules.around) return std::nullopt;
  if (rules.around) return std::nullopt;  // this process has seen that it works
  if (auto why = sandbox_problem()) return why;
  rules.around = [](const fs::path& folder, const std::vector<std::string>& command) { return sandboxed(folder, command); };
  rules.watch = [](pid_t root, const fs::path& folder) -> ProgramRules::Look {
    return [watch = SandboxWatch(root, folder)]() -> std::optional<describe::Phrase> {
      const auto over = watch.over();
      return over ? std::optional(describe::Phrase(over->en, over->zh_CN)) : std::nullopt;
    };
  };
  rules.allowed = true;
  return std::nullopt;
}

}  // namespace

std::vector<Problem> put_program(Value& scenario, const ImplementFields& implement, const Answer& answer, Trust trust) {
  std::vector<Problem> problems;
  if (answer.fields.command.empty())
    problems.push_back(at_answer(answer, "/command", {"there is no command: nothing can be started", "没有 command：无可启动"},
                                 {"something like [\"python3\", \"consumer.py\"]", "例如 [\"python3\", \"consumer.py\"]"}));
  Value* program = program_named(scenario, implement.program);
  if (program == nullptr)
    problems.push_back(
        at_answer(answer, "", describe::phrase({"the scenario has no program \"{}\"", "场景中没有程序 \"{}\""}, implement.program)));
  Value files = files_of(answer, problems);
  if (!problems.empty()) return problems;
  if (const auto why = let_start(trust)) return {at_answer(answer, "", {why->en, why->zh_CN})};
  describe::List command;
  for (const std::string& word : answer.fields.command) command.emplace_back(word);
  Value outside{describe::Object{}};
  outside.set("command", Value(std::move(command)));
  outside.set("files", std::move(files));
  program->set("program", std::move(outside));
  return problems;
}

std::optional<Sentence> programs_refused() { return sandbox_problem(); }

std::optional<Sentence> program_failure(const std::exception& error) {
  const auto* failure = dynamic_cast<const models::apps::ProgramFailure*>(&error);
  if (failure == nullptr) return std::nullopt;
  return Sentence{failure->said().en, failure->said().zh_CN};
}

}  // namespace mqlab::lab
