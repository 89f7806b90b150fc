/// A publishing role: DefaultMQProducer or TransactionMQProducer, and how the program uses it (semantics 3, 8).
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>

#include "models/rocketmq/version.hpp"
#include "sim/describe/field.hpp"

namespace mqlab::models::rocketmq {

enum class SendMode : std::uint8_t { sync, async, oneway };
constexpr std::array<std::pair<SendMode, std::string_view>, 3> choices(SendMode) {
  return {{{SendMode::sync, "sync"}, {SendMode::async, "async"}, {SendMode::oneway, "oneway"}}};
}
enum class Selector : std::uint8_t { none, by_hash };
constexpr std::array<std::pair<Selector, std::string_view>, 2> choices(Selector) {
  return {{{Selector::none, "none"}, {Selector::by_hash, "SelectMessageQueueByHash"}}};
}
/// What the program makes of a status other than SEND_OK: the message is stored, but not as safely as asked.
enum class NotStoreOk : std::uint8_t { success, failure, unknown };
constexpr std::array<std::pair<NotStoreOk, std::string_view>, 3> choices(NotStoreOk) {
  return {{{NotStoreOk::success, "success"}, {NotStoreOk::failure, "failure"}, {NotStoreOk::unknown, "unknown"}}};
}
/// What `checkLocalTransaction` answers when the database has no row of the operation.
enum class NoRow : std::uint8_t { rollback, unknown };
constexpr std::array<std::pair<NoRow, std::string_view>, 2> choices(NoRow) {
  return {{{NoRow::rollback, "ROLLBACK_MESSAGE"}, {NoRow::unknown, "UNKNOW"}}};
}

struct PublishSettings {
  std::string topic;
  SendMode send = SendMode::sync;
  std::string producer_group = "DEFAULT_PRODUCER";
  std::string tags;
  std::int64_t delay_time_level = 0;
  Selector selector = Selector::none;
  std::optional<std::int64_t> queue_id;
  std::string broker_name;
  sim::Duration send_msg_timeout = 3s;
  std::int64_t retry_times_when_send_failed = 2;
  std::int64_t retry_times_when_send_async_failed = 2;
  bool retry_another_broker_when_not_store_ok = false;
  std::optional<sim::Duration> send_msg_max_timeout_per_request;
  bool send_latency_fault_enable = false;
  describe::ByteSize max_message_size{4 * 1024 * 1024};
  sim::Duration connect_timeout = 3s;
  sim::Duration poll_name_server_interval = 30s;
  sim::Duration heartbeat_broker_interval = 30s;
  NotStoreOk when_not_send_ok = NotStoreOk::success;
  bool transaction = false;
  sim::Duration local_transaction_time{0};
  NoRow no_row = NoRow::rollback;

  static constexpr auto fields = std::tuple{
      describe::field("topic", &PublishSettings::topic, Text{"the topic", "主题"}, {.required = true, .refers_to = "topic"}),
      describe::field("send", &PublishSettings::send, Text{"which send() is called", "调用哪种 send()"}, {.source = "semantics 3.2, 3.3"}),
      describe::field("producerGroup", &PublishSettings::producer_group,
                      Text{"whose members may be asked about a local transaction", "组内任一成员都可能被回查本地事务"},
                      {.source = "semantics 8.1"}),
      describe::field("tags", &PublishSettings::tags, Text{"tag of the messages; empty: none", "消息的标签；空为无"},
                      {.source = "semantics 7"}),
      describe::field(
          "delayTimeLevel", &PublishSettings::delay_time_level,
          Text{"1 to 18: delivered 1s 5s 10s 30s 1m ... 2h later; 0: at once", "1 到 18：1s 5s 10s 30s 1m … 2h 之后投递；0 为立即"},
          {.min = 0, .max = 18, .source = "semantics 7"}),
      describe::field("selector", &PublishSettings::selector,
                      Text{"by the business key, modulo the queues in this client's list; a fixed queue: sync makes one attempt",
                           "按业务键对本客户端队列数取模；队列固定：sync 只尝试一次"},
                      {.source = "semantics 3.3, 3.5"}),
      describe::field("queueId", &PublishSettings::queue_id,
                      Text{"this queue (send(msg, mq)); with brokerName", "指定队列（send(msg, mq)），须同时给出 brokerName"},
                      {.min = 0, .source = "semantics 3.3"}),
      describe::field("brokerName", &PublishSettings::broker_name, Text{"with queueId: of this broker", "与 queueId 连用：所在 broker"},
                      {.source = "semantics 3.3"}),
      describe::field("sendMsgTimeout", &PublishSettings::send_msg_timeout, Text{"budget of all attempts together", "所有尝试合计的时限"},
                      {.min = 0.001, .source = "semantics 3.1"}),
      describe::field("retryTimesWhenSendFailed", &PublishSettings::retry_times_when_send_failed,
                      Text{"sync: attempts after the first", "sync：首次之后的尝试次数"},
                      {.min = 0, .max = 100, .source = "semantics 3.1"}),
      describe::field("retryTimesWhenSendAsyncFailed", &PublishSettings::retry_times_when_send_async_failed,
                      Text{"async: attempts after the first", "async：首次之后的尝试次数"},
                      {.min = 0, .max = 100, .source = "semantics 3.1"}),
      describe::field("retryAnotherBrokerWhenNotStoreOK", &PublishSettings::retry_another_broker_when_not_store_ok,
                      Text{"sync: a status other than SEND_OK is a reason to try again", "sync：状态不是 SEND_OK 就再试一次"},
                      {.source = "semantics 3.1"}),
      describe::field("sendMsgMaxTimeoutPerRequest", &PublishSettings::send_msg_max_timeout_per_request,
                      Text{"5.3.3: of one attempt, so that a timeout leaves time for a retry; absent: off",
                           "5.3.3：单次尝试的时限，使超时后仍有时间重试；缺省为关闭"},
                      {.min = 0.001, .source = "semantics 3.1"}),
      describe::field("sendLatencyFaultEnable", &PublishSettings::send_latency_fault_enable,
                      Text{"a broker that was slow or failed is avoided for a while", "一段时间内避开慢或失败的 broker"},
                      {.source = "semantics 3.5"}),
      describe::field("maxMessageSize", &PublishSettings::max_message_size,
                      Text{"send() throws for a larger one", "更大的消息 send() 抛出异常"}, {.min = 1, .source = "semantics 3.1"}),
      describe::field("connectTimeoutMillis", &PublishSettings::connect_timeout, Text{"wait for a connection", "等待连接建立的时限"},
                      {.min = 0.001, .source = "semantics 3.1"}),
      describe::field("pollNameServerInterval", &PublishSettings::poll_name_server_interval,
                      Text{"how often routes are asked for", "刷新路由的周期"}, {.min = 0.001, .source = "semantics 1"}),
      describe::field("heartbeatBrokerInterval", &PublishSettings::heartbeat_broker_interval,
                      Text{"to all brokers", "向所有 broker 发送心跳的周期"}, {.min = 0.001, .source = "semantics 6.2"}),
      describe::field("when_not_SEND_OK", &PublishSettings::when_not_send_ok,
                      Text{"what the program makes of FLUSH_DISK_TIMEOUT, FLUSH_SLAVE_TIMEOUT, SLAVE_NOT_AVAILABLE: a success (nothing was "
                           "thrown), a failure, or unknown",
                           "程序如何看待 FLUSH_DISK_TIMEOUT、FLUSH_SLAVE_TIMEOUT、SLAVE_NOT_AVAILABLE：成功（没有抛异常）、失败或未知"},
                      {.source = "semantics 3.4; docs/cn/best_practice.md"}),
      describe::field("transaction", &PublishSettings::transaction,
                      Text{"sendMessageInTransaction: a half message, then the program's own effect as the local transaction, then its end",
                           "sendMessageInTransaction：先发半消息，再以程序自身的效果为本地事务，最后提交或回滚"},
                      {.source = "semantics 8.1"}),
      describe::field("local_transaction_time", &PublishSettings::local_transaction_time,
                      Text{"how long executeLocalTransaction takes before its commit", "executeLocalTransaction 提交之前耗时"},
                      {.source = "semantics 8.2"}),
      describe::field("check_without_row", &PublishSettings::no_row,
                      Text{"what checkLocalTransaction answers when the database has no row of the operation",
                           "数据库中没有该操作的行时 checkLocalTransaction 的回答"},
                      {.source = "semantics 8.2"})};
};

}  // namespace mqlab::models::rocketmq
