/// The JSON Schema (draft-07) of a scenario, made from the same field descriptions that the loader reads: one source for both.
///
/// Editors complete and check with it; the loader stays the authority (names that must exist, reachable faults, cross checks of a style
/// are beyond a schema). A style's fields are alternatives by `broker.style`, in the programs `anyOf` over the styles.
/// Comments are allowed by the loader and unknown to JSON Schema: strip them first.
#pragma once

#include <span>
#include <string>

#include "models/style.hpp"
#include "sim/describe/field.hpp"
#include "sim/describe/value.hpp"

namespace mqlab::lab {

/// `styles` empty: `models::all_styles()`.
describe::Value scenario_schema(std::span<const models::Style* const> styles = {});
/// The same as text.
std::string schema_json(std::span<const models::Style* const> styles = {});

/// The schema of one described object: no other members allowed. For docs too.
describe::Value object_schema(const describe::ObjectSpec& spec);

}  // namespace mqlab::lab
