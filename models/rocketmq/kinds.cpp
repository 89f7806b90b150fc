#include "models/rocketmq/kinds.hpp"

#include <array>

#include "models/kind_rows.hpp"
#include "models/rocketmq/codes.hpp"

namespace mqlab::models::rocketmq::kinds {

namespace {

using sim::KindInfo;
using sim::ValueIs;

constexpr KindInfo code(Kind kind, std::string_view name, Text meaning) { return choice(kind, name, meaning, "code", kCodeNames); }
constexpr KindInfo state(Kind kind, std::string_view name, Text meaning) {
  return choice(kind, name, meaning, "state", kTransactionStateNames);
}

constexpr std::array kKindTable{
    gauge(broker_appended, "broker.appended", {"the master wrote it to its CommitLog (page cache)", "主节点已写入 CommitLog（页缓存）"},
          ValueIs::count, "queue_offset"),
    point(broker_flushed, "broker.flushed", {"the CommitLog is flushed beyond it", "CommitLog 已刷盘越过它"}, ValueIs::count,
          "queue_offset"),
    gauge(replica_appended, "replica.appended", {"a slave wrote it to its CommitLog (page cache)", "从节点已写入其 CommitLog（页缓存）"},
          ValueIs::count, "queue_offset"),
    gauge(replica_acked, "replica.acked", {"the master received the slave's new maximum offset", "主节点收到从节点的最新最大偏移"},
          ValueIs::count, "log_offset"),
    gauge(dispatch_appended, "dispatch.appended",
          {"the ConsumeQueue entry is there: consumers can see it", "ConsumeQueue 条目已建立：消费者可见"}, ValueIs::count, "queue_offset"),
    code(send_refused, "send.refused", {"the broker refuses a send: nothing is stored", "broker 拒绝发送请求：没有保存任何内容"}),
    code(send_failed, "send.failed", {"an attempt of the client failed", "客户端的一次发送尝试失败"}),
    point(send_retried, "send.retried", {"the client library sends it again by itself", "客户端库自行重发"}, ValueIs::count, "attempt"),
    code(send_status, "send.status", {"what send() returned or threw at last", "send() 最终的返回或异常"}),
    point(flush_failed, "flush.failed",
          {"the disk reported an error: it is logged, and the flushed position advances all the same (#9713)",
           "磁盘报错：只写日志，刷盘位置照样前移（#9713）"},
          ValueIs::count, "log_offset"),

    gauge(offset_reported, "offset.reported", {"the client reports its offset, one-way", "客户端单向上报位移"}, ValueIs::count, "offset"),
    point(offset_committed, "offset.committed", {"consumerOffset.json is written", "consumerOffset.json 已写入"}, ValueIs::count, "queues"),
    point(send_back_sent, "send-back.sent",
          {"the client asks the broker to copy a failed message for a retry", "客户端请求 broker 复制失败的消息以便重试"}, ValueIs::count,
          "reconsumeTimes"),
    point(retry_appended, "retry.appended", {"the copy for %RETRY%group is in the CommitLog", "发往 %RETRY%消费组 的副本已写入 CommitLog"},
          ValueIs::count, "reconsumeTimes"),
    point(dlq_appended, "dlq.appended", {"the copy in %DLQ%group is in the CommitLog", "%DLQ%消费组 中的副本已写入 CommitLog"},
          ValueIs::count, "reconsumeTimes"),
    point(delay_scheduled, "delay.scheduled", {"it waits in SCHEDULE_TOPIC_XXXX", "在 SCHEDULE_TOPIC_XXXX 中等待"}, ValueIs::count,
          "level"),
    point(delay_delivered, "delay.delivered", {"its time has come: appended to its real topic", "到期：写入真正的主题"}, ValueIs::count,
          "level"),
    point(queue_taken, "queue.taken", {"the client pulls this queue from now on", "客户端从现在起拉取该队列"}, ValueIs::count, "offset"),
    point(queue_dropped, "queue.dropped", {"the client gives the queue up", "客户端交出该队列"}, ValueIs::count, "offset"),
    point(result_dropped, "result.dropped",
          {"the listener's result counts no more: the queue was given up meanwhile", "监听器的结果作废：队列在此期间已交出"}),
    point(offset_moved, "offset.moved", {"the broker corrected the client's offset", "broker 更正了客户端的位移"}, ValueIs::count,
          "offset"),
    gauge(lock_granted, "lock.granted", {"the broker locks the queue for a client", "broker 为客户端锁定队列"}, ValueIs::process, "client"),
    point(lock_expired, "lock.expired", {"the lock was not renewed for 60 s, and goes to another", "锁 60 秒未续期，转给另一客户端"},
          ValueIs::process, "client"),
    point(queue_suspended, "queue.suspended",
          {"the orderly listener failed: the queue waits and tries again", "顺序监听器失败：队列挂起后重试"}, ValueIs::count, "offset"),
    point(message_dropped, "message.dropped",
          {"BROADCASTING: a failed message is logged and dropped", "BROADCASTING：失败的消息只写日志并丢弃"}),
    point(consume_timed_out, "consume.timed-out",
          {"the listener has run for consumeTimeout: sent back while it runs on", "监听器运行超过 consumeTimeout：退回消息，调用仍在继续"}),
    point(filtered, "message.filtered", {"another tag: the group's offset passes over it", "标签不符：消费组的位移越过它"}, ValueIs::count,
          "offset"),

    point(route_registered, "route.registered", {"a broker is in the name server's table", "broker 进入名字服务器的路由表"},
          ValueIs::process, "broker"),
    point(route_expired, "route.expired",
          {"the name server forgets a broker that it has not heard for 120 s", "名字服务器遗忘 120 秒未注册的 broker"}, ValueIs::process,
          "broker"),
    point(route_closed, "route.closed", {"the name server forgets a broker whose connection closed", "名字服务器遗忘连接已关闭的 broker"},
          ValueIs::process, "broker"),
    gauge(route_refreshed, "route.refreshed", {"the client's copy of the route was replaced", "客户端的路由副本已更新"}, ValueIs::count,
          "writable_brokers"),
    point(broker_isolated, "broker.isolated", {"latency fault tolerance bars a broker for a while", "延迟容错机制暂时避开某 broker"},
          ValueIs::duration, "for"),
    point(member_added, "member.added", {"a client is in the broker's list of the group", "客户端进入 broker 的消费组成员表"},
          ValueIs::process, "member"),
    point(member_removed, "member.removed",
          {"its connection closed: the broker drops it from the group", "连接关闭：broker 将其移出消费组"}, ValueIs::process, "member"),
    point(member_expired, "member.expired",
          {"no heartbeat for 120 s: the broker drops it from the group", "120 秒无心跳：broker 将其移出消费组"}, ValueIs::process,
          "member"),
    point(client_started, "client.started", {"the client has its routes", "客户端已取得路由"}),
    point(log_recovered, "log.recovered", {"a starting broker read its CommitLog", "启动中的 broker 读取了 CommitLog"}, ValueIs::count,
          "end"),
    point(ha_connected, "ha.connected", {"a slave is connected to its master", "从节点已连接主节点"}, ValueIs::count, "log_offset"),
    point(ha_closed, "ha.closed", {"the connection of master and slave is gone", "主从连接已断开"}),

    gauge(role_changed, "role.changed",
          {"the broker is the master of its name from now on, or (0) a slave", "该 broker 从此成为主节点，或（0）成为从节点"},
          ValueIs::count, "epoch"),
    point(log_truncated, "log.truncated",
          {"the CommitLog is cut to what the elected master has: acknowledged messages may be among what goes",
           "CommitLog 被截断到当选的主节点所拥有之处：其中可能有已确认的消息"},
          ValueIs::count, "log_offset"),
    gauge(sync_state_set_changed, "sync-state-set.changed", {"a replica entered or left SyncStateSet", "有副本进入或离开 SyncStateSet"},
          ValueIs::count, "members"),
    gauge(leader_elected, "leader.elected", {"DLedger: a majority voted for this broker", "DLedger：多数派投票选出该 broker"},
          ValueIs::count, "term"),
    gauge(master_elected, "master.elected", {"the controller elects a master", "controller 选出新的主节点"}, ValueIs::process, "master"),

    gauge(half_appended, "half.appended",
          {"a half message is in the CommitLog, hidden from consumers", "半消息已写入 CommitLog，对消费者不可见"}, ValueIs::count,
          "queue_offset"),
    state(local_executed, "local.executed", {"executeLocalTransaction has ended", "executeLocalTransaction 已结束"}),
    state(end_sent, "end.sent", {"END_TRANSACTION leaves for the broker, one-way", "END_TRANSACTION 单向发往 broker"}),
    state(end_received, "end.received", {"the broker has END_TRANSACTION", "broker 收到 END_TRANSACTION"}),
    point(final_appended, "final.appended", {"the real message is in the CommitLog", "真正的消息已写入 CommitLog"}, ValueIs::count,
          "queue_offset"),
    point(op_appended, "op.appended", {"the op message is written: this half is done with", "op 消息已写入：该半消息已了结"},
          ValueIs::count, "half_offset"),
    point(check_sent, "check.sent",
          {"the broker asks a producer of the group about a local transaction", "broker 向组内某生产者回查本地事务"}, ValueIs::count,
          "times"),
    point(check_unsent, "check.unsent",
          {"no producer of the group is connected: the check is spent on nobody", "组内没有在线的生产者：白白用掉一次回查"}, ValueIs::count,
          "times"),
    state(check_answered, "check.answered", {"checkLocalTransaction has answered", "checkLocalTransaction 已回答"}),
    point(check_exhausted, "check.exhausted",
          {"the checks have run out: the message is dropped (TRANS_CHECK_MAX_TIME_TOPIC)",
           "回查次数用尽：消息被丢弃（TRANS_CHECK_MAX_TIME_TOPIC）"},
          ValueIs::count, "times"),
};

}  // namespace

std::span<const KindInfo> table() { return kKindTable; }

}  // namespace mqlab::models::rocketmq::kinds
