/// KafkaConsumer and the loop around it: membership, fetches, poll(), commits (semantics 5).
///
///     consumer.cpp     the poll loop: what is handed to the program, what it gives back
///     membership.cpp   coordinator, join, sync, heartbeats, max.poll.interval.ms
///     reading.cpp      positions and fetches
///     validation.cpp   whether the log was truncated under a position (KIP-320)
///     commits.cpp      auto commit, commitSync, commitAsync
///
/// The program's thread is either inside poll() (`polling_`) or busy with what poll() returned. In the poll loop it is handed one record at
/// a time; with `processing` = handed-over all of them, and it polls on. Giving a record back (requeue) is what a Kafka program does after
/// a failure: seek back to it, and poll again. To settle a record as rejected is to pass over it.
#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <utility>
#include <vector>

#include "models/client.hpp"
#include "models/kafka/client/producer.hpp"
#include "models/kafka/client/wire.hpp"

namespace mqlab::models::kafka {

class Consumer final : public WireUser {
 public:
  enum Due : std::uint32_t {
    poll_due = Wire::kEnd,
    heartbeat_due,
    max_poll_due,
    auto_commit_due,
    step_due,
    fetch_retry_due,
    commit_retry_due
  };

  Consumer(const Broker& broker, const ConsumeSettings& settings, std::uint32_t number, std::uint32_t role, Wire::MakeDue due);

  /// Its offsets go into the transactions of this producer; `commits.cpp`.
  void commit_through(TransactionalCommit&);
  void start(sim::Context&, ClientListener&);
  Wire& wire() { return wire_; }
  bool ready() const { return told_ready_; }
  void on_timer(sim::Context&, std::uint32_t what, std::uint64_t data);
  void settle(sim::Context&, std::uint64_t handle, Settle how);
  void stop(sim::Context&);

  void answered(sim::Context&, BrokerId, Asked, const sim::Payload&) override;
  void disconnected(sim::Context&, BrokerId, Channel, const std::vector<Asked>&) override;
  void link_ready(sim::Context&, BrokerId, Channel) override;
  void metadata_changed(sim::Context&) override;

 private:
  struct Held {
    PartitionId partition = 0;
    std::int64_t offset = 0;
    Message message;
    std::int32_t epoch = -1;  ///< leader epoch that it was written in
  };
  /// A partition that it owns.
  struct Assigned {
    sim::Element place = sim::Element::none;
    std::int64_t position = -1;  ///< next offset that poll() returns; -1: not known yet
    std::int64_t fetch_from = 0;
    std::deque<Held> buffer;
    std::uint64_t drained = 0;                                 ///< when it was drained last: it is asked for behind the others then
    std::uint64_t arrived = 0;                                 ///< the buffer's place among all buffers
    std::int32_t epoch = -1;                                   ///< of the last record before its position; -1: not known
    std::int32_t fetch_epoch = -1;                             ///< of the last batch before `fetch_from`
    std::int32_t validated_by = -1;                            ///< epoch of the leader by whose log the position is known to be right
    bool validating = false;                                   ///< OffsetForLeaderEpoch is under way
    std::map<std::int64_t, std::pair<Message, bool>> in_hand;  ///< returned and not committed: by offset, with whether it is done
    std::int64_t committed = -1;                               ///< last that this member committed or began with
    std::int64_t done_to = -1;                                 ///< one past the highest that is done
    bool resolving = false;                                    ///< its position comes from `auto.offset.reset`
    bool asked = false;                                        ///< a ListOffsets is under way
  };
  enum class Member : std::uint8_t { out, preparing, joining, syncing, stable };

  // consumer.cpp
  void poll(sim::Context&);
  void return_records(sim::Context&);
  void hand_next(sim::Context&);
  void hand_over(sim::Context&, const Held&);
  void batch_done(sim::Context&);
  void seek_back(sim::Context&, const Held&);
  void poll_soon(sim::Context&);
  Assigned* next_buffer();
  void failed(sim::Context&, Error);
  Assigned* assigned(PartitionId p);

  // membership.cpp
  void step(sim::Context&);
  void find_coordinator(sim::Context&);
  void coordinator_lost(sim::Context&);
  void prepare_join(sim::Context&);
  void join(sim::Context&);
  void on_joined(sim::Context&, const JoinGroupResponse&);
  void on_synced(sim::Context&, const SyncGroupResponse&);
  void membership_lost(sim::Context&);
  void fenced(sim::Context&);
  bool let_go(sim::Context&);
  std::vector<PartitionId> moved_away() const;
  void take_assignment(sim::Context&);
  void give_up(sim::Context&, PartitionId, sim::Kind why);
  void heartbeat(sim::Context&);
  void poll_interval_over(sim::Context&);
  bool cooperative() const;
  void step_later(sim::Context&);
  void look_for_new_partitions();

  // reading.cpp
  void find_positions(sim::Context&);
  void on_offsets(sim::Context&, const OffsetFetchResponse&);
  void ask_offsets(sim::Context&);
  void on_listed(sim::Context&, const ListOffsetsResponse&);
  void fetch(sim::Context&);
  void on_fetched(sim::Context&, BrokerId, const FetchResponse&);
  bool validated(sim::Context&, PartitionId, Assigned&);
  void on_epoch_ends(sim::Context&, const EpochEndResponse&);
  void take_entries(sim::Context&, Assigned&, const FetchResponse::Part&);

  // commits.cpp
  enum class Why : std::uint8_t { async, sync, prepare, revoke };
  bool commit(sim::Context&, Why, bool positions);
  void on_committed(sim::Context&, std::uint64_t request, Error);
  void retry_commit(sim::Context&, std::uint64_t request);
  void maybe_auto_commit(sim::Context&);
  void auto_commit_soon(sim::Context&);
  std::int64_t to_commit(const Assigned&, bool positions) const;
  OffsetCommitRequest offsets(bool positions) const;
  void end_transaction(sim::Context&);
  void transaction_ended(sim::Context&, bool committed, bool fatal);

  sim::Due due(std::uint32_t what, std::uint64_t data = 0) const { return due_(what, data); }

  const Version version_;
  const Mutant mutant_;
  const ConsumeSettings settings_;
  std::uint32_t number_;
  std::uint32_t role_;
  Wire::MakeDue due_;
  Wire wire_;
  ClientListener* listener_ = nullptr;
  bool told_ready_ = false;
  bool stopped_ = false;
  bool stopping_ = false;

  // the program's thread
  bool polling_ = false;    ///< inside poll(), waiting
  std::deque<Held> batch_;  ///< what poll() returned and the program has not taken yet
  std::optional<Held> current_;
  std::int64_t handled_ = 0;  ///< since the last commit of one's own
  bool committing_sync_ = false;
  bool poll_armed_ = false;
  sim::Timer max_poll_timer_ = sim::Timer::none;

  TransactionalCommit* transactions_ = nullptr;
  std::vector<OffsetCommitRequest::Part> in_transaction_;  ///< offsets of the commit under way

  // membership
  Member state_ = Member::out;
  BrokerId coordinator_ = kNoBroker;
  bool finding_ = false;
  bool step_armed_ = false;
  std::uint64_t member_ = 0;
  std::int32_t generation_ = -1;
  std::uint64_t joined_member_ = 0;  ///< groupMetadata(): as it was at the last join, whatever the heartbeats have learnt since
  std::int32_t joined_generation_ = -1;
  bool rejoin_ = true;                              ///< at the next poll()
  std::map<std::string, std::size_t> assigned_of_;  ///< of the group's leader: how many partitions of each topic it has given out
  bool lost_ = false;                               ///< out of the group: its partitions go at the next poll()
  bool prepared_ = false;
  std::optional<std::vector<PartitionId>> synced_;  ///< its assignment, which the next poll() takes
  bool letting_go_ = false;                         ///< the listener's commit is under way
  bool heartbeat_in_flight_ = false;
  std::uint64_t heartbeat_member_ = 0;  ///< as whom it was asked
  std::int32_t heartbeat_generation_ = -1;
  sim::Timer heartbeat_timer_ = sim::Timer::none;
  std::map<PartitionId, Assigned> partitions_;

  // reading
  bool offsets_asked_ = false;
  std::map<BrokerId, std::vector<std::pair<PartitionId, std::int64_t>>> fetching_;  ///< what is in flight: partition, from where
  bool fetch_retry_armed_ = false;
  std::uint64_t arrivals_ = 0;
  std::uint64_t drained_ = 0;

  // commits
  struct Commit {
    Why why = Why::async;
    std::uint64_t member = 0;  ///< as whom it was asked
    std::int32_t generation = -1;
    std::vector<OffsetCommitRequest::Part> parts;
  };
  std::map<std::uint64_t, Commit> commits_;
  std::uint64_t next_commit_ = 1;
  sim::Time auto_commit_at_{};
  bool auto_commit_armed_ = false;
};

}  // namespace mqlab::models::kafka
