/// A publishing role: one channel, and what all its messages have in common.
///
/// `routing_keys` spreads the messages over several keys and is a pure function of the message, so that a retry goes where the first
/// attempt went: with business keys (`keys` of the producer) each business key has one routing key, else they are used in turn.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <tuple>
#include <vector>

#include "models/rabbitmq/connection_settings.hpp"
#include "models/rabbitmq/declare_settings.hpp"
#include "models/rabbitmq/exchange_settings.hpp"
#include "models/rabbitmq/tx_settings.hpp"
#include "sim/describe/field.hpp"

namespace mqlab::models::rabbitmq {

struct PublishSettings {
  std::string exchange;
  std::string routing_key;
  std::int64_t delivery_mode = 1;
  bool mandatory = false;
  bool confirm = false;
  std::int64_t channels = 1;
  ConnectionSettings connection{};
  std::vector<std::string> routing_keys{};
  Headers headers{};
  std::vector<std::string> cc{};
  std::vector<std::string> bcc{};
  std::optional<sim::Duration> expiration{};
  std::vector<sim::Duration> expirations{};
  std::vector<std::int64_t> priorities{};
  std::vector<DeclareSettings> declare{};
  std::optional<TxSettings> tx{};
  static constexpr auto fields = std::tuple{
      field("declare", &PublishSettings::declare,
            Text{"what the program declares whenever its channel opens, in this order", "程序每次打开通道时依次声明的对象"}),
      field("exchange", &PublishSettings::exchange,
            Text{"publish to this exchange; empty: the default exchange", "发布到此交换机；空表示默认交换机"}, {.refers_to = "exchange"}),
      field("routing_key", &PublishSettings::routing_key,
            Text{"routing key; on the default exchange the name of a queue", "路由键；默认交换机上即队列名"}),
      field("routing_keys", &PublishSettings::routing_keys,
            Text{"several routing keys instead of one: a message with a business key (the producer's `keys`) always takes the same one, "
                 "others take them in turn; a retry keeps its own",
                 "用多个路由键代替一个：带业务键（生产者的 keys）的消息总用同一个，其余轮流使用；重试沿用原来的键"},
            {.source = "mqlab"}),
      field("headers", &PublishSettings::headers,
            Text{"headers of each message: texts, numbers, true/false; null is a header without a value",
                 "每条消息的消息头：文本、数字、true/false；null 为无值"},
            {.source = "AMQP 0-9-1, basic.headers"}),
      field("cc", &PublishSettings::cc, Text{"further routing keys, which receivers see (header CC)", "附加路由键，接收方可见（CC 头）"},
            {.source = "rabbitmq.com/docs/sender-selected"}),
      field("bcc", &PublishSettings::bcc,
            Text{"further routing keys, removed before delivery (header BCC)", "附加路由键，投递前移除（BCC 头）"},
            {.source = "rabbitmq.com/docs/sender-selected"}),
      field("expiration", &PublishSettings::expiration,
            Text{"each message expires so long after a queue took it", "消息进入队列后超过此时间即过期"},
            {.source = "AMQP 0-9-1, basic.expiration; rabbitmq.com/docs/ttl"}),
      field("expirations", &PublishSettings::expirations,
            Text{"several expirations instead of one, used in turn; a retry keeps its own", "多个过期时间，轮流使用；重试沿用原来的值"},
            {.source = "mqlab"}),
      field("priorities", &PublishSettings::priorities,
            Text{"the messages' priorities, used in turn; absent: none, which counts as 0", "消息的优先级，轮流使用；缺省为无，按 0 处理"},
            {.min = 0, .max = 255, .source = "AMQP 0-9-1, basic.priority; rabbitmq.com/docs/priority"}),
      field("tx", &PublishSettings::tx,
            Text{"publish in AMQP transactions (tx.select): a publish is answered by its commit; excludes confirms",
                 "以 AMQP 事务发布（tx.select）：由提交应答；与发布者确认互斥"},
            {.source = "rabbitmq.com/docs/semantics; semantics 2.4"}),
      field("delivery_mode", &PublishSettings::delivery_mode, Text{"2: persistent, 1: transient", "2：持久，1：非持久"},
            {.min = 1, .max = 2, .source = "AMQP 0-9-1: 1 if unset"}),
      field("mandatory", &PublishSettings::mandatory, Text{"return what no queue takes", "没有队列接收的消息要退回"},
            {.source = "AMQP 0-9-1, 1.8.3.3"}),
      field("confirm", &PublishSettings::confirm, Text{"ask for publisher confirms", "要求发布者确认"},
            {.source = "rabbitmq.com/docs/confirms"}),
      field("channels", &PublishSettings::channels,
            Text{"a pool of so many channels on the connection, used in turn: each has its own publish numbers and dies alone",
                 "连接上的通道池大小，轮流使用：每个通道有自己的发布序号，出错时只关闭自己"},
            {.min = 1, .max = 100, .source = "rabbitmq.com/docs/channels"}),
      field("connection", &PublishSettings::connection, Text{"the client's connection", "客户端连接"})};

  /// The keys that its messages are published with, in the order of their use.
  std::vector<std::string> keys() const { return routing_keys.empty() ? std::vector{routing_key} : routing_keys; }
  /// Their expirations likewise; one nullopt for none.
  std::vector<std::optional<sim::Duration>> ttls() const {
    return expirations.empty() ? std::vector{expiration}
                               : std::vector<std::optional<sim::Duration>>(expirations.begin(), expirations.end());
  }
};

}  // namespace mqlab::models::rabbitmq
