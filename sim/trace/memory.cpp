#include "sim/trace/memory.hpp"

#include <sys/mman.h>

#include <new>

namespace mqlab::sim {

namespace {

/// What recorders before this one have touched: a batch of long runs pays for its memory once. A world lives in one thread; so does this.
class Kept {
 public:
  ~Kept() {
    for (const auto map : maps_) ::munmap(map.data(), map.size());
  }
  std::span<std::byte> take() {
    if (maps_.empty()) return {};
    const auto map = maps_.back();
    maps_.pop_back();
    return map;
  }
  void put(std::span<std::byte> map) {
    if (maps_.size() < kMost) {
      maps_.push_back(map);
    } else {
      ::munmap(map.data(), map.size());
    }
  }

 private:
  static constexpr std::size_t kMost = 32;  // of 16 MiB
  std::vector<std::span<std::byte>> maps_;
};
thread_local Kept kept;

std::span<std::byte> fresh(std::size_t size) {
  void* map = ::mmap(nullptr, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (map == MAP_FAILED) throw std::bad_alloc();
  return {static_cast<std::byte*>(map), size};
}

}  // namespace

RecordMemory::~RecordMemory() {
  for (const auto map : maps_) kept.put(map);
}

Record* RecordMemory::take() {
  const std::size_t in_slab = taken_ % kChunksPerSlab;
  if (in_slab == 0) {
    std::span<std::byte> map = kept.take();
    if (map.empty()) map = fresh(kSlab + kHugePage);  // room to begin at a huge page
    maps_.push_back(map);
    const auto address = reinterpret_cast<std::uintptr_t>(map.data());
    slab_ = map.data() + ((address + kHugePage - 1) / kHugePage * kHugePage - address);
    ::madvise(slab_, kSlab, MADV_HUGEPAGE);
  }
  ++taken_;
  return reinterpret_cast<Record*>(slab_ + in_slab * kChunk * sizeof(Record));
}

}  // namespace mqlab::sim
