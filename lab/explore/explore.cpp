#include "lab/explore/explore.hpp"

#include <algorithm>

#include "lab/explore/schedules.hpp"
#include "lab/run/pool.hpp"
#include "lab/scenario/load.hpp"
#include "lab/scenario/parse.hpp"

namespace mqlab::lab {

namespace {

constexpr std::size_t kChunk = 32;      // runs of one task
constexpr std::uint64_t kWave = 1'024;  // runs between two looks at what was found

/// Runs schedules in waves, and stops at the first that violates.
class Search {
 public:
  Search(const FaultMap& map, const ExploreOptions& options, Explored& out) : map_(map), options_(options), out_(out) {}

  /// The index of the first of `count` schedules that violates; nothing when none does.
  template <class ScheduleOf>  // Schedule(std::uint64_t index)
  std::optional<std::uint64_t> first(std::uint64_t count, const ScheduleOf& schedule_of, std::uint64_t& runs) {
    std::optional<std::uint64_t> found;
    for (std::uint64_t from = 0; from < count && !found && !stopped(); from += kWave) {
      const std::uint64_t wave = std::min(kWave, count - from);
      StrikeRunner striker(map_);
      const auto work = [&](std::size_t task) {
        std::vector<Outcome> outcomes;
        striker.batch([&] {
          for (std::uint64_t i = task * kChunk; i < std::min<std::uint64_t>(wave, (task + 1) * kChunk); ++i)
            outcomes.push_back(run(striker, schedule_of(from + i)));
        });
        return encode(outcomes);
      };
      const auto take = [&](std::size_t task, TaskResult result) {
        const std::uint64_t part = std::min<std::uint64_t>(kChunk, wave - (task * kChunk));
        runs += part;
        out_.runs += part;
        if (options_.progress) options_.progress(out_.runs, options_.budget);
        if (!result) {
          out_.lost += part;
          return;
        }
        const std::vector<Outcome> outcomes = decode(*result);
        for (std::uint64_t i = 0; i < outcomes.size() && !found; ++i) {
          const Outcome& o = outcomes[i];
          if (!o.ended || !o.struck) continue;
          const auto harm = std::find_if(o.harms.begin(), o.harms.end(), [&](const Harm& h) { return options_.violates.by(h); });
          if (harm == o.harms.end()) continue;
          found = from + (task * kChunk) + i;
          out_.harm = *harm;
        }
      };
      run_pool((wave + kChunk - 1) / kChunk, work, take,
               {.workers = map_.options.workers, .budget = map_.time_for(kChunk), .stop = map_.options.stop});
    }
    out_.stopped = out_.stopped || stopped();
    return found;
  }

 private:
  bool stopped() const { return map_.options.stop && map_.options.stop(); }

  Outcome run(StrikeRunner& striker, const Schedule& schedule) const {
    std::vector<ScriptedFault> faults;
    if (map_.options.keep_faults) faults = map_.scenario->faults;
    for (ScriptedFault& fault : schedule_faults(map_, striker, schedule)) faults.push_back(std::move(fault));
    striker.runner().set_faults(std::move(faults));
    return outcome_of(striker.runner().run_here(counted_only(kEvents)));
  }

  const FaultMap& map_;
  const ExploreOptions& options_;
  Explored& out_;
};

/// The scenario with its own faults, if they are to strike.
Outcome as_it_is(const Scenario& scenario) {
  Runner runner(scenario);
  return outcome_of(runner.run(counted_only(kEvents)));
}

void violated(Explored& out, FoundBy by, const FaultMap& map, describe::List faults) {
  out.by = by;
  out.operation = map.tables.identity(out.harm.operation);
  out.scenario = map.scenario->merged;
  if (by == FoundBy::as_it_is) return;
  describe::List all;
  if (const describe::Value* own = map.options.keep_faults ? out.scenario.find("faults") : nullptr; own != nullptr && own->is_list())
    all = *own->as_list();
  all.insert(all.end(), faults.begin(), faults.end());
  out.scenario.set("faults", describe::Value(std::move(all)));
}

void make_small(Explored& out, const Scenario& scenario, const ExploreOptions& options) {
  const models::Style* const styles[] = {scenario.style};
  const Loaded file =
      load_text(scenario.id, print_json(out.scenario), {.variant = scenario.variant, .set = {}, .seed = std::nullopt, .styles = styles});
  if (!file) return;
  ShrinkOptions shrinking;
  shrinking.way = out.harm;
  shrinking.progress = options.shrinking;
  shrinking.stop = options.map.stop;
  if (auto small = shrink(file->variants.front(), shrinking)) out.shrunk = std::move(*small), out.stopped = out.shrunk->stopped;
}

}  // namespace

tl::expected<Explored, Sentence> explore(const Scenario& scenario, const ExploreOptions& options) {
  Explored out;
  {
    Runner runner(scenario);
    if (runner.needs_own_process({}))
      return tl::unexpected(Sentence{"a search needs a platform without profiles", "搜索需要不含 profile 的平台"});
  }
  const FaultMap map = survey_map(scenario, options.map);
  if (map.strikes.empty())
    return tl::unexpected(Sentence{"no fault of these kinds can strike at these points", "这些钩点上没有此类故障可施加"});
  const Outcome own = as_it_is(scenario);
  ++out.runs;
  const auto harm = std::find_if(own.harms.begin(), own.harms.end(), [&](const Harm& h) { return options.violates.by(h); });
  if (harm != own.harms.end() && own.ended && own.struck) {
    out.harm = *harm;
    violated(out, FoundBy::as_it_is, map, {});
  } else {
    std::vector<std::size_t> strikes;
    for (std::size_t i = 0; i < map.strikes.size(); ++i)
      if (map.strikes[i].run_as == i) strikes.push_back(i);
    out.strikes = strikes.size();
    const std::uint64_t systematic = std::min<std::uint64_t>(strikes.size(), std::max<std::uint64_t>(options.budget / 2, 1));
    const auto one_fault = [&](std::uint64_t i) {
      const Strike& strike = map.strikes[strikes[i * strikes.size() / systematic]];
      return Schedule{{.aim = strike.aim, .site = strike.site}};
    };
    Search search(map, options, out);
    if (const auto found = search.first(systematic, one_fault, out.one_fault)) {
      violated(out, FoundBy::one_fault, map, schedule_value(map, one_fault(*found)));
    } else if (!out.stopped) {
      const auto drawn = [&](std::uint64_t i) { return drawn_schedule(map, scenario.seed, i); };
      const std::uint64_t left = options.budget > out.runs ? options.budget - out.runs : 0;
      if (const auto drawn_one = search.first(left, drawn, out.swarm)) {
        out.draw = *drawn_one;
        violated(out, FoundBy::swarm, map, schedule_value(map, drawn(*drawn_one)));
      }
    }
  }
  if (out.by != FoundBy::nothing && options.shrink) make_small(out, scenario, options);
  return out;
}

}  // namespace mqlab::lab
