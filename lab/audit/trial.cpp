#include "lab/audit/trial.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "lab/audit/last_standing.hpp"
#include "lab/faultmap/strikes.hpp"
#include "lab/knobs/knobs.hpp"
#include "lab/run/pool.hpp"
#include "lab/scenario/parse.hpp"
#include "models/configuration.hpp"
#include "sim/fault/crash.hpp"
#include "sim/fault/power_loss.hpp"
#include "sim/random/luck.hpp"

namespace mqlab::lab {

namespace {

constexpr std::size_t kSwarmChunk = 32;
constexpr sim::Duration kSwarmLasts = std::chrono::seconds(5);  ///< a tenth to five times as long
constexpr std::string_view kEndOfDisk = "disk-lost";
/// Of a power loss the worst is tried: how much of the page cache it leaves is nobody's promise, and a prefix by luck would answer by luck.
constexpr const char* kPageCache = "page-cache";
constexpr const char* kNothingOfIt = "lost";
/// Where the last one standing is struck: what it has acknowledged it has alone.
constexpr const char* kConfirms = "confirm.*";

using By = Witness::By;

/// The first strike that answers with yes; one with a message's own address is better to read than the third flush of a process.
struct FirstStrike {
  std::optional<std::size_t> strike;
  bool of_message = false;
  Harm harm{};
  std::uint64_t points = 0;
};

bool at_brokers(const Aim& aim, const Scenario& scenario) {
  const std::vector<std::string> brokers = scenario.style->process_names(*scenario.broker);
  return std::all_of(aim.hosts.begin(), aim.hosts.end(), [&](const std::string& host) {
    return std::any_of(brokers.begin(), brokers.end(), [&](const std::string& b) {
      const std::string_view of = scenario.host_of(b);
      return host == (of.empty() ? std::string_view(b) : of);
    });
  });
}

Witness of_strike(const FaultMap& map, const FirstStrike& first, By by) {
  const Strike& strike = map.strikes[*first.strike];
  const Site& site = map.sites[strike.site];
  const std::string_view point = map.point(site.kind);
  Witness e{.by = by, .harm = first.harm};
  e.operation = map.tables.identity(first.harm.operation);
  e.faults = {fault_value(map.aims[strike.aim], address_of(site, map.tables, point))};
  e.label = map.aims[strike.aim].label() + " at " + say_site(site, map.tables, point);
  e.points = first.points;
  e.of_points = static_cast<std::uint64_t>(
      std::count_if(map.strikes.begin(), map.strikes.end(), [&](const Strike& s) { return s.aim == strike.aim && map.of(s).struck; }));
  e.lasts = map.options.lasts;
  return e;
}

/// Fills what a map answers and `out` has no answer to yet. `until`: by strikes before this moment.
void take_answers(const FaultMap& map, std::array<Witness, 4>& out, By by, bool brokers_only, std::optional<sim::Time> until = {}) {
  for (const QuestionInfo& q : questions()) {
    Witness& answer = out[static_cast<std::size_t>(q.question)];
    if (answer.found()) continue;
    std::vector<FirstStrike> by_aim(map.aims.size());
    for (std::size_t i = 0; i < map.strikes.size(); ++i) {
      const Strike& strike = map.strikes[i];
      const Outcome& outcome = map.of(strike);
      if (!outcome.ran || !outcome.struck || !outcome.ended || (brokers_only && !at_brokers(map.aims[strike.aim], *map.scenario))) continue;
      if (until && map.sites[strike.site].time >= *until) continue;
      const Outcome beyond = outcome.beyond(map.baseline);
      const auto harm = std::find_if(beyond.harms.begin(), beyond.harms.end(), [&](const Harm& h) { return answers(q.question, h); });
      if (harm == beyond.harms.end()) continue;
      FirstStrike& first = by_aim[strike.aim];
      ++first.points;
      const bool of_message = static_cast<bool>(map.sites[strike.site].message);
      if (first.strike && (first.of_message || !of_message)) continue;
      first.strike = i;
      first.of_message = of_message;
      first.harm = *harm;
    }
    const auto found = std::find_if(by_aim.begin(), by_aim.end(), [](const FirstStrike& f) { return f.strike.has_value(); });
    if (found != by_aim.end()) answer = of_strike(map, *found, by);
  }
}

void take_baseline(const FaultMap& map, std::array<Witness, 4>& out) {
  for (const QuestionInfo& q : questions()) {
    Witness& answer = out[static_cast<std::size_t>(q.question)];
    const auto harm =
        std::find_if(map.baseline.harms.begin(), map.baseline.harms.end(), [&](const Harm& h) { return answers(q.question, h); });
    if (answer.found() || harm == map.baseline.harms.end()) continue;
    answer = {.by = By::as_it_is, .harm = *harm, .operation = map.tables.identity(harm->operation)};
  }
}

void note_others(const FaultMap& map, std::vector<std::string>& other) {
  for (const Strike& strike : map.strikes) {
    const Outcome& outcome = map.of(strike);
    if (!outcome.ran || !outcome.struck) continue;
    for (const Harm& h : outcome.harms) {
      const bool known = std::any_of(questions().begin(), questions().end(), [&](const QuestionInfo& q) { return answers(q.question, h); });
      const std::string id(info(h.name).id);
      if (!known && std::find(other.begin(), other.end(), id) == other.end()) other.push_back(id);
    }
  }
}

class Breaking {
 public:
  Breaking(const Scenario& scenario, const TrialOptions& options) : scenario_(scenario), options_(options) {}

  FaultMap map(const std::vector<std::string>& faults, sim::Duration lasts) { return map_of(scenario_, options(faults, lasts)); }

  MapOptions options(const std::vector<std::string>& faults, sim::Duration lasts) const {
    MapOptions o;
    o.faults = faults;
    o.points = options_.points;
    o.lasts = lasts;
    o.with = {{kPageCache, kNothingOfIt}};
    o.from = options_.from;
    o.keep_faults = options_.keep_faults;
    o.workers = options_.workers;
    o.stop = options_.stop;
    o.progress = options_.progress;
    return o;
  }

  FaultMap map_of(const Scenario& scenario, const MapOptions& o) {
    FaultMap map = make_fault_map(scenario, o);
    out.runs += map.made;
    out.died += map.lost;
    out.stopped = out.stopped || map.not_run > 0;
    return map;
  }

  /// Of each broker process what it loses, struck when it is the only one that is left. `brief`: the map of one fault.
  void last_one_standing(const FaultMap& brief) {
    std::vector<std::string> kinds;
    for (const std::string_view kind : {sim::PowerLoss::name, sim::Crash::name})
      if (std::find(options_.faults.begin(), options_.faults.end(), kind) != options_.faults.end()) kinds.emplace_back(kind);
    if (kinds.empty()) return;
    for (const LastStanding& last : last_ones_standing(brief)) {
      if (out.stopped || std::none_of(questions().begin(), questions().end(), [&](const QuestionInfo& q) { return open(q); })) return;
      MapOptions o = options(kinds, options_.brief);
      o.keep_faults = true;  // the crashes of the others are among them
      o.only = {last.process, last.host};
      if (o.points.empty()) o.points = {kConfirms};
      const FaultMap map = map_of(last.scenario->variants.front(), o);
      out.last_standing += map.made;
      std::array<Witness, 4> found;
      take_answers(map, found, By::several, false, last.until);
      for (const QuestionInfo& q : questions()) {
        Witness& witness = found[static_cast<std::size_t>(q.question)];
        if (!witness.found() || !open(q)) continue;
        std::vector<std::string> labels;
        for (const describe::Value& fault : last.crashes) labels.push_back(said(fault));
        labels.push_back(witness.label);
        witness.faults.insert(witness.faults.begin(), last.crashes.begin(), last.crashes.end());
        witness.points = witness.of_points = 0;  // of runs in which the others were down already
        if (Witness least = smallest(map, q.question, std::move(witness), std::move(labels)); least.faults.size() > 1)
          out.exceptions[static_cast<std::size_t>(q.question)] = std::move(least);
      }
    }
  }

  /// Schedules of several faults, each with luck of its own.
  void swarm(FaultMap map) {
    map.options.lasts = kSwarmLasts;
    std::erase_if(map.options.faults, [&](const std::string& kind) {
      return std::none_of(map.aims.begin(), map.aims.end(), [&](const Aim& a) { return a.fault.kind == kind; });
    });
    if (map.options.faults.empty() || map.sites.empty()) return;
    std::array<std::optional<std::pair<std::uint64_t, Harm>>, 4> first;
    if (std::none_of(questions().begin(), questions().end(), [&](const QuestionInfo& q) { return open(q); })) return;
    StrikeRunner striker(map);
    const std::uint64_t runs = options_.runs;
    const auto work = [&](std::size_t task) {
      std::vector<Outcome> outcomes;
      striker.batch([&] {
        for (std::uint64_t i = task * kSwarmChunk; i < std::min<std::uint64_t>(runs, (task + 1) * kSwarmChunk); ++i)
          outcomes.push_back(run(map, striker, i));
      });
      return encode(outcomes);
    };
    const auto take = [&](std::size_t task, TaskResult result) {
      const std::uint64_t part = std::min<std::uint64_t>(kSwarmChunk, runs - task * kSwarmChunk);
      if (options_.progress) options_.progress(std::min<std::size_t>(runs, (task + 1) * kSwarmChunk), runs);
      if (!result) {
        out.died += part;
        return;
      }
      out.several += part;
      out.runs += part;
      const std::vector<Outcome> outcomes = decode(*result);
      for (std::uint64_t i = 0; i < outcomes.size(); ++i) {
        if (!outcomes[i].ended) continue;
        for (const QuestionInfo& q : questions()) {
          auto& slot = first[static_cast<std::size_t>(q.question)];
          const Outcome beyond = outcomes[i].beyond(map.baseline);
          const auto harm = std::find_if(beyond.harms.begin(), beyond.harms.end(), [&](const Harm& h) { return answers(q.question, h); });
          if (!slot && harm != beyond.harms.end()) slot = {task * kSwarmChunk + i, *harm};
        }
      }
    };
    run_pool((runs + kSwarmChunk - 1) / kSwarmChunk, work, take,
             {.workers = options_.workers, .budget = map.time_for(kSwarmChunk), .stop = options_.stop});
    for (const QuestionInfo& q : questions()) {
      const auto& slot = first[static_cast<std::size_t>(q.question)];
      if (slot && open(q)) out.exceptions[static_cast<std::size_t>(q.question)] = of_schedule(map, q.question, slot->first);
    }
  }

  Trial out;

 private:
  /// Nothing has answered it yet.
  bool open(const QuestionInfo& q) const {
    return !out.answers[static_cast<std::size_t>(q.question)].found() && !out.exceptions[static_cast<std::size_t>(q.question)].found();
  }

  RunOptions luck_of(std::uint64_t index) const {
    RunOptions o = counted_only(kEvents);
    o.luck = sim::kPlainLuck;
    o.seeds = sim::Seeds(scenario_.seed + index);
    return o;
  }

  Outcome run(const FaultMap& map, StrikeRunner& striker, std::uint64_t index) const {
    std::vector<ScriptedFault> faults;
    if (map.options.keep_faults) faults = map.scenario->faults;
    for (ScriptedFault& fault : schedule_faults(map, striker, drawn_schedule(map, scenario_.seed, index)))
      faults.push_back(std::move(fault));
    striker.runner().set_faults(std::move(faults));
    return outcome_of(striker.runner().run_here(luck_of(index)));
  }

  Witness of_schedule(const FaultMap& map, Question question, std::uint64_t index) const {
    Witness e{.by = By::several};
    e.faults = schedule_value(map, drawn_schedule(map, scenario_.seed, index));
    e.options = luck_of(index);
    std::vector<std::string> labels;
    for (const describe::Value& fault : e.faults) labels.push_back(said(fault));
    return smallest(map, question, std::move(e), std::move(labels));
  }

  /// Without the faults that it does not take: one after the other is left out, as long as the answer stays. `labels`: of its faults.
  Witness smallest(const FaultMap& map, Question question, Witness e, std::vector<std::string> labels) const {
    const auto yes = [&](const Witness& candidate) {
      const auto outcome = replayed(scenario_, {}, candidate);
      if (!outcome || !outcome->ended) return std::optional<Harm>{};
      const auto harm = std::find_if(outcome->harms.begin(), outcome->harms.end(), [&](const Harm& h) { return answers(question, h); });
      return harm == outcome->harms.end() ? std::optional<Harm>{} : std::optional(*harm);
    };
    for (std::size_t i = 0; i < e.faults.size() && e.faults.size() > 1;) {
      Witness fewer = e;
      fewer.faults.erase(fewer.faults.begin() + static_cast<std::ptrdiff_t>(i));
      if (!yes(fewer)) {
        ++i;
        continue;
      }
      e = std::move(fewer);
      labels.erase(labels.begin() + static_cast<std::ptrdiff_t>(i));
    }
    Witness calm = e;
    calm.options = counted_only(kEvents);
    if (yes(calm)) e = std::move(calm);
    const std::optional<Harm> harm = yes(e);
    if (!harm) return {};
    e.harm = *harm;
    e.operation = map.tables.identity(harm->operation);
    e.label = fmt::format("{}", fmt::join(labels, ", "));
    return e;
  }

  /// `drop-connection broker-1-producer`
  static std::string said(const describe::Value& fault) {
    std::string text = models::plain_text(*fault.find("do"));
    for (const std::string_view field : {"process", "host", "between"}) {
      const describe::Value* at = fault.find(field);
      if (at == nullptr) continue;
      if (!at->is_list()) return text + " " + models::plain_text(*at);
      for (const describe::Value& end : *at->as_list()) text += (&end == &at->as_list()->front() ? " " : "-") + models::plain_text(end);
      return text;
    }
    return text;
  }

  const Scenario& scenario_;
  const TrialOptions& options_;
};

/// Kinds that are over at once: how long they last changes nothing.
std::vector<std::string> those_that_last(const FaultMap& map) {
  std::vector<std::string> kinds;
  for (const std::string& kind : map.options.faults)
    if (std::any_of(map.aims.begin(), map.aims.end(), [&](const Aim& a) { return a.fault.kind == kind && a.fault.lasts; }))
      kinds.push_back(kind);
  return kinds;
}

}  // namespace

const std::array<QuestionInfo, 4>& questions() {
  static const std::array<QuestionInfo, 4> all{{
      {Question::lost,
       "lost",
       {"lose an acknowledged message", "丢失已确认的消息"},
       {Name::lost, Name::dropped, Name::expired, Name::purged, Name::partial}},
      {Question::duplicated, "duplicated", {"do something twice", "重复处理"}, {Name::duplicated, Name::late_duplicate}},
      {Question::reordered, "reordered", {"change the order", "打乱顺序"}, {Name::reordered}},
      {Question::stuck, "stuck", {"get stuck", "卡住"}, {Name::stuck, Name::dead_lettered}},
  }};
  return all;
}

std::optional<Question> find_question(std::string_view id) {
  for (const QuestionInfo& q : questions())
    if (q.id == id) return q.question;
  return std::nullopt;
}

bool answers(Question question, const Harm& harm) {
  const QuestionInfo& q = questions()[static_cast<std::size_t>(question)];
  if (std::find(q.names.begin(), q.names.end(), harm.name) == q.names.end()) return false;
  // Lost is what somebody takes for done: it was told so, or never asks.
  return question != Question::lost || harm.told == models::Told::acknowledged || harm.told == models::Told::unasked;
}

Trial try_one_fault(const Scenario& scenario, const TrialOptions& options, sim::Duration lasts, const std::vector<std::string>& faults) {
  Breaking breaking(scenario, options);
  const FaultMap map = breaking.map(faults, lasts);
  take_baseline(map, breaking.out.answers);
  take_answers(map, breaking.out.answers, By::one_fault, faults == std::vector<std::string>{std::string(kEndOfDisk)});
  breaking.out.one_fault = map.made;
  return std::move(breaking.out);
}

Trial try_to_break(const Scenario& scenario, const TrialOptions& options) {
  Breaking breaking(scenario, options);
  Trial& out = breaking.out;
  {
    Runner runner(scenario);
    if (!options.keep_faults) runner.set_faults({});
    out.cost = runner.run(counted_only(kEvents)).cost;
  }
  FaultMap brief = breaking.map(options.faults, options.brief);
  take_baseline(brief, out.answers);
  take_answers(brief, out.answers, By::one_fault, false);
  note_others(brief, out.other);
  out.one_fault = brief.made;
  if (const std::vector<std::string> lasting = those_that_last(brief); !lasting.empty() && !out.stopped) {
    const FaultMap outage = breaking.map(lasting, options.outage);
    take_answers(outage, out.answers, By::one_fault, false);
    note_others(outage, out.other);
    out.one_fault += outage.made;
  }
  const bool asked_for = std::find(options.faults.begin(), options.faults.end(), kEndOfDisk) != options.faults.end();
  if (options.disks && !asked_for && !out.stopped) {
    const FaultMap disks = breaking.map({std::string(kEndOfDisk)}, options.outage);
    take_answers(disks, out.exceptions, By::end_of_disk, true);
    out.disks = disks.made;
  }
  if (!out.stopped && options.runs > 0) breaking.last_one_standing(brief);
  if (!out.stopped && options.runs > 0) breaking.swarm(std::move(brief));
  out.stopped = out.stopped || (options.stop && options.stop());
  return std::move(out);
}

namespace {

/// The scenario's own faults and those of the witness, as a setting; nothing where there are none of the witness.
std::vector<std::string> faults_set(const Scenario& scenario, const Witness& witness) {
  if (witness.faults.empty()) return {};
  describe::List all;
  if (const describe::Value* own = scenario.merged.find("faults"); own != nullptr && own->is_list()) all = *own->as_list();
  all.insert(all.end(), witness.faults.begin(), witness.faults.end());
  return {"/faults=" + print_json_compact(describe::Value(std::move(all)))};
}

}  // namespace

std::optional<Outcome> replayed(const Scenario& scenario, const std::vector<std::string>& set, const Witness& witness) {
  std::vector<std::string> all = set;
  for (std::string& faults : faults_set(scenario, witness)) all.push_back(std::move(faults));
  const Loaded file = load_with(scenario, all);
  if (!file) return std::nullopt;
  Runner runner(file->variants.front());
  RunOptions options = counted_only(kEvents);
  options.seeds = witness.options.seeds;
  options.luck = witness.options.luck;
  return outcome_of(runner.run(options));
}

Loaded with_witness(const Scenario& scenario, const Witness& witness) { return load_with(scenario, faults_set(scenario, witness)); }

}  // namespace mqlab::lab
