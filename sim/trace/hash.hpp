/// The hash of a trace: what makes "the same run" a comparison of 16 bytes.
///
/// XXH3-128 (not cryptographic: it finds differences, it doesn't defend against forgers) over the header text, all records, and the tables
/// that give the numbers in the records their meaning: processes, elements, names, subscriptions, faults, and the names of the
/// kinds that occur. Texts for people are left out, so a meaning that is reworded or a kind that nobody used changes no hash.
/// The same run has the same hash whether it was kept in memory or written to a file. Errors: none.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "sim/trace/record.hpp"

namespace mqlab::sim {

struct TraceHash {
  std::uint64_t high = 0;
  std::uint64_t low = 0;

  /// 32 hexadecimal digits.
  std::string hex() const;
  friend bool operator==(const TraceHash&, const TraceHash&) = default;
};

/// Takes the parts of a trace in their order: header, records in any number of pieces, tables.
class TraceHasher {
 public:
  TraceHasher();
  ~TraceHasher();
  TraceHasher(const TraceHasher&) = delete;
  TraceHasher& operator=(const TraceHasher&) = delete;

  void restart(std::string_view header);
  void add(std::span<const Record> records);
  /// `tables`: the canonical bytes of `encode_tables` (trace/layout.hpp).
  TraceHash finish(std::span<const std::byte> tables);
  /// The kinds that occurred in the records so far.
  const KindMask& used() const { return used_; }

 private:
  struct State;
  std::unique_ptr<State> state_;
  KindMask used_;
  std::uint64_t records_ = 0;
};

/// XXH3-64 of some bytes: the check sum of a footer or a checkpoint.
std::uint64_t checksum(std::span<const std::byte> bytes);

}  // namespace mqlab::sim
