/// The process stands still: a long garbage collection, SIGSTOP, a suspended virtual machine.
#pragma once

#include "sim/fault/fault.hpp"
#include "sim/fault/hand.hpp"

namespace mqlab::sim {

struct Pause {
  static constexpr std::string_view name = "pause";
  static constexpr Text title{"A process stands still", "进程停顿"};
  static constexpr Text meaning{
      "A long garbage collection or SIGSTOP: frames wait in its sockets until these are full, then senders are blocked. When it goes on, "
      "the timers that are due fire first, then the frames are read.",
      "长时间 GC 或 SIGSTOP：帧在套接字中等待，缓冲区满后发送方被阻塞。恢复后先触发到期的定时器，再读取积压的帧。"};
  static constexpr Target target = Target::process;
  static constexpr bool heals = true;

  std::string process;
  static constexpr auto fields =
      std::tuple{describe::field("process", &Pause::process, Text{"the process", "进程"}, {.required = true, .refers_to = "process"})};

  bool strike(Hand& hand) const { return hand.pause(process); }
  void heal(Hand& hand) const { hand.resume(process); }
};

}  // namespace mqlab::sim
