/// What a disk can do wrong: become slow, full, broken, or be lost with all that was on it.
#pragma once

#include "sim/fault/fault.hpp"
#include "sim/fault/hand.hpp"

namespace mqlab::sim {

struct SlowDisk {
  static constexpr std::string_view name = "slow-disk";
  static constexpr Text title{"The disk becomes slow", "磁盘变慢"};
  static constexpr Text meaning{
      "Each flush takes `factor` times as long. Loses nothing by itself; it stretches the window in which others can.",
      "每次刷盘耗时变为原来的 `factor` 倍。本身不丢数据，但拉长了可能丢数据的时间窗口。"};
  static constexpr Target target = Target::host;
  static constexpr bool heals = true;

  std::string host;
  double factor = 10.0;
  static constexpr auto fields =
      std::tuple{describe::field("host", &SlowDisk::host, Text{"whose disk", "哪台主机的磁盘"}, {.required = true, .refers_to = "host"}),
                 describe::field("factor", &SlowDisk::factor, Text{"times slower", "变慢的倍数"}, {.min = 1, .max = 1e6})};

  bool strike(Hand& hand) const {
    hand.disk(host).add_slowdown(factor);
    return true;
  }
  void heal(Hand& hand) const { hand.disk(host).remove_slowdown(factor); }
};

struct DiskFull {
  static constexpr std::string_view name = "disk-full";
  static constexpr Text title{"The disk is full", "磁盘已满"};
  static constexpr Text meaning{"Nothing more can be written; reading and flushing go on.", "无法再写入；读取和刷盘不受影响。"};
  static constexpr Target target = Target::host;
  static constexpr bool heals = true;

  std::string host;
  static constexpr auto fields =
      std::tuple{describe::field("host", &DiskFull::host, Text{"whose disk", "哪台主机的磁盘"}, {.required = true, .refers_to = "host"})};

  bool strike(Hand& hand) const {
    hand.disk(host).set_full(true);
    return true;
  }
  void heal(Hand& hand) const { hand.disk(host).set_full(false); }
};

struct DiskError {
  static constexpr std::string_view name = "disk-error";
  static constexpr Text title{"The disk reports errors", "磁盘出错"};
  static constexpr Text meaning{"Writes are refused and flushes fail (EIO). What was flushed can still be read.",
                                "写入被拒绝，刷盘失败（EIO）。已刷盘的数据仍可读取。"};
  static constexpr Target target = Target::host;
  static constexpr bool heals = true;

  std::string host;
  static constexpr auto fields =
      std::tuple{describe::field("host", &DiskError::host, Text{"whose disk", "哪台主机的磁盘"}, {.required = true, .refers_to = "host"})};

  bool strike(Hand& hand) const {
    hand.disk(host).set_broken(true);
    return true;
  }
  void heal(Hand& hand) const { hand.disk(host).set_broken(false); }
};

struct DiskLost {
  static constexpr std::string_view name = "disk-lost";
  static constexpr Text title{"A host is lost with its disk", "主机连同磁盘一起丢失"};
  static constexpr Text meaning{"The host loses power and its disk is gone for good. Healing brings the host back with an empty disk.",
                                "主机断电且磁盘彻底损坏。恢复后主机带着空磁盘回来。"};
  static constexpr Target target = Target::host;
  static constexpr bool heals = true;

  std::string host;
  static constexpr auto fields =
      std::tuple{describe::field("host", &DiskLost::host, Text{"the host", "主机"}, {.required = true, .refers_to = "host"})};

  bool strike(Hand& hand) const {
    if (!hand.power_off(host, Unflushed::lost)) return false;
    hand.lose_disk(host);
    return true;
  }
  void heal(Hand& hand) const { hand.power_on(host); }
};

}  // namespace mqlab::sim
