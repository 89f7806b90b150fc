/// Planted bugs (semantics/rabbitmq.md 11.2). Each must be caught by a scenario of the library; a broker without a bug is `none`.
///
/// Not part of the scenario schema (`models/mutant.hpp`).
#pragma once

#include <array>
#include <cstdint>
#include <string_view>
#include <tuple>
#include <utility>

#include "sim/describe/field.hpp"

namespace mqlab::models::rabbitmq {

enum class Mutant : std::uint8_t {
  none,
  confirm_before_flush,       ///< M1
  confirm_before_write,       ///< M2, on a v2 queue
  requeue_at_tail,            ///< M5
  requeue_not_flagged,        ///< M6
  ack_flushed_at_once,        ///< M7
  unacked_lost_with_channel,  ///< M8
  only_newest_requeued,       ///< M9
  multiple_acks_one_more,     ///< M10
  return_missing,             ///< M11
  a_copy_for_each_binding,    ///< M12
  reject_publish_acks,        ///< M13
  limit_counts_unacked,       ///< M14
  expiry_scans_queue,         ///< M15
  dlx_keeps_expiration,       ///< M16
  cycle_ignores_rejects,      ///< M17
  two_active_after_death,     ///< M18
  transient_survives,         ///< M20
  nack_keeps_prefetch,        ///< M24
  restart_keeps_redelivered,  ///< M25
  alarm_lets_one_through,     ///< M27
  auto_ack_flushed_at_once,   ///< M28
};

constexpr std::array<std::pair<Mutant, std::string_view>, 22> choices(Mutant) {
  return {{{Mutant::none, "none"},
           {Mutant::confirm_before_flush, "M1"},
           {Mutant::confirm_before_write, "M2"},
           {Mutant::requeue_at_tail, "M5"},
           {Mutant::requeue_not_flagged, "M6"},
           {Mutant::ack_flushed_at_once, "M7"},
           {Mutant::unacked_lost_with_channel, "M8"},
           {Mutant::only_newest_requeued, "M9"},
           {Mutant::multiple_acks_one_more, "M10"},
           {Mutant::return_missing, "M11"},
           {Mutant::a_copy_for_each_binding, "M12"},
           {Mutant::reject_publish_acks, "M13"},
           {Mutant::limit_counts_unacked, "M14"},
           {Mutant::expiry_scans_queue, "M15"},
           {Mutant::dlx_keeps_expiration, "M16"},
           {Mutant::cycle_ignores_rejects, "M17"},
           {Mutant::two_active_after_death, "M18"},
           {Mutant::transient_survives, "M20"},
           {Mutant::nack_keeps_prefetch, "M24"},
           {Mutant::restart_keeps_redelivered, "M25"},
           {Mutant::alarm_lets_one_through, "M27"},
           {Mutant::auto_ack_flushed_at_once, "M28"}}};
}

}  // namespace mqlab::models::rabbitmq
