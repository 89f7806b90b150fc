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
        const std::string_view code(json.data() + i + 1, 4);
        const bool blank = code == "000a" || code == "000A" || code == "0009" || code == "000d" || code == "000D";
        out += blank ? std::string(1, code[3] == '9' ? '\t' : '\n') : "\xef\xbf\xbd";  // the others are not allowed in XML
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
