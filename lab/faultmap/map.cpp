#include "lab/faultmap/map.hpp"

#include <algorithm>
#include <chrono>
#include <set>
#include <stdexcept>

#include "lab/faultmap/pairs.hpp"
#include "lab/faultmap/progress.hpp"
#include "lab/faultmap/strikes.hpp"
#include "lab/run/pool.hpp"
#include "lab/scenario/parse.hpp"

namespace mqlab::lab {

namespace {

constexpr std::size_t kChunk = 32;  // strikes of one task at most: a pipe's round trip is then nothing beside the runs
constexpr sim::Duration kTask = std::chrono::milliseconds(500);  // what a task should take, so that one that hangs is soon noticed

/// Strikes of one task: few where a run takes long.
std::size_t chunk_of(const FaultMap& map) {
  return static_cast<std::size_t>(std::clamp<std::int64_t>(kTask.count() / std::max<std::int64_t>(map.one_run.count(), 1), 1, kChunk));
}

/// Runs some strikes by their indices, in workers. A task that was lost is run again one strike at a time: only the guilty one stays lost.
void run_strikes(FaultMap& map, const std::vector<std::size_t>& wanted, std::size_t chunk, bool again_singly) {
  std::vector<std::size_t> again;
  std::size_t done = 0;
  StrikeRunner striker(map);
  const auto part = [&](std::size_t task) {
    const auto from = wanted.begin() + static_cast<std::ptrdiff_t>(task * chunk);
    return std::vector<std::size_t>(from, from + static_cast<std::ptrdiff_t>(std::min(chunk, wanted.size() - task * chunk)));
  };
  const auto work = [&](std::size_t task) {
    std::vector<Outcome> outcomes;
    striker.batch([&] {
      for (const std::size_t i : part(task)) outcomes.push_back(striker.run(map.strikes[i]));
    });
    return encode(outcomes);
  };
  const auto take = [&](std::size_t task, TaskResult result) {
    const std::vector<std::size_t> strikes = part(task);
    done += strikes.size();
    if (result) {
      std::vector<Outcome> outcomes = decode(*result);
      for (std::size_t i = 0; i < strikes.size(); ++i) map.outcomes[strikes[i]] = std::move(outcomes[i]);
    } else {
      map.deaths.push_back(result.error().sentence);
      if (again_singly) again.insert(again.end(), strikes.begin(), strikes.end());
      for (const std::size_t strike : strikes)
        if (!again_singly) map.outcomes[strike].lost = result.error().sentence;
    }
    if (map.options.progress) map.options.progress(done, wanted.size());
  };
  run_pool((wanted.size() + chunk - 1) / chunk, work, take,
           {.workers = map.options.workers, .budget = map.time_for(chunk), .stop = map.options.stop});
  if (!again.empty() && !(map.options.stop && map.options.stop())) run_strikes(map, again, 1, false);
}

}  // namespace

sim::Duration FaultMap::time_for(std::uint64_t how_many) const {
  if (options.budget.count() > 0) return options.budget;
  // One that goes on to its limit of events may take as long as many others; a task of several gets less, as its runs are then made again singly.
  const sim::Duration least = how_many == 1 ? std::chrono::seconds(60) : std::chrono::seconds(15);
  return least + one_run * static_cast<std::int64_t>(50 * how_many);
}

std::string_view FaultMap::point(sim::Kind kind) const {
  for (const sim::KindInfo& info : kinds)
    if (info.kind == kind) return info.name;
  return "?";
}

std::string FaultMap::script(const Strike& strike) const {
  describe::List faults;
  if (const describe::Value* own = options.keep_faults ? scenario->merged.find("faults") : nullptr; own != nullptr && own->is_list())
    faults = *own->as_list();
  faults.push_back(fault_value(aims[strike.aim], address_of(sites[strike.site], tables, point(sites[strike.site].kind))));
  return print_json_compact(describe::Value(std::move(faults)));
}

FaultMap survey_map(const Scenario& scenario, const MapOptions& options) {
  FaultMap map{.scenario = &scenario, .options = options};
  Runner runner(scenario);
  std::vector<sim::Touch> touches;
  if (runner.needs_own_process({})) throw std::invalid_argument("a fault map needs a platform without profiles");
  if (!options.keep_faults) runner.set_faults({});
  const auto before = std::chrono::steady_clock::now();
  map.baseline = outcome_of(runner.run({.level = sim::TraceLevel::full, .event_budget = kEvents, .touches = &touches}));
  map.one_run = std::chrono::duration_cast<sim::Duration>(std::chrono::steady_clock::now() - before);
  const sim::Recorder& full = runner.recorder();
  map.tables = full.tables();
  map.kinds = full.kinds();
  map.sites = sites_of(full, options.points);
  std::erase_if(map.sites, [&](const Site& site) { return site.time < options.from; });
  map.lives = sites_of(full, {});
  map.aims = aims_of(scenario, full, options.faults, options.lasts, options.with);
  std::erase_if(map.aims, [&](const Aim& aim) {
    const auto wanted = [&](const std::string& target) {
      return std::find(options.only.begin(), options.only.end(), target) != options.only.end();
    };
    return !options.only.empty() && !std::all_of(aim.fault.targets.begin(), aim.fault.targets.end(), wanted);
  });
  const std::vector<std::string> hosts = runner.hosts();
  for (std::size_t a = 0; a < map.aims.size(); ++a) {
    const std::size_t base = map.strikes.size();
    const auto leader = options.fold ? fold_sites(map.sites, map.aims[a], full, touches, hosts) : std::vector<std::size_t>{};
    for (std::size_t s = 0; s < map.sites.size(); ++s) map.strikes.push_back({s, a, base + (options.fold ? leader[s] : s)});
  }
  map.outcomes.resize(map.strikes.size());
  return map;
}

namespace {

/// Each first strike is followed by about as many second ones as there are strikes to be run at later points of the run without a fault.
std::uint64_t pairs_to_come(const FaultMap& map, const std::vector<std::size_t>& wanted) {
  std::vector<std::uint64_t> later(map.sites.size() + 1);
  for (const std::size_t i : wanted) ++later[map.strikes[i].site];
  for (std::size_t s = map.sites.size(); s-- > 0;) later[s] += later[s + 1];
  std::uint64_t runs = 0;
  for (const std::size_t i : wanted)
    if (map.outcomes[i].ran && map.outcomes[i].struck && map.outcomes[i].ended) runs += later[map.strikes[i].site + 1];
  return runs;
}

}  // namespace

FaultMap make_fault_map(const Scenario& scenario, const MapOptions& options) {
  FaultMap map = survey_map(scenario, options);
  if (!options.resume.empty()) take_progress(map, options.resume);
  std::vector<std::size_t> wanted, missing;
  for (std::size_t i = 0; i < map.strikes.size(); ++i) {
    if (map.strikes[i].run_as != i) continue;
    wanted.push_back(i);
    if (!map.outcomes[i].ran) missing.push_back(i);
  }
  map.runs = wanted.size();
  const auto before = std::chrono::steady_clock::now();
  run_strikes(map, missing, chunk_of(map), true);
  const double took = std::chrono::duration<double>(std::chrono::steady_clock::now() - before).count();
  map.made = static_cast<std::uint64_t>(std::count_if(missing.begin(), missing.end(), [&](std::size_t i) { return map.outcomes[i].ran; }));
  std::set<std::string> traces{map.baseline.hash};
  for (const std::size_t i : wanted) {
    const Outcome& o = map.outcomes[i];
    map.lost += !o.ran && !o.lost.empty() ? 1 : 0;
    map.not_run += !o.ran && o.lost.empty() ? 1 : 0;
    map.same_trace += o.ran && !traces.insert(o.hash).second ? 1 : 0;
  }
  for (const Strike& s : map.strikes) map.not_struck += map.of(s).ran && !map.of(s).struck ? 1 : 0;
  if (options.pairs && map.not_run == 0) {
    if (options.before_pairs) {
      const double one = map.made > 0 ? took / static_cast<double>(map.made) : std::chrono::duration<double>(map.one_run).count();
      const std::uint64_t runs = pairs_to_come(map, wanted);
      options.before_pairs({runs, static_cast<double>(runs) * one});
    }
    run_pairs(map);
  }
  return map;
}

}  // namespace mqlab::lab
