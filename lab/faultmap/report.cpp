#include "lab/faultmap/report.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>

#include <fmt/format.h>

#include "lab/faultmap/groups.hpp"
#include "lab/scenario/parse.hpp"
#include "lab/version.hpp"
#include "sim/describe/units.hpp"

namespace mqlab::lab {

using nlohmann::ordered_json;

namespace {

ordered_json harms_json(const std::vector<Harm>& harms, const sim::Tables& tables) {
  ordered_json list = ordered_json::array();
  for (const Harm& h : harms) {
    ordered_json one{{"operation", tables.identity(h.operation)},
                     {"verdict", info(h.name).id},
                     {"told", models::kToldNames[static_cast<std::size_t>(h.told)]}};
    if (h.judgement) {
      one["judgement"] = models::kJudgementNames[static_cast<std::size_t>(*h.judgement)];
      one["promise"] = h.promise;
    }
    list.push_back(std::move(one));
  }
  return list;
}

ordered_json group_json(const CauseGroup& g, const FaultMap& map) {
  ordered_json stretches = ordered_json::array();
  for (const Stretch& s : g.stretches) stretches.push_back({{"after", s.from}, {"before", s.to}, {"operations", s.operations}});
  ordered_json out{{"fault", map.aims[g.aim].label()},
                   {"verdict", info(g.name).id},
                   {"title", {{"en", info(g.name).title.en}, {"zh_CN", info(g.name).title.zh_CN}}},
                   {"told", models::kToldNames[static_cast<std::size_t>(g.told)]},
                   {"points", g.points},
                   {"of_points", g.of_points},
                   {"operations", g.operations},
                   {"stretches", std::move(stretches)},
                   {"example", map.script(map.strikes[g.example])}};
  if (g.judgement) {
    out["judgement"] = models::kJudgementNames[static_cast<std::size_t>(*g.judgement)];
    out["promises"] = g.promises;
  }
  return out;
}

ordered_json strike_json(const FaultMap& map, std::size_t i) {
  const Strike& strike = map.strikes[i];
  const Site& site = map.sites[strike.site];
  const Outcome& o = map.of(strike);
  ordered_json out{{"fault", map.aims[strike.aim].label()}, {"record", site.record}, {"time_ns", site.time.ns}};
  out["when"] = ordered_json::parse(print_json_compact(address_of(site, map.tables, map.point(site.kind))));
  out["script"] = map.script(strike);
  if (!o.ran) {
    if (o.lost.empty())
      out["not_run"] = true;
    else
      out["lost"] = o.lost;
    return out;
  }
  out["struck"] = o.struck;
  if (strike.run_as != i) out["same_as_record"] = map.sites[map.strikes[strike.run_as].site].record;
  if (!o.ended) out["endless"] = true;
  out["harms"] = harms_json(o.harms, map.tables);
  if (const auto worst = o.beyond(map.baseline).worst()) out["worst"] = info(*worst).id;
  out["trace_hash"] = o.hash;
  return out;
}

std::uint64_t damaged_strikes(const FaultMap& map) {
  return static_cast<std::uint64_t>(std::count_if(
      map.strikes.begin(), map.strikes.end(), [&](const Strike& s) { return map.of(s).ran && map.of(s).beyond(map.baseline).damaged(); }));
}

}  // namespace

ordered_json map_json(const FaultMap& map) {
  const Scenario& s = *map.scenario;
  ordered_json out{{"scenario", s.id}, {"variant", s.variant}, {"version", version()}, {"seed", s.seed}};
  out["faults"] = map.options.faults;
  out["lasts"] = describe::print(map.options.lasts);
  out["points"] = map.options.points;
  out["own_faults"] = s.faults.empty() ? "none" : map.options.keep_faults ? "kept" : "left out";
  out["baseline"] = {{"harms", harms_json(map.baseline.harms, map.tables)}, {"trace_hash", map.baseline.hash}};
  out["counts"] = {{"points", map.sites.size()},
                   {"aims", map.aims.size()},
                   {"strikes", map.strikes.size()},
                   {"runs", map.runs},
                   {"skipped", map.strikes.size() - map.runs},
                   {"same_trace", map.same_trace},
                   {"not_struck", map.not_struck},
                   {"damaged", damaged_strikes(map)},
                   {"lost", map.lost},
                   {"not_run", map.not_run}};
  out["groups"] = ordered_json::array();
  for (const CauseGroup& g : group_by_cause(map)) out["groups"].push_back(group_json(g, map));
  if (map.options.pairs) {
    ordered_json found = ordered_json::array();
    for (const SecondStrike& second : map.seconds) {
      const Strike& first = map.strikes[second.first];
      const Site& site = map.sites[first.site];
      std::string script = map.script(first);
      script.back() = ',';
      found.push_back({{"first", fmt::format("{} at {}", map.aims[first.aim].label(), say_site(site, map.tables, map.point(site.kind)))},
                       {"second", second.label},
                       {"harms", harms_json(second.harms, map.tables)},
                       {"example", script + second.second + "]"}});
    }
    const PairCounts& p = map.pairs;
    out["pairs"] = {{"firsts", p.firsts},       {"firsts_done", p.firsts_done}, {"strikes", p.strikes},   {"skipped", p.skipped},
                    {"runs", p.runs},           {"same_trace", p.same_trace},   {"damaged", p.damaged},   {"lost", p.lost},
                    {"need_both", p.need_both}, {"by_worst", p.by_worst},       {"new", std::move(found)}};
  }
  out["strikes"] = ordered_json::array();
  for (std::size_t i = 0; i < map.strikes.size(); ++i) out["strikes"].push_back(strike_json(map, i));
  return out;
}

std::string map_csv(const ordered_json& map) {
  std::string out =
      "fault,record,time_ns,point,process,message,operation,occurrence,incarnation,struck,worst,harmed,same_as_record,trace_hash\n";
  const auto text = [](const ordered_json& object, const char* key) {
    const auto found = object.find(key);
    if (found == object.end()) return std::string();
    return found->is_string() ? found->get<std::string>() : found->dump();
  };
  for (const ordered_json& s : map["strikes"]) {
    const ordered_json& when = s["when"];
    std::string harmed;
    if (s.contains("harms")) {
      for (const ordered_json& h : s["harms"])
        harmed += fmt::format("{}{} {}", harmed.empty() ? "" : "; ", h["operation"].get<std::string>(), h["verdict"].get<std::string>());
    }
    out += fmt::format("{},{},{},{},{},{},{},{},{},{},{},{},{},{}\n", text(s, "fault"), text(s, "record"), text(s, "time_ns"),
                       text(when, "point"), text(when, "process"), text(when, "message"), text(when, "operation"), text(when, "occurrence"),
                       text(when, "incarnation"),
                       s.contains("lost")      ? "lost"
                       : s.contains("not_run") ? "not run"
                                               : text(s, "struck"),
                       text(s, "worst"), harmed, text(s, "same_as_record"), text(s, "trace_hash"));
  }
  return out;
}

}  // namespace mqlab::lab
