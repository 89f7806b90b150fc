// What an operator of RabbitMQ watches (semantics 9). `rabbitmq_...` are the names of its Prometheus plugin, `message_stats...` those of its
// management API. Counted where rabbit_channel and rabbit_amqqueue_process count (src: rabbit_global_counters, record_sent, deliver_to_queues).

#include <array>

#include "models/ledger.hpp"
#include "models/rabbitmq/kinds.hpp"
#include "models/rabbitmq/style.hpp"
#include "sim/trace/kinds.hpp"

namespace mqlab::models::rabbitmq {

namespace {

using namespace kinds;
using enum MetricEffect;
using enum MetricKind;
using enum Taken;
namespace shared = models::kinds;

constexpr MetricRule taken(Taken from, Taken to, MetricEffect effect = add_one) {
  return {message_taken, effect, static_cast<std::int64_t>(from), static_cast<std::int64_t>(to)};
}
constexpr MetricRule with_value(sim::Kind kind, std::int64_t from, std::int64_t to = std::numeric_limits<std::int64_t>::max()) {
  return {kind, add_one, from, to};
}

// --- of a queue ---
constexpr std::array kMessages{MetricRule{shared::copy_made}, MetricRule{shared::copy_gone, subtract_one}};
// A delivery ends by its ack, its reject or its return; with the queue; when the queue process restarts; or with the node.
constexpr std::array kUnacked{taken(deliver, deliver_closed),
                              MetricRule{shared::ack_recorded, subtract_one},
                              MetricRule{message_rejected, subtract_one},
                              MetricRule{requeued, subtract_one},
                              MetricRule{queue_deleted, set_zero},
                              MetricRule{broker_write_failed, set_zero},
                              MetricRule{queue_crashed, set_zero}};
constexpr std::array kReady{MetricTerm{"rabbitmq_queue_messages"}, MetricTerm{"rabbitmq_queue_messages_unacked", true}};
constexpr std::array kConsumers{MetricRule{consumer_added}, MetricRule{consumer_removed, subtract_one}};
constexpr std::array kDeliver{taken(deliver, deliver_again)};
constexpr std::array kDeliverNoAck{taken(deliver_no_ack, deliver_no_ack_again)};
constexpr std::array kGet{taken(get, get_again)};
constexpr std::array kGetNoAck{taken(get_no_ack, get_no_ack_again)};
constexpr std::array kGetEmpty{MetricRule{get_empty}};
constexpr std::array kDeliverGet{MetricTerm{"message_stats.deliver"}, MetricTerm{"message_stats.deliver_no_ack"},
                                 MetricTerm{"message_stats.get"}, MetricTerm{"message_stats.get_no_ack"}};
constexpr std::array kRedeliver{taken(deliver_again, deliver_again), taken(get_again, get_again),
                                taken(deliver_no_ack_again, deliver_no_ack_again), taken(get_no_ack_again, get_no_ack_again)};
constexpr std::array kAck{MetricRule{shared::ack_recorded}};
// --- of an exchange ---
constexpr std::array kPublishIn{MetricRule{broker_routed}, MetricRule{broker_unroutable}};
constexpr std::array kRouted{MetricRule{broker_routed, add_value}};
constexpr std::array kReturned{with_value(broker_unroutable, 1, 1)};
constexpr std::array kDropped{with_value(broker_unroutable, 0, 0)};
// --- of the node ---
constexpr std::array kReceived{MetricRule{shared::broker_received}};
constexpr std::array kReceivedConfirm{with_value(shared::broker_received, 1)};
constexpr std::array kConfirmed{with_value(shared::confirm_sent, 1)};
constexpr std::array kDelivered{taken(deliver, get_again), taken(deliver_no_ack, get_no_ack_again)};
constexpr std::array kRejected{MetricRule{message_rejected}};
constexpr std::array kExpired{MetricRule{message_expired}};
constexpr std::array kMaxlen{with_value(message_dropped, 0)};
constexpr std::array kSyncs{MetricRule{broker_flushed}};

constexpr Text kMessagesUnit{"messages", "条消息"};

constexpr Metric of_queue(std::string_view name, MetricKind kind, Text meaning, std::span<const MetricRule> rules,
                          std::span<const MetricTerm> sum = {}) {
  return of_element("queue", name, kind, kMessagesUnit, meaning, rules, sum);
}
constexpr Metric of_exchange(std::string_view name, Text meaning, std::span<const MetricRule> rules) {
  return of_element("exchange", name, counter, kMessagesUnit, meaning, rules);
}
constexpr Metric of_node(std::string_view name, Text meaning, std::span<const MetricRule> rules) {
  return of_process("broker", name, counter, kMessagesUnit, meaning, rules);
}
constexpr Metric with_unit(Metric m, Text unit) {
  m.unit = unit;
  return m;
}

constexpr std::array kMetricTable{
    // The messages themselves: durable ones are there again after a restart, and records tell which are not.
    on_disk(of_queue("rabbitmq_queue_messages", gauge, {"ready and unacknowledged messages", "就绪与未确认的消息总数"}, kMessages)),
    of_queue("rabbitmq_queue_messages_unacked", gauge,
             {"handed to a consumer or a basic.get, and not acknowledged, rejected or returned yet",
              "已交给消费者或 basic.get，尚未确认、拒绝或退回"},
             kUnacked),
    of_queue("rabbitmq_queue_messages_ready", gauge, {"waiting to be delivered", "等待投递"}, {}, kReady),
    with_unit(of_queue("rabbitmq_queue_consumers", gauge, {"registered consumers", "已注册的消费者"}, kConsumers),
              {"consumers", "个消费者"}),
    of_queue("message_stats.deliver", counter, {"delivered to consumers that acknowledge", "投递给需手动确认的消费者"}, kDeliver),
    of_queue("message_stats.deliver_no_ack", counter, {"delivered to consumers with automatic acknowledgement", "投递给自动确认的消费者"},
             kDeliverNoAck),
    of_queue("message_stats.get", counter, {"fetched by basic.get, to be acknowledged", "由 basic.get 取走，需手动确认"}, kGet),
    of_queue("message_stats.get_no_ack", counter, {"fetched by basic.get with automatic acknowledgement", "由 basic.get 取走，自动确认"},
             kGetNoAck),
    with_unit(of_queue("message_stats.get_empty", counter, {"basic.get that found nothing", "没有取到消息的 basic.get"}, kGetEmpty),
              {"calls", "次调用"}),
    of_queue("message_stats.deliver_get", counter, {"all four ways of delivering", "以上四种投递方式之和"}, {}, kDeliverGet),
    of_queue("message_stats.redeliver", counter, {"those of them that carried the redelivered flag", "其中带有 redelivered 标志的"},
             kRedeliver),
    of_queue("message_stats.ack", counter, {"acknowledgements that the queue has", "队列收到的确认"}, kAck),

    of_exchange("message_stats.publish_in", {"published to the exchange", "发布到交换机"}, kPublishIn),
    of_exchange("message_stats.publish_out", {"sent on to queues; one for each queue", "转发给队列，每个队列计一次"}, kRouted),
    of_exchange("message_stats.return_unroutable", {"no queue wanted it: returned to the publisher", "没有队列接收：退回发布者"},
                kReturned),
    of_exchange("message_stats.drop_unroutable", {"no queue wanted it: dropped", "没有队列接收：丢弃"}, kDropped),

    of_node("rabbitmq_global_messages_received_total", {"received from publishers", "从发布者收到"}, kReceived),
    of_node("rabbitmq_global_messages_received_confirm_total",
            {"received on a channel in confirm mode, or in a transaction", "在确认模式或事务通道上收到"}, kReceivedConfirm),
    of_node("rabbitmq_global_messages_routed_total", {"routed to queues; one for each queue", "路由到队列，每个队列计一次"}, kRouted),
    of_node("rabbitmq_global_messages_confirmed_total",
            {"confirmed to publishers (basic.ack; not commits, not nacks)", "已向发布者确认（basic.ack；不含提交与 nack）"}, kConfirmed),
    of_node("rabbitmq_global_messages_unroutable_returned_total",
            {"mandatory, wanted by no queue, returned", "mandatory 且无队列接收，已退回"}, kReturned),
    of_node("rabbitmq_global_messages_unroutable_dropped_total", {"wanted by no queue, dropped", "无队列接收，已丢弃"}, kDropped),
    of_node("rabbitmq_global_messages_delivered_total",
            {"delivered to consumers or fetched by basic.get", "投递给消费者或由 basic.get 取走"}, kDelivered),
    of_node("rabbitmq_global_messages_redelivered_total",
            {"those of them that carried the redelivered flag", "其中带有 redelivered 标志的"}, kRedeliver),
    of_node("rabbitmq_global_messages_acknowledged_total", {"acknowledged by consumers", "消费者已确认"}, kAck),
    of_node("rabbitmq_global_messages_dead_lettered_rejected_total",
            {"rejected without requeue; with a dead-letter exchange or without", "被拒绝且不重入队；无论有无死信交换机"}, kRejected),
    of_node("rabbitmq_global_messages_dead_lettered_expired_total",
            {"their time to live was over; with a dead-letter exchange or without", "存活时间已过；无论有无死信交换机"}, kExpired),
    of_node("rabbitmq_global_messages_dead_lettered_maxlen_total",
            {"dropped by drop-head, or refused by reject-publish-dlx (not by reject-publish)",
             "被 drop-head 丢弃，或被 reject-publish-dlx 拒绝（不含 reject-publish）"},
            kMaxlen),
    with_unit(of_node("rabbitmq_io_sync_ops_total",
                      {"fsync calls for queue journals and the message store", "队列日志与消息存储的 fsync 次数"}, kSyncs),
              {"calls", "次调用"}),
};

constexpr std::array kLives{MetricLife{"queue", queue_declared, queue_deleted}, MetricLife{"exchange", sim::Kind::none, exchange_deleted}};

constexpr std::array kAbsent{
    AbsentMetrics{"messages_persistent, messages_ram, message_bytes, head_message_timestamp",
                  {"no record tells a message's mode, size or place in memory", "没有记录说明消息的模式、大小及是否在内存中"}},
    AbsentMetrics{"rabbitmq_channel_messages_unconfirmed, messages_uncommitted, acks_uncommitted, prefetch_count, state",
                  {"channels are no elements of a trace", "轨迹中没有通道这一元素"}},
    AbsentMetrics{"recv_oct, send_oct, send_pend", {"no record for each frame of a connection", "没有针对连接中每一帧的记录"}},
    AbsentMetrics{"message_stats.publish of a queue, message_stats.confirm",
                  {"records do not tell which queue a publish was meant for, nor which exchange a confirm came through",
                   "记录不说明发布针对哪个队列，也不说明确认经由哪个交换机"}},
    AbsentMetrics{"consumer_capacity, disk_reads, disk_writes, rabbitmq_io_sync_time_seconds_total",
                  {"times and single reads are not recorded", "未记录时长与单次读写"}},
    AbsentMetrics{"leader, members, online, slave_pids, synchronised_slave_pids, rabbitmq_raft_*, "
                  "rabbitmq_global_messages_dead_lettered_{delivery_limit,confirmed}_total",
                  {"no mirrored or quorum queues yet", "尚无镜像队列与仲裁队列"}},
};

}  // namespace

Metrics RabbitStyle::metrics() const { return {.table = kMetricTable, .lives = kLives, .absent = kAbsent}; }

}  // namespace mqlab::models::rabbitmq
