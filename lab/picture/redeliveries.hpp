/// Which deliveries said of themselves that they were not the first: the redelivered flag that a subscriber's program saw (`offered`), put on what flies to it
/// and on the message from then on. A style that has no such flag flags nothing.
#pragma once

#include <cstdint>
#include <unordered_map>
#include <vector>

#include "sim/trace/file.hpp"

namespace mqlab::lab {

class Redeliveries {
 public:
  Redeliveries() = default;
  explicit Redeliveries(const sim::TraceFile& trace);

  /// Whether a delivery of the message that has reached a program after the record at `position` was flagged.
  bool flagged(std::uint64_t message, std::size_t position) const;
  /// Whether what left with the record at `sent` brings the message flagged.
  bool flies(std::uint64_t message, std::size_t sent) const;

 private:
  struct Flagged {
    std::uint32_t offered, sent;  ///< positions
  };
  std::unordered_map<std::uint64_t, std::vector<Flagged>> by_message_;  ///< in the order of the trace
};

}  // namespace mqlab::lab
