/// JSON text to `describe::Value`, and back.
///
/// Comments (`//`, `/* */`) are allowed. A key written twice in one object is an error, because which of the two counts is a guess (RFC
/// 8259 leaves it open). A syntax error ends the reading: what follows it can't be trusted, so it is then the only problem.
///
/// nlohmann's SAX parser reads; it does not tell where a token stood. The tokens come in the order of the text, so a cursor of our own
/// finds each: skip blanks, comments, commas and colons from the end of the last one. A counting input iterator would also give an end,
/// but one or two bytes late, depending on the token (dependencies.md, gotcha 7).
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "sim/describe/problem.hpp"
#include "sim/describe/value.hpp"

namespace mqlab::lab {

/// Deeper nesting is refused: a destructor would recurse as deep.
inline constexpr std::size_t kMaxDepth = 200;

/// Nothing when the text is not JSON; the reason is in `problems`. `source` is the text's number in `sources`.
std::optional<describe::Value> parse_json(const describe::Sources& sources, std::uint32_t source, describe::Problems& problems);

/// Two spaces of indentation; what fits in `width` stays on one line. The same value always prints the same bytes.
std::string print_json(const describe::Value& value, std::size_t width = 120);
/// On one line, no blanks.
std::string print_json_compact(const describe::Value& value);

}  // namespace mqlab::lab
