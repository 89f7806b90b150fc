/// What the rows of a study say: estimates of each point with their intervals, and of each variant against the one compared to, on the same seeds.
///
/// Pairs are runs of the same repetition, that is of the same seed: everything that both draw is the same draw (sim/random/draw.hpp), so the difference
/// of the two is due to the variant, and its interval is narrower than that of two independent estimates.
///
/// Rows that failed or were ended by a limit are left out and counted. Errors: those of the file (`ResultsError`).
#pragma once

#include <string>

#include <nlohmann/json_fwd.hpp>

#include "lab/sweep/results.hpp"
#include "sim/describe/text.hpp"

namespace mqlab::lab {

/// `study`, `study_hash`, `version`, `confidence`, `runs`, `left_out`; `points`: each with `estimates` (`measure`, `method`, `n`, `value`, `low`, `high`;
/// null where the data can't say); `comparisons`: each with `differences`. Durations are in nanoseconds.
nlohmann::ordered_json estimates_of(const Results& results);
/// The same of other measures than the study asks for.
nlohmann::ordered_json estimates_of(const Results& results, const std::vector<std::string>& measures);
/// The settings of a point or a run as an object: empty where the text in the file is none.
nlohmann::ordered_json settings_of(const std::string& text);
/// The same for a terminal.
std::string render_estimates(const nlohmann::ordered_json& estimates, Language language, bool colour);

}  // namespace mqlab::lab
