/// From a scenario to what should happen, and from the records of a run to its verdict and cost.
#pragma once

#include <functional>
#include <string>
#include <utility>
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
  /// The same run once more, at level `full`; null when that can't be.
  using AtFull = std::function<const sim::Recorder*()>;

  explicit Judge(const Scenario& scenario);
  Judge(const Judge&) = delete;  // what should happen refers to it
  Judge& operator=(const Judge&) = delete;
  /// The faults of the runs to come, if not the scenario's own.
  void set_faults(std::span<const ScriptedFault> faults);
  /// `at_full` is asked when there is something to explain and the level is too low for the records between cause and effect.
  void judge(const sim::Recorder& recorder, const sim::RunEnd& end, std::vector<std::string> not_running, Verdict& verdict, Cost& cost,
             const AtFull& at_full = {});
  const Expected& expected() const { return expected_; }
  const RunFacts& facts() const { return facts_; }

 private:
  std::uint32_t key_of(sim::OperationId id) const;

  std::vector<std::pair<std::string, std::uint32_t>> keys_;  // producer, its number of business keys
  std::vector<std::uint32_t> keys_of_process_;               // the same by process of the run
  Expected expected_;
  RunFacts facts_;
  PromiseSetup promises_;
  Ledger ledger_;
  Evidence evidence_;
  CostFold cost_;
};

}  // namespace mqlab::lab
