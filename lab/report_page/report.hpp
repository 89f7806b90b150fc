/// Reports: one JSON object (`mqlab_report`), written as a page, as Markdown, as JUnit XML, or as it is.
///
///     of runs   `kind` "run"; `title`, `runs` (run_report.hpp), `made_by`
///     of a sweep   `kind` "sweep"; `results`, `study`, `estimates`, `also`, `verdicts`, `axes`, `pareto`, `worst`, `runs`, `commands` (sweep_report.hpp)
///
/// A page is one HTML file that needs nothing else: no server, no network. It holds both languages; `language` is the one it opens in. Every format is a function of the object alone,
/// the same to the byte each time.
#pragma once

#include <string>

#include <nlohmann/json_fwd.hpp>

#include "sim/describe/text.hpp"

namespace mqlab::lab {

enum class ReportFormat : std::uint8_t { html, markdown, junit, json };

std::string write_report(const nlohmann::ordered_json& report, ReportFormat format, Language language);

std::string report_page(const nlohmann::ordered_json& report, Language language);
std::string report_markdown(const nlohmann::ordered_json& report, Language language);
std::string report_junit(const nlohmann::ordered_json& report, Language language);

}  // namespace mqlab::lab
