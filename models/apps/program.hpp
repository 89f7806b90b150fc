/// The closed vocabulary between a program (the business) and its application shell: what it is told, and what it may ask.
///
/// Three drivers speak it: declared programs of a scenario (producer.hpp, worker.hpp), C++20 coroutines that read like the textbook
/// (task.hpp) and, over a pipe, external programs. Each word is a struct with a `word` and its `members`, so that the JSON form is a loop
/// over them; the `Event` and `Command` variants are the table of contents. Inside the process the words are handed over as overloads, not
/// as variants: a message costs three calls and no allocation.
///
/// The shell writes the ledger records (`operation.begun`, `told`, `offered`, the effects), so no driver can forget or forge one. A command
/// that can be answered at once says so by its result (`Outcome`, `Worked::Result`); `later` means that the event will come. A command
/// never calls back into the program.
///
/// Times: nanoseconds. Errors: an index that was not set up is a bug (assert).
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string_view>
#include <tuple>
#include <variant>

#include "models/client.hpp"
#include "models/ledger.hpp"
#include "models/message.hpp"
#include "sim/core/ids.hpp"
#include "sim/core/time.hpp"

namespace mqlab::models::apps {

/// A member of a word, for the JSON form.
template <class O, class T>
struct Member {
  std::string_view name;
  T O::*member;
};
template <class O, class T>
constexpr Member<O, T> member(std::string_view name, T O::*pointer) {
  return {name, pointer};
}

/// How a commit ended.
enum class Outcome : std::uint8_t {
  applied,
  unchanged,  ///< it had been done before: the key was seen, the version is not newer, the row is already so
  declined,   ///< refused for good: it would break the store's invariant
  failed,     ///< the disk refused: nothing changed
  ahead,      ///< a state machine's store waits for an earlier version
  later,      ///< not yet: `Committed` will tell
};

/// How a call ended.
enum class Answer : std::uint8_t {
  yes,
  no,       ///< the service refused or failed
  refused,  ///< it was not there: the request never left
  unknown,  ///< no answer in time, or the connection broke: done or not
};

/// What keeps a commit from happening twice.
enum class Guard : std::uint8_t { none, message_id, version, version_next, natural };

/// What a commit writes.
enum class Write : std::uint8_t {
  effect,  ///< the effect, with what its guard needs, in one transaction
  key,     ///< only the seen key (idempotence apart)
  undo,    ///< a compensation of an earlier effect
};

// --- what a program is told ---
namespace event {

struct Started {
  static constexpr std::string_view word = "started";
  std::uint32_t incarnation = 0;
  static constexpr auto members = std::tuple{member("incarnation", &Started::incarnation)};
};
/// A client is connected, its consumers are registered, it may publish.
struct Ready {
  static constexpr std::string_view word = "ready";
  std::uint32_t client = 0;
  static constexpr auto members = std::tuple{member("client", &Ready::client)};
};
/// A client's connection, or the channel of one role, is gone. Publishes without an answer were `confirmed` as unknown before. Deliveries in
/// hand are void, unless it was only a channel to publish on.
struct Lost {
  static constexpr std::string_view word = "lost";
  std::uint32_t client = 0;
  Loss what = Loss::connection;
  std::uint32_t role = 0;
  static constexpr auto members = std::tuple{member("client", &Lost::client), member("what", &Lost::what), member("role", &Lost::role)};
};
/// The broker stops publishing or lets it go on.
struct Publishing {
  static constexpr std::string_view word = "publishing";
  std::uint32_t client = 0;
  bool possible = true;
  static constexpr auto members = std::tuple{member("client", &Publishing::client), member("possible", &Publishing::possible)};
};
struct Confirmed {
  static constexpr std::string_view word = "confirmed";
  std::uint32_t client = 0;
  sim::MessageId message;
  Confirm confirm = Confirm::ack;
  static constexpr auto members =
      std::tuple{member("client", &Confirmed::client), member("message", &Confirmed::message), member("confirm", &Confirmed::confirm)};
};
struct Delivered {
  static constexpr std::string_view word = "delivered";
  std::uint32_t client = 0;
  Delivery delivery;
  static constexpr auto members = std::tuple{member("client", &Delivered::client), member("delivery", &Delivered::delivery)};
};
struct TimerFired {
  static constexpr std::string_view word = "timer";
  std::uint32_t tag = 0;
  std::uint64_t data = 0;
  static constexpr auto members = std::tuple{member("tag", &TimerFired::tag), member("data", &TimerFired::data)};
};
struct Worked {
  enum class Result : std::uint8_t { done, failed, later };
  static constexpr std::string_view word = "worked";
  std::uint64_t tag = 0;
  Result result = Result::done;
  static constexpr auto members = std::tuple{member("tag", &Worked::tag), member("result", &Worked::result)};
};
struct Committed {
  static constexpr std::string_view word = "stored";
  std::uint64_t tag = 0;
  Outcome outcome = Outcome::applied;
  static constexpr auto members = std::tuple{member("tag", &Committed::tag), member("outcome", &Committed::outcome)};
};
/// Another program calls this one; to be answered by `Reply` with the same `call`. `undo`: take back what an earlier call did.
struct Called {
  static constexpr std::string_view word = "called";
  std::uint64_t call = 0;
  bool undo = false;
  Message message;
  static constexpr auto members =
      std::tuple{member("call", &Called::call), member("undo", &Called::undo), member("message", &Called::message)};
};
struct Answered {
  static constexpr std::string_view word = "answered";
  std::uint64_t tag = 0;
  Answer answer = Answer::yes;
  static constexpr auto members = std::tuple{member("tag", &Answered::tag), member("answer", &Answered::answer)};
};
/// SIGTERM: end in order; answered by `Stop`, at once or when what is under way is done.
struct StopAsked {
  static constexpr std::string_view word = "stop-asked";
  static constexpr auto members = std::tuple{};
};

}  // namespace event

using Event = std::variant<event::Started, event::Ready, event::Lost, event::Publishing, event::Confirmed, event::Delivered,
                           event::TimerFired, event::Worked, event::Committed, event::Called, event::Answered, event::StopAsked>;

// --- what a program may ask ---
namespace command {

/// A new operation: once, before anything is done for it.
struct Begin {
  static constexpr std::string_view word = "begin";
  sim::OperationId operation;
  std::int64_t amount = 1;
  static constexpr auto members = std::tuple{member("operation", &Begin::operation), member("amount", &Begin::amount)};
};
/// The word that the business gets of an operation; a later one counts.
struct Tell {
  static constexpr std::string_view word = "tell";
  sim::OperationId operation;
  Told told = Told::acknowledged;
  static constexpr auto members = std::tuple{member("operation", &Tell::operation), member("told", &Tell::told)};
};
/// Only while `can_publish(client)`.
struct Publish {
  static constexpr std::string_view word = "publish";
  std::uint32_t client = 0;
  std::uint32_t role = 0;
  Message message;
  static constexpr auto members =
      std::tuple{member("client", &Publish::client), member("role", &Publish::role), member("message", &Publish::message)};
};
/// Ack, requeue or reject a delivery (its `handle`).
struct SettleDelivery {
  static constexpr std::string_view word = "settle";
  std::uint32_t client = 0;
  std::uint64_t handle = 0;
  Settle how = Settle::ack;
  bool multiple = false;
  static constexpr auto members = std::tuple{member("client", &SettleDelivery::client), member("handle", &SettleDelivery::handle),
                                             member("how", &SettleDelivery::how), member("multiple", &SettleDelivery::multiple)};
};
struct SetTimer {
  static constexpr std::string_view word = "set-timer";
  std::uint32_t tag = 0;  ///< < 2^23
  std::uint64_t data = 0;
  sim::Duration delay{0};
  static constexpr auto members =
      std::tuple{member("tag", &SetTimer::tag), member("data", &SetTimer::data), member("delay", &SetTimer::delay)};
};
/// Spend time on a message. `worker` must be free: a program has one piece of work per worker.
struct Work {
  static constexpr std::string_view word = "work";
  std::uint64_t tag = 0;
  std::uint32_t worker = 0;
  sim::Duration duration{0};
  sim::MessageId message;
  sim::OperationId operation;
  static constexpr auto members =
      std::tuple{member("tag", &Work::tag), member("worker", &Work::worker), member("duration", &Work::duration),
                 member("message", &Work::message), member("operation", &Work::operation)};
};
/// One transaction on one store.
struct Commit {
  static constexpr std::string_view word = "store";
  std::uint64_t tag = 0;
  std::uint32_t store = 0;
  Write write = Write::effect;
  Guard guard = Guard::none;
  bool flush = true;
  bool outbox = false;  ///< write the message into the store's outbox too
  std::int64_t amount = 1;
  Message message;
  static constexpr auto members =
      std::tuple{member("tag", &Commit::tag),       member("store", &Commit::store),    member("write", &Commit::write),
                 member("guard", &Commit::guard),   member("flush", &Commit::flush),    member("outbox", &Commit::outbox),
                 member("amount", &Commit::amount), member("message", &Commit::message)};
};
/// The program saw by itself that the effect was done already, and changes nothing.
struct Skip {
  static constexpr std::string_view word = "skip";
  std::uint32_t store = 0;
  Message message;
  static constexpr auto members = std::tuple{member("store", &Skip::store), member("message", &Skip::message)};
};
/// An outbox message was published and confirmed: it may be forgotten.
struct OutboxDone {
  static constexpr std::string_view word = "outbox-done";
  std::uint32_t store = 0;
  sim::MessageId message;
  static constexpr auto members = std::tuple{member("store", &OutboxDone::store), member("message", &OutboxDone::message)};
};
struct Call {
  static constexpr std::string_view word = "call";
  std::uint64_t tag = 0;
  std::uint32_t service = 0;
  bool undo = false;  ///< a compensation: take back what this operation's call did
  Message message;
  static constexpr auto members = std::tuple{member("tag", &Call::tag), member("service", &Call::service), member("undo", &Call::undo),
                                             member("message", &Call::message)};
};
struct Reply {
  static constexpr std::string_view word = "reply";
  std::uint64_t call = 0;
  bool ok = true;
  static constexpr auto members = std::tuple{member("call", &Reply::call), member("ok", &Reply::ok)};
};
/// What people want to see in the story and the verdict does not read: `publish.retried`, `publish.given-up`, `work.failed` ...
struct Remark {
  static constexpr std::string_view word = "remark";
  sim::Kind kind = kinds::work_failed;
  sim::MessageId message;
  sim::OperationId operation;
  std::int64_t value = 0;
  static constexpr auto members = std::tuple{member("kind", &Remark::kind), member("message", &Remark::message),
                                             member("operation", &Remark::operation), member("value", &Remark::value)};
};
/// End in order: the clients close, the process exits.
struct Stop {
  static constexpr std::string_view word = "stop";
  static constexpr auto members = std::tuple{};
};

}  // namespace command

using Command =
    std::variant<command::Begin, command::Tell, command::Publish, command::SettleDelivery, command::SetTimer, command::Work,
                 command::Commit, command::Skip, command::OutboxDone, command::Call, command::Reply, command::Remark, command::Stop>;

/// Where a program puts its commands: the application shell, or a test's notebook.
class Desk {
 public:
  Desk() = default;
  Desk(const Desk&) = delete;
  Desk& operator=(const Desk&) = delete;
  virtual ~Desk() = default;

  virtual sim::Time now() const = 0;
  virtual sim::ProcessId self() const = 0;
  virtual sim::ProcessId process(std::string_view name) const = 0;  ///< `none` if there is no such process
  /// A number that depends only on (seed, process, purpose, n).
  virtual std::uint64_t draw(std::uint32_t purpose, std::uint64_t n) = 0;
  virtual bool can_publish(std::uint32_t client) const = 0;
  /// Whether this publish role asks for an answer.
  virtual bool confirms(std::uint32_t client, std::uint32_t role) const = 0;
  /// Whether a client library asks later what became of a local transaction: then its row must be found again.
  virtual bool local_transactions() const { return false; }
  /// Whether the store has this message's seen key (idempotence apart).
  virtual bool seen(std::uint32_t store, sim::MessageId message) const = 0;
  /// What a restarted program finds in a store's outbox, in the order of writing.
  virtual void each_outbox(std::uint32_t store, const std::function<void(const Message&)>& visit) = 0;

  virtual void ask(const command::Begin&) = 0;
  virtual void ask(const command::Tell&) = 0;
  virtual void ask(const command::Publish&) = 0;
  virtual void ask(const command::SettleDelivery&) = 0;
  virtual sim::Timer ask(const command::SetTimer&) = 0;
  virtual void cancel(sim::Timer timer) = 0;
  virtual event::Worked::Result ask(const command::Work&) = 0;
  virtual Outcome ask(const command::Commit&) = 0;
  virtual void ask(const command::Skip&) = 0;
  virtual void ask(const command::OutboxDone&) = 0;
  virtual void ask(const command::Call&) = 0;
  virtual void ask(const command::Reply&) = 0;
  virtual void ask(const command::Remark&) = 0;
  virtual void ask(const command::Stop&) = 0;
};

/// A business. It holds no connection, file or clock; it dies with its process.
class Program {
 public:
  Program() = default;
  Program(const Program&) = delete;
  Program& operator=(const Program&) = delete;
  virtual ~Program() = default;

  virtual void on(Desk&, const event::Started&) {}
  virtual void on(Desk&, const event::Ready&) {}
  virtual void on(Desk&, const event::Lost&) {}
  virtual void on(Desk&, const event::Publishing&) {}
  virtual void on(Desk&, const event::Confirmed&) {}
  virtual void on(Desk&, const event::Delivered&) {}
  virtual void on(Desk&, const event::TimerFired&) {}
  virtual void on(Desk&, const event::Worked&) {}
  virtual void on(Desk&, const event::Committed&) {}
  virtual void on(Desk& desk, const event::Called& called) { desk.ask(command::Reply{called.call, false}); }
  virtual void on(Desk&, const event::Answered&) {}
  virtual void on(Desk& desk, const event::StopAsked&) { desk.ask(command::Stop{}); }

  /// The process dies: which operations were under way, and what their business will go on believing.
  virtual void each_unfinished(const std::function<void(sim::OperationId, Told)>& /*visit*/) const {}
};

}  // namespace mqlab::models::apps
