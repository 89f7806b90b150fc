// What an operator of RocketMQ watches (semantics 11), under the names of rocketmq-exporter, mqadmin and the 5.x meters. What is per second there
// is given as the count behind it.

#include <array>

#include "models/ledger.hpp"
#include "models/rocketmq/cluster.hpp"
#include "models/rocketmq/kinds.hpp"
#include "models/rocketmq/style.hpp"

namespace mqlab::models::rocketmq {

namespace {

using namespace kinds;
using enum MetricEffect;
using enum MetricKind;
namespace shared = models::kinds;

constexpr std::array kOffset{MetricRule{dispatch_appended}};
constexpr std::array kAccumulated{MetricRule{shared::copy_made}, MetricRule{shared::copy_gone, subtract_one}};
constexpr std::array kPut{MetricRule{broker_appended}};
constexpr std::array kPutFailed{MetricRule{send_refused}};
constexpr std::array kGot{MetricRule{shared::deliver_sent}};
constexpr std::array kFlushed{MetricRule{broker_flushed}};
constexpr std::array kFlushBehind{MetricRule{broker_appended}, MetricRule{broker_flushed, subtract_one}};
constexpr std::array kDlq{MetricRule{dlq_appended}};
constexpr std::array kRetry{MetricRule{retry_appended}};
constexpr std::array kHalves{MetricRule{half_appended}};
constexpr std::array kCommits{MetricRule{end_received, add_one, 1, 1}};
constexpr std::array kRollbacks{MetricRule{end_received, add_one, 2, 2}};
constexpr std::array kChecks{MetricRule{check_sent}};
constexpr std::array kDropped{MetricRule{check_exhausted}};
constexpr std::array kTiming{MetricRule{delay_delivered}};
constexpr std::array kMembers{MetricRule{member_added}, MetricRule{member_removed, subtract_one}, MetricRule{member_expired, subtract_one}};
constexpr std::array kSent{MetricRule{shared::publish_sent}};
constexpr std::array kSendRetried{MetricRule{send_retried}};
constexpr std::array kSendFailed{MetricRule{send_failed}};
constexpr std::array kConsumed{MetricRule{shared::ack_sent}};
constexpr std::array kSentBack{MetricRule{send_back_sent}};
constexpr std::array kElections{MetricRule{master_elected}};
constexpr std::array kTerms{MetricRule{leader_elected}};
constexpr std::array kForgotten{MetricRule{route_expired}, MetricRule{route_closed}};

constexpr Text kMessages{"messages", "条消息"};
constexpr Text kTimes{"times", "次"};

constexpr std::array kMetricTable{
    on_disk(of_element("queue of a broker", "rocketmq_producer_offset", counter, kMessages,
                       {"entries of the ConsumeQueue: what consumers could see", "ConsumeQueue 的条目：消费者可见的消息"}, kOffset)),
    on_disk(of_element(kPlaceKind, "rocketmq_message_accumulation", gauge, kMessages,
                       {"mqadmin consumerProgress: diff. In the queue, and not passed by the group's offset",
                        "mqadmin consumerProgress 的 diff：在队列中且尚未被消费组位移越过"},
                       kAccumulated)),
    on_disk(of_element("consumer group", "rocketmq_group_count", gauge, {"clients", "个客户端"},
                       {"clients that the brokers have in the group, summed over the brokers", "各 broker 的成员表中该组的客户端数之和"},
                       kMembers)),

    of_process("broker", "putMessageTimesTotal", counter, kMessages, {"appended by this master", "该主节点追加的消息"}, kPut),
    of_process("broker", "putMessageFailedTimes", counter, kTimes, {"sends that it refused", "被拒绝的发送"}, kPutFailed),
    of_process("broker", "getTransferredTps", counter, kMessages, {"handed to consumers", "交给消费者的消息"}, kGot),
    of_process("broker", "remainHowManyDataToFlush", gauge, kMessages,
               {"appended and not flushed; the vendor counts bytes", "已追加未刷盘；官方以字节计"}, kFlushBehind),
    of_process("broker", "rocketmq_storage_message_flush_total", counter, kMessages, {"forced to the disk", "已刷盘的消息"}, kFlushed),
    of_process("broker", "rocketmq_send_to_dlq_messages_total", counter, kMessages, {"into dead-letter topics", "进入死信主题的消息"},
               kDlq),
    of_process("broker", "rocketmq_consumer_retry_put", counter, kMessages, {"copies for retry topics", "发往重试主题的副本"}, kRetry),
    of_process("broker", "rocketmq_half_messages", counter, kMessages,
               {"half messages stored, put back ones included", "存入的半消息，含放回的"}, kHalves),
    of_process("broker", "rocketmq_commit_messages_total", counter, kMessages, {"COMMIT received", "收到的 COMMIT"}, kCommits),
    of_process("broker", "rocketmq_rollback_messages_total", counter, kMessages, {"ROLLBACK received", "收到的 ROLLBACK"}, kRollbacks),
    of_process("broker", "rocketmq_transaction_check_total", counter, kTimes, {"checks sent to a producer", "发给生产者的回查"}, kChecks),
    of_process("broker", "TRANS_CHECK_MAX_TIME_TOPIC", counter, kMessages,
               {"halves dropped when their checks ran out", "回查用尽而丢弃的半消息"}, kDropped),
    of_process("broker", "rocketmq_timing_messages", counter, kMessages, {"delayed messages delivered", "已投递的延迟消息"}, kTiming),
    of_process("broker", "dledger_elections", counter, kTimes, {"DLedger: elections that it won", "DLedger：赢得的选举"}, kTerms),
    of_process("controller", "election_total", counter, kTimes, {"masters elected", "选出主节点的次数"}, kElections),
    of_process("name server", "brokers_forgotten", counter, kTimes, {"a broker left the route table", "broker 离开路由表的次数"},
               kForgotten),

    of_process("producer", "rocketmq_producer_tps", counter, kMessages, {"sent, retries included", "发送的消息，含重试"}, kSent),
    of_process("producer", "retryTimesWhenSendFailed", counter, kTimes, {"attempts after the first", "首次之后的尝试"}, kSendRetried),
    of_process("producer", "sendFailed", counter, kTimes, {"attempts that failed", "失败的尝试"}, kSendFailed),
    of_process("consumer", "rocketmq_consumer_tps", counter, kMessages, {"CONSUME_SUCCESS", "CONSUME_SUCCESS 的消息"}, kConsumed),
    of_process("consumer", "consumeFailedMsgs", counter, kMessages, {"sent back for a retry", "退回重试的消息"}, kSentBack),
};

constexpr std::array kAbsent{
    AbsentMetrics{"rocketmq_broker_qps, putLatency99, rocketmq_group_get_latency_by_storetime, rocketmq_finish_message_latency",
                  {"latencies stand in the cost of a run", "延迟见运行代价"}},
    AbsentMetrics{"dispatchBehindBytes, slave lag bytes, rocketmq_producer_message_size, rocketmq_throughput_in_total",
                  {"no record tells the size of what is appended", "没有记录说明追加的大小"}},
    AbsentMetrics{"sendThreadPoolQueueSize, sendThreadPoolQueueHeadWaitTimeMills, pageCacheLockTimeMills, remainTransientStoreBufferNumbs",
                  {"queues of requests are no elements of a trace", "请求队列不是轨迹中的元素"}},
    AbsentMetrics{"commitLogDirCapacity, commitLogDiskRatio", {"a disk's use is not recorded", "磁盘用量没有记录"}},
};

}  // namespace

Metrics RocketStyle::metrics() const { return {.table = kMetricTable, .lives = {}, .absent = kAbsent}; }

}  // namespace mqlab::models::rocketmq
