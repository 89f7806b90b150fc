// Was a promise broken? From facts of the run alone (semantics 6).

#include <algorithm>
#include <array>
#include <optional>

#include "models/judge_facts.hpp"
#include "models/kafka/cluster.hpp"
#include "models/kafka/errors.hpp"
#include "models/kafka/kinds.hpp"
#include "models/kafka/promises.hpp"
#include "models/kafka/style.hpp"

namespace mqlab::models::kafka {

namespace {

Judged judge_stored(const JudgeFacts& f) {
  const Durability d = durability_of(broker_of(*f.broker).settings, publish_of(*f.publish));
  const std::string_view row = d.row();
  if (row == "K0") return expected(row, {"acks=0 asks nobody whether it arrived", "acks=0 不询问是否到达"});
  if (f.struck("disk-lost")) return expected(row, {"a disk is gone for good", "磁盘已彻底损坏"});
  if (row == "K1") {
    if (f.struck("power-loss") && !d.flushed)
      return expected(row, {"the only replica had it in its page cache", "唯一的副本只在页缓存中保存了它"});
    return broken(row, {"the only replica had written it, and it is gone", "唯一的副本已写入，却丢失了"});
  }
  if (row == "K2")
    return expected(row, {"acks=1: only the leader was sure to have it, and the log that is read now has it not",
                          "acks=1：只有领导者确定保存了它，而现在被读取的日志中没有它"});
  if (row == "K7") return expected(row, {"a replica that was not in sync was allowed to lead", "不同步的副本被允许成为领导者"});
  const bool power = f.struck("power-loss");
  if (power && row == "K3")
    return expected(row,
                    {"one in-sync replica was enough, and that one lost its page cache", "只需一个同步副本即可确认，而它丢失了页缓存"});
  if (power && row != "K6" && f.strikes > 1)
    return expected(row, {"the last in-sync replica, or all of them at once, lost what was not flushed",
                          "最后的同步副本或全部同步副本同时丢失了未刷盘的内容"});
  if (d.old_truncation)
    return {Judgement::known_defect,
            "V1",
            {"this version truncates a follower without asking its leader's epochs well enough (KIP-101, KIP-279)",
             "此版本截断跟随者时未充分核对领导者的纪元（KIP-101、KIP-279）"}};
  return broken(row, {"every in-sync replica had it when it was acknowledged, and it is gone", "确认时所有同步副本都有它，却丢失了"});
}

bool transactional(const JudgeFacts& f) { return f.publish != nullptr && f.broker != nullptr && publish_of(*f.publish).transactional(); }
bool read_committed(const JudgeFacts& f) {
  return std::all_of(f.consumes.begin(), f.consumes.end(),
                     [](const Part* c) { return consume_of(*c).isolation_level == Isolation::read_committed; });
}
/// What is known of a transaction stands on one replica's page cache alone.
bool outcome_may_go(const BrokerSettings& b) {
  return std::min(b.transaction_state_log_min_isr, b.transaction_state_log_replication_factor) < 2 || b.nodes.size() < 2;
}
constexpr Judged kLateRequest{
    Judgement::known_defect,
    "T1",
    {"before transaction.version 2 a late request may join or end a transaction that it does not belong to (KIP-890)",
     "transaction.version 2 之前，迟到的请求可能并入或结束不属于它的事务（KIP-890）"}};

/// Transactions: what the business was told, and what readers of committed data see.
Judged judge_transaction(const JudgeFacts& f) {
  const BrokerSettings& b = broker_of(*f.broker).settings;
  if (!read_committed(f))
    return expected("C3", {"read_uncommitted: the reader acts on records of transactions that are aborted later",
                           "read_uncommitted：读者会处理随后被中止的事务中的记录"});
  if (outcome_may_go(b) && (f.struck("power-loss") || f.struck("disk-lost")))
    return expected(transactions_row(b), {"the only replica of __transaction_state that was needed has lost the outcome",
                                          "所需的唯一一个 __transaction_state 副本丢失了事务结果"});
  if (f.struck("disk-lost") || f.struck("power-loss")) return expected(transactions_row(b), {"written data were lost", "已写入的数据丢失"});
  if (!b.transactions_v2()) return kLateRequest;
  // Whether a reader saw it against its outcome the facts do not say: another of its readers may read uncommitted.
  return expected(transactions_row(b),
                  {"a transaction is seen by one reader and not, or not yet, by another", "事务被一个读者看到，另一个没有或尚未看到"});
}

/// Whether some consumer that should have handled it subscribes to its topic.
bool subscribed(const JudgeFacts& f) {
  if (f.publish == nullptr) return true;
  return std::any_of(f.consumes.begin(), f.consumes.end(), [&](const Part* c) {
    const auto& topics = consume_of(*c).topics;
    return std::find(topics.begin(), topics.end(), publish_of(*f.publish).topic) != topics.end();
  });
}

Judged judge_loss(const JudgeFacts& f) {
  if (f.acknowledged && !f.on_the_way && !f.consumes.empty() && !subscribed(f))
    return expected("C4", {"it stands in the log of its topic, and no consumer of this effect subscribes to that topic",
                           "它仍在其主题的日志中，而产生该效果的消费者没有订阅该主题"});
  if (f.fate == Fate::skipped)
    return expected("C2", {"the group began after it: auto.offset.reset=latest", "消费组从其后开始：auto.offset.reset=latest"});
  if (f.fate == Fate::expired)
    return expected("C1", {"retention deleted it before it was read, or delete.retention.ms its tombstone",
                           "保留策略在读取之前删除了它，或 delete.retention.ms 删除了墓碑"});
  if (f.fate == Fate::superseded)
    return expected("C1", {"the topic is compacted: a newer value of its key replaced it", "主题启用了压缩：同一键的新值取代了它"});
  if (f.lost_on_consumer_side) return expected("C1", {"its offset was committed before its effect was safe", "在效果安全之前就提交了位移"});
  if (!f.acknowledged || f.publish == nullptr || f.broker == nullptr)
    return expected("K0", {"nobody was told that it is stored", "没有人被告知它已保存"});
  if (transactional(f) && transactions_row(broker_of(*f.broker).settings) != "T2")
    for (const std::string_view kind : {"delay", "black-hole", "slow-link", "drop-connection", "partition", "pause"})
      if (f.struck(kind)) return kLateRequest;  // an EndTxn that was sent again, and came late, aborts the next transaction
  return judge_stored(f);
}

/// Twice in the log: by its producer. Else it is read again: by its consumer.
Judged judge_duplicate(const JudgeFacts& f) {
  if (f.stored_twice && f.publish != nullptr && f.broker != nullptr && !f.published_again) {
    if (!config_of(publish_of(*f.publish), broker_of(*f.broker).settings.version).idempotence)
      return expected("D0",
                      {"without idempotence a batch whose answer is lost is appended again", "没有幂等时，应答丢失的批次会被再次追加"});
    const bool loses =
        durability_of(broker_of(*f.broker).settings, publish_of(*f.publish)).unclean || f.struck("power-loss") || f.struck("disk-lost");
    if (loses || !f.any_fault())  // no fault: a broker was stopped in order, and its snapshot has the last batch alone
      return expected(
          "D1", {"the partition had forgotten the batch: the producer went on under a new epoch", "分区已忘记该批次：生产者以新纪元继续"});
    return broken("D1", {"an idempotent producer's record stands in the log twice", "幂等生产者的记录在日志中出现两次"});
  }
  return expected("C1",
                  {"at least once: retries, rebalances and late commits repeat records", "至少一次：重试、再均衡与迟到的提交都会造成重复"});
}

Judged judge_order(const JudgeFacts& f) {
  if (f.broker == nullptr || f.publish == nullptr) return expected("O0", {"nothing is promised", "没有承诺"});
  const BrokerSettings& b = broker_of(*f.broker).settings;
  const ProducerConfig c = config_of(publish_of(*f.publish), b.version);
  if (!c.idempotence && c.max_in_flight > 1 && c.retries > 0)
    return expected("O0", {"a batch was sent again behind its successors", "批次在后来者之后被重发"});
  for (const Part* part : f.consumes)
    if (consume_of(*part).processing == Processing::handed_over)
      return expected("O0", {"several threads handle the records of a partition", "多个线程处理同一分区的记录"});
  if (f.published_again || f.any_fault())
    return expected("O0", {"something came a second time, behind its successors", "有记录在后来者之后再次到来"});
  for (const TopicSettings& t : b.topics)
    if (t.name == publish_of(*f.publish).topic && partitions_of(b, t) > 1)
      return expected("O0", {"there is no order between partitions", "分区之间没有顺序"});
  return broken(
      "O1", {"one partition, one producer, one reader: the order of send() must hold", "单分区、单生产者、单读者：必须保持 send() 的顺序"});
}

std::string_view durability_row(const JudgeFacts& f) {
  return f.publish == nullptr ? "A2" : durability_of(broker_of(*f.broker).settings, publish_of(*f.publish)).row();
}

/// Brokers that may be down for good and yet every partition moves: replicas beyond those that must be in sync, of the topics and of
/// __consumer_offsets.
std::int64_t spare_brokers(const BrokerSettings& b) {
  const auto brokers = static_cast<std::int64_t>(b.nodes.size());
  std::int64_t spare = std::min(b.offsets_topic_replication_factor, brokers) - std::min(b.min_insync_replicas, brokers);
  for (const TopicSettings& t : b.topics) {
    std::int64_t replicas = t.replication_factor.value_or(b.default_replication_factor);
    for (const std::vector<std::string>& listed : t.replica_assignment) replicas = static_cast<std::int64_t>(listed.size());
    spare = std::min(spare, replicas - std::min(t.min_insync_replicas.value_or(b.min_insync_replicas), replicas));
  }
  return spare;
}

/// Rows K1 to K6 say of a broker that does not come back: kept, but unavailable. Who must come back is told by the in-sync set at its last
/// change, so more strikes than there are spare replicas may have made it anyone.
bool unavailable(const JudgeFacts& f) {
  return f.brokers_down > 0 && static_cast<std::int64_t>(f.strikes) > spare_brokers(broker_of(*f.broker).settings);
}

/// Its consumers' poll() threw: all of them, or one that could have stood in for another that a fault took.
std::optional<Judged> ended_by_themselves(const JudgeFacts& f) {
  if (f.troubles.empty() || (f.troubles.size() < f.consumes.size() && f.faults_since.empty())) return std::nullopt;
  const bool protocol = std::any_of(f.troubles.begin(), f.troubles.end(), [](const JudgeFacts::Trouble& t) {
    return t.kind == kinds::consumer_failed && t.value == static_cast<std::int64_t>(Error::inconsistent_group_protocol);
  });
  if (protocol)
    return expected(
        "A1", {"a consumer shares no partition.assignment.strategy with its group: its join was refused with "
               "INCONSISTENT_GROUP_PROTOCOL, and poll() threw",
               "有消费者与组内成员没有共同的 partition.assignment.strategy：加入被以 INCONSISTENT_GROUP_PROTOCOL 拒绝，poll() 抛出异常"});
  return expected("A1",
                  {"poll() of its consumer has thrown, and the program's loop has ended", "其消费者的 poll() 抛出异常，程序的循环已结束"});
}

/// A run ends when all faults are healed and the longest recovery is over: by then everything moves again, but for what is the program's or a
/// disk's own trouble, and for what was never healed.
Judged judge_stuck(const JudgeFacts& f) {
  const BrokerSettings& settings = broker_of(*f.broker).settings;
  const bool reads_committed = std::any_of(f.consumes.begin(), f.consumes.end(),
                                           [](const Part* c) { return consume_of(*c).isolation_level == Isolation::read_committed; });
  if (reads_committed && outcome_may_go(settings) && f.struck("power-loss"))
    return expected(transactions_row(settings), {"the outcome of a transaction was lost with the only replica that had it: it stays open",
                                                 "事务结果随唯一的副本一同丢失：事务一直未结束"});
  if (reads_committed && transactions_row(settings) == "T0")
    return {Judgement::known_defect,
            "T0",
            {"a batch came after its transaction's end and opened one that nobody ends (KIP-890): the last stable offset stands still",
             "批次在事务结束之后到达，打开了无人了结的事务（KIP-890）：最后稳定位移停住不动"}};
  if (const auto ended = ended_by_themselves(f)) return *ended;
  if (f.never_settled) return expected("A1", {"its consumer settles nothing that it is given", "消费者从不结算收到的消息"});
  if (f.consumers_down) return expected("A1", {"all of its consumers are down for good", "它的消费者都已不再运行"});
  if (unavailable(f))
    return expected(durability_row(f),
                    {"kept, but unavailable: a broker that may lead did not come back", "数据仍在但不可用：可成为领导者的代理没有恢复"});
  for (const std::string_view kind : {"poison-message", "slow-consumer", "disk-lost", "disk-full", "disk-error"})
    if (f.struck(kind)) return expected("A1", {"it waits for a program or a disk that does not work", "它在等待不工作的程序或磁盘"});
  // A position that came from a commit may lie on or behind what took the place of lost records: its epoch is not known here (KIP-320).
  if (f.struck("power-loss"))
    return expected("A2", {"written data were lost under a consumer's position", "消费者位置之下的已写入数据丢失了"});
  for (const TopicSettings& t : broker_of(*f.broker).settings.topics)
    if (t.unclean_leader_election_enable.value_or(broker_of(*f.broker).settings.unclean()))
      return expected(
          "A2", {"an unclean election may have put other records under a consumer's position", "脏选举可能让消费者位置之下变成了别的记录"});
  for (const Part* part : f.consumes) {
    const ConsumeSettings& c = consume_of(*part);
    if (c.auto_offset_reset == OffsetReset::none || !c.group_instance_id.empty())
      return expected("A1", {"its consumer has stopped by its own configuration", "消费者因自身配置而停止"});
  }
  return broken("L1", {"everything is healed, and yet nothing moves", "一切都已恢复，却停滞不动"});
}

}  // namespace

std::span<const sim::Kind> KafkaStyle::trouble_kinds() const {
  static constexpr std::array kTroubles{kinds::consumer_failed, kinds::member_fenced};
  return kTroubles;
}

std::span<const sim::Kind> KafkaStyle::fatal_kinds() const {
  static constexpr std::array kFatal{kinds::consumer_failed, kinds::member_fenced, kinds::producer_fenced, kinds::producer_failed};
  return kFatal;
}

Judged KafkaStyle::judge(const JudgeFacts& f) const {
  switch (f.damage) {
    case Damage::lost: return judge_loss(f);
    case Damage::reordered: return judge_order(f);
    case Damage::duplicated: return judge_duplicate(f);
    case Damage::partial:
    case Damage::inconsistent:
      if (transactional(f)) return judge_transaction(f);
      return expected("X1", {"without transactions nothing is promised about several topics or stores together",
                             "没有事务时，不对多个主题或存储作整体承诺"});
    case Damage::stuck: return judge_stuck(f);
  }
  return expected("K0", {});
}

}  // namespace mqlab::models::kafka
