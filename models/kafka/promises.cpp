// What a configuration promises (semantics 6): for a record whose success the producer was told, and for a consumer.

#include "models/kafka/promises.hpp"

#include <algorithm>

#include "models/kafka/cluster.hpp"
#include "models/kafka/style.hpp"

namespace mqlab::models::kafka {

namespace {

constexpr std::string_view kSource = "kafka.apache.org/documentation; semantics 6";
using enum Covers;

constexpr Promise kPromises[] = {
    {"K0",
     {"acks=0: success means that the bytes are in the client's socket. Nothing is promised.",
      "acks=0：成功只表示字节已进入客户端套接字，没有任何承诺。"},
     kSource},
    {"K1",
     {"acks=1 with one replica: the record is in its leader's page cache: it survives a crash of the broker, not a power loss.",
      "acks=1 且仅一个副本：记录在领导者的页缓存中，代理崩溃后仍在，断电则可能丢失。"},
     kSource,
     kept,
     not_promised,
     not_promised,
     kept_but_unavailable},
    {"K2",
     {"acks=1: only the leader has it. When the leader dies another is elected, which may lack it.",
      "acks=1：只有领导者保存了它。领导者失效后会选出可能缺少它的副本。"},
     kSource},
    {"K3",
     {"acks=all with min.insync.replicas=1: all that are in sync have it, and that may be the leader alone: crashes keep it, a power loss "
      "of that one does not.",
      "acks=all 且 min.insync.replicas=1：所有同步副本都有它，但可能只剩领导者自己：崩溃不丢，该副本断电则可能丢失。"},
     kSource,
     kept,
     not_promised,
     not_promised,
     kept_but_unavailable},
    {"K4",
     {"acks=all with min.insync.replicas of 2 or more: it survives crashes, and one power loss while another in-sync replica lives; not a "
      "power loss of all at once.",
      "acks=all 且 min.insync.replicas 不小于 2：崩溃不丢，另有同步副本存活时单机断电也不丢；所有同步副本同时断电则可能丢失。"},
     kSource,
     kept,
     kept,
     kept_but_unavailable,
     kept_but_unavailable},
    {"K5",
     {"The same with eligible leader replicas: any min.insync.replicas - 1 power losses at once, also after the in-sync set shrank.",
      "同上并启用合格领导者副本：同时断电不超过 min.insync.replicas - 1 台即不丢，即使同步副本集缩小过。"},
     "KIP-966; semantics 6",
     kept,
     kept,
     kept_but_unavailable,
     kept_but_unavailable},
    {"K6",
     {"acks=all with flush.messages=1: it is on the disk of each in-sync replica before it is acknowledged: any power loss keeps it.",
      "acks=all 且 flush.messages=1：确认前已在每个同步副本上刷盘，任何断电都不丢。"},
     kSource,
     kept,
     kept,
     kept_but_unavailable,
     kept_but_unavailable},
    {"K7",
     {"Unclean leader election: kept only while some in-sync replica lives; when all are down, for however short, a stale one may lead.",
      "允许脏选举：仅在仍有同步副本存活时不丢；一旦全部失效，过时的副本可能成为领导者。"},
     kSource},
};

constexpr Promise kIdempotent{"D1",
                              {"Idempotent producer: each send() is in the log at most once, within one session and without a new epoch.",
                               "幂等生产者：同一会话且纪元不变时，每次 send() 在日志中至多一份。"},
                              "KIP-98; semantics 3.4",
                              kept,
                              kept,
                              kept,
                              kept};
constexpr Promise kAtLeastOnce{"D0",
                               {"Retries without idempotence: at least once. A batch whose answer is lost is appended again.",
                                "重试但不幂等：至少一次。应答丢失的批次会被再次追加。"},
                               kSource};
constexpr Promise kAtMostOnce{
    "D2",
    {"Without retries: at most once. A batch that fails, or whose answer is lost, is not sent again by the client.",
     "不重试：至多一次。失败或应答丢失的批次不会由客户端重发。"},
    "semantics 3.2, 6",
    kept,
    kept,
    kept,
    kept};
constexpr Promise kOrdered{
    "O1",    {"The records of one producer stand in a partition in the order of send().", "同一生产者的记录在分区内按 send() 的顺序排列。"},
    kSource, kept,
    kept,    kept,
    kept};
constexpr Promise kUnordered{"O0",
                             {"Several requests in flight with retries and no idempotence: batches may change places.",
                              "多个请求在途、会重试且不幂等：批次可能换位。"},
                             kSource};
constexpr std::string_view kTransactionSource = "KIP-98, KIP-890; semantics 4";
constexpr Promise kTransactions[] = {
    {"T0",
     {"Transactions, read with read_committed: all records of a transaction or none, over all partitions, in the end. But a batch that "
      "comes "
      "after its transaction's end opens one that nobody ends, and readers of that partition stop.",
      "以 read_committed "
      "读取的事务：跨所有分区，最终要么全部可见要么全不可见。但在事务结束之后到达的批次会打开无人了结的事务，该分区的读者会停住。"},
     kTransactionSource,
     kept,
     kept,
     kept_but_unavailable,
     kept_but_unavailable},
    {"T1",
     {"Transactions, read with read_committed: all records of a transaction or none, over all partitions, in the end. A request that comes "
      "late may still join or end the same producer's next transaction.",
      "以 read_committed 读取的事务：跨所有分区，最终要么全部可见要么全不可见。迟到的请求仍可能并入或结束同一生产者的下一个事务。"},
     kTransactionSource,
     kept,
     kept,
     kept_but_unavailable,
     kept_but_unavailable},
    {"T2",
     {"Transactions, read with read_committed: all records of a transaction or none, over all partitions, in the end. What comes late is "
      "refused by its epoch.",
      "以 read_committed 读取的事务：跨所有分区，最终要么全部可见要么全不可见。迟到的请求会因纪元而被拒绝。"},
     kTransactionSource,
     kept,
     kept,
     kept_but_unavailable,
     kept_but_unavailable},
};
constexpr Promise kExactlyOnce{
    "E1",
    {"Read, process, write in one transaction: what was read is committed together with what was written: exactly "
     "once inside Kafka, for read_committed readers. Effects outside Kafka are not covered.",
     "在一个事务中读取、处理、写出：所读位移与所写记录一同提交：对 read_committed 读者而言在 Kafka 内恰好一次。Kafka 之外的效果不在其内。"},
    "KIP-98, KIP-447; semantics 4.6",
    kept,
    kept,
    kept_but_unavailable,
    kept_but_unavailable};
constexpr Promise kUnfenced{
    "E0",
    {"Offsets go into the transaction without member and generation: a zombie of the group with another transactional.id "
     "commits them all the same.",
     "位移进入事务时不带成员与代：使用其他 transactional.id 的僵尸成员照样能提交。"},
    "KIP-447; semantics 4.4"};
constexpr Promise kReadCommitted{
    "C3",
    {"read_committed: nothing of an aborted transaction, and nothing beyond the last stable offset: one open "
     "transaction holds back all that follows in its partition.",
     "read_committed：不返回已中止事务的记录，也不越过最后稳定位移：一个未结束的事务会挡住该分区其后的全部记录。"},
    "KIP-98; semantics 4.5",
    kept,
    kept,
    kept_but_unavailable,
    kept_but_unavailable};
constexpr Promise kConsumeAtLeastOnce{"C1",
                                      {"Commit after the effect: at least once, while the offsets are kept. Duplicates must be expected.",
                                       "先处理后提交：位移未丢失时至少处理一次，必须预期重复。"},
                                      "semantics 5.6",
                                      kept,
                                      kept,
                                      kept,
                                      kept};
constexpr Promise kConsumeNothing{
    "C0",
    {"What other threads have not done yet is committed with the rest: neither at least once nor at most once.",
     "其他线程尚未处理的记录也会一并提交：既非至少一次也非至多一次。"},
    "semantics 5.6"};
constexpr Promise kLatest{"C2",
                          {"auto.offset.reset=latest: a group without a commit begins behind what is there already.",
                           "auto.offset.reset=latest：没有提交位移的组从现有数据之后开始。"},
                          "semantics 5.4"};

}  // namespace

std::string_view transactions_row(const BrokerSettings& b) { return b.transactions_v2() ? "T2" : b.verifies() ? "T1" : "T0"; }

std::string_view Durability::row() const {
  if (acks == Acks::none) return "K0";
  if (acks == Acks::leader) return replicas == 1 ? "K1" : "K2";
  if (unclean) return "K7";
  if (flushed) return "K6";
  if (min_isr < 2) return "K3";
  return elr ? "K5" : "K4";
}

Durability durability_of(const BrokerSettings& b, const PublishSettings& p) {
  Durability d;
  d.acks = config_of(p, b.version).acks;
  d.elr = b.elr_on();
  d.old_truncation = b.truncating() == Truncation::hw || b.truncating() == Truncation::epoch_101;
  TopicSettings topic;
  for (const TopicSettings& t : b.topics)
    if (t.name == p.topic) topic = t;
  d.replicas = topic.replica_assignment.empty() ? topic.replication_factor.value_or(b.default_replication_factor)
                                                : static_cast<std::int64_t>(topic.replica_assignment.front().size());
  d.min_isr = std::min(topic.min_insync_replicas.value_or(b.min_insync_replicas), d.replicas);
  d.unclean = topic.unclean_leader_election_enable.value_or(b.unclean());
  d.flushed = (topic.flush_messages ? topic.flush_messages : b.log_flush_interval_messages) == 1;
  return d;
}

std::vector<Promise> KafkaStyle::promised(const Part& broker, const Part* publish, const Part* consume) const {
  std::vector<Promise> out;
  const BrokerSettings& b = broker_of(broker).settings;
  if (publish != nullptr) {
    const PublishSettings& p = publish_of(*publish);
    const Durability durability = durability_of(b, p);
    for (const Promise& row : kPromises)
      if (row.id == durability.row()) out.push_back(row);
    if (durability.row() == "K1" && durability.flushed) out.back().power_loss = kept;
    const ProducerConfig c = config_of(p, b.version);
    out.push_back(c.idempotence ? kIdempotent : c.retries > 0 && c.acks != Acks::none ? kAtLeastOnce : kAtMostOnce);
    out.push_back(c.idempotence || c.max_in_flight == 1 || c.retries == 0 ? kOrdered : kUnordered);
    if (p.transactional())
      for (const Promise& row : kTransactions)
        if (row.id == transactions_row(b)) out.push_back(row);
    if (p.transactional() && consume != nullptr && p.send_offsets != SendOffsets::none)
      out.push_back(p.send_offsets == SendOffsets::group_metadata ? kExactlyOnce : kUnfenced);
  }
  if (consume != nullptr) {
    const ConsumeSettings& c = consume_of(*consume);
    const bool passes_over = c.processing == Processing::handed_over && (c.enable_auto_commit || c.commit_offset == CommitOffset::record);
    out.push_back(passes_over ? kConsumeNothing : kConsumeAtLeastOnce);
    if (c.auto_offset_reset == OffsetReset::latest) out.push_back(kLatest);
    if (c.isolation_level == Isolation::read_committed) out.push_back(kReadCommitted);
  }
  return out;
}

}  // namespace mqlab::models::kafka
