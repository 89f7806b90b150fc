/// Which pairs of processes a fault kept apart, as the records of a run tell it: so a trace alone shows it, without the scenario that says what the fault was aimed at.
///
/// Evidence is what the fault is the cause of (both ends of a connection that learn that it is closed, a frame lost between two) and what was held up: a flight
/// that left while the fault stood and arrived only after it was over. A pair that said nothing meanwhile can't be told from one that could have.
#pragma once

#include <cstdint>
#include <vector>

#include "lab/picture/flights.hpp"
#include "lab/picture/marks.hpp"
#include "sim/trace/file.hpp"

namespace mqlab::lab {

struct Cut {
  std::size_t band = 0;  ///< of the fault, in `fault_bands`
  sim::ProcessId a = sim::ProcessId::none;
  sim::ProcessId b = sim::ProcessId::none;  ///< `a` < `b`
  std::size_t from = 0;                     ///< position of the strike
  std::size_t to = 0;                       ///< position of the record with which the two are together again; the trace's size: never
};

/// In the order of the bands.
std::vector<Cut> cuts_of(const sim::TraceFile& trace, const Flights& flights, const std::vector<FaultBand>& bands);

}  // namespace mqlab::lab
