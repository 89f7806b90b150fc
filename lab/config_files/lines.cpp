// What a vendor's tool prints: `Topic: orders<TAB>PartitionCount: 3<TAB>...`, and lines of free text between.

#include <cctype>

#include "lab/config_files/own.hpp"

namespace mqlab::lab {

using describe::Value;

namespace {

Value placed(std::string_view text, describe::Where where) {
  Value value{std::string(text)};
  value.where = where;
  return value;
}

/// `Label: value`; the label is one word. `tight`: `Label:value` too, as Kafka's tools up to 2.x print it.
std::size_t end_of_label(std::string_view cell, bool tight) {
  const std::size_t colon = cell.find(':');
  if (colon == 0 || colon == std::string_view::npos || std::isalpha(static_cast<unsigned char>(cell.front())) == 0) return 0;
  if (colon + 1 < cell.size() && cell[colon + 1] != ' ' && !tight) return 0;
  return cell.substr(0, colon).find_first_of("={}, ") == std::string_view::npos ? colon : 0;
}

}  // namespace

std::optional<Value> read_lines(const ConfigText& in) {
  describe::List lines;
  std::size_t next = 0;
  for (std::size_t at = 0; at < in.text.size() && lines.size() < kMostConfigKeys; at = next) {
    const std::size_t end = std::min(in.text.find('\n', at), in.text.size());
    next = end + 1;
    const std::string_view whole = in.text.substr(at, end - at);
    const std::size_t first = whole.find_first_not_of(" \t\r");
    if (first == std::string_view::npos) continue;
    const std::size_t last = whole.find_last_not_of(" \t\r") + 1;
    const bool cells = whole.substr(first, last - first).find('\t') != std::string_view::npos;
    Value line{describe::Object{}};
    line.where = in.at(at + first, at + last);
    for (std::size_t from = first; from < last;) {
      const std::size_t tab = std::min(whole.find('\t', from), last);
      const std::string_view cell = whole.substr(from, tab - from);
      if (const std::size_t label = end_of_label(cell, cells)) {
        const std::size_t begin = std::min(cell.find_first_not_of(' ', label + 1), cell.size());
        const std::size_t stop = std::max(begin, cell.find_last_not_of(' ') + 1);
        line.set(cell.substr(0, label), placed(cell.substr(begin, stop - begin), in.at(at + from + begin, at + from + stop)),
                 in.at(at + from, at + from + label));
      } else if (line.find("text") == nullptr) {
        line.set("text", placed(whole.substr(from, last - from), in.at(at + from, at + last)));
        break;
      }
      from = tab + 1;
    }
    lines.push_back(std::move(line));
  }
  return Value(std::move(lines));
}

}  // namespace mqlab::lab
