/// Words of an audit's report that text, HTML and SARIF have in common, in both languages.
#pragma once

#include <string>

#include <nlohmann/json_fwd.hpp>

#include "sim/describe/text.hpp"

namespace mqlab::lab {

/// Of evidence: "one fault", "the end of a disk" ...
std::string said_by(const nlohmann::ordered_json& evidence, Language language);
/// "never promised (K2)"; empty where nothing was judged.
std::string said_judgement(const nlohmann::ordered_json& evidence, Language language);
/// All that a cure writes: "producer.properties:5: acks=all; and your program".
std::string said_writes(const nlohmann::ordered_json& cure, Language language);

}  // namespace mqlab::lab
