/// The cells of a fault map, row by row: what the heat strip and the picture draw.
#pragma once

#include <string>
#include <vector>

#include <nlohmann/json_fwd.hpp>

namespace mqlab::lab {

struct Strip {
  std::string fault;
  /// By column: the id of the worst verdict there; `ok`, `not struck`, or `lost run`.
  std::vector<std::string> cells;
  std::vector<std::string> first_point;  ///< by column, for people
};

/// One strip an aim; neighbouring points share a column where there are more of them than columns.
std::vector<Strip> strips_of(const nlohmann::ordered_json& map, std::size_t columns);

/// One letter of the strip, its colour in a terminal (SGR) and in a picture.
struct Ink {
  char letter;
  const char* sgr;
  const char* rgb;
};
Ink ink_of(const std::string& cell);

}  // namespace mqlab::lab
