/// The records of the few operations that need explaining, read in a second pass over the trace.
///
/// The first pass keeps no record numbers, so that it stays small at ten million operations; most runs have nothing to explain. Besides the
/// ledger it takes what helps to say why: `broker.stored` and retries, which only a full trace has. A poison loop makes endless records of one
/// operation: its first and its last hundred are kept.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <vector>

#include "lab/verdict/verdict.hpp"
#include "sim/trace/record.hpp"

namespace mqlab::lab {

struct Biography {
  sim::OperationId operation;
  std::vector<sim::Record> records;  ///< ascending
  std::uint64_t left_out = 0;        ///< in the middle
};

class Evidence {
 public:
  /// Start anew for the operations that the verdict has rows of.
  void reset(const Verdict& verdict);
  void collect(std::span<const sim::Record> records);
  /// After the last chunk.
  void finish();

  const Biography* of(sim::OperationId operation) const;
  std::span<const sim::Record> faults() const { return faults_; }  ///< `fault.struck`, ascending, the first ten thousand
  bool wanted() const { return used_ > 0; }

 private:
  static constexpr std::size_t kHalf = 100;

  Biography* find(std::uint64_t operation);

  std::vector<Biography> biographies_;  // by operation, the first `used_`
  std::size_t used_ = 0;
  std::array<std::uint64_t, 64> filter_{};  // one bit per hash of a wanted operation: most records end here
  std::vector<sim::Record> faults_;
};

}  // namespace mqlab::lab
