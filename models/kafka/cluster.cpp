#include "models/kafka/cluster.hpp"

#include <algorithm>

namespace mqlab::models::kafka {

namespace {

constexpr std::string_view kOffsetsTopic = "__consumer_offsets";
constexpr std::string_view kTransactionTopic = "__transaction_state";

TopicConfig config_of(const BrokerSettings& b, const TopicSettings& t) {
  TopicConfig c;
  c.min_isr = t.min_insync_replicas.value_or(b.min_insync_replicas);
  c.unclean = t.unclean_leader_election_enable.value_or(b.unclean());
  c.flush_messages = t.flush_messages ? t.flush_messages : b.log_flush_interval_messages;
  if (b.log_flush_scheduler_interval_ms)
    c.flush_ms = t.flush_ms.value_or(b.log_flush_interval_ms.value_or(*b.log_flush_scheduler_interval_ms));
  c.retention = t.retention_ms.value_or(b.log_retention_ms);
  if (const auto& size = t.retention_bytes ? t.retention_bytes : b.log_retention_bytes) c.retention_bytes = size->bytes;
  c.segment_ms = t.segment_ms.value_or(b.log_roll_ms);
  c.segment_bytes = t.segment_bytes.value_or(b.log_segment_bytes).bytes;
  c.max_message_bytes = t.max_message_bytes.value_or(b.message_max_bytes).bytes;
  c.cleanup = t.cleanup_policy.value_or(b.log_cleanup_policy);
  c.min_cleanable_dirty_ratio = t.min_cleanable_dirty_ratio.value_or(b.log_cleaner_min_cleanable_ratio);
  c.delete_retention = t.delete_retention_ms.value_or(b.log_cleaner_delete_retention_ms);
  c.min_compaction_lag = t.min_compaction_lag_ms.value_or(b.log_cleaner_min_compaction_lag_ms);
  return c;
}

/// Replicas in turn, as if the first draw of Kafka's placer had been the first broker.
std::vector<BrokerId> dealt(std::int64_t partition, std::int64_t factor, std::int64_t brokers) {
  std::vector<BrokerId> replicas;
  for (std::int64_t i = 0; i < std::min(factor, brokers); ++i) replicas.push_back(static_cast<BrokerId>((partition + i) % brokers));
  return replicas;
}

}  // namespace

bool PartitionInfo::on(BrokerId broker) const { return std::find(replicas.begin(), replicas.end(), broker) != replicas.end(); }

std::int64_t partitions_of(const BrokerSettings& broker, const TopicSettings& topic) {
  if (topic.partitions) return *topic.partitions;
  return topic.replica_assignment.empty() ? broker.num_partitions : static_cast<std::int64_t>(topic.replica_assignment.size());
}

std::string place_label(const PartitionInfo& partition, std::string_view group) { return partition.label() + "/" + std::string(group); }

std::int64_t most_partitions_of(const BrokerSettings& broker, const TopicSettings& topic) {
  return std::max(partitions_of(broker, topic), topic.grows_to.value_or(0));
}

Cluster::Cluster(const Broker& broker, std::span<const Part* const> consumes) : settings(broker.settings), mutant(broker.mutant) {
  const auto brokers = static_cast<std::int64_t>(settings.nodes.size());
  for (const Part* p : consumes) {
    consumers.push_back(static_cast<const ConsumePart*>(p)->value);
    if (std::find(groups.begin(), groups.end(), consumers.back().group) == groups.end()) groups.push_back(consumers.back().group);
  }
  for (const TopicSettings& t : settings.topics) {
    topics.push_back(TopicInfo{t.name, {}});
    for (std::int64_t i = 0; i < partitions_of(settings, t); ++i) topics.back().partitions.push_back(add(t, i));
  }

  TopicInfo& offsets = topics.emplace_back(TopicInfo{std::string(kOffsetsTopic), {}});
  for (const std::string& group : groups) {
    const std::int64_t index = bucket_of(group, settings.offsets_topic_num_partitions);
    const bool there =
        std::any_of(offsets.partitions.begin(), offsets.partitions.end(), [&](PartitionId p) { return partitions[p].index == index; });
    if (there) continue;
    offsets.partitions.push_back(static_cast<PartitionId>(partitions.size()));
    PartitionInfo& p = partitions.emplace_back();
    p.topic = kOffsetsTopic;
    p.index = static_cast<std::int32_t>(index);
    p.internal = Internal::offsets;
    p.config = config_of(settings, TopicSettings{});
    p.replicas = dealt(index, settings.offsets_topic_replication_factor, brokers);
    account.add_partition({});
  }
  first_partitions = partitions.size();
}

/// A partition with its replicas, and who reads it.
PartitionId Cluster::add(const TopicSettings& t, std::int64_t index) {
  PartitionInfo& p = partitions.emplace_back();
  p.topic = t.name;
  p.index = static_cast<std::int32_t>(index);
  p.config = config_of(settings, t);
  if (static_cast<std::size_t>(index) < t.replica_assignment.size()) {
    for (const std::string& name : t.replica_assignment[static_cast<std::size_t>(index)])
      p.replicas.push_back(static_cast<BrokerId>(std::find(settings.nodes.begin(), settings.nodes.end(), name) - settings.nodes.begin()));
  } else {
    p.replicas =
        dealt(index, t.replication_factor.value_or(settings.default_replication_factor), static_cast<std::int64_t>(settings.nodes.size()));
  }
  std::vector<Account::Reader> readers;
  for (std::uint32_t g = 0; g < groups.size(); ++g) {
    const bool reads = std::any_of(consumers.begin(), consumers.end(), [&](const ConsumeSettings& s) {
      return s.group == groups[g] && std::find(s.topics.begin(), s.topics.end(), t.name) != s.topics.end();
    });
    const bool read_committed = std::any_of(consumers.begin(), consumers.end(), [&](const ConsumeSettings& s) {
      return s.group == groups[g] && s.isolation_level == Isolation::read_committed;
    });
    if (reads) readers.push_back({g, place_label(p, groups[g]), read_committed});
  }
  account.add_partition(std::move(readers));
  return static_cast<PartitionId>(partitions.size() - 1);
}

PartitionId Cluster::make_partition(const std::string& name) {
  const auto t = std::find_if(settings.topics.begin(), settings.topics.end(), [&](const TopicSettings& each) { return each.name == name; });
  const auto info = std::find_if(topics.begin(), topics.end(), [&](const TopicInfo& each) { return each.name == name; });
  if (t == settings.topics.end() || info == topics.end()) return kNoPartition;
  const auto index = static_cast<std::int64_t>(info->partitions.size());
  if (index >= most_partitions_of(settings, *t)) return kNoPartition;
  info->partitions.push_back(add(*t, index));
  return info->partitions.back();
}

const TopicInfo* Cluster::topic(std::string_view name) const {
  const auto found = std::find_if(topics.begin(), topics.end(), [&](const TopicInfo& t) { return t.name == name; });
  return found == topics.end() ? nullptr : &*found;
}

PartitionId Cluster::offsets_partition(std::string_view group) const {
  const std::int64_t index = bucket_of(group, settings.offsets_topic_num_partitions);
  for (const PartitionId p : topics.back().partitions)
    if (partitions[p].index == index) return p;
  return 0;
}

PartitionId Cluster::txn_partition(std::string_view id) const {
  const std::int64_t index = bucket_of(id, settings.transaction_state_log_num_partitions);
  for (PartitionId p = 0; p < partitions.size(); ++p)
    if (partitions[p].internal == Internal::transactions && partitions[p].index == index) return p;
  return kNoPartition;
}

PartitionId Cluster::make_txn_partition(std::string_view id) {
  if (const PartitionId known = txn_partition(id); known != kNoPartition) return known;
  const std::int64_t index = bucket_of(id, settings.transaction_state_log_num_partitions);
  PartitionInfo& p = partitions.emplace_back();
  p.topic = kTransactionTopic;
  p.index = static_cast<std::int32_t>(index);
  p.internal = Internal::transactions;
  p.config = config_of(settings, TopicSettings{});
  p.config.min_isr = settings.transaction_state_log_min_isr;
  p.config.unclean = false;
  p.replicas = dealt(index, settings.transaction_state_log_replication_factor, static_cast<std::int64_t>(settings.nodes.size()));
  account.add_partition({});
  return static_cast<PartitionId>(partitions.size() - 1);
}

std::uint32_t murmur2(std::string_view bytes) {
  constexpr std::uint32_t m = 0x5bd1e995;
  std::uint32_t h = 0x9747b28c ^ static_cast<std::uint32_t>(bytes.size());
  const auto at = [&](std::size_t i) { return static_cast<std::uint32_t>(static_cast<unsigned char>(bytes[i])); };
  std::size_t i = 0;
  for (; i + 4 <= bytes.size(); i += 4) {
    std::uint32_t k = at(i) | at(i + 1) << 8 | at(i + 2) << 16 | at(i + 3) << 24;
    k *= m;
    k ^= k >> 24;
    k *= m;
    h *= m;
    h ^= k;
  }
  switch (bytes.size() - i) {
    case 3: h ^= at(i + 2) << 16; [[fallthrough]];
    case 2: h ^= at(i + 1) << 8; [[fallthrough]];
    case 1:
      h ^= at(i);
      h *= m;
      break;
    default: break;
  }
  h ^= h >> 13;
  h *= m;
  h ^= h >> 15;
  return h;
}

}  // namespace mqlab::models::kafka
