#include <algorithm>
#include <iterator>

#include "lab/trace/json_text.hpp"
#include "lab/trace/print.hpp"
#include "sim/describe/units.hpp"
#include "sim/trace/kinds.hpp"

namespace mqlab::lab {

namespace {

/// Nanoseconds as milliseconds with all their digits; no double on the way.
std::string milliseconds(std::int64_t ns) {
  const std::uint64_t size = ns < 0 ? 0 - static_cast<std::uint64_t>(ns) : static_cast<std::uint64_t>(ns);
  return fmt::format("{}{}.{:06}", ns < 0 ? "-" : "", size / 1'000'000, size % 1'000'000);
}

std::string label(const sim::Tables& tables, sim::Element id) {
  const auto index = static_cast<std::size_t>(id);
  return index < tables.elements.size() ? tables.elements[index].label : tables.element(id);
}

/// Does the value say anything? Zero of a kind that declares no value does not.
bool has_value(const sim::Record& r, const sim::KindRow* row) {
  return row == nullptr || row->value_is == sim::ValueIs::nothing ? r.value != 0 : true;
}

}  // namespace

RecordPrinter::RecordPrinter(const sim::TraceFile& trace) : trace_(trace) {
  const auto records = trace.records();
  if (records.empty()) return;
  number_width_ = fmt::formatted_size("#{}", records.back().number);
  time_width_ = milliseconds(records.back().time_ns).size();
  for (const auto& row : trace.tables().processes) process_width_ = std::max(process_width_, row.name.size());
  for (const auto& row : trace.kinds()) kind_width_ = std::max(kind_width_, row.name.size());
  const std::size_t last = records.size() - 1;
  for (const std::size_t i : {last / 4, last / 2, last - last / 4, last}) {  // a guess is enough for a column's width
    message_width_ = std::max(message_width_, trace.tables().identity(records[i].message_id()).size());
  }
}

std::string RecordPrinter::kind(const sim::Record& record) const {
  const sim::KindRow* row = trace_.kind(record.kind_id());
  return row != nullptr ? row->name : fmt::format("?kind.{}", record.kind);
}

std::string RecordPrinter::value_name(const sim::Record& record) const {
  const sim::KindRow* row = trace_.kind(record.kind_id());
  return row != nullptr && !row->value_name.empty() ? row->value_name : "value";
}

std::string RecordPrinter::value_text(const sim::Record& r, const sim::KindRow& row) const {
  const sim::Tables& tables = trace_.tables();
  const auto index = static_cast<std::uint64_t>(r.value);
  if (r.kind_id() == sim::kinds::fault_struck || r.kind_id() == sim::kinds::fault_healed) {
    return index < tables.faults.size() ? tables.faults[index] : std::string{};
  }
  switch (row.value_is) {
    case sim::ValueIs::choice: return index < row.value_choices.size() ? row.value_choices[index] : fmt::format("?{}", r.value);
    case sim::ValueIs::name: return index < tables.names.size() ? tables.names[index] : fmt::format("?{}", r.value);
    case sim::ValueIs::process:
      return index > 0xffff ? fmt::format("?{}", r.value) : std::string(tables.process(static_cast<sim::ProcessId>(index)));
    case sim::ValueIs::duration: return describe::print(sim::Duration{r.value});
    case sim::ValueIs::flag: return r.value == 0 ? "false" : "true";
    case sim::ValueIs::bytes:
    case sim::ValueIs::record:
    case sim::ValueIs::nothing:
    case sim::ValueIs::count:
    case sim::ValueIs::tag: break;
  }
  return {};
}

void RecordPrinter::append_subject(fmt::memory_buffer& out, const sim::Record& r, std::size_t message_width) const {
  const sim::Tables& tables = trace_.tables();
  const sim::KindRow* row = trace_.kind(r.kind_id());
  auto to = std::back_inserter(out);
  const std::string message = tables.identity(r.message_id());
  if (!message.empty() || message_width > 0) fmt::format_to(to, " {:<{}}", message, message_width);
  if (r.operation != 0 && r.operation != r.message) fmt::format_to(to, " operation {}", tables.identity(r.operation_id()));
  if (r.element_id() != sim::Element::none) fmt::format_to(to, " {}", label(tables, r.element_id()));
  if (!has_value(r, row)) return;
  const std::string text = row != nullptr ? value_text(r, *row) : std::string{};
  if (!text.empty()) {
    fmt::format_to(to, " {}={}", value_name(r), text);
  } else if (row != nullptr && row->value_is == sim::ValueIs::bytes) {
    fmt::format_to(to, " {}={}B", value_name(r), r.value);
  } else if (row != nullptr && row->value_is == sim::ValueIs::record) {
    fmt::format_to(to, " {}=#{}", value_name(r), r.value);
  } else {
    fmt::format_to(to, " {}={}", value_name(r), r.value);
  }
}

std::string RecordPrinter::subject(const sim::Record& record) const {
  fmt::memory_buffer out;
  append_subject(out, record, 0);
  return out.size() == 0 ? std::string{} : std::string(out.data() + 1, out.size() - 1);
}

void RecordPrinter::append_text(fmt::memory_buffer& out, const sim::Record& r) const {
  auto to = std::back_inserter(out);
  const auto width = [&](std::size_t wanted) { return aligned_ ? wanted : std::size_t{0}; };
  fmt::format_to(to, "{:>{}} {:>{}} ms {:<{}} {:<{}}", fmt::format("#{}", r.number), width(number_width_), milliseconds(r.time_ns),
                 width(time_width_), trace_.tables().process(r.process_id()), width(process_width_), kind(r), width(kind_width_));
  append_subject(out, r, width(message_width_));
  if (r.cause() != 0) fmt::format_to(to, " <- #{}", r.cause());
  if (r.because() != 0) fmt::format_to(to, " because #{}", r.because());
  while (out.size() > 0 && out[out.size() - 1] == ' ') out.resize(out.size() - 1);  // an aligned column may be the last
  out.push_back('\n');
}

void RecordPrinter::append_json(fmt::memory_buffer& out, const sim::Record& r) const {
  const sim::Tables& tables = trace_.tables();
  const sim::KindRow* row = trace_.kind(r.kind_id());
  auto to = std::back_inserter(out);
  const auto text_field = [&](std::string_view name, std::string_view text) {
    if (text.empty()) return;
    fmt::format_to(to, ",\"{}\":", name);
    append_json_string(out, text);
  };
  fmt::format_to(to, "{{\"record\":{},\"time_ns\":{}", r.number, r.time_ns);
  text_field("process", tables.process(r.process_id()));
  text_field("kind", kind(r));
  text_field("message", tables.identity(r.message_id()));
  text_field("operation", tables.identity(r.operation_id()));
  if (r.element < tables.elements.size()) text_field("element_kind", tables.elements[r.element].kind);
  if (r.element_id() != sim::Element::none) text_field("element", label(tables, r.element_id()));
  if (has_value(r, row)) {
    text_field("value_name", value_name(r));
    fmt::format_to(to, ",\"value\":{}", r.value);
    if (row != nullptr) text_field("value_text", value_text(r, *row));
  }
  if (r.cause() != 0) fmt::format_to(to, ",\"cause\":{}", r.cause());
  if (r.because() != 0) fmt::format_to(to, ",\"because\":{}", r.because());
  out.push_back('}');
  out.push_back('\n');
}

std::string RecordPrinter::text(const sim::Record& record) const {
  fmt::memory_buffer out;
  append_text(out, record);
  return {out.data(), out.size() - 1};
}

std::string RecordPrinter::json(const sim::Record& record) const {
  fmt::memory_buffer out;
  append_json(out, record);
  return {out.data(), out.size() - 1};
}

}  // namespace mqlab::lab
