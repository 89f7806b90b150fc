/// Makes the index of a trace in one pass. For index.cpp only.
#pragma once

#include <cstdio>
#include <vector>

#include "lab/trace/index.hpp"

namespace mqlab::lab {

class IndexBuilder {
 public:
  IndexBuilder(const sim::TraceFile& trace, std::FILE* out) : trace_(trace), rules_(trace.kinds()), reducer_(rules_), out_(out) {}

  /// False when the file could not be written.
  bool build();

 private:
  void take(const sim::Record& record);
  void checkpoint(sim::RecordNumber first_of_window);
  void put(const void* data, std::size_t size);

  const sim::TraceFile& trace_;
  ChangeRules rules_;
  Reducer reducer_;
  std::FILE* out_;
  bool ok_ = true;
  std::uint64_t at_ = 0;
  std::uint64_t since_full_ = 0;  ///< bytes of changes since the last full checkpoint
  std::vector<TraceIndex::Entry> entries_;
  std::vector<Member> added_;               ///< since the last checkpoint, in order; those that left again are marked
  std::vector<sim::RecordNumber> removed_;  ///< since the last checkpoint, of members that were there before
};

}  // namespace mqlab::lab
