/// Exchanges and bindings as a scenario writes them: the vendor's attributes and arguments.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>

#include "sim/describe/field.hpp"

namespace mqlab::models::rabbitmq {

using describe::field;

enum class ExchangeType : std::uint8_t { direct, fanout, topic, headers };
constexpr std::array<std::pair<ExchangeType, std::string_view>, 4> choices(ExchangeType) {
  return {{{ExchangeType::direct, "direct"},
           {ExchangeType::fanout, "fanout"},
           {ExchangeType::topic, "topic"},
           {ExchangeType::headers, "headers"}}};
}

/// A table of headers: texts, whole numbers, fractions, true/false; null is AMQP's void. Values compare with their type: "1" is not 1.
using Headers = describe::Named<describe::Value>;

struct ExchangeArguments {
  std::string alternate_exchange;
  static constexpr auto fields =
      std::tuple{field("alternate-exchange", &ExchangeArguments::alternate_exchange,
                       Text{"the exchange that gets what this one has no binding for; asked before `mandatory`; it may be missing",
                            "本交换机无匹配绑定时转交的备用交换机；先于 mandatory 生效；可以不存在"},
                       {.source = "rabbitmq.com/docs/ae; semantics 1.1"})};
};

struct ExchangeSettings {
  std::string name;
  ExchangeType type = ExchangeType::direct;
  bool durable = false;
  bool auto_delete = false;
  bool internal = false;
  ExchangeArguments arguments{};
  static constexpr auto fields = std::tuple{
      field("name", &ExchangeSettings::name, Text{"name of the exchange", "交换机名称"}, {.required = true, .declares = "exchange"}),
      field("type", &ExchangeSettings::type,
            Text{"how it picks queues: by equal key, all of them, by a pattern of words, or by headers",
                 "如何选择队列：键相等、全部、按单词模式，或按消息头"},
            {.source = "AMQP 0-9-1, 3.1.3; semantics 1.1"}),
      field("durable", &ExchangeSettings::durable, Text{"survives a restart of the node", "节点重启后仍存在"},
            {.source = "AMQP 0-9-1; semantics 3.3"}),
      field("auto_delete", &ExchangeSettings::auto_delete,
            Text{"deleted when its last binding (as the source) goes", "最后一个以它为来源的绑定消失时被删除"},
            {.source = "rabbitmq.com/docs/exchanges; semantics 1.1"}),
      field("internal", &ExchangeSettings::internal,
            Text{"only other exchanges may publish to it; a client's publish closes its channel (403)",
                 "只接收来自其他交换机的消息；客户端直接发布会以 403 关闭通道"},
            {.source = "rabbitmq.com/docs/e2e; semantics 1.1"}),
      field("arguments", &ExchangeSettings::arguments, Text{"further arguments", "附加参数"})};
};

/// From an exchange to a queue or, with `destination`, to another exchange.
struct BindingSettings {
  std::string exchange;
  std::string queue;
  std::string routing_key;
  std::string destination;
  Headers arguments{};
  static constexpr auto fields = std::tuple{
      field("exchange", &BindingSettings::exchange, Text{"from this exchange", "来源交换机"}, {.required = true, .refers_to = "exchange"}),
      field("queue", &BindingSettings::queue, Text{"to this queue", "目标队列"}, {.refers_to = "queue"}),
      field("routing_key", &BindingSettings::routing_key,
            Text{"for messages with this key (direct), or whose key fits this pattern (topic: `*` one word, `#` any number of words)",
                 "匹配此路由键（direct）或此模式（topic：`*` 一个单词，`#` 任意多个单词）的消息"},
            {.source = "AMQP 0-9-1, 3.1.3.3; semantics 1.1"}),
      field("destination", &BindingSettings::destination, Text{"to this exchange, instead of a queue", "目标交换机（代替队列）"},
            {.source = "rabbitmq.com/docs/e2e", .refers_to = "exchange"}),
      field("arguments", &BindingSettings::arguments,
            Text{"for a headers exchange: the headers that a message must have, null: with any value; and x-match: all (default), any, "
                 "all-with-x, any-with-x",
                 "用于 headers 交换机：消息须有的消息头，null 表示任意值；以及 x-match：all（默认）、any、all-with-x、any-with-x"},
            {.source = "src: rabbit_exchange_type_headers; semantics 1.1"})};
};

}  // namespace mqlab::models::rabbitmq
