/// What a broker answers, and what a client makes of it: ResponseCode, SendStatus, and the exceptions of the client (semantics 3.3, 3.4).
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

namespace mqlab::models::rocketmq {

enum class Code : std::uint8_t {
  success,
  flush_disk_timeout,
  slave_not_available,
  flush_slave_timeout,
  system_error,
  system_busy,
  service_not_available,
  message_illegal,
  no_permission,
  topic_not_exist,
  pull_not_found,
  pull_offset_moved,
  subscription_not_exist,
  subscription_not_latest,
  // exceptions of the client
  no_route,
  connect_failed,
  send_failed,  ///< the connection broke while it waited: RemotingSendRequestException
  timed_out,
  too_much_request,  ///< the budget of all attempts is used up: RemotingTooMuchRequestException
};
inline constexpr std::array<std::string_view, 19> kCodeNames{"SEND_OK",
                                                             "FLUSH_DISK_TIMEOUT",
                                                             "SLAVE_NOT_AVAILABLE",
                                                             "FLUSH_SLAVE_TIMEOUT",
                                                             "SYSTEM_ERROR",
                                                             "SYSTEM_BUSY",
                                                             "SERVICE_NOT_AVAILABLE",
                                                             "MESSAGE_ILLEGAL",
                                                             "NO_PERMISSION",
                                                             "TOPIC_NOT_EXIST",
                                                             "PULL_NOT_FOUND",
                                                             "PULL_OFFSET_MOVED",
                                                             "SUBSCRIPTION_NOT_EXIST",
                                                             "SUBSCRIPTION_NOT_LATEST",
                                                             "No route info",
                                                             "RemotingConnectException",
                                                             "RemotingSendRequestException",
                                                             "RemotingTimeoutException",
                                                             "RemotingTooMuchRequestException"};

/// A SendStatus: the message is stored.
constexpr bool stored(Code c) { return c <= Code::flush_slave_timeout; }
/// Whether the message may be stored though the client learnt nothing.
constexpr bool perhaps_stored(Code c) { return c == Code::send_failed || c == Code::timed_out; }

enum class TransactionState : std::uint8_t { unknown, commit, rollback };
inline constexpr std::array<std::string_view, 3> kTransactionStateNames{"UNKNOW", "COMMIT_MESSAGE", "ROLLBACK_MESSAGE"};

}  // namespace mqlab::models::rocketmq
