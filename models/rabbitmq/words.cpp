// What can be said to a node: an operator's words (steps.hpp) and the style's own faults. A new one is a struct and a line here.

#include <array>

#include "models/rabbitmq/faults.hpp"
#include "models/rabbitmq/steps.hpp"
#include "models/rabbitmq/style.hpp"

namespace mqlab::models::rabbitmq {

std::span<const StepWord> RabbitStyle::step_words() const {
  static const std::array words{
      step_word<DeclareStep>("declare", {"declare a queue, an exchange or a binding", "声明队列、交换机或绑定"}, Redeclares::yes),
      step_word<DeleteStep>("delete", {"delete what was declared", "删除已声明的对象"}, Redeclares::yes),
      step_word<PurgeStep>("purge", {"empty a queue", "清空队列"}),
  };
  return words;
}

std::span<const sim::FaultKind> RabbitStyle::faults() const {
  static const std::array kinds{sim::fault_kind<MemoryAlarm>(), sim::fault_kind<DiskAlarm>(), sim::fault_kind<QueueCrash>()};
  return kinds;
}

}  // namespace mqlab::models::rabbitmq
