/// What a node knows: connections, channels, consumers, exchanges, queues. All flat and indexed; the verbs stand in the files beside it.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "models/rabbitmq/frames.hpp"
#include "models/rabbitmq/heartbeat.hpp"
#include "models/rabbitmq/node/index.hpp"
#include "models/rabbitmq/routing.hpp"
#include "models/rabbitmq/settings.hpp"
#include "sim/core/ids.hpp"
#include "sim/core/ring.hpp"
#include "sim/process/context.hpp"

namespace mqlab::models::rabbitmq {

using QueueIndex = std::uint32_t;
using ConsumerIndex = std::uint32_t;
using ChannelSlot = std::uint16_t;
inline constexpr std::uint32_t kNone = 0xffffffff;
inline constexpr ChannelSlot kNoChannel = 0xffff;

inline constexpr std::uint32_t kUnsentLimit = 200;  ///< deliveries in a channel's writer; src: rabbit_queue_consumers UNSENT_MESSAGE_LIMIT
inline constexpr std::uint32_t kUnsentCredit = 50;  ///< src: rabbit_writer, credit after 50
inline constexpr std::uint32_t kMailbox = 400;      ///< credit_flow_default_credit: frames of a reader that wait in a channel
inline constexpr std::int32_t kCredit = 400;        ///< credit_flow_default_credit: what may wait one hop further
inline constexpr std::int32_t kMoreCredit = 200;    ///< the same: given back for so many handled
inline constexpr std::uint8_t kMemoryAlarm = 1;
inline constexpr std::uint8_t kDiskAlarm = 2;
inline constexpr sim::Duration kSyncInterval = std::chrono::milliseconds(200);  ///< src: rabbit_amqqueue_process SYNC_INTERVAL
inline constexpr sim::Duration kHibernateV2 = std::chrono::seconds(1);          ///< semantics 3.2: v2 writes acks when it hibernates
inline constexpr std::uint64_t kPositionsAtOnce =
    1024;  ///< positions that a queue reserves in its terms, so that none is used in two lives

struct ClientConnection {
  sim::Connection handle = sim::Connection::none;
  std::uint64_t serial = 0;  ///< never used twice: the owner of its exclusive queues
  bool closing = false;      ///< one side has said connection.close; what comes now is discarded
  sim::ProcessId peer = sim::ProcessId::none;
  std::vector<ChannelSlot> channels;  ///< by channel number
  std::uint32_t deferring = 0;        ///< channels whose confirms wait behind frames that have arrived
  std::uint64_t frames_in = 0;
  std::uint64_t frames_out = 0;
  Heartbeat heartbeat;
  bool stopped = false;       ///< by an alarm or the credit flow, at a publish: nothing is read
  bool told_blocked = false;  ///< connection.blocked was sent
  std::uint32_t in_flow = 0;  ///< channels without credit
  sim::Payload held{};        ///< the publish at which it was stopped
};

/// What outlives the process of a node, beside its disk.
struct Surroundings {
  bool booted = false;    ///< what the scenario declares is on the disk
  bool disk_low = false;  ///< a disk alarm that was not healed
  /// By element: positions below were used by a queue of this name in an earlier life. Nothing on the wire shows them; a trace's positions stay apart.
  std::vector<Position> used_positions;
};

/// What a channel may still send to a queue before the queue has handled some of it.
struct QueueCredit {
  QueueIndex queue = kNone;
  std::int32_t left = kCredit;
  std::int32_t handled = 0;
};

/// A delivery that its consumer has not settled.
struct Unacked {
  enum class State : std::uint8_t {
    outstanding,
    in_tx,  ///< settled in a transaction that is not committed yet
    settling,
    done,
  };
  Position at = 0;
  ConsumerIndex consumer = kNone;
  State state = State::outstanding;
  Settle how = Settle::ack;  ///< while it is settling
  sim::Time since{};         ///< for the delivery acknowledgement timeout
};

/// A publish whose confirm was not sent.
struct Unconfirmed {
  sim::MessageId message;
  sim::OperationId operation;
  std::uint32_t queues = 0;  ///< that have not confirmed
  bool known = false;        ///< the channel has heard its fate: it holds no cutoff down, and goes from the ring once it is answered
};

/// Where the publishes with one envelope go.
struct Route {
  sim::BlockRef envelope;
  std::uint64_t version = 0;                  ///< of the node's bindings
  sim::Element element = sim::Element::none;  ///< of the exchange
  std::uint16_t refused = 0;                  ///< reply code: no such exchange, or an internal one
  std::vector<QueueIndex> queues;
};

struct Outgoing {
  sim::Payload frame;
  sim::Note note;
};

/// What a channel in tx mode was told since the last commit.
struct Transaction {
  struct Publish {
    sim::Payload message;
    std::vector<QueueIndex> queues;  ///< as routed when it was published
    sim::Element exchange = sim::Element::none;
    std::uint64_t number = 0;
  };
  struct Settlement {
    SettleWork work;
    std::vector<QueueIndex> queues;
    std::int64_t messages = 0;
    std::uint32_t freed = 0;  ///< places in the channel's global prefetch
  };
  std::vector<Publish> publishes;
  std::vector<Settlement> settlements;
  std::vector<sim::Note> answers;  ///< of the commit under way: one for each publish
  bool committing = false;
  bool failed = false;  ///< some queue has refused
};

struct Channel {
  enum class State : std::uint8_t {
    open,
    closing,  ///< the broker sent channel.close and discards every frame until close-ok
    gone,     ///< only work of queue processes still refers to it
  };
  State state = State::open;
  bool confirm = false;
  bool touched = false;    ///< stands in Node::touched_
  bool deferring = false;  ///< its confirms wait behind frames that have arrived
  std::uint8_t number = 0;
  std::uint32_t connection = 0;
  std::uint32_t generation = 0;
  std::uint32_t posted = 0;  ///< pieces of work that queue processes have not handled

  // publishing
  std::uint64_t next_publish = 1;
  std::uint64_t first_unconfirmed = 1;
  sim::Ring<Unconfirmed> unconfirmed;
  /// Null: answered before, by another queue or part.
  Unconfirmed* waiting(std::uint64_t publish) {
    if (publish < first_unconfirmed) return nullptr;
    Unconfirmed& u = unconfirmed[publish - first_unconfirmed];
    return u.queues == 0 ? nullptr : &u;
  }
  std::vector<std::uint64_t> arriving;   ///< confirmed by queues; behind the frames that wait in the channel
  std::vector<std::uint64_t> confirmed;  ///< to be sent when the method at hand is done
  std::vector<std::uint64_t> rejected;
  std::uint32_t handled_since = 0;  ///< frames since the oldest of `arriving`
  std::unique_ptr<Transaction> tx;
  std::vector<Route> routes;  ///< by Envelope::slot

  // credit flow (pressure.cpp)
  std::vector<QueueCredit> credits;
  std::int32_t reader_credit = kCredit;
  std::int32_t owed = 0;      ///< handled, and not given back to the reader yet
  std::uint32_t lagging = 0;  ///< queues that give it no credit
  bool in_flow = false;       ///< its reader has none for it

  // delivering
  std::uint64_t next_tag = 1;
  std::uint64_t first_unacked = 1;
  sim::Ring<Unacked> unacked;
  sim::Ring<Outgoing> writer;
  std::uint32_t unsent = 0;   ///< deliveries in the writer, as the queues know it
  std::uint32_t written = 0;  ///< since the last credit
  std::uint32_t prefetch = 0;
  std::uint32_t global_prefetch = 0;  ///< shared by its consumers; 0: none
  std::uint32_t held = 0;             ///< what counts against it
  std::vector<ConsumerIndex> consumers;
  sim::Time opened{};  ///< its ticks count from here
  sim::Timer ack_timer = sim::Timer::none;
  bool ack_watched = false;  ///< the timer is set, or there is no such timeout
};

struct Consumer {
  QueueIndex queue = kNone;
  ChannelSlot channel = kNoChannel;
  sim::ProcessId peer = sim::ProcessId::none;
  std::uint8_t number = 0;  ///< on its connection
  bool auto_ack = false;
  bool getter = false;  ///< no consumer: what its channel has taken from this queue by basic.get
  bool registered = false;
  bool in_rotation = false;
  bool exclusive = false;
  std::int32_t priority = 0;
  std::uint32_t prefetch = 0;
  std::uint32_t unacked = 0;
};

struct Binding {
  sim::Name key = sim::Name::empty;
  Destination to;
  Headers arguments;
  std::uint64_t cell = 0;  ///< of its record on the disk; 0: none

  /// The same binding: declaring it again changes nothing.
  friend bool operator==(const Binding& a, const Binding& b) { return a.key == b.key && a.to == b.to && a.arguments == b.arguments; }
};

struct Exchange {
  sim::Name name = sim::Name::empty;
  ExchangeSettings settings;
  bool exists = true;
  sim::Element element = sim::Element::none;
  std::uint64_t cell = 0;
  sim::Name alternate = sim::Name::empty;
  std::vector<Binding> bindings;  ///< of which it is the source
};

/// A publish that waits for its queue's next sync.
struct Awaiting {
  std::uint64_t number = 0;
  std::uint32_t generation = 0;
  ChannelSlot channel = kNoChannel;
};
/// A settled message whose journal entry must be taken back.
struct Settled {
  Position at = 0;
  sim::MessageId message;
  sim::OperationId operation;
};

/// Once the journal is flushed up to `written`, what stands before `oldest` is settled for good.
struct Droppable {
  sim::Offset written = 0;
  sim::Offset oldest = 0;
};

/// Bodies of large messages, for all queues of the node.
struct MessageStore {
  struct Waiting {
    QueueIndex queue = kNone;
    Position at = 0;
    Awaiting publisher;
    bool confirm = false;
  };
  struct Body {
    QueueIndex queue = kNone;
    Position at = 0;
  };
  sim::File log = sim::File::none;
  sim::Ring<Waiting> waiting;  ///< appended, not synced
  sim::Ring<Body> bodies;      ///< all that the log has, oldest first
  std::size_t syncing = 0;     ///< how many of `waiting` the sync under way covers
  sim::Ticket ticket = sim::Ticket::none;
  bool armed = false;
};

struct Queue {
  Storage storage = Storage::v1;
  sim::Name name = sim::Name::empty;
  QueueSettings declared;   ///< a declaration must say the same
  std::uint64_t owner = 0;  ///< serial of the connection that it is exclusive to; 0: none
  bool durable = false;
  bool exists = true;
  QueueArguments arguments;
  sim::Name dead_letter_exchange = sim::Name::empty;  ///< if the arguments have one: empty is the default exchange
  sim::Name dead_letter_routing_key = sim::Name::empty;
  bool limited = false;   ///< a length limit that drops the head
  bool refusing = false;  ///< a length limit that refuses the publish
  bool timed = false;     ///< a message here may expire
  sim::Element element = sim::Element::none;
  sim::Server server = sim::Server::none;
  sim::File journal = sim::File::none;
  std::uint64_t cell = 0;

  Index index;
  Position next_delivered = 0;  ///< positions below it were handed to some consumer: `redelivered`
  Position reserved = 0;
  sim::Ring<ConsumerIndex> rotation;  ///< consumers that may take the next message, in turn; higher priorities first
  bool ranked = false;                ///< some consumer has a priority
  bool consumed = false;              ///< it has had a consumer since this process began
  ConsumerIndex exclusive_consumer = kNone;
  ConsumerIndex active = kNone;        ///< of a single-active-consumer queue: the only one in `rotation`
  std::vector<ConsumerIndex> standby;  ///< its other consumers, in the order of registering
  /// 3.10: the active consumer was cancelled, the next one is active, and nobody has run the queue since: a backlog waits beside an idle consumer.
  bool not_run = false;

  // what the next sync will write
  sim::Ring<Position> unwritten;
  sim::Ring<Settled> settled;
  sim::Ring<Awaiting> awaiting;
  std::size_t settled_written = 0;  ///< how many of `settled` the sync under way has written
  std::int64_t dirty = 0;           ///< journal entries
  sim::Time waiting_since{};
  bool sync_due = false;  ///< as soon as the piece of work in service is done
  bool syncing = false;
  sim::Ring<Droppable> droppable;

  // the queue process
  bool saved = false;         ///< by an orderly stop
  std::uint32_t pending = 0;  ///< pieces of work in its mailbox or in service
  sim::Time last_handled{};
  bool polled = false;  ///< the last thing that it did was to answer a basic.get with nothing
  sim::Time free_at{};  ///< deliveries cost time too: busy with them until then
  bool idle_check_armed = false;
  bool tick_armed = false;

  // what time takes away
  sim::Timer head_timer = sim::Timer::none;  ///< for the message at the head
  sim::Time head_timer_at = sim::kNever;     ///< by the host's clock
  sim::Timer unused_timer = sim::Timer::none;
  sim::Time last_used{};  ///< x-expires counts from here while nobody consumes
  std::uint32_t consumers = 0;
  std::vector<Position> delivered_of_level;  ///< `next_delivered` of each level, if it has priorities
};

}  // namespace mqlab::models::rabbitmq
