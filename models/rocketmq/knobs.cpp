// Settings worth trying as a fix, and what each costs.

#include <array>

#include "models/rocketmq/style.hpp"

namespace mqlab::models::rocketmq {

namespace {

constexpr std::array kKnobs{
    Knob{"/broker/flushDiskType",
         "\"SYNC_FLUSH\"",
         {"answer when the disk has it", "落盘之后才应答"},
         {"a flush for each group of sends", "每组发送一次刷盘"}},
    Knob{"/broker/brokerRole",
         "\"SYNC_MASTER\"",
         {"answer when a slave has it (5.3: with inSyncReplicas=2)", "从节点也保存之后才应答（5.3 还须 inSyncReplicas=2）"},
         {"a round trip to the slave; a dead slave slows every send", "一次主从往返；从节点失效会拖慢每次发送"}},
    Knob{"/broker/inSyncReplicas",
         "2",
         {"5.3: SYNC_MASTER waits for one slave", "5.3：SYNC_MASTER 等待一个从节点"},
         {"a round trip to the slave", "一次主从往返"}},
    Knob{"/broker/allAckInSyncStateSet?",
         "true",
         {"controller mode: SEND_OK needs all of SyncStateSet", "controller 模式：SEND_OK 须等 SyncStateSet 全体"},
         {"the slowest replica in sync sets the pace, until it is thrown out after 15 s", "最慢的同步副本决定速度，直到 15 秒后被移出"}},
    Knob{"/broker/minInSyncReplicas?",
         "2",
         {"controller mode: no send while only one replica is in sync", "controller 模式：只剩一个同步副本时拒绝发送"},
         {"unavailable instead of unsafe", "宁可不可用也不冒险"}},
    Knob{"/broker/enableElectUncleanMaster?",
         "null",
         {"only who is in SyncStateSet becomes master", "只有 SyncStateSet 中的副本可以当选"},
         {"nobody is elected while they are all dead", "它们全部失效时无人当选"}},
    Knob{"/broker/slaveReadEnable",
         "true",
         {"5.3: the slave answers pulls while its master is away", "5.3：主节点不在时由从节点应答拉取"},
         {"offsets reported to it are overwritten later", "上报给从节点的位移之后会被覆盖"}},
    Knob{"/producers/*/publish/send",
         "\"sync\"",
         {"wait for the SendResult, and retry", "等待 SendResult 并重试"},
         {"a round trip for each message", "每条消息一次往返"}},
    Knob{"/producers/*/publish/sendMsgMaxTimeoutPerRequest",
         "\"800ms\"",
         {"5.3.3: a timeout leaves time for a retry on another broker", "5.3.3：超时后仍有时间换 broker 重试"},
         {"a slow answer becomes a duplicate", "应答慢就会产生重复"}},
    Knob{"/producers/*/publish/sendLatencyFaultEnable",
         "true",
         {"avoid a broker that failed", "避开失败过的 broker"},
         {"uneven load", "负载不均"}},
    Knob{"/producers/*/publish/transaction",
         "true",
         {"a half message before the local transaction, its end after", "本地事务之前先发半消息，之后提交或回滚"},
         {"two requests, and a checker to write", "两次请求，还要编写回查逻辑"}},
    Knob{"/producers/*/publish/selector",
         "\"SelectMessageQueueByHash\"",
         {"one key, one queue", "同一键进入同一队列"},
         {"no retry on another broker", "不再换 broker 重试"}},
    Knob{"/producers/*/publish/when_not_SEND_OK",
         "\"unknown\"",
         {"a status other than SEND_OK is neither yes nor no", "SEND_OK 以外的状态既不是成功也不是失败"},
         {"the program must resend, consumers be idempotent", "程序须重发，消费者须幂等"}},
    Knob{"/producers/*/publish/check_without_row",
         "\"UNKNOW\"",
         {"the checker does not say ROLLBACK while the row may still come", "行还可能出现时，回查不回答 ROLLBACK"},
         {"what was never committed is dropped only after all checks", "从未提交的要等回查用尽才丢弃"}},
    Knob{"/consumers/*/messageListener",
         "\"orderly\"",
         {"one call at a time and queue", "每个队列一次一条"},
         {"one slow message holds its queue", "一条慢消息会挡住整个队列"}},
    Knob{"/consumers/*/maxReconsumeTimes",
         "3",
         {"to the dead-letter topic after three retries", "重试三次之后进入死信主题"},
         {"someone must read the dead letters; an orderly listener gives up the order of that message",
          "须有人处理死信；顺序监听器放弃该消息的顺序"}},
    Knob{"/consumers/*/consumeFromWhere",
         "\"CONSUME_FROM_FIRST_OFFSET\"",
         {"a new group begins at the beginning", "新消费组从头开始"},
         {"old messages are read too", "旧消息也会被读取"}},
    Knob{"/consumers/*/subExpression",
         "\"*\"",
         {"one subscription for the whole group", "全组使用同一订阅"},
         {"more is transferred", "传输更多消息"}},
};

}  // namespace

std::span<const Knob> RocketStyle::knobs() const { return kKnobs; }

}  // namespace mqlab::models::rocketmq
