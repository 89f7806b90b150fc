/// How an index stands in its file: head, checkpoints, directory. For index.cpp and index_builder.cpp only.
///
/// A checkpoint is its added members, the `entered` of its removed ones, and its readings, one after the other; all of it is multiples of 8
/// bytes, so it is read where it is mapped.
#pragma once

#include <array>
#include <cstdint>

#include "lab/trace/index.hpp"

namespace mqlab::lab {

inline constexpr std::array<char, 8> kIndexMagic{'m', 'q', 'l', 'a', 'b', 'I', 'X', '\n'};
inline constexpr std::uint32_t kIndexVersion = 1;

struct TraceIndex::Head {
  std::array<char, 8> magic = kIndexMagic;
  std::uint32_t version = kIndexVersion;
  std::uint32_t interval = kInterval;
  std::uint64_t hash_high = 0;  ///< of the trace
  std::uint64_t hash_low = 0;
  std::uint64_t records = 0;
  std::uint64_t rules = 0;
  std::uint64_t checkpoints = 0;
  std::uint64_t directory_at = 0;
  std::uint64_t directory_checksum = 0;
};

}  // namespace mqlab::lab
