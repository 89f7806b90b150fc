// What is represented: the rule, where it comes from, how far it goes, the test that holds it.

#include <array>

#include "models/rocketmq/style.hpp"

namespace mqlab::models::rocketmq {

namespace {

using enum FidelityRow::Status;

constexpr std::array kRules{
    FidelityRow{
        {"name servers: a table in memory, registration at start, after 10 s and each 30 s with every one of them, forgotten at once when "
         "the connection closes and 120 s after the last registration; they do not know one another",
         "名字服务器：内存中的表；broker 在启动时、10 秒后及每 30 秒向每一台注册；连接关闭立即遗忘，最后一次注册 120 "
         "秒后遗忘；彼此互不相识"},
        "semantics 1",
        modelled,
        "RocketRules.ANameServer*, capacity/rocketmq-stale-route"},
    FidelityRow{{"a client's route: one name server, asked each 30 s; an error and TOPIC_NOT_EXIST keep the old route",
                 "客户端路由：固定一台名字服务器，每 30 秒询问；出错或 TOPIC_NOT_EXIST 保留旧路由"},
                "semantics 1",
                modelled,
                "benefits/rocketmq-name-servers-down"},
    FidelityRow{
        {"send(): sync, async, one-way; one budget of time for all attempts, what is retried in which profile, fixed queues, SendStatus; "
         "a synchronous time-out closes the connection",
         "send()：sync、async、oneway；所有尝试共用一个时限，各版本重试什么，固定队列，SendStatus；同步超时会关闭连接"},
        "semantics 3.2, 3.3, 3.4",
        modelled,
        "duplication/rocketmq-confirm-lost, RocketRules.AResponseTimeout*, RocketRules.AnAsynchronousTimeout*"},
    FidelityRow{{"latency fault tolerance by the table of each profile; startDetectorEnable is absent",
                 "按各版本的表实现延迟容错；不含 startDetectorEnable"},
                "semantics 3.5",
                simplified,
                "capacity/rocketmq-stale-route"},
    FidelityRow{{"round robin over queues begins with the first queue, not with a random one", "队列轮询从第一个队列开始，而不是随机起点"},
                "semantics 3.5",
                simplified,
                ""},
    FidelityRow{
        {"one CommitLog for all topics, counted in messages; ConsumeQueues in memory, dispatched in a loop of 1 ms, rebuilt at each start",
         "所有主题共用一个 CommitLog，以条计数；ConsumeQueue 在内存中，以 1 毫秒循环分发，每次启动重建"},
        "semantics 4.1, 4.4",
        simplified,
        "capacity/rocketmq-one-log, SwarmRocket.*"},
    FidelityRow{{"ASYNC_FLUSH by pages and thorough interval, SYNC_FLUSH as group commit with FLUSH_DISK_TIMEOUT; an error of the flush is "
                 "swallowed "
                 "(#9713); 5.3 shows only what is flushed under SYNC_FLUSH",
                 "ASYNC_FLUSH 按页数与彻底刷盘间隔；SYNC_FLUSH 组提交并有 FLUSH_DISK_TIMEOUT；刷盘错误被吞掉（#9713）；5.3 的 SYNC_FLUSH "
                 "只暴露已刷盘内容"},
                "semantics 4.2, 4.3",
                modelled,
                "loss/rocketmq-async-flush, loss/rocketmq-flush-error-swallowed, loss/rocketmq-offset-outlives-log"},
    FidelityRow{{"the send queue: one thread, SYSTEM_BUSY after 200 ms in it or when it is full",
                 "发送队列：单线程；排队超过 200 毫秒或队列已满返回 SYSTEM_BUSY"},
                "semantics 4.6",
                modelled,
                "RocketRules.AQueuedSend*, loss/rocketmq-system-busy"},
    FidelityRow{
        {"master and slave: the slave reports its end, the master streams in pieces of 32 KiB, at once when a request waits, else each 100 "
         "ms; "
         "an acknowledgement means the slave's page cache; never promoted; a first report beyond the master's end counts as acknowledged",
         "主从：从节点上报末尾，主节点以 32 KiB 为块传送，有请求等待则立即，否则每 100 "
         "毫秒；确认只表示从节点的页缓存；从节点永不晋升；首次上报超出主节点末尾也算已确认"},
        "semantics 5.1, 5.2, 5.3",
        modelled,
        "loss/rocketmq-master-gone, loss/rocketmq-sync-master-alone, capacity/rocketmq-slave-not-readable"},
    FidelityRow{
        {"a slave copies consumer and delay offsets from its master (10 s; 5.3: 60 s), put-all; topics and subscription groups are static",
         "从节点向主节点复制消费位移与延迟位移（10 秒；5.3 为 60 秒），整体覆盖；主题与订阅组是静态的"},
        "semantics 5.1",
        simplified,
        ""},
    FidelityRow{
        {"long-polling pulls, one for each queue, parked for 15 s, woken by dispatch; flow control by number and span, woken when there is "
         "room instead of each 50 ms",
         "长轮询拉取，每队列一个请求，最多挂起 15 秒，由分发唤醒；按条数与跨度流控，有空位即唤醒而非每 50 毫秒重试"},
        "semantics 6.1",
        simplified,
        "RocketRules.ARunOfTwenty*"},
    FidelityRow{{"membership by connection and heartbeat on each broker, rebalance each 20 s and on notice, AVG, AVG_BY_CIRCLE, CONFIG",
                 "每个 broker 按连接与心跳维护成员；每 20 秒及收到通知时再均衡；AVG、AVG_BY_CIRCLE、CONFIG"},
                "semantics 6.2",
                modelled,
                "duplication/rocketmq-rebalance, capacity/rocketmq-consumer-host-dark, RocketAllocate.*"},
    FidelityRow{{"offsets: smallest not done, reported each 5 s and with each pull, one that has not moved is not reported again; "
                 "consumerOffset.json "
                 "each 5 s; a group without an offset begins at 0 because no message ever leaves the memory",
                 "位移：最小未完成者，每 5 秒及随每次拉取上报，未变化的不再上报；consumerOffset.json 每 5 秒；没有位移的组从 0 "
                 "开始，因为消息从不离开内存"},
                "semantics 6.3",
                simplified,
                "duplication/rocketmq-consumer-crash"},
    FidelityRow{{"concurrent listener: send-back, %RETRY% by way of the delay topic, 16 retries, %DLQ%, the client's own copy when the "
                 "send-back fails, "
                 "consumeTimeout; consumeMessageBatchMaxSize is 1",
                 "并发监听器：退回、经延迟主题到 %RETRY%、16 "
                 "次重试、%DLQ%、退回失败时客户端自行发送副本、consumeTimeout；consumeMessageBatchMaxSize 为 1"},
                "semantics 6.4",
                modelled,
                "consistency/rocketmq-dead-letter, ordering/rocketmq-concurrent-listener"},
    FidelityRow{
        {"orderly listener: queue locks of 60 s at the master, renewed each 20 s, distrusted after 30 s; suspension; "
         "maxReconsumeTimes; given "
         "up between calls, in 5.3 by force after 20 s",
         "顺序监听器：主节点上的队列锁 60 秒，每 20 秒续期，30 秒后自己不再相信；挂起；maxReconsumeTimes；只在调用之间交出，5.3 在 20 "
         "秒后强制"},
        "semantics 6.5",
        modelled,
        "ordering/rocketmq-sleeping-owner, capacity/rocketmq-poison-blocks-queue"},
    FidelityRow{{"BROADCASTING: offsets in a file of the client, failures dropped; orderly broadcasting is refused",
                 "BROADCASTING：位移存于客户端文件，失败即丢弃；拒绝顺序广播"},
                "semantics 6.6",
                simplified,
                "loss/rocketmq-broadcast-failure"},
    FidelityRow{{"18 delay levels, first in first out each, progress written each 10 s", "18 个延迟级别，各自先进先出，进度每 10 秒写盘"},
                "semantics 7",
                modelled,
                "duplication/rocketmq-delay-again"},
    FidelityRow{{"tags: filtered by the broker with the newest subscription of the group (subVersion) and by the client with its own; "
                 "hashes are taken as exact",
                 "标签：broker 用全组版本最新的订阅（subVersion）过滤，客户端再用自己的过滤；哈希视为精确"},
                "semantics 6.2, 7",
                simplified,
                "loss/rocketmq-two-subscriptions"},
    FidelityRow{{"transactions: half, local transaction (the program's own effect), one-way end, op messages (batched in 5.3), checks that "
                 "put the half "
                 "back, their maximum",
                 "事务消息：半消息、本地事务（程序自身的效果）、单向结束、op 消息（5.3 攒批）、放回半消息的回查及其上限"},
                "semantics 8",
                modelled,
                "consistency/rocketmq-commit-lost, consistency/rocketmq-checks-run-out, duplication/rocketmq-late-commit"},
    FidelityRow{{"native metrics under their names; those that need sizes or times are listed as absent",
                 "按原名给出原生指标；需要大小或时长的列为缺失"},
                "semantics 11",
                simplified,
                "RocketMetrics.*"},
    FidelityRow{
        {"controller mode: heartbeats of 1 s, a closed connection or 10 s of silence as death, election from SyncStateSet by epoch and "
         "log end, SyncStateSet by haMaxTimeSlaveNotCatchup, acknowledgements of all or inSyncReplicas, minInSyncReplicas before the "
         "append, the handshake of epochs that cuts a returned master, a route that follows. One process stands for the controllers' "
         "Raft group; priorities and the brokerId file are absent",
         "controller 模式：1 秒心跳；连接关闭或静默 10 秒视为失效；按 epoch 与日志末尾从 SyncStateSet 选举；SyncStateSet 按 "
         "haMaxTimeSlaveNotCatchup 收缩；等待全体或 inSyncReplicas 个确认；追加前检查 minInSyncReplicas；epoch "
         "握手截断回归的旧主；路由随之变化。controller 的 Raft 组以单个进程代表；不含优先级与 brokerId 文件"},
        "semantics 5.6",
        simplified,
        "loss/rocketmq-controller-failover, capacity/rocketmq-nobody-elected, RocketReplicas.*"},
    FidelityRow{
        {"DLedger: beats of 2 s, a vote after three missed, terms and votes in a file that is not fsynced, a leader that serves when a "
         "majority has its whole log and steps down without one, SYSTEM_ERROR after maxWaitAckTimeMs with the entry kept. Followers "
         "pull as slaves do instead of being pushed to; no batches, no preferred leader",
         "DLedger：2 秒心跳，错过三次即发起投票；任期与投票存于不 fsync 的文件；多数派拥有其全部日志后新主才服务，失去多数派即退位；"
         "maxWaitAckTimeMs 后返回 SYSTEM_ERROR 而条目仍在。跟随者像从节点一样连接主节点，而非被推送；不含批量与首选主节点"},
        "semantics 5.5",
        simplified,
        "loss/rocketmq-dledger-majority, duplication/rocketmq-quorum-timeout, RocketReplicas.*"},
    FidelityRow{{"slave acting master", "从节点代理主节点（slave acting master）"}, "semantics 5.4", absent, ""},
    FidelityRow{{"transientStorePoolEnable; retention, full-disk ladder (75, 85, 90 %), cold reads, page-cache busy",
                 "transientStorePoolEnable；过期删除、磁盘水位（75、85、90 %）、冷读、页缓存繁忙"},
                "semantics 4.2, 4.6",
                absent,
                ""},
    FidelityRow{{"topics made by their first message (autoCreateTopicEnable), changes of topics while running, wipeWritePerm, order topics",
                 "由首条消息创建主题（autoCreateTopicEnable）、运行中修改主题、wipeWritePerm、顺序主题"},
                "semantics 2",
                absent,
                ""},
    FidelityRow{{"batches; lite and plain pull consumers; POP; gRPC clients and the proxy; CONSUME_FROM_TIMESTAMP; arbitrary timers of "
                 "5.x; SQL92 filters",
                 "批量消息；lite 与普通拉取消费者；POP；gRPC 客户端与 proxy；CONSUME_FROM_TIMESTAMP；5.x 任意时间定时；SQL92 过滤"},
                "semantics 3.6, 6.6, 7",
                absent,
                ""},
    FidelityRow{{"UNIQ_KEY apart from the business key: a message has one identity that survives every resend",
                 "UNIQ_KEY 与业务键之分：一条消息只有一个标识，重发后不变"},
                "semantics 3.6",
                absent,
                ""},
    FidelityRow{
        {"index file, queries by key, message trace, ACL, multi-dispatch, compaction topics, RocksDB and tiered storage, static topics, "
         "request-reply, broker container, namespaces, clock skew",
         "索引文件、按键查询、消息轨迹、ACL、多路分发、压缩主题、RocksDB 与分级存储、静态主题、请求应答、broker 容器、命名空间、时钟偏差"},
        "semantics 14",
        absent,
        ""},
};

}  // namespace

std::span<const FidelityRow> RocketStyle::fidelity() const { return kRules; }

}  // namespace mqlab::models::rocketmq
