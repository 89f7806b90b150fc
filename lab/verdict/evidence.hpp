/// The records of the few operations that need explaining, read in a second pass over the trace.
///
/// The first pass keeps no record numbers, so that it stays small at ten million operations; most runs have nothing to explain. Besides the
/// ledger it takes what helps to say why: the other records of the operation, which only a full trace has, and what faults did to the world. A
/// poison loop makes endless records of one operation: its first and its last hundred are kept.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <vector>

#include "lab/verdict/records.hpp"
#include "lab/verdict/verdict.hpp"
#include "sim/trace/record.hpp"

namespace mqlab::lab {

/// Records in order, without what is in the middle when there are too many.
struct Pages {
  std::vector<sim::Record> records;  ///< ascending
  std::uint64_t left_out = 0;        ///< in the middle
};

struct Biography : Pages {  ///< its own pages: the ledger's records, and retries and what was stored
  sim::OperationId operation;
  Pages further;  ///< whatever else was recorded of the operation (sent, received, requeued ...), and the `frame.lost` of its frames
};

class Evidence {
 public:
  /// What judging reads beside the ledger; `troubles` as in `reset`.
  static sim::KindMask judged_kinds(std::span<const sim::Kind> troubles);
  /// Start anew for the operations that the verdict has rows of. `troubles`: kinds of a style that are kept whichever operation they are of.
  void reset(const Verdict& verdict, std::span<const sim::Kind> troubles = {});
  void collect(std::span<const sim::Record> records);
  /// After the last chunk; `records` are the same once more.
  void finish(const Records& records);

  const Biography* of(sim::OperationId operation) const;
  std::span<const sim::Record> faults() const { return faults_; }  ///< `fault.struck`, ascending, the first ten thousand
  std::span<const sim::Record> troubles() const { return troubles_; }
  /// The first, or the last, of such a record of the world about this process after, or before, a record. Null: none (or not kept).
  const sim::Record* first_of(sim::Kind kind, sim::ProcessId process, sim::RecordNumber after) const;
  const sim::Record* last_of(sim::Kind kind, sim::ProcessId process, sim::RecordNumber before) const;
  /// Whether a fault was healed only after this record, or not at all.
  bool stood_at(const sim::Record& fault, sim::RecordNumber number) const;
  bool wanted() const { return used_ > 0; }

 private:
  static constexpr std::size_t kHalf = 100;

  Biography* find(std::uint64_t operation);
  bool wants(std::uint64_t operation) const;

  std::vector<Biography> biographies_;  // by operation, the first `used_`
  std::size_t used_ = 0;
  std::array<std::uint64_t, 64> filter_{};  // one bit per hash of a wanted operation: most records end here
  std::vector<sim::Record> faults_, healed_;
  std::vector<sim::Record> lives_;        // process.started, .stopped, connection.closed
  std::vector<sim::Record> lost_frames_;  // frame.lost
  std::vector<sim::Record> troubles_;
  sim::KindMask trouble_kinds_;
};

}  // namespace mqlab::lab
