/// The same luck in another run: seeds, the luck's profile and from which record it holds. What differs between the two runs is then only what was changed.
#pragma once

#include "lab/run/runner.hpp"

namespace mqlab::lab {

inline RunOptions with_luck_of(const RunOptions& run, RunOptions other) {
  other.seeds = run.seeds;
  other.luck = run.luck;
  other.luck_from = run.luck_from;
  return other;
}

}  // namespace mqlab::lab
