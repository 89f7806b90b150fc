#include "cli/report_input.hpp"

#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>

#include "sim/trace/layout.hpp"

namespace mqlab::cli {

namespace {

constexpr std::string_view kSqlite = "SQLite format 3";

bool ends_like_results(const std::string& name) { return name.ends_with(".sqlite") || name.ends_with(".sqlite3") || name.ends_with(".db"); }

}  // namespace

bool read_report_input(const std::string& what, ReportInput& input, const Manners& manners) {
  std::error_code ignored;
  input.file = what;
  if (what != "-" && !std::filesystem::exists(what, ignored)) {
    if (ends_like_results(what)) input.is = ReportInput::Is::results;  // which says that there is no such file
    return true;
  }
  if (what != "-" && std::filesystem::is_directory(what, ignored)) return read_file(what, input.text, manners);  // complains
  if (!input.spooled.take(input.file, manners)) return false;
  std::ifstream in(input.file, std::ios::binary);
  std::string head(16, '\0');
  in.read(head.data(), static_cast<std::streamsize>(head.size()));
  head.resize(static_cast<std::size_t>(in.gcount()));
  const std::string_view magic(sim::layout::kHeadMagic.data(), sim::layout::kHeadMagic.size());
  if (head.starts_with(kSqlite) || ends_like_results(what)) {
    input.is = ReportInput::Is::results;
    return true;
  }
  if (head.starts_with(magic) || what.ends_with(".mqt")) {
    input.is = ReportInput::Is::trace;
    return true;
  }
  std::string text;
  if (!read_file(input.file, text, manners)) return false;
  const auto json = nlohmann::json::parse(text, nullptr, false, true);
  if (json.is_object() && json.contains("mqlab_capsule")) input.is = ReportInput::Is::capsule;
  if (json.is_object() && json.contains("mqlab_study")) input.is = ReportInput::Is::study;
  if (input.is == ReportInput::Is::capsule || what == "-") input.text = std::move(text);
  return true;
}

}  // namespace mqlab::cli
