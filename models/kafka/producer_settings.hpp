/// A publishing role: where it sends, and the producer's own settings (names and defaults of the Java client).
#pragma once

#include <algorithm>
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

/// How the offsets of what was read come into the transaction of a program that reads, processes and writes.
enum class SendOffsets : std::uint8_t {
  group_metadata,  ///< sendOffsetsToTransaction(offsets, consumer.groupMetadata()): fenced by member and generation (KIP-447)
  group_id,        ///< sendOffsetsToTransaction(offsets, "group"): checks nothing (deprecated since 2.5)
  none,            ///< the consumer commits them by itself, outside the transaction
};
constexpr std::array<std::pair<SendOffsets, std::string_view>, 3> choices(SendOffsets) {
  return {{{SendOffsets::group_metadata, "group-metadata"}, {SendOffsets::group_id, "group-id"}, {SendOffsets::none, "none"}}};
}

struct PublishSettings {
  std::string topic;
  std::optional<std::int64_t> partition;
  bool key = true;
  bool callback = true;
  std::optional<Acks> acks;
  std::optional<bool> enable_idempotence;
  std::optional<std::int64_t> retries;
  std::int64_t max_in_flight = 5;
  describe::ByteSize batch_size{16'384};
  std::optional<sim::Duration> linger_ms;
  describe::ByteSize buffer_memory{33'554'432};
  describe::ByteSize max_request_size{1'048'576};
  sim::Duration request_timeout_ms = std::chrono::seconds(30);
  std::optional<sim::Duration> delivery_timeout_ms;
  sim::Duration max_block_ms = std::chrono::seconds(60);
  sim::Duration retry_backoff_ms = std::chrono::milliseconds(100);
  std::optional<sim::Duration> retry_backoff_max_ms;
  sim::Duration reconnect_backoff_ms = std::chrono::milliseconds(50);
  sim::Duration reconnect_backoff_max_ms = std::chrono::seconds(1);
  sim::Duration metadata_max_age_ms = std::chrono::minutes(5);
  std::optional<sim::Duration> connection_setup_timeout_ms;
  sim::Duration connection_setup_timeout_max_ms = std::chrono::seconds(30);
  std::string transactional_id;
  sim::Duration transaction_timeout_ms = std::chrono::seconds(60);
  std::int64_t transaction_records = 1;
  std::optional<sim::Duration> transaction_time;
  std::vector<std::int64_t> transaction_abort;
  SendOffsets send_offsets = SendOffsets::group_metadata;

  static constexpr auto fields = std::tuple{
      describe::field("topic", &PublishSettings::topic, Text{"the topic", "主题"}, {.required = true, .refers_to = "topic"}),
      describe::field("partition", &PublishSettings::partition,
                      Text{"this partition; absent: by the business key (murmur2), or, without a key, sticky",
                           "指定分区；缺省按业务键（murmur2），无键则粘性选择"},
                      {.min = 0, .source = "semantics 3.1"}),
      describe::field("key", &PublishSettings::key,
                      Text{"the record's key is the business key; false: it has none", "记录的键取业务键；false 表示没有键"},
                      {.source = "semantics 3.1"}),
      describe::field(
          "callback", &PublishSettings::callback,
          Text{"the program waits for the callback; false: it takes send() for success", "程序等待回调；false 表示把 send() 当作成功"},
          {.source = "semantics 3.2; catalogue A22, A23"}),
      describe::field("acks", &PublishSettings::acks,
                      Text{"who must have a batch before it is acknowledged: 0, 1, all; default: all, 1 before 3.0",
                           "批次被确认前必须由谁保存：0、1、all；默认 all，3.0 之前为 1"},
                      {.source = "semantics 2.4"}),
      describe::field("enable.idempotence", &PublishSettings::enable_idempotence,
                      Text{"the broker recognises retries of one session; default: true, false before 3.0; off where acks, retries or the "
                           "number in flight contradict it",
                           "代理识别同一会话内的重试；默认 true，3.0 之前为 false；与 acks、retries 或在途数冲突时关闭"},
                      {.source = "KIP-98, KIP-679; semantics 3.4"}),
      describe::field("retries", &PublishSettings::retries, Text{"default: 2147483647, 0 before 2.1", "默认 2147483647，2.1 之前为 0"},
                      {.min = 0, .source = "semantics 3.2"}),
      describe::field("max.in.flight.requests.per.connection", &PublishSettings::max_in_flight,
                      Text{"requests without an answer on one connection", "每个连接上未应答的请求数"},
                      {.min = 1, .source = "semantics 3.1"}),
      describe::field("batch.size", &PublishSettings::batch_size, Text{"a batch is full at", "批次的大小上限"},
                      {.min = 0, .source = "semantics 3.1"}),
      describe::field(
          "linger.ms", &PublishSettings::linger_ms,
          Text{"a batch waits so long for further records; default: 0, 5 ms from 4.0", "批次等待更多记录的时间；默认 0，4.0 起为 5 ms"},
          {.source = "semantics 3.1"}),
      describe::field("buffer.memory", &PublishSettings::buffer_memory, Text{"bytes that may wait to be sent", "待发送数据的字节上限"},
                      {.min = 1, .source = "semantics 3.1"}),
      describe::field("max.request.size", &PublishSettings::max_request_size, Text{"bytes of one request", "单个请求的字节上限"},
                      {.min = 1, .source = "semantics 3.1"}),
      describe::field("request.timeout.ms", &PublishSettings::request_timeout_ms,
                      Text{"without an answer for so long the connection is closed", "这么久没有应答就关闭连接"},
                      {.min = 0.001, .source = "semantics 3.2"}),
      describe::field(
          "delivery.timeout.ms", &PublishSettings::delivery_timeout_ms,
          Text{
              "a batch that is not acknowledged by then, from its creation on, fails; default: 120 s, or linger.ms + request.timeout.ms if "
              "that is more",
              "批次自创建起在此时限内未被确认则失败；默认 120 s，若 linger.ms + request.timeout.ms 更大则取后者"},
          {.min = 0.001, .source = "KIP-91; semantics 3.2; src: KafkaProducer.configureDeliveryTimeout"}),
      describe::field(
          "max.block.ms", &PublishSettings::max_block_ms,
          Text{"send() waits so long for metadata, or for room in the buffer, and then throws; so does initTransactions(), for its "
               "producer id",
               "send() 最多等待元数据或缓冲区空间这么久，随后抛出异常；initTransactions() 等待生产者 ID 也以此为限"},
          {.min = 0.001, .source = "semantics 3.1; src: KafkaProducer.waitOnMetadata"}),
      describe::field("retry.backoff.ms", &PublishSettings::retry_backoff_ms,
                      Text{"pause before a retry, doubled with each", "重试前的等待，逐次加倍"}, {.source = "semantics 3.2"}),
      describe::field(
          "retry.backoff.max.ms", &PublishSettings::retry_backoff_max_ms,
          Text{"the longest pause; default: 1 s, before 3.7 always retry.backoff.ms", "最长等待；默认 1 s，3.7 之前恒为 retry.backoff.ms"},
          {.source = "KIP-580; semantics 3.2"}),
      describe::field("reconnect.backoff.ms", &PublishSettings::reconnect_backoff_ms,
                      Text{"pause before connecting again, doubled with each", "重新连接前的等待，逐次加倍"},
                      {.min = 0.000001, .source = "semantics 7"}),
      describe::field("reconnect.backoff.max.ms", &PublishSettings::reconnect_backoff_max_ms, Text{"the longest pause", "最长等待"},
                      {.min = 0.000001, .source = "semantics 7"}),
      describe::field(
          "socket.connection.setup.timeout.ms", &PublishSettings::connection_setup_timeout_ms,
          Text{"an attempt to connect is given up after this, doubled with each that fails; default: 10 s, before 2.7 only by the network",
               "建立连接的时限，每次失败后加倍；默认 10 s，2.7 之前只取决于网络"},
          {.min = 0.001, .source = "KIP-601"}),
      describe::field("socket.connection.setup.timeout.max.ms", &PublishSettings::connection_setup_timeout_max_ms,
                      Text{"the longest such time", "该时限的上限"}, {.min = 0.001, .source = "KIP-601"}),
      describe::field("metadata.max.age.ms", &PublishSettings::metadata_max_age_ms,
                      Text{"metadata is refreshed so often", "元数据刷新周期"}, {.min = 0.001, .source = "semantics 7"}),
      describe::field("transactional.id", &PublishSettings::transactional_id,
                      Text{"the producer sends in transactions, and whoever starts with this id later fences it; absent: none",
                           "生产者在事务中发送；之后以同一 ID 启动者会将其隔离；缺省为无事务"},
                      {.source = "KIP-98; semantics 4"}),
      describe::field("transaction.timeout.ms", &PublishSettings::transaction_timeout_ms,
                      Text{"the coordinator aborts a transaction that is open for longer", "协调者会中止打开时间超过此值的事务"},
                      {.min = 0.001, .source = "KIP-98; semantics 4.2"}),
      describe::field("transaction.records", &PublishSettings::transaction_records,
                      Text{"the program commits after so many records; a program that reads and writes commits after each poll() instead",
                           "程序每发送这么多条记录就提交；边读边写的程序则每次 poll() 之后提交"},
                      {.min = 1, .source = "beginTransaction() ... commitTransaction()"}),
      describe::field("transaction.time", &PublishSettings::transaction_time,
                      Text{"the program commits at the latest so long after it has begun; absent: only by their number",
                           "程序最迟在开始后这么久提交；缺省只按条数"},
                      {.min = 0.001, .source = "commitTransaction()"}),
      describe::field("transaction.abort", &PublishSettings::transaction_abort,
                      Text{"transactions that the program aborts instead, counted from 1", "程序改为中止的事务序号，从 1 起"},
                      {.source = "abortTransaction()"}),
      describe::field("sendOffsetsToTransaction", &PublishSettings::send_offsets,
                      Text{"of a program that reads and writes: how the offsets of what it read come into the transaction",
                           "边读边写的程序：所读记录的位移如何进入事务"},
                      {.source = "KIP-98, KIP-447; semantics 4.4, 4.6"})};

  bool transactional() const { return !transactional_id.empty(); }
};

/// A producer as it works: the settings with the version's defaults and Kafka's own consequences.
struct ProducerConfig {
  Acks acks = Acks::all;
  bool idempotence = true;
  std::int64_t retries = 0;
  std::int64_t max_in_flight = 5;
  sim::Duration linger{0};
  sim::Duration delivery_timeout{0};
  sim::Duration backoff{0};
  sim::Duration backoff_max{0};
};

/// Idempotence is silently off when the user only set something that contradicts it (semantics 3.4); check.cpp refuses the open contradiction.
constexpr ProducerConfig config_of(const PublishSettings& s, Version version) {
  const VersionDefaults d = defaults_of(version);
  ProducerConfig c;
  // Before 0.11 (KIP-98) nobody knows the setting: it is ignored.
  const bool asked = d.transactions && (s.enable_idempotence.value_or(d.idempotence) || s.transactional());
  c.acks = s.acks.value_or(asked ? Acks::all : d.acks);
  c.retries = s.retries.value_or(asked ? 2147483647 : d.retries);
  c.max_in_flight = s.max_in_flight;
  if (asked && c.max_in_flight == 5) c.max_in_flight = d.idempotent_in_flight;  // the default, or what may be asked for at most
  c.idempotence = asked && c.acks == Acks::all && c.retries > 0 && c.max_in_flight <= d.idempotent_in_flight;
  c.linger = s.linger_ms.value_or(d.linger);
  c.delivery_timeout = s.delivery_timeout_ms.value_or(std::max<sim::Duration>(std::chrono::seconds(120), c.linger + s.request_timeout_ms));
  c.backoff = s.retry_backoff_ms;
  c.backoff_max = s.retry_backoff_max_ms.value_or(d.retry_backoff_max < s.retry_backoff_ms ? s.retry_backoff_ms : d.retry_backoff_max);
  return c;
}

}  // namespace mqlab::models::kafka
