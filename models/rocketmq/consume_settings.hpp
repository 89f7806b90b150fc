/// A consuming role: DefaultMQPushConsumer (semantics 6).
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

#include "models/rocketmq/version.hpp"
#include "sim/describe/field.hpp"

namespace mqlab::models::rocketmq {

enum class MessageModel : std::uint8_t { clustering, broadcasting };
constexpr std::array<std::pair<MessageModel, std::string_view>, 2> choices(MessageModel) {
  return {{{MessageModel::clustering, "CLUSTERING"}, {MessageModel::broadcasting, "BROADCASTING"}}};
}
enum class Listener : std::uint8_t { concurrently, orderly };
constexpr std::array<std::pair<Listener, std::string_view>, 2> choices(Listener) {
  return {{{Listener::concurrently, "concurrently"}, {Listener::orderly, "orderly"}}};
}
enum class FromWhere : std::uint8_t { last_offset, first_offset };
constexpr std::array<std::pair<FromWhere, std::string_view>, 2> choices(FromWhere) {
  return {{{FromWhere::last_offset, "CONSUME_FROM_LAST_OFFSET"}, {FromWhere::first_offset, "CONSUME_FROM_FIRST_OFFSET"}}};
}
enum class Allocate : std::uint8_t { averagely, averagely_by_circle, by_config };
constexpr std::array<std::pair<Allocate, std::string_view>, 3> choices(Allocate) {
  return {{{Allocate::averagely, "AVG"}, {Allocate::averagely_by_circle, "AVG_BY_CIRCLE"}, {Allocate::by_config, "CONFIG"}}};
}

struct ConsumeSettings {
  std::string topic;
  std::string consumer_group;
  std::string sub_expression = "*";
  std::string instance_name;
  MessageModel message_model = MessageModel::clustering;
  Listener listener = Listener::concurrently;
  FromWhere from_where = FromWhere::last_offset;
  Allocate allocate = Allocate::averagely;
  std::vector<std::string> queues;
  std::int64_t pull_batch_size = 32;
  std::int64_t pull_threshold_for_queue = 1000;
  std::int64_t concurrently_max_span = 2000;
  std::int64_t consume_threads = 20;
  sim::Duration consume_timeout = 15min;
  std::int64_t max_reconsume_times = -1;
  std::int64_t delay_level_when_next_consume = 0;
  sim::Duration suspend_time = 1s;
  sim::Duration persist_offset_interval = 5s;
  sim::Duration connect_timeout = 3s;
  sim::Duration poll_name_server_interval = 30s;
  sim::Duration heartbeat_broker_interval = 30s;

  static constexpr auto fields = std::tuple{
      describe::field("topic", &ConsumeSettings::topic, Text{"the topic, or %DLQ%GROUP", "主题，或 %DLQ%消费组"}, {.required = true}),
      describe::field("consumerGroup", &ConsumeSettings::consumer_group, Text{"its members share the queues", "组内成员分摊队列"},
                      {.required = true}),
      describe::field("subExpression", &ConsumeSettings::sub_expression, Text{"tags: \"*\", or \"A || B\"", "标签：\"*\" 或 \"A || B\""},
                      {.source = "semantics 7"}),
      describe::field("instanceName", &ConsumeSettings::instance_name,
                      Text{"needed with BROADCASTING: each client keeps offsets of its own under this name",
                           "BROADCASTING 必填：每个客户端以此名称保存自己的位移"},
                      {.source = "semantics 6.6; ClientConfig"}),
      describe::field("messageModel", &ConsumeSettings::message_model,
                      Text{"one member gets a message, or each", "一条消息由一个成员或每个成员处理"}, {.source = "semantics 6.6"}),
      describe::field(
          "messageListener", &ConsumeSettings::listener,
          Text{"concurrently: a pool of threads, what fails is sent back. orderly: one at a time and queue, under the queue's lock",
               "concurrently：线程池，失败的退回重试。orderly：每个队列一次一条，须持有队列锁"},
          {.source = "semantics 6.4, 6.5"}),
      describe::field("consumeFromWhere", &ConsumeSettings::from_where,
                      Text{"of a group without an offset; a queue that still begins at 0 in memory is read from the beginning all the same",
                           "没有位移的消费组从哪里开始；若队列从 0 起且仍在内存中，总是从头读"},
                      {.source = "semantics 6.3"}),
      describe::field("allocateMessageQueueStrategy", &ConsumeSettings::allocate, Text{"which queues are its own", "分得哪些队列"},
                      {.source = "semantics 6.2"}),
      describe::field("queues", &ConsumeSettings::queues,
                      Text{"with CONFIG: its queues, such as \"broker-a:0\"", "与 CONFIG 连用：自己的队列，例如 \"broker-a:0\""},
                      {.source = "AllocateMessageQueueByConfig"}),
      describe::field("pullBatchSize", &ConsumeSettings::pull_batch_size, Text{"messages of one pull", "一次拉取的消息数"},
                      {.min = 1, .max = 1024, .source = "semantics 6.1"}),
      describe::field("pullThresholdForQueue", &ConsumeSettings::pull_threshold_for_queue,
                      Text{"with more messages of a queue in hand the pull waits 50 ms", "队列缓存超过此数时，拉取推迟 50 ms"},
                      {.min = 1, .source = "semantics 6.1"}),
      describe::field("consumeConcurrentlyMaxSpan", &ConsumeSettings::concurrently_max_span,
                      Text{"likewise when the newest is so far from the oldest", "最新与最旧位移相差超过此数时同样推迟"},
                      {.min = 1, .source = "semantics 6.1"}),
      describe::field("consumeThreadMin", &ConsumeSettings::consume_threads,
                      Text{"listener calls at a time; the program's concurrency unless that is set",
                           "同时进行的监听器调用数；未设置程序的 concurrency 时即为其值"},
                      {.min = 1, .max = 1000, .source = "semantics 6.1"}),
      describe::field("consumeTimeout", &ConsumeSettings::consume_timeout,
                      Text{"concurrently: a call that is running for so long is sent back, and goes on",
                           "concurrently：监听器调用超过此时间即退回消息，但调用仍在继续"},
                      {.min = 0.001, .source = "semantics 6.4"}),
      describe::field("maxReconsumeTimes", &ConsumeSettings::max_reconsume_times,
                      Text{"retries before the dead-letter topic; -1: concurrently the group's retryMaxTimes, orderly without end",
                           "进入死信主题之前的重试次数；-1：concurrently 取消费组的 retryMaxTimes，orderly 无限"},
                      {.min = -1, .source = "semantics 6.4, 6.5"}),
      describe::field("delayLevelWhenNextConsume", &ConsumeSettings::delay_level_when_next_consume,
                      Text{"0: 3 + retries; more: always this level; -1: the dead-letter topic at once",
                           "0：3 + 重试次数；大于 0：固定级别；-1：直接进死信主题"},
                      {.min = -1, .max = 18, .source = "semantics 6.4"}),
      describe::field("suspendCurrentQueueTimeMillis", &ConsumeSettings::suspend_time,
                      Text{"orderly: pause before a failed message is tried again", "orderly：失败的消息再次尝试之前的等待"},
                      {.min = 0.01, .source = "semantics 6.5"}),
      describe::field("persistConsumerOffsetInterval", &ConsumeSettings::persist_offset_interval,
                      Text{"how often offsets are reported", "上报位移的周期"}, {.min = 0.001, .source = "semantics 6.3"}),
      describe::field("connectTimeoutMillis", &ConsumeSettings::connect_timeout, Text{"wait for a connection", "等待连接建立的时限"},
                      {.min = 0.001, .source = "semantics 3.1"}),
      describe::field("pollNameServerInterval", &ConsumeSettings::poll_name_server_interval,
                      Text{"how often routes are asked for", "刷新路由的周期"}, {.min = 0.001, .source = "semantics 1"}),
      describe::field("heartbeatBrokerInterval", &ConsumeSettings::heartbeat_broker_interval,
                      Text{"to all brokers", "向所有 broker 发送心跳的周期"}, {.min = 0.001, .source = "semantics 6.2"})};

  bool broadcasting() const { return message_model == MessageModel::broadcasting; }
  bool orderly() const { return listener == Listener::orderly; }
};

/// Whether a subscription takes this tag. The client compares strings, so a hash that collides never delivers wrongly (semantics 7).
bool takes_tag(std::string_view sub_expression, std::string_view tag);

}  // namespace mqlab::models::rocketmq
