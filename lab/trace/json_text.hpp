/// Append a text to a buffer as a JSON string. Bytes that are not UTF-8 (a damaged trace) become U+FFFD, so the line stays JSON.
#pragma once

#include <string_view>

#include <fmt/format.h>

namespace mqlab::lab {

void append_json_string(fmt::memory_buffer& out, std::string_view text);

}  // namespace mqlab::lab
