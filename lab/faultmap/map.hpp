/// The fault map: the verdict of a scenario under one fault at every point where one can strike, each by a run of its own.
///
/// One run without the map's faults gives the points. A strike is (point, aim); strikes between which nothing happened to what they strike are one
/// (`fold_sites`), so that only one of them is run. With `pairs`, each run with one fault gives the points at which a second one strikes.
///
/// What it says is about what was run and no more: these kinds, these points, this duration, this seed. Errors: a platform whose runs each need a
/// process of their own is `std::invalid_argument`; a worker that dies or hangs loses the one run that it died of.
#pragma once

#include <functional>
#include <map>
#include <string>
#include <vector>

#include "lab/faultmap/aims.hpp"
#include "lab/faultmap/outcome.hpp"
#include "lab/faultmap/sites.hpp"

namespace mqlab::lab {

/// What the second strikes will take, as far as the first ones tell.
struct PairForecast {
  std::uint64_t runs = 0;  ///< about so many
  double seconds = 0;      ///< at the rate of the first ones
};

struct MapOptions {
  std::vector<std::string> faults{"crash", "power-loss", "drop-connection"};
  std::vector<std::string> points{};  ///< patterns; empty: all
  sim::Duration lasts = std::chrono::seconds(1);
  std::vector<FaultField> with{};   ///< set on each fault whose kind has such a field: {"page-cache", "lost"}
  std::vector<std::string> only{};  ///< processes and hosts that are struck; empty: all
  bool pairs = false;
  bool fold = true;          ///< false: run all strikes, equivalent or not
  bool keep_faults = false;  ///< the scenario's own faults strike too
  sim::Time from{};          ///< no point before this moment is struck: what was there has settled by then
  unsigned workers = 0;
  sim::Duration budget{0};  ///< real time of a worker's task; 0: by the time that the run without a fault took (`time_for`)
  std::function<void(std::size_t done, std::size_t all)> progress{};
  std::function<void(const PairForecast&)> before_pairs{};
  std::function<bool()> stop{};  ///< asked often; true ends the map with what is known so far
  std::string resume{};          ///< the text of `progress_of` of a map that was ended: its strikes are not run again
};

struct Strike {
  std::size_t site = 0;
  std::size_t aim = 0;
  std::size_t run_as = 0;  ///< index of the strike that was run in its place; itself if it was run
};

/// A second fault that, with the first, did a damage that neither did alone at its address, nor the run without a fault.
struct SecondStrike {
  std::size_t first = 0;  ///< index of a strike
  std::string second{};   ///< its fault, as it stands in a scenario
  std::string label{};    ///< `crash stock at offered of stock shop/3`
  std::vector<Harm> harms{};
};

struct PairCounts {
  std::uint64_t firsts = 0, firsts_done = 0, strikes = 0, skipped = 0, runs = 0, same_trace = 0, damaged = 0, lost = 0;
  std::uint64_t need_both = 0;                    ///< runs with a damage that takes both
  std::map<std::string, std::uint64_t> by_worst;  ///< pairs, the skipped ones too, by their worst damage (`ok`, `not struck`)
};

struct FaultMap {
  const Scenario* scenario = nullptr;
  MapOptions options{};
  sim::Tables tables{};
  std::vector<sim::KindInfo> kinds{};
  Outcome baseline{};
  std::vector<Site> sites{};
  std::vector<Site> lives{};  ///< all points of the run without a fault, wanted or not: what an operation had behind it
  std::vector<Aim> aims{};
  std::vector<Strike> strikes{};        ///< by aim, then by site
  std::vector<Outcome> outcomes{};      ///< by strike; those of runs only
  std::uint64_t runs = 0;               ///< of strikes
  std::uint64_t made = 0;               ///< of them now; the others were known, or not made
  std::uint64_t same_trace = 0;         ///< runs whose trace another run had before
  std::uint64_t lost = 0;               ///< runs whose worker died
  std::uint64_t not_run = 0;            ///< runs that were not made: it was ended before
  std::uint64_t not_struck = 0;         ///< strikes that found nothing to strike
  std::vector<std::string> deaths{};    ///< of workers: how each ended. Their runs were made again, but for those in `lost`
  sim::Duration one_run{0};             ///< real time of the run without a fault, for budgets; never in a result
  std::vector<SecondStrike> seconds{};  ///< the first hundred of them
  PairCounts pairs{};

  const Outcome& of(const Strike& strike) const { return outcomes[strike.run_as]; }
  /// Real time that a worker may take for so many runs.
  sim::Duration time_for(std::uint64_t how_many) const;
  std::string_view point(sim::Kind kind) const;
  /// The scenario's `faults` with which `mqlab run` repeats this strike, on one line.
  std::string script(const Strike& strike) const;
};

/// The run without a fault of the map: its points, aims and strikes, none of them run yet.
FaultMap survey_map(const Scenario& scenario, const MapOptions& options);
FaultMap make_fault_map(const Scenario& scenario, const MapOptions& options);

}  // namespace mqlab::lab
