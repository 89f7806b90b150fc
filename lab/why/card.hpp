/// The why-card of one operation: one JSON object that every way in shows.
///
/// Biography, damage with its line of why, the shortest causal chain, the moment that made it inevitable, the promise broken or never made, and
/// the settings that were tried as a fix. All from the records of one run at level `full`, and from runs with one setting changed.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include <nlohmann/json_fwd.hpp>
#include <tl/expected.hpp>

#include "lab/run/runner.hpp"
#include "lab/scenario/scenario.hpp"
#include "lab/verdict/verdict.hpp"
#include "sim/describe/text.hpp"

namespace mqlab::lab {

struct WhyOptions {
  std::string operation{};  ///< `shop/17`, or `17` where one producer is; empty: the worst of the run
  bool fixes = true;
  std::vector<const Scenario*> others{};  ///< other variants of the file, to be run beside the fixes
  RunOptions as{};                        ///< seeds and luck of the run that is explained, and of all others; default: the scenario's
};

/// An error is a sentence: no such operation; nothing went wrong, so there is no worst one.
tl::expected<nlohmann::ordered_json, Sentence> why_card(const Scenario& scenario, const WhyOptions& options);
std::string render_card(const nlohmann::ordered_json& card, Language language, bool colour);

}  // namespace mqlab::lab
