#include "models/kafka/style.hpp"
#include "models/kafka/cluster.hpp"

#include <algorithm>
#include <utility>

#include "models/kafka/client/client.hpp"
#include "models/kafka/controller/controller.hpp"
#include "models/kafka/kinds.hpp"
#include "models/kafka/node/node.hpp"
#include "sim/describe/reader.hpp"
#include "sim/world/world.hpp"

namespace mqlab::models::kafka {

const Style& style() {
  static const KafkaStyle kafka;
  return kafka;
}

std::vector<std::string> KafkaStyle::process_names(const Part& broker) const {
  std::vector<std::string> names = broker_of(broker).settings.nodes;
  names.push_back(broker_of(broker).settings.controller);
  return names;
}

std::span<const sim::KindInfo> KafkaStyle::kinds() const { return kinds::table(); }
std::span<const sim::PayloadKind> KafkaStyle::payload_kinds() const { return payload_table(); }

void KafkaStyle::build(sim::World& world, const Part& part, std::span<const Part* const> consumes) const {
  const auto cluster = std::make_shared<Cluster>(broker_of(part), consumes);
  const std::string& controller = cluster->settings.controller;
  world.add_process(
      {.name = controller, .role = "controller", .host = controller, .make = [cluster] { return std::make_unique<Controller>(cluster); }});
  for (std::size_t b = 0; b < cluster->settings.nodes.size(); ++b) {
    const std::string& node = cluster->settings.nodes[b];
    world.add_process({.name = node, .role = "broker", .host = node, .make = [cluster, b] {
                         return std::make_unique<Node>(cluster, static_cast<BrokerId>(b));
                       }});
  }
}

std::unique_ptr<Client> KafkaStyle::client(const Broker& broker, std::vector<PublishSettings> publishes,
                                           std::vector<ConsumeSettings> consumes, std::uint32_t number) const {
  return std::make_unique<KafkaClient>(broker, std::move(publishes), consumes, number);
}

/// A group's own copies, partition by partition: any member may get any of them.
std::vector<Style::Place> KafkaStyle::reaches(const Part& broker, const Part& publish, std::span<const Part* const> consumes) const {
  const std::string& topic = publish_of(publish).topic;
  std::vector<Place> reached;
  for (const Part* c : consumes) {
    const auto& topics = consume_of(*c).topics;
    if (std::find(topics.begin(), topics.end(), topic) == topics.end()) continue;
    ConsumePart only;
    only.value = consume_of(*c);
    only.value.topics = {topic};
    for (Place& place : places(broker, only)) reached.push_back(std::move(place));
  }
  return reached;
}

std::vector<Style::Place> KafkaStyle::places(const Part& broker, const Part& consume) const {
  const BrokerSettings& settings = broker_of(broker).settings;
  const ConsumeSettings& role = consume_of(consume);
  std::vector<Place> places;
  for (const TopicSettings& t : settings.topics) {
    if (std::find(role.topics.begin(), role.topics.end(), t.name) == role.topics.end()) continue;
    for (std::int64_t i = 0; i < most_partitions_of(settings, t); ++i) {
      PartitionInfo p;
      p.topic = t.name;
      p.index = static_cast<std::int32_t>(i);
      places.push_back({std::string(kPlaceKind), place_label(p, role.group)});
    }
  }
  return places;
}

/// A broker's session and its way back, a follower's way back into the ISR, a member's session, a long silence of a program, a request that
/// is given up, a transaction that its coordinator aborts: the longest of them, and what follows it.
sim::Duration KafkaStyle::settle_time(const Part& broker, std::span<const Part* const> publishes,
                                      std::span<const Part* const> consumes) const {
  const BrokerSettings& b = broker_of(broker).settings;
  sim::Duration longest = std::max(b.broker_session_timeout_ms * 2, b.replica_lag() * 3 / 2);
  sim::Duration blocked{0};  // a send() that throws at last
  for (const Part* p : publishes) {
    const PublishSettings& s = publish_of(*p);
    longest = std::max(longest, s.request_timeout_ms);
    blocked = std::max(blocked, s.max_block_ms + std::chrono::seconds(1));
    if (s.transactional()) longest = std::max(longest, s.transaction_timeout_ms + b.transaction_cleanup());
  }
  for (const Part* p : consumes) {
    const ConsumeSettings& c = consume_of(*p);
    longest = std::max({longest, c.session(b.version), c.request_timeout_ms, c.auto_commit_interval_ms});
    // The default of five minutes is left out: a scenario about it sets it, or works longer than it.
    if (c.max_poll_interval_ms < ConsumeSettings{}.max_poll_interval_ms) longest = std::max(longest, c.max_poll_interval_ms);
  }
  return std::max(longest + b.broker_session_timeout_ms + std::chrono::seconds(6), blocked);
}

}  // namespace mqlab::models::kafka
