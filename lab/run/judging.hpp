/// From a scenario to what should happen, and from the records of a run to its verdict and cost.
#pragma once

#include <string>
#include <vector>

#include "lab/cost/cost.hpp"
#include "lab/scenario/scenario.hpp"
#include "lab/verdict/evidence.hpp"
#include "lab/verdict/expected.hpp"
#include "lab/verdict/ledger.hpp"
#include "lab/verdict/promise.hpp"
#include "lab/verdict/verdict.hpp"
#include "sim/trace/recorder.hpp"
#include "sim/world/world.hpp"

namespace mqlab::lab {

/// What the programs of a scenario should do to its stores: declared by `should`, else derived from who publishes, handles and calls whom.
Expected expected_of(const Scenario& scenario);

/// Judges the runs of one scenario; keeps its memory from run to run.
class Judge {
 public:
  explicit Judge(const Scenario& scenario);
  void judge(const sim::Recorder& recorder, const sim::RunEnd& end, std::vector<std::string> not_running, Verdict& verdict, Cost& cost);
  const Expected& expected() const { return expected_; }
  const RunFacts& facts() const { return facts_; }

 private:
  Expected expected_;
  RunFacts facts_;
  PromiseSetup promises_;
  Ledger ledger_;
  Evidence evidence_;
  CostFold cost_;
};

}  // namespace mqlab::lab
