/// What the Java client calls its ConnectionFactory. Roles that share a connection take the first role's.
#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <string_view>
#include <tuple>
#include <utility>

#include "sim/core/time.hpp"
#include "sim/describe/field.hpp"

namespace mqlab::models::rabbitmq {

using describe::field;

/// How a program that stops leaves its connection.
enum class OnStop : std::uint8_t {
  close,  ///< connection.close and its answer: a barrier, all that was published is handled first
  fin,    ///< only the socket: what was sent arrives
  reset,  ///< the socket is aborted: what the broker has not read is thrown away
};
constexpr std::array<std::pair<OnStop, std::string_view>, 3> choices(OnStop) {
  return {{{OnStop::close, "close"}, {OnStop::fin, "fin"}, {OnStop::reset, "reset"}}};
}

struct ConnectionSettings {
  sim::Duration heartbeat = std::chrono::seconds(60);
  bool automatic_recovery = true;
  sim::Duration network_recovery_interval = std::chrono::seconds(5);
  bool reopen_channel = true;
  OnStop on_stop = OnStop::close;
  static constexpr auto fields = std::tuple{
      field("heartbeat", &ConnectionSettings::heartbeat,
            Text{"requested heartbeat timeout; the lower of both sides wins, 0 leaves it to the broker: off only if both say 0",
                 "请求的心跳超时；取双方较小值，0 表示由代理决定：双方均为 0 才关闭"},
            {.source = "rabbitmq.com/docs/heartbeats"}),
      field("automatic_recovery", &ConnectionSettings::automatic_recovery,
            Text{"connect again when the connection is lost", "连接丢失后自动重连"},
            {.source = "rabbitmq.com/client-libraries/java-api-guide: true"}),
      field("network_recovery_interval", &ConnectionSettings::network_recovery_interval,
            Text{"wait before each attempt", "每次重连前的等待"}, {.source = "rabbitmq.com/client-libraries/java-api-guide: 5 s"}),
      field(
          "on_stop", &ConnectionSettings::on_stop,
          Text{"how a program that stops ends the connection: connection.close (all that was published is handled first), only the "
               "socket (fin), or abruptly (reset: what the broker has not read is lost)",
               "程序停止时如何结束连接：connection.close（已发布的先处理完）、仅关闭套接字（fin）或强行重置（reset：代理尚未读取的丢失）"},
          {.source = "semantics 2.5"}),
      field("reopen_channel", &ConnectionSettings::reopen_channel,
            Text{"open a new channel when the broker closed one for an error", "通道因错误被代理关闭后重新打开"},
            {.source = "mqlab; Spring AMQP does, the plain Java client does not"})};
};

}  // namespace mqlab::models::rabbitmq
