#include "lab/why/fixes.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "lab/scenario/load.hpp"
#include "lab/scenario/parse.hpp"
#include "models/apps/knobs.hpp"

namespace mqlab::lab {

using describe::Value;
using models::Knob;

namespace {

constexpr std::size_t kPairsKept = 3;
constexpr std::uint64_t kEvents = 50'000'000;

/// The pointers that a pattern with `*` for list items means here, as far as what holds them stands in the scenario.
void expand(const Value& at, std::string_view rest, const std::string& before, std::vector<std::string>& out) {
  const std::size_t slash = rest.find('/', 1);
  const std::string_view step = rest.substr(1, slash == std::string_view::npos ? std::string_view::npos : slash - 1);
  if (slash == std::string_view::npos) {
    if (at.is_object()) out.push_back(fmt::format("{}/{}", before, step));
    return;
  }
  const std::string_view further = rest.substr(slash);
  if (step == "*") {
    const describe::List* list = at.as_list();
    for (std::size_t i = 0; list != nullptr && i < list->size(); ++i) expand((*list)[i], further, fmt::format("{}/{}", before, i), out);
  } else if (const Value* next = at.find(step)) {
    expand(*next, further, fmt::format("{}/{}", before, step), out);
  }
}

std::optional<Value> parsed(std::string_view text) {
  describe::Sources sources;
  describe::Problems problems(sources);
  return parse_json(sources, sources.add("knob", std::string(text)), problems);
}

class Tries {
 public:
  Tries(const Scenario& scenario, sim::OperationId operation)
      : scenario_(scenario), operation_(operation), text_(print_json(scenario.merged)) {
    Runner runner(scenario);
    as_it_is_ = runner.run(options()).hash;
  }

  /// What the knob changes here; nothing when it is so already.
  std::vector<std::string> settings(const Knob& knob) const {
    std::vector<std::string> pointers, set;
    expand(scenario_.merged, knob.pointer, "", pointers);
    const std::optional<Value> wanted = parsed(knob.value);
    for (const std::string& pointer : pointers) {
      const Value* now = describe::at_pointer(scenario_.merged, pointer);
      if (now == nullptr || !wanted || !(*now == *wanted)) set.push_back(fmt::format("{}={}", pointer, knob.value));
    }
    return set;
  }

  void run(Fix& fix) const {
    const models::Style* const styles[] = {scenario_.style};
    LoadOptions load{.variant = scenario_.variant, .set = fix.set, .seed = std::nullopt, .styles = styles};
    const Loaded file = load_text(scenario_.id, text_, load);
    if (!file) {
      fix.result = FixResult::refused;
      fix.refusal = file.error().front().what;
      return;
    }
    Runner runner(file->variants.front());
    const Run run = runner.run(options());
    fix.measured = run.cost;
    for (const NameInfo& name : verdict_names()) {
      const std::int64_t n = count(run.verdict.counts, name.name) - count(run.verdict.intended, name.name);
      if (n > 0 && name.severity == Severity::damage) fix.verdicts.push_back(fmt::format("{} {}", name.id, n));
    }
    const bool struck = std::all_of(run.faults.begin(), run.faults.end(), [](const auto& f) { return f.struck > 0; });
    const bool mine = std::any_of(run.verdict.rows.begin(), run.verdict.rows.end(),
                                  [&](const PairRow& row) { return row.operation == operation_ && row.severity() == Severity::damage; });
    fix.result = run.hash == as_it_is_        ? FixResult::no_change
                 : mine                       ? FixResult::no_help
                 : !struck                    ? FixResult::not_struck
                 : run.verdict.damaged() == 0 ? FixResult::prevents
                                              : FixResult::moves;
  }

 private:
  static RunOptions options() {
    RunOptions options;
    options.level = sim::TraceLevel::ledger;
    options.event_budget = kEvents;
    options.why_at_full = false;
    return options;
  }

  const Scenario& scenario_;
  sim::OperationId operation_;
  std::string text_;
  sim::TraceHash as_it_is_;
};

Sentence both(const Text& text) { return {std::string(text.en), std::string(text.in(Language::zh_CN))}; }
Sentence joined(const Sentence& a, const Sentence& b) { return {a.en + "; " + b.en, a.zh_CN + "；" + b.zh_CN}; }

}  // namespace

std::vector<Fix> try_fixes(const Scenario& scenario, sim::OperationId operation) {
  const Tries tries(scenario, operation);
  std::vector<Fix> fixes;
  for (const std::span<const Knob> knobs : {models::apps::app_knobs(), scenario.style->knobs()}) {
    for (const Knob& knob : knobs) {
      Fix fix{.set = tries.settings(knob), .meaning = both(knob.meaning), .cost = both(knob.cost)};
      if (fix.set.empty()) continue;
      tries.run(fix);
      fixes.push_back(std::move(fix));
    }
  }
  const auto prevents = [](const Fix& f) { return f.result == FixResult::prevents; };
  if (std::any_of(fixes.begin(), fixes.end(), prevents)) return fixes;
  const std::size_t single = fixes.size();
  std::size_t kept = 0;
  for (std::size_t a = 0; a < single; ++a) {
    for (std::size_t b = a + 1; b < single && kept < kPairsKept; ++b) {
      if (fixes[a].result == FixResult::refused || fixes[b].result == FixResult::refused) continue;
      Fix fix{.set = fixes[a].set, .meaning = joined(fixes[a].meaning, fixes[b].meaning), .cost = joined(fixes[a].cost, fixes[b].cost)};
      fix.set.insert(fix.set.end(), fixes[b].set.begin(), fixes[b].set.end());
      tries.run(fix);
      if (!prevents(fix)) continue;
      ++kept;
      fixes.push_back(std::move(fix));
    }
  }
  return fixes;
}

}  // namespace mqlab::lab
