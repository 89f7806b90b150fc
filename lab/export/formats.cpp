#include "lab/export/formats.hpp"

#include <array>

namespace mqlab::lab {

std::span<const ExportFormat> export_formats() {
  static constexpr std::array kFormats{
      ExportFormat{"mermaid", {"a sequence diagram for Markdown", "可嵌入 Markdown 的时序图"}, true, write_mermaid},
      ExportFormat{"plantuml", {"a sequence diagram for PlantUML", "PlantUML 时序图"}, true, write_plantuml},
      ExportFormat{"svg", {"a space-time diagram", "时空图"}, true, write_svg},
      ExportFormat{"shiviz", {"a log with vector clocks for ShiViz", "带向量时钟的 ShiViz 日志"}, false, write_shiviz},
      ExportFormat{"perfetto", {"trace events for ui.perfetto.dev", "可在 ui.perfetto.dev 打开的事件"}, false, write_perfetto},
      ExportFormat{"otel-json", {"OpenTelemetry spans (OTLP/JSON)", "OpenTelemetry 跨度（OTLP/JSON）"}, false, write_otel},
  };
  return kFormats;
}

std::vector<std::string> export_format_names() {
  std::vector<std::string> names;
  for (const ExportFormat& f : export_formats()) names.emplace_back(f.name);
  return names;
}

const ExportFormat* find_export_format(std::string_view name) {
  for (const ExportFormat& f : export_formats())
    if (f.name == name) return &f;
  return nullptr;
}

}  // namespace mqlab::lab
