/// RabbitMQ's own record kinds (128..255), beside the shared ones of models/ledger.hpp.
#pragma once

#include <array>
#include <span>
#include <string_view>

#include "sim/trace/record.hpp"

namespace mqlab::models::rabbitmq::kinds {

using sim::Kind;

// --- publish -> append -> flush -> confirm ---
inline constexpr Kind broker_routed{128};      ///< element: exchange, value: number of queues
inline constexpr Kind broker_unroutable{129};  ///< element: exchange, value: 1 if it is mandatory and goes back; no copy is made
inline constexpr Kind return_sent{130};
inline constexpr Kind return_received{131};
inline constexpr Kind broker_written{132};       ///< element: queue, value: entries. In the page cache
inline constexpr Kind broker_flushed{133};       ///< element: queue, value: entries. One for all that the flush covers
inline constexpr Kind nack_sent{134};            ///< value: publish number
inline constexpr Kind broker_write_failed{135};  ///< element: queue

// --- deliver -> settle ---
inline constexpr Kind message_taken{136};  ///< element: queue, value: Taken. The queue hands it over; it stays unacknowledged, or is gone
inline constexpr Kind message_rejected{
    137};                                ///< element: queue, value: delivery tag. A reject or nack without requeue, in the queue process
inline constexpr Kind get_empty{138};    ///< element: queue: a basic.get finds nothing
inline constexpr Kind requeued{140};     ///< element: queue, value: position
inline constexpr Kind queue_depth{141};  ///< element: queue, value: messages_ready
inline constexpr Kind reject_sent{142};  ///< client: nack or reject, value: 1 if requeue

// --- channels and connections ---
inline constexpr Kind channel_closed{150};  ///< by the broker for an error; value: AMQP reply code
inline constexpr Kind channel_lost{151};    ///< client: its channel was closed by the broker; value: reply code
inline constexpr Kind client_connected{152};
inline constexpr Kind connection_lost{149};     ///< client: the broker closed its connection for an error; value: reply code
inline constexpr Kind client_recovering{153};   ///< value: delay until the next attempt
inline constexpr Kind heartbeat_missed{154};    ///< value: time since the last byte
inline constexpr Kind consumer_added{155};      ///< element: queue, value: process
inline constexpr Kind consumer_removed{156};    ///< element: queue
inline constexpr Kind consumer_cancelled{157};  ///< by the broker, element: queue
inline constexpr Kind connection_refused{158};  ///< by the broker for an error of the connection; value: AMQP reply code
inline constexpr Kind cancel_received{159};     ///< client: its consumer was cancelled; element: queue

// --- transactions ---
inline constexpr Kind tx_committing{174};  ///< the broker begins with a commit; value: its publishes. From here on a crash may leave a part
inline constexpr Kind tx_committed{175};   ///< commit-ok leaves; value: its publishes
inline constexpr Kind tx_rolled_back{176};  ///< value: publishes that were never routed
inline constexpr Kind tx_commit_sent{177};  ///< client; value: its publishes or acknowledgements

// --- back pressure ---
inline constexpr Kind connection_blocked{164};    ///< an alarm stops it at its publish, and it is told; value: process
inline constexpr Kind connection_unblocked{165};  ///< value: process
inline constexpr Kind connection_flow{166};       ///< credit flow: its channels' queues lag behind; value: 1 stopped, 0 goes on
inline constexpr Kind alarm_set{167};             ///< value: bits of the alarm
inline constexpr Kind alarm_cleared{168};         ///< value: bits of the alarm
inline constexpr Kind client_blocked{169};        ///< client: it was told; value: 1 blocked, 0 unblocked

// --- life of the node ---
inline constexpr Kind broker_recovered{160};  ///< element: queue, value: messages
inline constexpr Kind queue_declared{161};    ///< element: queue, value: 1 if durable
inline constexpr Kind queue_deleted{162};     ///< element: queue
inline constexpr Kind queue_purged{163};      ///< element: queue, value: messages
inline constexpr Kind queue_crashed{187};     ///< element: queue, value: messages_ready. Its process; the node lives

// --- exchanges ---
inline constexpr Kind exchange_declared{170};  ///< element: exchange, value: 1 if durable
inline constexpr Kind exchange_deleted{171};   ///< element: exchange
inline constexpr Kind bindings_removed{172};   ///< element: exchange

// --- expire, drop, dead-letter ---
inline constexpr Kind message_expired{180};  ///< element: queue, value: position
/// element: queue. By its length limit: the head, or a publish that is dead-lettered instead (value: position), or one that is refused (value: -1)
inline constexpr Kind message_dropped{181};
inline constexpr Kind deadletter_published{182};  ///< element: the queue that it leaves, value: number of queues
/// element: the queue that it leaves, value: Nowhere. What should be dead-lettered goes nowhere: it is gone without a word
inline constexpr Kind deadletter_nowhere{186};
inline constexpr Kind consumer_active{184};     ///< element: queue, value: process. The single active consumer changed
inline constexpr Kind consumer_timed_out{185};  ///< a delivery was not settled for too long; value: how long
inline constexpr Kind queue_expired{183};       ///< element: queue, value: messages

std::span<const sim::KindInfo> table();

/// How a queue hands a message over. Those that must be acknowledged stand first: until then they count as unacknowledged.
enum class Taken : std::uint8_t {
  deliver,
  deliver_again,  ///< redelivered
  get,
  get_again,
  deliver_closed,  ///< to a channel whose end the queue has not heard of: nothing is sent
  deliver_no_ack,
  deliver_no_ack_again,
  get_no_ack,
  get_no_ack_again,
  deliver_no_ack_closed,
};
inline constexpr std::array<std::string_view, 10> kTakenNames{
    "deliver",        "deliver, redelivered",        "get",        "get, redelivered",        "deliver, channel closed",
    "deliver_no_ack", "deliver_no_ack, redelivered", "get_no_ack", "get_no_ack, redelivered", "deliver_no_ack, channel closed"};

/// Why a dead letter goes nowhere (semantics 5.1).
enum class Nowhere : std::uint8_t { no_exchange, no_queue, cycle, target_died };
inline constexpr std::array<std::string_view, 4> kNowhereNames{"no such exchange", "no binding leads to a queue",
                                                               "a cycle without a reject", "the target's process died"};

}  // namespace mqlab::models::rabbitmq::kinds
