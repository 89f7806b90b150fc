/// An exercise: a folder `exercises/ID/` with `exercise.json`, task texts, a scenario that goes wrong, starter files. And the instructor's part of it,
/// `exercises-instructor/ID/` with `instructor.json`: hidden checks, sample solution, typical wrong ones, guide. Two folders, so that a teacher gives away the
/// first one alone.
///
/// Exercises are looked for in the folder `exercises` of each folder of the library (lab/scenario/library.hpp); MQLAB_SCENARIOS adds others.
/// Errors: all problems of the files at once, with place and suggestion.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <tl/expected.hpp>

#include "lab/exercise/fields.hpp"
#include "lab/exercise/points.hpp"
#include "lab/verdict/verdict.hpp"
#include "sim/describe/problem.hpp"

namespace mqlab::lab {

/// Line ids of reports that no check may have: points of a script by its length, of a script that separates.
inline constexpr std::string_view kScriptLine = "script";
inline constexpr std::string_view kSeparatesLine = "separates";
inline constexpr std::string_view kAnswerFile = "answer.json";

struct ScenarioText {
  std::string name;  ///< for problems
  std::string text;
  std::filesystem::path folder;
};

struct Exercise {
  std::filesystem::path folder;
  ExerciseFields fields;
  describe::LocalText task;         ///< the texts
  std::vector<ScenarioText> cases;  ///< one, or those of which each student gets one

  Points points() const { return Points::whole(fields.points); }
  Points pass() const;
  /// What the public lines can give.
  Points public_points() const;
};

struct Instructor {
  std::filesystem::path folder;
  InstructorFields fields;
  describe::LocalText guide;
};

using ExerciseLoaded = tl::expected<Exercise, std::vector<describe::Problem>>;
using InstructorLoaded = tl::expected<Instructor, std::vector<describe::Problem>>;

ExerciseLoaded load_exercise(const std::filesystem::path& folder);
/// `folder`: the one with `instructor.json`, or one that has a folder ID with it.
InstructorLoaded load_instructor(const Exercise& exercise, const std::filesystem::path& folder);

struct ExerciseEntry {
  std::string id;
  std::filesystem::path folder;
};
/// Every exercise once, by id.
std::vector<ExerciseEntry> list_exercises();
/// By id, or a folder that has an `exercise.json`. A problem when there is none.
tl::expected<std::filesystem::path, describe::Problem> find_exercise(const std::string& folder_or_id);
/// The instructor's part that lies in the library beside the exercises; nothing where it was not given away.
std::optional<std::filesystem::path> find_instructor(const Exercise& exercise);

/// The texts of the cases that an instructor's part names, for sealing.
tl::expected<std::vector<std::string>, std::vector<describe::Problem>> sealed_cases(const std::filesystem::path& instructor_folder);

// --- for the files of this folder ---

inline constexpr std::uintmax_t kMostBytes = 1U << 20U;  ///< of a file that a person writes
/// The text of a file, or a problem: not there, no regular file, too large.
tl::expected<std::string, describe::Problem> read_text(const std::filesystem::path& file);
/// What the fields of an exercise mean together.
void check_exercise(const ExerciseFields& fields, describe::ObjectReader& reader, const std::string& folder_name);
void check_instructor(const InstructorFields& fields, const ExerciseFields& exercise, describe::ObjectReader& reader);

}  // namespace mqlab::lab
