/// Rows of a style's table of record kinds, by what they are for. All are points that a fault may hook, kept at level `full`.
#pragma once

#include <span>
#include <string_view>

#include "sim/trace/record.hpp"

namespace mqlab::models {

constexpr sim::KindInfo point(sim::Kind kind, std::string_view name, Text meaning, sim::ValueIs value_is = sim::ValueIs::nothing,
                              std::string_view value = {}) {
  return {kind, name, meaning, sim::TraceLevel::full, true, sim::Change::none, value_is, value, {}};
}
/// What a picture shows from here on of the record's element, or of its process where it names none.
constexpr sim::KindInfo gauge(sim::Kind kind, std::string_view name, Text meaning, sim::ValueIs value_is, std::string_view value) {
  return {kind, name, meaning, sim::TraceLevel::full, true, sim::Change::set, value_is, value, {}};
}
/// A point whose value is one of these names: an error code, an outcome.
constexpr sim::KindInfo choice(sim::Kind kind, std::string_view name, Text meaning, std::string_view value,
                               std::span<const std::string_view> names) {
  return {kind, name, meaning, sim::TraceLevel::full, true, sim::Change::none, sim::ValueIs::choice, value, names};
}

}  // namespace mqlab::models
