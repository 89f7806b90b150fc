/// Records and costs, as the JSON of a card has them, for people in a terminal.
#pragma once

#include <cstdint>
#include <string>

#include <nlohmann/json_fwd.hpp>

#include "lab/report/writer.hpp"

namespace mqlab::lab {

/// One of the two languages of `{"en": ..., "zh_CN": ...}`.
std::string in(const Writer& w, const nlohmann::ordered_json& both);
/// `#131  46.616ms  rabbit-1  copy.made  a copy is in a place ... (queue orders)`
std::string record_text(const Writer& w, const nlohmann::ordered_json& record);
/// `response p50 2ms p99 5ms, 2/s, 79 frames, 21 flushes`
std::string cost_text(const Writer& w, const nlohmann::ordered_json& cost);

}  // namespace mqlab::lab
