/// What a program may do differently, whatever the broker: settings worth trying as a fix, in the form of a style's (models/style.hpp).
#pragma once

#include <span>

#include "models/style.hpp"

namespace mqlab::models::apps {

std::span<const Knob> app_knobs();

}  // namespace mqlab::models::apps
