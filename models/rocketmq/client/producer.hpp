/// DefaultMQProducerImpl and MQFaultStrategy: which queue, how many attempts, what the program is told; and the half of a transaction that
/// happens in the client (semantics 3, 8.1).
///
///     producer.cpp     send(): attempts and their end
///     selection.cpp    the queue of an attempt, latency fault tolerance
///     transaction.cpp  local transactions and checks
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <vector>

#include "models/rocketmq/client/host.hpp"

namespace mqlab::models::rocketmq {

class Producer {
 public:
  Producer(ClientHost& host, const std::vector<PublishSettings>& roles) : host_(host), roles_(roles) {}

  void publish(sim::Context&, std::uint32_t role, const Message&);
  /// For a consumer: a copy to its retry topic, as an ordinary message. `done(token)` tells how it ended.
  void send_copy(sim::Context&, TopicId topic, Body body, std::uint32_t part, std::uint64_t token);
  void answered(sim::Context&, std::uint64_t tag, sim::Payload&);
  void failed(sim::Context&, std::uint64_t tag, Code);
  void route_changed(sim::Context&, Topic&);
  void on_timer(sim::Context&, std::uint32_t what, std::uint64_t data);
  void told(sim::Context&, sim::OperationId, Told);
  void check(sim::Context&, sim::ProcessId from, sim::Payload&);

  /// Who waits for a copy.
  class CopyUser {
   public:
    virtual ~CopyUser() = default;
    virtual void copy_sent(sim::Context&, std::uint64_t token, bool stored) = 0;
  };
  void serve(std::uint32_t part, CopyUser& user) { copy_users_[part] = &user; }

 private:
  enum Due : std::uint32_t { fail_due = 1, local_due };
  struct Flight {
    bool used = false;
    std::uint32_t role = 0;
    std::uint32_t generation = 0;
    const PublishSettings* settings = nullptr;
    Topic* topic = nullptr;
    sim::BlockRef body;
    Message message;
    SendMode mode = SendMode::sync;
    Mq mq;  ///< of the attempt under way
    bool fixed = false;
    int attempts = 0;
    sim::Time begun{};
    sim::Time attempted{};
    NameId avoid = kNone;
    bool may_be_stored = false;
    std::optional<SendResponse> status;  ///< the last answer that was a SendStatus
    NameId status_of = kNone;
    bool waits_for_route = false;
    bool asked_route = false;
    std::uint32_t copy_part = 0;  ///< 0: a program's message
    std::uint64_t token = 0;
  };
  struct OpenHalf {
    std::int64_t half = 0;
    std::int64_t log_offset = 0;
    NameId broker = kNone;
    sim::MessageId message;
    sim::Duration time{0};
  };

  Body body_of_flight(sim::Context&, const Flight&) const;
  std::uint32_t take_slot();
  void attempt(sim::Context&, std::uint32_t slot);
  void again_or_end(sim::Context&, std::uint32_t slot, bool retryable, Code code);
  void end(sim::Context&, std::uint32_t slot, Code code);
  void tell(sim::Context&, std::uint32_t slot, Confirm);
  int attempts_allowed(const Flight& f) const;
  std::uint64_t tag(std::uint32_t slot) const;
  Flight* flight(std::uint64_t tag, std::uint32_t& slot);

  // selection.cpp
  const Mq* choose(sim::Context&, Flight& f);
  void learn_latency(sim::Context&, const Flight& f, bool failed);
  bool available(sim::Context&, NameId n) const;

  // transaction.cpp
  void half_stored(sim::Context&, std::uint32_t slot);
  void send_end(sim::Context&, const OpenHalf&, sim::OperationId, TransactionState, bool from_check);

  ClientHost& host_;
  const std::vector<PublishSettings>& roles_;
  PublishSettings copy_settings_{};
  std::vector<sim::BlockRef> texts_;  ///< by role
  std::vector<Flight> flights_;
  std::vector<std::uint32_t> free_;
  std::uint32_t generations_ = 0;
  std::uint64_t turn_ = 0;
  struct Ended {
    std::uint32_t slot = 0;
    Confirm confirm = Confirm::ack;
  };
  std::vector<Ended> told_later_;
  std::map<NameId, sim::Time> barred_;
  std::map<std::uint64_t, OpenHalf> halves_;  ///< by operation
  std::map<std::uint32_t, CopyUser*> copy_users_;
};

}  // namespace mqlab::models::rocketmq
