/// The version of mqlab: part of every trace and capsule, because a run is a pure function of (scenario, variant, seed, version).
#pragma once

#include <string_view>

namespace mqlab::lab {

std::string_view version();

}  // namespace mqlab::lab
