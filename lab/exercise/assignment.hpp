/// What one student has before them: the exercise's scenario with the values, the case and the bug that are drawn for this student.
///
/// Drawn by counter (sim/random/draw.hpp) from the exercise's id and the student's, so the same on every machine and whenever it is asked; the student without a
/// name gets the scenario as its author wrote it, the first case and the first bug.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <tl/expected.hpp>

#include "lab/exercise/exercise.hpp"
#include "lab/scenario/load.hpp"

namespace mqlab::lab {

struct Assignment {
  std::string student;
  std::size_t which = 0;     ///< of the cases
  std::string bug;           ///< of whodunit; not in `scenario`
  Named<Value> drawn;        ///< values of `vary` by name, as they are in force
  describe::Value scenario;  ///< of one variant, self-contained
  std::string variant;
  std::vector<std::string> bugs;  ///< all suspects
};

tl::expected<Assignment, std::vector<describe::Problem>> assign(const Exercise& exercise, const std::string& student);

/// The n-th seed that this student gets in a line of the report: 1 or more, below a million.
std::int64_t drawn_seed(const Exercise& exercise, const std::string& student, std::string_view line, std::int64_t n);
/// The task as this student reads it: {{name}} replaced by the value drawn.
std::string task_text(const Exercise& exercise, const Assignment& assignment, Language language);

/// What a check, a budget or an option changes in a scenario.
struct Changes {
  Named<Value> set{};
  const Value* faults = nullptr;
  std::optional<std::int64_t> seed{};
  const Value* expect = nullptr;  ///< of its one variant
};
/// The scenario with these changes, loaded. A pointer that leads nowhere is a problem like any other.
Loaded load_changed(const describe::Value& scenario, const std::string& variant, const Changes& changes);

}  // namespace mqlab::lab
