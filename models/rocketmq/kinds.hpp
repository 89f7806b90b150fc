/// RocketMQ's own record kinds (128..255), beside the shared ones of models/ledger.hpp (semantics 0, "Points").
#pragma once

#include <span>

#include "sim/trace/record.hpp"

namespace mqlab::models::rocketmq::kinds {

using sim::Kind;

// --- a message's way ---
inline constexpr Kind broker_appended{128};    ///< master: in the CommitLog. element: queue, value: queue offset
inline constexpr Kind broker_flushed{129};     ///< its CommitLog is forced beyond it
inline constexpr Kind replica_appended{130};   ///< slave
inline constexpr Kind replica_acked{131};      ///< master: the slave's new maximum offset. value: log offset
inline constexpr Kind dispatch_appended{132};  ///< ConsumeQueue entry. value: queue offset
inline constexpr Kind send_refused{133};       ///< broker: value: Code
inline constexpr Kind send_failed{134};        ///< client: an attempt failed. value: Code
inline constexpr Kind send_retried{135};       ///< client: the library tries again. value: attempt
inline constexpr Kind send_status{136};        ///< client: the final SendStatus or exception. value: Code
inline constexpr Kind flush_failed{137};       ///< broker: logged, and the flushed position moves on all the same

// --- consumers ---
inline constexpr Kind offset_reported{145};    ///< client: element: queue, value: offset
inline constexpr Kind offset_committed{146};   ///< broker: consumerOffset.json is written. value: queues
inline constexpr Kind send_back_sent{147};     ///< client: CONSUMER_SEND_MSG_BACK leaves. value: reconsumeTimes
inline constexpr Kind retry_appended{148};     ///< broker: a copy for %RETRY%group. value: reconsumeTimes
inline constexpr Kind dlq_appended{149};       ///< broker: a copy in %DLQ%group. value: reconsumeTimes
inline constexpr Kind delay_scheduled{150};    ///< broker: in SCHEDULE_TOPIC_XXXX. value: level
inline constexpr Kind delay_delivered{151};    ///< broker: on to its real topic. value: level
inline constexpr Kind queue_taken{152};        ///< client: element: queue, value: from which offset
inline constexpr Kind queue_dropped{153};      ///< client
inline constexpr Kind result_dropped{154};     ///< client: the listener's result counts no more: the queue is another's
inline constexpr Kind offset_moved{155};       ///< client: the broker corrected its offset. value: the new one
inline constexpr Kind lock_granted{156};       ///< broker: element: queue, value: client's process
inline constexpr Kind lock_expired{157};       ///< broker: its owner did not renew it. value: the new owner's process
inline constexpr Kind queue_suspended{158};    ///< client: the orderly listener failed, the queue waits
inline constexpr Kind message_dropped{159};    ///< client: BROADCASTING: a failed message is logged and dropped
inline constexpr Kind consume_timed_out{160};  ///< client: the listener runs for consumeTimeout: sent back while it runs
inline constexpr Kind filtered{161};           ///< broker: the offset passes over a message of another tag. element: queue, value: offset

// --- name servers, routes, groups ---
inline constexpr Kind route_registered{170};  ///< name server: value: broker's process
inline constexpr Kind route_expired{171};     ///< name server: not heard for 120 s. value: process
inline constexpr Kind route_closed{172};      ///< name server: its connection closed. value: process
inline constexpr Kind route_refreshed{173};   ///< client: its route has changed. value: brokers that can be written to
inline constexpr Kind broker_isolated{174};   ///< client: latency fault tolerance bars a broker. value: for how long, ns
inline constexpr Kind member_added{175};      ///< broker: element: consumer group, value: process
inline constexpr Kind member_removed{176};    ///< broker: its connection closed
inline constexpr Kind member_expired{177};    ///< broker: no heartbeat for 120 s
inline constexpr Kind client_started{178};
inline constexpr Kind log_recovered{179};  ///< broker, at its start: value: end of its CommitLog
inline constexpr Kind ha_connected{180};   ///< master: a slave reported. value: its maximum offset
inline constexpr Kind ha_closed{181};      ///< master or slave

// --- elected masters ---
inline constexpr Kind role_changed{182};            ///< broker: value: the epoch that it is master of; 0: a slave from now on
inline constexpr Kind log_truncated{183};           ///< broker: its log is cut to what the new master has. value: log offset
inline constexpr Kind sync_state_set_changed{184};  ///< master: the controller has accepted it. value: members
inline constexpr Kind leader_elected{185};          ///< DLedger: a majority voted for this broker. value: term
inline constexpr Kind master_elected{186};          ///< controller: value: the master's process

// --- transactions ---
inline constexpr Kind half_appended{190};    ///< broker: value: queue offset of the half
inline constexpr Kind local_executed{191};   ///< client: the local transaction has ended. value: TransactionState
inline constexpr Kind end_sent{192};         ///< client: END_TRANSACTION leaves, one-way. value: TransactionState
inline constexpr Kind end_received{193};     ///< broker: value: TransactionState
inline constexpr Kind final_appended{194};   ///< broker: the real message
inline constexpr Kind op_appended{195};      ///< broker: this half is done
inline constexpr Kind check_sent{196};       ///< broker: CHECK_TRANSACTION_STATE. value: how many times
inline constexpr Kind check_unsent{197};     ///< broker: no producer of the group is connected: the check is spent on nobody. value: times
inline constexpr Kind check_answered{198};   ///< client: value: TransactionState
inline constexpr Kind check_exhausted{199};  ///< broker: to TRANS_CHECK_MAX_TIME_TOPIC. value: checks

std::span<const sim::KindInfo> table();

}  // namespace mqlab::models::rocketmq::kinds
