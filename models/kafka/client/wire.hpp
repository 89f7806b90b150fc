/// The client's NetworkClient: connections to brokers, requests in flight, metadata (semantics 3.1, 3.2).
///
/// A broker has two links: one for data, one for what a group's coordinator is asked, so that a long fetch never holds up a heartbeat. A
/// request that is not answered in time ends its link, and with it all that was in flight there. What was sent may arrive all the same.
///
/// A connection is ready when ApiVersions was answered: whoever restarts and serves nobody yet is found out before anything is sent there. An
/// attempt to connect is given up after `socket.connection.setup.timeout.ms`, twice as late with each that failed before it (KIP-601).
///
/// Attempts to connect, and refreshes of metadata, are background.
#pragma once

#include <algorithm>
#include <cstdint>
#include <deque>
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "models/kafka/frames.hpp"
#include "sim/process/context.hpp"

namespace mqlab::models::kafka {

enum class Channel : std::uint8_t { data, coordinator };

/// What was asked, as its asker names it.
struct Asked {
  std::uint16_t kind = 0;  ///< of the request's frame
  std::uint64_t data = 0;
};

class WireUser {
 public:
  virtual ~WireUser() = default;
  virtual void answered(sim::Context&, BrokerId, Asked, const sim::Payload&) = 0;
  /// The link broke: these had no answer, in the order in which they were sent.
  virtual void disconnected(sim::Context&, BrokerId, Channel, const std::vector<Asked>&) = 0;
  virtual void link_ready(sim::Context&, BrokerId, Channel) = 0;
  virtual void metadata_changed(sim::Context&) = 0;
};

struct WireSettings {
  std::vector<std::string> nodes;
  sim::Duration request_timeout{0};
  sim::Duration reconnect_backoff{0};
  sim::Duration reconnect_backoff_max{0};
  sim::Duration retry_backoff{0};
  sim::Duration metadata_max_age{0};
  sim::Duration setup_timeout{0};  ///< of an attempt to connect (KIP-601); 0: only the network's own
  sim::Duration setup_timeout_max{0};
  std::size_t most_in_flight = 100;
};

/// What producers and consumers are told in the same words.
template <class Role>
WireSettings wire_settings(const BrokerSettings& broker, const Role& role) {
  WireSettings w;
  w.nodes = broker.nodes;
  w.setup_timeout = role.connection_setup_timeout_ms.value_or(defaults_of(broker.version).connection_setup_timeout);
  w.setup_timeout_max = std::max(w.setup_timeout, role.connection_setup_timeout_max_ms);
  w.request_timeout = role.request_timeout_ms;
  w.reconnect_backoff = role.reconnect_backoff_ms;
  w.reconnect_backoff_max = role.reconnect_backoff_max_ms;
  w.retry_backoff = role.retry_backoff_ms;
  w.metadata_max_age = role.metadata_max_age_ms;
  return w;
}

class Wire {
 public:
  enum Due : std::uint32_t { reconnect = 1, request_timeout, metadata_retry, metadata_age, setup_over, kEnd };
  using MakeDue = std::function<sim::Due(std::uint32_t what, std::uint64_t data)>;

  Wire(WireSettings settings, WireUser& user, MakeDue due) : settings_(std::move(settings)), user_(user), due_(std::move(due)) {}

  void start(sim::Context&);
  bool owns(sim::Connection c) const;
  void on_connected(sim::Context&, sim::Connection);
  void on_closed(sim::Context&, sim::Connection);
  void on_frame(sim::Context&, sim::Connection, sim::Payload&);
  void on_timer(sim::Context&, std::uint32_t what, std::uint64_t data);
  void stop(sim::Context&);

  /// Whether a request may go out there; if not, and nothing is under way, a connection is asked for.
  bool ready(sim::Context&, BrokerId, Channel);
  /// The last attempt to connect there failed, or the connection broke, and the next attempt is not due yet (src: NetworkClient.connectionFailed).
  bool failed(BrokerId, Channel) const;
  std::size_t in_flight(BrokerId, Channel) const;
  /// Only while `ready`. `note`: the record of its leaving. `no_answer`: acks=0.
  void send(sim::Context&, BrokerId, Channel, sim::Payload, Asked, const sim::Note* note = nullptr, bool no_answer = false,
            sim::Duration timeout = sim::Duration{0});
  void refresh_metadata(sim::Context&);
  /// A broker that answers anything: for FindCoordinator, InitProducerId. `kNoBroker`: none is connected yet.
  BrokerId any_broker(sim::Context&);

  bool has_metadata() const { return !topics_.empty(); }
  const MetadataResponse::Topic* topic(const std::string& name) const;
  const MetadataResponse::Partition* partition(PartitionId) const;

 private:
  enum class State : std::uint8_t { closed, connecting, greeting, ready, waiting };
  static constexpr sim::Time kLongAgo{-1};
  struct Link {
    BrokerId broker = kNoBroker;
    Channel channel = Channel::data;
    State state = State::closed;
    sim::Connection connection = sim::Connection::none;
    sim::Duration backoff{0};
    std::uint32_t failures = 0;      ///< attempts to connect in a row that failed
    sim::Time attempted = kLongAgo;  ///< when it was last tried, or lost
    sim::Timer setup = sim::Timer::none;
    struct Sent {
      Asked asked;
      sim::Time deadline{};
    };
    std::deque<Sent> sent;
    sim::Timer timer = sim::Timer::none;
    sim::Time timer_at = sim::kNever;
  };

  Link& link(BrokerId, Channel);
  Link* find(sim::Connection);
  void connect(sim::Context&, Link&);
  void broken(sim::Context&, Link&);
  void arm(sim::Context&, Link&);
  sim::Due due_of(std::uint32_t what, const Link&) const;
  void ask_metadata(sim::Context&);
  void take_metadata(sim::Context&, const MetadataResponse&);

  WireSettings settings_;
  WireUser& user_;
  MakeDue due_;
  std::deque<Link> links_;  ///< a deque: links stay where they are
  std::vector<MetadataResponse::Topic> topics_;
  bool metadata_wanted_ = false;
  bool metadata_in_flight_ = false;
  sim::Time metadata_not_before_{};
  sim::Timer metadata_timer_ = sim::Timer::none;
  sim::Timer age_timer_ = sim::Timer::none;
  bool stopped_ = false;
};

}  // namespace mqlab::models::kafka
