#include "sim/core/pages.hpp"

#include <sys/mman.h>

#include <new>

namespace mqlab::sim {

namespace {

constexpr std::size_t kHugePage = std::size_t{2} << 20;
constexpr std::size_t kWorthIt = kHugePage / 2;  // below that a whole huge page would mostly be waste

}  // namespace

void* take_pages(std::size_t bytes) {
  if (bytes < kWorthIt) return ::operator new(bytes);
  void* pages = ::operator new (bytes, std::align_val_t{kHugePage});
  ::madvise(pages, bytes, MADV_HUGEPAGE);
  return pages;
}

void return_pages(void* pages, std::size_t bytes) noexcept {
  if (bytes < kWorthIt) {
    ::operator delete(pages);
  } else {
    ::operator delete (pages, std::align_val_t{kHugePage});
  }
}

}  // namespace mqlab::sim
