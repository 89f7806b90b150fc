#include "sim/core/pages.hpp"

#include <sys/mman.h>

#include <algorithm>
#include <new>
#include <vector>

namespace mqlab::sim {

namespace {

constexpr std::size_t kHugePage = std::size_t{2} << 20;
constexpr std::size_t kWorthIt = kHugePage / 2;        // below that a whole huge page would mostly be waste
constexpr std::size_t kKept = std::size_t{128} << 20;  // bytes that a thread keeps

std::size_t whole_pages(std::size_t bytes) { return (bytes + kHugePage - 1) & ~(kHugePage - 1); }

void free_block(void* block) { ::operator delete (block, std::align_val_t{kHugePage}); }

/// What this thread has returned, for whoever takes the same size next: a ring that grows, the next run. The kernel clears each page that it
/// gives; that was a sixth of a RocketMQ run of 300,000 messages (bench, RocketCycle).
class Returned {
 public:
  Returned() = default;
  Returned(const Returned&) = delete;
  Returned& operator=(const Returned&) = delete;
  ~Returned() {
    for (const Block& block : blocks_) free_block(block.address);
    over = true;
  }
  void* take(std::size_t size) {
    const auto found = std::find_if(blocks_.rbegin(), blocks_.rend(), [size](const Block& block) { return block.size == size; });
    if (found == blocks_.rend()) return nullptr;
    void* address = found->address;
    held_ -= size;
    blocks_.erase(std::next(found).base());
    return address;
  }
  bool keep(void* address, std::size_t size) {
    if (held_ + size > kKept) return false;
    blocks_.push_back({address, size});
    held_ += size;
    return true;
  }
  static thread_local bool over;  ///< the thread ends

 private:
  struct Block {
    void* address;
    std::size_t size;
  };
  std::vector<Block> blocks_;
  std::size_t held_ = 0;
};
thread_local bool Returned::over = false;

Returned& returned() {
  thread_local Returned blocks;
  return blocks;
}

}  // namespace

void* take_pages(std::size_t bytes) {
  if (bytes < kWorthIt) return ::operator new(bytes);
  const std::size_t size = whole_pages(bytes);
  if (!Returned::over) {
    if (void* block = returned().take(size)) return block;
  }
  void* pages = ::operator new (size, std::align_val_t{kHugePage});
  ::madvise(pages, size, MADV_HUGEPAGE);
  return pages;
}

void return_pages(void* pages, std::size_t bytes) noexcept {
  if (bytes < kWorthIt) {
    ::operator delete(pages);
  } else if (Returned::over || !returned().keep(pages, whole_pages(bytes))) {
    free_block(pages);
  }
}

}  // namespace mqlab::sim
