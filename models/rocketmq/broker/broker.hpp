/// One broker. Follow a message by file name:
///
///     requests.cpp     frames come in; connections close
///     send.cpp         SEND_MESSAGE: the send queue, checks, append, who waits for what
///     store.cpp        the CommitLog: append, flush; ConsumeQueues behind it
///     recover.cpp      what a disk kept
///     pull.cpp         PULL_MESSAGE: read, filter, park
///     offsets.cpp      consumers' offsets, and the file that they are written to
///     send_back.cpp    CONSUMER_SEND_MSG_BACK: retry and dead-letter topics
///     schedule.cpp     the delay topic
///     transaction.cpp  half messages, their end; check.cpp: asking back
///     groups.cpp       heartbeats, members of groups, queue locks
///     ha.cpp           master and slave
///     replicas.cpp     where the master is elected: roles, the repair of a log, what a send waits for
///     controlled.cpp   controller mode: SyncStateSet; raft.cpp: DLedger's elections
///     lifecycle.cpp    start, registration, stop
///
/// Its CommitLog counts in messages, not in bytes: a physical offset is the number of an entry.
#pragma once

#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "models/rocketmq/frames.hpp"
#include "models/rocketmq/remoting/remoting.hpp"
#include "sim/process/process.hpp"

namespace mqlab::models::rocketmq {

class BrokerNode final : public sim::Process, private RemotingUser {
 public:
  BrokerNode(std::shared_ptr<Cluster> cluster, BrokerId self);

  void on_started(sim::Context&) override;
  void on_accepted(sim::Context&, sim::Connection, sim::ProcessId) override;
  void on_connected(sim::Context&, sim::Connection) override;
  void on_refused(sim::Context&, sim::Connection, sim::Refusal) override;
  void on_closed(sim::Context&, sim::Connection, sim::Closing) override;
  void on_frame(sim::Context&, sim::Connection, sim::Payload&) override;
  void on_timer(sim::Context&, sim::Timer, sim::Due) override;
  void on_flushed(sim::Context&, sim::Ticket, sim::Flushed) override;
  void on_stop(sim::Context&) override;

 private:
  enum Due : std::uint32_t {
    register_due = 1,
    send_due,
    flush_due,
    wait_due,
    reput_due,
    park_due,
    offsets_due,
    delay_due,
    delay_file_due,
    check_due,
    op_due,
    member_due,
    ha_push_due,
    ha_beat_due,
    ha_retry_due,
    metadata_due,
    controller_due,
    sync_check_due,
    raft_due,
    kRemoting = 64
  };
  using Entry = sim::Payload;

  /// A send that waits for the disk or for slaves.
  struct PendingSend {
    sim::Connection connection = sim::Connection::none;
    std::uint32_t opaque = 0;
    sim::Offset log = 0;
    std::uint16_t queue = 0;
    std::int64_t offset = 0;
    sim::Time flush_by = sim::kNever;  ///< kNever: does not wait for it
    sim::Time slave_by = sim::kNever;
    Code code = Code::success;
    sim::MessageId message;
    sim::OperationId operation;
  };
  struct QueuedSend {
    sim::Connection connection = sim::Connection::none;
    sim::Payload request;
    sim::Time arrived{};
  };
  struct Parked {
    sim::Connection connection = sim::Connection::none;
    PullRequest request;
    sim::Time until{};
  };
  struct Member {
    sim::ProcessId client = sim::ProcessId::none;
    sim::Connection connection = sim::Connection::none;
    sim::Time heard{};
    std::string reader;
  };
  struct Subscription {
    std::string expression;
    std::uint32_t version = 0;
  };
  struct Group {
    std::vector<Member> members;
    std::map<TopicId, Subscription> subscriptions;  ///< one for the whole group; gone with its last member
    sim::Element element = sim::Element::none;
  };
  struct Lock {
    sim::ProcessId client = sim::ProcessId::none;
    sim::Time renewed{};
  };
  /// Where a request of the broker's own belongs.
  enum Tag : std::uint64_t { tag_register = 1, tag_unregister, tag_metadata, tag_controller, tag_alter, tag_vote, tag_leader_beat };
  enum class Raft : std::uint8_t { follower, candidate, leader };
  static constexpr sim::Duration kSyncCheck = 5s;  ///< checkSyncStateSetPeriod

  struct Slave {
    sim::Connection connection = sim::Connection::none;
    sim::Offset sent = 0;
    sim::Offset acked = 0;
    sim::Time heard{};
    BrokerId broker = kNone;
  };

  struct Op {
    std::int64_t half = 0;
    sim::MessageId message;
    sim::OperationId operation;
    std::uint64_t rolled_back = 0;  ///< the append of the half that leads nowhere now; 0: it was committed
  };

  /// A failed message on its way to be tried again, or not.
  struct RetryCopy {
    Body body;
    TopicId topic = kNone;  ///< where it is stored
    std::uint16_t queue = 0;
    bool dead = false;
  };

  bool master() const { return master_; }
  bool raft() const { return cluster_->replication == Replication::dledger; }
  static constexpr std::uint32_t bit(BrokerId b) { return 1U << b; }
  bool waits_for_flush() const { return settings_.flush_disk_type == FlushDiskType::sync_flush; }
  sim::Duration tick(sim::Context&, sim::Duration period, sim::Time at_least) const;
  sim::Duration next_persist(sim::Context&, sim::Duration interval) const;

  // --- RemotingUser: name servers, the master ---
  void answered(sim::Context&, sim::ProcessId, std::uint64_t tag, sim::Payload&) override;
  void failed(sim::Context&, sim::ProcessId, std::uint64_t tag, Code) override;
  void pushed(sim::Context&, sim::ProcessId, sim::Payload&) override;

  // lifecycle.cpp
  void register_broker(sim::Context&);

  // recover.cpp
  void recover(sim::Context&);
  std::set<std::uint64_t> rebuild(sim::Context&, sim::Offset visible);
  void offsets_count(sim::Context&);

  // send.cpp
  void take_send(sim::Context&, sim::Connection, sim::Payload&);
  void run_send_queue(sim::Context&);
  void handle_send(sim::Context&, sim::Connection, const sim::Payload&);
  void refuse(sim::Context&, sim::Connection, const sim::Payload& request, Code);
  void answer_send(sim::Context&, const PendingSend&, Code);
  void send_progress(sim::Context&);
  void arm_wait(sim::Context&);
  void wait_over(sim::Context&);
  bool slaves_have(sim::Offset log) const;

  // store.cpp
  /// Appends and dispatches to be; kNoOffset when the disk refuses it. `out`: what was stamped.
  /// `account`: what the append means for other copies: told together with it.
  using ForTheAccount = std::function<void()>;
  sim::Offset append(sim::Context&, TopicId topic, std::uint16_t queue, sim::BlockRef body, Head& out, const ForTheAccount& account = {});
  sim::Offset append(sim::Context&, TopicId topic, std::uint16_t queue, Body body, const ForTheAccount& account = {});
  void stored(sim::Context&, const Entry&, sim::Kind kind, const ForTheAccount& account = {});
  void flush(sim::Context&);
  void arm_flush(sim::Context&);
  void arm_dispatch(sim::Context&);
  void dispatch(sim::Context&);
  sim::Offset dispatch_end(sim::Context&) const;
  sim::Note note_of(const Entry&, sim::Kind kind, std::int64_t value);
  sim::Element element(sim::Context&, TopicId topic, std::uint16_t queue);

  // pull.cpp
  void on_pull(sim::Context&, sim::Connection, const PullRequest&);
  bool answer_pull(sim::Context&, sim::Connection, const PullRequest&, bool last);
  void wake(sim::Context&, Local local);
  void arm_park(sim::Context&);
  void park_over(sim::Context&);
  /// Null: none is known. For the retry topic: `*`, as long as the group is there.
  const Subscription* subscription_of(GroupId, TopicId) const;
  const std::string& reader_on(sim::Connection, GroupId) const;

  // offsets.cpp
  void set_offset(sim::Context&, GroupId, TopicId, std::uint16_t queue, std::int64_t offset, std::int64_t began);
  void on_query(sim::Context&, sim::Connection, const QueryOffset&);
  void write_offsets(sim::Context&);
  void arm_offsets(sim::Context&);

  // send_back.cpp
  void on_send_back(sim::Context&, sim::Connection, const SendBack&);
  Code send_back(sim::Context&, GroupId, TopicId from, std::uint16_t queue, std::int64_t offset, int level, int max_reconsume);
  RetryCopy retry_copy(Body body, GroupId, int level, int max_reconsume) const;
  void note_retry(sim::Context&, const RetryCopy&);
  Code store_retry(sim::Context&, Body body, GroupId, int level, int max_reconsume, const ForTheAccount& when_dead);

  // schedule.cpp
  void arm_delay(sim::Context&, std::size_t level);
  void deliver_delayed(sim::Context&, std::size_t level);
  void write_delay_offsets(sim::Context&);
  void arm_delay_file(sim::Context&);

  // transaction.cpp, check.cpp
  void on_end(sim::Context&, const EndTransaction&);
  void write_op(sim::Context&, const Op& op);
  void flush_ops(sim::Context&);
  void arm_check(sim::Context&);
  void check(sim::Context&);
  void send_check(sim::Context&, sim::Offset log, const Entry& half);

  // groups.cpp
  void on_heartbeat(sim::Context&, sim::Connection, std::uint32_t opaque, const Heartbeat&);
  void client_gone(sim::Context&, sim::Connection);
  void notify(sim::Context&, GroupId);
  void members_left(sim::Context&, GroupId, bool announce);
  void arm_members(sim::Context&);
  void expire_members(sim::Context&);
  void on_lock(sim::Context&, sim::Connection, std::uint32_t opaque, const LockBatch&);

  // ha.cpp
  void connect_to_master(sim::Context&);
  void on_ha_report(sim::Context&, sim::Connection, const HaReport&);
  void on_ha_data(sim::Context&, const HaData&);
  void push_to_slaves(sim::Context&);
  void wake_ha(sim::Context&, bool now);
  void ha_beat(sim::Context&);
  void ha_over(sim::Context&);
  void copy_metadata(sim::Context&);

  // replicas.cpp
  bool serves_log() const;
  void begin_replication(sim::Context&);
  void become_master(sim::Context&, std::uint32_t epoch, std::uint32_t in_sync);
  void become_slave(sim::Context&, BrokerId leader, std::uint32_t epoch);
  void leave_master(sim::Context&);
  void note_epoch(std::uint32_t epoch, sim::Offset at);
  void on_epochs(sim::Context&, sim::Connection, const Epochs&);
  void truncate(sim::Context&, sim::Offset at);
  std::uint32_t awaited_set() const;
  bool too_few_in_sync() const;
  bool replicated(sim::Offset log) const;
  void advance_confirm(sim::Context&);

  // controlled.cpp
  void beat_controller(sim::Context&);
  void on_replica_info(sim::Context&, const ReplicaInfo&);
  void slave_reported(sim::Context&, const Slave&);
  void check_sync_set(sim::Context&);
  void alter_sync_set(sim::Context&, std::uint32_t to);
  void sync_set_altered(sim::Context&, const ReplicaInfo*);

  // raft.cpp
  std::size_t majority() const;
  sim::Duration vote_wait(sim::Context&) const;
  void begin_raft(sim::Context&);
  void keep_ballot(sim::Context&);
  void arm_raft(sim::Context&, sim::Duration after);
  void raft_over(sim::Context&);
  void ask_peers(sim::Context&, std::uint64_t tag, const std::function<sim::Payload()>& make);
  void stand(sim::Context&);
  void see_term(sim::Context&, std::uint32_t term);
  void on_vote(sim::Context&, sim::Connection, const Vote&);
  void on_voted(sim::Context&, BrokerId by, const Voted&);
  void serve_when_committed(sim::Context&);
  void on_leader_beat(sim::Context&, sim::Connection, const LeaderBeat&);

  std::shared_ptr<Cluster> cluster_;
  const BrokerSettings& settings_;
  BrokerId self_;
  BrokerInfo me_;
  bool master_;
  BrokerId leader_;  ///< whom a slave copies from
  Remoting remoting_;
  sim::Time born_{};
  bool stopping_ = false;

  sim::File log_ = sim::File::none;
  sim::Offset flushed_ = 0;  ///< as the broker believes
  sim::Offset dispatched_ = 0;
  sim::Ticket flushing_ = sim::Ticket::none;
  sim::Offset flushing_to_ = 0;
  std::int64_t dirty_ = 0;  ///< bytes
  sim::Time last_thorough_{};
  sim::Timer flush_timer_ = sim::Timer::none;
  sim::Time flush_at_ = sim::kNever;
  bool reput_armed_ = false;
  std::vector<std::int64_t> next_offset_;         ///< by local queue
  std::vector<std::vector<sim::Offset>> queues_;  ///< ConsumeQueues, by local queue
  std::vector<sim::Element> elements_;            ///< by local queue
  std::vector<std::vector<Parked>> parked_;       ///< by local queue
  std::size_t parked_count_ = 0;
  bool park_armed_ = false;

  std::deque<QueuedSend> send_queue_;
  sim::Time send_free_{};
  bool send_armed_ = false;
  std::deque<PendingSend> pending_;
  bool wait_armed_ = false;

  sim::File offsets_file_ = sim::File::none;
  std::map<std::uint64_t, std::int64_t> offsets_;  ///< consumerOffset.json's table, in memory
  std::set<std::uint64_t> offsets_dirty_;
  bool offsets_armed_ = false;

  sim::File delay_file_ = sim::File::none;
  std::vector<std::int64_t> delay_offsets_;
  std::vector<bool> delay_armed_;
  bool delay_file_armed_ = false;

  std::set<std::int64_t> halves_done_;  ///< from `half_next_` on: those with an op message
  std::int64_t half_next_ = 0;
  std::vector<Op> ops_;  ///< in memory: gathered for one op message
  bool op_armed_ = false;
  bool check_armed_ = false;
  std::size_t check_turn_ = 0;

  std::vector<Group> groups_;
  std::map<std::string, std::vector<Member>> producers_;
  bool members_armed_ = false;
  std::map<std::uint64_t, Lock> locks_;

  std::vector<Slave> slaves_;
  bool ha_push_armed_ = false;
  bool ha_beat_armed_ = false;
  sim::Connection to_master_ = sim::Connection::none;
  bool to_master_up_ = false;
  sim::Time master_heard_{};
  std::map<sim::Connection, sim::ProcessId> peers_;

  // where the master is elected
  std::uint32_t epoch_ = 0;
  std::vector<std::pair<std::uint32_t, std::int64_t>> epochs_;  ///< of the log: each with its first offset
  sim::Offset confirm_ = 0;                                     ///< all that must have it have it so far
  std::uint32_t in_sync_ = 0;                                   ///< SyncStateSet
  std::uint32_t altering_to_ = 0;
  bool altering_ = false;
  std::map<BrokerId, sim::Time> caught_up_;
  Raft raft_ = Raft::follower;
  std::uint32_t term_ = 0;
  BrokerId vote_ = kNone;
  std::uint32_t votes_ = 0;
  sim::Time leader_heard_{};
  std::map<BrokerId, sim::Time> follower_heard_;
  sim::Offset elected_end_ = 0;  ///< DLedger: it serves when a majority has its log up to there
  sim::Timer raft_timer_ = sim::Timer::none;
  sim::File ballot_ = sim::File::none;
};

}  // namespace mqlab::models::rocketmq
