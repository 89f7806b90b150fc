/// Kafka's protocol errors, as far as they are modelled (`org.apache.kafka.common.protocol.Errors`).
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

namespace mqlab::models::kafka {

enum class Error : std::uint8_t {
  none,
  // of produce and fetch
  not_leader_or_follower,
  unknown_topic_or_partition,
  leader_not_available,
  fenced_leader_epoch,
  unknown_leader_epoch,
  offset_out_of_range,
  offset_not_available,
  request_timed_out,
  not_enough_replicas,
  not_enough_replicas_after_append,
  kafka_storage_error,
  record_too_large,
  out_of_order_sequence_number,
  invalid_producer_epoch,
  // of groups
  not_coordinator,
  coordinator_not_available,
  coordinator_load_in_progress,
  unknown_member_id,
  illegal_generation,
  rebalance_in_progress,
  fenced_instance_id,
  // of the controller
  duplicate_broker_registration,
  stale_broker_epoch,
  invalid_update_version,
  ineligible_replica,
  // a client's own words for what no broker has answered
  disconnected,
  timed_out,
  // of transactions
  producer_fenced,
  invalid_txn_state,
  concurrent_transactions,
  invalid_producer_id_mapping,
  transaction_coordinator_fenced,
  unstable_offset_commit,
  // the newest stand last
  unknown_producer_id,
  inconsistent_group_protocol,
  no_offset_for_partition,  ///< NoOffsetForPartitionException: the consumer's own word
  log_truncation,           ///< LogTruncationException: the consumer's own word
  invalid_record,           ///< a record without a key in a compacted topic
};

inline constexpr std::array<std::string_view, 39> kErrorNames{"NONE",
                                                              "NOT_LEADER_OR_FOLLOWER",
                                                              "UNKNOWN_TOPIC_OR_PARTITION",
                                                              "LEADER_NOT_AVAILABLE",
                                                              "FENCED_LEADER_EPOCH",
                                                              "UNKNOWN_LEADER_EPOCH",
                                                              "OFFSET_OUT_OF_RANGE",
                                                              "OFFSET_NOT_AVAILABLE",
                                                              "REQUEST_TIMED_OUT",
                                                              "NOT_ENOUGH_REPLICAS",
                                                              "NOT_ENOUGH_REPLICAS_AFTER_APPEND",
                                                              "KAFKA_STORAGE_ERROR",
                                                              "RECORD_TOO_LARGE",
                                                              "OUT_OF_ORDER_SEQUENCE_NUMBER",
                                                              "INVALID_PRODUCER_EPOCH",
                                                              "NOT_COORDINATOR",
                                                              "COORDINATOR_NOT_AVAILABLE",
                                                              "COORDINATOR_LOAD_IN_PROGRESS",
                                                              "UNKNOWN_MEMBER_ID",
                                                              "ILLEGAL_GENERATION",
                                                              "REBALANCE_IN_PROGRESS",
                                                              "FENCED_INSTANCE_ID",
                                                              "DUPLICATE_BROKER_REGISTRATION",
                                                              "STALE_BROKER_EPOCH",
                                                              "INVALID_UPDATE_VERSION",
                                                              "INELIGIBLE_REPLICA",
                                                              "DISCONNECTED",
                                                              "TIMED_OUT",
                                                              "PRODUCER_FENCED",
                                                              "INVALID_TXN_STATE",
                                                              "CONCURRENT_TRANSACTIONS",
                                                              "INVALID_PRODUCER_ID_MAPPING",
                                                              "TRANSACTION_COORDINATOR_FENCED",
                                                              "UNSTABLE_OFFSET_COMMIT",
                                                              "UNKNOWN_PRODUCER_ID",
                                                              "INCONSISTENT_GROUP_PROTOCOL",
                                                              "NO_OFFSET_FOR_PARTITION",
                                                              "LOG_TRUNCATION",
                                                              "INVALID_RECORD"};
static_assert(static_cast<std::size_t>(Error::invalid_record) + 1 == kErrorNames.size());

/// Whether a producer sends the batch again (semantics 3.2).
constexpr bool retriable(Error e) {
  switch (e) {
    case Error::not_leader_or_follower:
    case Error::unknown_topic_or_partition:
    case Error::leader_not_available:
    case Error::fenced_leader_epoch:
    case Error::unknown_leader_epoch:
    case Error::request_timed_out:
    case Error::not_enough_replicas:
    case Error::not_enough_replicas_after_append:
    case Error::kafka_storage_error:
    case Error::disconnected: return true;
    default: return false;
  }
}
/// Whether the batch may be in the log all the same.
constexpr bool fate_unknown(Error e) {
  switch (e) {
    case Error::not_leader_or_follower:
    case Error::request_timed_out:
    case Error::not_enough_replicas_after_append:
    case Error::disconnected:
    case Error::kafka_storage_error: return true;
    default: return false;
  }
}

}  // namespace mqlab::models::kafka
