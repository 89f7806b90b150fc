/// The columns of a run: one list for the table in SQLite, CSV, JSON Lines and the reference page.
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <variant>

#include "lab/study/row.hpp"
#include "sim/describe/text.hpp"

namespace mqlab::lab {

using Cell = std::variant<std::monostate, std::int64_t, double, std::string>;  ///< monostate: NULL

enum class ColumnType : std::uint8_t { integer, real, text, json };  ///< json: a text that holds an object

struct Column {
  std::string name;
  ColumnType type = ColumnType::integer;
  Text meaning;
  std::function<Cell(const RunRow&)> get;
  std::function<void(RunRow&, const Cell&)> set;
};

/// In the order of all outputs. `run` first: it is the primary key.
std::span<const Column> columns();

}  // namespace mqlab::lab
