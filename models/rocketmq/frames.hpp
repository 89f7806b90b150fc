/// What travels between clients, brokers and name servers (RequestCode of the remoting protocol).
///
/// `words` begin with the request's number (`opaque`), by which an answer finds its request: answers may come in any order, a pull's late.
#pragma once

#include <cassert>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "models/rocketmq/cluster.hpp"
#include "models/rocketmq/codes.hpp"
#include "models/rocketmq/log_entry.hpp"

namespace mqlab::models::rocketmq {

template <std::uint16_t Kind>
struct FrameKind {
  static constexpr std::uint16_t kind = Kind;
};

// --- inline frames ---
struct SendRequest {  // block: Body
  static constexpr std::uint16_t payload_kind = 130;
  std::uint32_t opaque = 0;
  std::uint16_t topic = 0;
  std::uint16_t queue = 0;
  std::uint8_t oneway = 0;
};
struct SendResponse {
  static constexpr std::uint16_t payload_kind = 131;
  std::uint32_t opaque = 0;
  Code code = Code::success;
  std::uint16_t queue = 0;
  std::int64_t offset = 0;      ///< in the queue
  std::int64_t log_offset = 0;  ///< physical
};
struct PullRequest {
  static constexpr std::uint16_t payload_kind = 132;
  std::uint32_t opaque = 0;
  GroupId group = 0;
  TopicId topic = 0;
  std::uint16_t queue = 0;
  std::uint16_t max = 32;
  std::uint32_t sub_version = 0;  ///< of its subscription; 0: the retry topic's
  std::int64_t offset = 0;
  std::int64_t commit = -1;  ///< FLAG_COMMIT_OFFSET
};
static_assert(sizeof(PullRequest) <= 32);
/// An answer without messages.
struct PullEmpty {
  static constexpr std::uint16_t payload_kind = 133;
  std::uint32_t opaque = 0;
  Code code = Code::pull_not_found;
  std::int64_t next = 0;
};
struct QueryOffset {  // QUERY_CONSUMER_OFFSET, and GET_MAX_OFFSET with `max`
  static constexpr std::uint16_t payload_kind = 134;
  std::uint32_t opaque = 0;
  GroupId group = 0;
  TopicId topic = 0;
  std::uint16_t queue = 0;
  std::uint8_t max = 0;
};
struct QueryOffsetResponse {
  static constexpr std::uint16_t payload_kind = 135;
  std::uint32_t opaque = 0;
  std::int64_t offset = -1;  ///< -1: none
};
struct UpdateOffset {  // one-way
  static constexpr std::uint16_t payload_kind = 136;
  std::uint32_t opaque = 0;
  GroupId group = 0;
  TopicId topic = 0;
  std::uint16_t queue = 0;
  std::int64_t offset = 0;
  std::int64_t began = -1;  ///< for the account: where this client began to read
};
struct SendBack {  // CONSUMER_SEND_MSG_BACK
  static constexpr std::uint16_t payload_kind = 137;
  std::uint32_t opaque = 0;
  GroupId group = 0;
  TopicId topic = 0;
  std::uint16_t queue = 0;
  std::int16_t level = 0;
  std::int16_t max_reconsume = -1;
  std::int64_t offset = 0;  ///< in the queue; the vendor's client says the physical one
};
struct Ack {  // an answer that says only yes or no
  static constexpr std::uint16_t payload_kind = 138;
  std::uint32_t opaque = 0;
  Code code = Code::success;
};
struct EndTransaction {  // one-way
  static constexpr std::uint16_t payload_kind = 139;
  std::uint32_t opaque = 0;
  TransactionState state = TransactionState::unknown;
  std::uint8_t from_check = 0;
  std::int64_t half = 0;        ///< queue offset
  std::int64_t log_offset = 0;  ///< physical
  std::uint64_t message = 0;    ///< for the trace
};
static_assert(sizeof(EndTransaction) <= 32);
struct CheckTransaction {  // one-way, from the broker; block: Body
  static constexpr std::uint16_t payload_kind = 140;
  std::uint32_t opaque = 0;
  std::int64_t half = 0;
  std::int64_t log_offset = 0;
};
struct GroupNotice {  // NOTIFY_CONSUMER_IDS_CHANGED, one-way, from the broker
  static constexpr std::uint16_t payload_kind = 141;
  std::uint32_t opaque = 0;
  GroupId group = 0;
};
struct HaReport {
  static constexpr std::uint16_t payload_kind = 142;
  std::uint32_t opaque = 0;
  BrokerId broker = kNone;  ///< whose
  std::int64_t max = 0;
};
struct ControllerBeat {  // BROKER_HEARTBEAT
  static constexpr std::uint16_t payload_kind = 145;
  std::uint32_t opaque = 0;
  BrokerId broker = kNone;
  std::uint32_t epoch = 0;
  std::int64_t max = 0;
};
struct Vote {  // DLedger
  static constexpr std::uint16_t payload_kind = 146;
  std::uint32_t opaque = 0;
  BrokerId candidate = kNone;
  std::uint32_t term = 0;
  std::uint32_t last_epoch = 0;
  std::int64_t end = 0;
};
struct Voted {
  static constexpr std::uint16_t payload_kind = 147;
  std::uint32_t opaque = 0;
  std::uint32_t term = 0;
  std::uint8_t granted = 0;
};
struct LeaderBeat {  // DLedger's heartbeat
  static constexpr std::uint16_t payload_kind = 148;
  std::uint32_t opaque = 0;
  BrokerId leader = kNone;
  std::uint32_t term = 0;
};
struct ConsumerListRequest {
  static constexpr std::uint16_t payload_kind = 144;
  std::uint32_t opaque = 0;
  GroupId group = 0;
};

// --- frames with a block ---
struct PullResponse : FrameKind<150> {
  Code code = Code::success;
  std::int64_t next = 0;
  std::int64_t min = 0;
  std::int64_t max = 0;
  std::vector<sim::Payload> entries{};
};
struct RouteRequest : FrameKind<143> {
  std::string topic{};
  std::string group{};  ///< the consumer group that asks, to learn its number
};
/// Names become numbers here: a real client says names all the time.
struct RouteResponse : FrameKind<151> {
  bool found = false;
  TopicId topic = kNone;
  GroupId group = kNone;
  struct QueueData {
    NameId broker = kNone;
    std::uint16_t read = 0;
    std::uint16_t write = 0;
    std::vector<BrokerId> brokers{};  ///< its members that are registered: the master first
    BrokerId master = kNone;          ///< brokerId 0
  };
  std::vector<QueueData> queues{};
};
struct RegisterBroker : FrameKind<152> {
  BrokerId broker = kNone;
  bool master = false;
  std::uint32_t epoch = 0;  ///< stateVersion of 5.x
  std::vector<TopicId> topics{};
};
struct UnregisterBroker : FrameKind<153> {
  BrokerId broker = kNone;
};
struct Heartbeat : FrameKind<154> {
  sim::ProcessId client = sim::ProcessId::none;
  std::vector<std::string> producer_groups{};
  struct Subscription {
    GroupId group = kNone;
    TopicId topic = kNone;
    std::string expression{};
    std::string reader{};
    std::uint32_t sub_version = 0;  ///< milliseconds: when it was made, or when the client's queues of the topic last changed
  };
  std::vector<Subscription> consumers{};
};
struct ConsumerListResponse : FrameKind<155> {
  std::vector<sim::ProcessId> clients{};
};
struct LockBatch : FrameKind<156> {
  GroupId group = kNone;
  sim::ProcessId client = sim::ProcessId::none;
  std::vector<Mq> queues{};
  bool unlock = false;
};
struct LockBatchResponse : FrameKind<157> {
  std::vector<Mq> locked{};
};
/// Epochs of a CommitLog: each with the log offset that it begins at, in order.
struct Epochs : FrameKind<162> {
  std::vector<std::pair<std::uint32_t, std::int64_t>> begins{};
  std::int64_t end = 0;
};
/// Who is the master of a name: the controller's answer, or its notice (NOTIFY_BROKER_ROLE_CHANGED).
struct ReplicaInfo : FrameKind<163> {
  BrokerId master = kNone;
  std::uint32_t epoch = 0;
  std::uint32_t in_sync = 0;  ///< SyncStateSet: a bit for each BrokerId
};
struct AlterSyncStateSet : FrameKind<164> {
  BrokerId master = kNone;
  std::uint32_t epoch = 0;
  std::uint32_t in_sync = 0;
};
struct HaData : FrameKind<158> {
  std::int64_t from = 0;
  std::int64_t confirm = 0;  ///< where a slave may dispatch to
  std::vector<sim::Payload> entries{};
};
struct MetadataRequest : FrameKind<159> {};
struct MetadataResponse : FrameKind<160> {
  std::vector<std::pair<std::uint64_t, std::int64_t>> offsets{};  ///< key of the offset table
  std::vector<std::int64_t> delay_offsets{};
};
struct UnregisterClient : FrameKind<161> {};

struct Opaque {
  std::uint32_t opaque = 0;
};
template <class T>
sim::Payload make_frame(T content, std::uint32_t opaque, std::uint32_t bytes = 100) {
  sim::Payload p(T::kind, bytes);
  std::memcpy(p.words.data(), &opaque, sizeof(opaque));
  p.block = sim::make_block(std::move(content));
  return p;
}
inline std::uint32_t opaque_of(const sim::Payload& p) {
  std::uint32_t o = 0;
  std::memcpy(&o, p.words.data(), sizeof(o));
  return o;
}
inline void set_opaque(sim::Payload& p, std::uint32_t o) { std::memcpy(p.words.data(), &o, sizeof(o)); }
template <class T>
const T& content_of(const sim::Payload& p) {
  assert(p.kind == T::kind);
  return p.block_as<T>();
}

// --- cells on a broker's disk ---
namespace cell {
/// consumerOffset.json: one offset, under `offset_key`.
struct Offset {
  static constexpr std::uint16_t payload_kind = 170;
  std::int64_t offset = 0;
};
/// delayOffset.json: one level's.
struct Delay {
  static constexpr std::uint16_t payload_kind = 171;
  std::int64_t offset = 0;
};
}  // namespace cell

namespace cell {
/// DLedger: the term and whom this broker voted for in it.
struct Ballot {
  static constexpr std::uint16_t payload_kind = 172;
  std::uint32_t term = 0;
  BrokerId vote = kNone;
};
/// The controller's table: one broker name.
struct Elected {
  static constexpr std::uint16_t payload_kind = 173;
  BrokerId master = kNone;
  std::uint32_t epoch = 0;
  std::uint32_t in_sync = 0;
};
}  // namespace cell

/// Key of a group's offset of a queue on one broker.
inline std::uint64_t offset_key(GroupId group, TopicId topic, std::uint16_t queue) {
  return std::uint64_t{group} << 32 | std::uint64_t{topic} << 16 | queue;
}

std::span<const sim::PayloadKind> payload_table();

}  // namespace mqlab::models::rocketmq
