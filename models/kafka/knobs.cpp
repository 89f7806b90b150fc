// Settings worth trying as a fix, and what each costs.

#include <array>

#include "models/kafka/style.hpp"

namespace mqlab::models::kafka {

namespace {

constexpr std::array kKnobs{
    Knob{"/producers/*/publish/acks",
         "\"all\"",
         {"wait for all in-sync replicas", "等待所有同步副本"},
         {"about one and a half round trips between brokers", "约一个半代理间往返"}},
    Knob{"/producers/*/publish/enable.idempotence",
         "true",
         {"the broker recognises retries and keeps their order", "代理识别重试并保持顺序"},
         {"needs acks=all; only within a session", "要求 acks=all；仅在同一会话内有效"}},
    Knob{"/producers/*/publish/max.in.flight.requests.per.connection",
         "1",
         {"one request at a time: retries change no order", "一次一个请求：重试不改变顺序"},
         {"a round trip for each request", "每个请求一次往返"}},
    Knob{
        "/broker/topics/*/replication.factor", "3", {"three replicas", "三个副本"}, {"three times the disk and network", "三倍磁盘与网络"}},
    Knob{"/broker/topics/*/min.insync.replicas",
         "2",
         {"refuse writes that only one replica would have", "拒绝只有一个副本保存的写入"},
         {"writes stop when fewer are in sync", "同步副本不足时停止写入"}},
    Knob{"/broker/topics/*/unclean.leader.election.enable",
         "false",
         {"no stale replica may lead", "不允许过时的副本成为领导者"},
         {"unavailable until an in-sync replica is back", "在同步副本恢复前不可用"}},
    Knob{"/broker/topics/*/flush.messages",
         "1",
         {"fsync before each acknowledgement", "每次确认前刷盘"},
         {"an fsync on each replica for each batch", "每个批次在每个副本上刷盘一次"}},
    Knob{"/broker/elr", "true", {"eligible leader replicas (KIP-966)", "合格领导者副本（KIP-966）"}, {"almost nothing", "几乎没有代价"}},
    Knob{"/consumers/*/enable.auto.commit",
         "false",
         {"the program commits what it has done", "由程序提交已处理的位移"},
         {"a commit for each poll", "每次 poll 提交一次"}},
    Knob{"/consumers/*/processing",
         "\"in-poll-loop\"",
         {"handle records before the next poll", "在下一次 poll 之前处理完"},
         {"one thread for each consumer", "每个消费者一个线程"}},
    Knob{"/consumers/*/auto.offset.reset",
         "\"earliest\"",
         {"a new group begins at the beginning", "新消费组从头开始"},
         {"old records are read too", "旧记录也会被读取"}},
    Knob{"/consumers/*/isolation.level",
         "\"read_committed\"",
         {"read only what is committed", "只读取已提交的记录"},
         {"an open transaction holds back what follows", "未结束的事务会挡住其后的记录"}},
    Knob{"/broker/transaction.version",
         "2",
         {"a new epoch for each transaction (KIP-890)", "每个事务使用新的纪元（KIP-890）"},
         {"almost nothing", "几乎没有代价"}},
    Knob{"/broker/transaction.state.log.replication.factor",
         "3",
         {"outcomes of transactions on three brokers", "事务结果保存在三个代理上"},
         {"three times the writes of a small topic", "一个小主题的三倍写入"}},
    Knob{"/consumers/*/commit.on.revoke",
         "true",
         {"commit what is done before partitions are given up", "交出分区前提交已处理的位移"},
         {"the rebalance waits for the commit", "再均衡需等待提交"}},
    Knob{"/consumers/*/max.poll.records",
         "1",
         {"fewer records for each poll", "减少每次 poll 的记录数"},
         {"more polls and commits", "更多的 poll 与提交"}},
};

}  // namespace

std::span<const Knob> KafkaStyle::knobs() const { return kKnobs; }

}  // namespace mqlab::models::kafka
