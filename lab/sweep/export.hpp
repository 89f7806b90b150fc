/// The rows of a results file as CSV, JSON Lines or JSON: by number of the run, so the same to the byte whatever the workers, shards or interruptions.
///
/// CSV: RFC 4180, a header, NULL is empty; each setting is a column `set:NAME` of its own. JSON Lines: an object a row, settings and metrics as
/// objects. JSON: `{"study", "study_hash", "runs": [...]}`.
#pragma once

#include <iosfwd>
#include <string_view>

#include "lab/sweep/results.hpp"

namespace mqlab::lab {

enum class RowFormat : std::uint8_t { csv, json_lines, json };

void write_rows(const Results& results, RowFormat format, std::ostream& out);
/// By the end of the name: `.jsonl`, `.ndjson`, `.json`; anything else is CSV.
RowFormat row_format_of(std::string_view file);

}  // namespace mqlab::lab
