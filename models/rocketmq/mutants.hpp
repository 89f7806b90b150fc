/// Planted bugs (semantics/rocketmq.md 13; M4 is the world's: a power loss that keeps the page cache). Each must be caught by a scenario of the library; a broker without a bug is `none`.
///
/// Not part of the scenario schema (`models/mutant.hpp`).
#pragma once

#include <array>
#include <cstdint>
#include <string_view>
#include <tuple>
#include <utility>

#include "sim/describe/field.hpp"

namespace mqlab::models::rocketmq {

enum class Mutant : std::uint8_t {
  none,
  sync_flush_answers_at_append,  ///< M1
  sync_master_does_not_wait,     ///< M2
  crash_loses_page_cache,        ///< M3
  retry_rebuilds_message,        ///< M5: another UNIQ_KEY
  retry_picks_same_broker,       ///< M6
  timeout_is_retried_afresh,     ///< M7
  name_server_never_forgets,     ///< M8
  offset_is_highest_done,        ///< M9
  offset_before_listener,        ///< M10
  retry_level_fixed,             ///< M12
  lock_never_expires,            ///< M13
  orderly_failure_to_retry,      ///< M14
  check_does_not_count,          ///< M17
  commit_writes_op_first,        ///< M18
  broadcast_retries,             ///< M20
  controller_elects_anyone,      ///< K1: whoever lives, in SyncStateSet or not
  leader_answers_alone,          ///< K2: DLedger answers before a majority has it
  returned_master_is_not_cut,    ///< K3: the old master keeps what the elected one never had
};
constexpr std::array<std::pair<Mutant, std::string_view>, 19> choices(Mutant) {
  return {{{Mutant::none, "none"},
           {Mutant::sync_flush_answers_at_append, "M1"},
           {Mutant::sync_master_does_not_wait, "M2"},
           {Mutant::crash_loses_page_cache, "M3"},
           {Mutant::retry_rebuilds_message, "M5"},
           {Mutant::retry_picks_same_broker, "M6"},
           {Mutant::timeout_is_retried_afresh, "M7"},
           {Mutant::name_server_never_forgets, "M8"},
           {Mutant::offset_is_highest_done, "M9"},
           {Mutant::offset_before_listener, "M10"},
           {Mutant::retry_level_fixed, "M12"},
           {Mutant::lock_never_expires, "M13"},
           {Mutant::orderly_failure_to_retry, "M14"},
           {Mutant::check_does_not_count, "M17"},
           {Mutant::commit_writes_op_first, "M18"},
           {Mutant::broadcast_retries, "M20"},
           {Mutant::controller_elects_anyone, "K1"},
           {Mutant::leader_answers_alone, "K2"},
           {Mutant::returned_master_is_not_cut, "K3"}}};
}

}  // namespace mqlab::models::rocketmq
