/// Records as lines: for people, and as JSON Lines for programs.
///
/// Text: number, time in ms, process, kind, message, operation where it isn't the message's own name, element, value, cause, because:
///
///     #398 12.345678 ms rabbit-1 confirm.sent shop/17 orders delivery_tag=3 <- #390 because #377
///
/// JSON Lines: one object per record, numbers as in the trace (time in ns), names beside them, the fields always in this order, absent ones left out:
/// `record`, `time_ns`, `process`, `kind`, `message`, `operation`, `element_kind`, `element`, `value_name`, `value`, `value_text`, `cause`, `because`.
/// Both are exports: nothing reads them back. What a record names and no table has is printed with a `?`.
#pragma once

#include <cstdint>
#include <iosfwd>
#include <optional>
#include <string>

#include <fmt/format.h>

#include "lab/trace/filter.hpp"
#include "lab/trace/state.hpp"
#include "sim/describe/text.hpp"
#include "sim/trace/file.hpp"

namespace mqlab::lab {

class RecordPrinter {
 public:
  explicit RecordPrinter(const sim::TraceFile& trace);

  /// Columns of equal width, as wide as the names of this trace need.
  void set_aligned(bool aligned) { aligned_ = aligned; }

  std::string text(const sim::Record& record) const;
  std::string json(const sim::Record& record) const;
  /// The same without a string of its own, the end of the line added.
  void append_text(fmt::memory_buffer& out, const sim::Record& record) const;
  void append_json(fmt::memory_buffer& out, const sim::Record& record) const;

  /// Its name: `confirm.sent`.
  std::string kind(const sim::Record& record) const;
  /// What it is about: `shop/17 orders delivery_tag=3`; empty if it says nothing but its kind.
  std::string subject(const sim::Record& record) const;

 private:
  void append_subject(fmt::memory_buffer& out, const sim::Record& record, std::size_t message_width) const;
  /// What the value says beyond its number: `lost`, `rabbit-1`, `1.5ms`; empty if nothing.
  std::string value_text(const sim::Record& record, const sim::KindRow& row) const;
  std::string value_name(const sim::Record& record) const;

  const sim::TraceFile& trace_;
  bool aligned_ = false;
  std::size_t number_width_ = 0, time_width_ = 0, process_width_ = 0, kind_width_ = 0, message_width_ = 0;
};

enum class TraceFormat : std::uint8_t { text, json };

struct PrintOptions {
  std::string path{};
  FilterSpec filter{};
  TraceFormat format = TraceFormat::text;
  Language language = Language::en;
  bool aligned = true;
  bool verify = false;                    ///< compare the content with the hash first
  std::optional<sim::RecordNumber> at{};  ///< not the records, but the state after this one ...
  std::optional<sim::Time> at_time{};     ///< ... or at this time
};

/// `mqlab trace`: 0, or 2 with a sentence on `err` when the file is no trace or the filter asks for what the run doesn't have.
int print_trace(const PrintOptions& options, std::ostream& out, std::ostream& err);

/// A moment of the trace: each element with its members (the first few), states and gauges.
void print_state(const TraceState& state, const sim::TraceFile& trace, TraceFormat format, std::ostream& out);

}  // namespace mqlab::lab
