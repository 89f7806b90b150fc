/// What a scenario may set about RabbitMQ: vendor's names, real defaults, sources. "semantics" is semantics/rabbitmq.md of this project,
/// which was read off 3.10.8 and its sources.
///
///     exchange_settings.hpp    exchanges and bindings
///     queue_settings.hpp       queues and their arguments
///     declare_settings.hpp     what a program declares by itself
///     publish_settings.hpp     a publishing role; connection_settings.hpp: the client's connection
///     consume_settings.hpp     a consuming role
///     here                     the broker as a whole
///
/// Defaults that are not the vendor's: the `costs` (choices of mqlab) and `reopen_channel` (the plain Java client leaves a channel that
/// the broker closed closed; Spring's CachingConnectionFactory opens a new one; programs here would otherwise fall silent).
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

#include "models/mutant.hpp"
#include "models/rabbitmq/connection_settings.hpp"
#include "models/rabbitmq/consume_settings.hpp"
#include "models/rabbitmq/exchange_settings.hpp"
#include "models/rabbitmq/mutants.hpp"
#include "models/rabbitmq/publish_settings.hpp"
#include "models/rabbitmq/queue_settings.hpp"
#include "models/style.hpp"
#include "sim/describe/field.hpp"

namespace mqlab::models::rabbitmq {

using describe::field;

/// The profiles of semantics/rabbitmq.md. They differ in when a classic queue confirms and what survives power loss.
enum class Version : std::uint8_t { v3_10, v3_12, v3_13, v4_0, v4_1, v4_2, v4_3 };
constexpr std::array<std::pair<Version, std::string_view>, 7> choices(Version) {
  return {{{Version::v3_10, "3.10"},
           {Version::v3_12, "3.12"},
           {Version::v3_13, "3.13"},
           {Version::v4_0, "4.0"},
           {Version::v4_1, "4.1"},
           {Version::v4_2, "4.2"},
           {Version::v4_3, "4.3"}}};
}

/// How a classic queue stores: v1 writes and fsyncs its journal in one step; v2 writes to the page cache and leaves the rest to the OS.
enum class Storage : std::uint8_t { v1, v2 };
constexpr Storage storage_of(Version version, const QueueArguments& queue) {
  return version >= Version::v4_0 || queue.queue_version == 2 ? Storage::v2 : Storage::v1;
}

/// The deprecated feature `transient_nonexcl_queues`: permitted up to 4.2, denied by default since 4.3 (541, the connection closes; release notes
/// 4.3.0, semantics 1.2).
constexpr bool transient_denied(Version version, const QueueSettings& queue) {
  return version >= Version::v4_3 && !queue.durable && !queue.exclusive;
}

/// `max_message_size` where it isn't set: 128 MiB in 3.x, 16 MiB since 4.0 (semantics 2.6, 8).
constexpr std::int64_t default_max_message_size(Version version) {
  return version >= Version::v4_0 ? std::int64_t{16} << 20 : std::int64_t{128} << 20;
}

/// A queue is slower than the channel that feeds it. Semantics 13 suggests 10 us for both, but then a queue's mailbox would be empty
/// between the messages of one write, and it would sync too early: a real queue lags behind (observed P09: 1000 publishes, one confirm).
struct CostSettings {
  sim::Duration channel = std::chrono::microseconds(5);
  sim::Duration queue = std::chrono::microseconds(10);
  sim::Duration page_in = std::chrono::microseconds(50);
  std::int64_t backlog = 100'000;
  static constexpr auto fields =
      std::tuple{field("channel", &CostSettings::channel, Text{"time of a channel for each frame it reads", "通道处理每个帧的时间"},
                       {.source = "mqlab, semantics 13"}),
                 field("queue", &CostSettings::queue,
                       Text{"time of a queue for each message that it takes, hands over or settles", "队列接收、投递或结算每条消息的时间"},
                       {.source = "mqlab, semantics 13"}),
                 field("page_in", &CostSettings::page_in,
                       Text{"time to read a message back that the backlog pushed out of memory", "读回被积压挤出内存的消息所需时间"},
                       {.source = "mqlab, semantics 13"}),
                 field("backlog", &CostSettings::backlog,
                       Text{"ready messages above which a classic v1 queue pages out and delivers at a third of its pace",
                            "就绪消息超过此数时，经典 v1 队列开始换页，投递速度降为三分之一"},
                       {.min = 1, .source = "mqlab, semantics 13"})};
};

struct BrokerSettings {
  Version version = Version::v3_10;
  std::vector<std::string> nodes{"rabbit-1"};
  std::vector<ExchangeSettings> exchanges;
  std::vector<QueueSettings> queues;
  std::vector<BindingSettings> bindings;
  sim::Duration heartbeat = std::chrono::seconds(60);
  std::int64_t channel_max = 2047;
  std::int64_t queue_index_max_journal_entries = 32768;
  describe::ByteSize queue_index_embed_msgs_below{4096};
  std::optional<describe::ByteSize> max_message_size;
  sim::Duration consumer_timeout = std::chrono::minutes(30);
  sim::Duration channel_tick_interval = std::chrono::seconds(60);
  CostSettings costs;
  static constexpr auto fields = std::tuple{
      field("version", &BrokerSettings::version, Text{"whose behaviour is modelled", "模拟哪个版本的行为"},
            {.source = "semantics, profiles"}),
      field("nodes", &BrokerSettings::nodes, Text{"names of the broker's nodes", "代理节点名称"}, {.declares = "process"}),
      field("exchanges", &BrokerSettings::exchanges, Text{"exchanges that exist from the start", "一开始就存在的交换机"}),
      field("queues", &BrokerSettings::queues, Text{"queues that exist from the start", "一开始就存在的队列"}),
      field("bindings", &BrokerSettings::bindings, Text{"which exchange feeds which queue", "哪个交换机向哪个队列投递"}),
      field("heartbeat", &BrokerSettings::heartbeat,
            Text{"heartbeat timeout that the broker suggests; 0: none", "代理建议的心跳超时；0 表示无"},
            {.source = "rabbitmq.com/docs/heartbeats: 60 s"}),
      field("channel_max", &BrokerSettings::channel_max,
            Text{"channels that a connection may open; 0: no limit", "每个连接可打开的通道数；0 表示不限"},
            {.min = 0, .max = 65535, .source = "rabbit.app: 2047"}),
      field("queue_index_max_journal_entries", &BrokerSettings::queue_index_max_journal_entries,
            Text{"a classic v1 queue writes its journal at the latest after so many entries", "经典 v1 队列最多累积这么多条目就写日志"},
            {.min = 1, .source = "rabbit.app, semantics 8"}),
      field("queue_index_embed_msgs_below", &BrokerSettings::queue_index_embed_msgs_below,
            Text{"messages whose body and properties are smaller stand in the queue's own files, larger ones in the shared message store",
                 "正文与属性更小的消息存放在队列自己的文件中，更大的存放在共享消息存储中"},
            {.min = 0, .source = "rabbit.app: 4096 B; semantics 8"}),
      field("max_message_size", &BrokerSettings::max_message_size,
            Text{"a publish with a larger body closes its channel (406); default: 128MiB in 3.x, 16MiB since 4.0",
                 "正文更大的发布会关闭其通道（406）；默认 3.x 为 128MiB，4.0 起为 16MiB"},
            {.min = 0, .source = "rabbitmq.com/docs/configure; semantics 2.6"}),
      field("consumer_timeout", &BrokerSettings::consumer_timeout,
            Text{"a channel whose oldest unacknowledged delivery is older is closed (406); 0: never",
                 "最早的未确认投递超过此时间，通道即被关闭（406）；0 表示从不"},
            {.source = "rabbit.app since 3.8.17: 30 min"}),
      field("channel_tick_interval", &BrokerSettings::channel_tick_interval,
            Text{"how often a channel looks for such deliveries", "通道检查超时投递的周期"}, {.min = 0.001, .source = "rabbit.app: 60 s"}),
      field("costs", &BrokerSettings::costs, Text{"the time that the broker's own work takes", "代理自身处理所需的时间"})};
};

/// The typed parts of a scenario (`models::Part`).
using Broker = BrokerWith<BrokerSettings, Mutant>;
using BrokerPart = PartOf<Broker>;
using PublishPart = PartOf<PublishSettings>;
using ConsumePart = PartOf<ConsumeSettings>;

}  // namespace mqlab::models::rabbitmq
