/// Memory for arrays that may grow large: on huge pages where the system has them.
///
/// A queue of 100,000 messages is tens of megabytes that are touched once around. With pages of 4 KiB, inside a virtual machine, finding the
/// pages costs more than the simulation itself: a window of 100,000 messages ran three times as fast on pages of 2 MiB (bench, Cycle).
/// A wish to the kernel, not a need. Sizes are bytes; `bytes` of the return must be that of the taking. Errors: `std::bad_alloc`.
#pragma once

#include <cstddef>

namespace mqlab::sim {

void* take_pages(std::size_t bytes);
void return_pages(void* pages, std::size_t bytes) noexcept;

}  // namespace mqlab::sim
