#include "models/rocketmq/cluster.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace mqlab::models::rocketmq {

bool takes_tag(std::string_view sub_expression, std::string_view tag) {
  if (sub_expression == "*" || sub_expression.empty()) return true;
  std::size_t from = 0;
  while (from <= sub_expression.size()) {
    std::size_t to = sub_expression.find("||", from);
    if (to == std::string_view::npos) to = sub_expression.size();
    std::string_view one = sub_expression.substr(from, to - from);
    while (!one.empty() && one.front() == ' ') one.remove_prefix(1);
    while (!one.empty() && one.back() == ' ') one.remove_suffix(1);
    if (one == tag && !one.empty()) return true;
    from = to + 2;
  }
  return false;
}

std::vector<NodeSettings> nodes_of(const BrokerSettings& settings) {
  if (!settings.nodes.empty()) return settings.nodes;
  std::vector<NodeSettings> nodes(2);
  nodes[0].name = "broker-a";
  nodes[1].name = "broker-b";
  return nodes;
}

std::string place_label(std::string_view topic, std::string_view broker, std::uint16_t queue, std::string_view reader) {
  if (reader.empty()) return fmt::format("{}@{}:{}", topic, broker, queue);
  return fmt::format("{}@{}:{}/{}", topic, broker, queue, reader);
}

std::string side_label(std::string_view topic, std::string_view broker, std::string_view reader) {
  return fmt::format("{}@{}/{}", topic, broker, reader);
}

std::string reader_of(const ConsumeSettings& c) { return c.broadcasting() ? c.consumer_group + "@" + c.instance_name : c.consumer_group; }

Layout::Layout(const Broker& broker)
    : settings(broker.settings),
      replication(broker.settings.replication()),
      defaults(defaults_of(broker.settings.version)),
      mutant(broker.mutant) {
  if (replication != Replication::classic) defaults.slave_copies_metadata = 10s;
  for (const NodeSettings& n : nodes_of(settings)) {
    NameId of = name(n.group());
    if (of == kNone) {
      of = static_cast<NameId>(names.size());
      names.emplace_back().name = n.group();
    }
    const auto id = static_cast<BrokerId>(brokers.size());
    const auto broker_id = replication == Replication::classic ? static_cast<std::uint16_t>(n.broker_id)
                                                               : static_cast<std::uint16_t>(names[of].brokers.size());
    brokers.push_back({n.name, of, broker_id});
    if (broker_id == 0) {
      names[of].master = id;
      names[of].brokers.insert(names[of].brokers.begin(), id);
    } else {
      names[of].brokers.push_back(id);
    }
  }
}

Cluster::Cluster(const Broker& broker, std::span<const Part* const> consumes) : Layout(broker) {
  for (const Part* part : consumes) {
    const ConsumeSettings& c = static_cast<const ConsumePart*>(part)->value;
    if (group(c.consumer_group) == kNone) groups.push_back({c.consumer_group, c.broadcasting()});
  }

  const std::vector<bool> everywhere(names.size(), true);
  for (const TopicSettings& t : settings.topics) {
    TopicInfo& topic = topics.emplace_back();
    topic.name = t.name;
    topic.read = static_cast<std::uint16_t>(t.read_queue_nums);
    topic.write = static_cast<std::uint16_t>(t.write_queue_nums);
    topic.on = everywhere;
    for (NameId n = 0; !t.brokers.empty() && n < names.size(); ++n)
      topic.on[n] = std::find(t.brokers.begin(), t.brokers.end(), names[n].name) != t.brokers.end();
  }
  const auto add = [&](std::string title, TopicKind kind, GroupId of, std::uint16_t queues) {
    topics.push_back({std::move(title), kind, of, queues, queues, everywhere, 0});
  };
  first_retry = static_cast<TopicId>(topics.size());
  for (GroupId g = 0; g < groups.size(); ++g) add(std::string(kRetryPrefix) + groups[g].name, TopicKind::retry, g, 1);
  first_dlq = static_cast<TopicId>(topics.size());
  for (GroupId g = 0; g < groups.size(); ++g) add(std::string(kDlqPrefix) + groups[g].name, TopicKind::dlq, g, 1);
  schedule = static_cast<TopicId>(topics.size());
  add(std::string(kScheduleTopic), TopicKind::schedule, kNone, static_cast<std::uint16_t>(kDelayLevels.size()));
  half = static_cast<TopicId>(topics.size());
  add(std::string(kHalfTopic), TopicKind::half, kNone, 1);
  op = static_cast<TopicId>(topics.size());
  add(std::string(kOpTopic), TopicKind::op, kNone, 1);
  dropped = static_cast<TopicId>(topics.size());
  add(std::string(kDroppedTopic), TopicKind::dropped, kNone, 1);
  for (TopicInfo& t : topics) {
    t.base = locals;
    locals += t.queues();
  }

  // Readers: of a user's or dead-letter topic, whoever subscribes to it; of a retry topic, its group.
  std::vector<std::vector<Account::Reader>> readers(topics.size());
  for (const Part* part : consumes) {
    const ConsumeSettings& c = static_cast<const ConsumePart*>(part)->value;
    const TopicId t = topic(c.topic);
    if (t == kNone) continue;
    const std::string label = reader_of(c);
    auto found = std::find_if(readers[t].begin(), readers[t].end(), [&](const Account::Reader& r) { return r.label == label; });
    if (found == readers[t].end()) found = readers[t].insert(readers[t].end(), {group(c.consumer_group), label, {}});
    found->expressions.push_back(c.sub_expression);
  }
  for (GroupId g = 0; g < groups.size(); ++g)
    if (!groups[g].broadcasting) readers[retry_of(g)].push_back({g, groups[g].name, {"*"}});
  std::vector<Account::Topic> accounted;
  for (TopicId t = 0; t < topics.size(); ++t)
    accounted.push_back({topics[t].name, topics[t].base, topics[t].queues(), std::move(readers[t]), topics[t].kind == TopicKind::dlq});
  std::vector<std::string> broker_names;
  for (const NameInfo& n : names) broker_names.push_back(n.name);
  account.set_up(std::move(broker_names), std::move(accounted), locals);
  for (NameId n = 0; replication != Replication::classic && n < names.size(); ++n) account.lead(n, names[n].master);
}

TopicId Cluster::topic(std::string_view of) const {
  for (TopicId t = 0; t < topics.size(); ++t)
    if (topics[t].name == of) return t;
  return kNone;
}
GroupId Cluster::group(std::string_view of) const {
  for (GroupId g = 0; g < groups.size(); ++g)
    if (groups[g].name == of) return g;
  return kNone;
}
NameId Layout::name(std::string_view of) const {
  for (NameId n = 0; n < names.size(); ++n)
    if (names[n].name == of) return n;
  return kNone;
}

std::string Cluster::label(const Mq& mq) const { return place_label(topics[mq.topic].name, names[mq.broker].name, mq.queue, {}); }

}  // namespace mqlab::models::rocketmq
