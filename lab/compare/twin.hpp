/// One of two runs that are compared: its records with names in place of numbers, and what became of each operation.
#pragma once

#include <map>
#include <nlohmann/json.hpp>
#include <string>
#include <utility>
#include <vector>

#include "lab/run/runner.hpp"

namespace mqlab::lab {

/// What became of one operation in one store.
struct Fate {
  std::string told;
  std::vector<std::string> verdicts;  ///< none: ok, as far as there is a row
  friend bool operator==(const Fate&, const Fate&) = default;
};

struct Twin {
  std::string variant;
  nlohmann::ordered_json cost, counts;
  std::string hash;
  std::vector<std::uint64_t> prints;                               ///< of each record: a hash of time, names and value
  std::map<std::string, std::vector<std::uint32_t>> by_operation;  ///< indices of its records
  std::map<std::pair<std::string, std::string>, Fate> fates;       ///< by operation and store; those with a row
  std::map<std::uint32_t, nlohmann::ordered_json> lines;           ///< records that were asked for, as a card shows them
  std::vector<std::string> not_struck;                             ///< faults that found nothing to strike
};

/// Runs it whole. `wanted`: indices whose lines to keep. An error is a sentence.
tl::expected<Twin, Sentence> twin_of(const Scenario& scenario, const std::vector<std::uint32_t>& wanted);

}  // namespace mqlab::lab
