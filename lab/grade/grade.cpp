#include "lab/grade/grade.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "lab/exercise/report.hpp"
#include "lab/exercise/state.hpp"
#include "lab/report/both.hpp"
#include "lab/run/pool.hpp"

namespace mqlab::lab {

namespace fs = std::filesystem;
using nlohmann::ordered_json;

namespace {

/// Names in the order of their bytes.
std::vector<fs::path> submissions_in(const fs::path& folder) {
  std::vector<fs::path> found;
  std::error_code error;
  for (fs::directory_iterator it(folder, error), end; !error && it != end; it.increment(error))
    if (!it->path().filename().string().starts_with('.')) found.push_back(it->path());
  std::sort(found.begin(), found.end());
  return found;
}

/// Of the state in the folder: hints, and a note when it was started as somebody else's.
std::size_t hints_of(const fs::path& folder, const Exercise& exercise) {
  const auto state = load_state(folder);
  if (!state || state->exercise != exercise.fields.id) return 0;
  return static_cast<std::size_t>(std::max<std::int64_t>(0, state->hints));
}

std::string grade_one(const fs::path& submission, const Exercise& exercise, const Instructor* instructor) {
  const std::string student = submission.filename().string();
  const auto assignment = assign(exercise, student);
  if (!assignment)
    return evaluation_json(exercise, nullptr, malformed(exercise, assignment.error()), std::nullopt)
        .dump(-1, ' ', false, ordered_json::error_handler_t::replace);
  const fs::path folder = answer_folder(submission);
  const auto answer = load_answer(exercise, folder);
  Evaluation evaluation =
      answer ? evaluate(exercise, instructor, *answer, *assignment, hints_of(folder, exercise)) : malformed(exercise, answer.error());
  std::optional<Counterexample> counterexample;
  if (evaluation.failing && !evaluation.failing->hidden) counterexample = make_counterexample(*evaluation.failing);
  ordered_json report = evaluation_json(exercise, &*assignment, evaluation, counterexample);
  const auto state = load_state(folder);
  if (state && state->student != student)
    report["note"] = both(Sentence{fmt::format("the folder was started as \"{}\", and is graded as \"{}\"", state->student, student),
                                   fmt::format("此目录是以 \"{}\" 的名义开始的，而按 \"{}\" 评分", state->student, student)});
  return report.dump(-1, ' ', false, ordered_json::error_handler_t::replace);
}

StudentGrade of_lost(const std::string& student, const Exercise& exercise, const Lost& lost) {
  StudentGrade out{.student = student,
                   .status = GradeStatus::error,
                   .report = evaluation_json(exercise, nullptr, malformed(exercise, {}), std::nullopt)};
  out.report["student"] = student;
  out.report["problems"].push_back(
      both(Sentence{"the grading of this submission did not come to its end: " + lost.sentence, "此提交的评分未能结束：" + lost.sentence}));
  return out;
}

}  // namespace

fs::path answer_folder(const fs::path& submission) {
  std::error_code error;
  if (fs::exists(submission / kAnswerFile, error)) return submission;
  std::vector<fs::path> inside;
  for (fs::directory_iterator it(submission, error), end; !error && it != end; it.increment(error))
    if (fs::is_regular_file(it->path() / kAnswerFile, error)) inside.push_back(it->path());
  return inside.size() == 1 ? inside.front() : submission;
}

tl::expected<ClassGrades, Sentence> grade_class(const fs::path& submissions, const Exercise& exercise, const Instructor* instructor,
                                                const GradeOptions& options) {
  std::error_code error;
  if (!fs::is_directory(submissions, error))
    return tl::unexpected(Sentence{fmt::format("{} is no folder", submissions.string()), fmt::format("{} 不是目录", submissions.string())});
  const std::vector<fs::path> found = submissions_in(submissions);
  if (found.empty())
    return tl::unexpected(Sentence{fmt::format("{} has no submission: a folder for each student is expected in it", submissions.string()),
                                   fmt::format("{} 中没有提交：应为每个学生一个目录", submissions.string())});
  ClassGrades out;
  const auto work = [&](std::size_t i) { return grade_one(found[i], exercise, instructor); };
  const auto take = [&](std::size_t i, TaskResult result) {
    const std::string student = found[i].filename().string();
    if (!result) {
      out.students.push_back(of_lost(student, exercise, result.error()));
      return;
    }
    ordered_json report = ordered_json::parse(*result, nullptr, false);
    if (!report.is_object() || !report.contains("problems")) {
      out.students.push_back(of_lost(student, exercise, Lost{"its worker answered with something that is no report"}));
      return;
    }
    StudentGrade grade{.student = student, .status = GradeStatus::graded, .report = std::move(report)};
    if (!grade.report["problems"].empty()) grade.status = GradeStatus::unreadable;
    out.students.push_back(std::move(grade));
  };
  run_pool(found.size(), work, take,
           {.workers = options.workers,
            .budget = options.limit,
            .stop =
                [&] {
                  out.stopped = out.stopped || (options.stop && options.stop());
                  return out.stopped;
                },
            .progress =
                [&](std::size_t done, std::size_t) {
                  if (options.progress) options.progress(done, found.size());
                }});
  return out;
}

}  // namespace mqlab::lab
