/// Timer tags of an external program's driver; the program's own names stand in the timer's data.
#pragma once

#include <cstdint>

namespace mqlab::models::apps {

namespace external_timer {
inline constexpr std::uint32_t own = 1;   ///< data: the program's tag
inline constexpr std::uint32_t pace = 2;  ///< the next customer
inline constexpr std::uint32_t yield = 3;
}  // namespace external_timer

/// Purpose of the draw that gives a program its seed.
inline constexpr std::uint32_t kExternalSeed = 0x6578;

}  // namespace mqlab::models::apps
