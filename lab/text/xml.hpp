/// Text in XML, SVG and HTML.
#pragma once

#include <string>
#include <string_view>

namespace mqlab::lab {

/// For text and attributes; what XML cannot hold (control characters, bytes that are no UTF-8) becomes a mark.
std::string xml_text(std::string_view raw);

}  // namespace mqlab::lab
