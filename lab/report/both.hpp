/// A text in both languages as JSON: `{"en": ..., "zh_CN": ...}`.
#pragma once

#include <nlohmann/json.hpp>

#include "lab/verdict/verdict.hpp"
#include "sim/describe/text.hpp"

namespace mqlab::lab {

inline nlohmann::ordered_json both(const Sentence& s) { return {{"en", s.en}, {"zh_CN", s.zh_CN}}; }
inline nlohmann::ordered_json both(const Text& t) { return {{"en", t.en}, {"zh_CN", t.zh_CN}}; }

}  // namespace mqlab::lab
