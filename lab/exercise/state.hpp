/// `mqlab-exercise.json` in a student's folder: which exercise it is, whose, hints taken, checks made, best points. Written by mqlab, no clock in it.
///
/// It lies in the student's hands: a hint's cost can be edited away, as can everything in a folder. Where that matters, make hints cost nothing.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include <tl/expected.hpp>

#include "lab/exercise/fields.hpp"
#include "sim/describe/problem.hpp"

namespace mqlab::lab {

inline constexpr std::string_view kStateFile = "mqlab-exercise.json";

struct ExerciseState {
  std::int64_t mqlab_exercise_state = 1;
  std::string exercise;
  std::string student;
  std::int64_t hints = 0;
  std::int64_t checks = 0;
  double best = 0;
  double of = 0;
  bool passed = false;
  static constexpr auto fields =
      std::tuple{field("mqlab_exercise_state", &ExerciseState::mqlab_exercise_state, Text{"version of this format: 1", "格式版本：1"},
                       {.required = true, .min = 1, .max = 1}),
                 field("exercise", &ExerciseState::exercise, Text{"id of the exercise", "练习的 id"}, {.required = true}),
                 field("student", &ExerciseState::student, Text{"whose it is; empty: nobody's in particular", "所属学生；为空表示不指定"}),
                 field("hints", &ExerciseState::hints, Text{"hints taken", "已取用的提示数"}, {.min = 0}),
                 field("checks", &ExerciseState::checks, Text{"checks made", "已检查的次数"}, {.min = 0}),
                 field("best", &ExerciseState::best, Text{"best points so far", "迄今最高分"}),
                 field("of", &ExerciseState::of, Text{"of so many that the public checks give", "公开检查的满分"}),
                 field("passed", &ExerciseState::passed, Text{"whether the best one passes", "最高分是否及格"})};
};

tl::expected<ExerciseState, std::vector<describe::Problem>> load_state(const std::filesystem::path& folder);
std::string state_json(const ExerciseState& state);

}  // namespace mqlab::lab
