#include "lab/text/xml.hpp"

#include <fmt/format.h>

#include "lab/trace/json_text.hpp"

namespace mqlab::lab {

std::string xml_text(std::string_view raw) {
  fmt::memory_buffer json;  // the one place that knows which bytes are UTF-8
  append_json_string(json, raw);
  std::string out;
  for (std::size_t i = 1; i + 1 < json.size(); ++i) {
    const char c = json[i];
    if (c == '\\') {
      const char next = json[++i];
      if (next == 'u') {
        out += "\xef\xbf\xbd";
        i += 4;
      } else {
        out += next == '"' ? "&quot;" : "\\";
      }
    } else if (c == '<' || c == '>' || c == '&') {
      out += c == '<' ? "&lt;" : c == '>' ? "&gt;" : "&amp;";
    } else {
      out += c;
    }
  }
  return out;
}

}  // namespace mqlab::lab
