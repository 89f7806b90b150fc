// What an operator of Kafka watches (semantics 8), under its JMX names. Meters (`...PerSec`) are given as the count behind them. A metric of a partition is told
// by whichever broker leads it, or by the controller, so it stays when that process ends.

#include <array>

#include "models/kafka/cluster.hpp"
#include "models/kafka/errors.hpp"
#include "models/kafka/kinds.hpp"
#include "models/kafka/style.hpp"
#include "models/ledger.hpp"

namespace mqlab::models::kafka {

namespace {

using namespace kinds;
using enum MetricEffect;
using enum MetricKind;
namespace shared = models::kinds;

// --- of a partition ---
constexpr std::array kMessagesIn{MetricRule{broker_appended}};
// ReplicaManager.appendToLocalLog counts what it did not expect: not UNKNOWN_TOPIC_OR_PARTITION, NOT_LEADER_OR_FOLLOWER, RECORD_TOO_LARGE,
// KAFKA_STORAGE_ERROR; and what the purgatory answers later it never sees.
constexpr MetricRule refused(Error from, Error to) {
  return {produce_refused, add_one, static_cast<std::int64_t>(from), static_cast<std::int64_t>(to)};
}
constexpr std::array kFailedProduce{refused(Error::not_enough_replicas, Error::not_enough_replicas),
                                    refused(Error::out_of_order_sequence_number, Error::invalid_record)};
constexpr std::array kShrinks{MetricRule{isr_shrunk}};
constexpr std::array kExpands{MetricRule{isr_expanded}};
constexpr std::array kOffline{MetricRule{partition_offline, set_zero}, MetricRule{partition_offline}, MetricRule{leader_elected, set_zero},
                              MetricRule{leader_unclean, set_zero}};
constexpr auto kUnder = static_cast<std::int64_t>(Replication::under_replicated);
constexpr auto kUnderMin = static_cast<std::int64_t>(Replication::under_min_isr);
constexpr std::array kUnderReplicated{MetricRule{replication_changed, set_zero},
                                      MetricRule{replication_changed, add_one, kUnder, kUnderMin}};
constexpr std::array kUnderMinIsr{MetricRule{replication_changed, set_zero},
                                  MetricRule{replication_changed, add_one, kUnderMin, kUnderMin}};
constexpr std::array kElections{MetricRule{leader_elected}, MetricRule{leader_unclean}};
constexpr std::array kUnclean{MetricRule{leader_unclean}};
// --- of a partition as one group reads it ---
constexpr std::array kLag{MetricRule{shared::copy_made}, MetricRule{shared::copy_gone, subtract_one}};
// --- of a group ---
constexpr std::array kPreparing{MetricRule{group_rebalancing, set_zero}, MetricRule{group_rebalancing},
                                MetricRule{group_rebalanced, set_zero}};
// --- of a consumer ---
constexpr std::array kConsumed{MetricRule{poll_returned}};
constexpr std::array kAssigned{MetricRule{assigned}, MetricRule{revoked, subtract_one}, MetricRule{partition_lost, subtract_one}};
// --- of a producer ---
constexpr std::array kSent{MetricRule{shared::publish_sent}};
constexpr std::array kRetried{MetricRule{batch_retried}};
constexpr std::array kErrors{MetricRule{record_failed}};

constexpr Text kRecords{"records", "条记录"};
constexpr Text kTimes{"times", "次"};

constexpr Metric of_partition(std::string_view name, MetricKind is, Text unit, Text meaning, std::span<const MetricRule> rules) {
  return on_disk(of_element("topic partition", name, is, unit, meaning, rules));
}

constexpr std::array kMetricTable{
    of_partition("BrokerTopicMetrics.MessagesInPerSec", counter, kRecords, {"appended by the leader", "领导者追加的记录"}, kMessagesIn),
    of_partition("BrokerTopicMetrics.FailedProduceRequestsPerSec", counter, kTimes,
                 {"batches refused by an error that the broker did not expect (no wrong leader, unknown topic or size)",
                  "因代理未预期的错误而拒绝的批次（不含领导者不符、未知主题、过大）"},
                 kFailedProduce),
    of_partition("ReplicaManager.IsrShrinksPerSec", counter, kTimes, {"a replica left the in-sync set", "有副本退出同步副本集"}, kShrinks),
    of_partition("ReplicaManager.IsrExpandsPerSec", counter, kTimes, {"a replica is in sync again", "有副本重新同步"}, kExpands),
    of_partition("ReplicaManager.UnderReplicatedPartitions", gauge, {"1 or 0", "1 或 0"},
                 {"fewer replicas are in sync than it has", "同步副本少于其全部副本"}, kUnderReplicated),
    of_partition("ReplicaManager.UnderMinIsrPartitionCount", gauge, {"1 or 0", "1 或 0"},
                 {"fewer replicas are in sync than min.insync.replicas", "同步副本少于 min.insync.replicas"}, kUnderMinIsr),
    of_partition("KafkaController.OfflinePartitionsCount", gauge, {"1 or 0", "1 或 0"},
                 {"no replica may lead it", "没有可以成为领导者的副本"}, kOffline),
    of_partition("ControllerStats.LeaderElectionRateAndTimeMs", counter, kTimes,
                 {"a leader was chosen after the first", "首任之后选出领导者的次数"}, kElections),
    of_partition("ControllerStats.UncleanLeaderElectionsPerSec", counter, kTimes,
                 {"a replica that may lack committed records was chosen", "选出了可能缺少已提交记录的副本"}, kUnclean),

    on_disk(of_element(kPlaceKind, "LAG", gauge, kRecords,
                       {"what kafka-consumer-groups.sh shows: below the high watermark and not committed by the group",
                        "即 kafka-consumer-groups.sh 所示：高水位以下、消费组尚未提交的记录"},
                       kLag)),

    on_disk(of_element("group", "GroupMetadataManager.NumGroupsPreparingRebalance", gauge, {"1 or 0", "1 或 0"},
                       {"the group is rebalancing", "消费组正在再均衡"}, kPreparing)),

    of_process("consumer", "consumer-fetch-manager-metrics.records-consumed-total", counter, kRecords,
               {"returned by poll()", "poll() 返回的记录"}, kConsumed),
    of_process("consumer", "consumer-coordinator-metrics.assigned-partitions", gauge, {"partitions", "个分区"},
               {"partitions that the consumer owns", "消费者拥有的分区"}, kAssigned),

    of_process("producer", "producer-metrics.record-send-total", counter, kRecords,
               {"records sent, retries included", "发送的记录，含重试"}, kSent),
    of_process("producer", "producer-metrics.record-retry-total", counter, kRecords,
               {"records sent again by the client itself", "由客户端自行重发的记录"}, kRetried),
    of_process("producer", "producer-metrics.record-error-total", counter, kRecords, {"records that failed for good", "最终失败的记录"},
               kErrors),
};

constexpr std::array kAbsent{
    AbsentMetrics{"BytesInPerSec, BytesOutPerSec, ReplicationBytesInPerSec, Log.Size, NumLogSegments",
                  {"no record tells the size of what is appended or read", "没有记录说明追加或读取的大小"}},
    AbsentMetrics{"RequestMetrics.*, DelayedOperationPurgatory.PurgatorySize, request-latency-avg",
                  {"requests are no elements of a trace; latencies stand in the cost of a run", "轨迹中没有请求这一元素；延迟见运行代价"}},
    AbsentMetrics{"AtMinIsrPartitionCount, InSyncReplicasCount, LeaderCount, PartitionCount",
                  {"records tell changes of the in-sync set, not how large it was at first; shrinks and expands are counted by partition",
                   "记录只说明同步副本集的变化而非其初始大小；收缩与扩张按分区计数"}},
    AbsentMetrics{"FetcherLagMetrics.ConsumerLag, ReplicaFetcherManager.MaxLag, LastStableOffsetLag",
                  {"differences of two offsets; records tell each for itself", "两个位移之差；记录只分别给出"}},
    AbsentMetrics{"ActiveControllerCount, FencedBrokerCount, PreferredReplicaImbalanceCount",
                  {"one controller, which the trace shows by its own records", "只有一个控制器，轨迹以其自身记录呈现"}},
    AbsentMetrics{"LogFlushStats.LogFlushRateAndTimeMs, buffer-available-bytes, heartbeat-rate",
                  {"times, buffers and heartbeats are not recorded one by one", "时长、缓冲与心跳没有逐一记录"}},
};

}  // namespace

Metrics KafkaStyle::metrics() const { return {.table = kMetricTable, .lives = {}, .absent = kAbsent}; }

}  // namespace mqlab::models::kafka
