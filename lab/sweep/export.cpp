#include "lab/sweep/export.hpp"

#include <cmath>
#include <nlohmann/json.hpp>
#include <ostream>

#include <fmt/format.h>

#include "lab/sweep/columns.hpp"

namespace mqlab::lab {

using nlohmann::ordered_json;

namespace {

std::string quoted(const std::string& text) {
  if (text.find_first_of(",\"\r\n") == std::string::npos) return text;
  std::string out = "\"";
  for (const char c : text) out += c == '"' ? "\"\"" : std::string(1, c);
  return out + '"';
}

/// A double that is whole is written as a whole number, in all formats.
bool is_whole(double value) { return std::abs(value) < 9e15 && std::floor(value) == value; }

std::string csv_cell(const Cell& cell) {
  if (const auto* n = std::get_if<std::int64_t>(&cell)) return fmt::format("{}", *n);
  if (const auto* d = std::get_if<double>(&cell))
    return is_whole(*d) ? fmt::format("{}", static_cast<std::int64_t>(*d)) : fmt::format("{}", *d);
  if (const auto* s = std::get_if<std::string>(&cell)) return quoted(*s);
  return "";
}

std::string csv_value(const ordered_json& value) {
  if (value.is_string()) return quoted(value.get<std::string>());
  if (value.is_null()) return "";
  return quoted(value.dump());
}

ordered_json json_cell(const Column& column, const Cell& cell) {
  if (const auto* n = std::get_if<std::int64_t>(&cell)) return *n;
  if (const auto* d = std::get_if<double>(&cell)) return is_whole(*d) ? ordered_json(static_cast<std::int64_t>(*d)) : ordered_json(*d);
  if (const auto* s = std::get_if<std::string>(&cell))
    return column.type == ColumnType::json ? ordered_json::parse(*s, nullptr, false) : ordered_json(*s);
  return nullptr;
}

ordered_json json_row(const RunRow& row) {
  ordered_json out = ordered_json::object();
  for (const Column& c : columns()) out[c.name] = json_cell(c, c.get(row));
  return out;
}

std::string line_of(const ordered_json& row) { return row.dump(-1, ' ', false, ordered_json::error_handler_t::replace); }

void write_csv(const Results& results, std::ostream& out) {
  const std::vector<std::string>& names = results.info().setting_names;
  bool first = true;
  for (const Column& c : columns()) {
    if (c.name == "settings") {
      for (const std::string& name : names) out << ',' << quoted("set:" + name);
    } else {
      out << (first ? "" : ",") << c.name;
    }
    first = false;
  }
  out << '\n';
  results.for_each([&](const RunRow& row) {
    bool begin = true;
    for (const Column& c : columns()) {
      if (c.name == "settings") {
        const ordered_json settings = ordered_json::parse(row.settings, nullptr, false);
        for (const std::string& name : names) out << ',' << (settings.contains(name) ? csv_value(settings[name]) : "");
      } else {
        out << (begin ? "" : ",") << csv_cell(c.get(row));
      }
      begin = false;
    }
    out << '\n';
  });
}

}  // namespace

void write_rows(const Results& results, RowFormat format, std::ostream& out) {
  if (format == RowFormat::csv) return write_csv(results, out);
  if (format == RowFormat::json_lines) return results.for_each([&](const RunRow& row) { out << line_of(json_row(row)) << '\n'; });
  out << "{\"study\": " << results.info().study_json << ",\n \"study_hash\": \"" << results.info().study_hash << "\",\n \"runs\": [";
  bool first = true;
  results.for_each([&](const RunRow& row) {
    out << (first ? "\n  " : ",\n  ") << line_of(json_row(row));
    first = false;
  });
  out << "\n ]}\n";
}

RowFormat row_format_of(std::string_view file) {
  if (file.ends_with(".jsonl") || file.ends_with(".ndjson")) return RowFormat::json_lines;
  return file.ends_with(".json") ? RowFormat::json : RowFormat::csv;
}

}  // namespace mqlab::lab
