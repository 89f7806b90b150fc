#include "lab/exercise/counterexample.hpp"

#include <nlohmann/json.hpp>

#include "lab/capsule/capsule.hpp"
#include "lab/scenario/parse.hpp"
#include "lab/shrink/shrink.hpp"
#include "lab/why/card.hpp"

namespace mqlab::lab {

namespace {

constexpr std::uint64_t kShrinkRuns = 3'000;
constexpr std::uint64_t kShrinkRunsOfPrograms = 40;  // each starts a process, some a compiler

bool has_program(const Value& scenario) {
  for (const char* kind : {"producers", "consumers", "services"})
    if (const Value* list = scenario.find(kind); list != nullptr && list->as_list() != nullptr)
      for (const Value& one : *list->as_list())
        if (one.find("program") != nullptr) return true;
  return false;
}

std::optional<Counterexample> smallest(const Failing& failing) {
  const Loaded whole = load_changed(failing.scenario, failing.variant, {});
  if (!whole) return std::nullopt;
  ShrinkOptions options;
  options.name = failing.name;
  options.budget = has_program(failing.scenario) ? kShrinkRunsOfPrograms : kShrinkRuns;
  // The configuration is what the student has chosen: another one that goes wrong in the same way would say nothing of it.
  for (const describe::Member& member : *failing.scenario.as_object())
    if (member.key != "faults" && member.key != "steps") options.whole.push_back(member.key);
  const auto small = shrink(whole->variants.front(), options);
  if (!small) return std::nullopt;
  const std::string text = print_json(small->scenario);
  LoadOptions load;
  load.variant = failing.variant;
  const Loaded file = load_text(std::string(kCounterexampleScenario), text, load);
  if (!file) return std::nullopt;
  const Scenario& scenario = file->variants.front();
  Counterexample out;
  out.scenario = text;
  out.capsule = make_capsule(scenario).dump(2) + "\n";
  out.line = failing.line;
  out.faults = small->after.faults;
  out.operations = small->after.operations;
  WhyOptions why;
  why.fixes = false;  // finding the setting is the student's work
  if (auto card = why_card(scenario, why)) out.card = std::move(*card);
  return out;
}

}  // namespace

std::optional<Counterexample> make_counterexample(const Failing& failing) {
  try {
    return smallest(failing);
  } catch (const std::exception& error) {
    if (!program_failure(error)) throw;
    return std::nullopt;  // a program that breaks down has no run to be shown
  }
}

}  // namespace mqlab::lab
