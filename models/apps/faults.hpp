/// The faults of applications, in the form of the world's (sim/fault/): the scenario sees one vocabulary. They reach their process as a
/// command, so an operator's step may use the same words. What they describe is a flaw of the code or of the machine, so a restart does not
/// cure it.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <tuple>

#include "sim/describe/field.hpp"
#include "sim/fault/fault.hpp"

namespace mqlab::models::apps {

struct SlowConsumer {
  static constexpr std::string_view name = "slow-consumer";
  static constexpr Text title{"A consumer becomes slow", "消费者变慢"};
  static constexpr Text meaning{
      "Handling takes `factor` times as long, plus `extra`. What is being handled is not stretched any more. Healing restores the pace.",
      "处理耗时变为 `factor` 倍再加 `extra`；正在处理的一条不受影响。恢复后回到原速。"};
  static constexpr sim::Target target = sim::Target::process;
  static constexpr bool heals = true;

  std::string process;
  double factor = 1.0;
  sim::Duration extra{0};
  static constexpr auto fields =
      std::tuple{describe::field("process", &SlowConsumer::process, Text{"the consumer or service", "消费者或服务"},
                                 {.required = true, .refers_to = "process"}),
                 describe::field("factor", &SlowConsumer::factor, Text{"times slower", "变慢的倍数"}, {.min = 1, .max = 1e6}),
                 describe::field("extra", &SlowConsumer::extra, Text{"further time for each", "每条额外的时间"})};

  bool strike(sim::Hand& hand) const;
  void heal(sim::Hand& hand) const;
};

struct PoisonMessage {
  static constexpr std::string_view name = "poison-message";
  static constexpr std::string_view cure = "cure-message";  ///< the command that heals it
  static constexpr Text title{"A message can't be handled", "毒消息"};
  static constexpr Text meaning{
      "The consumer's code fails on this message, `times` times or for ever; what becomes of it then is the consumer's `on_error`. Healing "
      "mends the code.",
      "消费者处理该消息时必然失败（`times` 次，或一直失败），之后由消费者的 `on_error` 决定去向。恢复即修好代码。"};
  static constexpr sim::Target target = sim::Target::process;
  static constexpr bool heals = true;

  std::string process;
  std::string message;
  std::uint32_t times = 0;
  static constexpr auto fields =
      std::tuple{describe::field("process", &PoisonMessage::process, Text{"the consumer or service", "消费者或服务"},
                                 {.required = true, .refers_to = "process"}),
                 describe::field("message", &PoisonMessage::message, Text{"the message, such as \"shop/17\"", "消息，例如 \"shop/17\""},
                                 {.required = true}),
                 describe::field("times", &PoisonMessage::times, Text{"how often it fails; 0: each time", "失败次数；0 表示每次都失败"})};

  bool strike(sim::Hand& hand) const;
  void heal(sim::Hand& hand) const;
};

/// The visible list.
std::span<const sim::FaultKind> app_faults();

}  // namespace mqlab::models::apps
