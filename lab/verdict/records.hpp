/// The records of one run, in order and by number, wherever they are kept: in a recorder (memory or file) or in a test's vector.
///
/// Numbers are given at every level, so not every number has a record: `find` says nothing of one that the level did not keep.
#pragma once

#include <cstdint>
#include <span>

#include "sim/trace/record.hpp"

namespace mqlab::sim {
class Recorder;
}

namespace mqlab::lab {

class Records {
 public:
  explicit Records(const sim::Recorder& recorder) : recorder_(&recorder) {}
  explicit Records(std::span<const sim::Record> records) : records_(records) {}

  std::uint64_t size() const;
  const sim::Record& operator[](std::uint64_t index) const;
  /// The index of the record of this number; `size()` when it was not kept.
  std::uint64_t index_of(sim::RecordNumber number) const;
  /// Null when it was not kept.
  const sim::Record* find(sim::RecordNumber number) const {
    const std::uint64_t index = index_of(number);
    return index < size() ? &(*this)[index] : nullptr;
  }

  template <class F>  // void(std::span<const sim::Record>)
  void for_each_chunk(F&& visit) const {
    for (std::size_t i = 0; i < pieces(); ++i) visit(piece(i));
  }

 private:
  std::size_t pieces() const;
  std::span<const sim::Record> piece(std::size_t index) const;

  const sim::Recorder* recorder_ = nullptr;
  std::span<const sim::Record> records_;
};

}  // namespace mqlab::lab
