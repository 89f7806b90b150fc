/// The point of no return of an operation: the chance of its damage along the run, by continuing the run from many moments with other luck.
///
/// A continuation shares the past up to a record to the byte (seeds are a list, sim/random/draw.hpp) and has the named luck profile (sim/random/luck.hpp) with
/// a seed of its own after it. The share of continuations in which the operation is damaged in the same way is the chance at that moment. Where the
/// chance jumps, something was decided: those records are the guilty moments, narrowed down by halving.
///
/// Errors are sentences: no such operation, nothing damaged, a platform with profiles.
#pragma once

#include <functional>
#include <string>

#include <nlohmann/json_fwd.hpp>
#include <tl/expected.hpp>

#include "lab/scenario/scenario.hpp"
#include "lab/verdict/verdict.hpp"
#include "sim/core/time.hpp"

namespace mqlab::lab {

struct NoReturnOptions {
  std::string operation{};           ///< `shop/17`; empty: the worst of the run
  std::size_t moments = 32;          ///< looked at first
  std::uint64_t continuations = 60;  ///< of each moment
  unsigned workers = 0;
  std::function<void(std::size_t done, std::size_t all)> progress{};
  std::function<bool()> stop{};  ///< asked often; true ends it with the moments that are known
};

/// `operation`, `verdict`, `luck`, `continuations`; `moments`: each a record with `bad` of `of`, and `other_traces`: how many continuations differ from the run at
/// all (0 everywhere: there is no luck to have, `has_luck` is false), and `low_percent`, `high_percent`: Wilson's interval of 95 % for the chance;
/// `flat`: whether all chances are the same within it; `tied_to`: the fault that is tied to a record and so strikes in every continuation; `jumps`: pairs of moments, the greatest first.
tl::expected<nlohmann::ordered_json, Sentence> point_of_no_return(const Scenario& scenario, const NoReturnOptions& options);
std::string render_no_return(const nlohmann::ordered_json& answer, Language language, bool colour, std::size_t width);

}  // namespace mqlab::lab
