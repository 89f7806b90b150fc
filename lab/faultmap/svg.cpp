// The fault map as a picture: a row for each fault, a cell for each point.
#include <algorithm>
#include <nlohmann/json.hpp>

#include <fmt/format.h>

#include "lab/faultmap/report.hpp"
#include "lab/faultmap/strips.hpp"
#include "lab/text/xml.hpp"
#include "lab/verdict/names.hpp"

namespace mqlab::lab {

using nlohmann::ordered_json;

namespace {

constexpr std::size_t kColumns = 240;
constexpr int kCell = 5, kRow = 18, kLeft = 220, kTop = 34;

}  // namespace

std::string map_svg(const ordered_json& map, Language language) {
  const std::vector<Strip> strips = strips_of(map, kColumns);
  const std::size_t columns = strips.empty() ? 0 : strips.front().cells.size();
  const int width = kLeft + static_cast<int>(columns) * kCell + 20;
  std::string out = fmt::format(
      "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{0}\" height=\"{1}\" viewBox=\"0 0 {0} {1}\" font-family=\"sans-serif\" "
      "font-size=\"12\">\n",
      width, kTop + static_cast<int>(strips.size()) * kRow + 30);
  out += fmt::format("<text x=\"8\" y=\"20\" font-size=\"14\">{}, {}</text>\n", xml_text(map["scenario"].get<std::string>()),
                     xml_text(map["variant"].get<std::string>()));
  std::vector<std::string> legend;
  int y = kTop;
  for (const Strip& s : strips) {
    out += fmt::format("<text x=\"8\" y=\"{}\">{}</text>\n", y + 12, xml_text(s.fault));
    for (std::size_t i = 0; i < s.cells.size(); ++i) {
      out += fmt::format("<rect x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\" fill=\"{}\"><title>{}: {}</title></rect>\n",
                         kLeft + static_cast<int>(i) * kCell, y, kCell, kRow - 4, ink_of(s.cells[i]).rgb, xml_text(s.cells[i]),
                         xml_text(s.first_point[i]));
      if (std::find(legend.begin(), legend.end(), s.cells[i]) == legend.end()) legend.push_back(s.cells[i]);
    }
    y += kRow;
  }
  int x = kLeft;
  for (const std::string& cell : legend) {
    const auto name = find_name(cell);
    const std::string title = name ? std::string(info(*name).title.in(language)) : cell;
    out += fmt::format("<rect x=\"{}\" y=\"{}\" width=\"12\" height=\"12\" fill=\"{}\"/><text x=\"{}\" y=\"{}\">{}</text>\n", x, y + 8,
                       ink_of(cell).rgb, x + 16, y + 18, xml_text(title));
    x += 110;
  }
  return out + "</svg>\n";
}

}  // namespace mqlab::lab
