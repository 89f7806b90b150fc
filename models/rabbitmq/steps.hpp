/// An operator's words to a node: the arguments of the steps `declare`, `delete` and `purge`.
///
///     {"at": "2s", "do": "declare", "process": "rabbit-1", "queue": {"name": "late", "durable": true}}
///     {"at": "3s", "do": "delete", "process": "rabbit-1", "exchange": "shop"}
///
/// One thing a step, written as in the broker's own lists. Deleting what is not there is no error, as in RabbitMQ.
#pragma once

#include <optional>
#include <string>
#include <tuple>

#include "models/rabbitmq/settings.hpp"
#include "sim/describe/field.hpp"

namespace mqlab::models::rabbitmq {

struct DeclareStep {
  std::optional<QueueSettings> queue;
  std::optional<ExchangeSettings> exchange;
  std::optional<BindingSettings> binding;
  static constexpr auto fields = std::tuple{field("queue", &DeclareStep::queue, Text{"declare this queue", "声明此队列"}),
                                            field("exchange", &DeclareStep::exchange, Text{"declare this exchange", "声明此交换机"}),
                                            field("binding", &DeclareStep::binding, Text{"add this binding", "添加此绑定"})};
};

struct DeleteStep {
  std::string queue;
  std::string exchange;
  std::optional<BindingSettings> binding;
  static constexpr auto fields = std::tuple{
      field("queue", &DeleteStep::queue, Text{"delete this queue, whatever it holds", "删除此队列及其内容"}, {.refers_to = "queue"}),
      field("exchange", &DeleteStep::exchange, Text{"delete this exchange and its bindings", "删除此交换机及其绑定"},
            {.refers_to = "exchange"}),
      field("binding", &DeleteStep::binding, Text{"take this binding away", "移除此绑定"})};
};

struct PurgeStep {
  std::string queue;
  static constexpr auto fields =
      std::tuple{field("queue", &PurgeStep::queue, Text{"empty this queue; what is unacknowledged stays", "清空此队列，未确认的消息保留"},
                       {.required = true, .refers_to = "queue"})};
};

}  // namespace mqlab::models::rabbitmq
