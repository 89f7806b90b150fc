/// Which of the scenario's faults the damage of an operation needs: the same run, with the same luck, without all of them and without each.
///
/// What the records do not say is so shown by a run: a record that is not there when a fault is left out is a consequence of that fault, as nothing else
/// differs. A fault that is not needed may have struck all the same; it is not why.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "lab/run/runner.hpp"

namespace mqlab::lab {

struct Needs {
  bool asked = false;                  ///< false: the scenario has no faults
  bool gone = false;                   ///< without any fault, this operation is not damaged in this way
  std::vector<std::size_t> faults;     ///< if so: without which it is gone; if each of some is enough alone, those. Indices, ascending
  std::vector<std::uint64_t> without;  ///< the records of the run without `faults` (lab/compare/prints.hpp), sorted
};

/// `row`: of the scenario's own run, made with `options` (level full). Leaves the runner with the scenario's faults; its recorder then holds another run.
Needs needs_of(Runner& runner, const PairRow& row, const RunOptions& options);

}  // namespace mqlab::lab
