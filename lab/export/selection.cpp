#include "lab/export/selection.hpp"

#include <algorithm>
#include <limits>
#include <set>

#include <fmt/format.h>

#include "lab/trace/filter.hpp"
#include "lab/trace/header.hpp"
#include "sim/describe/suggest.hpp"
#include "sim/trace/kinds.hpp"

namespace mqlab::lab {

using sim::Record;

namespace {

constexpr std::size_t kNamesSaid = 12;
constexpr std::uint32_t kFar = std::numeric_limits<std::uint32_t>::max();

tl::unexpected<sim::TraceProblem> refuse(std::string en, std::string zh_CN) {
  return tl::unexpected(sim::TraceProblem{std::move(en), std::move(zh_CN)});
}

/// The operations that occur, in the order in which they do.
std::vector<std::string> operations_of(const sim::TraceFile& trace) {
  std::set<std::uint64_t> seen;
  std::vector<std::string> names;
  for (const Record& r : trace.records())
    if (r.operation != 0 && seen.insert(r.operation).second) names.push_back(trace.tables().identity(r.operation_id()));
  return names;
}

tl::unexpected<sim::TraceProblem> no_such_operation(const sim::TraceFile& trace, const std::string& wanted) {
  const std::vector<std::string> names = operations_of(trace);
  sim::TraceProblem p{fmt::format("this run has no operation \"{}\"", wanted), fmt::format("本次运行中没有操作\"{}\"", wanted)};
  if (names.empty()) return refuse(p.en + ", nor any other", p.zh_CN + "，也没有任何其他操作");
  if (const auto near = describe::suggest(wanted, names)) {
    p.en += fmt::format("; did you mean \"{}\"?", *near);
    p.zh_CN += fmt::format("；是不是\"{}\"？", *near);
    return refuse(std::move(p.en), std::move(p.zh_CN));
  }
  std::string list;
  for (std::size_t i = 0; i < std::min(names.size(), kNamesSaid); ++i) list += (i == 0 ? "" : ", ") + names[i];
  if (names.size() > kNamesSaid) list += fmt::format(", ... {}", names.back());
  return refuse(p.en + "; it has: " + list, p.zh_CN + "；可选：" + list);
}

/// Marks everything within `hops` links of what is marked 0.
void spread(const sim::TraceFile& trace, std::size_t hops, std::vector<std::uint32_t>& away) {
  const auto records = trace.records();
  bool changed = true;
  for (std::uint32_t hop = 0; hop < hops && changed; ++hop) {
    changed = false;
    const auto reach = [&](std::size_t from, std::size_t to) {
      if (away[from] != hop || away[to] != kFar) return;
      away[to] = hop + 1;
      changed = true;
    };
    for (std::size_t i = 0; i < records.size(); ++i) {
      for (const sim::RecordNumber number : {records[i].cause(), records[i].because()}) {
        const auto linked = number == 0 ? std::nullopt : position_before(trace, number, i);
        if (!linked) continue;
        reach(i, *linked);
        reach(*linked, i);
      }
    }
  }
}

/// The marks between the operation's first and last record, and those that caused something that is shown (the fault that lost its frame).
void add_landmarks(const sim::TraceFile& trace, std::vector<std::uint32_t>& away) {
  const auto records = trace.records();
  std::set<std::uint16_t> processes;
  std::size_t first = records.size(), last = 0;
  for (std::size_t i = 0; i < records.size(); ++i) {
    if (away[i] == kFar) continue;
    processes.insert(records[i].process);
    if (away[i] != 0) continue;
    first = std::min(first, i);
    last = i;
  }
  for (std::size_t i = first; i <= last && i < records.size(); ++i) {
    const bool concerns = records[i].process_id() == sim::ProcessId::none || processes.count(records[i].process) != 0;
    if (away[i] == kFar && concerns && is_landmark(records[i].kind_id())) away[i] = kFar - 1;
  }
  for (std::size_t i = records.size(); i-- > 0;) {  // backwards: a crash that is added brings its fault
    if (away[i] == kFar) continue;
    const auto cause = position_before(trace, records[i].cause(), i);
    if (cause && away[*cause] == kFar && is_landmark(records[*cause].kind_id())) away[*cause] = kFar - 1;
  }
}

}  // namespace

std::optional<std::size_t> position_before(const sim::TraceFile& trace, sim::RecordNumber number, std::size_t before) {
  const auto records = trace.records();
  if (records.empty() || number < records.front().number) return std::nullopt;
  const std::uint64_t guess = number - records.front().number;  // right wherever no number is left out
  std::size_t at = guess < records.size() ? static_cast<std::size_t>(guess) : records.size() - 1;
  if (records[at].number != number) at = trace.position_of(number);
  if (at >= before || records[at].number != number) return std::nullopt;
  return at;
}

bool is_landmark(sim::Kind kind) {
  using namespace sim::kinds;
  for (const sim::Kind k :
       {fault_struck, fault_healed, process_started, process_stopped, process_paused, process_resumed, host_down, host_up})
    if (k == kind) return true;
  return false;
}

tl::expected<Selection, sim::TraceProblem> select_records(const sim::TraceFile& trace, const SelectionSpec& spec) {
  if (header_of(trace).level == sim::TraceLevel::ledger)
    return refuse(
        trace.path() +
            ": keeps only the ledger, not the records between the processes that an export is made of; run it again with --level full",
        trace.path() + "：只保留了账本，没有导出所需的进程间记录；请用 --level full 重新运行");
  const auto records = trace.records();
  Selection out;
  if (spec.operation.empty()) {
    out.positions.resize(records.size());
    for (std::size_t i = 0; i < records.size(); ++i) out.positions[i] = i;
    out.own.assign(records.size(), true);
  } else {
    const auto filter = Filter::make({.operations = {spec.operation}}, trace);
    if (!filter) return tl::unexpected(filter.error());
    std::vector<std::uint32_t> away(records.size(), kFar);
    std::set<std::string> names;
    for (const std::size_t i : filter->select(trace)) {
      away[i] = 0;
      names.insert(trace.tables().identity(records[i].operation_id()));
    }
    if (names.empty()) return no_such_operation(trace, spec.operation);
    for (const std::string& name : names) out.operation += (out.operation.empty() ? "" : ", ") + name;
    out.hops = spec.hops;
    spread(trace, spec.hops, away);
    add_landmarks(trace, away);
    for (std::size_t i = 0; i < records.size(); ++i) {
      if (away[i] == kFar) continue;
      out.positions.push_back(i);
      out.own.push_back(away[i] == 0);
    }
  }
  if (spec.limit && out.positions.size() > *spec.limit) {
    out.left_out = out.positions.size() - *spec.limit;
    out.positions.resize(*spec.limit);
    out.own.resize(*spec.limit);
  }
  return out;
}

}  // namespace mqlab::lab
