/// An evaluation as one JSON object, and the text that is written from it: what `check` shows, what a worker of `grade` hands back.
#pragma once

#include <string>

#include <nlohmann/json_fwd.hpp>

#include "lab/exercise/counterexample.hpp"
#include "lab/exercise/evaluate.hpp"

namespace mqlab::lab {

/// Keys: exercise, title, kind, student, variant (what was drawn), points, of, public_of, pass, passed, hidden_checked, hint_costs, lines, problems, counterexample (null: none).
nlohmann::ordered_json evaluation_json(const Exercise& exercise, const Assignment* assignment, const Evaluation& evaluation,
                                       const std::optional<Counterexample>& counterexample);
std::string render_evaluation(const nlohmann::ordered_json& report, Language language, bool colour);

}  // namespace mqlab::lab
