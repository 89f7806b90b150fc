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

/// What a partition knows of a producer: its epoch and its last five batches (semantics 3.4).
struct ProducerState {
  struct Kept {
    std::int32_t first = 0;
    std::int32_t last = 0;
    std::int64_t base = 0;
  };
  std::int32_t epoch = -1;
  std::deque<Kept> window;  ///< the newest at the back
};
inline constexpr std::size_t kProducerWindow = 5;

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
  std::vector<std::pair<std::int32_t, std::int64_t>> epochs;  ///< leader epoch, where it starts
  std::map<std::int64_t, ProducerState> producers;
  std::int64_t unflushed = 0;  ///< records since the last fsync
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
  sim::Timer retry = sim::Timer::none;
  sim::Timer timeout = sim::Timer::none;
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
  sim::Time initial_until{};              ///< an empty group's delay is extended up to here
  bool initial = false;
  sim::Timer session_timer = sim::Timer::none;
  sim::Time session_timer_at = sim::kNever;
  std::map<PartitionId, std::int64_t> offsets;
  std::deque<PendingCommit> commits;
  /// The leader's assignment, stored and not replicated yet.
  std::int64_t assignment_required = -1;
};

}  // namespace mqlab::models::kafka
