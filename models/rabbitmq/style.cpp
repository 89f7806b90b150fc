#include "models/rabbitmq/style.hpp"

#include <algorithm>
#include <utility>

#include "models/rabbitmq/client/client.hpp"
#include "models/rabbitmq/frames.hpp"
#include "models/rabbitmq/kinds.hpp"
#include "models/rabbitmq/node/node.hpp"
#include "models/rabbitmq/routing.hpp"
#include "sim/describe/reader.hpp"
#include "sim/world/world.hpp"

namespace mqlab::models::rabbitmq {

const Style& style() {
  static const RabbitStyle rabbit;
  return rabbit;
}

std::vector<std::string> RabbitStyle::process_names(const Part& broker) const { return broker_of(broker).settings.nodes; }

std::span<const sim::KindInfo> RabbitStyle::kinds() const { return kinds::table(); }
std::span<const sim::PayloadKind> RabbitStyle::payload_kinds() const { return payload_table(); }

void RabbitStyle::build(sim::World& world, const Part& part, std::span<const Part* const>) const {
  const Broker& broker = broker_of(part);
  for (const std::string& node : broker.settings.nodes) {
    world.add_process({.name = node, .role = "broker", .host = node, .make = [broker, surroundings = std::make_shared<Surroundings>()] {
                         return std::make_unique<Node>(broker, surroundings);
                       }});
  }
}

void RabbitStyle::predeclare(describe::ObjectReader& reader) const {
  for (const std::string_view name : predeclared_exchanges()) {
    reader.problems().declare({"exchange", std::string(name), {}, reader.pointer() + " (predeclared)"});
  }
}

std::unique_ptr<Client> RabbitStyle::client(const Broker& broker, std::vector<PublishSettings> publishes,
                                            std::vector<ConsumeSettings> consumes, std::uint32_t number) const {
  return std::make_unique<RabbitClient>(broker.settings, std::move(publishes), std::move(consumes), number);
}

std::vector<Style::Place> RabbitStyle::places(const Part&, const Part& consume) const { return {{"queue", consume_of(consume).queue}}; }

// A black hole shows after three heartbeats; a client comes back after its recovery interval; an ack is flushed a second later at most.
sim::Duration RabbitStyle::settle_time(const Part& broker, std::span<const Part* const> publishes,
                                       std::span<const Part* const> consumes) const {
  sim::Duration recovery{0};
  sim::Duration heartbeat{0};
  const auto look = [&](const ConnectionSettings& c) {
    recovery = std::max(recovery, c.network_recovery_interval);
    heartbeat = std::max(heartbeat, negotiated_heartbeat(c.heartbeat, broker_of(broker).settings.heartbeat));
  };
  for (const Part* p : publishes) look(publish_of(*p).connection);
  for (const Part* c : consumes) {
    look(consume_of(*c).connection);
    if (consume_of(*c).mode == ConsumeMode::get) recovery = std::max(recovery, consume_of(*c).get_interval);
  }
  // The timer of a message's TTL keeps a run alive by itself; that of an unused queue does not.
  sim::Duration unused{0};
  for (const QueueSettings& q : broker_of(broker).settings.queues) {
    unused = std::max(unused, q.arguments.expires.value_or(sim::Duration{0}));
  }
  // A consumer that holds a message for ever makes it go round for ever. The default timeout of half an hour is left out, so that a run
  // with such a consumer ends at all; a scenario about the timeout sets it, or works longer than it.
  sim::Duration held{0};
  const BrokerSettings& settings = broker_of(broker).settings;
  const auto timeout = [&](sim::Duration t) {
    if (t.count() != 0 && t < BrokerSettings{}.consumer_timeout) held = std::max(held, t + settings.channel_tick_interval);
  };
  if (settings.version < Version::v4_3) {
    timeout(settings.consumer_timeout);
    for (const QueueSettings& q : settings.queues) timeout(q.arguments.consumer_timeout.value_or(sim::Duration{0}));
  }
  return 3 * heartbeat + recovery + unused + held + std::chrono::seconds(2);
}

}  // namespace mqlab::models::rabbitmq
