#include "lab/why/card.hpp"

#include <algorithm>
#include <charconv>
#include <nlohmann/json.hpp>

#include <fmt/format.h>

#include "lab/faultmap/outcome.hpp"
#include "lab/run/runner.hpp"
#include "lab/version.hpp"
#include "lab/why/chain.hpp"
#include "lab/why/fixes.hpp"
#include "sim/describe/units.hpp"
#include "sim/trace/kinds.hpp"

namespace mqlab::lab {

using nlohmann::ordered_json;

namespace {

constexpr std::size_t kBiography = 200;
constexpr std::uint64_t kEvents = 200'000'000;

ordered_json both(const Sentence& s) { return {{"en", s.en}, {"zh_CN", s.zh_CN}}; }
ordered_json both(const Text& t) { return {{"en", t.en}, {"zh_CN", t.zh_CN}}; }

/// A record as a card shows it.
class Lines {
 public:
  Lines(const Runner& runner, const sim::Recorder& recorder) : runner_(runner), recorder_(recorder), kinds_(recorder.kinds()) {}

  ordered_json of(const sim::Record& r) const {
    const sim::Tables& tables = recorder_.tables();
    ordered_json out{{"record", r.number}, {"time_ns", r.time_ns}};
    if (r.process_id() != sim::ProcessId::none) out["process"] = tables.process(r.process_id());
    for (const sim::KindInfo& kind : kinds_) {
      if (kind.kind != r.kind_id()) continue;
      out["kind"] = kind.name;
      out["meaning"] = both(kind.meaning);
      if (kind.value_is == sim::ValueIs::choice && static_cast<std::uint64_t>(r.value) < kind.value_choices.size())
        out[std::string(kind.value_name)] = kind.value_choices[static_cast<std::size_t>(r.value)];
    }
    if (r.element_id() != sim::Element::none) out["element"] = tables.element(r.element_id());
    const auto& faults = runner_.judge().facts().faults;
    if ((r.kind_id() == sim::kinds::fault_struck || r.kind_id() == sim::kinds::fault_healed) &&
        static_cast<std::size_t>(r.value) < faults.size()) {
      const PlannedFault& fault = faults[static_cast<std::size_t>(r.value)];
      out["fault"] = {{"kind", fault.kind}, {"title_zh_CN", fault.zh_title}, {"targets", fault.targets}, {"trigger", fault.trigger}};
    }
    return out;
  }

 private:
  const Runner& runner_;
  const sim::Recorder& recorder_;
  std::vector<sim::KindInfo> kinds_;
};

constexpr std::string_view kOrigins[] = {"fault", "limit", "setting"};
constexpr std::string_view kResults[] = {"prevents", "moves", "no help", "not struck", "no change", "refused"};

std::size_t badness(const PairRow& row) {
  if (row.severity() != Severity::damage) return 1000;
  const auto order = worst_first();
  std::size_t worst = order.size();
  for (std::size_t i = 0; i < order.size(); ++i)
    if (row.names.has(order[i])) worst = std::min(worst, i);
  const bool broken = row.promise && row.promise->judgement == models::Judgement::broken_promise;
  return broken ? worst : worst + 100;
}

const PairRow* worst_row(const Verdict& v) {
  const auto worst =
      std::min_element(v.rows.begin(), v.rows.end(), [](const PairRow& a, const PairRow& b) { return badness(a) < badness(b); });
  return worst == v.rows.end() || badness(*worst) >= 1000 ? nullptr : &*worst;
}

std::optional<sim::OperationId> operation_named(const std::string& name, const Scenario& s, const sim::Tables& tables) {
  const std::size_t slash = name.rfind('/');
  const std::string producer = slash != std::string::npos ? name.substr(0, slash) : s.producers.size() == 1 ? s.producers[0].spec.id : "";
  const std::string number = slash == std::string::npos ? name : name.substr(slash + 1);
  std::uint64_t n = 0;
  const auto [end, error] = std::from_chars(number.data(), number.data() + number.size(), n);
  if (error != std::errc{} || end != number.data() + number.size() || n == 0) return std::nullopt;
  for (std::size_t p = 0; p < tables.processes.size(); ++p)
    if (tables.processes[p].name == producer) return sim::OperationId(static_cast<sim::ProcessId>(p), n);
  return std::nullopt;
}

ordered_json cost_json(const Cost& c) {
  return {{"response_p50_ns", c.response.p50.count()},
          {"response_p99_ns", c.response.p99.count()},
          {"effect_p50_ns", c.last_effect.p50.count()},
          {"done_per_second", static_cast<double>(c.done_per_second) / 1e3},
          {"frames", c.world.frames},
          {"flushes", c.world.flushes}};
}

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
    ordered_json one{{"set", fix.set},
                     {"meaning", both(fix.meaning)},
                     {"cost", both(fix.cost)},
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

Sentence unknown(const std::string& operation) {
  return {fmt::format("there is no operation \"{}\" in this run; expected something such as shop/17", operation),
          fmt::format("此次运行中没有操作 \"{}\"；应形如 shop/17", operation)};
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
    if (!operation) return tl::unexpected(unknown(options.operation));
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
  if (biography.empty()) return tl::unexpected(unknown(tables.identity(*operation)));

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
