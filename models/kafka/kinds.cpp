#include "models/kafka/kinds.hpp"

#include <array>

#include "models/kafka/errors.hpp"
#include "models/kind_rows.hpp"

namespace mqlab::models::kafka::kinds {

namespace {

using sim::Change;
using sim::KindInfo;
using sim::TraceLevel;
using sim::ValueIs;

constexpr KindInfo error(Kind kind, std::string_view name, Text meaning) { return choice(kind, name, meaning, "error", kErrorNames); }

constexpr std::array<std::string_view, 3> kReplicationNames{"complete", "under-replicated", "under min.insync.replicas"};
constexpr std::array<std::string_view, 2> kOutcomeNames{"abort", "commit"};
constexpr std::array<std::string_view, 6> kStateNames{"Empty",        "Ongoing",        "PrepareCommit",
                                                      "PrepareAbort", "CompleteCommit", "CompleteAbort"};
constexpr KindInfo outcome(Kind kind, std::string_view name, Text meaning) { return choice(kind, name, meaning, "outcome", kOutcomeNames); }

constexpr std::array kKindTable{
    point(record_buffered, "record.buffered", {"the record is in the producer's accumulator", "记录进入生产者的累加器"}, ValueIs::count,
          "partition"),
    gauge(broker_appended, "broker.appended", {"the leader wrote it to its log (page cache)", "领导者已写入日志（页缓存）"}, ValueIs::count,
          "offset"),
    point(broker_flushed, "broker.flushed", {"the leader fsynced it", "领导者已刷盘"}, ValueIs::count, "offset"),
    point(replica_appended, "replica.appended", {"a follower wrote it to its log (page cache)", "跟随者已写入日志（页缓存）"},
          ValueIs::count, "offset"),
    point(replica_flushed, "replica.flushed", {"a follower fsynced it", "跟随者已刷盘"}, ValueIs::count, "offset"),
    gauge(hw_advanced, "hw.advanced", {"the leader's high watermark passed it: consumers may see it", "领导者的高水位已越过它：消费者可见"},
          ValueIs::count, "offset"),
    error(produce_refused, "produce.refused", {"the broker answers a batch with an error", "代理以错误应答批次"}),
    point(deduplicated, "produce.deduplicated", {"a batch that is in the log already: not appended again", "批次已在日志中：不再追加"},
          ValueIs::count, "offset"),
    error(produce_failed, "produce.failed", {"the producer's client learns of an error", "生产者客户端得知错误"}),
    point(batch_retried, "batch.retried", {"the client sends the batch again by itself", "客户端自行重发批次"}, ValueIs::count, "attempt"),
    point(batch_expired, "batch.expired", {"delivery.timeout.ms is over", "已超过 delivery.timeout.ms"}, ValueIs::count, "attempts"),
    error(record_failed, "record.failed", {"the send has failed for good: its callback gets the exception", "发送最终失败：回调得到异常"}),
    point(epoch_bumped, "producer.epoch-bumped", {"the idempotent producer goes on under a new epoch", "幂等生产者以新的纪元继续"},
          ValueIs::count, "epoch"),
    point(poll_returned, "poll.returned", {"poll() returned it to the program", "poll() 把它返回给程序"}, ValueIs::count, "offset"),
    point(offset_committed, "offset.committed",
          {"the commit is replicated: a new owner would begin behind it", "提交已完成复制：新的所有者将从其后开始"}, ValueIs::count,
          "offset"),
    error(commit_refused, "commit.refused", {"the coordinator refuses a commit", "协调者拒绝提交"}),
    error(commit_failed, "commit.failed", {"the consumer's commit failed", "消费者的提交失败"}),
    point(position_reset, "position.reset", {"auto.offset.reset chose where to begin", "由 auto.offset.reset 决定起点"}, ValueIs::count,
          "offset"),
    point(position_truncated, "position.truncated",
          {"the log was cut off under the consumer's position: it goes on from where the logs part (KIP-320)",
           "日志在消费者位置之下被截断：它从分叉点继续（KIP-320）"},
          ValueIs::count, "offset"),
    error(consumer_failed, "consumer.failed", {"poll() throws, and the program's loop ends", "poll() 抛出异常，程序的循环结束"}),

    point(broker_fenced, "broker.fenced", {"the controller did not hear a broker for its session", "控制器在会话时限内未听到代理"},
          ValueIs::process, "broker"),
    point(broker_unfenced, "broker.unfenced", {"a broker may lead and be in sync again", "代理可以重新成为领导者与同步副本"},
          ValueIs::process, "broker"),
    point(broker_registered, "broker.registered", {"a new incarnation of a broker", "代理的新一次启动已注册"}, ValueIs::process, "broker"),
    gauge(leader_elected, "leader.elected", {"a replica that is in sync was chosen to lead", "选出一个同步副本作为领导者"},
          ValueIs::process, "leader"),
    gauge(leader_unclean, "leader.unclean",
          {"a replica that may lack committed records was chosen to lead", "选出了可能缺少已提交记录的副本作为领导者"}, ValueIs::process,
          "leader"),
    point(partition_offline, "partition.offline", {"no replica may lead", "没有可以成为领导者的副本"}, ValueIs::count, "leader_epoch"),
    point(became_leader, "leader.begun", {"the broker leads the partition now", "代理开始领导该分区"}, ValueIs::count, "leader_epoch"),
    point(became_follower, "follower.begun", {"the broker follows the partition's leader now", "代理开始跟随该分区的领导者"},
          ValueIs::count, "leader_epoch"),
    gauge(isr_shrunk, "isr.shrunk", {"a replica is no more in sync", "有副本退出同步副本集"}, ValueIs::count, "in_sync"),
    gauge(isr_expanded, "isr.expanded", {"a replica is in sync again", "有副本重新同步"}, ValueIs::count, "in_sync"),
    KindInfo{replication_changed,
             "replication.changed",
             {"whether all of the partition's replicas are in sync, or enough of them", "分区的副本是否全部同步、是否足够"},
             TraceLevel::full,
             true,
             Change::none,
             ValueIs::choice,
             "replicas",
             kReplicationNames},
    point(log_truncated, "log.truncated", {"a replica cut off the end of its log", "副本截断了日志尾部"}, ValueIs::count, "end"),
    point(truncated_below_hw, "log.truncated-below-hw",
          {"a replica cut off committed records: an unclean election, or written data were lost",
           "副本截断了已提交的记录：发生过脏选举或已写入的数据丢失"},
          ValueIs::count, "end"),
    point(log_recovered, "log.recovered", {"a starting broker read its log", "启动中的代理读取了日志"}, ValueIs::count, "end"),
    point(log_compacted, "log.compacted", {"the log cleaner kept the last value of each key", "日志清理器只保留每个键的最新值"},
          ValueIs::count, "taken"),
    point(partitions_added, "partitions.added", {"an operator gave the topic more partitions", "运维人员为主题增加了分区"}, ValueIs::count,
          "partitions"),
    point(offset_expired, "offset.expired", {"the coordinator forgets a committed offset", "协调者遗忘了一个已提交的位移"}, ValueIs::count,
          "offset"),
    point(log_deleted, "log.deleted", {"retention deleted the oldest segments", "保留策略删除了最旧的分段"}, ValueIs::count, "begin"),

    point(group_rebalancing, "group.rebalancing", {"the members of the group must join again", "组成员须重新加入"}, ValueIs::count,
          "members"),
    point(group_rebalanced, "group.rebalanced", {"a new generation: everyone has their partitions", "新的一代：各成员已分得分区"},
          ValueIs::count, "generation"),
    point(member_expired, "member.expired", {"a member was not heard, or did not join in time", "成员未被听到，或未及时加入"},
          ValueIs::process, "member"),
    point(member_left, "member.left", {"a member left the group", "成员离开消费组"}, ValueIs::process, "member"),
    point(assigned, "partition.assigned", {"the consumer owns the partition", "消费者拥有该分区"}, ValueIs::count, "generation"),
    point(revoked, "partition.revoked", {"the consumer gave the partition up", "消费者交出该分区"}, ValueIs::count, "generation"),
    point(partition_lost, "partition.lost", {"the consumer learns that the partition is no more its own", "消费者得知该分区已不属于自己"},
          ValueIs::count, "generation"),
    point(poll_interval_exceeded, "poll.interval-exceeded",
          {"poll() was not called for max.poll.interval.ms: the client leaves the group",
           "超过 max.poll.interval.ms 未调用 poll()：客户端离开消费组"}),
    point(member_fenced, "member.fenced",
          {"another process has the same group.instance.id: the consumer ends", "另一进程使用了相同的 group.instance.id：消费者终止"}),
    point(client_connected, "client.connected", {"the client has its metadata", "客户端已取得元数据"}),
    point(coordinator_loaded, "coordinator.loaded", {"a new coordinator read the group's offsets", "新的协调者读取了消费组的位移"},
          ValueIs::count, "generation"),

    point(txn_init, "txn.init", {"a producer has its id and a new epoch: older ones are fenced", "生产者取得 ID 与新纪元：旧者被隔离"},
          ValueIs::count, "epoch"),
    point(txn_begun, "txn.begun", {"the program began a transaction", "程序开始了一个事务"}, ValueIs::count, "transaction"),
    point(txn_partition_added, "txn.partition-added",
          {"the coordinator knows that the transaction has this partition", "协调者已知事务包含该分区"}, ValueIs::count, "partition"),
    point(txn_offsets_pending, "txn.offsets-pending",
          {"offsets are in the transaction, and count when it commits", "位移已进入事务，提交后才生效"}, ValueIs::count, "offset"),
    outcome(txn_end_sent, "txn.end-sent", {"the client asks the coordinator to end the transaction", "客户端请协调者结束事务"}),
    outcome(txn_prepared, "txn.prepared",
            {"the outcome is in the coordinator's replicated log: it is decided", "结果已写入协调者的多副本日志：已成定局"}),
    outcome(txn_marker_appended, "txn.marker-appended", {"the partition's leader wrote the marker", "分区领导者写入了标记"}),
    outcome(txn_completed, "txn.completed", {"every partition has its marker", "每个分区都有了标记"}),
    point(txn_timed_out, "txn.timed-out",
          {"transaction.timeout.ms is over: the coordinator aborts it", "已超过 transaction.timeout.ms：由协调者中止"}, ValueIs::count,
          "epoch"),
    error(txn_refused, "txn.refused", {"the coordinator refuses a request of a transaction", "协调者拒绝事务请求"}),
    point(txn_committed, "txn.committed", {"commitTransaction() returned", "commitTransaction() 返回"}, ValueIs::count, "transaction"),
    point(txn_aborted, "txn.aborted", {"abortTransaction() returned", "abortTransaction() 返回"}, ValueIs::count, "transaction"),
    error(txn_failed, "txn.failed", {"the transaction can only be aborted", "事务只能中止"}),
    error(producer_fenced, "producer.fenced", {"a fatal error: this producer can do nothing any more", "致命错误：该生产者不能再做任何事"}),
    error(producer_failed, "producer.failed",
          {"initTransactions() has waited for max.block.ms and throws: the program ends",
           "initTransactions() 等满 max.block.ms 后抛出异常：程序终止"}),
    KindInfo{txn_loaded,
             "txn.loaded",
             {"a new coordinator read the transaction's state", "新的协调者读取了事务状态"},
             TraceLevel::full,
             true,
             Change::none,
             ValueIs::choice,
             "state",
             kStateNames},
    error(txn_verified, "txn.verified",
          {"the coordinator told the partition's leader whether the transaction is under way", "协调者告知分区领导者事务是否正在进行"}),
    point(aborted_skipped, "aborted.skipped",
          {"a read_committed consumer drops a record of an aborted transaction", "read_committed 消费者丢弃已中止事务的记录"},
          ValueIs::count, "offset"),
};

}  // namespace

std::span<const KindInfo> table() { return kKindTable; }

}  // namespace mqlab::models::kafka::kinds
