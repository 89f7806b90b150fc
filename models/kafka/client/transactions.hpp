/// The transactional half of a KafkaProducer (src: TransactionManager; semantics 4.2, KIP-98, KIP-360, KIP-890).
///
///     uninitialised -> initialising -> ready <-> in_transaction -> committing / aborting -> ready
///                                                in_transaction, committing -> abortable_error -> aborting
///                                                any -> fatal_error: fenced; nothing is possible any more
///
/// One request to a coordinator is in flight at a time. When its connection breaks, the coordinator is looked for and the request is sent
/// again, while the first may still be under way. EndTxn waits until every batch is answered.
#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "models/kafka/client/wire.hpp"
#include "models/kafka/producer_settings.hpp"

namespace mqlab::models::kafka {

class Transactions {
 public:
  enum class State : std::uint8_t {
    uninitialised,
    initialising,
    ready,
    in_transaction,
    committing,
    aborting,
    abortable_error,
    fatal_error
  };
  /// The producer around it.
  class Owner {
   public:
    virtual ~Owner() = default;
    virtual void identity(sim::Context&, std::int64_t producer, std::int32_t epoch) = 0;
    virtual bool flushed() const = 0;  ///< no batch without an answer
    virtual void initialised(sim::Context&) = 0;
    virtual void ended(sim::Context&, bool committed) = 0;
    virtual void can_only_abort(sim::Context&, Error) = 0;
    /// `may_be_committed`: the commit was asked for more than once, so nobody knows.
    virtual void fatal(sim::Context&, Error, bool may_be_committed) = 0;
  };

  Transactions(const BrokerSettings& broker, const PublishSettings& settings, Wire& wire, Owner& owner, Wire::MakeDue due,
               std::uint32_t retry_due);

  void start(sim::Context&);  ///< initTransactions()
  void begin(sim::Context&);
  void commit(sim::Context&);
  void abort(sim::Context&);
  /// sendOffsetsToTransaction(), before the commit.
  void send_offsets(OffsetCommitRequest offsets) { offsets_ = Offsets{std::move(offsets), v2_, false}; }
  void touch(PartitionId);                     ///< a record goes there
  void sent() { started_ = started_ || v2_; }  ///< a batch has left
  void failed(sim::Context&, Error);
  void init_time_over(sim::Context&);  ///< initTransactions() has blocked for max.block.ms
  void step(sim::Context&);

  State state() const { return state_; }
  bool may_send(PartitionId p) const { return v2_ || std::find(added_.begin(), added_.end(), p) != added_.end(); }
  std::int64_t number() const { return number_; }
  /// It ended with an abort, but a commit was asked for before and never answered: it may have been committed all the same.
  bool outcome_open() const { return outcome_open_; }

  static bool is_its_own(std::uint16_t request);
  void answered(sim::Context&, std::uint16_t request, const sim::Payload&);
  void disconnected(sim::Context&, std::uint16_t request);
  void retry(sim::Context&);

 private:
  struct Offsets {
    OffsetCommitRequest request;
    bool added = false;  ///< the coordinator knows of the group
    bool done = false;
  };

  bool initialise(sim::Context&);
  void find(sim::Context&, bool of_group);
  bool reachable(sim::Context&, BrokerId& coordinator);
  template <class T>
  void ask(sim::Context&, T request);
  void ask_offsets(sim::Context&);
  void take(sim::Context&, const FindCoordinatorResponse&);
  void take(sim::Context&, const InitProducerIdResponse&);
  void take(sim::Context&, const AddPartitionsToTxnResponse&);
  void take(sim::Context&, const AddOffsetsToTxnResponse&);
  void take(sim::Context&, const TxnOffsetCommitResponse&);
  void take(sim::Context&, const EndTxnResponse&);
  bool handled(sim::Context&, Error);
  void end(sim::Context&);
  void fail_for_good(sim::Context&, Error);
  void wait(sim::Context&, sim::Duration);

  const std::string id_;
  const sim::Duration timeout_;
  const sim::Duration backoff_;
  const bool v2_;
  Wire& wire_;
  Owner& owner_;
  Wire::MakeDue due_;
  std::uint32_t retry_due_;
  State state_ = State::uninitialised;
  std::int64_t producer_ = kNoProducer;
  std::int32_t epoch_ = -1;
  BrokerId coordinator_ = kNoBroker;
  BrokerId group_coordinator_ = kNoBroker;
  bool finding_group_ = false;
  bool asked_ = false;    ///< a request is in flight
  bool waiting_ = false;  ///< a pause before the next
  std::int64_t number_ = 0;
  std::vector<PartitionId> added_;
  std::vector<PartitionId> new_;
  std::vector<PartitionId> adding_;
  std::optional<Offsets> offsets_;
  bool started_ = false;      ///< the coordinator has, or may have, something to end
  bool bump_needed_ = false;  ///< after the abort a new epoch: what failed may still arrive (KIP-360)
  bool bumping_ = false;
  int ends_sent_ = 0;
  bool outcome_open_ = false;
};

}  // namespace mqlab::models::kafka
