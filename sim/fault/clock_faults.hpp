/// A host's wall clock is wrong: TTL, retention and leases that use it go wrong with it. Timers use the monotone clock and don't.
#pragma once

#include "sim/fault/fault.hpp"
#include "sim/fault/hand.hpp"

namespace mqlab::sim {

struct ClockJump {
  static constexpr std::string_view name = "clock-jump";
  static constexpr Text title{"A clock jumps", "时钟跳变"};
  static constexpr Text meaning{"The host's wall clock is moved by `by` (negative: back). Healing moves it back.",
                                "主机的墙上时钟移动 `by`（负值为倒退）。恢复时移回。"};
  static constexpr Target target = Target::host;
  static constexpr bool heals = true;

  std::string host;
  Duration by = std::chrono::hours(1);
  static constexpr auto fields =
      std::tuple{describe::field("host", &ClockJump::host, Text{"whose clock", "哪台主机的时钟"}, {.required = true, .refers_to = "host"}),
                 describe::field("by", &ClockJump::by, Text{"how far; negative: back", "移动量，负值为倒退"}, {.min = -1e9})};

  bool strike(Hand& hand) const {
    hand.move_clock(host, by);
    return true;
  }
  void heal(Hand& hand) const { hand.move_clock(host, -by); }
};

struct ClockDrift {
  static constexpr std::string_view name = "clock-drift";
  static constexpr Text title{"A clock runs fast or slow", "时钟漂移"};
  static constexpr Text meaning{"The host's wall clock gains `ppm` microseconds a second. Healing stops the drift; what was gained stays.",
                                "主机的墙上时钟每秒快 `ppm` 微秒。恢复后停止漂移，已累积的偏差保留。"};
  static constexpr Target target = Target::host;
  static constexpr bool heals = true;

  std::string host;
  std::int64_t ppm = 100;
  static constexpr auto fields =
      std::tuple{describe::field("host", &ClockDrift::host, Text{"whose clock", "哪台主机的时钟"}, {.required = true, .refers_to = "host"}),
                 describe::field("ppm", &ClockDrift::ppm, Text{"parts per million; negative: slow", "百万分率，负值为慢"},
                                 {.min = -900000, .max = 1e6})};

  bool strike(Hand& hand) const {
    hand.add_drift(host, ppm);
    return true;
  }
  void heal(Hand& hand) const { hand.add_drift(host, -ppm); }
};

}  // namespace mqlab::sim
