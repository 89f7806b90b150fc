/// What all processes of a cluster know by name from the start: which partitions there are and where their replicas stand. No state that
/// changes while it runs is here; that is the controller's (`image.hpp`), and each process has its own view of it.
///
/// Of the internal topic `__consumer_offsets` only the partitions exist that some group of the scenario hashes to; the others would be
/// empty. A partition of `__transaction_state` comes into being when a transactional id first hashes to it: Kafka makes that topic at its
/// first use.
#pragma once

#include <algorithm>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "models/kafka/account.hpp"
#include "models/kafka/kinds.hpp"
#include "models/kafka/settings.hpp"

namespace mqlab::models::kafka {

using BrokerId = std::int32_t;  ///< index in `nodes`
inline constexpr BrokerId kNoBroker = -1;
using PartitionId = std::uint32_t;  ///< index in `Cluster::partitions`
inline constexpr PartitionId kNoPartition = 0xffff'ffff;

/// What a partition is of.
enum class Internal : std::uint8_t { no, offsets, transactions };

/// What a topic's settings come to, with the broker's defaults.
struct TopicConfig {
  std::int64_t min_isr = 1;
  bool unclean = false;
  std::optional<std::int64_t> flush_messages;
  std::optional<sim::Duration> flush_ms;  ///< nullopt: the background task never does
  sim::Duration retention{0};
  std::optional<std::int64_t> retention_bytes;
  sim::Duration segment_ms{0};
  std::int64_t segment_bytes = 0;
  std::int64_t max_message_bytes = 0;
  CleanupPolicy cleanup = CleanupPolicy::deletes;
  double min_cleanable_dirty_ratio = 0.5;
  sim::Duration delete_retention{0};
  sim::Duration min_compaction_lag{0};
  bool compacts() const { return cleanup != CleanupPolicy::deletes; }
  bool deletes() const { return cleanup != CleanupPolicy::compacts; }
};

struct PartitionInfo {
  std::string topic;
  std::int32_t index = 0;  ///< within the topic
  Internal internal = Internal::no;
  std::vector<BrokerId> replicas;  ///< the preferred leader first
  TopicConfig config;
  std::string label() const { return topic + "-" + std::to_string(index); }
  bool on(BrokerId broker) const;
  std::int64_t min_isr() const { return std::min<std::int64_t>(config.min_isr, static_cast<std::int64_t>(replicas.size())); }
};

struct TopicInfo {
  std::string name;
  std::vector<PartitionId> partitions;
};

struct Cluster {
  Cluster(const Broker& broker, std::span<const Part* const> consumes);

  const TopicInfo* topic(std::string_view name) const;
  /// The partition of __consumer_offsets that this group's offsets stand in; its leader is the group's coordinator.
  PartitionId offsets_partition(std::string_view group) const;

  /// The partition of __transaction_state that this transactional id stands in; its leader is the transaction's coordinator. `kNoPartition`:
  /// there is none yet.
  PartitionId txn_partition(std::string_view id) const;
  PartitionId make_txn_partition(std::string_view id);

  /// The topic has this partition too from now on; an operator's word. `kNoPartition`: it is not meant to grow so far.
  PartitionId make_partition(const std::string& topic);

  BrokerSettings settings;
  Mutant mutant;
  std::vector<TopicInfo> topics;
  std::vector<PartitionInfo> partitions;
  std::vector<std::string> groups;
  std::vector<ConsumeSettings> consumers;  ///< every consuming role
  Account account;
  std::vector<kinds::Replication> replication_told;  ///< by partition, by the controller, which may have started anew meanwhile
  std::size_t first_partitions = 0;                  ///< how many there were at the start
  std::int64_t producer_ids = 0;                     ///< given away in all: the controller's block counter
  std::uint64_t member_ids = 0;                      ///< given away in all, in place of UUIDs

 private:
  PartitionId add(const TopicSettings&, std::int64_t index);
};

/// Java's `String.hashCode`, over the bytes of an ASCII name.
constexpr std::int32_t java_hash(std::string_view text) {
  std::uint32_t h = 0;
  for (const char c : text) h = h * 31 + static_cast<unsigned char>(c);
  return static_cast<std::int32_t>(h);
}

/// `Utils.abs(groupId.hashCode) % n`; the most negative hash counts as 0.
constexpr std::int64_t bucket_of(std::string_view text, std::int64_t n) {
  const std::int64_t hash = java_hash(text);
  return hash == INT32_MIN ? 0 : (hash < 0 ? -hash : hash) % n;
}

/// Kafka's murmur2 (`org.apache.kafka.common.utils.Utils.murmur2`).
std::uint32_t murmur2(std::string_view bytes);

/// The labels of a group's places: `orders-0/stock`.
std::string place_label(const PartitionInfo& partition, std::string_view group);
inline constexpr std::string_view kPlaceKind = "partition";

/// Partitions that a topic's settings ask for; `most`: that it may ever have.
std::int64_t partitions_of(const BrokerSettings& broker, const TopicSettings& topic);
std::int64_t most_partitions_of(const BrokerSettings& broker, const TopicSettings& topic);

}  // namespace mqlab::models::kafka
