/// The counterfactual twin: two runs with the same luck and one knob apart, beside each other.
///
/// The same seed gives both the same draws (sim/random/draw.hpp: counter-based, so turning a knob moves nobody else's luck). What is compared are
/// names, times and values, never numbers of tables: a process or queue more does not make everything different. `cause` is not compared: the
/// record before it would have differed already.
///
/// Errors are sentences: a platform whose runs need a process of their own, a run too long to be kept whole.
#pragma once

#include <string>

#include <nlohmann/json_fwd.hpp>
#include <tl/expected.hpp>

#include "lab/scenario/scenario.hpp"
#include "lab/verdict/verdict.hpp"

namespace mqlab::lab {

struct Side {
  const Scenario* scenario;
  std::string name;  ///< what tells it from the other, for people
};

/// `a`, `b`: name, costs, counts, trace hash of each. `common`: records that both have before they part. `parts_at`: the first record of each that
/// differs (`null` where a run had ended). `operations`: those whose fate changed, with verdicts and what the program was told in each, and where
/// their own records part. `cost`: each measure of both.
tl::expected<nlohmann::ordered_json, Sentence> compare(const Side& a, const Side& b);
std::string render_comparison(const nlohmann::ordered_json& comparison, Language language, bool colour);

}  // namespace mqlab::lab
