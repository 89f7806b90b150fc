/// What `mqlab exercise start` puts into a student's folder: task texts, the scenario (or the material of one that is not shown), starter files, state.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include <tl/expected.hpp>

#include "lab/exercise/assignment.hpp"

namespace mqlab::lab {

/// Names (with `/` where in a folder) and contents, by name.
using StartFiles = std::vector<std::pair<std::string, std::string>>;
tl::expected<StartFiles, std::vector<describe::Problem>> start_files(const Exercise& exercise, const std::string& student);

/// `answer.json` as it is handed out: that of the starter folder.
tl::expected<std::string, describe::Problem> starter_answer(const Exercise& exercise);

/// The run of a case, as native metrics (CSV) and as trace (text, JSON Lines) without its faults.
StartFiles material_of(const Exercise& exercise, const Assignment& assignment, std::vector<describe::Problem>& problems);

}  // namespace mqlab::lab
