/// The record kinds of the world itself (0..63).
#pragma once

#include <span>

#include "sim/trace/record.hpp"

namespace mqlab::sim::kinds {

inline constexpr Kind fault_struck{0};  ///< value: index of the fault in the plan
inline constexpr Kind fault_healed{1};
inline constexpr Kind run_started{2};      ///< value: seed
inline constexpr Kind run_ended{3};        ///< value: why (EndReason)
inline constexpr Kind process_started{4};  ///< value: incarnation
inline constexpr Kind process_stopped{5};  ///< value: Death
inline constexpr Kind process_paused{6};
inline constexpr Kind process_resumed{7};
inline constexpr Kind host_down{8};
inline constexpr Kind host_up{9};
inline constexpr Kind connection_opened{10};  ///< value: peer process
inline constexpr Kind connection_refused{11};
inline constexpr Kind connection_closed{12};  ///< value: Closing
inline constexpr Kind frame_lost{13};         ///< value: bytes
inline constexpr Kind frames_held{14};        ///< value: how many
inline constexpr Kind frames_released{15};
inline constexpr Kind sender_blocked{16};   ///< value: bytes that wait
inline constexpr Kind storage_flushed{17};  ///< value: entries
inline constexpr Kind storage_written_back{18};
inline constexpr Kind storage_lost{19};    ///< value: entries
inline constexpr Kind storage_failed{20};  ///< disk full or broken
inline constexpr Kind clock_moved{21};     ///< value: nanoseconds
inline constexpr Kind step_taken{22};      ///< value: index of the step

}  // namespace mqlab::sim::kinds

namespace mqlab::sim {

/// The table of the kinds above.
std::span<const KindInfo> world_kinds();

}  // namespace mqlab::sim
