// Questions: what is right is found out by running the scenario, not written down.
#include <algorithm>
#include <set>

#include "lab/exercise/evaluate.hpp"
#include "lab/run/runner.hpp"
#include "lab/scenario/parse.hpp"
#include "models/ledger.hpp"
#include "sim/platform/child.hpp"

namespace mqlab::lab {

namespace {

/// One run, as far as a question asks about it.
struct Facts {
  Counts counts{};
  std::vector<std::pair<std::string, Names>> operations;  ///< that are not ok, by producer and number; each once
  std::set<std::string> fates;                            ///< of damaged ones
};

Facts facts_of(const Scenario& scenario) {
  Runner runner(scenario);
  const RunOptions options = exercise_run();
  const Run run = runner.run(options);
  const sim::Tables& tables = runner.recorder().tables();
  Facts out;
  out.counts = run.verdict.counts;
  for (const PairRow& row : run.verdict.rows) {
    const std::string name = tables.identity(row.operation);
    if (out.operations.empty() || out.operations.back().first != name) out.operations.emplace_back(name, Names{});
    out.operations.back().second.add(row.names);
    if (row.fate && row.severity() == Severity::damage) out.fates.emplace(models::kFateNames[static_cast<std::size_t>(*row.fate)]);
  }
  return out;
}

/// The student's scenario, with the bug of a whodunit.
class Truth {
 public:
  Truth(const Exercise& exercise, const Instructor* instructor, const Assignment& assignment)
      : exercise_(exercise), instructor_(instructor), assignment_(assignment) {
    const auto file = with({});
    if (file) facts_ = facts_of(file->variants.front());
  }

  const Facts& facts() const { return facts_; }

  std::vector<std::string> operations(Name name) const {
    std::vector<std::string> out;
    for (const auto& [operation, names] : facts_.operations)
      if (names.has(name)) out.push_back(operation);
    return out;
  }

  std::optional<std::vector<std::string>> options(const QuestionFields& question) const {
    std::vector<std::string> right;
    bool known = false;
    for (const OptionFields& option : question.options) {
      if (!option.right_if) continue;
      known = true;
      if (is_right(*option.right_if)) right.push_back(option.id);
    }
    if (known) return right;
    if (instructor_ == nullptr) return std::nullopt;
    for (const auto& [id, value] : instructor_->fields.answers) {
      if (id != question.id) continue;
      if (value.as_string() != nullptr) right.push_back(*value.as_string());
      if (const describe::List* list = value.as_list())
        for (const Value& item : *list)
          if (item.as_string() != nullptr) right.push_back(*item.as_string());
      return right;
    }
    return std::nullopt;
  }

 private:
  Loaded with(const Named<Value>& set) const {
    Changes changes{.set = set};
    if (exercise_.fields.whodunit) changes.set.emplace_back(exercise_.fields.whodunit->pointer, Value(assignment_.bug));
    return load_changed(assignment_.scenario, assignment_.variant, changes);
  }

  bool is_right(const RightIfFields& r) const {
    if (!r.bug.empty() && r.bug != assignment_.bug) return false;
    if (!r.fault.empty() && !has_fault(r.fault, r.process)) return false;
    if (!r.fate.empty() && !facts_.fates.contains(r.fate)) return false;
    return r.set.empty() || cures(r.set, r.cures);
  }

  bool has_fault(const std::string& kind, const std::string& process) const {
    const auto file = with({});
    return file && std::any_of(file->variants.front().faults.begin(), file->variants.front().faults.end(), [&](const ScriptedFault& f) {
             return f.kind == kind && (process.empty() || std::find(f.targets.begin(), f.targets.end(), process) != f.targets.end());
           });
  }

  static std::int64_t sum(const Counts& counts, const std::vector<std::string>& names) {
    std::int64_t out = 0;
    for (const std::string& name : names)
      if (const auto found = find_name(name)) out += count(counts, *found);
    return out;
  }

  bool cures(const Named<Value>& set, const std::vector<std::string>& names) const {
    if (sum(facts_.counts, names) == 0) return false;
    const auto file = with(set);
    return file && sum(facts_of(file->variants.front()).counts, names) == 0;
  }

  const Exercise& exercise_;
  const Instructor* instructor_;
  const Assignment& assignment_;
  Facts facts_;
};

std::vector<std::string> texts_in(const Value* value) {
  std::vector<std::string> out;
  if (value == nullptr) return out;
  if (value->as_string() != nullptr) out.push_back(*value->as_string());
  if (const describe::List* list = value->as_list())
    for (const Value& item : *list)
      if (item.as_string() != nullptr && std::find(out.begin(), out.end(), *item.as_string()) == out.end())
        out.push_back(*item.as_string());
  return out;
}

/// Points for what is right, less what is wrong.
void score_set(ReportLine& line, const std::vector<std::string>& given, const std::vector<std::string>& right) {
  const std::int64_t hits = std::count_if(given.begin(), given.end(),
                                          [&](const std::string& g) { return std::find(right.begin(), right.end(), g) != right.end(); });
  const std::int64_t wrong = static_cast<std::int64_t>(given.size()) - hits;
  const auto all = static_cast<std::int64_t>(right.size());
  line.holds = hits == all && wrong == 0;
  line.points = line.holds ? line.of : line.of.share(std::max<std::int64_t>(0, hits - wrong), all);
  if (!line.holds)
    line.said.push_back({fmt::format("{} of {} found, {} wrong", hits, all, wrong), fmt::format("找到 {}/{}，答错 {}", hits, all, wrong)});
}

class Examiner {
 public:
  Examiner(Bench& bench, const Truth& truth) : bench_(bench), truth_(truth) {}

  void ask(const QuestionFields& question) {
    ReportLine& line = bench_.line(question.id, said_by(question.text), question.points, false);
    const Value* given = nullptr;
    for (const auto& [id, value] : bench_.answer.fields.answers)
      if (id == question.id && !value.is_null()) given = &value;
    if (given == nullptr) {
      line.said.push_back({"not answered", "未作答"});
      return;
    }
    switch (question.kind) {
      case QuestionKind::operations: score_set(line, texts_in(given), truth_.operations(*find_name(question.verdict))); break;
      case QuestionKind::count: score_count(line, *given, question); break;
      case QuestionKind::choice: score_choice(line, texts_in(given), question); break;
    }
    if (!line.holds && !question.feedback.empty()) line.advise(said_by(question.feedback));
  }

 private:
  void score_count(ReportLine& line, const Value& given, const QuestionFields& question) const {
    line.holds = given.as_integer() != nullptr && *given.as_integer() == count(truth_.facts().counts, *find_name(question.verdict));
    if (line.holds)
      line.points = line.of;
    else
      line.said.push_back(
          {fmt::format("{} is not the number", print_json_compact(given)), fmt::format("不是 {}", print_json_compact(given))});
  }

  void score_choice(ReportLine& line, const std::vector<std::string>& given, const QuestionFields& question) const {
    const auto right = truth_.options(question);
    if (!right) {
      line.said.push_back({"your teacher has the key to this one", "此题由教师评分"});
      return;
    }
    score_set(line, given, *right);
    if (!question.several && !line.holds) line.said.back() = {"not this one", "不是这一项"};
    for (const std::string& id : given) {
      if (std::find(right->begin(), right->end(), id) != right->end()) continue;
      for (const OptionFields& option : question.options)
        if (option.id == id && !option.feedback.empty()) line.advise(said_by(option.feedback));
    }
  }

  Bench& bench_;
  const Truth& truth_;
};

}  // namespace

void ask_questions(Bench& bench) {
  if (bench.exercise.fields.questions.empty()) return;
  const Truth truth(bench.exercise, bench.instructor, bench.assignment);
  Examiner examiner(bench, truth);
  for (const QuestionFields& question : bench.exercise.fields.questions) examiner.ask(question);
}

std::optional<std::vector<std::string>> right_options(const Exercise& exercise, const Instructor* instructor, const Assignment& assignment,
                                                      const QuestionFields& question) {
  return Truth(exercise, instructor, assignment).options(question);
}

Named<Value> right_answers(const Exercise& exercise, const Instructor* instructor, const Assignment& assignment) {
  Named<Value> out;
  if (exercise.fields.questions.empty()) return out;
  const Truth truth(exercise, instructor, assignment);
  const auto list = [](const std::vector<std::string>& texts) {
    describe::List items;
    for (const std::string& text : texts) items.emplace_back(text);
    return Value(std::move(items));
  };
  for (const QuestionFields& q : exercise.fields.questions) {
    if (q.kind == QuestionKind::operations) out.emplace_back(q.id, list(truth.operations(*find_name(q.verdict))));
    if (q.kind == QuestionKind::count) out.emplace_back(q.id, Value(count(truth.facts().counts, *find_name(q.verdict))));
    if (q.kind != QuestionKind::choice) continue;
    const auto right = truth.options(q);
    if (!right || right->empty()) continue;
    out.emplace_back(q.id, q.several ? list(*right) : Value(right->front()));
  }
  return out;
}

}  // namespace mqlab::lab
