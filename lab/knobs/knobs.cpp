#include "lab/knobs/knobs.hpp"

#include <fmt/format.h>

#include "lab/scenario/parse.hpp"
#include "models/apps/knobs.hpp"

namespace mqlab::lab {

using describe::Value;
using models::Knob;

namespace {

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

/// Where a knob fits in this scenario: what is to be set, and what is set so.
struct Settings {
  std::vector<std::string> to_set, so;
};

Settings settings(const Knob& knob, const Value& merged) {
  std::vector<std::string> pointers;
  Settings out;
  const bool where_set = knob.pointer.ends_with('?') || knob.value == "null";
  expand(merged, knob.pointer.substr(0, knob.pointer.size() - (knob.pointer.ends_with('?') ? 1 : 0)), "", pointers);
  const std::optional<Value> wanted = parsed(knob.value);
  for (const std::string& pointer : pointers) {
    const Value* now = describe::at_pointer(merged, pointer);
    const bool so = now != nullptr && wanted && *now == *wanted;
    if (so || now != nullptr || !where_set) (so ? out.so : out.to_set).push_back(fmt::format("{}={}", pointer, knob.value));
  }
  return out;
}

Sentence both(const Text& text) { return {std::string(text.en), std::string(text.in(Language::zh_CN))}; }

/// The knobs of which `which` picks a setting.
template <class Which>
std::vector<Turn> knobs_of(const Scenario& scenario, Which which) {
  std::vector<Turn> turns;
  for (const std::span<const Knob> knobs : {models::apps::app_knobs(), scenario.style->knobs()}) {
    for (const Knob& knob : knobs) {
      Settings found = settings(knob, scenario.merged);
      Turn turn{.set = which(found), .meaning = both(knob.meaning), .cost = both(knob.cost)};
      if (!turn.set.empty()) turns.push_back(std::move(turn));
    }
  }
  return turns;
}

}  // namespace

std::vector<Turn> turns_of(const Scenario& scenario) {
  return knobs_of(scenario, [](Settings& s) { return std::move(s.to_set); });
}

std::vector<Turn> so_already(const Scenario& scenario) {
  return knobs_of(scenario, [](Settings& s) { return s.to_set.empty() ? std::move(s.so) : std::vector<std::string>{}; });
}

Turn joined(const Turn& a, const Turn& b) {
  const auto text = [](const Sentence& x, const Sentence& y) { return Sentence{x.en + "; " + y.en, x.zh_CN + "；" + y.zh_CN}; };
  Turn turn{.set = a.set, .meaning = text(a.meaning, b.meaning), .cost = text(a.cost, b.cost)};
  turn.set.insert(turn.set.end(), b.set.begin(), b.set.end());
  return turn;
}

Loaded load_with(const Scenario& scenario, const std::vector<std::string>& set) {
  const models::Style* const styles[] = {scenario.style};
  return load_text(scenario.id, print_json(scenario.merged),
                   {.variant = scenario.variant, .set = set, .seed = std::nullopt, .styles = styles});
}

}  // namespace mqlab::lab
