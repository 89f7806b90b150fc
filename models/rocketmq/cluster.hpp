/// What all processes of a cluster know by name from the start: brokers, topics, groups. No state that changes while it runs is here but the
/// account of copies, which no broker reads to decide.
///
/// Topics of the system stand in the same table as the users': `%RETRY%group` and `%DLQ%group` of each consumer group, the delay topic, the
/// topics of half and op messages. A queue of a broker has a number of its own, the same on every broker (`local`).
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "models/rocketmq/account.hpp"
#include "models/rocketmq/settings.hpp"

namespace mqlab::models::rocketmq {

using BrokerId = std::uint16_t;  ///< index in `Cluster::brokers`
using NameId = std::uint16_t;    ///< index of a brokerName in `Cluster::names`
using TopicId = std::uint16_t;
using GroupId = std::uint16_t;  ///< of consumers
using Local = std::uint32_t;    ///< a queue's number on its broker
inline constexpr std::uint16_t kNone = 0xffff;

/// A message queue: it lives on one broker name only (semantics 2).
struct Mq {
  TopicId topic = kNone;
  NameId broker = kNone;
  std::uint16_t queue = 0;
  friend auto operator<=>(const Mq&, const Mq&) = default;
  std::uint64_t packed() const { return std::uint64_t{topic} << 32 | std::uint64_t{broker} << 16 | queue; }
  static Mq of(std::uint64_t p) {
    return {static_cast<TopicId>(p >> 32), static_cast<NameId>(p >> 16 & 0xffff), static_cast<std::uint16_t>(p & 0xffff)};
  }
};

enum class TopicKind : std::uint8_t { user, retry, dlq, schedule, half, op, dropped };

struct TopicInfo {
  std::string name;
  TopicKind kind = TopicKind::user;
  GroupId group = kNone;  ///< of a retry or dead-letter topic
  std::uint16_t read = 1;
  std::uint16_t write = 1;
  std::vector<bool> on;  ///< by broker name
  Local base = 0;        ///< number of its first queue on a broker
  std::uint16_t queues() const { return read > write ? read : write; }
};

struct BrokerInfo {
  std::string process;
  NameId name = kNone;
  std::uint16_t id = 0;  ///< brokerId; 0: master
};

struct NameInfo {
  std::string name;
  std::vector<BrokerId> brokers;  ///< the master first
  BrokerId master = kNone;        ///< where it is elected: at the beginning of a run
};

struct GroupInfo {
  std::string name;
  bool broadcasting = false;
};

/// Delay levels (`messageDelayLevel`).
inline constexpr std::array<sim::Duration, 18> kDelayLevels{1s,   5s,   10s,  30s,  1min,  2min,  3min,  4min,  5min,
                                                            6min, 7min, 8min, 9min, 10min, 20min, 30min, 60min, 120min};

/// What follows from the broker part alone: all that a client knows before it asks a name server.
struct Layout {
  explicit Layout(const Broker& broker);
  NameId name(std::string_view broker_name) const;

  BrokerSettings settings;
  Replication replication;
  VersionDefaults defaults;
  Mutant mutant;
  std::vector<BrokerInfo> brokers;
  std::vector<NameInfo> names;
};

struct Cluster : Layout {
  Cluster(const Broker& broker, std::span<const Part* const> consumes);

  TopicId topic(std::string_view of) const;  ///< kNone: there is none
  GroupId group(std::string_view of) const;
  TopicId retry_of(GroupId g) const { return static_cast<TopicId>(first_retry + g); }
  TopicId dlq_of(GroupId g) const { return static_cast<TopicId>(first_dlq + g); }
  Local local(TopicId topic, std::uint16_t queue) const { return topics[topic].base + queue; }
  std::string label(const Mq& mq) const;

  std::vector<TopicInfo> topics;
  std::vector<GroupInfo> groups;
  TopicId first_retry = 0;
  TopicId first_dlq = 0;
  TopicId schedule = 0;
  TopicId half = 0;
  TopicId op = 0;
  TopicId dropped = 0;  ///< of halves whose checks have run out
  Local locals = 0;
  Account account;
};

/// The nodes of a scenario, or the two masters of the default.
std::vector<NodeSettings> nodes_of(const BrokerSettings& settings);

// --- places, as the ledger names them ---
inline constexpr std::string_view kPlaceKind = "message queue";
inline constexpr std::string_view kScheduleTopic = "SCHEDULE_TOPIC_XXXX";
inline constexpr std::string_view kHalfTopic = "RMQ_SYS_TRANS_HALF_TOPIC";
inline constexpr std::string_view kOpTopic = "RMQ_SYS_TRANS_OP_HALF_TOPIC";
inline constexpr std::string_view kDroppedTopic = "TRANS_CHECK_MAX_TIME_TOPIC";
inline constexpr std::string_view kRetryPrefix = "%RETRY%";
inline constexpr std::string_view kDlqPrefix = "%DLQ%";
/// `orders@broker-a:0/stock`.
std::string place_label(std::string_view topic, std::string_view broker, std::uint16_t queue, std::string_view reader);
/// A delay or half topic is one place for each reader.
std::string side_label(std::string_view topic, std::string_view broker, std::string_view reader);
/// Who reads copies of its own: a clustering group, or one client of a broadcasting group.
std::string reader_of(const ConsumeSettings& consume);

}  // namespace mqlab::models::rocketmq
