/// What the head of a trace says of its run (lab/run/runner.hpp writes it), and what follows from it. A trace made by something else says nothing: then the
/// fields are empty and no style is known.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "models/style.hpp"
#include "sim/trace/file.hpp"

namespace mqlab::lab {

struct TraceHeader {
  std::string scenario;
  std::string variant;
  const models::Style* style = nullptr;
  std::optional<sim::TraceLevel> level{};
};

TraceHeader header_of(const sim::TraceFile& trace);

/// The names of all kinds that a record of this run could have: of the world, the shared ones, the style's (of all styles when it is not known), and those
/// that do occur.
std::vector<std::string> kinds_that_may_occur(const sim::TraceFile& trace);

}  // namespace mqlab::lab
