/// A consuming role: one channel with one consumer.
#pragma once

#include <array>
#include <chrono>
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

/// basic.consume: the broker pushes. basic.get: the program polls.
enum class ConsumeMode : std::uint8_t { consume, get };
constexpr std::array<std::pair<ConsumeMode, std::string_view>, 2> choices(ConsumeMode) {
  return {{{ConsumeMode::consume, "consume"}, {ConsumeMode::get, "get"}}};
}

enum class AckOn : std::uint8_t { same_channel, other_channel };
constexpr std::array<std::pair<AckOn, std::string_view>, 2> choices(AckOn) {
  return {{{AckOn::same_channel, "same-channel"}, {AckOn::other_channel, "other-channel"}}};
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
  bool global = false;
  ConsumeMode mode = ConsumeMode::consume;
  sim::Duration get_interval = std::chrono::seconds(1);
  std::optional<sim::Duration> cancel_after{};
  std::optional<sim::Duration> recover_after{};
  std::int64_t ack_twice = 0;
  AckOn ack_on = AckOn::same_channel;
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
      field("global", &ConsumeSettings::global,
            Text{"the prefetch is shared by all consumers of the channel, in place of each having its own",
                 "预取由通道上的所有消费者共享，而不是各自一份"},
            {.source = "rabbitmq.com/docs/consumer-prefetch"}),
      field("mode", &ConsumeSettings::mode,
            Text{"consume: the broker pushes; get: the program polls with basic.get", "consume：代理推送；get：程序用 basic.get 轮询"},
            {.source = "AMQP 0-9-1, basic.get"}),
      field("get_interval", &ConsumeSettings::get_interval,
            Text{"with get: wait so long after an empty answer; after a message the next basic.get follows once it is settled",
                 "get 模式：得到空应答后等待多久；取到消息则在其结算后立即再取"},
            {.min = 1e-6, .source = "mqlab"}),
      field("cancel_after", &ConsumeSettings::cancel_after,
            Text{"basic.cancel so long after the channel opened; the channel stays, and what is in hand stays valid",
                 "通道打开这么久之后 basic.cancel；通道保留，手中的投递仍有效"},
            {.source = "semantics 4.3"}),
      field("recover_after", &ConsumeSettings::recover_after,
            Text{"basic.recover so long after the channel opened: all that it holds goes back to the queue",
                 "通道打开这么久之后 basic.recover：其持有的全部退回队列"},
            {.source = "semantics 4.3"}),
      field("ack_twice", &ConsumeSettings::ack_twice,
            Text{"a bug: every so manieth acknowledgement is sent twice, which closes the channel (406); 0: none",
                 "程序缺陷：每隔多少次确认就重复发送一次，通道因此被关闭（406）；0 表示没有"},
            {.min = 0, .source = "mqlab; semantics 4.3"}),
      field("ack_on", &ConsumeSettings::ack_on,
            Text{"a bug: acknowledge on another channel than the delivery's, as with a careless channel pool (406)",
                 "程序缺陷：在另一个通道上确认（例如通道池使用不当），会得到 406"},
            {.source = "mqlab; rabbitmq.com/docs/confirms"}),
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
