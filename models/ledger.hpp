/// The ledger: the closed, style-neutral set of records that the verdict reads, and nothing else; and the core points that a
/// neutral scenario can name in every style (design: vocabulary). Kinds 64..127.
///
/// Who writes what: applications (models/apps) write all ledger records but `copy.made` and `copy.gone`, which the style's broker writes. Of the core
/// points the style's broker writes `broker.*`, `confirm.sent`, `deliver.sent`, `ack.recorded`, `ack.flushed`, its client library the others up to 95;
/// what follows is the applications'. `fault.struck` and `fault.healed` are the world's.
///
/// All of them name the message and the operation that they are about. What else a record says stands at its kind: the element, and what `Record::value`
/// is. A *number* is the style's own (a delivery tag, an offset, a status): it is shown to people, and nothing neutral reads it.
/// tests/support/style_contract.hpp checks a run's records against all this.
#pragma once

#include <array>
#include <span>
#include <string_view>

#include "sim/trace/record.hpp"

namespace mqlab::models {

using sim::Kind;

namespace kinds {

// --- ledger records ---
inline constexpr Kind operation_begun{64};  ///< element: the operation kind (see OperationKind elements), value: amount
inline constexpr Kind told{65};             ///< value: Told. The last word that the business got; several may follow each other
/// element: place (queue, partition of a group ...: `Style::places`), value: the copy's position there, as `Delivery::position`
inline constexpr Kind copy_made{66};
inline constexpr Kind copy_gone{67};         ///< element: the place of its `copy.made`, value: Fate
inline constexpr Kind offered{68};           ///< a delivery reached a subscriber. element: place, value: position << 1 | redelivered
inline constexpr Kind effect_applied{69};    ///< element: store, value: amount (1 where nothing is counted)
inline constexpr Kind effect_unchanged{70};  ///< the application saw that it was done already: element: store
inline constexpr Kind effect_undone{71};     ///< a compensation: element: store
inline constexpr Kind effect_lost{72};       ///< an applied effect that its store lost (power loss): element: store
inline constexpr Kind declined{73};          ///< the application refused it for good (validation): element: store

// --- core points, shared by meaning ---
inline constexpr Kind publish_sent{80};     ///< value: number (of the publish, of the attempt)
inline constexpr Kind broker_received{81};  ///< element: where it was sent to, if that is known; value: number
/// The style's own notion of stored. Element: where; value: Held. Once more when it is held more firmly.
inline constexpr Kind broker_stored{82};
inline constexpr Kind confirm_sent{83};      ///< value: number (of the publish, its offset, its status)
inline constexpr Kind confirm_received{84};  ///< value: the same
inline constexpr Kind deliver_sent{85};      ///< element: where it stands, value: number (a tag, an offset)
inline constexpr Kind deliver_received{86};  ///< before `offered`; element: the place, value: number
inline constexpr Kind ack_sent{87};          ///< value: number (a tag, an offset)
inline constexpr Kind ack_recorded{88};      ///< in the broker's memory; value: number
inline constexpr Kind ack_flushed{89};       ///< value: nothing, or as before
// --- what applications do besides ---
inline constexpr Kind publish_retried{96};             ///< value: attempt, from 2
inline constexpr Kind publish_given_up{97};            ///< value: attempts
inline constexpr Kind work_started{98};                ///< value: duration
inline constexpr Kind work_failed{99};                 ///< a poison message or a failing store
inline constexpr Kind call_sent{100};                  ///< request of a synchronous call: value: callee process
inline constexpr Kind call_answered{101};              ///< value: yes, no, refused, unknown
inline constexpr Kind reply_sent{102};                 ///< value: 0 no, 1 yes
inline constexpr Kind publish_confirm_timed_out{103};  ///< value: attempt
inline constexpr Kind call_refused{104};               ///< a service has no room for it: value: calls that wait

}  // namespace kinds

/// What the business was told of an operation (design 5).
enum class Told : std::uint8_t {
  unasked,  ///< no answer was requested
  acknowledged,
  rejected,       ///< also: aborted
  indeterminate,  ///< asked, never learnt
};
inline constexpr std::array<std::string_view, 4> kToldNames{"unasked", "acknowledged", "rejected", "indeterminate"};

/// Why a copy is no more.
enum class Fate : std::uint8_t {
  consumed,       ///< acknowledged, or handed to an auto-ack consumer
  dead_lettered,  ///< moved to a dead-letter place, where a new copy is made
  expired,
  dropped,      ///< a length limit, a full place
  purged,       ///< by an operator
  deleted,      ///< its place was deleted
  rejected,     ///< refused by the consumer with no place to go
  unroutable,   ///< no place wanted it
  lost,         ///< a crash, a power loss, a truncation took it
  superseded,   ///< a newer value of its key took its place: compaction
  skipped,      ///< its reader began after it, and does not read it
  given_up,     ///< nobody said what should become of it, as often as it was asked: a half message
  rolled_back,  ///< its transaction was rolled back
};
inline constexpr std::array<std::string_view, 13> kFateNames{"consumed", "dead-lettered", "expired",    "dropped", "purged",
                                                             "deleted",  "rejected",      "unroutable", "lost",    "superseded",
                                                             "skipped",  "given-up",      "rolled-back"};

/// The table of the kinds above.
std::span<const sim::KindInfo> shared_kinds();

}  // namespace mqlab::models
