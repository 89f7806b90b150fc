/// A stage for one RabbitMQ node: no world, no library, raw AMQP frames, and time that passes only when the test says so.
///
///     BrokerStage stage({.queues = {{.name = "q", .durable = true}}});
///     const auto shop = stage.connect();
///     stage.open_channel(shop, 1, Confirms::yes);
///     stage.write(shop, {persistent(1), persistent(2)});      // one write: both frames are there at once
///     stage.run();
///     EXPECT_EQ(stage.heard(shop), "ack(2,+)");
///
/// What a connection hears is told in the words of semantics/rabbitmq-observed.md: `m1 m2*` are deliveries (`*` redelivered), `ack(3,+)`
/// a confirm with multiple, `return(m1)`, `close(404)`. An fsync takes 2 ms, the costs are the model's defaults unless the settings say
/// otherwise.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "models/ledger.hpp"
#include "models/rabbitmq/kinds.hpp"
#include "models/rabbitmq/node/node.hpp"
#include "sim/describe/value.hpp"
#include "sim/process/scripted_context.hpp"

namespace mqlab::models::rabbitmq::testing {

using namespace std::chrono_literals;

enum class Confirms { no, yes };

struct Publish {
  std::uint64_t message = 1;
  std::string routing_key = "q";
  std::string exchange;
  bool persistent = true;
  bool mandatory = false;
  Headers headers{};
  std::vector<std::string> cc{};
  std::vector<std::string> bcc{};
  sim::Duration expiration = kNoExpiration;
  std::uint8_t priority = 0;
  std::uint32_t body = 100;
};
inline Publish persistent(std::uint64_t message, std::string key = "q") {
  return {.message = message, .routing_key = std::move(key), .exchange = {}};
}
inline Publish transient(std::uint64_t message, std::string key = "q") {
  return {.message = message, .routing_key = std::move(key), .exchange = {}, .persistent = false};
}

class BrokerStage {
 public:
  explicit BrokerStage(BrokerSettings settings, Mutant mutant = Mutant::none);

  // --- clients ---
  sim::Connection connect();  ///< its client asks for no heartbeat of its own: the broker's is agreed
  void open_channel(sim::Connection, std::uint8_t channel = 1, Confirms = Confirms::no);
  void consume(sim::Connection, std::uint8_t channel, std::uint8_t consumer, std::string queue = "q", std::uint32_t prefetch = 0,
               bool no_ack = false, std::int32_t priority = 0, bool exclusive = false);
  void get(sim::Connection, std::string queue = "q", bool no_ack = false, std::uint8_t channel = 1);
  void cancel(sim::Connection, std::uint8_t channel, std::uint8_t consumer);
  /// One write of the client: the frames arrive at this moment, in order.
  void write(sim::Connection, const std::vector<Publish>&, std::uint8_t channel = 1);
  void ack(sim::Connection, std::uint64_t tag, bool multiple = false, std::uint8_t channel = 1);
  void nack(sim::Connection, std::uint64_t tag, bool requeue = true, bool multiple = false, std::uint8_t channel = 1);
  void frame(sim::Connection, sim::Payload);
  /// A method without arguments: `tx.select`.
  void say(sim::Connection c, std::uint16_t kind, std::uint8_t channel = 1) { frame(c, method(kind, channel)); }
  /// queue.declare, exchange.declare, bind, delete ... : a method about these settings.
  template <class Settings>
  void ask(sim::Connection c, std::uint16_t kind, const Settings& settings, bool passive = false, std::uint8_t channel = 1) {
    frame(c, about(kind, settings, {.channel = channel, .bit = passive}));
    run();
  }
  void cut(sim::Connection);  ///< the client's process dies: FIN

  // --- time and trouble ---
  void run();  ///< until nothing but heartbeats is left
  void run_for(sim::Duration);
  void crash();  ///< kill -9; memory is gone
  void power_loss();
  void stop();                                                            ///< clean stop, to its end
  void start();                                                           ///< the node again, on what the disk kept
  bool command(std::string_view what, const describe::Value& arguments);  ///< an operator's step
  /// Die right after this record, as a fault at a point does.
  void crash_at(sim::Kind point, std::uint64_t message);
  void socket_full(sim::Connection, bool full);

  // --- what is seen ---
  std::string heard(sim::Connection);  ///< since the last call
  /// Of the last delivery: exchange, key and x-death, newest first, as `dlx/k [(w,expired,1) (q,rejected,1)] first (q,rejected)`.
  std::string death(sim::Connection);
  Message last_delivery(sim::Connection c) { return to_message(delivered_[c]); }
  /// Of the copy that went last.
  Fate fate(std::uint64_t message) const;
  bool closed(sim::Connection c) const { return closed_.contains(c); }
  /// All of a queue, read to its end by another client with auto-ack.
  std::string drained(std::string queue = "q");
  /// Names of the recorded kinds for a message, in order: `broker.received copy.made ...`.
  std::string biography(std::uint64_t message) const;
  /// How many copies of a message the account says are alive.
  int copies(std::uint64_t message) const;
  std::size_t pending_events() const { return events_.size(); }
  std::size_t flushes() const { return flushes_; }
  std::size_t appended() const { return appended_; }
  std::size_t disk_entries() const;
  /// Frames that the node has not read.
  std::size_t unread(sim::Connection c) const { return sockets_.contains(c) ? sockets_.at(c).inbox.size() : 0; }
  sim::Time now() const { return now_; }
  bool alive() const { return node_ != nullptr; }
  sim::ScriptedDisk& disk() { return disk_; }

 private:
  struct Socket {
    std::vector<sim::Payload> inbox;
    sim::Time free{};
    bool scheduled = false;
    bool reading = true;
  };
  struct Served {
    sim::Duration cost;
    sim::Payload work;
    bool first = false;
  };
  struct ServerState {
    std::vector<Served> waiting;
    bool busy = false;
    bool held = false;
    sim::Time free_at{};
  };
  struct Event {
    sim::Time at;
    std::uint64_t sequence;
    bool background;
    std::function<void()> happen;
  };
  void handle(const std::function<void()>& handler);
  void collect();
  void seen(const sim::Note&);
  void at(sim::Time, std::function<void()>, bool background = false);
  void pump(sim::Connection);
  void serve_next(sim::Server);
  bool step(sim::Time limit, bool background_too);
  void forget_incarnation(sim::Death);
  std::string words(const sim::Payload&);

  Broker broker_;
  sim::ScriptedDisk disk_;
  sim::ScriptedContext::Words words_;
  std::unique_ptr<sim::ScriptedContext> ctx_;
  std::shared_ptr<Surroundings> surroundings_ = std::make_shared<Surroundings>();
  std::unique_ptr<Node> node_;
  std::uint32_t incarnation_ = 0;
  sim::Time now_{};
  std::uint64_t sequence_ = 0;
  std::uint32_t connections_ = 0;
  std::vector<Event> events_;
  std::set<std::uint64_t> cancelled_;
  std::map<sim::Connection, Socket> sockets_;
  std::map<sim::Connection, std::vector<std::string>> heard_;
  std::map<sim::Connection, sim::Payload> delivered_;  ///< the last one
  std::set<sim::Connection> closed_;
  std::map<sim::Server, ServerState> servers_;
  std::vector<sim::Note> notes_;
  std::map<std::string, sim::BlockRef> envelopes_;
  sim::Kind die_at_ = sim::Kind::none;
  std::uint64_t die_message_ = 0;
  bool dying_ = false;
  bool exited_ = false;
  std::size_t flushes_ = 0;
  std::size_t appended_ = 0;
};

}  // namespace mqlab::models::rabbitmq::testing
