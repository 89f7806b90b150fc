/// Runs one variant of a scenario, as often as wanted: builds its platform once, its world for each run.
///
/// A run is a pure function of (scenario, variant, seed, version); the trace level and the number of workers change nothing in it. `exact` runs may
/// follow each other in one process; a `shared` run, or one on a platform with profiles, must begin at SimGrid's clock 0 and so needs a process of its
/// own (`needs_own_process`, sim/platform/child.hpp).
///
/// Errors: a platform that cannot be throws `sim::PlatformError`; a trace that can't be written is in `Run::trace_problem`.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "lab/metrics/samples.hpp"
#include "lab/run/judging.hpp"
#include "lab/scenario/scenario.hpp"
#include "lab/verdict/verdict.hpp"
#include "sim/trace/recorder.hpp"
#include "sim/world/world.hpp"

namespace mqlab::lab {

struct RunOptions {
  sim::TraceLevel level = sim::TraceLevel::ledger;
  sim::Resources resources = sim::Resources::exact;
  std::optional<sim::Seeds> seeds{};  ///< default: the scenario's
  sim::Luck luck{};                   ///< default: none
  sim::RecordNumber luck_from = 0;    ///< luck begins at this record
  std::string trace_file{};           ///< empty: in memory
  std::uint64_t trace_limit = sim::kDefaultTraceLimit;
  std::uint64_t event_budget = 2'000'000'000ULL;
  std::vector<std::string> set{};              ///< what was replaced in the scenario (`--set`), for the line that repeats a run
  std::optional<MetricOptions> metrics{};      ///< sample the style's native metrics
  std::size_t rows = 20;                       ///< of operations that are not ok, in the summary at most; it counts the others
  bool judge = true;                           ///< false: only run it (benchmarks)
  std::vector<sim::Touch>* touches = nullptr;  ///< what happened to whom in this run (sim/world/world.hpp)
  bool why_at_full =
      true;  ///< a `ledger` run with damage is run once more at `full`, to say why (see `kWhyRecords`); else only to judge it
};

/// Options of a run that is only counted, one of thousands: the ledger; with damage once more, with what the judgement reads, and no sentences.
RunOptions counted_only(std::uint64_t event_budget);

/// A run of more records is not run again to say why: a full trace is kept in memory for it, 56 bytes a record.
inline constexpr std::uint64_t kWhyRecords = 2'000'000;

struct Run {
  bool ran = false;  ///< false: its trace could not be opened, so nothing was simulated
  sim::RunEnd end;
  sim::TraceHash hash;
  std::vector<sim::FaultEngine::Outcome> faults;
  Verdict verdict;
  Cost cost;
  std::optional<sim::TraceProblem> trace_problem;
};

class Runner {
 public:
  explicit Runner(const Scenario& scenario);
  Runner(const Runner&) = delete;
  Runner& operator=(const Runner&) = delete;
  ~Runner();

  Run run(const RunOptions& options = {});
  /// Many runs: `body` may call `run_here` as often as it likes. Saves the start of an actor each time.
  void batch(const std::function<void()>& body);
  Run run_here(const RunOptions& options = {});

  /// These faults in place of the scenario's own, from the next run on.
  void set_faults(std::vector<ScriptedFault> faults);

  /// Names of the platform's hosts, by their numbers.
  std::vector<std::string> hosts() const;

  bool needs_own_process(const RunOptions& options) const;
  /// The records of the last run.
  sim::Recorder& recorder() { return recorder_; }
  const sim::Recorder& recorder() const { return recorder_; }
  const Scenario& scenario() const { return scenario_; }
  const Judge& judge() const { return *judge_; }

 private:
  struct Simulated {
    sim::RunEnd end;
    std::vector<sim::FaultEngine::Outcome> faults;
    std::vector<std::string> not_running;
  };

  void build(sim::World& world) const;
  Simulated simulate(sim::Recorder& recorder, const RunOptions& options, sim::TraceLevel level, const sim::KindMask& also = {});
  const sim::Recorder* again(const RunOptions& options);

  const Scenario& scenario_;
  std::vector<ScriptedFault> faults_;
  sim::Recorder recorder_;
  std::unique_ptr<sim::Recorder> again_;  ///< of the run once more, for the judge
  std::unique_ptr<sim::Platform> platform_;
  sim::Duration settle_{};
  std::vector<sim::ProcessSpec> programs_;
  std::vector<sim::PayloadKind> payload_kinds_;  ///< of applications and of the style
  std::unique_ptr<Judge> judge_;
};

/// The text at the head of a trace: which run this is.
std::string trace_header(const Scenario& scenario, const RunOptions& options);

}  // namespace mqlab::lab
