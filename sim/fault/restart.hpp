/// A clean restart: the process is asked to stop in order, and started again when the fault heals.
#pragma once

#include "sim/fault/fault.hpp"
#include "sim/fault/hand.hpp"

namespace mqlab::sim {

struct Restart {
  static constexpr std::string_view name = "restart";
  static constexpr Text title{"A process is stopped and started again", "进程重启"};
  static constexpr Text meaning{"The process is asked to stop in order (SIGTERM); healing starts it again. Give a duration with `for`.",
                                "请求进程正常停止（SIGTERM）；恢复时再次启动。用 `for` 指定停机时长。"};
  static constexpr Target target = Target::process;
  static constexpr bool heals = true;

  std::string process;
  static constexpr auto fields =
      std::tuple{describe::field("process", &Restart::process, Text{"the process", "进程"}, {.required = true, .refers_to = "process"})};

  bool strike(Hand& hand) const { return hand.stop(process); }
  void heal(Hand& hand) const { hand.start(process); }
};

}  // namespace mqlab::sim
