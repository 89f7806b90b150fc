/// The cluster: its brokers, its controller, and their settings. Vendor's names, defaults of the version (semantics/kafka.md 7).
///
/// Defaults that are not the vendor's: `costs` (choices of mqlab); a topic's replication factor and that of the internal topics are
/// never more than there are brokers.
#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>
#include <tuple>
#include <vector>

#include "models/kafka/topic_settings.hpp"
#include "models/kafka/version.hpp"
#include "sim/core/time.hpp"
#include "sim/describe/field.hpp"

namespace mqlab::models::kafka {

using describe::field;

struct CostSettings {
  sim::Duration request = std::chrono::microseconds(20);
  sim::Duration metadata_commit = std::chrono::milliseconds(25);
  static constexpr auto fields =
      std::tuple{field("request", &CostSettings::request, Text{"time of a broker for each request", "代理处理每个请求的时间"},
                       {.source = "mqlab, semantics 11.2"}),
                 field("metadata_commit", &CostSettings::metadata_commit,
                       Text{"the controller gathers changes so long before it writes them", "控制器累积变更、写入前等待的时间"},
                       {.source = "src: KafkaRaftClient append linger; semantics 11.2"})};
};

struct BrokerSettings {
  Version version = Version::v3_9;
  std::vector<std::string> nodes{"b1", "b2", "b3"};
  std::string controller = "controller";
  std::vector<TopicSettings> topics;
  std::int64_t num_partitions = 1;
  std::int64_t default_replication_factor = 1;
  std::int64_t min_insync_replicas = 1;
  std::optional<bool> unclean_leader_election_enable;
  std::optional<sim::Duration> replica_lag_time_max_ms;
  sim::Duration replica_fetch_wait_max_ms = std::chrono::milliseconds(500);
  describe::ByteSize replica_fetch_max_bytes{1'048'576};
  describe::ByteSize replica_fetch_response_max_bytes{10'485'760};
  sim::Duration replica_fetch_backoff_ms = std::chrono::seconds(1);
  sim::Duration replica_socket_timeout_ms = std::chrono::seconds(30);
  sim::Duration replica_high_watermark_checkpoint_interval_ms = std::chrono::seconds(5);
  std::optional<sim::Duration> connection_setup_timeout_ms;
  sim::Duration connection_setup_timeout_max_ms = std::chrono::seconds(30);
  sim::Duration broker_heartbeat_interval_ms = std::chrono::seconds(2);
  sim::Duration broker_session_timeout_ms = std::chrono::seconds(9);
  bool auto_leader_rebalance_enable = true;
  sim::Duration leader_imbalance_check_interval = std::chrono::seconds(300);
  sim::Duration unclean_leader_election_interval_ms = std::chrono::minutes(5);
  std::optional<std::int64_t> log_flush_interval_messages;
  std::optional<sim::Duration> log_flush_interval_ms;
  std::optional<sim::Duration> log_flush_scheduler_interval_ms;
  describe::ByteSize log_segment_bytes{1'073'741'824};
  sim::Duration log_roll_ms = std::chrono::hours(168);
  sim::Duration log_retention_ms = std::chrono::hours(168);
  std::optional<describe::ByteSize> log_retention_bytes;
  sim::Duration log_retention_check_interval_ms = std::chrono::minutes(5);
  CleanupPolicy log_cleanup_policy = CleanupPolicy::deletes;
  double log_cleaner_min_cleanable_ratio = 0.5;
  sim::Duration log_cleaner_delete_retention_ms = std::chrono::hours(24);
  sim::Duration log_cleaner_min_compaction_lag_ms{0};
  sim::Duration log_cleaner_backoff_ms = std::chrono::seconds(15);
  std::optional<sim::Duration> offsets_retention_minutes;
  sim::Duration offsets_retention_check_interval_ms = std::chrono::minutes(10);
  describe::ByteSize message_max_bytes{1'048'588};
  std::int64_t offsets_topic_num_partitions = 50;
  std::int64_t offsets_topic_replication_factor = 3;
  sim::Duration offsets_commit_timeout_ms = std::chrono::seconds(5);
  sim::Duration group_initial_rebalance_delay_ms = std::chrono::seconds(3);
  std::int64_t transaction_state_log_num_partitions = 50;
  std::int64_t transaction_state_log_replication_factor = 3;
  std::int64_t transaction_state_log_min_isr = 2;
  sim::Duration transaction_max_timeout_ms = std::chrono::minutes(15);
  std::optional<sim::Duration> transaction_abort_timed_out_cleanup_interval_ms;
  std::optional<bool> transaction_partition_verification_enable;
  std::optional<std::int64_t> transaction_version;
  std::optional<Truncation> truncation;
  std::optional<bool> hw_needs_min_isr;
  std::optional<std::int64_t> eligible_leader_replicas_version;
  CostSettings costs;

  static constexpr auto fields = std::tuple{
      field("version", &BrokerSettings::version, Text{"whose behaviour and defaults are modelled", "模拟哪个版本的行为与默认值"},
            {.source = "semantics 0"}),
      field("nodes", &BrokerSettings::nodes, Text{"names of the brokers", "代理名称"}, {.declares = "process"}),
      field("controller", &BrokerSettings::controller,
            Text{"name of the active controller (KRaft); the quorum behind it is not modelled",
                 "活跃控制器（KRaft）的名称；其背后的仲裁组不建模"},
            {.source = "semantics 2.5, 11.1", .declares = "process"}),
      field("topics", &BrokerSettings::topics, Text{"topics that exist from the start", "一开始就存在的主题"}),
      field("num.partitions", &BrokerSettings::num_partitions, Text{"partitions of a topic that does not say", "未声明时主题的分区数"},
            {.min = 1, .source = "semantics 7"}),
      field("default.replication.factor", &BrokerSettings::default_replication_factor,
            Text{"replicas of a topic that does not say", "未声明时主题的副本数"}, {.min = 1, .source = "semantics 7"}),
      field("min.insync.replicas", &BrokerSettings::min_insync_replicas,
            Text{"of a topic that does not say: in-sync replicas that acks=all needs", "未声明时，acks=all 所需的同步副本数"},
            {.min = 1, .source = "semantics 2.4"}),
      field("unclean.leader.election.enable", &BrokerSettings::unclean_leader_election_enable,
            Text{"a replica that is not in sync may lead when no other can; default: false, true until 0.10",
                 "别无选择时允许不同步的副本成为领导者；默认 false，0.10 及之前为 true"},
            {.source = "semantics 2.5, 7"}),
      field("replica.lag.time.max.ms", &BrokerSettings::replica_lag_time_max_ms,
            Text{"a follower that has not caught up for so long leaves the in-sync replicas; default: 30 s, 10 s before 2.5",
                 "跟随者这么久未追上就被移出同步副本集；默认 30 s，2.5 之前为 10 s"},
            {.min = 0.001, .source = "semantics 2.3"}),
      field("replica.fetch.wait.max.ms", &BrokerSettings::replica_fetch_wait_max_ms,
            Text{"a follower's fetch waits so long for data", "跟随者的拉取最多等待数据这么久"}, {.min = 0.001, .source = "semantics 2.1"}),
      field("replica.fetch.max.bytes", &BrokerSettings::replica_fetch_max_bytes,
            Text{"bytes of a partition in one fetch of a follower", "跟随者一次拉取中每个分区的字节数"},
            {.min = 1, .source = "semantics 2.1"}),
      field("replica.fetch.response.max.bytes", &BrokerSettings::replica_fetch_response_max_bytes,
            Text{"bytes of one fetch of a follower", "跟随者一次拉取的字节数"}, {.min = 1, .source = "KIP-74; semantics 2.1"}),
      field("replica.fetch.backoff.ms", &BrokerSettings::replica_fetch_backoff_ms,
            Text{"a follower's pause after an error", "跟随者出错后的等待时间"}, {.min = 0.001, .source = "semantics 2.1"}),
      field("replica.socket.timeout.ms", &BrokerSettings::replica_socket_timeout_ms,
            Text{"a follower gives a fetch up after", "跟随者放弃一次拉取的时限"}, {.min = 0.001, .source = "semantics 2.8"}),
      field("socket.connection.setup.timeout.ms", &BrokerSettings::connection_setup_timeout_ms,
            Text{"a broker's attempt to connect is given up after this, doubled with each that fails; default: 10 s, before 2.7 only by "
                 "the network",
                 "代理建立连接的时限，每次失败后加倍；默认 10 s，2.7 之前只取决于网络"},
            {.min = 0.001, .source = "KIP-601"}),
      field("socket.connection.setup.timeout.max.ms", &BrokerSettings::connection_setup_timeout_max_ms,
            Text{"the longest such time", "该时限的上限"}, {.min = 0.001, .source = "KIP-601"}),
      field("replica.high.watermark.checkpoint.interval.ms", &BrokerSettings::replica_high_watermark_checkpoint_interval_ms,
            Text{"how often the high watermarks are written to the disk", "高水位写盘的周期"}, {.min = 0.001, .source = "semantics 1.2"}),
      field("broker.heartbeat.interval.ms", &BrokerSettings::broker_heartbeat_interval_ms,
            Text{"a broker's heartbeat to the controller", "代理向控制器发送心跳的周期"}, {.min = 0.001, .source = "semantics 2.5"}),
      field("broker.session.timeout.ms", &BrokerSettings::broker_session_timeout_ms,
            Text{"a broker that was not heard for so long is fenced", "这么久未收到心跳的代理会被隔离"},
            {.min = 0.001, .source = "semantics 2.5"}),
      field("auto.leader.rebalance.enable", &BrokerSettings::auto_leader_rebalance_enable,
            Text{"leadership goes back to the preferred replica by and by", "领导权会逐渐回到首选副本"}, {.source = "semantics 2.5"}),
      field("leader.imbalance.check.interval.seconds", &BrokerSettings::leader_imbalance_check_interval,
            Text{"how often that is looked at", "检查周期"}, {.min = 0.001, .source = "KafkaConfig: 300"}),
      field("unclean.leader.election.interval.ms", &BrokerSettings::unclean_leader_election_interval_ms,
            Text{"how often leaderless partitions are looked at, if unclean election is on", "开启脏选举时检查无主分区的周期"},
            {.min = 0.001, .source = "semantics 2.5"}),
      field("log.flush.interval.messages", &BrokerSettings::log_flush_interval_messages,
            Text{"fsync inside the append after so many records; absent: never, durability is by replication",
                 "追加时每累积这么多条记录就同步刷盘；缺省为从不，持久性靠副本"},
            {.min = 1, .source = "semantics 1.2"}),
      field(
          "log.flush.interval.ms", &BrokerSettings::log_flush_interval_ms,
          Text{"a log that was not flushed for so long is due at the background task's next tick; absent: log.flush.scheduler.interval.ms",
               "日志这么久未刷盘，后台任务下次运行时就刷盘；缺省取 log.flush.scheduler.interval.ms"},
          {.min = 0.001, .source = "semantics 1.2; src: LogManager.flushDirtyLogs"}),
      field("log.flush.scheduler.interval.ms", &BrokerSettings::log_flush_scheduler_interval_ms,
            Text{"how often the background task looks for logs to flush; absent: never, whatever flush.ms says",
                 "后台任务查找待刷盘日志的周期；缺省为从不，无论 flush.ms 为何值"},
            {.min = 0.001, .source = "semantics 1.2; src: LogManager"}),
      field("log.segment.bytes", &BrokerSettings::log_segment_bytes,
            Text{"a segment is closed when it is so large", "分段达到此大小即关闭"}, {.min = 14, .source = "semantics 1.1"}),
      field("log.roll.ms", &BrokerSettings::log_roll_ms,
            Text{"a segment is closed when a record comes so long after its first", "分段首条记录之后这么久再来记录时即关闭"},
            {.min = 0.001, .source = "log.roll.hours: 168; semantics 1.1"}),
      field("log.retention.ms", &BrokerSettings::log_retention_ms,
            Text{"segments whose newest record is older than this are deleted, the active one too",
                 "最新记录超过此时间的分段会被删除，活跃分段也不例外"},
            {.min = 0.001, .source = "semantics 1.3; src: UnifiedLog.deletableSegments"}),
      field("log.retention.bytes", &BrokerSettings::log_retention_bytes,
            Text{"the oldest closed segments are deleted while a log is larger; absent: whatever its size",
                 "日志超过此大小时删除最旧的已关闭分段；缺省为不限大小"},
            {.min = 1, .source = "semantics 1.3"}),
      field("log.retention.check.interval.ms", &BrokerSettings::log_retention_check_interval_ms, Text{"how often", "检查周期"},
            {.min = 0.001, .source = "semantics 1.3"}),
      field("log.cleanup.policy", &BrokerSettings::log_cleanup_policy,
            Text{"of a topic that does not say: delete, compact or both", "未声明的主题：delete、compact 或两者"},
            {.source = "semantics 1.3"}),
      field("log.cleaner.min.cleanable.ratio", &BrokerSettings::log_cleaner_min_cleanable_ratio,
            Text{"the cleaner waits until more than this part of a log has never been cleaned", "日志中未清理部分超过此比例时才清理"},
            {.min = 0, .max = 1, .source = "semantics 1.3"}),
      field("log.cleaner.delete.retention.ms", &BrokerSettings::log_cleaner_delete_retention_ms,
            Text{"a tombstone stays so long after it was first cleaned", "墓碑在首次被清理之后保留的时间"},
            {.source = "KIP-534; semantics 1.3"}),
      field("log.cleaner.min.compaction.lag.ms", &BrokerSettings::log_cleaner_min_compaction_lag_ms,
            Text{"a record is not compacted before this age", "记录在此时长内不会被压缩"}, {.source = "KIP-58; semantics 1.3"}),
      field("log.cleaner.backoff.ms", &BrokerSettings::log_cleaner_backoff_ms,
            Text{"how often the cleaner looks for a log to clean", "清理器查找待清理日志的周期"}, {.min = 0.001, .source = "semantics 7"}),
      field("offsets.retention.minutes", &BrokerSettings::offsets_retention_minutes,
            Text{"a group without members keeps its committed offsets so long; before 2.1 any group, from the commit on; default: 7 "
                 "days, 1 day before 2.0",
                 "没有成员的消费组保留已提交位移的时间；2.1 之前自提交起计，任何消费组都适用；默认 7 天，2.0 之前为 1 天"},
            {.min = 0.001, .source = "offsets.retention.minutes: 10080; KIP-186, KIP-211; semantics 5.5"}),
      field("offsets.retention.check.interval.ms", &BrokerSettings::offsets_retention_check_interval_ms, Text{"how often", "检查周期"},
            {.min = 0.001, .source = "semantics 7"}),
      field("message.max.bytes", &BrokerSettings::message_max_bytes, Text{"a larger batch is refused", "更大的批次会被拒绝"},
            {.min = 1, .source = "semantics 7"}),
      field("offsets.topic.num.partitions", &BrokerSettings::offsets_topic_num_partitions,
            Text{"partitions of __consumer_offsets", "__consumer_offsets 的分区数"}, {.min = 1, .source = "semantics 5.1"}),
      field("offsets.topic.replication.factor", &BrokerSettings::offsets_topic_replication_factor,
            Text{"replicas of __consumer_offsets; never more than there are brokers", "__consumer_offsets 的副本数；不超过代理数"},
            {.min = 1, .source = "semantics 5.1"}),
      field("offsets.commit.timeout.ms", &BrokerSettings::offsets_commit_timeout_ms,
            Text{"a commit that is not replicated by then fails", "提交在此时限内未完成复制则失败"},
            {.min = 0.001, .source = "semantics 5.1"}),
      field("group.initial.rebalance.delay.ms", &BrokerSettings::group_initial_rebalance_delay_ms,
            Text{"an empty group waits so long for further members", "空消费组等待更多成员的时间"}, {.source = "semantics 5.1"}),
      field("transaction.state.log.num.partitions", &BrokerSettings::transaction_state_log_num_partitions,
            Text{"partitions of __transaction_state", "__transaction_state 的分区数"}, {.min = 1, .source = "KIP-98; semantics 4.1"}),
      field("transaction.state.log.replication.factor", &BrokerSettings::transaction_state_log_replication_factor,
            Text{"replicas of __transaction_state; never more than there are brokers", "__transaction_state 的副本数；不超过代理数"},
            {.min = 1, .source = "KIP-98; semantics 4.1"}),
      field("transaction.state.log.min.isr", &BrokerSettings::transaction_state_log_min_isr,
            Text{"replicas of __transaction_state that must be in sync for it to be written", "写入 __transaction_state 所需的同步副本数"},
            {.min = 1, .source = "KIP-98; semantics 4.1"}),
      field("transaction.max.timeout.ms", &BrokerSettings::transaction_max_timeout_ms,
            Text{"a producer may ask for no longer transaction.timeout.ms", "生产者可要求的 transaction.timeout.ms 上限"},
            {.min = 0.001, .source = "KIP-98; semantics 4.2"}),
      field("transaction.abort.timed.out.transaction.cleanup.interval.ms", &BrokerSettings::transaction_abort_timed_out_cleanup_interval_ms,
            Text{"how often a coordinator looks for transactions that are past their time-out; default: 10 s, 60 s before 2.5",
                 "协调者检查超时事务的周期；默认 10 s，2.5 之前为 60 s"},
            {.min = 0.001, .source = "KIP-98; semantics 4.2"}),
      field("transaction.partition.verification.enable", &BrokerSettings::transaction_partition_verification_enable,
            Text{"a partition's leader asks the coordinator whether the transaction is under way before it takes its first batch; default: "
                 "since 3.6",
                 "分区领导者在接收事务的首个批次之前，先向协调者核实该事务正在进行；默认自 3.6 起"},
            {.source = "KIP-890 part 1; semantics 4.3"}),
      field("transaction.version", &BrokerSettings::transaction_version,
            Text{"the feature: with 2 each commit and abort gives the producer a new epoch, and a produce adds its partition itself; "
                 "default: 0, 2 from 4.0",
                 "特性版本：为 2 时每次提交或中止都使生产者纪元加一，且由生产请求自行加入分区；默认 0，4.0 起为 2"},
            {.min = 0, .max = 2, .source = "KIP-890 part 2; semantics 4.3"}),
      field("truncation", &BrokerSettings::truncation,
            Text{"how a follower finds where its log leaves its leader's; default: that of the version",
                 "跟随者如何找到与领导者日志的分叉点；默认随版本"},
            {.source = "semantics 2.6"}),
      field("hw-needs-min-isr", &BrokerSettings::hw_needs_min_isr,
            Text{"the high watermark stands still while fewer than min.insync.replicas are in sync; default: since 3.7",
                 "同步副本少于 min.insync.replicas 时高水位不前进；默认自 3.7 起"},
            {.source = "KAFKA-15583; semantics 2.2"}),
      field(
          "eligible.leader.replicas.version", &BrokerSettings::eligible_leader_replicas_version,
          Text{
              "the feature: with 1 a replica that left the in-sync set below the minimum may still lead; default: 1 on new clusters of 4.1",
              "特性版本：为 1 时，低于最小同步数后离开同步副本集的副本仍可成为领导者；4.1 新集群默认为 1"},
          {.min = 0, .max = 1, .source = "KIP-966; semantics 2.7"}),
      field("costs", &BrokerSettings::costs, Text{"the time that the brokers' own work takes", "代理自身处理所需的时间"})};

  bool unclean() const { return unclean_leader_election_enable.value_or(defaults_of(version).unclean_leader_election); }
  sim::Duration replica_lag() const { return replica_lag_time_max_ms.value_or(defaults_of(version).replica_lag_time_max); }
  Truncation truncating() const { return truncation.value_or(defaults_of(version).truncation); }
  bool hw_waits_for_min_isr() const { return hw_needs_min_isr.value_or(defaults_of(version).hw_needs_min_isr); }
  bool transactions_v2() const { return transaction_version.value_or(defaults_of(version).transaction_version) >= 2; }
  bool verifies() const { return transaction_partition_verification_enable.value_or(defaults_of(version).transaction_verification); }
  sim::Duration offsets_retention() const { return offsets_retention_minutes.value_or(defaults_of(version).offsets_retention); }
  /// By how much the coordinator raises the epoch when it aborts a transaction by itself: for a newcomer, or after its time-out.
  std::int32_t fence_by() const { return transactions_v2() ? defaults_of(version).fence_by : 1; }
  sim::Duration transaction_cleanup() const {
    return transaction_abort_timed_out_cleanup_interval_ms.value_or(defaults_of(version).transaction_cleanup);
  }
  /// How long a broker waits for a connection after so many failures in a row; nullopt: as long as the network.
  std::optional<sim::Duration> connection_setup(std::uint32_t failures) const {
    const sim::Duration first = connection_setup_timeout_ms.value_or(defaults_of(version).connection_setup_timeout);
    if (first.count() == 0) return std::nullopt;
    return std::min(first * (std::int64_t{1} << std::min<std::uint32_t>(failures, 20)), std::max(first, connection_setup_timeout_max_ms));
  }
  bool elr_on() const { return eligible_leader_replicas_version.value_or(defaults_of(version).elr ? 1 : 0) == 1; }
};

}  // namespace mqlab::models::kafka
