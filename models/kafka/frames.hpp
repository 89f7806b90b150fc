/// What travels between clients, brokers and the controller. A request's arguments stand in a block; an answer comes on the same
/// connection, in order, so neither needs a number: a broker takes one request of a connection at a time (semantics 2.4).
///
/// Sizes: semantics 11.2.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "models/kafka/errors.hpp"
#include "models/kafka/image.hpp"
#include "models/kafka/log_entries.hpp"
#include "sim/process/payload.hpp"

namespace mqlab::models::kafka {

/// A frame of this type: the payload kind and the type of its block.
template <std::uint16_t K>
struct FrameKind {
  static constexpr std::uint16_t kind = K;
};

// --- the first exchange of a client's connection ---
struct ApiVersionsRequest : FrameKind<166> {};
struct ApiVersionsResponse : FrameKind<167> {};

// --- metadata ---
struct MetadataRequest : FrameKind<140> {};
struct MetadataResponse : FrameKind<141> {
  struct Partition {
    PartitionId id = 0;
    BrokerId leader = kNoBroker;
    std::int32_t leader_epoch = 0;
  };
  struct Topic {
    std::string name;
    std::vector<Partition> partitions;
  };
  std::vector<Topic> topics;
  std::vector<BrokerId> brokers;  ///< those that are there
};

// --- produce ---
struct ProduceRequest : FrameKind<142> {
  struct Part {
    PartitionId partition = 0;
    sim::Payload entry;
  };
  Acks acks = Acks::all;
  sim::Duration timeout{0};
  std::vector<Part> parts;
  std::string transactional_id{};
};
struct ProduceResponse : FrameKind<143> {
  struct Part {
    PartitionId partition = 0;
    Error error = Error::none;
    std::int64_t base = -1;
  };
  std::vector<Part> parts;
};

// --- fetch: consumers and followers alike ---
struct FetchRequest : FrameKind<144> {
  struct Part {
    PartitionId partition = 0;
    std::int64_t offset = 0;
    std::int32_t leader_epoch = 0;  ///< that the asker knows
    std::int32_t last_epoch = -1;   ///< of its own last batch; -1: none, or not asked to compare
    friend bool operator==(const Part&, const Part&) = default;
  };
  BrokerId replica = kNoBroker;  ///< a follower's number; none: a consumer
  std::int64_t broker_epoch = 0;
  sim::Duration max_wait{0};
  std::int64_t min_bytes = 1;
  std::int64_t partition_bytes = 0;
  std::int64_t max_bytes = INT64_MAX;  ///< of the whole answer
  Isolation isolation = Isolation::read_uncommitted;
  std::vector<Part> parts;
};
struct FetchResponse : FrameKind<145> {
  struct Part {
    PartitionId partition = 0;
    Error error = Error::none;
    std::int64_t hw = 0;
    std::int64_t log_start = 0;
    std::int64_t log_end = 0;                                          ///< of the leader, for a follower out of range
    std::optional<std::pair<std::int32_t, std::int64_t>> diverging{};  ///< the leader's epoch and where it ends
    std::vector<sim::Payload> entries{};
    /// For read_committed: the transactions in `entries` that were aborted: producer, first offset.
    std::vector<std::pair<std::int64_t, std::int64_t>> aborted{};
  };
  std::vector<Part> parts;
};
struct ListOffsetsRequest : FrameKind<146> {
  struct Part {
    PartitionId partition = 0;
    std::int32_t leader_epoch = 0;
    bool latest = true;
  };
  std::string group;  ///< that will read from there: for the account
  std::vector<Part> parts;
  Isolation isolation = Isolation::read_uncommitted;
};
struct ListOffsetsResponse : FrameKind<147> {
  struct Part {
    PartitionId partition = 0;
    Error error = Error::none;
    std::int64_t offset = 0;
  };
  std::vector<Part> parts;
};
/// OffsetForLeaderEpoch: where did your epoch e end? (semantics 2.6)
struct EpochEndRequest : FrameKind<148> {
  struct Part {
    PartitionId partition = 0;
    std::int32_t leader_epoch = 0;
    std::int32_t asked = 0;
  };
  std::vector<Part> parts;
};
struct EpochEndResponse : FrameKind<149> {
  struct Part {
    PartitionId partition = 0;
    Error error = Error::none;
    std::int32_t epoch = -1;  ///< -1: undefined
    std::int64_t end = -1;
  };
  std::vector<Part> parts;
};
struct InitProducerIdRequest : FrameKind<150> {
  std::string transactional_id{};  ///< empty: idempotent only, any broker answers
  sim::Duration timeout{0};        ///< transaction.timeout.ms
  std::int64_t producer = kNoProducer;
  std::int32_t epoch = -1;  ///< with `producer`: it has these and wants the next epoch (KIP-360)
};
struct InitProducerIdResponse : FrameKind<151> {
  std::int64_t producer = kNoProducer;
  std::int32_t epoch = 0;
  Error error = Error::none;
};

// --- groups ---
struct FindCoordinatorRequest : FrameKind<152> {
  std::string group;
  bool transaction = false;  ///< `group` is a transactional id
};
struct FindCoordinatorResponse : FrameKind<153> {
  Error error = Error::none;
  BrokerId coordinator = kNoBroker;
};
struct JoinGroupRequest : FrameKind<154> {
  std::string group;
  sim::ProcessId client = sim::ProcessId::none;
  std::uint64_t member = 0;  ///< 0: none yet
  std::string instance;      ///< group.instance.id; empty: a dynamic member
  sim::Duration session{0};
  sim::Duration rebalance{0};
  std::vector<Assignor> assignors;
  std::vector<std::string> topics;
  std::vector<PartitionId> owned;
};
/// What a group's leader must know of the members to assign partitions to them.
struct MemberInfo {
  std::uint64_t member = 0;
  std::vector<std::string> topics;
  std::vector<PartitionId> owned;
  std::string instance{};  ///< group.instance.id
};
struct JoinGroupResponse : FrameKind<155> {
  Error error = Error::none;
  std::uint64_t member = 0;
  bool member_id_required = false;  ///< join again with this id (KIP-394)
  std::int32_t generation = 0;
  std::uint64_t leader = 0;
  Assignor assignor = Assignor::range;
  std::vector<MemberInfo> members;  ///< for the leader only
};
using Assignment = std::vector<MemberRecord>;
struct SyncGroupRequest : FrameKind<156> {
  std::string group;
  std::uint64_t member = 0;
  std::int32_t generation = 0;
  Assignment assignment;  ///< from the leader only
};
struct SyncGroupResponse : FrameKind<157> {
  Error error = Error::none;
  std::vector<PartitionId> partitions;
};
struct HeartbeatRequest : FrameKind<158> {
  std::string group;
  std::uint64_t member = 0;
  std::int32_t generation = 0;
};
struct HeartbeatResponse : FrameKind<159> {
  Error error = Error::none;
};
struct LeaveGroupRequest : FrameKind<160> {
  std::string group;
  std::uint64_t member = 0;
};
struct LeaveGroupResponse : FrameKind<161> {
  Error error = Error::none;
};
struct OffsetCommitRequest : FrameKind<162> {
  struct Part {
    PartitionId partition = 0;
    std::int64_t offset = 0;
    std::vector<std::pair<sim::MessageId, sim::OperationId>> passed{};  ///< for the trace: the records that it acknowledges
  };
  std::string group;
  std::uint64_t member = 0;
  std::int32_t generation = 0;
  std::vector<Part> parts;
};
struct OffsetCommitResponse : FrameKind<163> {
  Error error = Error::none;
};
struct OffsetFetchRequest : FrameKind<164> {
  std::string group;
  std::vector<PartitionId> partitions;
  bool require_stable = false;  ///< not while a transaction may still change them (KIP-447)
};
struct OffsetFetchResponse : FrameKind<165> {
  Error error = Error::none;
  std::vector<std::pair<PartitionId, std::int64_t>> offsets;  ///< -1: none
};

// --- transactions ---
/// From a producer (v1), or from a partition's leader on its behalf (KIP-890): to verify (v1) or to add (v2).
struct AddPartitionsToTxnRequest : FrameKind<178> {
  std::string id;
  std::int64_t producer = kNoProducer;
  std::int32_t epoch = -1;
  std::vector<PartitionId> partitions;
  bool verify_only = false;
};
struct AddPartitionsToTxnResponse : FrameKind<179> {
  Error error = Error::none;
};
struct AddOffsetsToTxnRequest : FrameKind<180> {
  std::string id;
  std::int64_t producer = kNoProducer;
  std::int32_t epoch = -1;
  std::string group;
};
struct AddOffsetsToTxnResponse : FrameKind<181> {
  Error error = Error::none;
};
struct TxnOffsetCommitRequest : FrameKind<182> {
  std::string id;
  std::int64_t producer = kNoProducer;
  std::int32_t epoch = -1;
  OffsetCommitRequest offsets;  ///< member 0: nothing is checked
};
struct TxnOffsetCommitResponse : FrameKind<183> {
  Error error = Error::none;
};
struct EndTxnRequest : FrameKind<184> {
  std::string id;
  std::int64_t producer = kNoProducer;
  std::int32_t epoch = -1;
  bool commit = false;
};
struct EndTxnResponse : FrameKind<185> {
  Error error = Error::none;
  std::int64_t producer = kNoProducer;  ///< v2: with which to go on
  std::int32_t epoch = -1;
};
/// From a coordinator to a partition's leader.
struct WriteTxnMarkersRequest : FrameKind<186> {
  std::string id;
  Marker marker;
  std::vector<PartitionId> partitions;
};
struct WriteTxnMarkersResponse : FrameKind<187> {
  std::string id;
  std::int64_t producer = kNoProducer;
  std::int32_t epoch = -1;
  std::vector<std::pair<PartitionId, Error>> parts;
};
/// To the controller: a partition of __transaction_state is needed for the first time.
struct CreateTxnPartitionRequest : FrameKind<188> {
  std::string id;
};
/// To the controller, from the broker that an operator has asked: the topic shall have so many partitions.
struct CreatePartitionsRequest : FrameKind<189> {
  std::string topic;
  std::int64_t count = 0;
};

// --- brokers and the controller ---
struct RegisterBrokerRequest : FrameKind<170> {
  BrokerId broker = kNoBroker;
  std::uint32_t incarnation = 0;
  bool clean = true;  ///< the last incarnation was shut down in order
};
struct RegisterBrokerResponse : FrameKind<171> {
  Error error = Error::none;
  std::int64_t epoch = 0;
  Image image;
};
struct BrokerHeartbeatRequest : FrameKind<172> {
  BrokerId broker = kNoBroker;
  std::int64_t epoch = 0;
  bool want_shut_down = false;
};
struct BrokerHeartbeatResponse : FrameKind<173> {
  Error error = Error::none;
  bool should_shut_down = false;
};
struct AlterPartitionRequest : FrameKind<174> {
  BrokerId broker = kNoBroker;
  std::int64_t broker_epoch = 0;
  PartitionId partition = 0;
  std::int32_t leader_epoch = 0;
  std::int32_t partition_epoch = 0;
  std::vector<std::pair<BrokerId, std::int64_t>> isr;  ///< with their broker epochs (KIP-903)
};
struct AlterPartitionResponse : FrameKind<175> {
  Error error = Error::none;
  PartitionId partition = 0;
  PartitionState state;
};
struct MetadataUpdate : FrameKind<176> {
  ImageDelta delta;
};
/// A cell of the controller's: one partition's or broker's state.
struct MetadataCell : FrameKind<177> {
  PartitionState partition;
  BrokerState broker;
};

/// A frame with its block.
template <class T>
sim::Payload make_frame(T content, std::uint32_t bytes = 100) {
  sim::Payload p(T::kind, bytes);
  p.block = sim::make_block(std::move(content));
  return p;
}
template <class T>
const T& content_of(const sim::Payload& p) {
  assert(p.kind == T::kind);
  return p.block_as<T>();
}

/// The table of the payload kinds.
std::span<const sim::PayloadKind> payload_table();

}  // namespace mqlab::models::kafka
