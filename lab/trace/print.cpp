#include "lab/trace/print.hpp"

#include <algorithm>
#include <iterator>
#include <ostream>

#include "lab/trace/index.hpp"
#include "lab/trace/json_text.hpp"

namespace mqlab::lab {

namespace {

constexpr std::size_t kWriteAt = std::size_t{1} << 18;
constexpr std::size_t kMembersShown = 10;

void write(fmt::memory_buffer& buffer, std::ostream& out) {
  out.write(buffer.data(), static_cast<std::streamsize>(buffer.size()));
  buffer.clear();
}

std::string owner(const Reading& reading, const sim::Tables& tables) {
  if (reading.element != static_cast<std::uint32_t>(sim::Element::none)) return tables.element(static_cast<sim::Element>(reading.element));
  return std::string(tables.process(static_cast<sim::ProcessId>(reading.process)));
}

std::string reading_value(const Reading& reading, const sim::KindRow* row) {
  const auto index = static_cast<std::uint64_t>(reading.value);
  if (row != nullptr && row->value_is == sim::ValueIs::choice && index < row->value_choices.size()) return row->value_choices[index];
  return fmt::format("{}", reading.value);
}

std::string kind_name(const Reading& reading, const sim::KindRow* row) {
  return row != nullptr ? row->name : fmt::format("?kind.{}", reading.kind);
}

sim::MessageId message_of(const Member& m) {
  sim::MessageId id;
  id.packed = m.message;
  return id;
}

/// The members of one element, oldest first.
struct Place {
  sim::Element element;
  std::vector<const Member*> members;
};

std::vector<Place> by_place(const TraceState& state) {
  std::vector<const Member*> all;
  for (const Member& m : state.members) all.push_back(&m);
  std::stable_sort(all.begin(), all.end(), [](const Member* a, const Member* b) { return a->element < b->element; });
  std::vector<Place> places;
  for (const Member* m : all) {
    if (places.empty() || places.back().element != m->element_id()) places.push_back({m->element_id(), {}});
    places.back().members.push_back(m);
  }
  return places;
}

void state_as_text(fmt::memory_buffer& buffer, const TraceState& state, const sim::TraceFile& trace) {
  const sim::Tables& tables = trace.tables();
  auto to = std::back_inserter(buffer);
  fmt::format_to(to, "after #{}\n", state.at);
  for (const Place& place : by_place(state)) {
    fmt::format_to(to, "  {}: {}", tables.element(place.element), place.members.size());
    const std::size_t shown = std::min(place.members.size(), kMembersShown);
    for (std::size_t i = 0; i < shown; ++i)
      fmt::format_to(to, "{}{}", i == 0 ? " (" : ", ", tables.identity(message_of(*place.members[i])));
    fmt::format_to(to, "{}\n", place.members.size() > shown ? ", ...)" : ")");
  }
  for (const Reading& reading : state.readings) {
    const sim::KindRow* row = trace.kind(reading.kind_id());
    fmt::format_to(to, "  {}: {} {} since #{}\n", owner(reading, tables), kind_name(reading, row), reading_value(reading, row),
                   reading.since);
  }
}

void state_as_json(fmt::memory_buffer& buffer, const TraceState& state, const sim::TraceFile& trace) {
  const sim::Tables& tables = trace.tables();
  auto to = std::back_inserter(buffer);
  fmt::format_to(to, "{{\"after\":{},\"elements\":[", state.at);
  const char* comma = "";
  for (const Place& place : by_place(state)) {
    fmt::format_to(to, "{}{{\"element\":", comma);
    append_json_string(buffer, tables.element(place.element));
    fmt::format_to(to, ",\"messages\":[");
    for (std::size_t i = 0; i < place.members.size(); ++i) {
      if (i > 0) buffer.push_back(',');
      append_json_string(buffer, tables.identity(message_of(*place.members[i])));
    }
    fmt::format_to(to, "]}}");
    comma = ",";
  }
  fmt::format_to(to, "],\"readings\":[");
  comma = "";
  for (const Reading& reading : state.readings) {
    const sim::KindRow* row = trace.kind(reading.kind_id());
    fmt::format_to(to, "{}{{\"of\":", comma);
    append_json_string(buffer, owner(reading, tables));
    fmt::format_to(to, ",\"kind\":");
    append_json_string(buffer, kind_name(reading, row));
    fmt::format_to(to, ",\"value\":{},\"value_text\":", reading.value);
    append_json_string(buffer, reading_value(reading, row));
    fmt::format_to(to, ",\"since\":{}}}", reading.since);
    comma = ",";
  }
  fmt::format_to(to, "]}}\n");
}

}  // namespace

void print_state(const TraceState& state, const sim::TraceFile& trace, TraceFormat format, std::ostream& out) {
  fmt::memory_buffer buffer;
  if (format == TraceFormat::json) {
    state_as_json(buffer, state, trace);
  } else {
    state_as_text(buffer, state, trace);
  }
  write(buffer, out);
}

int print_trace(const PrintOptions& options, std::ostream& out, std::ostream& err) {
  const auto refuse = [&](const sim::TraceProblem& problem) {
    err << problem.in(options.language) << '\n';
    return 2;
  };
  const auto trace = sim::TraceFile::open(options.path);
  if (!trace) return refuse(trace.error());
  if (options.verify) {
    if (const auto verified = trace->verify(); !verified) return refuse(verified.error());
  }
  if (options.at || options.at_time) {
    const auto index = TraceIndex::open(*trace);
    if (!index) return refuse(index.error());
    print_state(options.at ? index->state_at(*options.at) : index->state_at(*options.at_time), *trace, options.format, out);
    return 0;
  }
  const auto filter = Filter::make(options.filter, *trace);
  if (!filter) return refuse(filter.error());
  for (const sim::TraceProblem& note : filter->notes()) err << note.in(options.language) << '\n';

  RecordPrinter printer(*trace);
  printer.set_aligned(options.aligned);
  fmt::memory_buffer buffer;
  const auto [begin, end] = filter->range(*trace);
  bool any = false;
  for (const sim::Record& record : trace->records().subspan(begin, end - begin)) {
    if (!filter->matches(record)) continue;
    any = true;
    if (options.format == TraceFormat::json) {
      printer.append_json(buffer, record);
    } else {
      printer.append_text(buffer, record);
    }
    if (buffer.size() >= kWriteAt) write(buffer, out);
    if (!out) return 0;  // whoever read us has seen enough (`| head`)
  }
  write(buffer, out);
  if (any || trace->records().empty()) return 0;
  // Who names a message or an operation expects it to be there; nothing at a time or of a kind is an answer.
  err << Text{"no record of this trace matches", "此轨迹中没有匹配的记录"}.in(options.language) << '\n';
  return options.filter.messages.empty() && options.filter.operations.empty() ? 0 : 2;
}

}  // namespace mqlab::lab
