/// The process ends as by `kill -9`: its memory is gone, the page cache of its host stays, its peers see the connection close.
#pragma once

#include "sim/fault/fault.hpp"
#include "sim/fault/hand.hpp"

namespace mqlab::sim {

struct Crash {
  static constexpr std::string_view name = "crash";
  static constexpr Text title{"A process crashes", "进程崩溃"};
  static constexpr Text meaning{
      "The process dies at once (kill -9). Its memory is lost; what it had written stays in the page cache. Healing starts it again.",
      "进程立即终止（kill -9）。内存丢失，已写入页缓存的数据仍在。恢复时重新启动。"};
  static constexpr Target target = Target::process;
  static constexpr bool heals = true;

  std::string process;
  static constexpr auto fields = std::tuple{
      describe::field("process", &Crash::process, Text{"the process that dies", "崩溃的进程"}, {.required = true, .refers_to = "process"})};

  bool strike(Hand& hand) const { return hand.kill(process, Death::crash); }
  void heal(Hand& hand) const { hand.start(process); }
};

}  // namespace mqlab::sim
