/// The mutation test of a course: for an exercise the sample solution gets full points, the untouched starter does not pass, and each typical wrong solution gets the
/// points and the feedback that the instructor's part says. For the student without a name and for some with one, where what they get differs.
#pragma once

#include <string>
#include <vector>

#include "lab/exercise/evaluate.hpp"

namespace mqlab::lab {

struct VerifyFinding {
  std::string of;  ///< `solution`, `starter`, `wrong/confirm-only`; of `solution for student-2`
  Sentence what;
};

struct Verified {
  std::string exercise;
  std::size_t evaluations = 0;
  std::vector<VerifyFinding> findings;      ///< empty: all as the instructor's part says
  std::vector<describe::Problem> problems;  ///< what can't be read
  std::optional<Sentence> skipped{};        ///< why its solutions were not run: programs of students can't be run here
  bool all_well() const { return findings.empty() && problems.empty(); }
};

inline constexpr std::size_t kTypicalMistakes = 3;  ///< an exercise has at least so many wrong solutions

/// `instructor`: its folder; empty: the one beside the exercises.
Verified verify(const std::filesystem::path& folder, const std::filesystem::path& instructor = {});

}  // namespace mqlab::lab
