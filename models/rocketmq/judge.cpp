// Was a promise broken? From facts of the run alone (semantics 9).

#include <algorithm>
#include <array>

#include "models/judge_facts.hpp"
#include "models/rocketmq/cluster.hpp"
#include "models/rocketmq/codes.hpp"
#include "models/rocketmq/kinds.hpp"
#include "models/rocketmq/promises.hpp"
#include "models/rocketmq/style.hpp"

namespace mqlab::models::rocketmq {

namespace {

const BrokerSettings& settings(const JudgeFacts& f) { return broker_of(*f.broker).settings; }

/// Members of a group that subscribe differently: the broker keeps the newest subscription for all of them.
bool differing_subscriptions(const JudgeFacts& f) {
  for (const Part* a : f.consumes)
    for (const Part* b : f.consumes) {
      const ConsumeSettings& x = consume_of(*a);
      const ConsumeSettings& y = consume_of(*b);
      if (x.consumer_group == y.consumer_group && (x.sub_expression != y.sub_expression || x.topic != y.topic)) return true;
    }
  return false;
}
bool any_consumer(const JudgeFacts& f, bool (*is)(const ConsumeSettings&)) {
  return std::any_of(f.consumes.begin(), f.consumes.end(), [&](const Part* c) { return is(consume_of(*c)); });
}

/// Where the master is elected, a copy is lost when someone who has it not is elected, and the old master is cut.
Judged judge_elected(const JudgeFacts& f, std::string_view row) {
  if (row == "R7" && f.any_fault())
    return expected(row, {"a send waits for no replica: another was elected that had not copied it, and the old master's log was cut",
                          "发送不等待任何副本：当选者尚未复制到它，旧主的日志被截断"});
  if (f.strikes > 1 && (f.struck("power-loss") || f.struck("disk-lost")))
    return expected(row, {"more than one broker lost what it had not flushed", "不止一台 broker 丢失了未刷盘的内容"});
  const bool internal =
      f.handed_over || f.dead_lettered || publish_of(*f.publish).transaction || publish_of(*f.publish).delay_time_level > 0;
  if (internal && f.any_fault())
    return expected(row, {"a copy that the broker writes by itself (retry, delayed, final) waits for no replica (waitStoreMsgOK=false)",
                          "broker 自己写的副本（重试、到期、最终消息）不等待任何副本（waitStoreMsgOK=false）"});
  return broken(row, {"it was replicated as configured, and it is gone", "它已按配置复制，却丢失了"});
}

/// The status that the producer took for a success says that no replica had it yet (SendStatus; semantics 5.4).
bool master_alone(const JudgeFacts& f) {
  return f.answered_with == static_cast<std::int64_t>(Code::flush_slave_timeout) ||
         f.answered_with == static_cast<std::int64_t>(Code::slave_not_available);
}

Judged judge_stored(const JudgeFacts& f) {
  Durability d = durability_of(settings(f), publish_of(*f.publish));
  if (master_alone(f)) {
    d.slaves = 0;
    d.all_in_sync = false;
  }
  const std::string_view row = d.row();
  if (row == "R0") return expected(row, {"one-way: nobody is asked whether it arrived", "单向发送：不询问是否到达"});
  if (d.replication != Replication::classic) return judge_elected(f, row);
  if (f.struck("disk-lost") && d.slaves == 0)
    return expected(row, {"it stood on that master only, and that disk is gone for good", "它只在那一个主节点上，而其磁盘已彻底损坏"});
  if (f.held_at_telling == Held::written && d.flushed && !f.struck("power-loss") && !f.struck("disk-lost"))
    return broken(row, {"SYNC_FLUSH answered SEND_OK before the disk had it", "SYNC_FLUSH 在落盘之前就返回了 SEND_OK"});
  // Only with a longer budget than the broker's own wait does a producer ever see that status.
  if (d.flushed && f.held_at_telling == Held::written && publish_of(*f.publish).send_msg_timeout > settings(f).sync_flush_timeout)
    return expected("R1", {"FLUSH_DISK_TIMEOUT was taken for a success: it says \"in the page cache\"",
                           "把 FLUSH_DISK_TIMEOUT 当成了成功：它只表示在页缓存中"});
  if (f.struck("power-loss")) {
    if (row == "R1") return expected(row, {"the only broker that had it had it in its page cache", "唯一保存它的 broker 只在页缓存中保存"});
    if (row == "R3")
      return expected(row, {"the master lost its page cache and returned with a shorter log, or both lost theirs",
                            "主节点丢失页缓存后带着更短的日志回来，或两者都丢失了页缓存"});
    if (f.handed_over || f.dead_lettered)
      return expected(row, {"its retry copy waits for neither disk nor slave (waitStoreMsgOK=false)",
                            "重试副本既不等刷盘也不等从节点（waitStoreMsgOK=false）"});
    if (f.publish != nullptr && publish_of(*f.publish).transaction)
      return expected("T1", {"the final message waits for neither disk nor slave", "最终消息既不等刷盘也不等从节点"});
    if (publish_of(*f.publish).delay_time_level > 0)
      return expected(row, {"the delayed copy waits for neither disk nor slave", "到期后写入的副本既不等刷盘也不等从节点"});
  }
  if (f.struck("disk-lost")) return expected(row, {"a disk is gone for good", "磁盘已彻底损坏"});
  if (f.struck("power-loss") && d.flushed && f.held_at_telling == Held::flushed)
    return {Judgement::known_defect,
            row,
            {"the broker took it for flushed, and the disk did not have it: an error of the flush is swallowed (#9713)",
             "broker 以为它已刷盘，磁盘上却没有：刷盘错误被吞掉（#9713）"}};
  return broken(row, {"it was stored as safely as configured, and it is gone", "它已按配置安全保存，却丢失了"});
}

Judged judge_loss(const JudgeFacts& f) {
  const bool transaction = f.publish != nullptr && publish_of(*f.publish).transaction;
  if (transaction && f.fate == Fate::given_up)
    return expected("T1", {"its checks ran out: nobody of the producer group answered (TRANS_CHECK_MAX_TIME_TOPIC)",
                           "回查次数用尽：生产者组无人作答（TRANS_CHECK_MAX_TIME_TOPIC）"});
  if (transaction && f.fate == Fate::rolled_back)
    return expected("T1", {"a producer of the group answered ROLLBACK: the application's word counts",
                           "组内某生产者回答了 ROLLBACK：以应用的答复为准"});
  const bool broadcasting = any_consumer(f, [](const ConsumeSettings& c) { return c.broadcasting(); });
  if (f.fate == Fate::skipped)
    return expected(broadcasting ? "C3" : "C1",
                    {"its reader began after it (CONSUME_FROM_LAST_OFFSET)", "读者从其后开始（CONSUME_FROM_LAST_OFFSET）"});
  if (f.dead_lettered)
    return expected("C1", {"its retries are used up: it waits in the dead-letter topic for someone to read it",
                           "重试次数用尽：它在死信主题中等待有人读取"});
  if (broadcasting && f.lost_on_consumer_side)
    return !f.handed_over ? expected("C3", {"BROADCASTING: the client came back without an offset of its own, and began after it",
                                            "BROADCASTING：客户端恢复时没有自己的位移记录，从其后开始读取"})
           : f.troubled(kinds::message_dropped)
               ? expected("C3", {"BROADCASTING: a failed message is dropped", "BROADCASTING：失败的消息被丢弃"})
               : expected("C3", {"BROADCASTING: the client's own offset passed it before its effect was safe",
                                 "BROADCASTING：在效果安全之前，客户端自己的位移已越过它"});
  if (differing_subscriptions(f))
    return expected("C1", {"members of one group subscribe differently: the wrong filter was applied, and the offset passed",
                           "同组成员订阅不一致：用了错误的过滤条件，位移越过了它"});
  const bool cut = f.struck("power-loss") || (settings(f).replication() != Replication::classic && f.any_fault());
  if (f.lost_on_consumer_side && !f.handed_over && cut)
    return expected("C1", {"the group's offset outlived the log that it was about", "消费组的位移比它所指的日志活得更久"});
  if (f.lost_on_consumer_side && f.handed_over && f.troubled(kinds::send_back_sent) && cut)
    return expected("C1",
                    {"its retry copy, which waits for neither disk nor slave (waitStoreMsgOK=false), was lost, and the offset had passed "
                     "the original",
                     "重试副本既不等刷盘也不等从节点（waitStoreMsgOK=false），已丢失，而位移早已越过原消息"});
  if (f.lost_on_consumer_side)
    return expected("C1", {"CONSUME_SUCCESS was returned before its effect was safe", "在效果安全之前就返回了 CONSUME_SUCCESS"});
  if (!f.acknowledged || f.publish == nullptr || f.broker == nullptr)
    return expected("R0", {"nobody was told that it is stored", "没有人被告知它已保存"});
  return judge_stored(f);
}

Judged judge_order(const JudgeFacts& f) {
  if (any_consumer(f, [](const ConsumeSettings& c) { return !c.orderly(); }))
    return expected("O1", {"a concurrent listener promises no order", "并发监听器不承诺顺序"});
  if (f.publish == nullptr || (publish_of(*f.publish).selector == Selector::none && !publish_of(*f.publish).queue_id))
    return expected("O1", {"without a selector messages of one key go to any queue", "没有选择器时同一键的消息会进入任意队列"});
  if (publish_of(*f.publish).send != SendMode::sync)
    return expected("O1", {"asynchronous sends may overtake one another", "异步发送可能相互超越"});
  if (f.any_fault() || f.published_again)
    return expected("O1", {"the producer's list of queues changed, a lock went to another, or something came a second time",
                           "生产者的队列列表变化、锁易主，或有消息再次到来"});
  if (f.strikes == 0)
    return broken("O1", {"one queue, one producer, an orderly listener, and nothing happened: the order must hold",
                         "单队列、单生产者、顺序监听器且无任何意外：顺序必须保持"});
  return expected("O1", {"something that struck before is still at work", "此前的故障仍在起作用"});
}

/// A run ends when all faults are healed and the longest recovery is over: by then everything moves, but for what was never healed.
Judged judge_stuck(const JudgeFacts& f) {
  for (const Part* a : f.consumes)
    if (consume_of(*a).allocate != consume_of(*f.consumes.front()).allocate)
      return expected("C1", {"members of one group share the queues by different strategies: some have no owner",
                             "同组成员的分配策略不一致：有的队列没有主人"});
  if (f.never_settled) return expected("C1", {"its consumer settles nothing that it is given", "消费者从不结算收到的消息"});
  if (f.consumers_down) return expected("C1", {"all of its consumers are down for good", "它的消费者都已不再运行"});
  if (f.brokers_down > 0)
    return expected(f.publish != nullptr ? durability_of(settings(f), publish_of(*f.publish)).row() : "C1",
                    {"kept, but unavailable: its broker did not come back, and no slave may be read instead",
                     "数据仍在但不可用：其 broker 没有恢复，也没有可读的从节点"});
  for (const TopicSettings& t : settings(f).topics)
    if (f.publish != nullptr && t.name == publish_of(*f.publish).topic && t.write_queue_nums > t.read_queue_nums)
      return expected("C1", {"writeQueueNums > readQueueNums: nobody reads the queues beyond",
                             "writeQueueNums 大于 readQueueNums：多出的队列无人读取"});
  for (const Part* part : f.consumes) {
    const ConsumeSettings& c = consume_of(*part);
    if (c.orderly() && c.max_reconsume_times < 0)
      return expected("C2", {"an orderly queue waits behind a message that fails", "顺序队列在失败的消息之后等待"});
    if (c.allocate == Allocate::by_config)
      return expected("C1", {"CONFIG: the queue is in nobody's list", "CONFIG：该队列不在任何成员的列表中"});
  }
  for (const std::string_view kind : {"poison-message", "slow-consumer", "disk-lost", "disk-full", "disk-error", "slow-disk"})
    if (f.struck(kind)) return expected("C1", {"it waits for a program or a disk that does not work", "它在等待不工作的程序或磁盘"});
  if (f.struck("power-loss"))
    return expected("C1", {"it stands on a broker that nobody reads: the one that is read has lost it, or never had it",
                           "它在无人读取的 broker 上：被读取的那一台丢失了它，或从未有过它"});
  return broken("C1", {"everything is healed, and yet nothing moves", "一切都已恢复，却停滞不动"});
}

}  // namespace

std::span<const sim::Kind> RocketStyle::trouble_kinds() const {
  static constexpr std::array kTroubles{kinds::send_back_sent, kinds::message_dropped};
  return kTroubles;
}

Judged RocketStyle::judge(const JudgeFacts& f) const {
  switch (f.damage) {
    case Damage::lost: return judge_loss(f);
    case Damage::reordered: return judge_order(f);
    case Damage::duplicated:
      return expected("D0", {"at least once: retries, rebalances, late reports and checks repeat messages",
                             "至少一次：重试、再均衡、迟到的上报与回查都会造成重复"});
    case Damage::partial:
    case Damage::inconsistent:
      if (f.publish != nullptr && publish_of(*f.publish).transaction)
        return expected("T1", {"the local transaction and its message are atomic only while halves are durable, and a producer of the "
                               "group answers truthfully within the checks",
                               "本地事务与消息的原子性有前提：半消息持久，且组内生产者在回查次数内如实作答"});
      if (any_consumer(f, [](const ConsumeSettings& c) { return c.broadcasting(); }))
        return expected("C3", {"BROADCASTING: each client keeps its own offset, and nothing is promised of several together",
                               "BROADCASTING：各客户端各自维护位移，不对多个客户端作整体承诺"});
      return expected("X1", {"without a transactional message nothing is promised about a database and a message together",
                             "没有事务消息时，不对数据库与消息作整体承诺"});
    case Damage::stuck: return judge_stuck(f);
  }
  return expected("R0", {});
}

}  // namespace mqlab::models::rocketmq
