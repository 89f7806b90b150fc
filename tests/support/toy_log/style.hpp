/// The toy log as a style: the smallest broker that has a log, a replica and offsets. It proves the seam: nothing in sim/ or lab/ knows it.
///
/// A scenario names it like any other: `"broker": {"style": "toy-log"}`, `"publish": {"confirm": true}`; consumers have no settings of their own.
#pragma once

#include "models/style.hpp"

namespace mqlab::models::toy_log {

const Style& style();

}  // namespace mqlab::models::toy_log
