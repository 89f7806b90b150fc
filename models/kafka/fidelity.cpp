// What is represented: the rule, where it comes from, how far it goes, the test that holds it.

#include <array>

#include "models/kafka/style.hpp"

namespace mqlab::models::kafka {

namespace {

using enum FidelityRow::Status;

constexpr std::array kRules{
    FidelityRow{{"leader, followers, replica fetch: a fetch at n says that all before n is there; parked until data come or 500 ms",
                 "领导者、跟随者与副本拉取：在 n 处拉取表示 n 之前都已保存；有数据或满 500 ms 才应答"},
                "semantics 2.1",
                modelled,
                "KafkaWorld.*"},
    FidelityRow{{"high watermark over the maximal in-sync set; a follower's lags by one fetch; needs min.insync.replicas from 3.7",
                 "高水位取最大同步副本集的最小值；跟随者的高水位滞后一次拉取；自 3.7 起需满足 min.insync.replicas"},
                "semantics 2.2",
                modelled,
                "KafkaWorld.WithTooFewInSync*"},
    FidelityRow{
        {"in-sync replicas shrink after replica.lag.time.max.ms, expand at the epoch's start, decided by the controller (AlterPartition)",
         "同步副本超过 replica.lag.time.max.ms 被移出，追上纪元起点后加入，由控制器裁决（AlterPartition）"},
        "semantics 2.3",
        modelled,
        "KafkaWorld.*"},
    FidelityRow{
        {"acks 0, 1, all; NOT_ENOUGH_REPLICAS before, time-out or AFTER_APPEND after the append; one request of a connection at a time",
         "acks 0、1、all；追加前 NOT_ENOUGH_REPLICAS，追加后超时或 AFTER_APPEND；每个连接一次处理一个请求"},
        "semantics 2.4",
        modelled,
        "loss/kafka-acks-0, loss/kafka-acks-1, loss/kafka-isr-of-one"},
    FidelityRow{{"KRaft sessions, fencing, election in assignment order, the last in-sync member stays, unclean and preferred election, "
                 "restart only after fencing",
                 "KRaft 会话、隔离、按分配顺序选举、最后一个同步副本保留、脏选举与首选副本选举、隔离之后才能重新注册"},
                "semantics 2.5",
                modelled,
                "KafkaWorld.*, loss/kafka-unclean-election"},
    FidelityRow{{"the quorum of controllers: one process with a flushed store; its failure is an outage of the control plane",
                 "控制器仲裁组：以单个进程加刷盘存储表示；其失效即控制面中断"},
                "semantics 11.1",
                simplified,
                ""},
    FidelityRow{{"truncation by high watermark, by KIP-101, KIP-279 and KIP-595, as a switch",
                 "截断方式：高水位、KIP-101、KIP-279、KIP-595，可切换"},
                "semantics 2.6",
                modelled,
                "KafkaWorld.ATruncation*"},
    FidelityRow{{"eligible leader replicas (KIP-966), without unclean.recovery.strategy",
                 "合格领导者副本（KIP-966），不含 unclean.recovery.strategy"},
                "semantics 2.7",
                modelled,
                "loss/kafka-last-replica-standing"},
    FidelityRow{{"page cache, fsync inside the append (flush.messages), background flush if log.flush.scheduler.interval.ms is set, "
                 "checkpoints; time to recover a log is not spent",
                 "页缓存、追加时刷盘（flush.messages）、设置 log.flush.scheduler.interval.ms 后的后台刷盘、检查点；不计日志恢复耗时"},
                "semantics 1.2",
                simplified,
                "loss/kafka-one-power-feed"},
    FidelityRow{{"retention by time, the active segment included, and by size", "按时间（含活跃分段）与按大小删除"},
                "semantics 1.3",
                modelled,
                "KafkaRetention.*, KafkaLogRules.Retention*, loss/kafka-retention"},
    FidelityRow{
        {"compaction: the last value of each key stays, up to the active segment and the last stable offset; dirty ratio, "
         "min.compaction.lag.ms, tombstones and delete.retention.ms (KIP-534, in all versions); each replica by itself. Markers and "
         "the internal topics are never cleaned, cleaning takes no time, max.compaction.lag.ms is absent",
         "压缩：保留每个键的最新值，只到活跃分段与最后稳定位移；脏数据比例、min.compaction.lag.ms、墓碑与 delete.retention.ms"
         "（KIP-534，各版本相同）；各副本独立进行。标记与内部主题不清理，清理不耗时，不含 max.compaction.lag.ms"},
        "semantics 1.3",
        simplified,
        "KafkaLogRules.*, loss/kafka-compacted-table, loss/kafka-tombstone-gone"},
    FidelityRow{{"producer: accumulator, linger, one batch of a partition in a request, retries with back-off, delivery and request "
                 "time-outs (in every version)",
                 "生产者：累加器、linger、每个请求每分区一个批次、退避重试、投递与请求超时（各版本均有投递超时）"},
                "semantics 3.1, 3.2",
                modelled,
                "duplication/kafka-retry"},
    FidelityRow{
        {"connections: a time-out for the attempt (KIP-601), ApiVersions first, the broker that was tried longest ago; the first one "
         "tried is the first of the list, not a random one",
         "连接：建立时限（KIP-601）、先发 ApiVersions、选最久未尝试的代理；首个尝试的是列表第一个而非随机"},
        "src: NetworkClient",
        simplified,
        "KafkaWorld.AClientGivesUp*"},
    FidelityRow{{"max.block.ms: send() without metadata or room throws; initTransactions() throws too, and its program ends; send() of a "
                 "transactional producer only for room",
                 "max.block.ms：没有元数据或缓冲区空间时 send() 抛出异常；initTransactions() 同样抛出异常，程序随之终止；事务性生产者的 "
                 "send() 仅限缓冲区空间"},
                "semantics 3.1",
                simplified,
                "KafkaWorld.ASendThatWaits*, KafkaRules.InitTransactions*"},
    FidelityRow{
        {"partitioner: murmur2 of the decimal text of the business key; without a key in turn (up to 2.3), per batch (KIP-480) or by "
         "bytes (KIP-794), among partitions that have a leader, not weighted by queue length",
         "分区器：对业务键的十进制文本取 murmur2；无键时轮流（2.3 "
         "及之前）、按批次（KIP-480）或按字节（KIP-794），在有领导者的分区中选择，不按队列长度加权"},
        "semantics 3.1",
        simplified,
        "KafkaPartitioner.*"},
    FidelityRow{{"idempotence: producer id, epoch, sequence, window of five batches on leader and followers, epoch bump (KIP-360), window "
                 "of one after a clean restart",
                 "幂等：生产者 ID、纪元、序号，领导者与跟随者上五个批次的窗口，纪元提升（KIP-360），正常重启后窗口为一"},
                "semantics 3.4",
                modelled,
                "KafkaWorld.AnIdempotentProducer*, KafkaWorld.ARetry*, ordering/kafka-in-flight"},
    FidelityRow{{"expiry of producer state (producer.id.expiration.ms)", "生产者状态过期（producer.id.expiration.ms）"},
                "semantics 3.4",
                absent,
                ""},
    FidelityRow{{"transaction coordinator: its log in __transaction_state, states, InitProducerId with fencing, AddPartitionsToTxn, EndTxn "
                 "answered "
                 "when it is prepared, markers afterwards, time-outs, recovery by another broker",
                 "事务协调者：__transaction_state 中的日志、状态、带隔离的 InitProducerId、AddPartitionsToTxn、准备完成即应答 "
                 "EndTxn、随后写标记、超时、由其他代理恢复"},
                "KIP-98; semantics 4.1, 4.2",
                modelled,
                "KafkaTransactions.*, consistency/kafka-coordinator-crash, capacity/kafka-transaction-timeout"},
    FidelityRow{{"KIP-890: verification by the partition's leader (transaction.partition.verification.enable), and transaction.version 2 "
                 "with a new "
                 "epoch for each transaction, and two for one that the coordinator ends itself in 4.0 (KAFKA-19367)",
                 "KIP-890：分区领导者的核实（transaction.partition.verification.enable），以及每个事务使用新纪元的 transaction.version "
                 "2；4.0 中由协调者自行结束的事务加二（KAFKA-19367）"},
                "KIP-890; semantics 4.3",
                modelled,
                "KafkaTransactions.ALateBatch*, capacity/kafka-hanging-transaction, consistency/kafka-late-end-txn"},
    FidelityRow{{"last stable offset, index of aborted transactions, read_committed: the broker bounds, the client drops",
                 "最后稳定位移、中止事务索引、read_committed：代理限定范围，客户端丢弃"},
                "semantics 4.5",
                modelled,
                "KafkaTransactions.*, consistency/kafka-aborted-read"},
    FidelityRow{
        {"read, process, write: a consumer with a transactional publish role commits after each poll(), its offsets in the transaction; "
         "groupMetadata fences (KIP-447), UNSTABLE_OFFSET_COMMIT",
         "读取、处理、写出：带事务性发布角色的消费者在每次 poll() 后提交，位移在事务之内；groupMetadata "
         "隔离（KIP-447），UNSTABLE_OFFSET_COMMIT"},
        "KIP-447; semantics 4.4, 4.6",
        modelled,
        "duplication/kafka-exactly-once, duplication/kafka-zombie-producer"},
    FidelityRow{
        {"the program around a transaction: begins with its first send(), commits by number or time, aborts as soon as it learns of an "
         "error; after a fatal error each send() throws, and a loop closes its consumer too and is not begun anew; commitTransaction() has "
         "no max.block.ms; a new epoch after a failed transaction in all versions",
         "事务的外围程序：首次 send() 时开始，按条数或时间提交，得知错误立即中止；致命错误之后每次 send() "
         "都抛出异常，边读边写的程序连消费者一起关闭且不再重建；"
         "commitTransaction() 不受 max.block.ms 限制；各版本在失败的事务之后都取新纪元"},
        "semantics 4.2",
        simplified,
        "KafkaTransactions.*"},
    FidelityRow{
        {"partitions of __transaction_state are made one by one, when a transactional id first hashes to them; a coordinator's append has "
         "no time-out of its own",
         "__transaction_state 的分区在事务 ID 首次落入时逐个创建；协调者的追加没有单独的超时"},
        "semantics 4.1",
        simplified,
        ""},
    FidelityRow{
        {"expiry of transactional ids (transactional.id.expiration.ms), kafka-transactions.sh (KIP-664), Kafka Streams beyond the loop",
         "事务 ID 过期（transactional.id.expiration.ms）、kafka-transactions.sh（KIP-664）、循环之外的 Kafka Streams"},
        "semantics 4.2",
        absent,
        ""},
    FidelityRow{
        {"groups of the classic protocol: join, sync, heartbeat, generations, sessions, max.poll.interval.ms; eager and cooperative",
         "经典协议的消费组：加入、同步、心跳、代、会话、max.poll.interval.ms；急切式与协作式"},
        "semantics 5.1 to 5.3",
        modelled,
        "KafkaWorld.AMember*, KafkaWorld.ANewCoordinator*, KafkaAssignor.*"},
    FidelityRow{{"static membership: a restart within the session takes over without a rebalance, no LeaveGroup, FENCED_INSTANCE_ID",
                 "静态成员：会话时限内重启直接接替而不再均衡，不发送 LeaveGroup，FENCED_INSTANCE_ID"},
                "KIP-345; semantics 5.1",
                modelled,
                "KafkaWorld.AStaticMember*"},
    FidelityRow{
        {"assignors range, roundrobin, sticky, cooperative-sticky, by vote; INCONSISTENT_GROUP_PROTOCOL; the sticky ones without "
         "generations of owners",
         "分配策略 range、roundrobin、sticky、cooperative-sticky，按投票选出；INCONSISTENT_GROUP_PROTOCOL；粘性策略不记录所有者的代"},
        "semantics 5.3",
        simplified,
        "KafkaAssignor.*"},
    FidelityRow{{"assign() without a group, KIP-848, pause(), seek() by a plan", "无组的 assign()、KIP-848、pause()、按计划 seek()"},
                "semantics 5.1, 5.7",
                absent,
                ""},
    FidelityRow{
        {"offsets in __consumer_offsets: replicated, read back by a new coordinator, last append wins; those of a group without members "
         "expire (KIP-211), "
         "those of a topic that it left do not",
         "位移存于 __consumer_offsets：多副本、新协调者重新读取、最后追加者生效；没有成员的消费组的位移会过期（KIP-211），退订主题的不会"},
        "semantics 5.5",
        simplified,
        "duplication/kafka-offsets-one-replica, loss/kafka-offsets-expired, KafkaLogRules.AGroup*"},
    FidelityRow{
        {"of __consumer_offsets only the partitions exist that a group hashes to; its replicas are never more than there are brokers",
         "__consumer_offsets 只建立有消费组落入的分区；副本数不超过代理数"},
        "semantics 5.1",
        simplified,
        ""},
    FidelityRow{{"auto commit inside poll(), before a join and in close(); commitSync and commitAsync; a consumer that never settles stops "
                 "after its first record",
                 "poll() 内、加入前与 close() 时的自动提交；commitSync 与 commitAsync；从不结算的消费者在第一条之后停住"},
                "semantics 5.5",
                modelled,
                "duplication/kafka-auto-commit-crash, loss/kafka-auto-commit-workers"},
    FidelityRow{
        {"truncation detection by consumers (KIP-320) of positions that they have read up to; one that came from a commit is believed: "
         "commits carry no epoch",
         "消费者对自己读到的位置做截断检测（KIP-320）；来自提交的位置不检测：提交不带纪元"},
        "KIP-320; semantics 5.4",
        simplified,
        "KafkaWorld.AConsumerNotices*"},
    FidelityRow{
        {"fetches: fetch.max.bytes and max.partition.fetch.bytes (KIP-74), a drained partition is asked for behind the others, completed "
         "fetches are returned in the order in which they came; followers ask for partitions in one order, fetch sessions (KIP-227) are "
         "absent",
         "拉取：fetch.max.bytes 与 max.partition.fetch.bytes（KIP-74），取空的分区排到最后再请求，已完成的拉取按到达顺序返回；"
         "跟随者按固定顺序请求分区，不含拉取会话（KIP-227）"},
        "KIP-74; semantics 5.4",
        simplified,
        "KafkaRules.*Partition*"},
    FidelityRow{
        {"partitions added to a topic at run time (step add-partitions, up to grows.to); the group's leader asks for a rebalance when its "
         "metadata show them",
         "运行时为主题增加分区（步骤 add-partitions，上限为 grows.to）；组长在元数据中看到后要求再均衡"},
        "semantics 5.1",
        modelled,
        "KafkaLogRules.*NewPartitions*, loss/kafka-new-partition-latest, ordering/kafka-more-partitions"},
    FidelityRow{{"fetch from followers (KIP-392)", "从跟随者拉取（KIP-392）"}, "semantics 5.4", absent, ""},
    FidelityRow{
        {"throughput that falls with many partitions on one disk: each file written is a seek, by fsync or by write-back, and the page "
         "cache is finite (dirty_limit); cold reads cost nothing",
         "单盘分区过多导致的吞吐下降：无论 fsync 还是回写，每写一个文件都要寻道，且页缓存有限（dirty_limit）；冷读不占时间"},
        "semantics 1.5",
        simplified,
        "capacity/kafka-many-partitions, LongRunCapacity.*"},
    FidelityRow{{"creating topics, reassignment; ZooKeeper mode; librdkafka; quotas, security, compression, tiered "
                 "storage, share groups",
                 "创建主题、重分配；ZooKeeper 模式；librdkafka；配额、安全、压缩、分层存储、共享组"},
                "semantics 11.1",
                absent,
                ""},
    FidelityRow{{"native metrics under their JMX names; those that need sizes, times or single requests are listed as absent",
                 "以 JMX 名称导出的原生指标；需要大小、时长或单个请求的列为缺失"},
                "semantics 8",
                simplified,
                "KafkaMetrics.*"},
};

}  // namespace

std::span<const FidelityRow> KafkaStyle::fidelity() const { return kRules; }

}  // namespace mqlab::models::kafka
