/// What a network can do wrong: break a connection, hold frames, be slow.
#pragma once

#include "sim/fault/fault.hpp"
#include "sim/fault/hand.hpp"

namespace mqlab::sim {

constexpr std::array<std::pair<Network::Drop, std::string_view>, 3> choices(Network::Drop) {
  return {{{Network::Drop::reset, "reset"}, {Network::Drop::close, "close"}, {Network::Drop::silent, "silent"}}};
}

struct DropConnection {
  static constexpr std::string_view name = "drop-connection";
  static constexpr Text title{"A connection breaks", "连接断开"};
  static constexpr Text meaning{
      "All bytes under way between the two are gone, both ways, also those that arrived and were not read. The first named learns it at "
      "once, the other a latency later; with `silent` nobody does.",
      "两端之间所有在途字节双向丢失，已到达但未读取的也一样。先列出的一端立刻得知，另一端经过一个延迟后得知；`silent` 时双方都不知道。"};
  static constexpr Target target = Target::connection;
  static constexpr bool heals = false;

  std::vector<std::string> between;
  Network::Drop how = Network::Drop::reset;
  static constexpr auto fields = std::tuple{
      describe::field("between", &DropConnection::between, Text{"the two processes", "两个进程"},
                      {.required = true, .refers_to = "process"}),
      describe::field("how", &DropConnection::how,
                      Text{"how it ends: reset (RST), close (FIN), or silent", "断开方式：reset（RST）、close（FIN）或 silent（无声）"})};

  bool strike(Hand& hand) const { return between.size() == 2 && hand.drop(between[0], between[1], how); }
  void heal(Hand&) const {}
};

struct Partition {
  static constexpr std::string_view name = "partition";
  static constexpr Text title{"The network splits", "网络分区"};
  static constexpr Text meaning{
      "Frames between members of different groups are held in order and delivered when it heals (TCP resends), unless an end gives up "
      "before. `one-way`: only from the first group to the others.",
      "不同组成员之间的帧被按序扣留，恢复后送达（TCP 重传），除非某一端先放弃。`one-way`：仅阻断第一组到其他组的方向。"};
  static constexpr Target target = Target::host;
  static constexpr bool heals = true;

  std::vector<std::vector<std::string>> groups;
  bool one_way = false;
  static constexpr auto fields = std::tuple{
      describe::field("groups", &Partition::groups, Text{"the sides: lists of hosts or processes", "各方：主机或进程列表"},
                      {.required = true, .refers_to = "host or process"}),
      describe::field("one-way", &Partition::one_way, Text{"only frames from the first group are held", "只扣留第一组发出的帧"})};

  template <class Each>
  void each_pair(Each each) const {
    for (std::size_t a = 0; a < groups.size(); ++a) {
      for (std::size_t b = 0; b < groups.size(); ++b) {
        if (a != b && (!one_way || a == 0)) each(groups[a], groups[b]);
      }
    }
  }
  bool strike(Hand& hand) const {
    each_pair([&](const auto& a, const auto& b) { hand.cut(a, b); });
    return groups.size() > 1;
  }
  void heal(Hand& hand) const {
    each_pair([&](const auto& a, const auto& b) { hand.uncut(a, b); });
  }
};

struct BlackHole {
  static constexpr std::string_view name = "black-hole";
  static constexpr Text title{"A path swallows everything", "链路黑洞"};
  static constexpr Text meaning{
      "Nothing passes between the two, and no end is told: only heartbeats, request time-outs or the kernel's own (about 11 minutes) end "
      "the wait. Frames are held and arrive if it heals before.",
      "两者之间什么都过不去，且双方都不会被告知：只有心跳、请求超时或内核超时（约 11 分钟）才能结束等待。若提前恢复，被扣留的帧会送达。"};
  static constexpr Target target = Target::connection;
  static constexpr bool heals = true;

  std::vector<std::string> between;
  static constexpr auto fields =
      std::tuple{describe::field("between", &BlackHole::between, Text{"the two processes or hosts", "两个进程或主机"},
                                 {.required = true, .refers_to = "host or process"})};

  bool strike(Hand& hand) const {
    if (between.size() != 2) return false;
    hand.cut({between[0]}, {between[1]});
    hand.cut({between[1]}, {between[0]});
    return true;
  }
  void heal(Hand& hand) const {
    hand.uncut({between[0]}, {between[1]});
    hand.uncut({between[1]}, {between[0]});
  }
};

struct Delay {
  static constexpr std::string_view name = "delay";
  static constexpr Text title{"A connection is held up", "连接延迟"};
  static constexpr Text meaning{"Each frame between the two takes `by` longer, both ways.", "两者之间的每一帧都多花 `by`，双向。"};
  static constexpr Target target = Target::connection;
  static constexpr bool heals = true;

  std::vector<std::string> between;
  Duration by = std::chrono::seconds(1);
  static constexpr auto fields = std::tuple{
      describe::field("between", &Delay::between, Text{"the two processes", "两个进程"}, {.required = true, .refers_to = "process"}),
      describe::field("by", &Delay::by, Text{"how much longer", "增加的延迟"})};

  bool strike(Hand& hand) const {
    if (between.size() != 2) return false;
    hand.delay(between[0], between[1], by);
    return true;
  }
  void heal(Hand& hand) const { hand.delay(between[0], between[1], -by); }
};

struct SlowLink {
  static constexpr std::string_view name = "slow-link";
  static constexpr Text title{"A link becomes slow", "链路变慢"};
  static constexpr Text meaning{
      "The link has `factor` times less bandwidth and `latency` more latency. A host's name means its own up and down link.",
      "链路带宽降为 1/`factor`，延迟增加 `latency`。写主机名表示该主机的上下行链路。"};
  static constexpr Target target = Target::link;
  static constexpr bool heals = true;

  std::string link;
  double factor = 10.0;
  Duration latency{0};
  static constexpr auto fields =
      std::tuple{describe::field("link", &SlowLink::link, Text{"the link, or the host whose links are meant", "链路名，或主机名"},
                                 {.required = true, .refers_to = "link"}),
                 describe::field("factor", &SlowLink::factor, Text{"times less bandwidth", "带宽缩小的倍数"}, {.min = 1, .max = 1e9}),
                 describe::field("latency", &SlowLink::latency, Text{"added to its latency", "增加的延迟"})};

  bool strike(Hand& hand) const { return hand.slow_link(link, factor, latency); }
  void heal(Hand& hand) const { hand.restore_link(link, factor, latency); }
};

}  // namespace mqlab::sim
