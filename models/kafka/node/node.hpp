/// One Kafka broker. Follow a record by file name:
///
///     requests.cpp    frames come in: one request of a connection at a time; metadata, list offsets
///     produce.cpp     Produce -> checks -> append; the purgatory of acks=all
///     dedup.cpp       sequence numbers of idempotent producers
///     log.cpp         a replica's log: append, fsync inside the append, truncate, leader epochs
///     fetch.cpp       the leader's side of Fetch: divergence, read, park, account
///     fetcher.cpp     the follower's side: fetch, append, fetch; where two logs part
///     isr.cpp         in-sync replicas, high watermark
///     lifecycle.cpp   start, registration, heartbeats, what the controller tells; stop
///     recover.cpp     what a disk kept: logs, checkpoints, background flushes
///     retention.cpp   what is deleted in time; segments.cpp: what a segment is
///     compaction.cpp  the log cleaner: the last value of each key stays
///     group.cpp       group coordinator: join, sync, heartbeat; sessions
///     offsets.cpp     committed offsets, and reading them back
///     coordinator.cpp transaction coordinator: what producers ask
///     txn_log.cpp     its log: steps of a transaction, time-outs, reading it back
///     markers.cpp     markers: from the coordinator to the partitions
///     open_txns.cpp   a partition's open and ended transactions, last stable offset
///     verify.cpp      asking the coordinator before a transaction's first batch (KIP-890)
///     txn_offsets.cpp offsets in transactions
///     peers.cpp       requests to other brokers
///
/// A broker asks nobody for the truth: it acts on the image that the controller told it last.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "models/kafka/node/segments.hpp"
#include "models/kafka/node/state.hpp"
#include "sim/process/process.hpp"

namespace mqlab::models::kafka {

class Node final : public sim::Process {
 public:
  Node(std::shared_ptr<Cluster> cluster, BrokerId self) : cluster_(std::move(cluster)), settings_(cluster_->settings), self_(self) {}

  void on_started(sim::Context&) override;
  void on_accepted(sim::Context&, sim::Connection, sim::ProcessId) override;
  void on_connected(sim::Context&, sim::Connection) override;
  void on_refused(sim::Context&, sim::Connection, sim::Refusal) override;
  void on_closed(sim::Context&, sim::Connection, sim::Closing) override;
  void on_frame(sim::Context&, sim::Connection, sim::Payload&) override;
  void on_timer(sim::Context&, sim::Timer, sim::Due) override;
  void on_flushed(sim::Context&, sim::Ticket, sim::Flushed) override;
  void on_stop(sim::Context&) override;
  bool on_command(sim::Context&, std::string_view what, const describe::Value& arguments) override;

 private:
  enum Due : std::uint32_t {
    heartbeat_due = 1,
    controller_retry,
    register_retry,
    isr_check,
    hw_checkpoint,
    produce_deadline,
    fetch_deadline,
    fetcher_retry,
    fetcher_timeout,
    alter_retry,
    background_flush,
    retention_check,
    join_due,
    session_due,
    commit_deadline,
    exit_due,
    peer_timeout,
    txn_scan,
    txn_retry,
    controller_setup,
    cleaner_round,
    offsets_retention
  };
  using Records = std::function<void(const Message&, std::int64_t offset)>;

  // lifecycle.cpp
  void connect_to_controller(sim::Context&);
  void on_controller_frame(sim::Context&, sim::Payload&);
  void register_broker(sim::Context&);
  void heartbeat(sim::Context&, bool want_shut_down = false);
  void apply(sim::Context&, const ImageDelta&);
  void apply(sim::Context&, PartitionId, const PartitionState&);
  void become_leader(sim::Context&, Replica&, const PartitionState&);
  void become_follower(sim::Context&, Replica&, const PartitionState&);
  void resign(sim::Context&, Replica&);
  void arm_background(sim::Context&);
  void arm_log_task(sim::Context&, sim::Duration period, Due) const;
  void shut_down(sim::Context&);

  // recover.cpp
  void recover(sim::Context&);
  void recover(sim::Context&, Replica&);
  void open_new(sim::Context&, PartitionId);
  void checkpoint(sim::Context&, bool clean);
  void background_flushes(sim::Context&);

  // retention.cpp
  std::vector<Segment> segments(sim::Context&, const Replica&) const;
  void retention(sim::Context&);

  // offsets.cpp: retention
  void arm_offsets_retention(sim::Context&);
  bool offsets_may_expire(const Group&) const;
  void expire_offsets(sim::Context&);

  // compaction.cpp
  static std::optional<sim::Payload> what_is_left(const Replica&, const sim::Payload& entry);
  std::int64_t cleanable_to(sim::Context&, const Replica&) const;
  bool dirty_enough(sim::Context&, const Replica&, std::int64_t until) const;
  void clean(sim::Context&, Replica&, std::int64_t until);
  void clean_logs(sim::Context&);
  void forget_compaction(Replica&, std::int64_t end) const;
  void load_compaction(sim::Context&, Replica&) const;

  // requests.cpp
  template <class T>
  void answer(sim::Context&, sim::Connection, T response, std::uint32_t bytes = 100);
  void wait(sim::Context&, sim::Connection);
  void on_metadata(sim::Context&, sim::Connection);
  void on_list_offsets(sim::Context&, sim::Connection, const ListOffsetsRequest&);
  Error may_read(const Replica*, std::int32_t leader_epoch) const;
  Replica* replica(PartitionId p) { return p < replicas_.size() ? replicas_[p].get() : nullptr; }
  const PartitionInfo& info(const Replica& r) const { return cluster_->partitions[r.id]; }

  // produce.cpp
  void on_produce(sim::Context&, sim::Connection, sim::Payload&);
  /// `verified`: what the coordinator said of the transaction, if it was asked.
  void produce(sim::Context&, sim::Connection, const ProduceRequest&, const Verification* verified, Error said);
  ProduceResponse::Part take(sim::Context&, ProduceRequest::Part part, Acks acks, std::int64_t& required);
  static void stamp(const Replica&, sim::Payload& entry);
  void produce_progress(sim::Context&, PartitionId);
  void finish_produce(sim::Context&, std::size_t pending);
  void note_records(sim::Context&, sim::Kind kind, const Replica&, const sim::Payload& entry, std::int64_t value_or_offset = -1);

  // dedup.cpp
  struct Sequence {
    Error error = Error::none;
    std::int64_t duplicate_of = -1;  ///< base offset of the batch that it repeats
  };
  Sequence check_sequence(const Replica&, const Batch&) const;
  void remember(Replica&, const Batch&, std::int64_t base) const;

  // log.cpp
  bool append(sim::Context&, Replica&, sim::Payload entry);
  void append_done(sim::Context&, Replica&);
  static void flush(sim::Context&, Replica&);
  void truncate(sim::Context&, Replica&, std::int64_t to);
  sim::Offset entry_at(sim::Context&, const Replica&, std::int64_t offset) const;
  std::pair<std::int32_t, std::int64_t> epoch_end(const Replica&, std::int32_t asked) const;
  void add_epoch(Replica&, std::int32_t epoch, std::int64_t start);
  void storage_failed(sim::Context&);

  // fetch.cpp
  void on_fetch(sim::Context&, sim::Connection, sim::Payload&);
  bool read(sim::Context&, const FetchRequest&, FetchResponse&);
  bool has_enough(sim::Context&, const FetchRequest&);
  void send_fetched(sim::Context&, sim::Connection, const FetchRequest&, FetchResponse);
  void unpark(sim::Context&, PartitionId, bool for_followers);
  void expire_fetch(sim::Context&, sim::Connection);
  void on_epoch_end(sim::Context&, sim::Connection, const EpochEndRequest&);
  std::int64_t readable(const Replica&, const FetchRequest&) const;

  // fetcher.cpp
  void follow(sim::Context&, BrokerId source);
  void fetch_next(sim::Context&, Fetcher&);
  void on_fetched(sim::Context&, Fetcher&, const FetchResponse&);
  void on_compared(sim::Context&, Fetcher&, const EpochEndResponse&);
  void take_fetched(sim::Context&, Replica&, const FetchResponse::Part&);
  void truncate_to_leader(sim::Context&, Replica&, std::int32_t epoch, std::int64_t end, bool once);
  void fetcher_broken(sim::Context&, Fetcher&);
  Fetcher* fetcher_of(sim::Connection);

  // isr.cpp
  void account(sim::Context&, Replica&, BrokerId follower, std::int64_t end);
  void maybe_expand(sim::Context&, Replica&, const FollowerState&);
  void check_isrs(sim::Context&);
  void alter_partition(sim::Context&, Replica&, std::vector<BrokerId> isr);
  void send_alter(sim::Context&, Replica&);
  void on_altered(sim::Context&, const AlterPartitionResponse&);
  void advance_hw(sim::Context&, Replica&);
  void hw_advanced(sim::Context&, Replica&, std::int64_t from);
  bool in_maximal_isr(const Replica&, BrokerId) const;
  std::size_t maximal_isr(const Replica&) const;

  // group.cpp
  Group* coordinated(std::string_view group, Error& error);
  Group& group_of(sim::Context&, std::uint32_t number);
  void on_find_coordinator(sim::Context&, sim::Connection, const FindCoordinatorRequest&);
  void on_join(sim::Context&, sim::Connection, const JoinGroupRequest&);
  bool join_static(sim::Context&, sim::Connection, Group&, const JoinGroupRequest&);
  static bool replaced(const Group&, std::uint64_t member);
  static Error unknown_member(const Group&, std::uint64_t member);
  void on_sync(sim::Context&, sim::Connection, const SyncGroupRequest&);
  void on_heartbeat(sim::Context&, sim::Connection, const HeartbeatRequest&);
  void on_leave(sim::Context&, sim::Connection, const LeaveGroupRequest&);
  void prepare_rebalance(sim::Context&, Group&);
  void arm_join(sim::Context&, Group&);
  bool waits_once_more(sim::Context&, Group&);
  static bool everyone_has(const Group&, Assignor);
  static bool supports(const Group&, const JoinGroupRequest&);
  static Assignor elected_assignor(const Group&);
  void try_complete_join(sim::Context&, Group&, bool timed_out);
  void complete_join(sim::Context&, Group&);
  void assignment_stored(sim::Context&, Group&);
  void remove_member(sim::Context&, Group&, std::uint64_t member, sim::Kind why);
  void heard(sim::Context&, Group&, GroupMember&);
  void arm_session(sim::Context&, Group&);
  void check_group_sessions(sim::Context&, Group&);
  void stop_coordinating(sim::Context&, const Replica&);
  static GroupMember* member_of(Group&, std::uint64_t id);

  // offsets.cpp
  void on_offset_commit(sim::Context&, sim::Connection, const OffsetCommitRequest&);
  void on_offset_fetch(sim::Context&, sim::Connection, const OffsetFetchRequest&);
  void offsets_hw_advanced(sim::Context&, Replica&);
  void commit_timed_out(sim::Context&, sim::Connection);
  void load_groups(sim::Context&, Replica&);
  void load_group_entry(sim::Context&, const Replica&, const sim::Payload& entry);
  static bool unstable(const Group&, PartitionId);
  void store_membership(sim::Context&, Replica&, Group&);
  void apply_offset(sim::Context&, Group&, PartitionId, std::int64_t offset);

  // coordinator.cpp
  Transaction* coordinated_txn(const std::string& id, Error& error);
  void on_init_producer_id(sim::Context&, sim::Connection, const InitProducerIdRequest&);
  void on_add_partitions(sim::Context&, Asker, const AddPartitionsToTxnRequest&);
  void on_add_offsets(sim::Context&, sim::Connection, const AddOffsetsToTxnRequest&);
  Error judge_end(const Transaction&, const EndTxnRequest&, bool& done) const;
  void on_end_txn(sim::Context&, sim::Connection, const EndTxnRequest&);
  Error may_add(const Transaction&, std::int64_t producer, std::int32_t epoch) const;
  Error add(sim::Context&, Transaction&, std::vector<PartitionId> partitions, Asker, std::uint16_t request);
  Error end_txn(sim::Context&, Transaction&, bool commit, std::int32_t epoch, Asker, std::uint16_t request);
  template <class T>
  void refuse(sim::Context&, Asker, const std::string& id, T response);
  void make_txn_partition(sim::Context&, const std::string& id);

  // txn_log.cpp
  bool step(sim::Context&, TxnRecord to, Asker, std::uint16_t request);
  void txn_hw_advanced(sim::Context&, Replica&);
  void stepped(sim::Context&, Transaction&);
  void load_transactions(sim::Context&, Replica&);
  void stop_transactions(sim::Context&, const Replica&);
  void arm_txn_scan(sim::Context&);
  void scan_transactions(sim::Context&);
  Transaction& transaction_of(sim::Context&, const std::string& id);

  // markers.cpp
  void send_markers(sim::Context&, Transaction&);
  void retry_markers_later(sim::Context&);
  void on_write_markers(sim::Context&, Asker, const WriteTxnMarkersRequest&);
  Error write_marker(sim::Context&, PartitionId, const Marker&, PendingMarkers::Part&);
  void markers_progress(sim::Context&, PartitionId);
  void on_markers_written(sim::Context&, const WriteTxnMarkersRequest& asked, const WriteTxnMarkersResponse* answer);

  // open_txns.cpp
  void learn(Replica&, const sim::Payload& entry) const;
  std::int64_t last_stable(const Replica&) const;
  void passed_markers(sim::Context&, Replica&, std::int64_t from);
  static void list_aborted(const Replica&, FetchResponse::Part&);

  // verify.cpp
  bool verify_produce(sim::Context&, sim::Connection, const sim::Payload&);
  bool must_verify(const Replica&, std::int64_t producer, std::int32_t epoch) const;
  void verify(sim::Context&, sim::Connection, const sim::Payload&, const std::string& id, std::int64_t producer, std::int32_t epoch,
              std::vector<PartitionId> partitions);
  void on_verified(sim::Context&, std::uint64_t number, Error);

  // txn_offsets.cpp
  void on_txn_offset_commit(sim::Context&, sim::Connection, const sim::Payload&);
  void commit_in_txn(sim::Context&, sim::Connection, const TxnOffsetCommitRequest&, bool verified, Error said);
  void end_txn_offsets(sim::Context&, const Replica&, const EndedTxn&);

  // peers.cpp
  void ask(sim::Context&, BrokerId, sim::Payload, std::uint64_t data);
  void send_waiting(sim::Context&, Peer&);
  Peer* peer_of(sim::Connection);
  void on_peer_frame(sim::Context&, Peer&, const sim::Payload&);
  void peer_broken(sim::Context&, Peer&);
  void peer_timed_out(sim::Context&, BrokerId);
  void peer_answered(sim::Context&, const PeerRequest&, const sim::Payload* answer);
  template <class T>
  void reply(sim::Context&, Asker, T response);

  std::shared_ptr<Cluster> cluster_;
  const BrokerSettings& settings_;
  BrokerId self_;
  std::int64_t broker_epoch_ = 0;
  Image image_;
  bool registered_ = false;
  bool stopping_ = false;
  bool flushing_all_ = false;  ///< the last fsyncs before the end
  std::vector<sim::Ticket> last_flushes_;
  bool heartbeat_in_flight_ = false;
  bool clean_start_ = true;  ///< the last incarnation was shut down in order
  sim::Time born_{};
  sim::Connection controller_ = sim::Connection::none;
  bool controller_up_ = false;
  sim::Timer controller_setup_ = sim::Timer::none;  ///< an attempt to reach it is given up
  std::uint32_t controller_failures_ = 0;
  std::int64_t register_tries_ = 0;
  std::vector<std::unique_ptr<Replica>> replicas_;  ///< by partition; null: not here
  std::vector<PendingProduce> produces_;
  std::vector<ParkedFetch> parked_;
  std::vector<Fetcher> fetchers_;
  std::map<std::uint32_t, Group> groups_;
  std::map<std::string, Transaction> transactions_;
  std::vector<PendingMarkers> markers_;
  std::vector<Verification> verifications_;
  std::deque<Peer> peers_;
  std::map<std::uint64_t, PeerRequest> own_requests_;  ///< to itself
  std::uint64_t next_request_ = 1;
  std::uint64_t next_guard_ = 1;
  bool txn_scan_armed_ = false;
  bool txn_retry_armed_ = false;
  sim::File checkpoints_ = sim::File::none;
  bool hw_armed_ = false;
  bool isr_armed_ = false;
  bool flush_armed_ = false;
  bool retention_armed_ = false;
  bool cleaner_armed_ = false;
  bool offsets_retention_armed_ = false;
};

}  // namespace mqlab::models::kafka
