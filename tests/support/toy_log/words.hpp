/// What can be said to the leader of the toy log: an operator's `rewind`, and the fault `frozen-log`.
#pragma once

#include <string>
#include <string_view>
#include <tuple>

#include "models/step_word.hpp"
#include "sim/fault/fault.hpp"
#include "sim/fault/hand.hpp"

namespace mqlab::models::toy_log {

struct Rewind {
  std::int64_t to = 0;
  static constexpr auto fields =
      std::tuple{describe::field("to", &Rewind::to, Text{"the next offset to be delivered", "下一条投递的位移"}, {.min = 0})};
};

/// Nothing is read from the log until it is healed: publishes are written and neither replicated nor delivered.
struct FrozenLog {
  static constexpr std::string_view name = "frozen-log";
  static constexpr std::string_view thaw = "thaw-log";  ///< the word that heals it
  static constexpr Text title{"The log can't be read", "日志无法读取"};
  static constexpr Text meaning{"The leader answers no fetch until it is healed.", "恢复之前主副本不应答任何拉取。"};
  static constexpr sim::Target target = sim::Target::process;
  static constexpr bool heals = true;

  std::string process;
  static constexpr auto fields =
      std::tuple{describe::field("process", &FrozenLog::process, Text{"the leader", "主副本"}, {.required = true, .refers_to = "process"})};

  bool strike(sim::Hand& hand) const { return hand.tell(process, name, describe::to_value(*this)); }
  void heal(sim::Hand& hand) const { hand.tell(process, thaw, describe::to_value(*this)); }
};

}  // namespace mqlab::models::toy_log
