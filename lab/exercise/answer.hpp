/// What a student hands in: a folder with `answer.json`, read and held against what the exercise lets a student do.
///
/// Errors are problems with place: unknown fields, a change outside of what may be changed (it names what may), a fault of a kind that is not allowed, a question
/// or an option that does not exist, a file that is too large or no UTF-8.
#pragma once

#include <filesystem>
#include <vector>

#include <tl/expected.hpp>

#include "lab/exercise/exercise.hpp"

namespace mqlab::lab {

struct Answer {
  AnswerFields fields;
  describe::Value root;          ///< as it was read: with places, for problems of the scenario that it leads to
  std::filesystem::path folder;  ///< empty: from a text
  std::string file;              ///< for problems
  std::string text;
};

using AnswerLoaded = tl::expected<Answer, std::vector<describe::Problem>>;
AnswerLoaded load_answer(const Exercise& exercise, const std::filesystem::path& folder, std::string_view file = kAnswerFile);
/// `name` is shown in problems.
AnswerLoaded load_answer_text(const Exercise& exercise, std::string name, std::string text);

/// Problems of a scenario into which an answer was put by `--set`, shown where they stand in the answer. `settings` and `faults` only.
std::vector<describe::Problem> told_in_answer(const std::vector<describe::Problem>& problems, const Answer& answer);

}  // namespace mqlab::lab
