// Which key of which file is which setting; what is known and not modelled, and why that does or does not matter.

#include "models/kafka/configuration.hpp"

#include <array>

namespace mqlab::models::kafka {

namespace {

using Words = std::pair<std::string_view, std::string_view>;
using enum Unit;

constexpr Words kAssignors[] = {{"org.apache.kafka.clients.consumer.RangeAssignor", "range"},
                                {"org.apache.kafka.clients.consumer.RoundRobinAssignor", "roundrobin"},
                                {"org.apache.kafka.clients.consumer.StickyAssignor", "sticky"},
                                {"org.apache.kafka.clients.consumer.CooperativeStickyAssignor", "cooperative-sticky"}};
constexpr Words kSpringIsolation[] = {{"read-committed", "read_committed"}, {"read-uncommitted", "read_uncommitted"}};
/// After each record; all others after the poll, or when the listener says so.
constexpr Words kAckModes[] = {{"record", "1"}, {"batch", "0"},           {"time", "0"}, {"count", "0"}, {"count_time", "0"},
                               {"manual", "0"}, {"manual_immediate", "1"}};

constexpr std::array kProducerRules{
    KeyRule{"acks", "/publish/acks"},
    KeyRule{"enable.idempotence", "/publish/enable.idempotence"},
    KeyRule{"retries", "/publish/retries"},
    KeyRule{"max.in.flight.requests.per.connection", "/publish/max.in.flight.requests.per.connection"},
    KeyRule{"batch.size", "/publish/batch.size", bytes},
    KeyRule{"linger.ms", "/publish/linger.ms", milliseconds},
    KeyRule{"buffer.memory", "/publish/buffer.memory", bytes},
    KeyRule{"max.request.size", "/publish/max.request.size", bytes},
    KeyRule{"request.timeout.ms", "/publish/request.timeout.ms", milliseconds},
    KeyRule{"delivery.timeout.ms", "/publish/delivery.timeout.ms", milliseconds},
    KeyRule{"max.block.ms", "/publish/max.block.ms", milliseconds},
    KeyRule{"retry.backoff.ms", "/publish/retry.backoff.ms", milliseconds},
    KeyRule{"retry.backoff.max.ms", "/publish/retry.backoff.max.ms", milliseconds},
    KeyRule{"reconnect.backoff.ms", "/publish/reconnect.backoff.ms", milliseconds},
    KeyRule{"reconnect.backoff.max.ms", "/publish/reconnect.backoff.max.ms", milliseconds},
    KeyRule{"socket.connection.setup.timeout.ms", "/publish/socket.connection.setup.timeout.ms", milliseconds},
    KeyRule{"socket.connection.setup.timeout.max.ms", "/publish/socket.connection.setup.timeout.max.ms", milliseconds},
    KeyRule{"metadata.max.age.ms", "/publish/metadata.max.age.ms", milliseconds},
    KeyRule{"transactional.id", "/publish/transactional.id"},
    KeyRule{"transaction.timeout.ms", "/publish/transaction.timeout.ms", milliseconds},
};

constexpr Text kWhere{"where the brokers are; the audit has its own", "代理的地址；审计使用自己的代理"};
constexpr Text kSecurity{"who may connect and how it is encrypted: it loses no record", "谁可以连接、如何加密：不会丢失记录"};
constexpr Text kForm{"the form of keys and values: no record is lost by it, unless it can't be read",
                     "键与值的形式：除非无法解析，不会丢失记录"};
constexpr Text kSizeOnWire{"the size of batches on the wire and on disk only", "只影响批次在网络和磁盘上的大小"};
constexpr Text kWatching{"metrics and names for people", "度量与供人阅读的名称"};
constexpr Text kSockets{"sizes of socket buffers and idle connections", "套接字缓冲区大小与空闲连接"};
constexpr Text kInterceptors{"an interceptor may drop or change records: it is not modelled", "拦截器可能丢弃或修改记录：未建模"};
constexpr Text kPartitioner{
    "where a record goes: order by key holds only if equal keys go to one partition; the default partitioner is modelled",
    "记录去向何处：只有相同的键进入同一分区才按键有序；模拟的是默认分区器"};
constexpr Text kDns{"how names become addresses", "如何解析地址"};

constexpr std::array kProducerKnown{
    KnownKey{"bootstrap.servers", false, kWhere},
    KnownKey{"key.serializer", false, kForm},
    KnownKey{"value.serializer", false, kForm},
    KnownKey{"schema.registry.*", false, kForm},
    KnownKey{"client.id", false, kWatching},
    KnownKey{"compression.*", false, kSizeOnWire},
    KnownKey{"security.*", false, kSecurity},
    KnownKey{"ssl.*", false, kSecurity},
    KnownKey{"sasl.*", false, kSecurity},
    KnownKey{"metric*", false, kWatching},
    KnownKey{"enable.metrics.push", false, kWatching},
    KnownKey{"auto.include.jmx.reporter", false, kWatching},
    KnownKey{"interceptor.classes", true, kInterceptors},
    KnownKey{"partitioner.*", true, kPartitioner},
    KnownKey{"client.dns.lookup", false, kDns},
    KnownKey{"connections.max.idle.ms", false, kSockets},
    KnownKey{"send.buffer.bytes", false, kSockets},
    KnownKey{"receive.buffer.bytes", false, kSockets},
    KnownKey{"metadata.max.idle.ms", false, {"forgets topics that nobody uses", "忘记无人使用的主题"}},
    KnownKey{"metadata.recovery.*", false, {"what a client does that knows no broker any more", "客户端不再认识任何代理时的做法"}},
    KnownKey{"transaction.two.phase.commit.enable",
             true,
             {"two-phase commit with others (KIP-939) is not modelled", "未模拟与外部系统的两阶段提交（KIP-939）"}},
};

constexpr std::array kConsumerRules{
    KeyRule{"group.id", "/consumer/group.id"},
    KeyRule{"group.instance.id", "/consumer/group.instance.id"},
    KeyRule{"enable.auto.commit", "/consumer/enable.auto.commit"},
    KeyRule{"auto.commit.interval.ms", "/consumer/auto.commit.interval.ms", milliseconds},
    KeyRule{"auto.offset.reset", "/consumer/auto.offset.reset"},
    KeyRule{"isolation.level", "/consumer/isolation.level"},
    KeyRule{"partition.assignment.strategy", "/consumer/partition.assignment.strategy", none, kAssignors},
    KeyRule{"session.timeout.ms", "/consumer/session.timeout.ms", milliseconds},
    KeyRule{"heartbeat.interval.ms", "/consumer/heartbeat.interval.ms", milliseconds},
    KeyRule{"max.poll.interval.ms", "/consumer/max.poll.interval.ms", milliseconds},
    KeyRule{"max.poll.records", "/consumer/max.poll.records"},
    KeyRule{"fetch.min.bytes", "/consumer/fetch.min.bytes", bytes},
    KeyRule{"fetch.max.bytes", "/consumer/fetch.max.bytes", bytes},
    KeyRule{"fetch.max.wait.ms", "/consumer/fetch.max.wait.ms", milliseconds},
    KeyRule{"max.partition.fetch.bytes", "/consumer/max.partition.fetch.bytes", bytes},
    KeyRule{"request.timeout.ms", "/consumer/request.timeout.ms", milliseconds},
    KeyRule{"retry.backoff.ms", "/consumer/retry.backoff.ms", milliseconds},
    KeyRule{"reconnect.backoff.ms", "/consumer/reconnect.backoff.ms", milliseconds},
    KeyRule{"reconnect.backoff.max.ms", "/consumer/reconnect.backoff.max.ms", milliseconds},
    KeyRule{"socket.connection.setup.timeout.ms", "/consumer/socket.connection.setup.timeout.ms", milliseconds},
    KeyRule{"socket.connection.setup.timeout.max.ms", "/consumer/socket.connection.setup.timeout.max.ms", milliseconds},
    KeyRule{"metadata.max.age.ms", "/consumer/metadata.max.age.ms", milliseconds},
};

constexpr std::array kConsumerKnown{
    KnownKey{"bootstrap.servers", false, kWhere},
    KnownKey{"key.deserializer", false, kForm},
    KnownKey{"value.deserializer", false, kForm},
    KnownKey{"schema.registry.*", false, kForm},
    KnownKey{"client.id", false, kWatching},
    KnownKey{"client.rack",
             false,
             {"reading from the nearest replica is not modelled; the leader is read", "未模拟就近读取副本；读取的是领导者"}},
    KnownKey{"security.*", false, kSecurity},
    KnownKey{"ssl.*", false, kSecurity},
    KnownKey{"sasl.*", false, kSecurity},
    KnownKey{"metric*", false, kWatching},
    KnownKey{"enable.metrics.push", false, kWatching},
    KnownKey{"auto.include.jmx.reporter", false, kWatching},
    KnownKey{"interceptor.classes", true, kInterceptors},
    KnownKey{"allow.auto.create.topics", false, {"topics are there from the start here", "这里的主题一开始就存在"}},
    KnownKey{"exclude.internal.topics", false, {"only of subscriptions by pattern", "只与按模式订阅有关"}},
    KnownKey{"check.crcs", true, {"a broken disk that returns other bytes is not modelled", "未模拟返回错误字节的坏盘"}},
    KnownKey{"client.dns.lookup", false, kDns},
    KnownKey{"connections.max.idle.ms", false, kSockets},
    KnownKey{"send.buffer.bytes", false, kSockets},
    KnownKey{"receive.buffer.bytes", false, kSockets},
    KnownKey{
        "default.api.timeout.ms",
        false,
        {"how long a call of the program waits; the program here waits for its commit", "程序调用的等待时限；这里的程序会等待提交完成"}},
    KnownKey{"retry.backoff.max.ms", false, {"the consumer's back-off is constant here", "这里消费者的退避时间不变"}},
    KnownKey{"group.protocol",
             true,
             {"the consumer protocol of KIP-848 is not modelled: the classic one is", "未模拟 KIP-848 的 consumer 协议：模拟的是 classic"}},
    KnownKey{"group.remote.assignor", true, {"of the protocol of KIP-848, which is not modelled", "属于未模拟的 KIP-848 协议"}},
};

constexpr std::array kBrokerRules{
    KeyRule{"num.partitions", "/broker/num.partitions"},
    KeyRule{"default.replication.factor", "/broker/default.replication.factor"},
    KeyRule{"min.insync.replicas", "/broker/min.insync.replicas"},
    KeyRule{"unclean.leader.election.enable", "/broker/unclean.leader.election.enable"},
    KeyRule{"replica.lag.time.max.ms", "/broker/replica.lag.time.max.ms", milliseconds},
    KeyRule{"replica.fetch.wait.max.ms", "/broker/replica.fetch.wait.max.ms", milliseconds},
    KeyRule{"replica.fetch.max.bytes", "/broker/replica.fetch.max.bytes", bytes},
    KeyRule{"replica.fetch.response.max.bytes", "/broker/replica.fetch.response.max.bytes", bytes},
    KeyRule{"replica.fetch.backoff.ms", "/broker/replica.fetch.backoff.ms", milliseconds},
    KeyRule{"replica.socket.timeout.ms", "/broker/replica.socket.timeout.ms", milliseconds},
    KeyRule{"socket.connection.setup.timeout.ms", "/broker/socket.connection.setup.timeout.ms", milliseconds},
    KeyRule{"socket.connection.setup.timeout.max.ms", "/broker/socket.connection.setup.timeout.max.ms", milliseconds},
    KeyRule{"replica.high.watermark.checkpoint.interval.ms", "/broker/replica.high.watermark.checkpoint.interval.ms", milliseconds},
    KeyRule{"broker.heartbeat.interval.ms", "/broker/broker.heartbeat.interval.ms", milliseconds},
    KeyRule{"broker.session.timeout.ms", "/broker/broker.session.timeout.ms", milliseconds},
    KeyRule{"auto.leader.rebalance.enable", "/broker/auto.leader.rebalance.enable"},
    KeyRule{"leader.imbalance.check.interval.seconds", "/broker/leader.imbalance.check.interval.seconds", seconds},
    KeyRule{"unclean.leader.election.interval.ms", "/broker/unclean.leader.election.interval.ms", milliseconds},
    KeyRule{"log.flush.interval.messages", "/broker/log.flush.interval.messages"},
    KeyRule{"log.flush.interval.ms", "/broker/log.flush.interval.ms", milliseconds},
    KeyRule{"log.flush.scheduler.interval.ms", "/broker/log.flush.scheduler.interval.ms", milliseconds},
    KeyRule{"log.segment.bytes", "/broker/log.segment.bytes", bytes},
    KeyRule{"log.roll.ms", "/broker/log.roll.ms", milliseconds},
    KeyRule{"log.roll.hours", "/broker/log.roll.ms", hours},
    KeyRule{"log.retention.ms", "/broker/log.retention.ms", milliseconds},
    KeyRule{"log.retention.minutes", "/broker/log.retention.ms", minutes},
    KeyRule{"log.retention.hours", "/broker/log.retention.ms", hours},
    KeyRule{"log.retention.check.interval.ms", "/broker/log.retention.check.interval.ms", milliseconds},
    KeyRule{"log.cleanup.policy", "/broker/log.cleanup.policy"},
    KeyRule{"log.cleaner.min.cleanable.ratio", "/broker/log.cleaner.min.cleanable.ratio"},
    KeyRule{"log.cleaner.delete.retention.ms", "/broker/log.cleaner.delete.retention.ms", milliseconds},
    KeyRule{"log.cleaner.min.compaction.lag.ms", "/broker/log.cleaner.min.compaction.lag.ms", milliseconds},
    KeyRule{"log.cleaner.backoff.ms", "/broker/log.cleaner.backoff.ms", milliseconds},
    KeyRule{"offsets.retention.minutes", "/broker/offsets.retention.minutes", minutes},
    KeyRule{"offsets.retention.check.interval.ms", "/broker/offsets.retention.check.interval.ms", milliseconds},
    KeyRule{"message.max.bytes", "/broker/message.max.bytes", bytes},
    KeyRule{"offsets.topic.num.partitions", "/broker/offsets.topic.num.partitions"},
    KeyRule{"offsets.topic.replication.factor", "/broker/offsets.topic.replication.factor"},
    KeyRule{"offsets.commit.timeout.ms", "/broker/offsets.commit.timeout.ms", milliseconds},
    KeyRule{"group.initial.rebalance.delay.ms", "/broker/group.initial.rebalance.delay.ms", milliseconds},
    KeyRule{"transaction.state.log.num.partitions", "/broker/transaction.state.log.num.partitions"},
    KeyRule{"transaction.state.log.replication.factor", "/broker/transaction.state.log.replication.factor"},
    KeyRule{"transaction.state.log.min.isr", "/broker/transaction.state.log.min.isr"},
    KeyRule{"transaction.max.timeout.ms", "/broker/transaction.max.timeout.ms", milliseconds},
    KeyRule{"transaction.abort.timed.out.transaction.cleanup.interval.ms",
            "/broker/transaction.abort.timed.out.transaction.cleanup.interval.ms", milliseconds},
    KeyRule{"transaction.partition.verification.enable", "/broker/transaction.partition.verification.enable"},
};

constexpr Text kPlaces{"where a broker listens and what it is called; the audit has its own network",
                       "代理的监听地址与名称；审计使用自己的网络"};
constexpr Text kThreads{"how fast a broker works, not what it keeps", "只影响代理的速度，不影响它保存什么"};
constexpr Text kQuotas{"quotas slow clients down; they lose no record", "配额只会减慢客户端，不会丢失记录"};
constexpr Text kZooKeeper{"controllers in ZooKeeper are not modelled: KRaft is; elections then take other times",
                          "未模拟 ZooKeeper 中的控制器：模拟的是 KRaft；选举耗时会不同"};
constexpr Text kTiered{"tiered storage is not modelled", "未模拟分层存储"};

constexpr std::array kBrokerKnown{
    KnownKey{"process.roles", false, {"one controller stands for the quorum here", "这里以一个控制器代表仲裁组"}},
    KnownKey{"controller.*", false, {"one controller stands for the quorum here", "这里以一个控制器代表仲裁组"}},
    KnownKey{"node.id", false, kPlaces},
    KnownKey{"broker.id*", false, kPlaces},
    KnownKey{"listener*", false, kPlaces},
    KnownKey{"advertised.*", false, kPlaces},
    KnownKey{"inter.broker.listener.name", false, kPlaces},
    KnownKey{"host.name", false, kPlaces},
    KnownKey{"port", false, kPlaces},
    KnownKey{"log.dir", false, {"the audit gives each broker one disk", "审计为每个代理提供一块磁盘"}},
    KnownKey{"log.dirs",
             false,
             {"the audit gives each broker one disk; the loss of one of several is that of its partitions",
              "审计为每个代理提供一块磁盘；多块磁盘之一损坏即丢失其上的分区"}},
    KnownKey{"metadata.log.*", false, {"the controller's own log is on a flushed store here", "控制器自己的日志在这里总是刷盘"}},
    KnownKey{"broker.rack",
             true,
             {"which replicas share a rack, and so a power supply, is not known to the audit", "审计不知道哪些副本共用机架（电源）"}},
    KnownKey{"replica.selector.class",
             false,
             {"reading from followers is not modelled; the leader is read", "未模拟从跟随者读取；读取的是领导者"}},
    KnownKey{"num.*", false, kThreads},
    KnownKey{"background.threads", false, kThreads},
    KnownKey{"queued.max.*", false, kThreads},
    KnownKey{"socket.*", false, kSockets},
    KnownKey{"connections.*", false, kSockets},
    KnownKey{"max.connections*", false, kQuotas},
    KnownKey{"quota.*", false, kQuotas},
    KnownKey{"*.quota.*", false, kQuotas},
    KnownKey{"compression.*", false, kSizeOnWire},
    KnownKey{"log.message.*",
             false,
             {"timestamps and formats of records; time here is the brokers' own", "记录的时间戳与格式；这里的时间取自代理"}},
    KnownKey{"log.index.*", false, kThreads},
    KnownKey{"log.preallocate", false, kThreads},
    KnownKey{"log.retention.bytes",
             true,
             {"a limit by size deletes the oldest segments, read or not; the audit's few records never reach it, so it is not tried",
              "按大小的上限会删除最旧的分段，无论是否已读；审计的少量记录不会达到上限，因此未尝试"}},
    KnownKey{"log.segment.delete.delay.ms", false, {"when the file of a deleted segment goes", "已删除分段的文件何时移除"}},
    KnownKey{"log.cleaner.*", false, kThreads},
    KnownKey{"log.flush.offset.checkpoint.interval.ms", false, {"how much a restart has to read again", "重启时需要重读多少"}},
    KnownKey{"log.flush.start.offset.checkpoint.interval.ms", false, {"how much a restart has to read again", "重启时需要重读多少"}},
    KnownKey{"auto.create.topics.enable",
             false,
             {"a topic that is created by its first use has the broker's defaults: audit it without a topic description",
              "首次使用时自动创建的主题采用代理的默认值：审计时不给出主题描述即可"}},
    KnownKey{"delete.topic.enable", false, {"topics are not deleted here", "这里不会删除主题"}},
    KnownKey{"controlled.shutdown.*", false, {"an orderly stop loses nothing; the audit crashes", "有序停止不会丢失；审计采用的是崩溃"}},
    KnownKey{"offsets.topic.*", false, kThreads},
    KnownKey{"offsets.load.buffer.size", false, kThreads},
    KnownKey{"group.min.session.timeout.ms", false, {"6 s here", "这里为 6 秒"}},
    KnownKey{"group.max.session.timeout.ms", false, {"30 min here", "这里为 30 分钟"}},
    KnownKey{"group.*",
             true,
             {"the group protocol of KIP-848 is not modelled: the classic one is", "未模拟 KIP-848 的消费组协议：模拟的是 classic"}},
    KnownKey{"share.*", true, {"share groups (KIP-932) are not modelled", "未模拟共享组（KIP-932）"}},
    KnownKey{"transaction.state.log.*", false, kThreads},
    KnownKey{"transactional.id.expiration.ms",
             false,
             {"a producer that is silent for a week is forgotten: longer than an audit", "沉默一周的生产者会被遗忘：比审计更久"}},
    KnownKey{"producer.id.expiration.*",
             true,
             {"a producer id that is forgotten ends the recognition of its retries; a day by default, longer than an audit",
              "遗忘生产者 ID 后不再识别其重试；默认一天，比审计更久"}},
    KnownKey{"inter.broker.protocol.version",
             false,
             {"read as the version, unless --version says another", "用作版本，除非 --version 另有指定"}},
    KnownKey{"zookeeper.*", true, kZooKeeper},
    KnownKey{"remote.log.*", true, kTiered},
    KnownKey{"remote.*", true, kTiered},
    KnownKey{"authorizer.*", false, kSecurity},
    KnownKey{"super.users", false, kSecurity},
    KnownKey{"allow.everyone.if.no.acl.found", false, kSecurity},
    KnownKey{"security.*", false, kSecurity},
    KnownKey{"ssl.*", false, kSecurity},
    KnownKey{"sasl.*", false, kSecurity},
    KnownKey{"password.encoder.*", false, kSecurity},
    KnownKey{"delegation.token.*", false, kSecurity},
    KnownKey{"principal.builder.class", false, kSecurity},
    KnownKey{"metric*", false, kWatching},
    KnownKey{"auto.include.jmx.reporter", false, kWatching},
    KnownKey{"confluent.*", true, {"of a distribution of its own: not known here", "属于特定发行版：此处不了解"}},
    KnownKey{"request.timeout.ms", false, kThreads},
    KnownKey{"replica.socket.receive.buffer.bytes", false, kSockets},
    KnownKey{"fetch.*", false, kThreads},
    KnownKey{"max.incremental.fetch.session.cache.slots", false, kThreads},
};

/// Of a topic: what `kafka-topics.sh --describe` prints behind `Configs:`.
constexpr std::array kTopicRules{
    KeyRule{"min.insync.replicas", "/broker/topics/*/min.insync.replicas"},
    KeyRule{"unclean.leader.election.enable", "/broker/topics/*/unclean.leader.election.enable"},
    KeyRule{"flush.messages", "/broker/topics/*/flush.messages"},
    KeyRule{"flush.ms", "/broker/topics/*/flush.ms", milliseconds},
    KeyRule{"retention.ms", "/broker/topics/*/retention.ms", milliseconds},
    KeyRule{"segment.bytes", "/broker/topics/*/segment.bytes", bytes},
    KeyRule{"segment.ms", "/broker/topics/*/segment.ms", milliseconds},
    KeyRule{"max.message.bytes", "/broker/topics/*/max.message.bytes", bytes},
    KeyRule{"cleanup.policy", "/broker/topics/*/cleanup.policy"},
    KeyRule{"min.cleanable.dirty.ratio", "/broker/topics/*/min.cleanable.dirty.ratio"},
    KeyRule{"delete.retention.ms", "/broker/topics/*/delete.retention.ms", milliseconds},
    KeyRule{"min.compaction.lag.ms", "/broker/topics/*/min.compaction.lag.ms", milliseconds},
};
constexpr std::array kTopicKnown{
    KnownKey{"compression.*", false, kSizeOnWire},
    KnownKey{
        "message.*", false, {"timestamps and formats of records; time here is the brokers' own", "记录的时间戳与格式；这里的时间取自代理"}},
    KnownKey{"segment.*", false, kThreads},
    KnownKey{"index.interval.bytes", false, kThreads},
    KnownKey{"file.delete.delay.ms", false, kThreads},
    KnownKey{"preallocate", false, kThreads},
    KnownKey{"retention.bytes",
             true,
             {"a limit by size deletes the oldest segments, read or not; the audit's few records never reach it, so it is not tried",
              "按大小的上限会删除最旧的分段，无论是否已读；审计的少量记录不会达到上限，因此未尝试"}},
    KnownKey{"max.compaction.lag.ms", false, kThreads},
    KnownKey{"*.replication.throttled.replicas",
             true,
             {"a throttled follower falls behind: throttles are not modelled", "被限速的跟随者会落后：未模拟限速"}},
    KnownKey{"remote.*", true, kTiered},
    KnownKey{"local.retention.*", true, kTiered},
    KnownKey{"confluent.*", true, {"of a distribution of its own: not known here", "属于特定发行版：此处不了解"}},
};

/// `spring.kafka.[producer.|consumer.]properties.KEY` go by the tables of the client itself.
constexpr std::array kSpringRules{
    KeyRule{"spring.kafka.producer.acks", "/publish/acks"},
    KeyRule{"spring.kafka.producer.retries", "/publish/retries"},
    KeyRule{"spring.kafka.producer.batch-size", "/publish/batch.size", bytes},
    KeyRule{"spring.kafka.producer.buffer-memory", "/publish/buffer.memory", bytes},
    KeyRule{"spring.kafka.producer.transaction-id-prefix", "/publish/transactional.id"},
    KeyRule{"spring.kafka.consumer.group-id", "/consumer/group.id"},
    KeyRule{"spring.kafka.consumer.enable-auto-commit", "/consumer/enable.auto.commit"},
    KeyRule{"spring.kafka.consumer.auto-commit-interval", "/consumer/auto.commit.interval.ms", milliseconds},
    KeyRule{"spring.kafka.consumer.auto-offset-reset", "/consumer/auto.offset.reset"},
    KeyRule{"spring.kafka.consumer.isolation-level", "/consumer/isolation.level", none, kSpringIsolation},
    KeyRule{"spring.kafka.consumer.heartbeat-interval", "/consumer/heartbeat.interval.ms", milliseconds},
    KeyRule{"spring.kafka.consumer.max-poll-interval", "/consumer/max.poll.interval.ms", milliseconds},
    KeyRule{"spring.kafka.consumer.max-poll-records", "/consumer/max.poll.records"},
    KeyRule{"spring.kafka.consumer.fetch-min-size", "/consumer/fetch.min.bytes", bytes},
    KeyRule{"spring.kafka.consumer.fetch-max-wait", "/consumer/fetch.max.wait.ms", milliseconds},
    KeyRule{"spring.kafka.producer.properties.enable.idempotence", "/publish/enable.idempotence"},
    KeyRule{"spring.kafka.producer.properties.max.in.flight.requests.per.connection", "/publish/max.in.flight.requests.per.connection"},
    KeyRule{"spring.kafka.producer.properties.delivery.timeout.ms", "/publish/delivery.timeout.ms", milliseconds},
    KeyRule{"spring.kafka.consumer.properties.session.timeout.ms", "/consumer/session.timeout.ms", milliseconds},
    KeyRule{"spring.kafka.listener.ack-mode", "/consumer/commit.every", none, kAckModes},
};
constexpr Text kSpringConcurrency{"threads of a listener are members of its group; the audit runs one",
                                  "监听器的每个线程都是消费组的一个成员；审计只运行一个"};
constexpr std::array kSpringKnown{
    KnownKey{"spring.kafka.bootstrap-servers", false, kWhere},
    KnownKey{"spring.kafka.*.bootstrap-servers", false, kWhere},
    KnownKey{"spring.kafka.client-id", false, kWatching},
    KnownKey{"spring.kafka.*.client-id", false, kWatching},
    KnownKey{"spring.kafka.*.key-serializer", false, kForm},
    KnownKey{"spring.kafka.*.value-serializer", false, kForm},
    KnownKey{"spring.kafka.*.key-deserializer", false, kForm},
    KnownKey{"spring.kafka.*.value-deserializer", false, kForm},
    KnownKey{"spring.kafka.producer.compression-type", false, kSizeOnWire},
    KnownKey{"spring.kafka.*ssl.*", false, kSecurity},
    KnownKey{"spring.kafka.*security.*", false, kSecurity},
    KnownKey{"spring.kafka.jaas.*", false, kSecurity},
    KnownKey{"spring.kafka.admin.*", false, {"creates topics; the audit has them from the start", "用于创建主题；审计中主题一开始就存在"}},
    KnownKey{"spring.kafka.template.*", false, {"which topic is the default, and who watches", "默认主题与监控"}},
    KnownKey{"spring.kafka.listener.concurrency", true, kSpringConcurrency},
    KnownKey{
        "spring.kafka.listener.type",
        true,
        {"a batch listener acknowledges a whole poll; the audit handles record by record", "批量监听器一次确认整个 poll；审计逐条处理"}},
    KnownKey{"spring.kafka.listener.ack-*",
             true,
             {"with ack-mode count or time: offsets are committed after each poll here",
              "ack-mode 为 count 或 time 时：这里在每次 poll 之后提交位移"}},
    KnownKey{"spring.kafka.listener.async-acks", true, {"acknowledgements out of order are not modelled", "未模拟乱序确认"}},
    KnownKey{"spring.kafka.listener.*", false, {"how the container waits, names and watches", "容器如何等待、命名与监控"}},
    KnownKey{"spring.kafka.retry.*", true, {"retry topics are not modelled", "未模拟重试主题"}},
    KnownKey{"spring.kafka.streams.*", true, {"Kafka Streams is not modelled", "未模拟 Kafka Streams"}},
};

/// What stands in no file.
constexpr std::array kProgramRules{
    KeyRule{"kafka-reassign-partitions.sh, replicas of each partition", "/broker/topics/*/replication.factor"},
    KeyRule{"send(record, callback)", "/publish/callback"},
    KeyRule{"commitSync()", "/consumer/commit.every"},
    KeyRule{"kafka-features.sh upgrade --feature transaction.version", "/broker/transaction.version"},
    KeyRule{"kafka-features.sh upgrade --feature eligible.leader.replicas.version", "/broker/eligible.leader.replicas.version"},
};

constexpr std::string_view kServerNames[] = {"server*.properties", "broker*.properties", "kraft*.properties"};
constexpr std::string_view kProducerNames[] = {"*producer*.properties"};
constexpr std::string_view kConsumerNames[] = {"*consumer*.properties"};
constexpr std::string_view kTopicMarks[] = {"Topic", "PartitionCount", "ReplicationFactor", "Partition", "Leader", "Replicas",
                                            "Isr",   "Configs"};
constexpr std::string_view kTopicNames[] = {"*topic*"};
constexpr std::string_view kSpringNames[] = {"application*.yml", "application*.yaml", "application*.properties"};
constexpr std::string_view kSpringMarks[] = {"spring.kafka.*"};

}  // namespace

std::span<const ConfigKind> configuration_kinds() {
  static constexpr std::array kinds{
      ConfigKind{
          "kafka-broker", {"server.properties", "server.properties"}, FileFormat::properties, kServerNames, {}, kBrokerRules, kBrokerKnown},
      ConfigKind{"kafka-producer",
                 {"producer.properties", "producer.properties"},
                 FileFormat::properties,
                 kProducerNames,
                 {},
                 kProducerRules,
                 kProducerKnown},
      ConfigKind{"kafka-consumer",
                 {"consumer.properties", "consumer.properties"},
                 FileFormat::properties,
                 kConsumerNames,
                 {},
                 kConsumerRules,
                 kConsumerKnown},
      ConfigKind{"kafka-topic",
                 {"a topic's description", "主题描述"},
                 FileFormat::lines,
                 kTopicNames,
                 kTopicMarks,
                 kTopicRules,
                 kTopicKnown,
                 "kafka-configs.sh --alter --entity-type topics --entity-name {name} --add-config {key}={value}"},
      ConfigKind{"kafka-spring",
                 {"Spring's application file", "Spring 应用配置"},
                 FileFormat::yaml,
                 kSpringNames,
                 kSpringMarks,
                 kSpringRules,
                 kSpringKnown,
                 "{key}: {value}",
                 true},
      ConfigKind{"kafka-program", {"your program", "你的程序"}, FileFormat::none, {}, {}, kProgramRules, {}, "{key}: {value}"},
  };
  return kinds;
}

}  // namespace mqlab::models::kafka
