/// The index of a trace file: checkpoints of the reduced state, in a file beside it (`FILE.idx`), so that any moment is reached at once.
///
/// Every 8,192 records there is a checkpoint: what changed since the one before, or everything, as soon as the changes since the last
/// full one have grown to its size. So a state is never more than twice its own size away, and all checkpoints together stay
/// below the records: a change is at most 24 bytes of a 56 byte record, and full ones at most double that.
///
/// The index knows the trace's hash and the rules by which it was folded; one that doesn't fit, or is damaged, is made again. Where the folder
/// can't be written, it lives in a temporary file. It is no part of the trace, and no part of any hash.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include <tl/expected.hpp>

#include "lab/trace/reducer.hpp"
#include "lab/trace/state.hpp"
#include "sim/core/time.hpp"
#include "sim/trace/file.hpp"
#include "sim/trace/mapped_file.hpp"
#include "sim/trace/problem.hpp"

namespace mqlab::lab {

class TraceIndex {
 public:
  static constexpr std::uint32_t kInterval = 8'192;

  /// Use the index beside the trace, or make it. The trace must outlive it.
  static tl::expected<TraceIndex, sim::TraceProblem> open(const sim::TraceFile& trace);
  static std::string path_of(const sim::TraceFile& trace) { return trace.path() + ".idx"; }

  /// After all records numbered up to `number`.
  TraceState state_at(sim::RecordNumber number) const;
  /// After all records up to `time`.
  TraceState state_at(sim::Time time) const;
  /// After the first `position` records of the file.
  TraceState state_after(std::size_t position) const;

  bool made_now() const { return made_now_; }
  std::size_t bytes() const { return map_.bytes().size(); }

 private:
  /// Where one checkpoint stands. `full` is the nearest checkpoint at or before it that has everything.
  struct Entry {
    std::uint64_t at = 0;
    std::uint64_t checksum = 0;
    std::uint32_t added = 0;
    std::uint32_t removed = 0;
    std::uint32_t readings = 0;
    std::uint32_t full = 0;
  };
  struct Head;
  struct Checkpoint {
    std::span<const Member> added;
    std::span<const sim::RecordNumber> removed;
    std::span<const Reading> readings;
  };
  friend class IndexBuilder;

  explicit TraceIndex(const sim::TraceFile& trace) : trace_(&trace), rules_(trace.kinds()) {}
  bool use(sim::MappedFile map);
  bool checkpoint(std::size_t index, Checkpoint& out) const;
  bool base(std::size_t checkpoints, TraceState& out) const;
  void replay(std::span<const sim::Record> records, TraceState& state) const;

  const sim::TraceFile* trace_;
  ChangeRules rules_;
  sim::MappedFile map_;
  std::span<const Entry> entries_;
  bool made_now_ = false;
};

}  // namespace mqlab::lab
