/// A consuming role: one channel with one consumer.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

#include "models/rabbitmq/connection_settings.hpp"
#include "models/rabbitmq/declare_settings.hpp"
#include "models/rabbitmq/tx_settings.hpp"
#include "sim/describe/field.hpp"

namespace mqlab::models::rabbitmq {

enum class AckMode : std::uint8_t { manual, automatic };
constexpr std::array<std::pair<AckMode, std::string_view>, 2> choices(AckMode) {
  return {{{AckMode::manual, "manual"}, {AckMode::automatic, "auto"}}};
}

struct ConsumeSettings {
  std::string queue;
  AckMode ack = AckMode::manual;
  std::int64_t prefetch = 0;
  std::int64_t priority = 0;
  bool exclusive = false;
  ConnectionSettings connection{};
  std::vector<DeclareSettings> declare{};
  std::optional<TxSettings> tx{};
  static constexpr auto fields = std::tuple{
      field("declare", &ConsumeSettings::declare,
            Text{"what the program declares whenever its channel opens, in this order", "程序每次打开通道时依次声明的对象"}),
      field("queue", &ConsumeSettings::queue, Text{"consume from this queue", "从此队列消费"}, {.required = true, .refers_to = "queue"}),
      field("ack", &ConsumeSettings::ack, Text{"auto: the broker forgets a message when it hands it over", "auto：代理一交出消息就忘记它"},
            {.source = "rabbitmq.com/docs/confirms"}),
      field("tx", &ConsumeSettings::tx, Text{"acknowledge in AMQP transactions (tx.select)", "以 AMQP 事务确认（tx.select）"},
            {.source = "rabbitmq.com/docs/semantics; semantics 2.4"}),
      field("prefetch", &ConsumeSettings::prefetch, Text{"unacknowledged deliveries at most; 0: no limit", "未确认投递的上限；0 表示不限"},
            {.min = 0, .max = 65535, .source = "rabbitmq.com/docs/consumer-prefetch, global=false"}),
      field("x-priority", &ConsumeSettings::priority,
            Text{"consumers of higher priority are served first; lower ones only when those can take no more",
                 "优先级高的消费者先得到消息；它们都不能再接收时才轮到低的"},
            {.min = -2147483648.0, .max = 2147483647, .source = "rabbitmq.com/docs/consumer-priority"}),
      field("exclusive", &ConsumeSettings::exclusive,
            Text{"be the only consumer of the queue, or be refused (403)", "独占队列的消费，否则被拒绝（403）"},
            {.source = "AMQP 0-9-1, basic.consume"}),
      field("connection", &ConsumeSettings::connection, Text{"the client's connection", "客户端连接"})};
};

}  // namespace mqlab::models::rabbitmq
