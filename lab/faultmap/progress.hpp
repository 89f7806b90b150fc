/// What a fault map that was ended early already knows, as a text, so that it can go on from there.
#pragma once

#include <string>

#include "lab/faultmap/map.hpp"

namespace mqlab::lab {

/// JSON: which map it is (scenario, variant, settings, version, kinds, points) and the outcomes that are known.
std::string progress_of(const FaultMap& map);
/// Into a map that has been surveyed. A text of another map, or none at all, is `std::invalid_argument`.
void take_progress(FaultMap& map, const std::string& text);

}  // namespace mqlab::lab
