#include "lab/faultmap/strips.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "lab/faultmap/outcome.hpp"

namespace mqlab::lab {

using nlohmann::ordered_json;

namespace {

/// Higher is worse.
int weight(const std::string& cell) {
  if (cell == "not struck" || cell == "not run") return 0;
  if (cell == "ok") return 1;
  if (cell == "lost run") return 1000;
  const auto order = worst_first();
  const auto name = find_name(cell);
  const auto at = name ? std::find(order.begin(), order.end(), *name) : order.end();
  return 100 - static_cast<int>(at - order.begin());
}

std::string cell_of(const ordered_json& strike) {
  if (strike.contains("lost")) return "lost run";
  if (strike.contains("not_run")) return "not run";
  if (!strike["struck"].get<bool>()) return "not struck";
  return strike.contains("worst") ? strike["worst"].get<std::string>() : "ok";
}

}  // namespace

std::vector<Strip> strips_of(const ordered_json& map, std::size_t columns) {
  const auto points = map["counts"]["points"].get<std::size_t>();
  std::vector<Strip> strips;
  if (points == 0 || columns == 0) return strips;
  columns = std::min(columns, points);
  std::size_t i = 0;
  for (const ordered_json& strike : map["strikes"]) {
    const std::size_t site = i++ % points;
    if (site == 0)
      strips.push_back({strike["fault"].get<std::string>(), std::vector<std::string>(columns), std::vector<std::string>(columns)});
    const std::size_t column = site * columns / points;
    std::string& cell = strips.back().cells[column];
    const std::string here = cell_of(strike);
    if (cell.empty() || weight(here) > weight(cell)) {
      cell = here;
      strips.back().first_point[column] = strike["when"].dump();
    }
  }
  return strips;
}

Ink ink_of(const std::string& cell) {
  if (cell == "ok") return {'.', "32", "#cfe8cf"};
  if (cell == "not struck") return {' ', "0", "#f4f4f4"};
  if (cell == "not run") return {'?', "0", "#ffffff"};
  if (cell == "lost run") return {'!', "1;35", "#aa00aa"};
  if (cell == "lost") return {'L', "1;31", "#c62828"};
  if (cell == "duplicated") return {'D', "33", "#f9a825"};
  if (cell == "partial") return {'P', "31", "#ad1457"};
  if (cell == "phantom") return {'F', "31", "#6a1b9a"};
  if (cell == "inconsistent") return {'I', "31", "#8e24aa"};
  if (cell == "stuck") return {'S', "35", "#546e7a"};
  if (cell == "reordered") return {'R', "36", "#1565c0"};
  return {'x', "31", "#795548"};
}

}  // namespace mqlab::lab
