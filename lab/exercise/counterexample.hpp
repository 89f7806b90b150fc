/// The smallest run that shows what is wrong with a submission: a scenario, a capsule of it, its why-card.
#pragma once

#include <optional>
#include <string>

#include <nlohmann/json_fwd.hpp>

#include "lab/exercise/evaluate.hpp"

namespace mqlab::lab {

struct Counterexample {
  std::string scenario;         ///< text of a scenario file
  std::string capsule;          ///< text of a capsule
  nlohmann::ordered_json card;  ///< lab/why/card.hpp; null when there is none
  std::string line;             ///< of the report
  std::size_t faults = 0, operations = 0;
};

inline constexpr std::string_view kCounterexampleScenario = "counterexample.json";
inline constexpr std::string_view kCounterexampleCapsule = "counterexample.capsule.json";

/// Nothing: the run could not be repeated or made smaller (its platform has profiles).
std::optional<Counterexample> make_counterexample(const Failing& failing);

}  // namespace mqlab::lab
