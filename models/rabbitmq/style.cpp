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

const describe::ObjectSpec& RabbitStyle::broker_spec() const { return describe::spec_of<BrokerSettings>(); }
const describe::ObjectSpec& RabbitStyle::publish_spec() const { return describe::spec_of<PublishSettings>(); }
const describe::ObjectSpec& RabbitStyle::consume_spec() const { return describe::spec_of<ConsumeSettings>(); }

std::unique_ptr<Part> RabbitStyle::read_broker(describe::ObjectReader& reader) const {
  auto part = std::make_unique<BrokerPart>();
  reader.read_fields(part->value.settings);
  for (const std::string_view name : predeclared_exchanges()) {
    reader.problems().declare({"exchange", std::string(name), {}, reader.pointer() + " (predeclared)"});
  }
  if (reader.has("mutant")) {  // for tests only: no part of the schema, named by no message
    MutantSeam seam;
    reader.read_fields(seam);
    part->value.mutant = seam.mutant;
  }
  return part;
}

std::unique_ptr<Part> RabbitStyle::read_publish(describe::ObjectReader& reader) const {
  auto part = std::make_unique<PublishPart>();
  reader.read_fields(part->value);
  return part;
}

std::unique_ptr<Part> RabbitStyle::read_consume(describe::ObjectReader& reader) const {
  auto part = std::make_unique<ConsumePart>();
  reader.read_fields(part->value);
  return part;
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

std::unique_ptr<Client> RabbitStyle::make_client(const Part& broker, std::span<const Part* const> publishes,
                                                 std::span<const Part* const> consumes, std::uint32_t number) const {
  std::vector<PublishSettings> publish_roles;
  for (const Part* p : publishes) publish_roles.push_back(publish_of(*p));
  std::vector<ConsumeSettings> consume_roles;
  for (const Part* c : consumes) consume_roles.push_back(consume_of(*c));
  return std::make_unique<RabbitClient>(broker_of(broker).settings, std::move(publish_roles), std::move(consume_roles), number);
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
