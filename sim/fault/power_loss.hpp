/// The host loses power: all its processes, the bytes in its sockets and the unflushed part of its page cache are gone.
#pragma once

#include "sim/fault/fault.hpp"
#include "sim/fault/hand.hpp"

namespace mqlab::sim {

constexpr std::array<std::pair<Unflushed, std::string_view>, 3> choices(Unflushed) {
  return {{{Unflushed::random, "random"}, {Unflushed::lost, "lost"}, {Unflushed::kept, "kept"}}};
}

struct PowerLoss {
  static constexpr std::string_view name = "power-loss";
  static constexpr Text title{"A host loses power", "主机断电"};
  static constexpr Text meaning{
      "Every process on the host dies, and of each file only the flushed part and a prefix of the rest survives. Peers learn nothing until "
      "their own time-out or until the host is back.",
      "主机上的所有进程终止；每个文件只保留已刷盘部分以及其余部分的一个前缀。对端在自己超时或主机恢复之前一无所知。"};
  static constexpr Target target = Target::host;
  static constexpr bool heals = true;

  std::string host;
  Unflushed page_cache = Unflushed::random;
  static constexpr auto fields =
      std::tuple{describe::field("host", &PowerLoss::host, Text{"the host", "主机"}, {.required = true, .refers_to = "host"}),
                 describe::field("page-cache", &PowerLoss::page_cache,
                                 Text{"what happens to the written but unflushed part of each file: a prefix of it chosen by the seed, "
                                      "nothing, or all of it survives",
                                      "已写入但未刷盘的部分：由种子决定保留的前缀、全部丢失或全部保留"})};

  bool strike(Hand& hand) const { return hand.power_off(host, page_cache); }
  void heal(Hand& hand) const { hand.power_on(host); }
};

}  // namespace mqlab::sim
