/// The pages that are generated, so that they can't go stale: what may stand in a scenario, and what of a broker is represented.
///
/// Markdown, in either language, from the same descriptions that the loader reads (`scenario_schema`) and from each style's `fidelity()`. A test holds
/// docs/*/reference against them; `./dev bless` writes them again.
#pragma once

#include <string>

#include "models/style.hpp"
#include "sim/describe/text.hpp"

namespace mqlab::lab {

/// All fields of a scenario: name, type, default, meaning with its source.
std::string scenario_reference(Language language);
/// All fields of an exercise's files.
std::string exercise_reference(Language language);
/// One style: settings come with the scenario reference; here what is modelled, simplified and absent, with the test that holds it, its points and its metrics.
std::string style_reference(const models::Style& style, Language language);

}  // namespace mqlab::lab
