#include "lab/study/points.hpp"

#include <algorithm>

#include "lab/scenario/parse.hpp"

namespace mqlab::lab {

using describe::Value;

Points::Points(const Study& study) : study_(study) {
  std::uint64_t of_axes = 1;
  for (const Axis& axis : study.axes) {
    of_axes *= axis.size();
    if (of_axes > kMostCombinations) break;
  }
  for (const StudyScenario& scenario : study.scenarios) combinations_ += scenario.variants.size() * of_axes;
  too_many_ = combinations_ > kMostCombinations;
  if (too_many_) return;
  const bool all = study.where.empty() && study.exclude.empty();
  for (std::uint64_t i = 0; i < combinations_; ++i) {
    if (!all) {
      const NamedValues values = named(decode(i));
      const bool meets =
          std::all_of(study.where.begin(), study.where.end(), [&](const Condition& c) { return c.holds(values).value_or(true); });
      const bool excluded = std::any_of(study.exclude.begin(), study.exclude.end(), [&](const NamedValues& combination) {
        return std::all_of(combination.begin(), combination.end(), [&](const auto& one) {
          return Condition{.left = one.first, .op = Condition::Op::equal, .right = one.second}.holds(values).value_or(false);
        });
      });
      if (!meets || excluded) continue;
    }
    kept_.push_back(i);
  }
}

Point Points::operator[](std::size_t index) const { return decode(kept_[index]); }

Point Points::decode(std::uint64_t combination) const {
  Point out;
  std::uint64_t of_axes = 1;
  for (const Axis& axis : study_.axes) of_axes *= axis.size();
  while (combination >= study_.scenarios[out.scenario].variants.size() * of_axes) {
    combination -= study_.scenarios[out.scenario].variants.size() * of_axes;
    ++out.scenario;
  }
  out.variant = combination / of_axes;
  combination %= of_axes;
  out.at.resize(study_.axes.size());
  for (std::size_t a = study_.axes.size(); a-- > 0;) {
    out.at[a] = static_cast<std::uint32_t>(combination % study_.axes[a].size());
    combination /= study_.axes[a].size();
  }
  return out;
}

NamedValues Points::named(const Point& point) const {
  NamedValues out{{"scenario", Value(study_.scenarios[point.scenario].id)},
                  {"variant", Value(study_.scenarios[point.scenario].variants[point.variant])}};
  for (std::size_t a = 0; a < point.at.size(); ++a)
    for (const AxisSetting& s : study_.axes[a].settings) out.emplace_back(s.name, s.values[point.at[a]]);
  return out;
}

PointerValues Points::settings(const Point& point, std::int64_t seed) const {
  PointerValues out = study_.scenarios[point.scenario].set;
  for (std::size_t a = 0; a < point.at.size(); ++a)
    for (const AxisSetting& s : study_.axes[a].settings) out.emplace_back(s.pointer, s.values[point.at[a]]);
  for (const Draw& draw : study_.draws) out.emplace_back(draw.pointer, draw.value(seed));
  return out;
}

std::string Points::settings_json(const Point& point, std::int64_t seed) const {
  Value out{describe::Object{}};
  for (std::size_t a = 0; a < point.at.size(); ++a)
    for (const AxisSetting& s : study_.axes[a].settings) out.set(s.name, s.values[point.at[a]]);
  for (const Draw& draw : study_.draws) out.set(draw.name, draw.value(seed));
  return print_json_compact(out);
}

Loaded load_point(const Points& points, const Point& point, std::int64_t seed, std::span<const models::Style* const> styles) {
  const StudyScenario& scenario = points.study().scenarios[point.scenario];
  LoadOptions options;
  options.variant = scenario.variants[point.variant];
  options.styles = styles;
  for (const auto& [pointer, value] : points.settings(point, seed)) options.set.push_back(pointer + "=" + print_json_compact(value));
  return load_text(scenario.name, scenario.text, options, scenario.folder);
}

}  // namespace mqlab::lab
