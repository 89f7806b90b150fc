#include "models/rocketmq/style.hpp"

#include <algorithm>
#include <utility>

#include "models/rocketmq/broker/broker.hpp"
#include "models/rocketmq/client/client.hpp"
#include "models/rocketmq/cluster.hpp"
#include "models/rocketmq/controller/controller.hpp"
#include "models/rocketmq/kinds.hpp"
#include "models/rocketmq/namesrv/name_server.hpp"
#include "sim/describe/reader.hpp"
#include "sim/world/world.hpp"

namespace mqlab::models::rocketmq {

const Style& style() {
  static const RocketStyle rocketmq;
  return rocketmq;
}

std::vector<std::string> RocketStyle::process_names(const Part& broker) const {
  std::vector<std::string> names;
  for (const NodeSettings& n : nodes_of(broker_of(broker).settings)) names.push_back(n.name);
  for (const std::string& n : broker_of(broker).settings.namesrv) names.push_back(n);
  if (broker_of(broker).settings.enable_controller) names.push_back(broker_of(broker).settings.controller_addr);
  return names;
}

std::span<const sim::KindInfo> RocketStyle::kinds() const { return kinds::table(); }
std::span<const sim::PayloadKind> RocketStyle::payload_kinds() const { return payload_table(); }

void RocketStyle::build(sim::World& world, const Part& part, std::span<const Part* const> consumes) const {
  const auto cluster = std::make_shared<Cluster>(broker_of(part), consumes);
  for (const std::string& n : cluster->settings.namesrv)
    world.add_process({.name = n, .role = "name server", .host = n, .make = [cluster] { return std::make_unique<NameServer>(cluster); }});
  if (const std::string& n = cluster->settings.controller_addr; cluster->replication == Replication::controller)
    world.add_process({.name = n, .role = "controller", .host = n, .make = [cluster] { return std::make_unique<Controller>(cluster); }});
  for (BrokerId b = 0; b < cluster->brokers.size(); ++b) {
    const std::string& node = cluster->brokers[b].process;
    world.add_process(
        {.name = node, .role = "broker", .host = node, .make = [cluster, b] { return std::make_unique<BrokerNode>(cluster, b); }});
  }
}

std::unique_ptr<Client> RocketStyle::client(const Broker& broker, std::vector<PublishSettings> publishes,
                                            std::vector<ConsumeSettings> consumes, std::uint32_t number) const {
  return std::make_unique<RocketClient>(broker, std::move(publishes), std::move(consumes), number);
}

namespace {

/// Brokers' names of a scenario, each once.
std::vector<std::string> broker_names(const BrokerSettings& b) {
  std::vector<std::string> names;
  for (const NodeSettings& n : nodes_of(b))
    if (std::find(names.begin(), names.end(), n.group()) == names.end()) names.push_back(n.group());
  return names;
}

void add_queues(std::vector<Style::Place>& out, const BrokerSettings& b, std::string_view topic, std::int64_t queues,
                const std::string& reader, const std::vector<std::string>& only) {
  for (const std::string& n : broker_names(b)) {
    if (!only.empty() && std::find(only.begin(), only.end(), n) == only.end()) continue;
    for (std::int64_t q = 0; q < queues; ++q)
      out.push_back({std::string(kPlaceKind), place_label(topic, n, static_cast<std::uint16_t>(q), reader)});
  }
}

/// The queues of the topic that a role subscribes to.
std::vector<Style::Place> topic_places(const BrokerSettings& b, const ConsumeSettings& c) {
  std::vector<Style::Place> places;
  for (const TopicSettings& t : b.topics)
    if (t.name == c.topic) add_queues(places, b, t.name, std::max(t.read_queue_nums, t.write_queue_nums), reader_of(c), t.brokers);
  if (c.topic.rfind(kDlqPrefix, 0) == 0) add_queues(places, b, c.topic, 1, reader_of(c), {});
  return places;
}

/// Where messages on their way to a topic wait, for one reader: delayed, half.
std::vector<Style::Place> side_places(const BrokerSettings& b, const std::string& reader) {
  std::vector<Style::Place> places;
  for (const std::string& n : broker_names(b))
    for (const std::string_view topic : {kScheduleTopic, kHalfTopic})
      places.push_back({std::string(kPlaceKind), side_label(topic, n, reader)});
  return places;
}

}  // namespace

/// consumeThreadMin; an orderly listener has them too, at most one at a queue.
std::uint32_t RocketStyle::listener_threads(const Part& consume) const {
  return static_cast<std::uint32_t>(consume_of(consume).consume_threads);
}

/// A role takes from its topic's queues and from its group's retry topic. What waits aside for it leads to no one else, so it is its own too.
std::vector<Style::Place> RocketStyle::places(const Part& broker, const Part& consume) const {
  const BrokerSettings& b = broker_of(broker).settings;
  const ConsumeSettings& c = consume_of(consume);
  std::vector<Place> places = topic_places(b, c);
  if (!c.broadcasting()) add_queues(places, b, std::string(kRetryPrefix) + c.consumer_group, 1, c.consumer_group, {});
  for (Place& p : side_places(b, reader_of(c))) places.push_back(std::move(p));
  return places;
}

std::vector<Style::Place> RocketStyle::reaches(const Part& broker, const Part& publish, std::span<const Part* const> consumes) const {
  const PublishSettings& p = publish_of(publish);
  std::vector<Place> reached;
  for (const Part* c : consumes) {
    const ConsumeSettings& role = consume_of(*c);
    if (role.topic != p.topic || !takes_tag(role.sub_expression, p.tags)) continue;
    for (Place& place : topic_places(broker_of(broker).settings, role)) reached.push_back(std::move(place));
  }
  return reached;
}

std::vector<std::pair<Style::Place, Style::Place>> RocketStyle::forwards(const Part&) const { return {}; }
std::vector<std::pair<Style::Place, Style::Place>> RocketStyle::may_forward(const Part&) const { return {}; }

/// A dead broker's way out of the routes (120 s at the name server, 30 s at the clients) and what follows it: a rebalance, a lock, offsets.
sim::Duration RocketStyle::settle_time(const Part& broker, std::span<const Part* const> publishes,
                                       std::span<const Part* const> consumes) const {
  const BrokerSettings& b = broker_of(broker).settings;
  sim::Duration poll = 0s;
  sim::Duration longest = 0s;
  for (const Part* p : publishes) {
    poll = std::max(poll, publish_of(*p).poll_name_server_interval);
    longest = std::max(longest, publish_of(*p).send_msg_timeout + publish_of(*p).connect_timeout + publish_of(*p).local_transaction_time);
  }
  for (const Part* c : consumes) {
    poll = std::max(poll, consume_of(*c).poll_name_server_interval);
    longest = std::max(longest, consume_of(*c).persist_offset_interval);
  }
  longest = std::max({longest, b.lock_max_live_time, b.check_interval()});
  return std::max<sim::Duration>(120s + poll + 20s + 10s, longest + 20s);
}

}  // namespace mqlab::models::rocketmq
