/// A consuming role: group, topics, and the consumer's own settings (names and defaults of the Java client), and how the program's loop
/// around `poll()` is written.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

#include "models/kafka/version.hpp"
#include "sim/core/time.hpp"
#include "sim/describe/field.hpp"

namespace mqlab::models::kafka {

enum class OffsetReset : std::uint8_t { latest, earliest, none };
constexpr std::array<std::pair<OffsetReset, std::string_view>, 3> choices(OffsetReset) {
  return {{{OffsetReset::latest, "latest"}, {OffsetReset::earliest, "earliest"}, {OffsetReset::none, "none"}}};
}

enum class Isolation : std::uint8_t { read_uncommitted, read_committed };
constexpr std::array<std::pair<Isolation, std::string_view>, 2> choices(Isolation) {
  return {{{Isolation::read_uncommitted, "read_uncommitted"}, {Isolation::read_committed, "read_committed"}}};
}

enum class Assignor : std::uint8_t { range, roundrobin, sticky, cooperative_sticky };
constexpr std::array<std::pair<Assignor, std::string_view>, 4> choices(Assignor) {
  return {{{Assignor::range, "range"},
           {Assignor::roundrobin, "roundrobin"},
           {Assignor::sticky, "sticky"},
           {Assignor::cooperative_sticky, "cooperative-sticky"}}};
}

/// Where what `poll()` returned is handled.
enum class Processing : std::uint8_t {
  in_poll_loop,  ///< one record after the other in the thread that polls: the next poll comes when all are done
  handed_over,   ///< to workers: the thread polls on at once
};
constexpr std::array<std::pair<Processing, std::string_view>, 2> choices(Processing) {
  return {{{Processing::in_poll_loop, "in-poll-loop"}, {Processing::handed_over, "handed-over"}}};
}

/// How the program commits by itself (`enable.auto.commit` = false).
enum class CommitHow : std::uint8_t { sync, async };
constexpr std::array<std::pair<CommitHow, std::string_view>, 2> choices(CommitHow) {
  return {{{CommitHow::sync, "sync"}, {CommitHow::async, "async"}}};
}

/// Which offset the program commits when it has done with a record.
enum class CommitOffset : std::uint8_t {
  lowest_unfinished,  ///< nothing that is still under way is passed over
  record,             ///< that record's own + 1, whatever else is under way
};
constexpr std::array<std::pair<CommitOffset, std::string_view>, 2> choices(CommitOffset) {
  return {{{CommitOffset::lowest_unfinished, "lowest-unfinished"}, {CommitOffset::record, "record"}}};
}

struct ConsumeSettings {
  std::string group;
  std::string group_instance_id;
  std::vector<std::string> topics;
  bool enable_auto_commit = true;
  sim::Duration auto_commit_interval_ms = std::chrono::seconds(5);
  CommitHow commit = CommitHow::sync;
  CommitOffset commit_offset = CommitOffset::lowest_unfinished;
  std::int64_t commit_every = 0;
  bool commit_on_revoke = false;
  Processing processing = Processing::in_poll_loop;
  OffsetReset auto_offset_reset = OffsetReset::latest;
  Isolation isolation_level = Isolation::read_uncommitted;
  std::vector<Assignor> assignors{Assignor::range, Assignor::cooperative_sticky};
  std::optional<sim::Duration> session_timeout_ms;
  sim::Duration heartbeat_interval_ms = std::chrono::seconds(3);
  sim::Duration max_poll_interval_ms = std::chrono::minutes(5);
  std::int64_t max_poll_records = 500;
  describe::ByteSize fetch_min_bytes{1};
  describe::ByteSize fetch_max_bytes{52'428'800};
  sim::Duration fetch_max_wait_ms = std::chrono::milliseconds(500);
  describe::ByteSize max_partition_fetch_bytes{1'048'576};
  sim::Duration request_timeout_ms = std::chrono::seconds(30);
  sim::Duration retry_backoff_ms = std::chrono::milliseconds(100);
  sim::Duration reconnect_backoff_ms = std::chrono::milliseconds(50);
  sim::Duration reconnect_backoff_max_ms = std::chrono::seconds(1);
  sim::Duration metadata_max_age_ms = std::chrono::minutes(5);
  std::optional<sim::Duration> connection_setup_timeout_ms;
  sim::Duration connection_setup_timeout_max_ms = std::chrono::seconds(30);

  static constexpr auto fields = std::tuple{
      describe::field("group.id", &ConsumeSettings::group, Text{"the consumer group", "消费组"},
                      {.required = true, .source = "semantics 5.1"}),
      describe::field(
          "group.instance.id", &ConsumeSettings::group_instance_id,
          Text{"static membership: a restart within the session takes the member's place without a rebalance; one for each process",
               "静态成员：会话时限内重启可接替原成员而不触发再均衡；每个进程一个"},
          {.source = "KIP-345; semantics 5.1"}),
      describe::field("topics", &ConsumeSettings::topics, Text{"what it subscribes to", "订阅的主题"},
                      {.required = true, .refers_to = "topic"}),
      describe::field("enable.auto.commit", &ConsumeSettings::enable_auto_commit,
                      Text{"poll() commits by itself what earlier polls returned", "poll() 自动提交此前返回的位置"},
                      {.source = "semantics 5.5"}),
      describe::field("auto.commit.interval.ms", &ConsumeSettings::auto_commit_interval_ms, Text{"at most so often", "自动提交的最小间隔"},
                      {.min = 0, .source = "semantics 5.5"}),
      describe::field("commit", &ConsumeSettings::commit,
                      Text{"without auto commit: the program calls commitSync or commitAsync when it acknowledges",
                           "关闭自动提交时：程序确认时调用 commitSync 或 commitAsync"},
                      {.source = "semantics 5.5"}),
      describe::field("commit.offset", &ConsumeSettings::commit_offset,
                      Text{"without auto commit: which offset is committed", "关闭自动提交时：提交哪个位移"}, {.source = "catalogue A31"}),
      describe::field("commit.every", &ConsumeSettings::commit_every,
                      Text{"without auto commit: commit after so many records; 0: when all that poll() returned is done",
                           "关闭自动提交时：每处理这么多条提交一次；0 表示处理完一次 poll 返回的全部记录后提交"},
                      {.min = 0, .source = "mqlab: how the program's loop is written"}),
      describe::field(
          "commit.on.revoke", &ConsumeSettings::commit_on_revoke,
          Text{"a rebalance listener commits what is done in onPartitionsRevoked", "再均衡监听器在 onPartitionsRevoked 中提交已完成的位移"},
          {.source = "KafkaConsumer javadoc; catalogue A33"}),
      describe::field("processing", &ConsumeSettings::processing,
                      Text{"records are handled in the poll loop, or handed over to workers while it polls on",
                           "在 poll 循环中处理，或交给工作线程而循环继续"},
                      {.source = "catalogue A28"}),
      describe::field("auto.offset.reset", &ConsumeSettings::auto_offset_reset,
                      Text{"where a group without a commit, or out of range, begins", "没有提交位移或越界时从何处开始"},
                      {.source = "semantics 5.4"}),
      describe::field("isolation.level", &ConsumeSettings::isolation_level,
                      Text{"what of open and aborted transactions is seen", "能否看到未结束与已中止的事务"}, {.source = "semantics 4.5"}),
      describe::field("partition.assignment.strategy", &ConsumeSettings::assignors,
                      Text{"the first that all members of the group have is used", "采用全组成员都支持的第一个策略"},
                      {.source = "semantics 5.3"}),
      describe::field("session.timeout.ms", &ConsumeSettings::session_timeout_ms,
                      Text{"a member that was not heard for so long is out of the group; default: 45 s, 10 s before 3.0",
                           "这么久没有心跳的成员会被移出消费组；默认 45 s，3.0 之前为 10 s"},
                      {.min = 0.001, .source = "KIP-735; semantics 5.1"}),
      describe::field("heartbeat.interval.ms", &ConsumeSettings::heartbeat_interval_ms,
                      Text{"heartbeat to the coordinator", "向协调者发送心跳的周期"}, {.min = 0.001, .source = "semantics 5.1"}),
      describe::field("max.poll.interval.ms", &ConsumeSettings::max_poll_interval_ms,
                      Text{"a member that does not poll for so long leaves the group", "这么久不调用 poll 的成员会离开消费组"},
                      {.min = 0.001, .source = "KIP-62; semantics 5.1"}),
      describe::field("max.poll.records", &ConsumeSettings::max_poll_records,
                      Text{"records that one poll returns at most", "一次 poll 返回的记录上限"}, {.min = 1, .source = "semantics 5.4"}),
      describe::field("fetch.min.bytes", &ConsumeSettings::fetch_min_bytes, Text{"a fetch waits for so much", "拉取等待的最小字节数"},
                      {.min = 0, .source = "semantics 5.4"}),
      describe::field("fetch.max.bytes", &ConsumeSettings::fetch_max_bytes,
                      Text{"bytes of one fetch over all partitions of a broker; the first batch comes all the same",
                           "一次拉取中一个代理所有分区的总字节数；首个批次不受此限"},
                      {.min = 1, .source = "KIP-74; semantics 5.4"}),
      describe::field("fetch.max.wait.ms", &ConsumeSettings::fetch_max_wait_ms, Text{"but not longer than", "拉取最长等待"},
                      {.min = 0.001, .source = "semantics 5.4"}),
      describe::field("max.partition.fetch.bytes", &ConsumeSettings::max_partition_fetch_bytes,
                      Text{"bytes of one partition in a fetch", "一次拉取中每个分区的字节数"}, {.min = 1, .source = "semantics 5.4"}),
      describe::field("request.timeout.ms", &ConsumeSettings::request_timeout_ms,
                      Text{"without an answer for so long the connection is closed", "这么久没有应答就关闭连接"},
                      {.min = 0.001, .source = "semantics 7"}),
      describe::field("retry.backoff.ms", &ConsumeSettings::retry_backoff_ms, Text{"pause after an error", "出错后的等待"},
                      {.min = 0.000001, .source = "semantics 7"}),
      describe::field("reconnect.backoff.ms", &ConsumeSettings::reconnect_backoff_ms,
                      Text{"pause before connecting again, doubled with each", "重新连接前的等待，逐次加倍"},
                      {.min = 0.000001, .source = "semantics 7"}),
      describe::field("reconnect.backoff.max.ms", &ConsumeSettings::reconnect_backoff_max_ms, Text{"the longest pause", "最长等待"},
                      {.min = 0.000001, .source = "semantics 7"}),
      describe::field(
          "socket.connection.setup.timeout.ms", &ConsumeSettings::connection_setup_timeout_ms,
          Text{"an attempt to connect is given up after this, doubled with each that fails; default: 10 s, before 2.7 only by the network",
               "建立连接的时限，每次失败后加倍；默认 10 s，2.7 之前只取决于网络"},
          {.min = 0.001, .source = "KIP-601"}),
      describe::field("socket.connection.setup.timeout.max.ms", &ConsumeSettings::connection_setup_timeout_max_ms,
                      Text{"the longest such time", "该时限的上限"}, {.min = 0.001, .source = "KIP-601"}),
      describe::field("metadata.max.age.ms", &ConsumeSettings::metadata_max_age_ms,
                      Text{"metadata is refreshed so often", "元数据刷新周期"}, {.min = 0.001, .source = "semantics 7"})};

  sim::Duration session(Version version) const { return session_timeout_ms.value_or(defaults_of(version).session_timeout); }
};

}  // namespace mqlab::models::kafka
