/// The points of a study: every combination of scenario, variant and axes that its conditions let through, in a fixed order and numbered from 1.
///
/// Scenarios change slowest, then variants, then the axes in their order, the last one fastest: the order of nested loops as the file is read.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include <tl/expected.hpp>

#include "lab/study/study.hpp"

namespace mqlab::lab {

inline constexpr std::uint64_t kMostCombinations = 10'000'000;

struct Point {
  std::size_t scenario = 0;
  std::size_t variant = 0;          ///< in the scenario's list
  std::vector<std::uint32_t> at{};  ///< which value of each axis
};

class Points {
 public:
  /// `study` must outlive it. Over `kMostCombinations`: empty, and `too_many()`.
  explicit Points(const Study& study);

  std::size_t size() const { return kept_.size(); }
  bool too_many() const { return too_many_; }
  std::uint64_t combinations() const { return combinations_; }
  /// `index` from 0: the number less one.
  Point operator[](std::size_t index) const;
  /// Names and values of its axes.
  NamedValues named(const Point& point) const;
  /// All that is set in its scenario: of the study, of the scenario, of the axes, of the draws of this seed.
  PointerValues settings(const Point& point, std::int64_t seed) const;
  /// `{"rate":"3/s","crash-at":"1.2s"}`
  std::string settings_json(const Point& point, std::int64_t seed) const;

  const Study& study() const { return study_; }

 private:
  Point decode(std::uint64_t combination) const;

  const Study& study_;
  std::uint64_t combinations_ = 0;
  bool too_many_ = false;
  std::vector<std::uint64_t> kept_;
};

/// Loads the scenario of a point. Problems of what was set are told at the axis in the study where that is known.
Loaded load_point(const Points& points, const Point& point, std::int64_t seed, std::span<const models::Style* const> styles = {});

}  // namespace mqlab::lab
