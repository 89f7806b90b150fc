/// One RabbitMQ node. Follow a message by file name:
///
///     connection.cpp  frames come in, channels open and close
///     pressure.cpp    alarms and credit flow: a reader stops and goes on
///     publish.cpp     basic.publish -> route.cpp -> the queue's mailbox (process.cpp)
///     enqueue.cpp     the queue takes it: a copy is made
///     store.cpp       append -> flush: the journal, batched as the queue's mailbox empties (semantics 2.3)
///     message_store.cpp bodies of 4 KiB and more, shared by the node's queues
///     confirm.cpp     flushed -> basic.ack, coalesced
///     transaction.cpp  tx.select, commit, rollback
///     deliver.cpp     ready -> basic.deliver; rotation, prefetch, the channel's writer
///     consumers.cpp   consumer priorities, exclusive consumers, the single active consumer
///     ack_timeout.cpp a delivery that nobody settles closes its channel
///     get.cpp         basic.get, basic.recover, global prefetch
///     settle.cpp      ack, nack, requeue, channel and connection loss
///     expire.cpp      message TTL at the head of the queue, x-expires
///     limits.cpp      x-max-length, x-max-length-bytes, x-overflow
///     dead_letter.cpp what is rejected, expired or dropped is published again
///     restart_queue.cpp  a queue process dies and is started again, the node lives
///     recover.cpp     start, restart, clean stop, what a crash takes along
///     declarations.cpp  what clients declare, bind, delete, and when the broker refuses; steps.cpp: an operator's word
///     exchanges.cpp   exchanges and bindings come and go; declare.cpp: queues
///     errors.cpp      an error closes a channel or a connection
///
/// A queue is an Erlang process: its work is serial (a server), and it does nothing while its fsync runs. A channel belongs to its
/// connection's reader, which is serial too (`Context::occupy`).
#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "models/ledger.hpp"
#include "models/rabbitmq/deaths.hpp"
#include "models/rabbitmq/node/state.hpp"
#include "models/rabbitmq/queue_end.hpp"
#include "sim/process/process.hpp"

namespace mqlab::models::rabbitmq {

class Node final : public sim::Process {
 public:
  /// `surroundings` is one for all incarnations.
  explicit Node(const Broker& broker, std::shared_ptr<Surroundings> surroundings = std::make_shared<Surroundings>())
      : settings_(broker.settings), mutant_(broker.mutant), surroundings_(std::move(surroundings)) {
    const std::int64_t limit = settings_.max_message_size ? settings_.max_message_size->bytes : default_max_message_size(settings_.version);
    max_message_size_ = static_cast<std::uint64_t>(limit);
  }

  void on_started(sim::Context&) override;
  void on_accepted(sim::Context&, sim::Connection, sim::ProcessId peer) override;
  void on_closed(sim::Context&, sim::Connection, sim::Closing) override;
  void on_frame(sim::Context&, sim::Connection, sim::Payload&) override;
  void on_writable(sim::Context&, sim::Connection) override;
  void on_timer(sim::Context&, sim::Timer, sim::Due) override;
  void on_served(sim::Context&, sim::Server, sim::Payload&) override;
  void on_flushed(sim::Context&, sim::Ticket, sim::Flushed) override;
  bool on_command(sim::Context&, std::string_view what, const describe::Value& arguments) override;
  void on_stop(sim::Context&) override;
  void obituary(sim::Obituary&, sim::Death) const override;

 private:
  enum Due : std::uint32_t {
    idle_check = 1,
    sync_tick,
    deliver_now,
    heartbeat_send,
    heartbeat_check,
    get_now,
    head_expires,
    queue_unused,
    ack_check,
    store_idle
  };

  // declarations.cpp: each returns the reply code of its refusal, 0 when it is done
  void on_declaration(sim::Context&, ChannelSlot, sim::Payload&);
  std::uint16_t on_queue_declare(sim::Context&, const QueueSettings&, bool passive, std::uint64_t connection);
  std::uint16_t on_exchange_declare(sim::Context&, const ExchangeSettings&, bool passive);
  std::uint16_t on_bind(sim::Context&, const BindingSettings&, std::uint64_t connection);
  std::uint16_t on_exchange_delete(sim::Context&, const ExchangeSettings&);
  bool locked(QueueIndex q, std::uint64_t connection) const { return queues_[q].owner != 0 && queues_[q].owner != connection; }

  // errors.cpp
  void channel_error(sim::Context&, ChannelSlot, std::uint16_t code);
  void connection_error(sim::Context&, std::uint32_t connection, std::uint16_t code);
  void end_session(sim::Context&, std::uint32_t connection);

  // connection.cpp
  ClientConnection* find(sim::Connection handle);
  Channel* channel_of(ClientConnection&, std::uint8_t number);
  void open_channel(sim::Context&, std::uint32_t connection, std::uint8_t number);
  void on_method(sim::Context&, std::uint32_t connection, sim::Payload&);
  void on_heartbeat_timer(sim::Context&, sim::Due);
  void connection_gone(sim::Context&, std::uint32_t connection);
  void channel_gone(sim::Context&, ChannelSlot);
  void leave_queues(sim::Context&, ChannelSlot);
  std::vector<QueueIndex> queues_of(const Channel&) const;
  void release_if_done(ChannelSlot slot) {
    const Channel& ch = channel(slot);
    if (ch.state == Channel::State::gone && ch.posted == 0) release(slot);
  }
  void release(ChannelSlot);
  void send(sim::Context&, Channel&, sim::Payload&& frame, const sim::Note* note = nullptr);
  void drain_writer(sim::Context&, ChannelSlot);
  Channel& channel(ChannelSlot slot) { return *channels_[slot]; }

  // publish.cpp, route.cpp
  void on_publish(sim::Context&, ChannelSlot, sim::Payload&);
  void unroutable(sim::Context&, ChannelSlot, sim::Payload&, sim::Element exchange);
  void return_unroutable(sim::Context&, Channel&, sim::Payload&, sim::Element exchange);
  const Route& route(sim::Context& ctx, const sim::BlockRef& envelope, Route& cache) {
    if (cache.envelope.get() != envelope.get() || cache.version != bindings_version_) look_up(ctx, envelope, cache);
    return cache;
  }
  void look_up(sim::Context&, const sim::BlockRef& envelope, Route& cache);
  void find_route(sim::Context&, const Envelope&, Route& out);
  std::uint32_t find_queue(sim::Name) const;

  // exchanges.cpp
  std::uint32_t find_exchange(sim::Context&, sim::Name);
  void declare_exchange(sim::Context&, const ExchangeSettings&, bool store);
  void delete_exchange(sim::Context&, std::uint32_t exchange);
  void bind(sim::Context&, const BindingSettings&, bool store);
  void unbind(sim::Context&, const BindingSettings&);
  void forget_bindings_to(sim::Context&, Destination);
  template <class Which>
  void remove_bindings(sim::Context&, std::uint32_t exchange, Which&& which);

  // transaction.cpp
  void on_tx(sim::Context&, ChannelSlot, std::uint16_t method);
  void tx_publish(sim::Context&, ChannelSlot, sim::Payload&, const Route&);
  void tx_settle(sim::Context&, ChannelSlot, Transaction::Settlement);
  void tx_commit(sim::Context&, ChannelSlot);
  void tx_rollback(sim::Context&, ChannelSlot);
  void tx_progress(sim::Context&, Channel&);
  // pressure.cpp: alarms and credit flow
  void take_publish(sim::Context&, std::uint32_t connection, ChannelSlot, sim::Payload&);
  bool must_stop(const ClientConnection& c) const { return alarms_ != 0 || c.in_flow != 0; }
  void stop_reading(sim::Context&, std::uint32_t connection);
  void go_on_reading(sim::Context&, std::uint32_t connection);
  void tell_blocked(sim::Context&, ClientConnection&);
  bool set_alarm(sim::Context&, std::string_view word);
  static QueueCredit& credit(Channel& ch, QueueIndex q) {
    for (QueueCredit& c : ch.credits) {
      if (c.queue == q) return c;
    }
    return ch.credits.emplace_back(QueueCredit{q});
  }
  static void spend_credit(Channel& ch, QueueIndex q) {
    if (--credit(ch, q).left == 0) ++ch.lagging;
  }
  void earn_credit(sim::Context&, ChannelSlot, QueueIndex);
  void reader_hands_over(sim::Context&, Channel&);
  void give_back(sim::Context&, Channel&);
  void leave_flow(sim::Context&, Channel&);

  // process.cpp: the queue process
  void post(sim::Context&, QueueIndex, ChannelSlot, sim::Payload&& work, std::int64_t messages = 1);
  static bool overtakes(const sim::Payload& work);
  void spend(sim::Context&, Queue&, sim::Duration cost) const;
  void handle(sim::Context&, QueueIndex, sim::Payload& work);
  void handled(sim::Context&, QueueIndex);
  void arm_tick(sim::Context&, QueueIndex, sim::Duration, sim::Class = sim::Class::inherit);
  void on_tick(sim::Context&, QueueIndex);

  // enqueue.cpp
  std::optional<Awaiting> publisher_of(const sim::Payload& work);
  void enqueue(sim::Context&, QueueIndex, sim::Payload& work);
  bool hand_over_directly(sim::Context&, QueueIndex, sim::Payload& message);
  void reserve_positions(sim::Context&, Queue&);

  // expire.cpp
  void set_deadline(sim::Context&, Queue&, sim::Payload& message);
  void drop_expired(sim::Context&, QueueIndex);
  void arm_head_timer(sim::Context&, QueueIndex);
  void queue_used(sim::Context&, QueueIndex);
  void on_unused(sim::Context&, QueueIndex);

  // limits.cpp
  std::uint64_t counted(const Index&) const;
  bool would_overflow(const Queue&, const sim::Payload& message) const;
  void refuse(sim::Context&, QueueIndex, const Awaiting* publisher, const sim::Payload& message);
  void drop_overflow(sim::Context&, QueueIndex);

  // dead_letter.cpp
  bool dead_letter(sim::Context&, QueueIndex, const sim::Payload& message, Reason);
  void bury(sim::Context&, QueueIndex, Position, Reason);

  // store.cpp
  void sync(sim::Context&, QueueIndex);
  void synced(sim::Context&, QueueIndex, Held held, sim::RecordNumber because);
  void drop_settled(sim::Context&, Queue&);
  void recover_messages(sim::Context&, Queue&);

  // restart_queue.cpp
  void write_failed(sim::Context&, QueueIndex);
  void crash_queue(sim::Context&, QueueIndex, QueueEnd);
  void give_server(sim::Context&, QueueIndex);
  void lost_in_mailbox(sim::Context&, QueueIndex, const sim::Payload& work);
  void restart_queue(sim::Context&, QueueIndex, QueueEnd);
  void cancel_all(sim::Context&, QueueIndex);

  // message_store.cpp
  bool store_body(sim::Context&, QueueIndex, Position, const Awaiting* publisher);
  void arm_store(sim::Context&);
  void sync_store(sim::Context&);
  void store_synced(sim::Context&, Held);
  void store_flushed(sim::Context&, sim::Flushed);
  void stored(sim::Context&, Queue&, Position, Held, sim::RecordNumber because, std::uint8_t part);
  std::vector<std::pair<Position, std::uint32_t>> bodies_of(sim::Context&, const Queue&) const;
  void recover_store(sim::Context&);
  void trim_store(sim::Context&);

  // confirm.cpp
  void confirm(QueueIndex, const Awaiting&, bool rejected = false);
  void confirms_arrived(sim::Context& ctx) {
    if (!touched_.empty()) channels_hear(ctx);
  }
  void channels_hear(sim::Context&);
  void send_deferred(sim::Context&, ClientConnection&);
  void hear_confirms(Channel& ch);
  void send_confirms(sim::Context&, Channel&);
  void send_coalesced(sim::Context&, Channel&, std::vector<std::uint64_t>& numbers, const std::vector<std::uint64_t>& others, bool ack);

  // deliver.cpp
  void on_consume(sim::Context&, ChannelSlot, const ConsumeArguments&);
  void on_cancel(sim::Context&, ChannelSlot, const ConsumeArguments&);
  void add_consumer(sim::Context&, const ConsumeWork&);
  void remove_consumer(sim::Context&, ConsumerIndex);
  /// `fresh`: the head arrived just now and may go to a consumer without a look at its TTL.
  void deliver_ready(sim::Context&, QueueIndex, bool fresh = false);
  void deliver_all(sim::Context&, QueueIndex);
  static bool mark_delivered(Queue&, Position);
  void cancel_by_broker(sim::Context&, ConsumerIndex);
  sim::Duration slowed_by(const Queue&, Position) const;
  ConsumerIndex next_consumer(Queue&);
  bool blocked(const Consumer& c) const {
    return (c.prefetch != 0 && c.unacked >= c.prefetch) || channels_[c.channel]->unsent >= kUnsentLimit || globally_blocked(c);
  }
  bool globally_blocked(const Consumer& c) const {
    const Channel& ch = *channels_[c.channel];
    return ch.global_prefetch != 0 && ch.held >= ch.global_prefetch && !c.auto_ack;
  }
  void unblock(Queue&, ConsumerIndex);
  void send_delivery(sim::Context&, QueueIndex, ConsumerIndex, sim::Payload&& message, Position at, bool redelivered);

  // consumers.cpp
  bool may_consume(const Queue&, const Consumer&) const;
  void enlist(sim::Context&, Queue&, ConsumerIndex);
  void dismiss(sim::Context&, Queue&, ConsumerIndex);
  void activate_next(sim::Context&, Queue&);
  void rank_last(Queue&);

  // ack_timeout.cpp
  bool has_ack_timeout() const;
  const Unacked* oldest_unacked(const Channel&) const;
  sim::Duration ack_timeout(const Unacked&) const;
  void watch_acks(sim::Context&, ChannelSlot);
  void on_ack_check(sim::Context&, std::uint64_t data);
  // get.cpp: basic.get, basic.recover, the prefetch that a channel's consumers share
  void on_qos(sim::Context&, ChannelSlot, const QosArguments&);
  void on_get(sim::Context&, ChannelSlot, const ConsumeArguments&);
  void get_one(sim::Context&, QueueIndex, const GetWork&);
  void on_recover(sim::Context&, ChannelSlot, const RecoverArguments&);
  void release_global(sim::Context&, ChannelSlot, std::uint32_t freed);

  // settle.cpp
  void on_settle(sim::Context&, ChannelSlot, const sim::Payload& frame);
  void settle(sim::Context&, QueueIndex, const SettleWork&);
  void requeue(sim::Context&, QueueIndex, Position);
  void remove(sim::Context&, QueueIndex, Position, Fate);
  void requeue_all_of(sim::Context&, QueueIndex, ChannelSlot);

  // recover.cpp, declare.cpp
  QueueIndex declare_queue(sim::Context&, const QueueSettings&, bool store, std::uint64_t owner = 0);
  void purge(sim::Context&, QueueIndex);
  void delete_queue(sim::Context&, QueueIndex);
  void delete_if_left(sim::Context&, QueueIndex);
  void store_cell(sim::Context&, std::uint64_t key, sim::Payload value);
  bool booted(sim::Context&, sim::Ticket);
  void recover_declarations(sim::Context&);
  void stop_if_done(sim::Context&);
  void put_terms(sim::Context&, const Queue&, bool clean);

  BrokerSettings settings_;
  Mutant mutant_;
  MessageStore store_;
  std::shared_ptr<Surroundings> surroundings_;
  std::uint8_t alarms_ = 0;  ///< kMemoryAlarm, kDiskAlarm

  std::vector<Exchange> exchanges_;
  std::vector<Queue> queues_;
  std::vector<QueueIndex> queue_by_name_;  ///< the last one declared under each name
  std::uint64_t bindings_version_ = 1;
  std::vector<ClientConnection> connections_;
  std::vector<std::uint32_t> free_connections_;
  std::vector<std::uint32_t> by_handle_;  ///< connection handles are small numbers
  std::vector<std::unique_ptr<Channel>> channels_;
  std::vector<ChannelSlot> free_channels_;
  std::vector<Consumer> consumers_;
  std::vector<ConsumerIndex> free_consumers_;
  std::uint64_t max_message_size_ = 0;  ///< of a body
  std::vector<ChannelSlot> touched_;    ///< channels that queues have confirmed to, in this handler
  std::vector<QueueIndex> by_server_;
  struct Flushing {
    sim::Ticket ticket;
    QueueIndex queue;
  };
  std::vector<Flushing> flushing_;

  sim::File declarations_ = sim::File::none;
  sim::File terms_ = sim::File::none;
  std::uint64_t next_cell_ = 1;
  std::vector<sim::Ticket> boot_flushes_;                        ///< of the first start's declarations, not done yet
  std::vector<std::pair<sim::Connection, sim::Payload>> early_;  ///< frames that came before they were
  std::uint64_t connections_seen_ = 0;
  std::uint32_t exclusive_queues_ = 0;
  bool stopping_ = false;
  sim::Ticket stop_ticket_ = sim::Ticket::none;
};

// The consumer whose turn it is, at the front of the rotation; the blocked ones before it leave the rotation until they are unblocked.
inline ConsumerIndex Node::next_consumer(Queue& queue) {
  while (!queue.rotation.empty()) {
    const ConsumerIndex c = queue.rotation.front();
    if (!blocked(consumers_[c])) return c;
    consumers_[c].in_rotation = false;
    queue.rotation.pop_front();
  }
  return kNone;
}

// Was it handed to some consumer before? Positions grow in the order of delivery, so one mark says it for all: "sequence id below the
// highest delivered" (semantics 4.5). With priorities each level is a queue of its own.
inline bool Node::mark_delivered(Queue& queue, Position at) {
  Position& mark = queue.index.prioritised() ? queue.delivered_of_level[queue.index[at].level] : queue.next_delivered;
  if (at < mark) return true;
  mark = at + 1;
  return false;
}

}  // namespace mqlab::models::rabbitmq
