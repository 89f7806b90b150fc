#include "sim/trace/memory.hpp"

#include <sys/mman.h>

#include <new>

namespace mqlab::sim {

RecordMemory::~RecordMemory() {
  for (const auto map : maps_) ::munmap(map.data(), map.size());
}

Record* RecordMemory::take() {
  const std::size_t in_slab = taken_ % kChunksPerSlab;
  if (in_slab == 0) {
    const std::size_t size = kSlab + kHugePage;  // room to begin at a huge page
    void* map = ::mmap(nullptr, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (map == MAP_FAILED) throw std::bad_alloc();
    maps_.emplace_back(static_cast<std::byte*>(map), size);
    const auto address = reinterpret_cast<std::uintptr_t>(map);
    slab_ = static_cast<std::byte*>(map) + ((address + kHugePage - 1) / kHugePage * kHugePage - address);
    ::madvise(slab_, kSlab, MADV_HUGEPAGE);
  }
  ++taken_;
  return reinterpret_cast<Record*>(slab_ + in_slab * kChunk * sizeof(Record));
}

}  // namespace mqlab::sim
