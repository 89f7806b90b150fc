/// The formats that a trace can be exported to: the list is the table of contents, the command's help and errors are loops over it.
///
///   mermaid, plantuml   sequence diagrams as text
///   svg                 a space-time diagram
///   shiviz              a log with vector clocks
///   perfetto            the trace event format (JSON) that ui.perfetto.dev and chrome://tracing open
///   otel-json           spans as OTLP/JSON
///
/// Every one is a view of the same `Scene`, and a function of the trace's bytes, the selection and the language alone: the same to the byte each time.
/// Errors: none; what can be wrong is found when the records are selected. A stream that fails is its owner's to notice.
#pragma once

#include <iosfwd>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "lab/export/scene.hpp"
#include "sim/describe/text.hpp"

namespace mqlab::lab {

struct ExportFormat {
  std::string_view name;
  Text meaning;
  bool picture;  ///< has a limit: nobody reads a picture of ten thousand records
  void (*write)(const Scene& scene, std::ostream& out);
};

/// How many records a picture shows.
inline constexpr std::size_t kPictureRecords = 300;

std::span<const ExportFormat> export_formats();
std::vector<std::string> export_format_names();
/// Null when there is none of this name.
const ExportFormat* find_export_format(std::string_view name);

void write_mermaid(const Scene& scene, std::ostream& out);
void write_plantuml(const Scene& scene, std::ostream& out);
void write_svg(const Scene& scene, std::ostream& out);
void write_shiviz(const Scene& scene, std::ostream& out);
void write_perfetto(const Scene& scene, std::ostream& out);
void write_otel(const Scene& scene, std::ostream& out);

}  // namespace mqlab::lab
