/// The study that results were made of, found and loaded again: by its file, or from the text that the results keep.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include <tl/expected.hpp>

#include "lab/study/study.hpp"
#include "lab/sweep/results.hpp"

namespace mqlab::lab {

struct FoundStudy {
  Study study;
  std::string words;       ///< what stands behind `mqlab sweep `: the file, `--repetitions 20 --seed 3`
  bool from_file = false;  ///< false: from the text in the results; `words` then names a file that the reader saves it to
};

/// Only one whose hash is that of the results: with another scenario, the runs would be other runs. An error says what was tried.
tl::expected<FoundStudy, Sentence> find_study(const Results& results, const std::optional<std::string>& file);

}  // namespace mqlab::lab
