/// A whole class at once: each folder below SUBMISSIONS is a student's, named like the student, graded by a worker of its own task.
///
/// What goes wrong with one (no folder, no answer, no JSON, a worker that dies or hangs) is a line in that student's report and hurts nobody else's. A pure function of the
/// exercise, its instructor's part and the submissions: graded again, the same bytes.
///
/// Errors: a place that is no folder, or has no submission, is a sentence.
#pragma once

#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>
#include <tl/expected.hpp>

#include "lab/exercise/exercise.hpp"
#include "sim/core/time.hpp"
#include "sim/describe/text.hpp"

namespace mqlab::lab {

enum class GradeStatus : std::uint8_t {
  graded,
  unreadable,  ///< no answer that could be judged; the problems say why
  error,       ///< its worker died or hung
};
inline constexpr std::array<std::string_view, 3> kGradeStatusNames{"graded", "unreadable", "error"};

struct StudentGrade {
  std::string student;  ///< name of the folder
  GradeStatus status = GradeStatus::graded;
  nlohmann::ordered_json report;  ///< lab/exercise/report.hpp
};

struct GradeOptions {
  unsigned workers = 0;
  sim::Duration limit = std::chrono::minutes(2);  ///< real time of one submission
  std::function<bool()> stop{};
  std::function<void(std::size_t done, std::size_t all)> progress{};
};

struct ClassGrades {
  std::vector<StudentGrade> students;  ///< by name
  bool stopped = false;                ///< those that came to their end
};

/// `instructor` null: the public part alone.
tl::expected<ClassGrades, Sentence> grade_class(const std::filesystem::path& submissions, const Exercise& exercise,
                                                const Instructor* instructor, const GradeOptions& options);

/// The folder of a submission in which the answer lies: itself, or the only folder in it that has one (as archives unpack).
std::filesystem::path answer_folder(const std::filesystem::path& submission);

/// One row a student: student, exercise, status, points, of, passed, hint_costs, a column for each line of the report, message.
std::string grades_csv(const ClassGrades& grades, Language language);
nlohmann::ordered_json grades_json(const ClassGrades& grades);
/// A `testsuite` a student, a `testcase` a line of the report.
std::string grades_junit(const ClassGrades& grades, Language language);
/// Gradescope's `results.json`: https://gradescope-autograders.readthedocs.io/en/latest/specs/
std::string gradescope_json(const StudentGrade& grade, Language language);
/// One page that needs nothing else.
std::string report_html(const StudentGrade& grade, Language language);

}  // namespace mqlab::lab
