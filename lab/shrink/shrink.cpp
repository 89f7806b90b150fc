#include "lab/shrink/shrink.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>

#include <fmt/format.h>

#include "lab/scenario/load.hpp"
#include "lab/scenario/parse.hpp"
#include "lab/shrink/numbers.hpp"

namespace mqlab::lab {

using describe::List;
using describe::Member;
using describe::Object;
using describe::Value;

namespace {

// A candidate that takes many times the events of the whole is no smaller, and mostly one that has lost what ends it: it polls for ever.
constexpr std::uint64_t kTimesTheWhole = 10;
constexpr std::uint64_t kEventsAtLeast = 50'000;

/// What makes it a scenario at all, or says what is not run.
bool stays(std::string_view key) {
  return key == "mqlab" || key == "id" || key == "title" || key == "variants" || key == "style" || key == "seed";
}

/// How long a fault lasts: without it the fault would never heal, and be a greater one.
bool is_duration_of_fault(const Object& object, std::string_view key) {
  return key == "for" && std::any_of(object.begin(), object.end(), [](const Member& m) { return m.key == "do"; });
}

bool same_way(const Harm& a, const Harm& b) {
  return a.name == b.name && a.told == b.told && a.judgement == b.judgement && a.promise == b.promise && a.fate == b.fate;
}

std::size_t elements(const Value& value) {
  std::size_t sum = 1;
  if (const List* list = value.as_list())
    for (const Value& v : *list) sum += elements(v);
  if (const Object* object = value.as_object())
    for (const Member& m : *object) sum += elements(m.value);
  return sum;
}

/// Visits a copy of the whole with one element less, the biggest elements first. `visit` says whether to go on.
class Removals {
 public:
  using Visit = std::function<bool(Value)>;
  Removals(const Value& root, const Visit& visit, const std::vector<std::string>& whole = {})
      : whole_(root), visit_(visit), stays_whole_(whole) {}
  void all() { inside(whole_); }

 private:
  bool inside(Value& at) {
    if (List* list = at.as_list()) {
      for (std::size_t i = list->size(); i-- > 0;) {
        const Value taken = (*list)[i];
        list->erase(list->begin() + static_cast<std::ptrdiff_t>(i));
        const bool on = visit_(whole_);
        list->insert(list->begin() + static_cast<std::ptrdiff_t>(i), taken);
        if (!on || !inside((*list)[i])) return false;
      }
    }
    if (Object* object = at.as_object()) {
      for (std::size_t i = object->size(); i-- > 0;) {
        const Member taken = (*object)[i];
        if (stays(taken.key) || is_duration_of_fault(*object, taken.key) ||
            (&at == &whole_ && std::find(stays_whole_.begin(), stays_whole_.end(), taken.key) != stays_whole_.end()))
          continue;
        object->erase(object->begin() + static_cast<std::ptrdiff_t>(i));
        const bool on = visit_(whole_);
        object->insert(object->begin() + static_cast<std::ptrdiff_t>(i), taken);
        if (!on || !inside((*object)[i].value)) return false;
      }
    }
    return true;
  }

  Value whole_;
  const Visit& visit_;
  const std::vector<std::string> stays_whole_;
};

class Shrinker {
 public:
  Shrinker(const Scenario& scenario, const ShrinkOptions& options, const Harm& way, std::uint64_t event_budget, Shrunk& out)
      : style_(*scenario.style), options_(options), way_(way), event_budget_(event_budget), out_(out), now_(scenario.merged) {
    for (const char* text : {"expect", "lesson", "summary", "sources"}) now_.erase(text);
  }

  void run() {
    bool smaller = true;
    while (smaller && runs_left()) {
      smaller = by_numbers();
      smaller = by_removal() || smaller;
    }
    out_.minimal = runs_left();
    out_.scenario = now_;
  }

 private:
  bool runs_left() const { return !out_.stopped && out_.runs < options_.budget; }

  bool take(Value candidate) {
    out_.stopped = out_.stopped || (options_.stop && options_.stop());
    if (!runs_left()) return false;
    ++out_.runs;
    const bool taken = goes_wrong(candidate, style_, way_, nullptr, event_budget_);
    if (taken) now_ = std::move(candidate);
    if (options_.progress) options_.progress(out_.runs, elements(now_));
    return taken;
  }

  bool by_removal() {
    bool any = false;
    for (bool found = true; found && runs_left();) {
      found = false;
      const Value start = now_;
      const Removals::Visit visit = [&](Value candidate) {
        found = take(std::move(candidate));
        return !found && runs_left();
      };
      Removals(start, visit, options_.whole).all();
      any = any || found;
    }
    return any;
  }

  bool by_numbers() {
    bool any = false;
    for (bool found = true; found && runs_left();) {
      found = false;
      for (Value& candidate : smaller_numbers(now_)) {
        if (!take(std::move(candidate))) continue;
        found = any = true;
        break;
      }
    }
    return any;
  }

  const models::Style& style_;
  const ShrinkOptions& options_;
  const Harm& way_;
  std::uint64_t event_budget_;
  Shrunk& out_;
  Value now_;
};

std::size_t length(const Value& scenario, std::string_view key) {
  const Value* list = scenario.find(key);
  return list == nullptr || list->as_list() == nullptr ? 0 : list->as_list()->size();
}

/// What it now shows is what it expects; the text is for its author to write.
void finish(Shrunk& out, const Scenario& scenario) {
  Counts counts{};
  if (!goes_wrong(out.scenario, *scenario.style, out.harm, &counts)) return;
  Value verdicts{Object{}};
  for (const NameInfo& name : verdict_names())
    if (name.severity == Severity::damage && count(counts, name.name) > 0) verdicts.set(name.id, count(counts, name.name));
  Value expect{Object{}};
  expect.set(scenario.variant, std::move(verdicts));
  out.scenario.set("expect", std::move(expect));
  Value lesson{Object{}};
  const std::string id(info(out.harm.name).id);
  lesson.set("en",
             fmt::format("# {}\n\nShrunk from {} ({}): the smallest that is still {}.\n\nWhat happens: \n\nWhy: \n\nWhat prevents it: \n",
                         scenario.title.en, scenario.id, scenario.variant, id));
  lesson.set("zh_CN", fmt::format("# {}\n\n由 {}（{}）缩减而来：仍然出现 {} 的最小场景。\n\n发生了什么：\n\n为什么：\n\n如何避免：\n",
                                  scenario.title.in(Language::zh_CN), scenario.id, scenario.variant, id));
  out.scenario.set("lesson", std::move(lesson));
}

}  // namespace

bool goes_wrong(const Value& scenario, const models::Style& style, const Harm& way, Counts* counts, std::uint64_t event_budget) {
  const models::Style* const styles[] = {&style};
  LoadOptions load;
  load.styles = styles;
  const Loaded file = load_text("shrunk", print_json(scenario), load);
  if (!file) return false;
  Runner runner(file->variants.front());
  const Run run = runner.run(counted_only(event_budget));
  if (counts != nullptr) *counts = run.verdict.counts;
  const Outcome outcome = outcome_of(run);
  return outcome.ended && outcome.struck &&
         std::any_of(outcome.harms.begin(), outcome.harms.end(), [&](const Harm& h) { return same_way(h, way); });
}

Size size_of(const Value& scenario) {
  Size size;
  size.faults = length(scenario, "faults");
  size.steps = length(scenario, "steps");
  for (const char* key : {"producers", "consumers", "services"}) size.processes += length(scenario, key);
  if (const Value* producers = scenario.find("producers"); producers != nullptr && producers->is_list()) {
    for (const Value& p : *producers->as_list()) {
      const Value* n = p.find("operations");
      size.operations += n != nullptr && n->as_integer() != nullptr ? static_cast<std::size_t>(*n->as_integer()) : 1;
    }
  }
  Value what_runs = scenario;
  for (const char* text : {"expect", "lesson", "summary", "sources", "title", "variants"}) what_runs.erase(text);
  size.elements = elements(what_runs);
  return size;
}

nlohmann::ordered_json size_json(const Size& s) {
  return {{"faults", s.faults}, {"steps", s.steps}, {"programs", s.processes}, {"operations", s.operations}, {"elements", s.elements}};
}

std::vector<Value> without_one(const Value& scenario) {
  std::vector<Value> all = smaller_numbers(scenario);
  Value bare = scenario;
  for (const char* text : {"expect", "lesson", "summary", "sources"}) bare.erase(text);
  const Removals::Visit visit = [&](Value candidate) {
    all.push_back(std::move(candidate));
    return true;
  };
  Removals(bare, visit).all();
  return all;
}

tl::expected<Shrunk, Sentence> shrink(const Scenario& scenario, const ShrinkOptions& options) {
  Shrunk out;
  std::uint64_t event_budget = kShrinkEvents;
  {
    Runner runner(scenario);
    if (runner.needs_own_process({}))
      return tl::unexpected(Sentence{"shrinking needs a platform without profiles", "缩减需要不含 profile 的平台"});
    const Run run = runner.run(counted_only(kShrinkEvents));
    event_budget = std::clamp(run.cost.world.events * kTimesTheWhole, kEventsAtLeast, kShrinkEvents);
    const Outcome outcome = outcome_of(run);
    const std::optional<Name> name = options.name ? options.name : outcome.worst();
    const auto harm = std::find_if(outcome.harms.begin(), outcome.harms.end(),
                                   [&](const Harm& h) { return options.way ? same_way(h, *options.way) : name && h.name == *name; });
    if (harm == outcome.harms.end() || !outcome.struck)
      return tl::unexpected(
          Sentence{"nothing to shrink: no operation of this run is damaged in that way", "无可缩减：此次运行没有这样受损的操作"});
    out.harm = *harm;
  }
  out.before = size_of(scenario.merged);
  Shrinker(scenario, options, out.harm, event_budget, out).run();
  out.event_budget = event_budget;
  out.after = size_of(out.scenario);
  finish(out, scenario);
  return out;
}

}  // namespace mqlab::lab
