#include "lab/report/summary.hpp"

#include <algorithm>
#include <filesystem>
#include <nlohmann/json.hpp>

#include <fmt/format.h>

#include "lab/report/gave_up.hpp"
#include "lab/scenario/library.hpp"
#include "lab/verdict/difference.hpp"
#include "lab/verdict/names.hpp"
#include "lab/version.hpp"

namespace mqlab::lab {

using nlohmann::ordered_json;

namespace {

constexpr std::string_view kReasons[] = {"quiet", "settled", "until", "budget", "trace-limit"};

ordered_json both(const std::string& en, const std::string& zh) { return {{"en", en}, {"zh_CN", zh}}; }

ordered_json of(const Percentiles& p) {
  return {{"count", p.count}, {"p50", p.p50.count()}, {"p90", p.p90.count()}, {"p99", p.p99.count()}, {"max", p.max.count()}};
}

ordered_json of(const Cost& c) {
  return {{"response_ns", of(c.response)},
          {"effect_ns", of(c.last_effect)},
          {"unanswered", c.unanswered},
          {"done_per_second", static_cast<double>(c.done_per_second) / 1e3},
          {"events", c.world.events},
          {"frames", c.world.frames},
          {"frame_bytes", c.world.frame_bytes},
          {"flushes", c.world.flushes},
          {"append_bytes", c.world.append_bytes}};
}

ordered_json of(const PairRow& row, const Expected& expected, const sim::Tables& tables) {
  ordered_json names = ordered_json::array();
  for (const NameInfo& info : verdict_names()) {
    if (row.names.has(info.name)) names.push_back(info.id);
  }
  ordered_json out{{"operation", tables.identity(row.operation)},
                   {"store", expected.stores[row.store].label},
                   {"verdicts", std::move(names)},
                   {"told", models::kToldNames[static_cast<std::size_t>(row.told)]},
                   {"expected", row.expected},
                   {"net", row.net},
                   {"intended", row.intended},
                   {"records", row.records},
                   {"why", both(row.why.en, row.why.zh_CN)}};
  if (row.promise) {
    out["judgement"] = models::kJudgementNames[static_cast<std::size_t>(row.promise->judgement)];
    out["promise"] = row.promise->promise;
    out["because"] = both(row.promise->because.en, row.promise->because.zh_CN);
  }
  return out;
}

/// How `mqlab run` finds it again: a file by its path, a scenario of the library by its id.
std::string run_as(const Scenario& s) {
  if (s.file.empty()) return s.id;
  const auto in_library = find_in_library(s.id);
  std::error_code ignored;
  return in_library && std::filesystem::equivalent(*in_library, s.file, ignored) ? s.id : s.file.string();
}

}  // namespace

ordered_json summarize(const Runner& runner, const Run& run, const RunOptions& options, const sim::Tables& tables) {
  const Scenario& s = runner.scenario();
  const Verdict& v = run.verdict;
  ordered_json out{{"scenario", s.id}, {"run_as", run_as(s)}, {"variant", s.variant}, {"version", version()}};
  out["seed"] = options.seeds ? options.seeds->at(1) : s.seed;
  out["set"] = options.set;
  out["resources"] = options.resources == sim::Resources::shared ? "shared" : "exact";
  out["title"] = both(s.title.en, s.title.zh_CN);

  ordered_json differs = ordered_json::array();
  for (const Difference& d : differences(v, s.expect.counts)) {
    const Sentence text = describe_difference(d, v, tables);
    differs.push_back(both(text.en, text.zh_CN));
  }
  ordered_json vacuous = ordered_json::array();
  for (const VacuityText& t : complaints(v.vacuity, runner.judge().facts())) vacuous.push_back(both(t.en, t.zh_CN));
  const bool broken = std::any_of(v.rows.begin(), v.rows.end(), [](const PairRow& row) {
    return row.promise && row.promise->judgement == models::Judgement::broken_promise;
  });
  const bool ended = run.end.reason != sim::EndReason::budget && run.end.reason != sim::EndReason::trace_limit;
  out["holds"] = differs.empty() && vacuous.empty() && !run.trace_problem && ended && !broken;
  out["ran"] = run.ran;
  out["expectations"] = s.expect.counts.size() + s.expect.costs.size();
  out["differences"] = std::move(differs);
  out["vacuity"] = std::move(vacuous);
  if (run.trace_problem) out["trace_problem"] = both(run.trace_problem->en, run.trace_problem->zh_CN);
  out["end"] = {
      {"reason", kReasons[static_cast<std::size_t>(run.end.reason)]}, {"at_ns", run.end.at.ns}, {"last_change_ns", v.last_change.ns}};

  ordered_json counts = ordered_json::object();
  for (const NameInfo& info : verdict_names()) {
    if (count(v.counts, info.name) != 0) counts[std::string(info.id)] = count(v.counts, info.name);
  }
  out["operations"] = v.operations;
  out["pairs"] = v.pairs;
  out["counts"] = std::move(counts);
  out["damaged"] = v.damaged();

  ordered_json bad = ordered_json::array();
  std::int64_t left_out = 0;
  for (const PairRow& row : v.rows) {
    if (row.severity() == Severity::good) continue;
    if (bad.size() == options.rows) {
      ++left_out;
    } else {
      bad.push_back(of(row, runner.judge().expected(), tables));
    }
  }
  out["bad"] = std::move(bad);
  out["bad_left_out"] = left_out + v.rows_left_out;
  for (const Sentence& t : gave_up(Records(runner.recorder()), *s.style, tables)) out["gave_up"].push_back(both(t.en, t.zh_CN));
  ordered_json money = ordered_json::array();
  for (const MoneyRow& m : v.money) {
    money.push_back({{"store", m.store}, {"expected", m.expected}, {"actual", m.actual}, {"pending", m.pending}, {"agrees", m.agrees()}});
  }
  out["money"] = std::move(money);
  ordered_json faults = ordered_json::array();
  for (const auto& f : run.faults) faults.push_back({{"kind", f.kind}, {"label", f.label}, {"struck", f.struck}});
  out["faults"] = std::move(faults);
  out["cost"] = of(run.cost);

  ordered_json measured = ordered_json::object();
  for (const Measure& m : measures()) measured[std::string(m.name)] = m.value(run.cost);
  out["measures"] = std::move(measured);
  out["trace_hash"] = run.hash.hex();
  return out;
}

void compare_costs(const ScenarioFile& file, ordered_json& summaries) {
  const auto find = [&](const std::string& variant) -> ordered_json* {
    for (ordered_json& s : summaries) {
      if (s["variant"] == variant) return &s;
    }
    return nullptr;
  };
  for (const Scenario& scenario : file.variants) {
    ordered_json* mine = find(scenario.variant);
    if (mine == nullptr || !mine->contains("measures")) continue;
    for (const CostExpectation& e : scenario.expect.costs) {
      const double value = (*mine)["measures"][e.measure].get<double>();
      const ordered_json* other = e.to.empty() ? nullptr : find(e.to);
      const double base = other != nullptr ? (*other)["measures"][e.measure].get<double>() : 0.0;
      const bool compared = other != nullptr && base > 0;
      const bool holds = (!e.min || value >= *e.min) && (!e.max || value <= *e.max) &&
                         (!compared || ((!e.min_ratio || value >= *e.min_ratio * base) && (!e.max_ratio || value <= *e.max_ratio * base)));
      if (holds) continue;
      (*mine)["holds"] = false;
      (*mine)["differences"].push_back(both(compared
                                                ? fmt::format("{} is {:.3g}, {:.3g} times that of {}", e.measure, value, value / base, e.to)
                                                : fmt::format("{} is {:.3g}", e.measure, value),
                                            compared ? fmt::format("{} 为 {:.3g}，是 {} 的 {:.3g} 倍", e.measure, value, e.to, value / base)
                                                     : fmt::format("{} 为 {:.3g}", e.measure, value)));
    }
  }
}

}  // namespace mqlab::lab
