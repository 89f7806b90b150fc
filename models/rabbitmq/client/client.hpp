/// RabbitMQ's client library, after the Java one: one connection, one channel per role, publisher confirms by number, unsettled
/// deliveries by tag, automatic recovery.
///
///     connection.cpp  connect, open channels, heartbeats, loss, recovery, orderly close
///     publish.cpp     basic.publish, confirms, returns
///     consume.cpp     deliveries, ack and nack
///     transaction.cpp tx.commit and tx.rollback of either kind of role
///
/// What the library never does by itself: send a message again. A publish without an answer is reported `unknown` when its channel ends;
/// the program decides. Deliveries of an earlier channel are void: settling one does nothing (the library knows that the tag is stale).
///
/// Attempts to recover are background: a broker or a queue that never comes back does not keep a run alive. A new connection is progress
/// again.
///
/// Simplified: methods that open channels are sent in one go, not one round trip each.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "models/client.hpp"
#include "models/rabbitmq/frames.hpp"
#include "models/rabbitmq/heartbeat.hpp"
#include "models/rabbitmq/settings.hpp"
#include "sim/core/ring.hpp"

namespace mqlab::models::rabbitmq {

class RabbitClient final : public Client {
 public:
  RabbitClient(const BrokerSettings& broker, std::vector<PublishSettings> publishes, std::vector<ConsumeSettings> consumes,
               std::uint32_t number);

  void start(sim::Context&, ClientListener&) override;
  bool owns(sim::Connection c) const override { return c == connection_; }
  void on_connected(sim::Context&, sim::Connection) override;
  void on_refused(sim::Context&, sim::Connection, sim::Refusal) override;
  void on_closed(sim::Context&, sim::Connection, sim::Closing) override;
  void on_frame(sim::Context&, sim::Connection, sim::Payload&) override;
  void on_writable(sim::Context&, sim::Connection) override;
  void on_timer(sim::Context&, sim::Due) override;
  void publish(sim::Context&, std::uint32_t role, const Message&) override;
  bool can_publish() const override { return state_ == State::ready && !blocked_ && !stopped_by_broker_ && committing_ == 0; }
  bool confirms(std::uint32_t role) const override { return publishes_[role].settings.confirm || publishes_[role].settings.tx; }
  void settle(sim::Context&, std::uint64_t handle, Settle how, bool multiple) override;
  void stop(sim::Context&) override;

 private:
  enum class State : std::uint8_t { idle, connecting, opening, ready, waiting_to_recover, closing, stopped };
  enum Due : std::uint32_t {
    recover = 1,
    heartbeat_send,
    heartbeat_check,
    open_all,
    reopen,
    commit_due,
    get_due,
    cancel_due,
    recover_due,
    refused
  };

  struct Outstanding {
    sim::MessageId message;
    sim::OperationId operation;
    bool answered = false;
    bool returned = false;
  };
  /// The transaction of a role's channel: one at a time.
  struct Transaction {
    std::int64_t messages = 0;    ///< since the last commit
    std::int64_t ended = 0;       ///< commits and rollbacks
    std::uint64_t last_sent = 0;  ///< publish: the last number that a commit was asked for
    sim::Timer timer = sim::Timer::none;
    bool committing = false;
  };
  /// Channel 1 + its index. The first channel of each role comes first, so a role's number is also its index; what a pool has beyond one
  /// channel follows behind all roles.
  struct PublishRole {
    PublishSettings settings;
    std::uint32_t role = 0;
    std::uint32_t more = 0;                ///< of a role: index of the second channel of its pool
    std::uint64_t turn = 0;                ///< of a role: publishes so far
    std::vector<sim::BlockRef> envelopes;  ///< one for each routing key and expiration
    bool open = false;
    std::uint32_t missing = 0;  ///< `-ok`s that its channel waits for
    std::uint64_t next_number = 1;
    std::uint64_t first_outstanding = 1;
    sim::Ring<Outstanding> outstanding;
    Transaction tx;
  };
  struct Unsettled {
    sim::MessageId message;
    sim::OperationId operation;
    bool settled = false;
  };
  struct Later {
    std::uint64_t handle;
    Settle how;
    bool multiple;
  };
  /// Channel 1 + number of publish roles + its index.
  struct ConsumeRole {
    ConsumeSettings settings;
    sim::Name queue = sim::Name::empty;
    sim::Element element = sim::Element::none;
    bool open = false;
    bool cancelled = false;  ///< by the broker
    bool getting = false;    ///< a basic.get without an answer
    std::int64_t acks = 0;
    sim::Timer get_timer = sim::Timer::none;
    sim::Timer cancel_timer = sim::Timer::none;
    sim::Timer recover_timer = sim::Timer::none;
    std::uint32_t missing = 0;
    std::uint16_t epoch = 0;  ///< of its channel: handles of earlier ones are void
    std::uint64_t next_tag = 1;
    std::uint64_t first_unsettled = 1;
    sim::Ring<Unsettled> unsettled;
    Transaction tx;
    std::vector<Later> later;  ///< settled by the program while a commit was under way
  };
  /// A delivery's handle: role, epoch of the channel, tag.
  struct Handle {
    std::uint8_t role = 0;
    std::uint16_t epoch = 0;
    std::uint64_t tag = 0;
    std::uint64_t pack() const { return std::uint64_t{role} << 56 | std::uint64_t{epoch} << 40 | tag; }
    static Handle of(std::uint64_t v) {
      return {static_cast<std::uint8_t>(v >> 56), static_cast<std::uint16_t>(v >> 40), v & 0xff'ffff'ffffULL};
    }
  };

  void connect(sim::Context&);
  void open_everything(sim::Context&);
  void open_publish_channel(sim::Context&, std::uint32_t role);
  void open_consume_channel(sim::Context&, std::uint32_t role);
  void consume(sim::Context&, std::uint32_t role);
  void poll(sim::Context&, std::uint32_t role);
  void begin_consuming(sim::Context&, std::uint32_t role);
  void on_get_empty(sim::Context&, std::uint32_t role);
  void end_consuming(sim::Context&, ConsumeRole&);
  void side_channel_lost(sim::Context&, std::uint8_t channel, std::uint16_t code);
  void on_cancelled(sim::Context&, std::uint8_t channel);
  std::uint32_t declare(sim::Context&, std::uint8_t channel, const std::vector<DeclareSettings>&);
  void opened(sim::Context&, std::uint8_t channel);
  void ready_if_open(sim::Context&);
  void lost(sim::Context&);
  void channel_lost(sim::Context&, std::uint8_t channel, std::uint16_t code);
  void recover_later(sim::Context&);
  static void make_envelopes(sim::Context&, PublishRole&);
  static const sim::BlockRef& envelope_of(const PublishRole&, const Message&);
  void in_transaction(sim::Context&, std::uint8_t channel);
  void end_transaction(sim::Context&, std::uint8_t channel);
  void transaction_ended(sim::Context&, std::uint8_t channel, bool committed);
  void forget_transaction(sim::Context&, Transaction&);
  Transaction& transaction(std::uint8_t channel) {
    return is_publish(channel) ? publishes_[channel - 1U].tx : consumes_[consume_role(channel)].tx;
  }
  const TxSettings& tx_settings(std::uint8_t channel) const {
    return is_publish(channel) ? *publishes_[channel - 1U].settings.tx : *consumes_[consume_role(channel)].settings.tx;
  }
  void give_up_publishes(sim::Context&, PublishRole&);
  void void_deliveries(ConsumeRole&);
  void on_confirm(sim::Context&, std::uint32_t role, std::uint64_t tag, bool multiple, bool ack);
  void answer(sim::Context&, PublishRole&, std::uint64_t number, bool ack);
  void on_return(sim::Context&, std::uint32_t role, const sim::Payload&);
  void on_deliver(sim::Context&, const sim::Payload&);
  void on_blocked(sim::Context&, bool blocked);
  std::uint32_t next_channel(std::uint32_t role);
  void send(sim::Context& ctx, sim::Payload frame) {
    ++frames_out_;
    ctx.send(connection_, std::move(frame));
  }
  bool is_publish(std::uint8_t channel) const { return channel >= 1 && channel <= publishes_.size(); }
  std::uint8_t publish_channel(std::uint32_t role) const { return static_cast<std::uint8_t>(1 + role); }
  std::uint8_t consume_channel(std::uint32_t role) const { return static_cast<std::uint8_t>(1 + publishes_.size() + role); }
  /// A role that acknowledges on another channel has that one besides.
  std::uint8_t side_channel(std::uint32_t role) const { return static_cast<std::uint8_t>(1 + publishes_.size() + consumes_.size() + role); }
  std::uint32_t side_role(std::uint8_t channel) const {
    return channel - 1U - static_cast<std::uint32_t>(publishes_.size() + consumes_.size());
  }
  bool is_side(std::uint8_t channel) const { return channel > publishes_.size() + consumes_.size(); }
  std::uint32_t consume_role(std::uint8_t channel) const { return channel - 1U - static_cast<std::uint32_t>(publishes_.size()); }

  std::string node_;
  sim::Duration broker_heartbeat_;
  ConnectionSettings settings_;
  std::vector<PublishRole> publishes_;
  std::vector<ConsumeRole> consumes_;
  ClientListener* listener_ = nullptr;
  State state_ = State::idle;
  bool blocked_ = false;            ///< the socket is full
  bool stopped_by_broker_ = false;  ///< connection.blocked
  std::uint32_t committing_ = 0;    ///< publish roles that wait for a commit-ok
  bool told_ready_ = false;
  bool connection_open_ = false;
  bool refused_ = false;  ///< the broker has ended its last connection for an error
  sim::Connection connection_ = sim::Connection::none;
  std::uint64_t frames_in_ = 0;
  std::uint64_t frames_out_ = 0;
  Heartbeat heartbeat_;
};

}  // namespace mqlab::models::rabbitmq
