#include "lab/exercise/answer.hpp"

#include <algorithm>

#include "lab/scenario/parse.hpp"
#include "lab/study/quantity.hpp"
#include "sim/describe/reader.hpp"
#include "sim/describe/suggest.hpp"

namespace mqlab::lab {

namespace fs = std::filesystem;
using describe::ObjectReader;
using describe::phrase;
using describe::pointer_step;
using describe::Problem;
using describe::Problems;

namespace {

/// Holds an answer against its exercise; each step adds its problems and goes on.
class AnswerReader {
 public:
  AnswerReader(const Value& root, Problems& problems, const ExerciseFields& exercise) : reader_(root, "", problems), exercise_(exercise) {}

  AnswerFields read() {
    reader_.read_fields(out_);
    reader_.take("$schema");
    reader_.finish();
    if (!out_.exercise.empty() && out_.exercise != exercise_.id)
      reader_.problem_at("exercise", phrase({"this is an answer to \"{}\", not to \"{}\"", "这是 \"{}\" 的答案，不是 \"{}\" 的"},
                                            out_.exercise, exercise_.id));
    check_settings();
    check_faults();
    check_answers();
    if (!out_.command.empty() && exercise_.kind != ExerciseKind::implement) no_use("command");
    return std::move(out_);
  }

 private:
  void no_use(const std::string& field) {
    reader_.problem_at(field, phrase({"this exercise ({}) takes no \"{}\"", "本练习（{}）不接受 \"{}\""}, name_of(exercise_.kind), field));
  }

  void check_settings() {
    if (exercise_.may_change.empty()) {
      if (!out_.settings.empty()) no_use("settings");
      return;
    }
    std::vector<std::string> may;
    for (const MayChangeFields& m : exercise_.may_change) may.push_back(m.pointer);
    for (const auto& [pointer, value] : out_.settings) {
      const std::string at = "settings/" + pointer_step(pointer);
      const auto rule = std::find_if(exercise_.may_change.begin(), exercise_.may_change.end(),
                                     [&p = pointer](const MayChangeFields& m) { return p == m.pointer || p.starts_with(m.pointer + "/"); });
      if (rule == exercise_.may_change.end())
        reader_.problem_at(at, phrase({"\"{}\" is not yours to change", "\"{}\" 不在可改之列"}, pointer), describe::one_of(may),
                           describe::suggest(pointer, may));
      else
        check_value(at, value, *rule);
    }
  }

  void check_value(const std::string& at, const Value& value, const MayChangeFields& rule) {
    if (!rule.values.empty() && std::find(rule.values.begin(), rule.values.end(), value) == rule.values.end()) {
      std::vector<std::string> values;
      for (const Value& v : rule.values) values.push_back(print_json_compact(v));
      reader_.problem_at(at,
                         phrase({"{} is not one of the values that you may choose", "{} 不在可选的取值之列"}, print_json_compact(value)),
                         describe::one_of(values));
    }
    const auto quantity = quantity_of(value);
    const auto bound = [&](const std::optional<Value>& limit, bool lower) {
      if (!limit) return;
      const auto at_limit = quantity_of(*limit);
      const bool fits =
          quantity && same_kind(*quantity, *at_limit) && (lower ? quantity->real >= at_limit->real : quantity->real <= at_limit->real);
      if (!fits)
        reader_.problem_at(at, phrase({"{} is out of bounds", "{} 超出范围"}, print_json_compact(value)),
                           lower ? phrase({"{} or more", "不小于 {}"}, print_json_compact(*limit))
                                 : phrase({"{} or less", "不大于 {}"}, print_json_compact(*limit)));
    };
    bound(rule.min, true);
    bound(rule.max, false);
  }

  void check_faults() {
    if (!out_.faults) return;
    if (!exercise_.script) return no_use("faults");
    const ScriptFields& script = *exercise_.script;
    const describe::List* list = out_.faults->as_list();
    if (list == nullptr) {
      reader_.problem_at("faults", phrase({"the faults can't be {}", "faults 不能是{}"}, describe::kind_name(*out_.faults)),
                         {"a list [...]", "列表 [...]"});
      return;
    }
    if (std::cmp_greater(list->size(), script.most))
      reader_.problem_at("faults", phrase({"these are {} faults", "共有 {} 个故障"}, list->size()),
                         phrase({"{} or less", "至多 {} 个"}, script.most));
    for (std::size_t i = 0; i < list->size(); ++i) check_fault((*list)[i], fmt::format("faults/{}", i), script);
  }

  void check_fault(const Value& fault, const std::string& at, const ScriptFields& script) {
    const Value* kind = fault.find("do");
    if (kind != nullptr && kind->as_string() != nullptr && !script.kinds.empty() &&
        std::find(script.kinds.begin(), script.kinds.end(), *kind->as_string()) == script.kinds.end())
      reader_.problem_at(at + "/do", phrase({"\"{}\" is not allowed in this exercise", "本练习不允许使用 \"{}\""}, *kind->as_string()),
                         describe::one_of(script.kinds), describe::suggest(*kind->as_string(), script.kinds));
    if (script.processes.empty() || fault.as_object() == nullptr) return;
    for (const char* field : {"process", "host"}) {
      const Value* target = fault.find(field);
      if (target != nullptr && target->as_string() != nullptr &&
          std::find(script.processes.begin(), script.processes.end(), *target->as_string()) == script.processes.end())
        reader_.problem_at(fmt::format("{}/{}", at, field),
                           phrase({"\"{}\" may not be struck in this exercise", "本练习不允许对 \"{}\" 施加故障"}, *target->as_string()),
                           describe::one_of(script.processes));
    }
  }

  void check_answers() {
    if (exercise_.questions.empty()) {
      if (!out_.answers.empty()) no_use("answers");
      return;
    }
    std::vector<std::string> ids;
    for (const QuestionFields& q : exercise_.questions) ids.push_back(q.id);
    for (const auto& [id, value] : out_.answers) {
      const std::string at = "answers/" + pointer_step(id);
      const auto question =
          std::find_if(exercise_.questions.begin(), exercise_.questions.end(), [&i = id](const QuestionFields& q) { return q.id == i; });
      if (question == exercise_.questions.end())
        reader_.problem_at(at, phrase({"no question is called \"{}\"", "没有名为 \"{}\" 的问题"}, id), describe::one_of(ids),
                           describe::suggest(id, ids));
      else
        check_answer(at, value, *question);
    }
  }

  void wrong_form(const std::string& at, const Value& value, describe::Phrase expected) {
    reader_.problem_at(at, phrase({"the answer can't be {}", "答案不能是{}"}, describe::kind_name(value)), std::move(expected));
  }

  void check_answer(const std::string& at, const Value& value, const QuestionFields& question) {
    if (value.is_null()) return;  // not answered
    if (question.kind == QuestionKind::count) {
      if (value.as_integer() == nullptr) wrong_form(at, value, {"a whole number", "整数"});
      return;
    }
    const bool operations = question.kind == QuestionKind::operations;
    const bool list_wanted = operations || question.several;
    std::vector<const Value*> items;
    if (const describe::List* list = value.as_list(); list != nullptr && list_wanted)
      for (const Value& item : *list) items.push_back(&item);
    else if (value.is_string())
      items.push_back(&value);
    else
      return wrong_form(at, value,
                        operations ? describe::Phrase{"a list of operations, such as [\"shop/3\"]", "操作列表，例如 [\"shop/3\"]"}
                                   : describe::Phrase{"the id of an option", "选项 id"});
    std::vector<std::string> options;
    for (const OptionFields& o : question.options) options.push_back(o.id);
    for (std::size_t i = 0; i < items.size(); ++i) {
      const std::string here = value.is_list() ? fmt::format("{}/{}", at, i) : at;
      const std::string* text = items[i]->as_string();
      if (text == nullptr)
        wrong_form(here, *items[i],
                   operations ? describe::Phrase{"an operation, such as \"shop/3\"", "操作，例如 \"shop/3\""}
                              : describe::Phrase{"the id of an option", "选项 id"});
      else if (!operations && std::find(options.begin(), options.end(), *text) == options.end())
        reader_.problem_at(here, phrase({"there is no option \"{}\"", "没有选项 \"{}\""}, *text), describe::one_of(options),
                           describe::suggest(*text, options));
    }
  }

  ObjectReader reader_;
  const ExerciseFields& exercise_;
  AnswerFields out_;
};

}  // namespace

AnswerLoaded load_answer_text(const Exercise& exercise, std::string name, std::string text) {
  describe::Sources sources;
  Problems problems(sources);
  Answer out;
  out.file = name;
  out.text = text;
  const std::uint32_t source = sources.add(std::move(name), std::move(text));
  auto root = parse_json(sources, source, problems);
  if (!root) return tl::unexpected(problems.sorted());
  out.fields = AnswerReader(*root, problems, exercise.fields).read();
  if (!problems.empty()) return tl::unexpected(problems.sorted());
  out.root = std::move(*root);
  return out;
}

AnswerLoaded load_answer(const Exercise& exercise, const fs::path& folder, std::string_view file) {
  std::error_code error;
  Problem problem;
  problem.file = folder.string();
  if (!fs::exists(folder, error)) {
    problem.what = {"there is no such folder", "没有此目录"};
    return tl::unexpected(std::vector<Problem>{problem});
  }
  if (!fs::is_directory(folder, error)) {
    problem.what = {"this is no folder", "这不是目录"};
    problem.expected = phrase({"a folder with an {}", "含 {} 的目录"}, kAnswerFile);
    return tl::unexpected(std::vector<Problem>{problem});
  }
  if (fs::is_symlink(folder / file, error)) {  // it would be read with the grader's eyes
    problem.file = (folder / file).string();
    problem.what = {"this is a link", "这是一个链接"};
    problem.expected = {"a file of its own", "真正的文件"};
    return tl::unexpected(std::vector<Problem>{problem});
  }
  auto text = read_text(folder / file);
  if (!text) return tl::unexpected(std::vector<Problem>{text.error()});
  auto answer = load_answer_text(exercise, (folder / file).string(), std::move(*text));
  if (answer) answer->folder = folder;
  return answer;
}

std::vector<Problem> told_in_answer(const std::vector<Problem>& problems, const Answer& answer) {
  describe::Sources sources;
  sources.add(answer.file, answer.text);
  Problems told(sources);
  for (const Problem& p : problems) {
    const Value* at = nullptr;
    std::string pointer;
    constexpr std::string_view kSet = "--set ";
    const std::string set = p.file.starts_with(kSet) ? p.file.substr(kSet.size()) : std::string();
    if (set == "/faults") {
      pointer = p.pointer;
      at = describe::at_pointer(answer.root, pointer);
    } else if (!set.empty()) {
      pointer = "/settings/" + pointer_step(set);
      at = describe::at_pointer(answer.root, pointer);
      // what lies inside of a value that is an object
      if (p.pointer.starts_with(set + "/"))
        if (const Value* inside = describe::at_pointer(answer.root, pointer + p.pointer.substr(set.size()))) at = inside;
    }
    if (at != nullptr) {
      told.add(at->where, pointer, p.what, p.expected, p.did_you_mean);
      continue;
    }
    Problem whole = p;  // something of the scenario that no longer fits with what was changed
    whole.file = answer.file;
    whole.line = 0;
    whole.excerpt.clear();
    told.add(std::move(whole));
  }
  return told.sorted();
}

}  // namespace mqlab::lab
