/// The part of a style's page about its native metrics: name, what it is of, unit, meaning, and the records that it follows from.
#pragma once

#include <string>

#include "models/style.hpp"
#include "sim/describe/text.hpp"

namespace mqlab::lab {

/// Empty for a style without metrics.
std::string metrics_reference(const models::Style& style, Language language);

}  // namespace mqlab::lab
