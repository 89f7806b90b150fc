/// The small language of the world's tests: numbered words that processes say to each other and write to their disks.
#pragma once

#include <array>
#include <cstdint>
#include <span>

#include "sim/process/payload.hpp"
#include "sim/trace/record.hpp"

namespace mqlab::sim::stage {

/// A frame, a log entry or a cell with a number on it.
struct Word {
  static constexpr std::uint16_t payload_kind = 200;
  std::uint64_t n = 0;
};
inline Payload word(std::uint64_t n, std::uint32_t bytes = 100) { return Payload::of(Word{n}, bytes); }

// --- record kinds ---
inline constexpr Kind thing_done{64};  ///< of the ledger
inline constexpr Kind word_sent{128};  ///< message: (sender, n)
inline constexpr Kind word_got{129};   ///< message: (sender, n)
inline constexpr Kind word_stored{130};
inline constexpr Kind word_lost{131};    ///< a word that a disk lost; value: n
inline constexpr Kind memory_lost{132};  ///< from an obituary

std::span<const KindInfo> ledger_kinds();
std::span<const KindInfo> word_kinds();
std::span<const PayloadKind> word_payloads();

}  // namespace mqlab::sim::stage
