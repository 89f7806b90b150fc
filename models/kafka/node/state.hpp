/// What a broker has in its memory: its replicas, what waits in its purgatories, the groups that it coordinates.
#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <utility>
#include <vector>

#include "models/kafka/frames.hpp"

namespace mqlab::models::kafka {

/// What a partition knows of a producer: its epoch, its last five batches (semantics 3.4), and where its open transaction began here.
struct ProducerState {
  struct Kept {
    std::int32_t first = 0;
    std::int32_t last = 0;
    std::int64_t base = 0;
  };
  std::int32_t epoch = -1;
  std::deque<Kept> window;              ///< the newest at the back
  std::int64_t txn_first = -1;          ///< first offset of its open transaction; -1: none is open
  std::int32_t coordinator_epoch = -1;  ///< of who wrote its last marker
};
inline constexpr std::size_t kProducerWindow = 5;

/// A transaction that has its marker here. The aborted ones are the partition's transaction index; a committed one is kept until its marker is
/// below the high watermark.
struct EndedTxn {
  std::int64_t producer = kNoProducer;
  std::int64_t first = 0;
  std::int64_t marker = 0;  ///< offset of the marker
  bool commit = false;
};

/// What a leader knows of a follower.
struct FollowerState {
  BrokerId broker = kNoBroker;
  std::int64_t end = -1;  ///< its log end, by its last fetch in this epoch; -1: it has not fetched yet
  sim::Time caught_up{};
  sim::Time fetched{};          ///< when it fetched last
  std::int64_t leader_end = 0;  ///< of the leader, then
};

enum class Role : std::uint8_t { none, leader, follower };

/// One partition's log on this broker.
struct Replica {
  PartitionId id = 0;
  sim::Element element = sim::Element::none;
  sim::File log = sim::File::none;
  std::int64_t begin = 0;  ///< log start offset
  std::int64_t end = 0;    ///< log end offset (LEO)
  std::int64_t safe = 0;   ///< what counts of it: behind `end` while an fsync inside an append runs
  std::int64_t hw = 0;
  std::int64_t hw_on_disk = 0;
  Compacted compacted;
  std::vector<std::pair<std::int32_t, std::int64_t>> epochs;  ///< leader epoch, where it starts
  std::map<std::int64_t, ProducerState> producers;
  std::vector<EndedTxn> ended;                      ///< in the order of their markers
  std::map<std::int64_t, std::uint64_t> verifying;  ///< by producer: a guard that only the next append may use, and a marker takes away
  std::int64_t unflushed = 0;                       ///< records since the last fsync
  sim::Time flushed_at{};                           ///< last fsync
  std::optional<sim::Ticket> flushing;
  std::int64_t flushing_end = 0;

  Role role = Role::none;
  BrokerId leader = kNoBroker;
  std::int32_t leader_epoch = -1;

  // as leader
  std::int64_t epoch_start = 0;
  std::int32_t partition_epoch = 0;
  std::vector<BrokerId> isr;                         ///< as the controller has committed it
  std::optional<std::vector<BrokerId>> pending_isr;  ///< asked for, not answered
  std::vector<FollowerState> followers;
  bool loaded = true;  ///< of the offsets topic: the groups were read

  // as follower
  bool to_compare = false;  ///< it must ask where its log leaves its leader's before it fetches (KIP-101, KIP-279)
  sim::Time not_before{};   ///< after an error

  bool leads() const { return role == Role::leader; }
  std::int32_t last_epoch() const { return epochs.empty() ? -1 : epochs.back().first; }
};

/// A produce request that waits for the high watermark.
struct PendingProduce {
  struct Part {
    PartitionId partition = 0;
    std::int32_t leader_epoch = 0;
    std::int64_t required = 0;  ///< offset that the high watermark must reach
    ProduceResponse::Part answer;
    bool done = false;
    sim::Payload entry;
  };
  sim::Connection from = sim::Connection::none;
  std::vector<Part> parts;
  sim::Timer deadline = sim::Timer::none;
};

struct ParkedFetch {
  sim::Connection from = sim::Connection::none;
  sim::Payload request;
  sim::Timer deadline = sim::Timer::none;
};

/// The loop that copies from one other broker: one fetch in flight.
struct Fetcher {
  BrokerId source = kNoBroker;
  sim::Connection connection = sim::Connection::none;
  bool connected = false;
  bool in_flight = false;
  std::uint32_t failures = 0;  ///< attempts to connect in a row that failed
  sim::Timer retry = sim::Timer::none;
  sim::Timer timeout = sim::Timer::none;
};

/// Who waits for an answer: a connection, or this broker itself.
struct Asker {
  sim::Connection from = sim::Connection::none;
  std::uint64_t own = 0;  ///< number of an own request; 0: none
};

/// A request of this broker to another: its answer comes on the same connection, in order.
struct PeerRequest {
  sim::Payload frame;
  std::uint64_t data = 0;
};
struct Peer {
  BrokerId broker = kNoBroker;
  sim::Connection connection = sim::Connection::none;
  bool connected = false;
  std::deque<PeerRequest> waiting;
  std::deque<PeerRequest> sent;
  sim::Timer timeout = sim::Timer::none;
};

// --- transactions ---

/// A Produce or TxnOffsetCommit that waits for the coordinator's word on its transaction (KIP-890).
struct Verification {
  std::uint64_t number = 0;
  sim::Connection from = sim::Connection::none;
  sim::Payload request;
  std::vector<PartitionId> partitions;
};

/// WriteTxnMarkers that waits until its markers are replicated.
struct PendingMarkers {
  struct Part {
    PartitionId partition = 0;
    std::int32_t leader_epoch = 0;
    std::int64_t required = 0;
    Error error = Error::none;
    bool done = false;
  };
  Asker asker;
  std::string id;
  Marker marker;
  std::vector<Part> parts;
};

/// A step of a transaction that is in the coordinator's log and not replicated yet. One at a time.
struct PendingTxn {
  std::int64_t required = 0;
  TxnRecord to;
  Asker asker;
  std::uint16_t request = 0;  ///< kind of the frame that asked for it; 0: nobody did
};

/// What a coordinator knows of a transactional id.
struct Transaction {
  TxnRecord now;  ///< what is in force
  sim::Element element = sim::Element::none;
  std::optional<PendingTxn> pending;
  std::vector<PartitionId> unmarked;  ///< of a decided transaction: partitions without their marker
  std::vector<PartitionId> asked;     ///< of these: a WriteTxnMarkers is under way
};

// --- groups ---

struct GroupMember {
  std::uint64_t id = 0;
  std::string instance;  ///< of a static member
  sim::Duration session{0};
  sim::Duration rebalance{0};
  std::vector<Assignor> assignors;
  std::vector<std::string> topics;
  std::vector<PartitionId> owned;
  std::vector<PartitionId> assignment;
  sim::Connection joining = sim::Connection::none;  ///< its JoinGroup waits
  sim::Connection syncing = sim::Connection::none;  ///< its SyncGroup waits
  bool joined = false;                              ///< in this round
  sim::Time deadline = sim::kNever;                 ///< of its session
};

enum class GroupPhase : std::uint8_t { empty, preparing, completing, stable };

struct PendingCommit {
  sim::Connection from = sim::Connection::none;
  bool transactional = false;
  std::int64_t required = 0;  ///< high watermark of the offsets partition
  std::int32_t generation = 0;
  OffsetCommitRequest request;
  sim::Timer deadline = sim::Timer::none;
};

struct Group {
  std::uint32_t number = 0;
  sim::Element element = sim::Element::none;
  GroupPhase phase = GroupPhase::empty;
  std::int32_t generation = 0;
  std::uint64_t leader = 0;
  Assignor assignor = Assignor::range;
  std::vector<GroupMember> members;     ///< in the order of joining
  std::vector<std::uint64_t> replaced;  ///< ids of static members whose place another has taken
  std::vector<std::uint64_t> invited;   ///< ids given away that have not joined with them yet
  sim::Timer join_timer = sim::Timer::none;
  sim::Time join_deadline = sim::kNever;  ///< the rebalance timeout
  bool initial = false;                   ///< it was empty: it waits in windows of group.initial.rebalance.delay.ms
  bool newcomer = false;                  ///< another member came in this window, and the group is a new one: one more window
  sim::Duration windows_left{};           ///< by the rebalance timeout
  sim::Timer session_timer = sim::Timer::none;
  sim::Time session_timer_at = sim::kNever;
  std::map<PartitionId, std::int64_t> offsets;
  std::map<PartitionId, std::int64_t> committed_at;  ///< when, by the coordinator's clock
  std::int64_t empty_since = 0;                      ///< in phase `empty`: since when, by the coordinator's clock
  std::deque<PendingCommit> commits;
  /// Offsets in transactions that are not over, by producer: what was committed, with the records that it passes.
  std::map<std::int64_t, std::vector<OffsetCommitRequest::Part>> in_transactions;
  /// The leader's assignment, stored and not replicated yet.
  std::int64_t assignment_required = -1;
};

}  // namespace mqlab::models::kafka
