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
                    std::size_t hints_taken) {
  Evaluation out;
  out.with_hidden = instructor != nullptr;
  out.of = exercise.points();
  out.hint_costs = hint_costs(exercise, hints_taken);
  out.pass = instructor != nullptr ? exercise.pass() : std::min(exercise.pass(), exercise.public_points());
  if (exercise.fields.kind == ExerciseKind::implement) {
    Problem problem;
    problem.file = answer.file;
    problem.what = {
        "this build of mqlab cannot run programs of students yet: exercises of the kind implement can be listed and started, not checked",
        "此版本的 mqlab 尚不能运行学生的程序：implement 类练习可以列出与开始，但不能检查"};
    return malformed(exercise, {std::move(problem)});
  }
  std::vector<Problem> problems;
  auto scenario = with_settings(answer, assignment, problems);
  if (!scenario) return malformed(exercise, std::move(problems));
  Bench bench{exercise, instructor, answer, assignment, std::move(*scenario), out};

  for (const CheckFields& check : exercise.fields.checks) run_check(bench, check, false);
  const bool hold = std::all_of(out.lines.begin(), out.lines.end(), [](const ReportLine& l) { return l.holds; });
  if (instructor != nullptr)
    for (const CheckFields& check : instructor->fields.checks) run_check(bench, check, true);
  for (const BudgetFields& budget : exercise.fields.budgets) run_budget(bench, budget, false, hold);
  if (instructor != nullptr)
    for (const BudgetFields& budget : instructor->fields.budgets) run_budget(bench, budget, true, hold);
  ask_questions(bench);
  if (exercise.fields.kind == ExerciseKind::break_it) try_script(bench);
  if (exercise.fields.whodunit) try_separation(bench);
  if (!out.problems.empty()) return malformed(exercise, std::move(out.problems));

  Points sum{};
  for (const ReportLine& line : out.lines) sum = sum + line.points;
  out.points = std::max(Points{}, sum - out.hint_costs);
  out.passed = out.points >= out.pass;
  return out;
}

}  // namespace mqlab::lab
