/// DefaultMQPushConsumerImpl, one consuming role (semantics 6).
///
///     consumer.cpp      start, who asks what; offsets: kept, reported, stored
///     rebalance.cpp     which queues are its own; allocate.cpp: the strategies
///     pull.cpp          one pull request circulates for each queue
///     concurrently.cpp  a pool of listener calls, send-back
///     orderly.cpp       one call at a time and queue, under the queue's lock
#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "models/rocketmq/client/allocate.hpp"
#include "models/rocketmq/client/host.hpp"
#include "models/rocketmq/client/producer.hpp"

namespace mqlab::models::rocketmq {

class Consumer final : private Producer::CopyUser {
 public:
  Consumer(ClientHost& host, const ConsumeSettings& settings, std::uint32_t role);

  void start(sim::Context&);
  /// `SubscriptionData.subVersion`: when it was made, or when its queues of the topic last changed, by its own clock.
  std::uint32_t sub_version(sim::Context&);
  void answered(sim::Context&, std::uint64_t tag, sim::Payload&);
  void failed(sim::Context&, std::uint64_t tag, Code);
  void on_timer(sim::Context&, std::uint32_t what, std::uint64_t data);
  void group_changed(sim::Context&, GroupId);
  void settle(sim::Context&, std::uint64_t handle, Settle how);
  void stop(sim::Context&);

 private:
  enum Due : std::uint32_t { rebalance_due = 1, rebalance_now_due, pull_due, persist_due, lock_due, hand_due, retry_due, timeout_due };
  enum Ask : std::uint64_t { ask_members = 1, ask_offset, ask_pull, ask_back, ask_lock };

  struct Held {
    std::int64_t offset = 0;
    sim::Payload entry;
    bool done = false;
    bool backing = false;  ///< its send-back is under way
  };
  /// A ProcessQueue.
  struct Queue {
    Mq mq;
    std::uint32_t index = 0;  ///< in queues_
    std::uint32_t epoch = 0;  ///< of its taking: what was handed over before counts no more
    sim::Element element = sim::Element::none;
    bool taken = false;  ///< its offset is known, it is pulled
    std::int64_t next = 0;
    std::int64_t began = -1;
    std::int64_t commit = -1;
    std::int64_t reported = -1;
    std::deque<Held> held;
    std::size_t count = 0;  ///< held and not done
    bool pulling = false;
    bool pull_armed = false;
    bool throttled = false;
    std::uint32_t in_hand = 0;
    // orderly
    bool locked = false;
    bool locking = false;
    sim::Time lock_at{};
    bool waiting_lock = false;
    bool suspended = false;
    bool giving_up = false;
  };
  struct Hand {
    std::uint32_t queue = 0;  ///< index in queues_
    std::uint32_t epoch = 0;
    std::int64_t offset = 0;
    sim::Time since{};
    bool used = false;
    bool timed_out = false;
  };

  // consumer.cpp
  Topic* topic_of(const Queue& q) { return host_.topic(q.mq.topic); }
  BrokerId read_from(const Queue& q);
  void report(sim::Context&, Queue&);
  void persist(sim::Context&);
  void arm_persist(sim::Context&);
  void remove(sim::Context&, Queue&, std::int64_t offset);
  Held* held(Queue&, std::int64_t offset);
  std::int64_t commit_of(const Queue&) const;
  sim::Due due(std::uint32_t what, std::uint64_t data = 0) const { return host_.due_of(kPartConsumer + role_, what, data); }
  std::uint64_t tag(Ask what, std::uint64_t data) const { return tag_of(kPartConsumer + role_, what, data); }
  static std::uint64_t ref(const Queue& q) { return std::uint64_t{q.epoch} << 16 | q.index; }
  Queue* queue_of(std::uint64_t ref);

  // rebalance.cpp
  void rebalance(sim::Context&);
  void rebalance_soon(sim::Context&, sim::Duration after);
  void on_members(sim::Context&, Topic&, const std::vector<sim::ProcessId>*);
  void assign(sim::Context&, Topic&, const std::vector<Mq>& mine);
  std::vector<Mq> my_share(const Topic&, const std::vector<sim::ProcessId>& members, sim::ProcessId self) const;
  void want(sim::Context&, Topic&, const Mq&);
  void find_offset(sim::Context&, Queue&);
  void take(sim::Context&, Queue&, std::int64_t offset);
  void drop(sim::Context&, Queue&);
  void queues_changed(sim::Context&, const Topic&);

  // pull.cpp
  void pull(sim::Context&, Queue&);
  void pull_later(sim::Context&, Queue&, sim::Duration after);
  void on_pulled(sim::Context&, Queue&, const PullResponse&);

  // concurrently.cpp
  void hand_more(sim::Context&);
  void hand_over(sim::Context&, Queue&, Held&);
  void settle_concurrently(sim::Context&, Queue&, const Hand&, Settle);
  void send_back(sim::Context&, Queue&, std::int64_t offset, int level);
  void sent_back(sim::Context&, std::uint64_t ref, bool ok);
  void copy_sent(sim::Context&, std::uint64_t token, bool stored) override;
  void arm_timeout(sim::Context&);
  void check_timeouts(sim::Context&);

  // orderly.cpp
  void lock(sim::Context&, const std::vector<Mq>& queues);
  void lock_all(sim::Context&);
  void unlock(sim::Context&, Queue&);
  void on_locked(sim::Context&, NameId broker, const LockBatchResponse*);
  bool may_consume(sim::Context&, const Queue&) const;
  void hand_in_order(sim::Context&, Queue&);
  void settle_orderly(sim::Context&, Queue&, const Hand&, Settle);

  ClientHost& host_;
  const ConsumeSettings& settings_;
  std::uint32_t role_;
  bool started_ = false;
  bool stopped_ = false;
  sim::Time born_{};
  std::uint32_t sub_version_ = 0;
  std::deque<Queue> queues_;  ///< every queue that it ever saw, where it was first seen
  std::uint32_t epochs_ = 0;
  std::vector<Hand> hands_;
  std::vector<std::uint32_t> free_hands_;
  std::uint32_t in_hand_ = 0;
  std::deque<std::pair<std::uint64_t, std::int64_t>> pool_;  ///< what waits for a thread: queue, offset
  sim::Timer rebalance_timer_ = sim::Timer::none;
  bool rebalance_armed_ = false;
  bool persist_armed_ = false;
  bool timeout_armed_ = false;
  bool balanced_ = true;
  std::vector<std::pair<NameId, std::vector<Mq>>> locking_;                ///< asked, by broker
  std::map<std::uint64_t, std::pair<std::uint64_t, std::int64_t>> backs_;  ///< send-backs under way: queue, offset
  std::uint64_t next_back_ = 1;
  sim::File file_ = sim::File::none;  ///< BROADCASTING: LocalFileOffsetStore
};

}  // namespace mqlab::models::rocketmq
