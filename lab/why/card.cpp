#include "lab/why/card.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>

#include <fmt/format.h>

#include "lab/cost/json.hpp"
#include "lab/report/both.hpp"
#include "lab/run/runner.hpp"
#include "lab/version.hpp"
#include "lab/why/chain.hpp"
#include "lab/why/fixes.hpp"
#include "lab/why/lines.hpp"
#include "lab/why/operation.hpp"

namespace mqlab::lab {

using nlohmann::ordered_json;

namespace {

constexpr std::size_t kBiography = 200;
constexpr std::uint64_t kEvents = 200'000'000;

constexpr std::string_view kOrigins[] = {"fault", "limit", "setting"};
constexpr std::string_view kResults[] = {"prevents", "moves", "no help", "not struck", "no change", "refused"};

ordered_json damage_json(const PairRow& row, const Expected& expected) {
  ordered_json names = ordered_json::array();
  for (const NameInfo& info : verdict_names())
    if (row.names.has(info.name)) names.push_back(info.id);
  return {{"store", expected.stores[row.store].label},
          {"verdicts", std::move(names)},
          {"told", models::kToldNames[static_cast<std::size_t>(row.told)]},
          {"expected", row.expected},
          {"net", row.net},
          {"damage", row.severity() == Severity::damage},
          {"why", both(row.why)}};
}

ordered_json promise_json(const PairRow& row, const Scenario& s) {
  ordered_json out{{"judgement", models::kJudgementNames[static_cast<std::size_t>(row.promise->judgement)]},
                   {"id", row.promise->promise},
                   {"because", both(row.promise->because)}};
  const auto publishes = s.publishes();
  const auto consumes = s.consumes();
  for (const models::Promise& p :
       s.style->promised(*s.broker, publishes.empty() ? nullptr : publishes.front(), consumes.empty() ? nullptr : consumes.front())) {
    if (p.id != row.promise->promise) continue;
    out["sentence"] = both(p.sentence);
    out["source"] = p.source;
    break;
  }
  return out;
}

ordered_json fixes_json(const Scenario& s, sim::OperationId operation) {
  ordered_json list = ordered_json::array();
  for (const Fix& fix : try_fixes(s, operation)) {
    ordered_json one{{"set", fix.turn.set},
                     {"meaning", both(fix.turn.meaning)},
                     {"cost", both(fix.turn.cost)},
                     {"result", kResults[static_cast<std::size_t>(fix.result)]}};
    if (fix.result == FixResult::refused) {
      one["refusal"] = fix.refusal;
    } else {
      one["damage"] = fix.verdicts;
      one["measured"] = cost_json(fix.measured);
    }
    list.push_back(std::move(one));
  }
  return list;
}

/// All but the fixes: there is one platform at a time, and theirs comes after this one.
tl::expected<ordered_json, Sentence> card_of_run(const Scenario& s, const WhyOptions& options, sim::OperationId& explained) {
  Runner runner(s);
  if (runner.needs_own_process({}))
    return tl::unexpected(Sentence{"a why-card needs a platform without profiles", "为何卡需要不含 profile 的平台"});
  const Run run = runner.run({.level = sim::TraceLevel::full, .event_budget = kEvents});
  const sim::Recorder& recorder = runner.recorder();
  const sim::Tables& tables = recorder.tables();

  const PairRow* worst = worst_row(run.verdict);
  std::optional<sim::OperationId> operation;
  if (!options.operation.empty()) {
    operation = operation_named(options.operation, s, tables);
    if (!operation) return tl::unexpected(no_such_operation(options.operation));
  } else if (worst != nullptr) {
    operation = worst->operation;
  } else {
    return tl::unexpected(Sentence{"no operation of this run is damaged", "此次运行没有受损的操作"});
  }

  const Lines lines(runner, recorder);
  ordered_json biography = ordered_json::array();
  std::uint64_t left_out = 0;
  recorder.for_each_chunk([&](std::span<const sim::Record> chunk) {
    for (const sim::Record& r : chunk) {
      if (r.operation_id() != *operation) continue;
      if (biography.size() < kBiography)
        biography.push_back(lines.of(r));
      else
        ++left_out;
    }
  });
  if (biography.empty()) return tl::unexpected(no_such_operation(tables.identity(*operation)));

  ordered_json card{{"scenario", s.id}, {"variant", s.variant}, {"version", version()}, {"seed", s.seed}};
  card["operation"] = tables.identity(*operation);
  card["damaged"] = false;
  card["stores"] = ordered_json::array();
  const PairRow* row = nullptr;
  for (const PairRow& r : run.verdict.rows) {
    if (r.operation != *operation) continue;
    card["stores"].push_back(damage_json(r, runner.judge().expected()));
    if (row == nullptr || badness(r) < badness(*row)) row = &r;
  }
  card["biography"] = std::move(biography);
  card["biography_left_out"] = left_out;
  if (row == nullptr) return card;
  const bool damaged = row->severity() == Severity::damage;
  card["damaged"] = damaged;
  const Chain chain = chain_of(*row, Records(recorder));
  ordered_json steps = ordered_json::array();
  for (const Link& link : chain.links) {
    steps.push_back(lines.of(link.record));
    steps.back()["known"] = link.known;
  }
  card["chain"] = {{"begins_at", kOrigins[static_cast<std::size_t>(chain.origin)]}, {"steps", std::move(steps)}};
  if (!chain.links.empty()) card["inevitable"] = lines.of(chain.links[chain.inevitable].record);
  if (row->promise) card["promise"] = promise_json(*row, s);
  card["cost"] = cost_json(run.cost);
  explained = *operation;
  return card;
}

}  // namespace

tl::expected<ordered_json, Sentence> why_card(const Scenario& s, const WhyOptions& options) {
  sim::OperationId operation;
  auto card = card_of_run(s, options, operation);
  if (card && options.fixes && (*card)["damaged"].get<bool>()) (*card)["fixes"] = fixes_json(s, operation);
  return card;
}

}  // namespace mqlab::lab
