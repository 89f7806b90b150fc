/// Edits of a scenario's text that leave everything else as its author wrote it, comments and all: what a window does when somebody turns a setting or
/// adds a fault.
///
/// A pointer is one of the variant as it runs (merged). The edit is made in the file's common part if that is enough; where the variant has its own word there,
/// in the variant. Errors are sentences: the text is no JSON, nothing in the scenario stands there.
#pragma once

#include <string>
#include <string_view>

#include <tl/expected.hpp>

#include "lab/verdict/verdict.hpp"
#include "sim/describe/value.hpp"

namespace mqlab::lab {

using EditedText = tl::expected<std::string, Sentence>;

/// Put a value at a pointer; the steps before the last exist in the merged variant. Null takes the member away.
EditedText with_value(const std::string& text, std::string_view variant, std::string_view pointer, const describe::Value& value);

/// One more fault, where this variant gets it: at the end of the file's `faults`, or of the variant's own.
EditedText with_fault(const std::string& text, std::string_view variant, const describe::Value& fault);

}  // namespace mqlab::lab
