#include "lab/why/card.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>

#include <fmt/format.h>

#include "lab/compare/prints.hpp"
#include "lab/cost/json.hpp"
#include "lab/report/both.hpp"
#include "lab/run/runner.hpp"
#include "lab/version.hpp"
#include "lab/why/chain.hpp"
#include "lab/why/fixes.hpp"
#include "lab/why/lines.hpp"
#include "lab/why/luck.hpp"
#include "lab/why/needs.hpp"
#include "lab/why/operation.hpp"

namespace mqlab::lab {

using nlohmann::ordered_json;

namespace {

constexpr std::size_t kBiography = 200;
constexpr std::uint64_t kCardEvents = 200'000'000;

constexpr std::string_view kOrigins[] = {"fault", "limit", "setting"};
constexpr std::string_view kTies[] = {"record", "rerun", "order"};
constexpr std::string_view kResults[] = {"prevents", "no damage", "moves", "no help", "not struck", "no change", "refused"};

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

void add_run(ordered_json& one, const Fix& fix) {
  one["result"] = kResults[static_cast<std::size_t>(fix.result)];
  if (fix.result == FixResult::refused) {
    one["refusal"] = {{"en", fix.refusal.en}, {"zh_CN", fix.refusal.zh_CN}};
    return;
  }
  one["now"] = fix.now;
  one["damage"] = fix.verdicts;
  one["notable"] = fix.notable;
  one["measured"] = cost_json(fix.measured);
}

void add_fixes(ordered_json& card, const Scenario& s, const WhyOptions& options) {
  const std::string operation = card["operation"].get<std::string>();
  bool prevented = false;
  card["fixes"] = ordered_json::array();
  for (const Fix& fix : try_fixes(s, operation, options.as)) {
    ordered_json one{{"set", fix.turn.set}, {"meaning", both(fix.turn.meaning)}, {"cost", both(fix.turn.cost)}};
    add_run(one, fix);
    prevented = prevented || fix.result == FixResult::prevents;
    card["fixes"].push_back(std::move(one));
  }
  card["prevented"] = prevented;
  card["so_already"] = ordered_json::array();
  for (const Turn& turn : so_already(s)) card["so_already"].push_back({{"set", turn.set}, {"meaning", both(turn.meaning)}});
  card["variants"] = ordered_json::array();
  for (const OtherVariant& other : try_variants(options.others, operation, options.as)) {
    ordered_json one{{"variant", other.variant}};
    add_run(one, other.fix);
    card["variants"].push_back(std::move(one));
  }
}

RunOptions as_it_is(const WhyOptions& why) {
  RunOptions options = with_luck_of(why.as, {});
  options.level = sim::TraceLevel::full;
  options.event_budget = kCardEvents;
  return options;
}

/// The worst of its rows; null: it is well.
const PairRow* row_of(const Verdict& verdict, sim::OperationId operation) {
  const PairRow* row = nullptr;
  for (const PairRow& r : verdict.rows)
    if (r.operation == operation && (row == nullptr || badness(r) < badness(*row))) row = &r;
  return row;
}

tl::expected<sim::OperationId, Sentence> operation_asked(const Run& run, const Runner& runner, const sim::Tables& tables,
                                                         const WhyOptions& options) {
  if (!options.operation.empty()) {
    const auto operation = operation_named(options.operation, runner.scenario(), tables);
    if (!operation) return tl::unexpected(no_such_operation(options.operation));
    return *operation;
  }
  if (const PairRow* worst = worst_row(run.verdict)) return worst->operation;
  return tl::unexpected(Sentence{"no operation of this run is damaged", "此次运行没有受损的操作"});
}

void add_biography(ordered_json& card, const Lines& lines, const sim::Recorder& recorder, sim::OperationId operation) {
  ordered_json biography = ordered_json::array();
  std::uint64_t left_out = 0;
  recorder.for_each_chunk([&](std::span<const sim::Record> chunk) {
    for (const sim::Record& r : chunk) {
      if (r.operation_id() != operation) continue;
      if (biography.size() < kBiography)
        biography.push_back(lines.of(r));
      else
        ++left_out;
    }
  });
  card["biography"] = std::move(biography);
  card["biography_left_out"] = left_out;
}

void add_chain(ordered_json& card, const Lines& lines, const sim::Recorder& recorder, const PairRow& row, const Needs& needs) {
  Dependence dependence{.asked = needs.asked, .faults = needs.faults};
  const Prints prints(recorder);
  if (needs.gone)
    dependence.only_here = [&](const sim::Record& r) {
      return !std::binary_search(needs.without.begin(), needs.without.end(), prints.of(r));
    };
  const Chain chain = chain_of(row, Records(recorder), dependence);
  ordered_json steps = ordered_json::array();
  for (const Link& link : chain.links) {
    steps.push_back(lines.of(link.record));
    steps.back()["known"] = link.tie == Tie::recorded;
    steps.back()["by"] = kTies[static_cast<std::size_t>(link.tie)];
  }
  card["chain"] = {{"begins_at", kOrigins[static_cast<std::size_t>(chain.origin)]}, {"steps", std::move(steps)}};
  if (needs.asked) card["chain"]["without_faults"] = needs.gone ? "gone" : "there";
  card["chain"]["besides"] = ordered_json::array();
  for (const sim::Record& strike : chain.besides) card["chain"]["besides"].push_back(lines.of(strike));
  if (!chain.links.empty()) card["inevitable"] = lines.of(chain.links[chain.inevitable].record);
}

/// All but the fixes: there is one platform at a time, and theirs comes after this one.
tl::expected<ordered_json, Sentence> card_of_run(const Scenario& s, const WhyOptions& options) {
  Runner runner(s);
  if (runner.needs_own_process({}))
    return tl::unexpected(Sentence{"a why-card needs a platform without profiles", "为何卡需要不含 profile 的平台"});
  const RunOptions as = as_it_is(options);
  Run run = runner.run(as);
  const sim::Recorder& recorder = runner.recorder();
  const auto operation = operation_asked(run, runner, recorder.tables(), options);
  if (!operation) return tl::unexpected(operation.error());
  const PairRow* row = row_of(run.verdict, *operation);
  const bool damaged = row != nullptr && row->severity() == Severity::damage;
  Needs needs;
  if (damaged && !s.faults.empty()) {
    needs = needs_of(runner, *row, as);
    run = runner.run(as);  // the same once more: its records are what the card shows
    row = row_of(run.verdict, *operation);
  }

  const Lines lines(runner, recorder);
  ordered_json card{
      {"scenario", s.id}, {"variant", s.variant}, {"version", version()}, {"seed", options.as.seeds ? options.as.seeds->at(1) : s.seed}};
  card["operation"] = recorder.tables().identity(*operation);
  card["damaged"] = damaged;
  card["stores"] = ordered_json::array();
  for (const PairRow& r : run.verdict.rows)
    if (r.operation == *operation) card["stores"].push_back(damage_json(r, runner.judge().expected()));
  add_biography(card, lines, recorder, *operation);
  if (card["biography"].empty()) return tl::unexpected(no_such_operation(recorder.tables().identity(*operation)));
  if (row == nullptr) return card;
  add_chain(card, lines, recorder, *row, needs);
  if (row->promise) card["promise"] = promise_json(*row, s);
  card["cost"] = cost_json(run.cost);
  return card;
}

}  // namespace

tl::expected<ordered_json, Sentence> why_card(const Scenario& s, const WhyOptions& options) {
  auto card = card_of_run(s, options);
  if (card && options.fixes && (*card)["damaged"].get<bool>()) add_fixes(*card, s, options);
  return card;
}

}  // namespace mqlab::lab
