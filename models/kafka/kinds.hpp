/// Kafka's own record kinds (128..255), beside the shared ones of models/ledger.hpp (semantics 0, "points").
#pragma once

#include <span>

#include "sim/trace/record.hpp"

namespace mqlab::models::kafka::kinds {

using sim::Kind;

// --- produce -> append -> replicate -> high watermark ---
inline constexpr Kind record_buffered{128};  ///< client: in the accumulator. value: partition
inline constexpr Kind broker_appended{129};  ///< leader: written. element: partition, value: offset
inline constexpr Kind broker_flushed{130};   ///< leader: fsynced. element: partition, value: offset
inline constexpr Kind replica_appended{131};
inline constexpr Kind replica_flushed{132};
inline constexpr Kind hw_advanced{133};         ///< leader's high watermark passed it. value: offset
inline constexpr Kind produce_refused{134};     ///< broker: value: Error
inline constexpr Kind deduplicated{135};        ///< broker: a batch of the window came again
inline constexpr Kind produce_failed{136};      ///< client: an answer with an error. value: Error
inline constexpr Kind batch_retried{137};       ///< client: sent again by the library. value: attempt
inline constexpr Kind batch_expired{138};       ///< client: delivery.timeout.ms is over
inline constexpr Kind epoch_bumped{139};        ///< client: the idempotent producer begins a new epoch. value: epoch
inline constexpr Kind poll_returned{140};       ///< consumer: value: offset
inline constexpr Kind offset_committed{141};    ///< coordinator: the high watermark passed the commit. element: place, value: offset
inline constexpr Kind commit_refused{142};      ///< coordinator: value: Error
inline constexpr Kind commit_failed{143};       ///< consumer: CommitFailedException. value: Error
inline constexpr Kind position_reset{144};      ///< consumer: element: place, value: offset
inline constexpr Kind position_truncated{145};  ///< consumer: element: place, value: offset
inline constexpr Kind consumer_failed{146};     ///< consumer: poll() throws, and the program's loop ends. value: Error

// --- control plane ---
inline constexpr Kind broker_fenced{150};    ///< value: process
inline constexpr Kind broker_unfenced{151};  ///< value: process
inline constexpr Kind broker_registered{152};
inline constexpr Kind leader_elected{153};  ///< element: partition, value: process
inline constexpr Kind leader_unclean{154};  ///< element: partition, value: process
inline constexpr Kind partition_offline{155};
inline constexpr Kind became_leader{156};    ///< broker: element: partition, value: leader epoch
inline constexpr Kind became_follower{157};  ///< broker: element: partition, value: leader epoch
inline constexpr Kind isr_shrunk{158};       ///< element: partition, value: in sync now
inline constexpr Kind isr_expanded{159};
inline constexpr Kind log_truncated{160};  ///< element: partition, value: new end
inline constexpr Kind truncated_below_hw{
    161};                                  ///< the same, below the high watermark: only after an unclean election or loss of written data
inline constexpr Kind log_recovered{162};  ///< broker, at its start: element: partition, value: end
inline constexpr Kind log_compacted{164};  ///< the cleaner's round: element: partition, value: records taken out
inline constexpr Kind partitions_added{165};     ///< controller: element: the first new partition, value: partitions of the topic now
inline constexpr Kind offset_expired{166};       ///< coordinator: element: group, value: offset that is forgotten
inline constexpr Kind replication_changed{167};  ///< controller: element: partition, value: Replication
inline constexpr Kind log_deleted{163};          ///< retention: element: partition, value: new begin

// --- groups ---
inline constexpr Kind group_rebalancing{170};  ///< element: group, value: members
inline constexpr Kind group_rebalanced{171};   ///< element: group, value: generation
inline constexpr Kind member_expired{172};     ///< element: group, value: process
inline constexpr Kind member_left{173};
inline constexpr Kind assigned{174};        ///< consumer: element: place, value: generation
inline constexpr Kind revoked{175};         ///< consumer: element: place
inline constexpr Kind partition_lost{176};  ///< consumer: onPartitionsLost
inline constexpr Kind poll_interval_exceeded{177};
inline constexpr Kind client_connected{178};
inline constexpr Kind coordinator_loaded{179};
inline constexpr Kind member_fenced{180};  ///< consumer: FENCED_INSTANCE_ID, another has its group.instance.id

// --- transactions ---
inline constexpr Kind txn_init{185};             ///< coordinator: InitProducerId is in its log. element: transaction, value: epoch
inline constexpr Kind txn_begun{186};            ///< client: beginTransaction()
inline constexpr Kind txn_partition_added{187};  ///< coordinator: element: transaction, value: partition
inline constexpr Kind txn_offsets_pending{188};  ///< group's coordinator: TxnOffsetCommit is in its log. element: group, value: offset
inline constexpr Kind txn_prepared{189};         ///< coordinator: the outcome is in its log and replicated. value: TxnOutcome
inline constexpr Kind txn_marker_appended{190};  ///< partition's leader: element: partition, value: TxnOutcome
inline constexpr Kind txn_completed{191};        ///< coordinator: every partition has its marker. value: TxnOutcome
inline constexpr Kind txn_timed_out{192};        ///< coordinator: transaction.timeout.ms is over. value: the new epoch
inline constexpr Kind txn_refused{193};          ///< coordinator: value: Error
inline constexpr Kind txn_committed{194};        ///< client: commitTransaction() returned
inline constexpr Kind txn_aborted{195};          ///< client: abortTransaction() returned
inline constexpr Kind txn_failed{196};           ///< client: the transaction can only be aborted. value: Error
inline constexpr Kind producer_fenced{197};      ///< client: a fatal error: the producer is of no use any more. value: Error
inline constexpr Kind txn_loaded{198};           ///< a new coordinator read what it knows of the transaction. value: its state
inline constexpr Kind txn_verified{199};         ///< partition's leader: the coordinator answered. element: partition, value: Error
inline constexpr Kind aborted_skipped{200};      ///< consumer: read_committed drops the record. element: place, value: offset
inline constexpr Kind txn_end_sent{201};         ///< client: EndTxn leaves for the coordinator. value: TxnOutcome
inline constexpr Kind record_failed{203};        ///< client: the send has failed for good, its callback gets the exception. value: Error
inline constexpr Kind producer_failed{202};      ///< client: initTransactions() threw: max.block.ms is over. value: Error

/// How many of a partition's replicas are in sync: what UnderReplicatedPartitions and UnderMinIsrPartitionCount count.
enum class Replication : std::uint8_t { complete, under_replicated, under_min_isr };

/// How a transaction ends, as the markers say it.
enum class TxnOutcome : std::uint8_t { abort, commit };

std::span<const sim::KindInfo> table();

}  // namespace mqlab::models::kafka::kinds
