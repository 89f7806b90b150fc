/// Planted bugs (semantics/kafka.md 10.2). Each must be caught by a scenario of the library; a broker without a bug is `none`.
///
/// Not part of the scenario schema (`models/mutant.hpp`).
#pragma once

#include <array>
#include <cstdint>
#include <string_view>
#include <tuple>
#include <utility>

#include "sim/describe/field.hpp"

namespace mqlab::models::kafka {

enum class Mutant : std::uint8_t {
  none,
  acks_all_after_local_append,  ///< M1
  hw_is_leader_end,             ///< M2
  hw_by_majority,               ///< M3
  min_isr_not_checked,          ///< M4
  follower_never_truncates,     ///< M6
  any_replica_elected,          ///< M9
  dedup_by_leader_only,         ///< M11
  dedup_window_of_one,          ///< M12
  producer_epoch_not_checked,   ///< M15
  auto_commit_runs_ahead,       ///< M18
  lso_is_hw,                    ///< M22
  prepared_forgotten,           ///< M23
  timeout_never_scanned,        ///< M24
  no_verification,              ///< M25
  last_isr_member_removed,      ///< M27
};

constexpr std::array<std::pair<Mutant, std::string_view>, 16> choices(Mutant) {
  return {{{Mutant::none, "none"},
           {Mutant::acks_all_after_local_append, "M1"},
           {Mutant::hw_is_leader_end, "M2"},
           {Mutant::hw_by_majority, "M3"},
           {Mutant::min_isr_not_checked, "M4"},
           {Mutant::follower_never_truncates, "M6"},
           {Mutant::any_replica_elected, "M9"},
           {Mutant::dedup_by_leader_only, "M11"},
           {Mutant::dedup_window_of_one, "M12"},
           {Mutant::producer_epoch_not_checked, "M15"},
           {Mutant::auto_commit_runs_ahead, "M18"},
           {Mutant::lso_is_hw, "M22"},
           {Mutant::prepared_forgotten, "M23"},
           {Mutant::timeout_never_scanned, "M24"},
           {Mutant::no_verification, "M25"},
           {Mutant::last_isr_member_removed, "M27"}}};
}

}  // namespace mqlab::models::kafka
