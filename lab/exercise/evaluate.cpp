#include "lab/exercise/evaluate.hpp"

#include <algorithm>

#include "lab/scenario/parse.hpp"

namespace mqlab::lab {

using describe::Problem;

namespace {

Points hint_costs(const Exercise& exercise, std::size_t taken) {
  std::int64_t costs = 0;
  for (std::size_t i = 0; i < std::min(taken, exercise.fields.hints.size()); ++i) costs += exercise.fields.hints[i].costs;
  return Points::whole(costs);
}

/// The scenario with the student's settings; problems shown in the answer.
std::optional<Value> with_settings(const Answer& answer, const Assignment& assignment, std::vector<Problem>& problems) {
  if (answer.fields.settings.empty()) return assignment.scenario;
  LoadOptions load;
  load.variant = assignment.variant;
  for (const auto& [pointer, value] : answer.fields.settings) load.set.push_back(pointer + "=" + print_json_compact(value));
  const Loaded file = load_text("scenario", print_json(assignment.scenario), load);
  if (file) return file->variants.front().merged;
  problems = told_in_answer(file.error(), answer);
  return std::nullopt;
}

/// All lines of a report, one after another.
class Judging {
 public:
  explicit Judging(Bench& bench) : bench_(bench) {}

  void all_lines() {
    const ExerciseFields& exercise = bench_.exercise.fields;
    const InstructorFields* hidden = bench_.instructor != nullptr ? &bench_.instructor->fields : nullptr;
    for (const CheckFields& check : exercise.checks) run([&] { run_check(bench_, check, false); });
    const bool hold = std::all_of(bench_.out.lines.begin(), bench_.out.lines.end(), [](const ReportLine& l) { return l.holds; });
    if (hidden != nullptr)
      for (const CheckFields& check : hidden->checks) run([&] { run_check(bench_, check, true); });
    for (const BudgetFields& budget : exercise.budgets) run([&] { run_budget(bench_, budget, false, hold); });
    if (hidden != nullptr)
      for (const BudgetFields& budget : hidden->budgets) run([&] { run_budget(bench_, budget, true, hold); });
    ask_questions(bench_);
    if (exercise.kind == ExerciseKind::break_it) try_script(bench_);
    if (exercise.whodunit) try_separation(bench_);
  }

 private:
  /// A student's program that ends the run is what its line says.
  template <class Line>
  void run(const Line& line) {
    try {
      line();
    } catch (const std::exception& error) {
      const auto said = program_failure(error);
      if (!said) throw;
      ReportLine& failed = bench_.out.lines.back();
      failed.holds = false;
      failed.points = {};
      failed.said.push_back(*said);
    }
  }

  Bench& bench_;
};

}  // namespace

ReportLine& Bench::line(const std::string& id, Sentence title, std::int64_t points, bool hidden) {
  out.lines.push_back({.id = id, .title = std::move(title), .of = Points::whole(points), .hidden = hidden});
  return out.lines.back();
}

Evaluation malformed(const Exercise& exercise, std::vector<Problem> problems) {
  Evaluation out;
  out.problems = std::move(problems);
  out.of = exercise.points();
  out.pass = exercise.pass();
  return out;
}

Evaluation evaluate(const Exercise& exercise, const Instructor* instructor, const Answer& answer, const Assignment& assignment,
                    std::size_t hints_taken, Trust trust) {
  Evaluation out;
  out.with_hidden = instructor != nullptr;
  out.of = exercise.points();
  out.hint_costs = hint_costs(exercise, hints_taken);
  out.pass = instructor != nullptr ? exercise.pass() : std::min(exercise.pass(), exercise.public_points());
  std::vector<Problem> problems;
  auto scenario = with_settings(answer, assignment, problems);
  if (scenario && exercise.fields.implement) problems = put_program(*scenario, *exercise.fields.implement, answer, trust);
  if (!problems.empty()) return malformed(exercise, std::move(problems));
  Bench bench{exercise, instructor, answer, assignment, std::move(*scenario), out};
  Judging(bench).all_lines();
  if (!out.problems.empty()) return malformed(exercise, std::move(out.problems));
  Points sum{};
  for (const ReportLine& line : out.lines) sum = sum + line.points;
  out.points = std::max(Points{}, sum - out.hint_costs);
  out.passed = out.points >= out.pass;
  return out;
}

}  // namespace mqlab::lab
