/// Whether damage was to be expected: the facts of each damaged row, laid before the style that knows what its configuration promises.
///
/// The facts are read from the records of the run, never from the scenario's name or its expectations: what the business was told, how firmly the
/// message was held at that moment, what struck afterwards, on whose side the last copy went. A ledger trace has no `broker.stored`, so
/// `held_at_telling` is only known at level `full`: judge promises there.
#pragma once

#include <string>
#include <vector>

#include "lab/verdict/evidence.hpp"
#include "lab/verdict/verdict.hpp"
#include "models/style.hpp"
#include "sim/trace/tables.hpp"

namespace mqlab::lab {

/// The typed parts of the scenario, by the process that plays the role. Must outlive the judging.
struct PromiseSetup {
  struct Role {
    std::string process;
    const models::Part* part = nullptr;
    bool settles = true;              ///< false: a consumer that never acknowledges
    std::uint32_t settles_every = 1;  ///< deliveries that it acknowledges at once
  };
  const models::Style* style = nullptr;
  const models::Part* broker = nullptr;
  std::vector<Role> publishes;
  std::vector<Role> consumes;
  bool operator_changes = false;  ///< some step changes what is declared
};

/// What the style is told of one row. `names` of a row that is not damaged have no facts: nullopt.
std::optional<models::JudgeFacts> judge_facts(const PairRow& row, const Evidence& evidence, const Expected& expected, const RunFacts& facts,
                                              const PromiseSetup& setup, const sim::Tables& tables);

/// Fill `promise` of all damaged rows whose fate was not intended.
void judge_promises(Verdict& verdict, const Evidence& evidence, const Expected& expected, const RunFacts& facts, const PromiseSetup& setup,
                    const sim::Tables& tables);

}  // namespace mqlab::lab
