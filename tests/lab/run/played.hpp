/// A scenario of a few lines, played at level `full`, with its records at hand.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "lab/run/runner.hpp"
#include "lab/scenario/load.hpp"

namespace mqlab::lab::testing {

struct Played {
  lab::Run run;
  std::vector<sim::Record> records;
  std::map<std::string, sim::Kind> kinds;
  std::vector<std::string> elements;
  std::vector<std::string> processes;

  std::vector<sim::Record> all(const std::string& kind, const std::string& by = "") const;
  std::size_t count(const std::string& kind) const { return all(kind).size(); }
  std::size_t count(const std::string& kind, std::int64_t value) const;
  /// Seconds.
  std::vector<double> times(const std::string& kind) const;
  double first(const std::string& kind) const;  ///< -1: never
  std::string element(const sim::Record& r) const { return elements[r.element]; }
  std::string process(const sim::Record& r) const { return processes[r.process]; }
};

/// The first variant of the text; a failure of the test if it does not load.
Played play(const std::string& text);

}  // namespace mqlab::lab::testing
