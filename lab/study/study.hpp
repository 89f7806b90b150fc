/// A study: which scenarios, with which settings, how often, and what is wanted of it; read from its file and checked.
///
/// Everything that its results depend on is in `hash`: scenarios with their variants, axes, conditions, draws, repetitions, seed, luck, limits, stopping.
/// Title, `compare_to` and measures may change without making the results another study's (but for the native metrics, which are sampled in each run).
///
/// Errors: all problems at once, with place and suggestion. Each value of each axis is tried with each variant before anything is run, so that a
/// setting that a scenario refuses is shown where it stands in the study.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <tl/expected.hpp>

#include "lab/scenario/load.hpp"
#include "lab/study/measure.hpp"
#include "lab/study/quantity.hpp"
#include "lab/study/rules.hpp"
#include "sim/describe/problem.hpp"
#include "sim/describe/text.hpp"
#include "sim/random/luck.hpp"

namespace mqlab::lab {

/// A setting that takes another value in another point.
struct AxisSetting {
  std::string name;
  std::string pointer;
  std::vector<describe::Value> values;  ///< with their places in the study
};
/// Settings that move together; one alone mostly.
struct Axis {
  std::vector<AxisSetting> settings;
  std::size_t size() const { return settings.front().values.size(); }
};

struct Draw {
  std::string name;
  std::string pointer;
  Quantity from, to;
  /// Of this repetition; the same for all points.
  describe::Value value(std::int64_t seed) const;
};

using PointerValues = std::vector<std::pair<std::string, describe::Value>>;

struct StudyScenario {
  std::string id;
  std::string name;  ///< of the file, for problems and for `mqlab run`
  std::string text;  ///< of the file
  std::filesystem::path folder;
  std::vector<std::string> variants;
  PointerValues set;  ///< the study's, then the scenario's own
};

struct Study {
  std::string id;
  describe::LocalText title;
  std::vector<StudyScenario> scenarios;
  std::vector<Axis> axes;
  std::vector<Condition> where;
  std::vector<NamedValues> exclude;
  std::vector<Draw> draws;
  std::int64_t repetitions = 1;
  std::int64_t seed = 1;
  sim::Luck luck{};
  std::vector<StudyMeasure> measures;
  std::string compare_to;
  double confidence = 0.95;
  std::vector<StopRule> until;
  std::int64_t batch = 50;
  std::int64_t event_limit = 0;
  sim::Duration time_limit{};

  std::string json;  ///< the study as it is in force, on one line: kept with the results
  std::string hash;  ///< 32 hexadecimal digits

  /// Names of native metrics that the measures need.
  std::vector<std::string> metrics() const;
  /// Names of axes, then of draws: what a row's settings have.
  std::vector<std::string> setting_names() const;
};

/// What the command line changes in a study.
struct StudyOverrides {
  std::optional<std::int64_t> repetitions{};
  std::optional<std::int64_t> seed{};
  std::vector<std::string> until{};
  std::span<const models::Style* const> styles{};  ///< default: all
};

using StudyLoaded = tl::expected<Study, std::vector<describe::Problem>>;
/// `name` is shown in problems; scenarios are looked for in `folder`, then in the library.
StudyLoaded load_study_text(std::string name, std::string text, const StudyOverrides& overrides = {},
                            const std::filesystem::path& folder = {});
/// `-` reads the standard input.
StudyLoaded load_study(const std::string& file, const StudyOverrides& overrides = {});

/// XXH3-128 as 32 hexadecimal digits.
std::string content_hash(std::string_view text);

}  // namespace mqlab::lab
