/// What a program declares by itself, each time its channel opens: at the start, and again after a loss.
///
///     "declare": [{"exchange": {"name": "orders", "type": "topic", "durable": true}},
///                 {"queue": {"name": "stock", "durable": true}},
///                 {"binding": {"exchange": "orders", "queue": "stock", "routing_key": "order.#"}}]
///
/// One thing an item. The broker answers as RabbitMQ does: 406 for another attribute than it has, 404 for a missing end of a binding or a
/// missing thing declared passively, 405 for another connection's exclusive queue, 403 for reserved names; and the channel is closed.
#pragma once

#include <optional>
#include <tuple>

#include "models/rabbitmq/exchange_settings.hpp"
#include "models/rabbitmq/queue_settings.hpp"
#include "sim/describe/field.hpp"

namespace mqlab::models::rabbitmq {

struct DeclareSettings {
  std::optional<QueueSettings> queue{};
  std::optional<ExchangeSettings> exchange{};
  std::optional<BindingSettings> binding{};
  bool passive = false;
  static constexpr auto fields = std::tuple{
      field("queue", &DeclareSettings::queue, Text{"a queue (queue.declare)", "队列（queue.declare）"}, {.source = "AMQP 0-9-1, 1.7.2.1"}),
      field("exchange", &DeclareSettings::exchange, Text{"an exchange (exchange.declare)", "交换机（exchange.declare）"},
            {.source = "AMQP 0-9-1, 1.6.2.1"}),
      field("binding", &DeclareSettings::binding, Text{"a binding (queue.bind, exchange.bind)", "绑定（queue.bind、exchange.bind）"},
            {.source = "AMQP 0-9-1, 1.7.2.3"}),
      field("passive", &DeclareSettings::passive,
            Text{"only ask whether the queue or exchange exists: 404 if not", "只询问队列或交换机是否存在：不存在则 404"},
            {.source = "AMQP 0-9-1"})};
};

}  // namespace mqlab::models::rabbitmq
