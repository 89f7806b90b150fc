#include "lab/faultmap/pairs.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <set>

#include <fmt/format.h>

#include "lab/faultmap/strikes.hpp"
#include "lab/run/pool.hpp"
#include "lab/scenario/parse.hpp"
#include "sim/trace/kinds.hpp"

namespace mqlab::lab {

using nlohmann::json;

namespace {

sim::RecordNumber strike_in(const sim::Recorder& recorder) {
  sim::RecordNumber number = 0;
  recorder.for_each_chunk([&](std::span<const sim::Record> chunk) {
    for (const sim::Record& r : chunk)
      if (r.kind_id() == sim::kinds::fault_struck) number = r.number;
  });
  return number;
}

/// All second strikes after one first, in the worker that does them.
class Seconds {
 public:
  Seconds(const FaultMap& map, StrikeRunner& striker) : map_(map), striker_(striker) {}

  std::string of(std::size_t index) {
    counts_ = {};
    found_ = json::array();
    striker_.batch([&] { after(map_.strikes[index], map_.outcomes[index]); });
    return json{{"strikes", counts_.strikes},       {"skipped", counts_.skipped}, {"runs", counts_.runs},
                {"same_trace", counts_.same_trace}, {"damaged", counts_.damaged}, {"found", found_}}
        .dump();
  }

 private:
  void after(const Strike& first, const Outcome& alone) {
    std::vector<sim::Touch> touches;
    striker_.run(first, nullptr, {.level = sim::TraceLevel::full, .event_budget = kEvents, .judge = false, .touches = &touches});
    const sim::Recorder& full = striker_.runner().recorder();
    const sim::Tables tables = full.tables();
    const std::vector<Site> sites = sites_of(full, map_.options.points, strike_in(full));
    const std::vector<std::string> hosts = striker_.runner().hosts();
    std::vector<std::vector<std::size_t>> leaders;  // before the recorder is used again
    for (const Aim& aim : map_.aims) leaders.push_back(fold_sites(sites, aim, full, touches, hosts));
    std::set<std::string> traces{alone.hash};
    for (std::size_t a = 0; a < map_.aims.size(); ++a) {
      for (std::size_t s = 0; s < sites.size(); ++s) {
        ++counts_.strikes;
        if (map_.options.fold && leaders[a][s] != s) {
          ++counts_.skipped;
          continue;
        }
        second(first, alone, map_.aims[a], sites[s], tables, traces);
      }
    }
  }

  void second(const Strike& first, const Outcome& alone, const Aim& aim, const Site& site, const sim::Tables& tables,
              std::set<std::string>& traces) {
    const ScriptedFault fault = striker_.fault(aim, site, tables);
    const Outcome both = striker_.run(first, &fault, {.level = sim::TraceLevel::ledger, .event_budget = kEvents, .why_at_full = false});
    ++counts_.runs;
    counts_.same_trace += traces.insert(both.hash).second ? 0 : 1;
    if (!both.damaged()) return;
    ++counts_.damaged;
    const bool is_new = std::any_of(both.harms.begin(), both.harms.end(), [&](const Harm& h) {
      return std::none_of(alone.harms.begin(), alone.harms.end(), [&](const Harm& a) { return a.name == h.name; });
    });
    if (!is_new || found_.size() >= kSecondsKept) return;
    found_.push_back({{"fault", print_json_compact(fault_value(aim, address_of(site, tables, map_.point(site.kind))))},
                      {"label", fmt::format("{} at {}", aim.label(), fault.when)},
                      {"outcome", encode({both})}});
  }

  const FaultMap& map_;
  StrikeRunner& striker_;
  PairCounts counts_;
  json found_;
};

}  // namespace

void run_pairs(FaultMap& map) {
  std::vector<std::size_t> firsts;
  std::set<std::string> traces;
  for (std::size_t i = 0; i < map.strikes.size(); ++i) {
    const Outcome& o = map.outcomes[i];
    if (map.strikes[i].run_as == i && o.ran && o.struck && o.ended && traces.insert(o.hash).second) firsts.push_back(i);
  }
  map.pairs.firsts = firsts.size();
  StrikeRunner striker(map);
  const auto work = [&](std::size_t task) { return Seconds(map, striker).of(firsts[task]); };
  const auto take = [&](std::size_t task, TaskResult result) {
    ++map.pairs.firsts_done;
    if (map.options.progress) map.options.progress(task + 1, firsts.size());
    if (!result) {
      ++map.pairs.lost;
      return;
    }
    const json one = json::parse(*result);
    map.pairs.strikes += one["strikes"].get<std::uint64_t>();
    map.pairs.skipped += one["skipped"].get<std::uint64_t>();
    map.pairs.runs += one["runs"].get<std::uint64_t>();
    map.pairs.same_trace += one["same_trace"].get<std::uint64_t>();
    map.pairs.damaged += one["damaged"].get<std::uint64_t>();
    for (const json& found : one["found"]) {
      if (map.seconds.size() >= kSecondsKept) break;
      map.seconds.push_back({firsts[task], found["fault"].get<std::string>(), found["label"].get<std::string>(),
                             decode(found["outcome"].get<std::string>()).front().harms});
    }
  };
  run_pool(firsts.size(), work, take, {.workers = map.options.workers, .budget = map.options.budget, .stop = map.options.stop});
}

}  // namespace mqlab::lab
