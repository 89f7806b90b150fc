/// What the Java client calls its ConnectionFactory. Roles that share a connection take the first role's.
#pragma once

#include <chrono>
#include <tuple>

#include "sim/core/time.hpp"
#include "sim/describe/field.hpp"

namespace mqlab::models::rabbitmq {

using describe::field;

struct ConnectionSettings {
  sim::Duration heartbeat = std::chrono::seconds(60);
  bool automatic_recovery = true;
  sim::Duration network_recovery_interval = std::chrono::seconds(5);
  bool reopen_channel = true;
  static constexpr auto fields = std::tuple{
      field("heartbeat", &ConnectionSettings::heartbeat,
            Text{"requested heartbeat timeout; the lower of both sides wins, 0: none", "请求的心跳超时；取双方较小值，0 表示无"},
            {.source = "rabbitmq.com/docs/heartbeats"}),
      field("automatic_recovery", &ConnectionSettings::automatic_recovery,
            Text{"connect again when the connection is lost", "连接丢失后自动重连"},
            {.source = "rabbitmq.com/client-libraries/java-api-guide: true"}),
      field("network_recovery_interval", &ConnectionSettings::network_recovery_interval,
            Text{"wait before each attempt", "每次重连前的等待"}, {.source = "rabbitmq.com/client-libraries/java-api-guide: 5 s"}),
      field("reopen_channel", &ConnectionSettings::reopen_channel,
            Text{"open a new channel when the broker closed one for an error", "通道因错误被代理关闭后重新打开"},
            {.source = "mqlab; Spring AMQP does, the plain Java client does not"})};
};

}  // namespace mqlab::models::rabbitmq
