#include "lab/audit/cure.hpp"

#include <algorithm>
#include <cctype>

#include <fmt/format.h>

#include "lab/faultmap/strikes.hpp"
#include "lab/report/both.hpp"
#include "lab/scenario/parse.hpp"

namespace mqlab::lab {

namespace {

constexpr std::size_t kCuresKept = 2;
constexpr std::size_t kTried = 4;  ///< candidates whose whole map is run

bool is_index(std::string_view step) {
  return !step.empty() && std::all_of(step.begin(), step.end(), [](char c) { return std::isdigit(static_cast<unsigned char>(c)) != 0; });
}

struct Place {
  std::string pointer;  ///< in the system
  std::string to;       ///< in the four parts, with `*` for indices
  std::string name;     ///< of the innermost list item that has one
};

/// `/producers/0/publish/acks` is `/publish/acks`.
Place place_of_set(const std::string& pointer, const describe::Value& merged) {
  Place out{pointer, {}, {}};
  std::string at;
  std::vector<std::string> steps;
  for (std::size_t from = 1; from <= pointer.size();) {
    const std::size_t slash = std::min(pointer.find('/', from), pointer.size());
    const std::string step = pointer.substr(from, slash - from);
    at += "/" + step;
    if (is_index(step))
      if (const describe::Value* item = describe::at_pointer(merged, at))
        if (const describe::Value* name = item->find("name"); name != nullptr && name->as_string() != nullptr)
          out.name = *name->as_string();
    steps.push_back(is_index(step) ? "*" : step);
    from = slash + 1;
  }
  std::size_t first = 0;
  if (steps.size() > 2 && (steps[0] == "producers" || steps[0] == "consumers")) {
    const bool publish = steps[2] == "publish";
    out.to = publish ? "/publish" : steps[0] == "producers" ? "/producer" : "/consumer";
    first = publish ? 3 : 2;
  }
  for (std::size_t i = first; i < steps.size(); ++i) out.to += "/" + steps[i];
  return out;
}

std::string replaced(std::string text, std::string_view what, std::string_view by) {
  for (std::size_t at = text.find(what); at != std::string::npos; at = text.find(what, at + by.size())) text.replace(at, what.size(), by);
  return text;
}

std::optional<describe::Value> value_of(const std::string& json) {
  describe::Sources sources;
  describe::Problems problems(sources);
  return parse_json(sources, sources.add("set", json), problems);
}

Sentence in_both(const Text& text) { return {std::string(text.en), std::string(text.in(Language::zh_CN))}; }

/// Of one fault.
std::string kind_of_fault(const Witness& witness) {
  const describe::Value* kind = witness.faults.size() == 1 ? witness.faults.front().find("do") : nullptr;
  return kind == nullptr || kind->as_string() == nullptr ? std::string() : *kind->as_string();
}

std::string joined_set(const Turn& turn) { return fmt::format("{}", fmt::join(turn.set, " ")); }

}  // namespace

describe::Problem origin_of(const Configured& configured, const Scenario& scenario, const std::string& pointer) {
  const describe::Value* value = describe::at_pointer(scenario.merged, pointer);
  if (value == nullptr || value->where.source == 0) return {};
  return configured.located(value->where);
}

WrittenAs written_as(const Configured& configured, const Scenario& scenario, const std::string& set) {
  const std::size_t equals = set.find('=');
  const Place place = place_of_set(set.substr(0, equals), scenario.merged);
  const std::optional<describe::Value> value = value_of(set.substr(equals + 1));
  const auto given = [&](const models::ConfigKind& kind) {
    return std::find_if(configured.files.begin(), configured.files.end(), [&](const models::ConfigFile& f) { return f.kind == &kind; });
  };
  const models::ConfigKind* best = nullptr;
  const models::KeyRule* rule = nullptr;
  const auto kinds = configured.style->configuration()->kinds();
  for (const bool wanted : {true, false})  // a kind of file that was given comes first
    for (const models::ConfigKind& kind : kinds) {
      if (rule != nullptr || (given(kind) != configured.files.end()) != wanted) continue;
      const auto found = std::find_if(kind.rules.begin(), kind.rules.end(), [&](const models::KeyRule& r) { return r.to == place.to; });
      if (found == kind.rules.end()) continue;
      best = &kind;
      rule = &*found;
    }
  if (rule == nullptr || !value) {
    const bool of_broker = place.to.starts_with("/broker");
    return {.line = of_broker ? set : std::string(),
            .kind = {},
            .where = of_broker ? Sentence{"the broker", "代理"} : Sentence{"your program", "你的程序"}};
  }
  WrittenAs out{.line = {}, .kind = std::string(best->id), .where = in_both(best->title)};
  if (value->is_null()) {
    out.line = std::string(rule->key);
    out.where.en += ", take it away";
    out.where.zh_CN += "，去掉此项";
  } else {
    const std::string text = value->is_object() ? std::string() : models::vendor_value(*rule, *value);
    out.line = text.empty()
                   ? std::string(rule->key)
                   : replaced(replaced(replaced(std::string(best->form), "{key}", rule->key), "{value}", text), "{name}", place.name);
  }
  if (const auto file = given(*best); file != configured.files.end()) out.file = file->name;
  if (const describe::Problem origin = origin_of(configured, scenario, place.pointer); origin.line != 0) {
    out.file = origin.file;
    out.line_number = origin.line;
  }
  return out;
}

Cures::Cures(const Configured& configured, const Scenario& scenario, const TrialOptions& options)
    : configured_(configured), scenario_(scenario), options_(options) {}

const Cures::Changed* Cures::trial_of(const Turn& turn, Question question, const Witness& witness) {
  const bool disk = witness.by == Witness::By::end_of_disk;
  const sim::Duration lasts = witness.lasts.count() > 0 ? witness.lasts : options_.brief;
  const std::string key = fmt::format("{}|{}|{}", joined_set(turn), disk, lasts.count());
  if (const auto known = trials_.find(key); known != trials_.end()) return known->second ? &*known->second : nullptr;
  const Loaded file = load_with(scenario_, turn.set);
  if (!file) return nullptr;
  const Scenario& changed = file->variants.front();
  // Its own kind of fault at all points, before all kinds: most that help at one point don't at all.
  if (const std::string kind = kind_of_fault(witness); !disk && !kind.empty()) {
    const Trial own = try_one_fault(changed, options_, lasts, {kind});
    runs_ += own.runs;
    if (own.answers[static_cast<std::size_t>(question)].found()) return nullptr;
  }
  std::optional<Changed>& out = trials_[key];
  out.emplace();
  out->trial = try_one_fault(changed, options_, lasts, disk ? std::vector<std::string>{"disk-lost"} : options_.faults);
  runs_ += out->trial.runs;
  const auto publishes = changed.publishes();
  const auto consumes = changed.consumes();
  for (const models::Promise& p : changed.style->promised(*changed.broker, publishes.empty() ? nullptr : publishes.front(),
                                                          consumes.empty() ? nullptr : consumes.front()))
    out->promises.emplace_back(p.id);
  Runner runner(changed);
  out->cost = runner.run(counted_only(kEvents)).cost;
  return &*out;
}

std::vector<Cure> Cures::confirmed(const std::vector<Turn>& turns, Question question, const Witness& witness) {
  std::vector<Cure> cures;
  std::size_t tried = 0;
  for (const Turn& turn : turns) {
    const bool enough = !cures.empty() && cures.front().still.empty() && tried > 1;  // one is there, and one more was looked for
    if (enough || cures.size() == kCuresKept || tried == kTried || (options_.stop && options_.stop())) break;
    const std::optional<Outcome> outcome = replayed(scenario_, turn.set, witness);
    ++runs_;
    if (!outcome || !outcome->ended) continue;
    if (std::any_of(outcome->harms.begin(), outcome->harms.end(), [&](const Harm& h) { return answers(question, h); })) continue;
    ++tried;
    const Changed* changed = trial_of(turn, question, witness);
    if (changed == nullptr || changed->trial.stopped || changed->trial.answers[static_cast<std::size_t>(question)].found()) continue;
    Cure& cure = cures.emplace_back();
    cure.turn = turn;
    cure.runs = changed->trial.one_fault;
    cure.cost = changed->cost;
    // What a program promises by itself (idempotence) is in no list; what is stored is.
    if (question == Question::lost &&
        std::find(changed->promises.begin(), changed->promises.end(), witness.harm.promise) != changed->promises.end())
      cure.still = witness.harm.promise;
    std::vector<std::string> lines;
    for (const std::string& set : turn.set) {
      WrittenAs written = written_as(configured_, scenario_, set);
      if (std::find(lines.begin(), lines.end(), written.line) != lines.end()) continue;
      lines.push_back(written.line);
      cure.written.push_back(std::move(written));
    }
  }
  std::stable_partition(cures.begin(), cures.end(), [](const Cure& c) { return c.still.empty(); });
  return cures;
}

std::vector<Cure> Cures::of(Question question, const Witness& witness) {
  const std::vector<Turn> turns = turns_of(scenario_);
  std::vector<Cure> cures = confirmed(turns, question, witness);
  if (!cures.empty() && cures.front().still.empty()) return cures;
  std::vector<Turn> pairs;
  for (std::size_t a = 0; a < turns.size(); ++a)
    for (std::size_t b = a + 1; b < turns.size(); ++b) pairs.push_back(joined(turns[a], turns[b]));
  for (Cure& pair : confirmed(pairs, question, witness))
    if (cures.empty() || pair.still.empty()) cures.push_back(std::move(pair));
  std::stable_partition(cures.begin(), cures.end(), [](const Cure& c) { return c.still.empty(); });
  if (cures.size() > kCuresKept) cures.resize(kCuresKept);
  return cures;
}

}  // namespace mqlab::lab
