#include "lab/exercise/start.hpp"

#include <algorithm>

#include "lab/exercise/state.hpp"
#include "lab/scenario/parse.hpp"

namespace mqlab::lab {

namespace fs = std::filesystem;

namespace {

/// All files of the starter folder, with their paths below it.
void add_starter(const Exercise& exercise, StartFiles& files, std::vector<describe::Problem>& problems) {
  const fs::path folder = exercise.folder / exercise.fields.starter;
  std::error_code error;
  for (fs::recursive_directory_iterator it(folder, error), end; !error && it != end; it.increment(error)) {
    if (!it->is_regular_file(error)) continue;
    auto text = read_text(it->path());
    if (text)
      files.emplace_back(it->path().lexically_relative(folder).generic_string(), std::move(*text));
    else
      problems.push_back(text.error());
  }
}

}  // namespace

tl::expected<std::string, describe::Problem> starter_answer(const Exercise& exercise) {
  return read_text(exercise.folder / exercise.fields.starter / kAnswerFile);
}

tl::expected<StartFiles, std::vector<describe::Problem>> start_files(const Exercise& exercise, const std::string& student) {
  const auto assignment = assign(exercise, student);
  if (!assignment) return tl::unexpected(assignment.error());
  StartFiles files;
  std::vector<describe::Problem> problems;
  add_starter(exercise, files, problems);
  if (std::none_of(files.begin(), files.end(), [](const auto& f) { return f.first == kAnswerFile; })) {
    const auto missing = starter_answer(exercise);
    if (!missing) problems.push_back(missing.error());
  }
  files.emplace_back("task.en.md", task_text(exercise, *assignment, Language::en));
  files.emplace_back("task.zh_CN.md", task_text(exercise, *assignment, Language::zh_CN));
  if (exercise.fields.material) {
    for (auto& file : material_of(exercise, *assignment, problems)) files.push_back(std::move(file));
  } else {
    files.emplace_back("scenario.json", print_json(assignment->scenario));
  }
  ExerciseState state;
  state.exercise = exercise.fields.id;
  state.student = student;
  files.emplace_back(std::string(kStateFile), state_json(state));
  if (!problems.empty()) return tl::unexpected(std::move(problems));
  std::sort(files.begin(), files.end());
  return files;
}

}  // namespace mqlab::lab
