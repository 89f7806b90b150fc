// What a configuration promises (semantics 9): for a message that was told SEND_OK, and for a consumer.

#include "models/rocketmq/promises.hpp"

#include "models/rocketmq/style.hpp"

namespace mqlab::models::rocketmq {

namespace {

constexpr std::string_view kSource = "docs/cn/features.md 4, 5; semantics 9";
using enum Covers;

constexpr Promise kPromises[] = {
    {"R0",
     {"send=oneway: nobody is told anything, and nothing is promised.", "send=oneway：没有任何答复，也没有任何承诺。"},
     "docs/cn/features.md 10"},
    {"R1",
     {"ASYNC_FLUSH, and no slave is awaited: the message is in the page cache of one master: it survives a crash of the broker, not a "
      "power "
      "loss.",
      "ASYNC_FLUSH 且不等待从节点：消息只在一个主节点的页缓存中，broker 崩溃后仍在，断电则可能丢失。"},
     kSource,
     kept,
     not_promised,
     not_promised,
     kept_but_unavailable},
    {"R2",
     {"SYNC_FLUSH, and no slave is awaited: the message is on the disk of one master, if the disk obeys and reports no error: it survives "
      "a "
      "power loss, not the end of that disk.",
      "SYNC_FLUSH 且不等待从节点：消息已落在一个主节点的磁盘上（前提是磁盘如实落盘且未报错）：断电不丢，磁盘报废则丢。"},
     kSource,
     kept,
     kept,
     not_promised,
     kept_but_unavailable},
    {"R3",
     {"ASYNC_FLUSH with an awaited slave: the message is in two page caches. It survives a master that never returns; not one that returns "
      "with "
      "a shorter log, and not a power loss of both.",
      "ASYNC_FLUSH 且等待从节点：消息在两台机器的页缓存中。主节点一去不返也不丢；但主节点带着更短的日志回来、或两者同时断电，则可能丢失。"},
     "semantics 5.3, 9; #3388",
     kept,
     not_promised,
     kept_but_unavailable,
     kept_but_unavailable},
    {"R4",
     {"SYNC_FLUSH with an awaited slave: on the master's disk and with the slave: any one failure keeps it.",
      "SYNC_FLUSH 且等待从节点：既在主节点的磁盘上，也在从节点上：任何单点故障都不丢。"},
     kSource,
     kept,
     kept,
     kept_but_unavailable,
     kept_but_unavailable},
    {"R5",
     {"DLedger: a majority has appended it. Any one broker may fail, for good too, and it is kept; not a power loss of a majority at once, "
      "for an append is not flushed.",
      "DLedger：多数派已追加。任何一台 broker 失效（即使不再回来）都不丢；但追加不等于刷盘，多数派同时断电则可能丢失。"},
     "semantics 5.5, 9",
     kept,
     kept,
     kept,
     kept},
    {"R6",
     {"Controller mode with allAckInSyncStateSet, minInSyncReplicas of 2 or more and no unclean election: whoever may become master has "
      "it. Any one broker may fail; not all at once.",
      "controller 模式，allAckInSyncStateSet、minInSyncReplicas 不小于 2 且禁止 unclean "
      "选举：凡可当选者都已保存。任何一台失效都不丢；全部同时"
      "断电除外。"},
     "docs/cn/controller/design.md; semantics 5.6, 9",
     kept,
     kept,
     kept,
     kept},
    {"R7",
     {"Controller mode otherwise: automatic fail-over over replication that a send does not wait for. What the new master had not copied "
      "is "
      "cut from the old one's log when it returns.",
      "其余 controller 模式：在发送不等待的复制之上自动切换。新主没有复制到的内容，会在旧主回来时从其日志中截断。"},
     "docs/cn/controller/design.md; semantics 5.6, 9",
     not_promised,
     not_promised,
     not_promised,
     not_promised},
    {"C1",
     {"CLUSTERING: every visible message is offered at least once, until it is done, dead-lettered or dropped. No exactly-once.",
      "CLUSTERING：每条可见消息至少投递一次，直到处理成功、进入死信或被丢弃。没有恰好一次。"},
     "docs/cn/features.md 5, 10",
     kept,
     kept,
     kept_but_unavailable,
     kept_but_unavailable},
    {"C2",
     {"The same in queue order, with repeats: one owner at a time, unless a pause exceeds the lock (60 s).",
      "同上并按队列顺序，允许重复：同一时刻只有一个拥有者，除非停顿超过锁的期限（60 秒）。"},
     "docs/cn/features.md 2; semantics 6.5",
     kept,
     kept,
     kept_but_unavailable,
     kept_but_unavailable},
    {"C3",
     {"BROADCASTING: each client is offered a message once; what fails is dropped; repeats after a restart.",
      "BROADCASTING：每个客户端投递一次；失败即丢弃；重启后会重复。"},
     "docs/cn/features.md; semantics 6.6",
     kept,
     not_promised,
     not_promised,
     kept_but_unavailable},
    {"T1",
     {"A transaction: its local commit means delivered at least once, late perhaps, if the half is durable and a producer of the group "
      "answers "
      "truthfully within the checks. Nothing is said of the consumer's database.",
      "事务消息：本地提交意味着至少投递一次（可能迟到），前提是半消息持久且组内有生产者在回查次数内如实作答。不涉及消费者的数据库。"},
     "docs/cn/features.md 7; semantics 8",
     kept,
     not_promised,
     kept_but_unavailable,
     kept_but_unavailable},
    {"D0",
     {"Nothing recognises a repetition: a retry whose first attempt was stored is a second message.",
      "没有任何去重：首次尝试其实已保存时，重试就是第二条消息。"},
     "docs/cn/features.md 10"},
    {"O1",
     {"Order holds for one queue, one producer, an orderly listener, while the producer's list of queues does not change.",
      "顺序只在单队列、单生产者、顺序监听器下成立，且生产者看到的队列列表不能变化。"},
     "docs/cn/features.md 2; semantics 6.5"},
};

const Promise& row(std::string_view id) {
  for (const Promise& p : kPromises)
    if (p.id == id) return p;
  return kPromises[0];
}

}  // namespace

std::string_view Durability::row() const {
  if (!asks) return "R0";
  if (replication == Replication::dledger) return "R5";
  if (replication == Replication::controller) return all_in_sync ? "R6" : "R7";
  if (slaves > 0) return flushed ? "R4" : "R3";
  return flushed ? "R2" : "R1";
}

Durability durability_of(const BrokerSettings& b, const PublishSettings& p) {
  Durability d;
  d.asks = p.send != SendMode::oneway;
  d.flushed = b.flush_disk_type == FlushDiskType::sync_flush;
  d.slaves = b.slaves_awaited();
  d.replication = b.replication();
  d.all_in_sync = b.all_ack && b.min_in_sync_replicas >= 2 && !b.elect_unclean_master;
  return d;
}

std::vector<Promise> RocketStyle::promised(const Part& broker, const Part* publish, const Part* consume) const {
  std::vector<Promise> out;
  if (publish != nullptr) {
    const PublishSettings& p = publish_of(*publish);
    out.push_back(row(durability_of(broker_of(broker).settings, p).row()));
    out.push_back(row("D0"));
    if (p.transaction) out.push_back(row("T1"));
    if (p.selector != Selector::none || p.queue_id) out.push_back(row("O1"));
  }
  if (consume != nullptr) {
    const ConsumeSettings& c = consume_of(*consume);
    out.push_back(row(c.broadcasting() ? "C3" : c.orderly() ? "C2" : "C1"));
  }
  return out;
}

}  // namespace mqlab::models::rocketmq
