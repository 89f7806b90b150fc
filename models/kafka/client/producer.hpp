/// KafkaProducer: accumulator, sender, retries, idempotence (semantics 3).
///
///     producer.cpp    send(): batch; what is ready goes out
///     partitioner.cpp send(): which partition; when send() has waited too long
///     answers.cpp     answers, retries, expiry, a new epoch
///     in_txn.cpp      what a transaction changes: when it begins and ends, what the program is told
///     transactions.cpp  the coordinators
///
/// What the library does by itself, unlike RabbitMQ's: it sends again. A record is answered once: success, an error that says that nothing
/// was stored (nack), or one that leaves it open (unknown).
#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <utility>
#include <vector>

#include "models/client.hpp"
#include "models/kafka/client/transactions.hpp"
#include "models/kafka/client/wire.hpp"

namespace mqlab::models::kafka {

/// The other half of a program that reads, processes and writes: its consumer asks, and is told how the transaction ended.
class TransactionalCommit {
 public:
  using Ended = std::function<void(sim::Context&, bool committed, bool fatal)>;
  virtual ~TransactionalCommit() = default;
  /// The transaction can only be aborted.
  virtual bool failed() const = 0;
  /// sendOffsetsToTransaction() and commitTransaction().
  virtual void commit_with(sim::Context&, OffsetCommitRequest offsets) = 0;
  virtual void abort_all(sim::Context&) = 0;
  virtual void on_ended(Ended) = 0;
};

class Producer final : public WireUser, public TransactionalCommit, private Transactions::Owner {
 public:
  enum Due : std::uint32_t { drain_due = Wire::kEnd, expiry_due, refused_due, txn_retry_due, txn_time_due, txn_init_due, block_due };

  Producer(const BrokerSettings& broker, std::vector<PublishSettings> roles, std::uint32_t number, Wire::MakeDue due);

  void start(sim::Context&, ClientListener&);
  Wire& wire() { return wire_; }
  void on_timer(sim::Context&, std::uint32_t what, std::uint64_t data);
  void publish(sim::Context&, std::uint32_t role, const Message&);
  bool can_publish() const { return ready_ && !in_commit() && (!stalled() || next_send_throws_); }
  /// In the loop that reads and writes nothing is asked of a single record: the commit tells.
  bool confirms(std::uint32_t role) const { return roles_[role].settings.callback && !loop_ended_; }
  bool in_transactions() const { return txn_ != nullptr; }
  void stop(sim::Context&);

  void answered(sim::Context&, BrokerId, Asked, const sim::Payload&) override;
  void disconnected(sim::Context&, BrokerId, Channel, const std::vector<Asked>&) override;
  void link_ready(sim::Context& ctx, BrokerId, Channel) override { drain(ctx); }
  void metadata_changed(sim::Context&) override;

  bool failed() const override;
  void commit_with(sim::Context&, OffsetCommitRequest offsets) override;
  void abort_all(sim::Context&) override;
  void on_ended(Ended ended) override { loop_ended_ = std::move(ended); }
  /// The producer is fenced: whoever uses it closes.
  void on_fatal(std::function<void(sim::Context&)> f) { fatal_ = std::move(f); }

 private:
  using BatchId = std::uint64_t;
  struct Role {
    PublishSettings settings;
    std::int64_t sticky = -1;  ///< index of the partition that records without a key go to
    std::int64_t sticky_bytes = 0;
    std::uint64_t draws = 0;
    std::uint64_t turn = 0;
  };
  struct Pending {
    PartitionId partition = 0;
    std::vector<Message> records;
    std::vector<bool> asks;  ///< who waits for a callback
    std::int64_t bytes = kBatchBytes;
    sim::Time created{};
    sim::Time not_before{};
    std::int64_t attempts = 0;
    std::int32_t sequence = -1;
    std::int32_t epoch = -1;
    std::int64_t producer = kNoProducer;  ///< id that its number is of
    std::int32_t sent_in_epoch = -1;      ///< leader epoch that the last attempt was made in
    bool in_flight = false;
    bool may_be_stored = false;
    bool closed = false;  ///< takes no further records
    bool keyless = false;
  };
  struct Queue {
    std::deque<BatchId> waiting;
    std::deque<BatchId> in_flight;
    std::int32_t next_sequence = 0;
    std::int32_t last_acknowledged = -1;
    std::int32_t epoch = 0;
    bool unresolved = false;             ///< a batch with a number expired: nobody knows whether it is in the log
    std::int32_t after_unresolved = -1;  ///< the number that follows it
  };
  struct Sent {
    std::vector<std::pair<PartitionId, BatchId>> batches;
  };
  struct Told {
    sim::MessageId message;
    sim::OperationId operation;
    Confirm confirm = Confirm::ack;
    bool asks = true;
    bool received = false;
  };

  // producer.cpp
  const MetadataResponse::Partition* choose(sim::Context&, Role&, const Message&);
  Pending* open_batch(PartitionId, std::int64_t bytes);
  /// send() would wait: for metadata, or for room.
  bool stalled() const { return !wire_.has_metadata() || buffered_ >= settings_.buffer_memory.bytes; }
  void arm_block(sim::Context&);
  void block_over(sim::Context&);
  void connected(sim::Context&);
  void arm_drain(sim::Context&, sim::Duration after);
  void drain(sim::Context&);
  bool may_go(sim::Context&, Queue&, const MetadataResponse::Partition&, sim::Time& later);
  void send(sim::Context&, BrokerId, const std::vector<std::pair<PartitionId, BatchId>>&);
  void need_producer_id(sim::Context&);
  bool fits(const Pending&, std::int64_t bytes) const;

  // in_txn.cpp
  void identity(sim::Context&, std::int64_t producer, std::int32_t epoch) override;
  bool flushed() const override { return batches_.empty(); }
  void initialised(sim::Context&) override;
  void ended(sim::Context&, bool committed) override;
  void can_only_abort(sim::Context&, Error) override;
  void fatal(sim::Context&, Error, bool may_be_committed) override;
  bool in_commit() const;
  bool takes(sim::Context&, Role&, const Message&);
  void took(sim::Context&, Role&, const Message&, PartitionId);
  void end_transaction(sim::Context&, bool commit);
  void drop_unsent(sim::Context&);
  void tell_all(Confirm);

  // answers.cpp
  void on_produced(sim::Context&, const Sent&, const ProduceResponse&);
  void succeeded(sim::Context&, BatchId);
  void failed(sim::Context&, BatchId, Error);
  void again(sim::Context&, BatchId);
  void split(sim::Context&, BatchId);
  void give_up(sim::Context&, BatchId, Error);
  void bump_epoch(sim::Context&, PartitionId);
  void new_producer_id(sim::Context&);
  void resolve(sim::Context&, PartitionId, Queue&);
  void expire(sim::Context&);
  void arm_expiry(sim::Context&);
  void finish(sim::Context&, BatchId, Confirm);
  void tell(sim::Context&);
  bool first_in_line(const Queue&, const Pending&) const;
  sim::Duration backoff(std::int64_t attempts) const;

  std::uint32_t number_;
  std::vector<Role> roles_;
  PublishSettings settings_;  ///< of the first role: they share one producer
  ProducerConfig config_;
  Sticky sticky_;
  bool epoch_bump_;
  Wire::MakeDue due_;
  Wire wire_;
  ClientListener* listener_ = nullptr;
  bool ready_ = false;
  bool closing_ = false;
  std::int64_t producer_ = kNoProducer;
  std::int32_t epoch_ = 0;
  bool id_asked_ = false;
  std::int64_t buffered_ = 0;
  bool blocked_ = false;
  bool connected_ = false;
  bool next_send_throws_ = false;  ///< send() has waited for max.block.ms
  sim::Timer block_timer_ = sim::Timer::none;
  BatchId next_batch_ = 1;
  std::uint64_t next_request_ = 1;
  std::map<BatchId, Pending> batches_;  ///< by creation
  std::map<PartitionId, Queue> queues_;
  std::map<std::uint64_t, Sent> sent_;
  std::unique_ptr<Transactions> txn_;  ///< null: no transactional.id
  std::vector<Told> in_txn_;           ///< records of the transaction that is open: told when it has ended
  Ended loop_ended_;                   ///< set: a consumer's loop ends the transactions
  std::function<void(sim::Context&)> fatal_;
  bool told_ready_ = false;
  bool said_connected_ = false;
  bool committing_ = false;
  std::deque<Told> told_;
  bool telling_ = false;
  sim::Timer drain_timer_ = sim::Timer::none;
  sim::Time drain_at_ = sim::kNever;
  sim::Timer expiry_timer_ = sim::Timer::none;
  sim::Time expiry_at_ = sim::kNever;
};

}  // namespace mqlab::models::kafka
