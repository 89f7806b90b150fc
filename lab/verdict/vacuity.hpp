/// The vacuity guard: a scenario whose fault never struck shows nothing, whatever the counts. It fails.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "lab/verdict/expected.hpp"

namespace mqlab::lab {

class Ledger;

struct Vacuity {
  struct Fault {
    std::int64_t struck = 0;
    std::int64_t point_seen = -1;  ///< how often its point occurred; -1: it hooks none, or the trace did not keep that kind
    bool vacuous = false;
  };
  std::vector<Fault> faults;   ///< in the order of the plan
  bool no_operations = false;  ///< nothing was begun at all
  bool vacuous = false;
};

void guard(const Ledger& ledger, const RunFacts& facts, std::int64_t operations, Vacuity& out);

/// What is vacuous, one line each; empty when nothing is.
struct VacuityText {
  std::string en, zh_CN;
};
std::vector<VacuityText> complaints(const Vacuity&, const RunFacts&);

}  // namespace mqlab::lab
