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
  /// The same run once more, with more of its records; null when that can't be.
  using Again = std::function<const sim::Recorder*()>;
  enum class Says : std::uint8_t { verdict, why };  ///< the verdict and its promises; or sentences as well, for people

  explicit Judge(const Scenario& scenario);
  Judge(const Judge&) = delete;  // what should happen refers to it
  Judge& operator=(const Judge&) = delete;
  /// The faults of the runs to come, if not the scenario's own.
  void set_faults(std::span<const ScriptedFault> faults);
  /// A run below level `full` lacks the records between cause and effect: `again` is asked for them when there is damage to judge or something
  /// to explain, at level `full` for `Says::why`, else with the `judged_kinds`. A judgement that lacked them would be another than `mqlab run` gives.
  void judge(const sim::Recorder& recorder, const sim::RunEnd& end, std::vector<std::string> not_running, Verdict& verdict, Cost& cost,
             Says says = Says::verdict, const Again& again = {});
  sim::KindMask judged_kinds() const { return Evidence::judged_kinds(troubles()); }
  const Expected& expected() const { return expected_; }
  const RunFacts& facts() const { return facts_; }

 private:
  std::uint32_t key_of(sim::OperationId id) const;
  std::span<const sim::Kind> troubles() const;

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
