/// Which records of a trace an export shows: all of them, or the biography of one operation and what is linked to it.
///
/// Of an operation: its own records; the records within `hops` links of them, forward and back, a link being a record's `cause` or `because`; and,
/// whatever they are linked to, the marks of its time (faults that strike and heal, and the ends, starts, pauses of the processes that take part) and the marks
/// that caused something that is shown, because a picture in which a broker is down must say so.
/// A picture has a limit: it shows the first so many, and says how many it left out.
///
/// Errors: an operation that the run doesn't have (with a suggestion), and a trace of level `ledger`: the records between the processes were never kept, so
/// an export of it would show a run in which nobody ever heard of anybody.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include <tl/expected.hpp>

#include "sim/trace/file.hpp"
#include "sim/trace/problem.hpp"

namespace mqlab::lab {

struct SelectionSpec {
  std::string operation{};  ///< `shop/17`, or `17` of whoever made it; empty: the whole run
  std::size_t hops = 1;
  std::optional<std::size_t> limit{};  ///< of a picture
};

struct Selection {
  std::vector<std::size_t> positions{};  ///< in `trace.records()`, ascending
  std::vector<bool> own{};               ///< by index into `positions`: a record of the operation asked for; of a whole run all are
  std::string operation{};               ///< its full name, `shop/17`; empty: the whole run
  std::size_t hops = 0;
  std::size_t left_out = 0;  ///< records that the limit took
};

tl::expected<Selection, sim::TraceProblem> select_records(const sim::TraceFile& trace, const SelectionSpec& spec);

/// The position of the record with this number if it stands before `before`; records are looked up as data, a number that none has is nothing.
std::optional<std::size_t> position_before(const sim::TraceFile& trace, sim::RecordNumber number, std::size_t before);

/// Whether a record is one that pictures mark: faults, and the ends, starts, pauses of processes and hosts.
bool is_landmark(sim::Kind kind);

}  // namespace mqlab::lab
