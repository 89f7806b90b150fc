#include "lab/faultmap/pairs.hpp"

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>
#include <set>
#include <tuple>

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
  Seconds(const FaultMap& map, StrikeRunner& striker) : map_(map), striker_(striker) {
    for (std::size_t s = 0; s < map.sites.size(); ++s) by_address_.emplace(address(map.sites[s]), s);
  }

  std::string of(std::size_t index) {
    counts_ = {};
    found_ = json::array();
    striker_.batch([&] { after(map_.strikes[index], map_.outcomes[index]); });
    return json{
        {"strikes", counts_.strikes}, {"skipped", counts_.skipped},     {"runs", counts_.runs},         {"same_trace", counts_.same_trace},
        {"damaged", counts_.damaged}, {"need_both", counts_.need_both}, {"by_worst", counts_.by_worst}, {"found", found_}}
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
      std::vector<std::string> came(sites.size());
      for (std::size_t s = 0; s < sites.size(); ++s) {
        ++counts_.strikes;
        if (map_.options.fold && leaders[a][s] != s) {
          ++counts_.skipped;
          came[s] = came[leaders[a][s]];
        } else {
          came[s] = second(first, alone, a, sites[s], tables, traces);
        }
        ++counts_.by_worst[came[s]];
      }
    }
  }

  /// What the second fault does when it strikes alone at the same address; nothing where that address is none of the run without a fault.
  const Outcome* second_alone(std::size_t aim, const Site& site) const {
    const auto at = by_address_.find(address(site));
    if (at == by_address_.end()) return nullptr;
    const Outcome& outcome = map_.of(map_.strikes[aim * map_.sites.size() + at->second]);
    return outcome.ran ? &outcome : nullptr;
  }

  /// The worst of the pair's damage.
  std::string second(const Strike& first, const Outcome& alone, std::size_t aim_index, const Site& site, const sim::Tables& tables,
                     std::set<std::string>& traces) {
    const Aim& aim = map_.aims[aim_index];
    const ScriptedFault fault = striker_.fault(aim, site, tables);
    const Outcome both = striker_.run(first, &fault, counted_only(kEvents));
    ++counts_.runs;
    counts_.same_trace += traces.insert(both.hash).second ? 0 : 1;
    const Outcome more = both.beyond(map_.baseline);
    const auto worst = more.worst();
    const std::string came = !both.struck ? "not struck" : worst ? std::string(info(*worst).id) : "ok";
    if (!more.damaged()) return came;
    ++counts_.damaged;
    const Outcome* other = second_alone(aim_index, site);
    const bool needs_both = both.struck && std::any_of(more.harms.begin(), more.harms.end(), [&](const Harm& h) {
                              return !alone.has(h.name) && !map_.baseline.has(h.name) && (other == nullptr || !other->has(h.name));
                            });
    if (!needs_both) return came;
    ++counts_.need_both;
    if (found_.size() >= kSecondsKept) return came;
    found_.push_back({{"fault", print_json_compact(fault_value(aim, address_of(site, tables, map_.point(site.kind))))},
                      {"label", fmt::format("{} at {}", aim.label(), fault.when)},
                      {"outcome", encode({more})}});
    return came;
  }

  using Address = std::tuple<sim::Kind, sim::ProcessId, std::uint64_t, std::uint64_t, std::uint32_t, std::uint64_t>;
  static Address address(const Site& s) { return {s.kind, s.process, s.message.packed, s.operation.packed, s.incarnation, s.occurrence}; }

  const FaultMap& map_;
  StrikeRunner& striker_;
  std::map<Address, std::size_t> by_address_;  // sites of the run without a fault
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
  Seconds seconds(map, striker);
  const auto work = [&](std::size_t task) { return seconds.of(firsts[task]); };
  const auto take = [&](std::size_t task, TaskResult result) {
    ++map.pairs.firsts_done;
    if (map.options.progress) map.options.progress(task + 1, firsts.size());
    if (!result) {
      ++map.pairs.lost;
      map.deaths.push_back(result.error().sentence);
      return;
    }
    const json one = json::parse(*result);
    map.pairs.strikes += one["strikes"].get<std::uint64_t>();
    map.pairs.skipped += one["skipped"].get<std::uint64_t>();
    map.pairs.runs += one["runs"].get<std::uint64_t>();
    map.pairs.same_trace += one["same_trace"].get<std::uint64_t>();
    map.pairs.damaged += one["damaged"].get<std::uint64_t>();
    map.pairs.need_both += one["need_both"].get<std::uint64_t>();
    for (const auto& [worst, n] : one["by_worst"].items()) map.pairs.by_worst[worst] += n.get<std::uint64_t>();
    for (const json& found : one["found"]) {
      if (map.seconds.size() >= kSecondsKept) break;
      map.seconds.push_back({firsts[task], found["fault"].get<std::string>(), found["label"].get<std::string>(),
                             decode(found["outcome"].get<std::string>()).front().harms});
    }
  };
  run_pool(firsts.size(), work, take,
           {.workers = map.options.workers, .budget = map.time_for(map.strikes.size()), .stop = map.options.stop});
}

}  // namespace mqlab::lab
