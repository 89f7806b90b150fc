/// The headers that dead-lettering writes: `x-death` and `x-first-death-*` (semantics 5.1; rabbitmq.com/docs/dlx).
///
/// One entry per (queue, reason), newest first; a repeat raises the count and moves the entry to the front. Messages that never died
/// have none of this.
///
/// Not here: `x-last-death-*` (3.13 and later), which repeats the front entry.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <string_view>
#include <utility>
#include <vector>

#include "sim/core/ids.hpp"
#include "sim/core/time.hpp"

namespace mqlab::models::rabbitmq {

enum class Reason : std::uint8_t { rejected, expired, maxlen };
inline constexpr std::array<std::string_view, 3> kReasonNames{"rejected", "expired", "maxlen"};

struct Death {
  sim::Name queue = sim::Name::empty;
  Reason reason = Reason::rejected;
  std::uint32_t count = 1;
  sim::Time time{};  ///< of the first death of this pair, by the host's clock
  sim::Name exchange = sim::Name::empty;
  std::vector<sim::Name> routing_keys{};
  sim::Duration original_expiration{-1};  ///< negative: it had none
};

struct Deaths {
  std::vector<Death> entries;  ///< newest first
  sim::Name first_queue = sim::Name::empty;
  sim::Name first_exchange = sim::Name::empty;
  Reason first_reason = Reason::rejected;

  void add(Death death) {
    if (entries.empty()) {
      first_queue = death.queue;
      first_exchange = death.exchange;
      first_reason = death.reason;
    }
    const auto same =
        std::find_if(entries.begin(), entries.end(), [&](const Death& d) { return d.queue == death.queue && d.reason == death.reason; });
    if (same != entries.end()) {
      death = std::move(*same);  // what it says of its first death stays
      ++death.count;
      entries.erase(same);
    }
    entries.insert(entries.begin(), std::move(death));
  }
  /// How many rounds it has made: the largest count.
  std::uint32_t rounds() const {
    std::uint32_t most = 0;
    for (const Death& d : entries) most = std::max(most, d.count);
    return most;
  }
};

}  // namespace mqlab::models::rabbitmq
