/// Timer tags of the declared producer.
#pragma once

#include <cstdint>

namespace mqlab::models::apps::producer_timer {

inline constexpr std::uint32_t pace = 1;      ///< the next arrival
inline constexpr std::uint32_t deadline = 2;  ///< the oldest unconfirmed publish
inline constexpr std::uint32_t backoff = 3;   ///< data: operation number
inline constexpr std::uint32_t yield = 4;
inline constexpr std::uint32_t call_again = 5;  ///< data: operation number
inline constexpr std::uint32_t reply = 6;       ///< the oldest request without a reply

}  // namespace mqlab::models::apps::producer_timer
