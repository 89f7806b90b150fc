/// A fault map for people and programs: one JSON object, and the text, the table and the picture that are written from it.
#pragma once

#include <string>

#include <nlohmann/json_fwd.hpp>

#include "lab/faultmap/map.hpp"
#include "sim/describe/text.hpp"

namespace mqlab::lab {

/// Keys: scenario, variant, seed, version, faults, lasts, own_faults, fold, baseline, counts, groups, strikes, pairs (with `--pairs`), covered.
nlohmann::ordered_json map_json(const FaultMap& map);
/// The heat strips, the table by cause, what was covered. `width`: columns of the terminal. `what`: FILE or ID, for lines that repeat.
std::string map_text(const nlohmann::ordered_json& map, const std::string& what, Language language, bool colour, std::size_t width);
/// One line for each strike.
std::string map_csv(const nlohmann::ordered_json& map);
std::string map_svg(const nlohmann::ordered_json& map, Language language);

}  // namespace mqlab::lab
