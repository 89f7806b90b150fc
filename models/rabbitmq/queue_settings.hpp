/// A queue and its `arguments`, under the vendor's names. The vendor writes TTLs as integers of milliseconds; here a duration carries its
/// unit, as everywhere in a scenario.
///
/// `x-dead-letter-exchange` may name an exchange that does not exist: RabbitMQ looks it up when a message dies, not when the queue is
/// declared, and a misspelt one loses messages without a word (semantics 5.1). So the loader does not insist on it either.
#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>

#include "sim/core/time.hpp"
#include "sim/describe/field.hpp"

namespace mqlab::models::rabbitmq {

using describe::field;

/// What a full queue does (semantics 5.3).
enum class Overflow : std::uint8_t { drop_head, reject_publish, reject_publish_dlx };
constexpr std::array<std::pair<Overflow, std::string_view>, 3> choices(Overflow) {
  return {{{Overflow::drop_head, "drop-head"},
           {Overflow::reject_publish, "reject-publish"},
           {Overflow::reject_publish_dlx, "reject-publish-dlx"}}};
}

enum class QueueType : std::uint8_t { classic, quorum, stream };
constexpr std::array<std::pair<QueueType, std::string_view>, 3> choices(QueueType) {
  return {{{QueueType::classic, "classic"}, {QueueType::quorum, "quorum"}, {QueueType::stream, "stream"}}};
}

/// Until 3.11 a lazy queue writes its messages out and reads each back for its delivery; since 3.12 the argument is ignored (semantics 3.2).
enum class QueueMode : std::uint8_t { standard, lazy };
constexpr std::array<std::pair<QueueMode, std::string_view>, 2> choices(QueueMode) {
  return {{{QueueMode::standard, "default"}, {QueueMode::lazy, "lazy"}}};
}

struct QueueArguments {
  std::optional<sim::Duration> message_ttl{};
  std::optional<sim::Duration> expires{};
  std::optional<std::int64_t> max_length{};
  std::optional<describe::ByteSize> max_length_bytes{};
  std::optional<Overflow> overflow{};
  std::optional<std::string> dead_letter_exchange{};
  std::optional<std::string> dead_letter_routing_key{};
  std::optional<std::int64_t> max_priority{};
  bool single_active_consumer = false;
  std::optional<std::int64_t> queue_version{};
  QueueType queue_type = QueueType::classic;
  QueueMode queue_mode = QueueMode::standard;
  std::optional<sim::Duration> consumer_timeout{};
  static constexpr auto fields = std::tuple{
      field("x-message-ttl", &QueueArguments::message_ttl,
            Text{"a message expires so long after it arrived; only the head of the queue is looked at",
                 "消息到达后超过此时间即过期；只检查队首"},
            {.source = "rabbitmq.com/docs/ttl"}),
      field("x-expires", &QueueArguments::expires,
            Text{"the queue is deleted after so long without a consumer, a declaration or a basic.get",
                 "在此时间内没有消费者、声明或 basic.get，队列即被删除"},
            {.min = 0.001, .source = "rabbitmq.com/docs/ttl"}),
      field("x-max-length", &QueueArguments::max_length,
            Text{"ready messages at most; unacknowledged ones do not count", "就绪消息数上限；未确认的不计"},
            {.min = 0, .source = "rabbitmq.com/docs/maxlength"}),
      field("x-max-length-bytes", &QueueArguments::max_length_bytes,
            Text{"bytes of the bodies of ready messages at most", "就绪消息正文字节数上限"},
            {.min = 0, .source = "rabbitmq.com/docs/maxlength"}),
      field("x-overflow", &QueueArguments::overflow,
            Text{"what a full queue does: drop its head, refuse the publish, or refuse it and dead-letter it",
                 "队列满时的行为：丢弃队首、拒绝发布，或拒绝并转入死信"},
            {.source = "rabbitmq.com/docs/maxlength: drop-head"}),
      field("x-dead-letter-exchange", &QueueArguments::dead_letter_exchange,
            Text{"where rejected, expired and dropped messages are published; empty: the default exchange; absent: nowhere",
                 "被拒绝、过期或丢弃的消息发布到哪个交换机；空为默认交换机；缺省则丢弃"},
            {.source = "rabbitmq.com/docs/dlx"}),
      field("x-dead-letter-routing-key", &QueueArguments::dead_letter_routing_key,
            Text{"with this routing key; absent: the message's own", "死信使用的路由键；缺省为消息原来的路由键"},
            {.source = "rabbitmq.com/docs/dlx"}),
      field("x-max-priority", &QueueArguments::max_priority,
            Text{"the queue has priorities from 0 to this; higher ones are delivered first", "队列支持从 0 到此值的优先级，高者先投递"},
            {.min = 1, .max = 255, .source = "rabbitmq.com/docs/priority"}),
      field("x-single-active-consumer", &QueueArguments::single_active_consumer,
            Text{"one consumer at a time gets messages, the others wait for its end", "同一时刻只有一个消费者收到消息，其余等待接替"},
            {.source = "rabbitmq.com/docs/consumers"}),
      field(
          "x-queue-version", &QueueArguments::queue_version,
          Text{"how a classic queue stores: 1 fsyncs before it confirms, 2 only writes", "经典队列的存储版本：1 在确认前 fsync，2 只写入"},
          {.min = 1, .max = 2, .source = "rabbitmq.com/docs/classic-queues; semantics, profiles"}),
      field("x-queue-type", &QueueArguments::queue_type, Text{"the type of the queue", "队列类型"}, {.source = "rabbitmq.com/docs/queues"}),
      field("x-queue-mode", &QueueArguments::queue_mode,
            Text{"lazy: messages are kept on the disk and read back for delivery; ignored since 3.12",
                 "lazy：消息保存在磁盘上，投递时读回；3.12 起忽略"},
            {.source = "rabbitmq.com/docs/lazy-queues"}),
      field("x-consumer-timeout", &QueueArguments::consumer_timeout,
            Text{"the channel of a consumer that holds a delivery longer is closed; in place of the node's consumer_timeout",
                 "消费者持有投递超过此时间其通道会被关闭；取代节点的 consumer_timeout"},
            {.min = 0.001, .source = "rabbitmq.com/docs/consumers, since 3.12"})};
};

struct QueueSettings {
  std::string name;
  bool durable = false;
  bool exclusive = false;
  bool auto_delete = false;
  QueueArguments arguments{};
  static constexpr auto fields = std::tuple{
      field("name", &QueueSettings::name, Text{"name of the queue", "队列名称"}, {.required = true, .declares = "queue"}),
      field("durable", &QueueSettings::durable,
            Text{"survives a restart of the node; a transient queue is deleted at boot", "节点重启后仍存在；非持久队列在启动时被删除"},
            {.source = "rabbitmq.com/docs/queues"}),
      field("exclusive", &QueueSettings::exclusive,
            Text{"only for the connection that declared it (405 for others, though they may publish to it), deleted with that connection; "
                 "never durable",
                 "仅供声明它的连接使用（其他连接得到 405，但仍可向它发布），随该连接删除；从不持久"},
            {.source = "rabbitmq.com/docs/queues; semantics 1.2"}),
      field("auto_delete", &QueueSettings::auto_delete,
            Text{"deleted when its last consumer goes, if it ever had one", "最后一个消费者离开时删除（须曾有过消费者）"},
            {.source = "rabbitmq.com/docs/queues; semantics 1.2"}),
      field("arguments", &QueueSettings::arguments, Text{"the queue's optional arguments", "队列的可选参数"},
            {.source = "rabbitmq.com/docs/queues"})};
};

}  // namespace mqlab::models::rabbitmq
