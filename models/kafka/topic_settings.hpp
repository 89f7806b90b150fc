/// A topic: its partitions, where their replicas stand, and its own settings (`kafka-topics.sh --create`, topic configs).
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

#include "sim/core/time.hpp"
#include "sim/describe/field.hpp"

namespace mqlab::models::kafka {

/// `cleanup.policy`.
enum class CleanupPolicy : std::uint8_t { deletes, compacts, both };
constexpr std::array<std::pair<CleanupPolicy, std::string_view>, 4> choices(CleanupPolicy) {
  return {{{CleanupPolicy::deletes, "delete"},
           {CleanupPolicy::compacts, "compact"},
           {CleanupPolicy::both, "compact,delete"},
           {CleanupPolicy::both, "delete,compact"}}};
}

struct TopicSettings {
  std::string name;
  std::optional<std::int64_t> partitions;
  std::optional<std::int64_t> replication_factor;
  std::vector<std::vector<std::string>> replica_assignment;
  std::optional<std::int64_t> min_insync_replicas;
  std::optional<bool> unclean_leader_election_enable;
  std::optional<std::int64_t> flush_messages;
  std::optional<sim::Duration> flush_ms;
  std::optional<sim::Duration> retention_ms;
  std::optional<describe::ByteSize> retention_bytes;
  std::optional<describe::ByteSize> segment_bytes;
  std::optional<sim::Duration> segment_ms;
  std::optional<describe::ByteSize> max_message_bytes;
  std::optional<CleanupPolicy> cleanup_policy;
  std::optional<double> min_cleanable_dirty_ratio;
  std::optional<sim::Duration> delete_retention_ms;
  std::optional<sim::Duration> min_compaction_lag_ms;
  std::optional<std::int64_t> grows_to;
  static constexpr auto fields = std::tuple{
      describe::field("name", &TopicSettings::name, Text{"name of the topic", "主题名称"}, {.required = true, .declares = "topic"}),
      describe::field("partitions", &TopicSettings::partitions,
                      Text{"number of partitions; default: num.partitions", "分区数；默认取 num.partitions"},
                      {.min = 1, .max = 10000, .source = "semantics 7"}),
      describe::field(
          "replication.factor", &TopicSettings::replication_factor,
          Text{"replicas of each partition; default: default.replication.factor", "每个分区的副本数；默认取 default.replication.factor"},
          {.min = 1, .max = 32, .source = "semantics 7"}),
      describe::field(
          "replica.assignment", &TopicSettings::replica_assignment,
          Text{"for each partition the brokers that hold it, the preferred leader first; absent: dealt in turn, partition 0 begins with "
               "the first broker",
               "每个分区的副本所在代理，首个为首选领导者；缺省则轮流分配，分区 0 从第一个代理开始"},
          {.source = "kafka-topics.sh --replica-assignment"}),
      describe::field("min.insync.replicas", &TopicSettings::min_insync_replicas,
                      Text{"with acks=all: replicas that must be in sync for a write to be taken", "acks=all 时，接受写入所需的同步副本数"},
                      {.min = 1, .source = "semantics 2.4"}),
      describe::field(
          "unclean.leader.election.enable", &TopicSettings::unclean_leader_election_enable,
          Text{"a replica that is not in sync may lead when none that is in sync is there", "没有同步副本时，允许不同步的副本成为领导者"},
          {.source = "semantics 2.5"}),
      describe::field("flush.messages", &TopicSettings::flush_messages,
                      Text{"fsync inside the append after so many records; absent: log.flush.interval.messages",
                           "追加时每累积这么多条记录就同步刷盘；缺省取 log.flush.interval.messages"},
                      {.min = 1, .source = "semantics 1.2"}),
      describe::field("flush.ms", &TopicSettings::flush_ms,
                      Text{"a log that was not flushed for so long is flushed by the background task, which runs only if "
                           "log.flush.scheduler.interval.ms "
                           "is set; absent: log.flush.interval.ms",
                           "日志这么久未刷盘就由后台任务刷盘；只有设置了 log.flush.scheduler.interval.ms 后台任务才会运行；缺省取 "
                           "log.flush.interval.ms"},
                      {.min = 0.001, .source = "semantics 1.2; src: LogManager.flushDirtyLogs"}),
      describe::field("retention.ms", &TopicSettings::retention_ms,
                      Text{"segments whose newest record is older than this are deleted, the active one too; absent: log.retention.ms",
                           "最新记录超过此时间的分段会被删除，活跃分段也不例外；缺省取 log.retention.ms"},
                      {.min = 0.001, .source = "semantics 1.3; src: UnifiedLog.deletableSegments"}),
      describe::field("retention.bytes", &TopicSettings::retention_bytes,
                      Text{"the oldest closed segments are deleted while the log is larger; absent: log.retention.bytes",
                           "日志超过此大小时删除最旧的已关闭分段；缺省取 log.retention.bytes"},
                      {.min = 1, .source = "semantics 1.3"}),
      describe::field(
          "segment.bytes", &TopicSettings::segment_bytes,
          Text{"a segment is closed when it is so large; absent: log.segment.bytes", "分段达到此大小即关闭；缺省取 log.segment.bytes"},
          {.min = 14, .source = "semantics 1.1"}),
      describe::field("segment.ms", &TopicSettings::segment_ms,
                      Text{"a segment is closed when a record comes so long after its first; absent: log.roll.ms",
                           "分段首条记录之后这么久再来记录时即关闭；缺省取 log.roll.ms"},
                      {.min = 0.001, .source = "semantics 1.1; src: LogSegment.shouldRoll"}),
      describe::field("max.message.bytes", &TopicSettings::max_message_bytes,
                      Text{"a larger batch is refused (RECORD_TOO_LARGE)", "更大的批次会被拒绝（RECORD_TOO_LARGE）"},
                      {.min = 1, .source = "semantics 7"}),
      describe::field("cleanup.policy", &TopicSettings::cleanup_policy,
                      Text{"what becomes of old segments: delete by age and size, compact to the last value of each key, or both; absent: "
                           "log.cleanup.policy",
                           "如何处理旧分段：delete 按时间与大小删除，compact 只保留每个键的最新值，或两者兼用；缺省取 log.cleanup.policy"},
                      {.source = "semantics 1.3"}),
      describe::field("min.cleanable.dirty.ratio", &TopicSettings::min_cleanable_dirty_ratio,
                      Text{"the cleaner waits until more than this part of a log has never been cleaned; absent: "
                           "log.cleaner.min.cleanable.ratio",
                           "日志中未清理部分超过此比例时才清理；缺省取 log.cleaner.min.cleanable.ratio"},
                      {.min = 0, .max = 1, .source = "semantics 1.3"}),
      describe::field("delete.retention.ms", &TopicSettings::delete_retention_ms,
                      Text{"a tombstone (a record without a value: an empty body) stays so long after it was first cleaned; absent: "
                           "log.cleaner.delete.retention.ms",
                           "墓碑（没有值的记录，即空消息体）在首次被清理之后保留这么久；缺省取 log.cleaner.delete.retention.ms"},
                      {.source = "KIP-534; semantics 1.3"}),
      describe::field("min.compaction.lag.ms", &TopicSettings::min_compaction_lag_ms,
                      Text{"a record is not compacted before this age; absent: log.cleaner.min.compaction.lag.ms",
                           "记录在此时长内不会被压缩；缺省取 log.cleaner.min.compaction.lag.ms"},
                      {.source = "KIP-58; semantics 1.3"}),
      describe::field("grows.to", &TopicSettings::grows_to,
                      Text{"partitions that the step add-partitions may bring it to; absent: it does not grow",
                           "步骤 add-partitions 最多可增加到的分区数；缺省不增加"},
                      {.min = 1, .max = 10000, .source = "kafka-topics.sh --alter --partitions"})};
};

}  // namespace mqlab::models::kafka
