/// A record as one number, the same in two runs if all that it says is the same: names in place of the numbers of a run's own tables.
///
/// What it was caused by is no part of it, nor a value that is a number of this run's own (a record, a process).
#pragma once

#include <cstdint>
#include <vector>

#include "sim/trace/recorder.hpp"

namespace mqlab::lab {

class Prints {
 public:
  /// Of one run; the recorder must live as long as this, and hold that run.
  explicit Prints(const sim::Recorder& recorder);
  std::uint64_t of(const sim::Record& record) const;

 private:
  template <class Id>
  std::uint64_t identity(Id id) const;

  const sim::Tables& tables_;
  std::vector<std::uint64_t> processes_, elements_, kinds_;
  sim::KindMask by_name_;  ///< kinds whose value is a number of this run's own
};

}  // namespace mqlab::lab
