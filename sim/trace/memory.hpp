/// Memory for records: chunks of 65,536, four of them on seven huge pages.
///
/// The first touch of fresh memory is what a long trace in memory costs most: measured 170 ns per record with pages of 4 KiB inside a
/// virtual machine, 50 ns with pages of 2 MiB, 2 ns where the memory was touched before. So memory is asked for in 14 MiB, huge pages are
/// requested (a wish, not a need), and nothing is given back before the recorder ends; then up to 512 MiB are kept for the next recorder of
/// the thread. Errors: `std::bad_alloc`.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "sim/trace/record.hpp"

namespace mqlab::sim {

class RecordMemory {
 public:
  static constexpr std::size_t kChunk = std::size_t{1} << 16;  ///< records

  RecordMemory() = default;
  RecordMemory(const RecordMemory&) = delete;
  RecordMemory& operator=(const RecordMemory&) = delete;
  ~RecordMemory();

  /// One more chunk, of any contents.
  Record* take();
  /// Bytes of all chunks that were taken.
  std::uint64_t bytes() const { return taken_ * kChunk * sizeof(Record); }

 private:
  static constexpr std::size_t kHugePage = std::size_t{2} << 20;
  static constexpr std::size_t kChunksPerSlab = 4;
  static constexpr std::size_t kSlab = kChunksPerSlab * kChunk * sizeof(Record);
  static_assert(kSlab % kHugePage == 0);

  std::vector<std::span<std::byte>> maps_;
  std::byte* slab_ = nullptr;
  std::uint64_t taken_ = 0;
};

}  // namespace mqlab::sim
