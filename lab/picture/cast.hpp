/// Who takes part in a run, as a picture needs it: the processes in columns from those that begin operations to those that end them, each with the
/// elements that are its own, and who talks to whom. Read from a trace alone, so any style has it.
///
/// Column: processes of one role share one; the roles stand in the order in which messages reach them. An element is its owner's, who brought most messages into it
/// (or wrote most of it, where none go in), and stands with every other process of that role that wrote of it: a partition with its replicas. One of which nothing is
/// said but that an operation is of its kind is left out.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "lab/picture/flights.hpp"
#include "sim/trace/file.hpp"

namespace mqlab::lab {

struct CastElement {
  sim::Element id = sim::Element::none;
  std::string kind, label;
  bool holds = false;                 ///< messages enter and leave it
  bool own = true;                    ///< of its owner; false: of another process that has it too
  std::vector<std::string> gauges{};  ///< the titles of all that is ever said of it (`isr in_sync`)
};

struct CastMember {
  sim::ProcessId id = sim::ProcessId::none;
  std::string name, role, host;
  std::size_t column = 0;
  std::size_t row = 0;  ///< in its column
  std::vector<CastElement> elements{};
  std::vector<std::string> gauges{};  ///< of the process itself
};

/// Two processes between which something travelled; `a` < `b`.
struct CastLink {
  sim::ProcessId a = sim::ProcessId::none;
  sim::ProcessId b = sim::ProcessId::none;
  std::uint64_t flights = 0;
};

struct Cast {
  std::vector<CastMember> members{};  ///< by process number
  std::vector<CastLink> links{};
  std::size_t columns = 0;
};

/// What a state or gauge is called: `isr in_sync`; the value's name alone where the kind says no more than that or than what it is said of.
std::string gauge_title(const sim::KindRow& kind, std::string_view element_kind);

Cast cast_of(const sim::TraceFile& trace, const Flights& flights);

}  // namespace mqlab::lab
