/// What one run of a fault map came to: few enough bytes to send a million of them through a pipe.
#pragma once

#include <string>
#include <vector>

#include "lab/run/runner.hpp"

namespace mqlab::lab {

/// One name of damage that one operation has.
struct Harm {
  sim::OperationId operation{};
  Name name = Name::ok;
  models::Told told = models::Told::unasked;
  std::optional<models::Judgement> judgement{};
  std::string promise{};
  std::optional<models::Fate> fate{};  ///< of the last copy, when no effect is there
  friend bool operator==(const Harm&, const Harm&) = default;
};

struct Outcome {
  bool ran = false;           ///< false: its worker died or hung, `lost` says how
  bool ended = true;          ///< false: the event budget was used up
  bool struck = false;        ///< all its faults found something to strike
  std::string hash{};         ///< of the trace
  std::vector<Harm> harms{};  ///< of damaged operations, as far as the verdict has rows
  std::string lost{};

  bool damaged() const { return !harms.empty(); }
  /// The worst name of damage, by the order of kinds in `worst_first`.
  std::optional<Name> worst() const;
  /// Without the harms that another run has too: the same name on the same operation.
  Outcome beyond(const Outcome& other) const;
  bool has(Name name) const;
};

/// Damage, the worst first.
std::span<const Name> worst_first();

Outcome outcome_of(const Run& run);
std::string encode(const std::vector<Outcome>& outcomes);
std::vector<Outcome> decode(const std::string& bytes);

}  // namespace mqlab::lab
