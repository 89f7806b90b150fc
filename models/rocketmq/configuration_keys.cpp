// Which key of which file is which setting; what is known and not modelled, and why that does or does not matter.

#include <array>

#include "models/rocketmq/configuration.hpp"

namespace mqlab::models::rocketmq {

namespace {

using enum Unit;

constexpr Text kPlaces{"where it listens and what it is called; the audit has its own network", "监听地址与名称；审计使用自己的网络"};
constexpr Text kThreads{"how fast it works, not what it keeps", "只影响速度，不影响保存什么"};
constexpr Text kSecurity{"who may connect: it loses no message", "谁可以连接：不会丢失消息"};
constexpr Text kWatching{"what people watch: it loses no message", "供人监控：不会丢失消息"};
constexpr Text kFiles{"where the files are and how large; the audit gives each broker one disk",
                      "文件的位置与大小；审计为每个 broker 提供一块磁盘"};
constexpr Text kRetention{"when old files are deleted, read or not; the audit is over before",
                          "何时删除旧文件，无论是否已读；审计在此之前已结束"};
constexpr Text kTopics{"topics are declared here: none is created by its first message", "这里的主题是声明的：不会由第一条消息自动创建"};

constexpr std::array kBrokerRules{
    KeyRule{"brokerRole", "/broker/brokerRole"},
    KeyRule{"flushDiskType", "/broker/flushDiskType"},
    KeyRule{"flushIntervalCommitLog", "/broker/flushIntervalCommitLog", milliseconds},
    KeyRule{"flushCommitLogLeastPages", "/broker/flushCommitLogLeastPages"},
    KeyRule{"flushCommitLogThoroughInterval", "/broker/flushCommitLogThoroughInterval", milliseconds},
    KeyRule{"syncFlushTimeout", "/broker/syncFlushTimeout", milliseconds},
    KeyRule{"slaveTimeout", "/broker/slaveTimeout", milliseconds},
    KeyRule{"inSyncReplicas", "/broker/inSyncReplicas"},
    KeyRule{"slaveReadEnable", "/broker/slaveReadEnable"},
    KeyRule{"enableDLegerCommitLog", "/broker/enableDLegerCommitLog"},
    KeyRule{"maxWaitAckTimeMs", "/broker/maxWaitAckTimeMs", milliseconds},
    KeyRule{"enableControllerMode", "/broker/enableControllerMode"},
    KeyRule{"allAckInSyncStateSet", "/broker/allAckInSyncStateSet"},
    KeyRule{"minInSyncReplicas", "/broker/minInSyncReplicas"},
    KeyRule{"haMaxTimeSlaveNotCatchup", "/broker/haMaxTimeSlaveNotCatchup", milliseconds},
    KeyRule{"enableElectUncleanMaster", "/broker/enableElectUncleanMaster"},
    KeyRule{"haSendHeartbeatInterval", "/broker/haSendHeartbeatInterval", milliseconds},
    KeyRule{"haHousekeepingInterval", "/broker/haHousekeepingInterval", milliseconds},
    KeyRule{"waitTimeMillsInSendQueue", "/broker/waitTimeMillsInSendQueue", milliseconds},
    KeyRule{"sendThreadPoolQueueCapacity", "/broker/sendThreadPoolQueueCapacity"},
    KeyRule{"maxMessageSize", "/broker/maxMessageSize", bytes},
    KeyRule{"registerNameServerPeriod", "/broker/registerNameServerPeriod", milliseconds},
    KeyRule{"flushConsumerOffsetInterval", "/broker/flushConsumerOffsetInterval", milliseconds},
    KeyRule{"flushDelayOffsetInterval", "/broker/flushDelayOffsetInterval", milliseconds},
    KeyRule{"transactionCheckInterval", "/broker/transactionCheckInterval", milliseconds},
    KeyRule{"transactionTimeOut", "/broker/transactionTimeOut", milliseconds},
    KeyRule{"transactionCheckMax", "/broker/transactionCheckMax"},
    KeyRule{"transactionOpBatchInterval", "/broker/transactionOpBatchInterval", milliseconds},
};
constexpr std::array kBrokerKnown{
    KnownKey{"brokerClusterName", false, kPlaces},
    KnownKey{"brokerName", false, kPlaces},
    KnownKey{"brokerId", false, kPlaces},
    KnownKey{"brokerIP*", false, kPlaces},
    KnownKey{"listenPort", false, kPlaces},
    KnownKey{"haListenPort", false, kPlaces},
    KnownKey{"haMasterAddress", false, kPlaces},
    KnownKey{"namesrvAddr", false, {"the audit has one name server", "审计使用一个名字服务器"}},
    KnownKey{"controllerAddr", false, {"one controller stands for its group here", "这里以一个 controller 代表其组"}},
    KnownKey{"dLegerGroup", false, kPlaces},
    KnownKey{"dLegerSelfId", false, kPlaces},
    KnownKey{"dLegerPeers", false, {"read: as many brokers as there are peers", "已读取：有多少 peer 就有多少 broker"}},
    KnownKey{"preferredLeader*", false, {"which one leads does not change what is kept", "由谁领导不影响保存什么"}},
    KnownKey{"storePath*", false, kFiles},
    KnownKey{"mapedFileSize*", false, kFiles},
    KnownKey{"mappedFileSize*", false, kFiles},
    KnownKey{"maxIndexNum", false, kFiles},
    KnownKey{"maxHashSlotNum", false, kFiles},
    KnownKey{"deleteWhen", false, kRetention},
    KnownKey{"fileReservedTime", false, kRetention},
    KnownKey{"diskMaxUsedSpaceRatio",
             true,
             {"above it the oldest files are deleted, read or not; the fault disk-full is not part of the audit unless --faults names it",
              "超过此比例会删除最旧的文件，无论是否已读；除非用 --faults 指定，审计不包含 disk-full 故障"}},
    KnownKey{"destroyMapedFileIntervalForcibly", false, kRetention},
    KnownKey{"cleanFileForciblyEnable", true, {"lets old files be deleted when the disk is nearly full", "磁盘快满时允许强制删除旧文件"}},
    KnownKey{"autoCreateTopicEnable", false, kTopics},
    KnownKey{"autoCreateSubscriptionGroup", false, kTopics},
    KnownKey{"defaultTopicQueueNums", false, kTopics},
    KnownKey{"transientStorePoolEnable",
             true,
             {"messages wait in memory outside the page cache before they are committed: a crash of the process loses them; not modelled",
              "消息先在页缓存之外的内存中等待提交：进程崩溃即丢失；未建模"}},
    KnownKey{"transientStorePoolSize", true, {"of the pool, which is not modelled", "属于未建模的缓冲池"}},
    KnownKey{"commitIntervalCommitLog", true, {"of the pool, which is not modelled", "属于未建模的缓冲池"}},
    KnownKey{"flushConsumeQueue*", false, {"the consume queue is built again from the CommitLog", "消费队列可由 CommitLog 重建"}},
    KnownKey{"flushIntervalConsumeQueue", false, {"the consume queue is built again from the CommitLog", "消费队列可由 CommitLog 重建"}},
    KnownKey{"flushLeastPagesWhenWarmMapedFile", false, kThreads},
    KnownKey{"warmMapedFileEnable", false, kThreads},
    KnownKey{"messageDelayLevel",
             true,
             {"the vendor's levels are modelled: 1s 5s 10s 30s 1m ... 2h", "模拟的是默认延迟级别：1s 5s 10s 30s 1m … 2h"}},
    KnownKey{"sendMessageThreadPoolNums", false, kThreads},
    KnownKey{"pullMessageThreadPoolNums", false, kThreads},
    KnownKey{"*ThreadPoolNums", false, kThreads},
    KnownKey{"*ThreadPoolQueueCapacity", false, kThreads},
    KnownKey{"useReentrantLockWhenPutMessage", false, kThreads},
    KnownKey{"useEpollNativeSelector", false, kThreads},
    KnownKey{"osPageCacheBusyTimeOutMills",
             true,
             {"a page cache that is busy for so long refuses sends: not modelled", "页缓存忙到此时长会拒绝发送：未建模"}},
    KnownKey{"totalReplicas", false, {"as many as there are broker files", "等于 broker 配置文件的数量"}},
    KnownKey{"enableAutoInSyncReplicas",
             true,
             {"the broker may lower inSyncReplicas by itself: not modelled", "broker 可自动降低 inSyncReplicas：未建模"}},
    KnownKey{"enableSlaveActingMaster", true, {"a slave that acts for its master is not modelled", "未模拟从节点代行主节点职责"}},
    KnownKey{"brokerPermission", false, kSecurity},
    KnownKey{"aclEnable", false, kSecurity},
    KnownKey{"auth*", false, kSecurity},
    KnownKey{"tls*", false, kSecurity},
    KnownKey{"traceTopicEnable", false, kWatching},
    KnownKey{"enablePropertyFilter", false, kThreads},
    KnownKey{"enableCalcFilterBitMap", false, kThreads},
    KnownKey{"enableConsumeQueueExt", false, kThreads},
    KnownKey{"rejectTransactionMessage",
             true,
             {"transactional sends are refused: the audit sends none unless the program does",
              "拒绝事务消息：除非程序发送，审计不发送事务消息"}},
    KnownKey{"clientManage*", false, kThreads},
    KnownKey{"metrics*", false, kWatching},
    KnownKey{"timerWheelEnable", true, {"timer messages of 5.x are not modelled", "未模拟 5.x 的定时消息"}},
    KnownKey{"timer*", true, {"timer messages of 5.x are not modelled", "未模拟 5.x 的定时消息"}},
    KnownKey{"server*", false, kThreads},
    KnownKey{"client*", false, kThreads},
};

constexpr std::array kSpringRules{
    KeyRule{"rocketmq.producer.group", "/publish/producerGroup"},
    KeyRule{"rocketmq.producer.send-message-timeout", "/publish/sendMsgTimeout", milliseconds},
    KeyRule{"rocketmq.producer.retry-times-when-send-failed", "/publish/retryTimesWhenSendFailed"},
    KeyRule{"rocketmq.producer.retry-times-when-send-async-failed", "/publish/retryTimesWhenSendAsyncFailed"},
    KeyRule{"rocketmq.producer.retry-next-server", "/publish/retryAnotherBrokerWhenNotStoreOK"},
    KeyRule{"rocketmq.producer.max-message-size", "/publish/maxMessageSize", bytes},
    KeyRule{"rocketmq.consumer.group", "/consumer/consumerGroup"},
    KeyRule{"rocketmq.consumer.message-model", "/consumer/messageModel"},
    KeyRule{"rocketmq.consumer.selector-expression", "/consumer/subExpression"},
    KeyRule{"rocketmq.consumer.pull-batch-size", "/consumer/pullBatchSize"},
};
constexpr std::array kSpringKnown{
    KnownKey{"rocketmq.name-server", false, kPlaces},
    KnownKey{"rocketmq.access-channel", false, kSecurity},
    KnownKey{"rocketmq.*.access-key", false, kSecurity},
    KnownKey{"rocketmq.*.secret-key", false, kSecurity},
    KnownKey{"rocketmq.*.tls-enable", false, kSecurity},
    KnownKey{"rocketmq.*.namespace*", false, kPlaces},
    KnownKey{"rocketmq.*.instance-name", false, kPlaces},
    KnownKey{"rocketmq.*.enable-msg-trace", false, kWatching},
    KnownKey{"rocketmq.*.customized-trace-topic", false, kWatching},
    KnownKey{"rocketmq.producer.compress-message-body-threshold", false, kThreads},
    KnownKey{"rocketmq.consumer.topic", false, {"read: the topic of the audit", "已读取：审计所用的主题"}},
    KnownKey{"rocketmq.consumer.selector-type", true, {"filters by SQL are not modelled; tags are", "未模拟 SQL 过滤；模拟的是标签"}},
    KnownKey{"rocketmq.consumer.listeners.*", false, {"which listeners start", "哪些监听器启动"}},
    KnownKey{
        "rocketmq.push-consumer.*", true, {"what its annotation says of a listener stands in the program", "监听器注解中的设置写在程序里"}},
    KnownKey{"rocketmq.pull-consumer.*",
             true,
             {"pull consumers are not modelled; push consumers are", "未模拟 pull 消费者；模拟的是 push 消费者"}},
};

constexpr std::array kProgramRules{
    KeyRule{"producer.setSendMsgMaxTimeoutPerRequest", "/publish/sendMsgMaxTimeoutPerRequest", milliseconds},
    KeyRule{"producer.setSendLatencyFaultEnable", "/publish/sendLatencyFaultEnable"},
    KeyRule{"sendMessageInTransaction", "/publish/transaction"},
    KeyRule{"MessageQueueSelector", "/publish/selector"},
    KeyRule{"checkLocalTransaction", "/publish/check_without_row"},
    KeyRule{"MessageListener", "/consumer/messageListener"},
    KeyRule{"consumer.setMaxReconsumeTimes", "/consumer/maxReconsumeTimes"},
    KeyRule{"consumer.setConsumeFromWhere", "/consumer/consumeFromWhere"},
    KeyRule{"consumer.subscribe", "/consumer/subExpression"},
};

constexpr std::string_view kBrokerNames[] = {"broker*.conf", "broker*.properties"};
constexpr std::string_view kSpringNames[] = {"application*.yml", "application*.yaml", "application*.properties"};
constexpr std::string_view kSpringMarks[] = {"rocketmq.*"};

}  // namespace

std::span<const ConfigKind> configuration_kinds() {
  static constexpr std::array kinds{
      ConfigKind{"rocketmq-broker", {"broker.conf", "broker.conf"}, FileFormat::properties, kBrokerNames, {}, kBrokerRules, kBrokerKnown},
      ConfigKind{"rocketmq-spring",
                 {"Spring's application file", "Spring 应用配置"},
                 FileFormat::yaml,
                 kSpringNames,
                 kSpringMarks,
                 kSpringRules,
                 kSpringKnown,
                 "{key}: {value}",
                 true},
      ConfigKind{"rocketmq-program", {"your program", "你的程序"}, FileFormat::none, {}, {}, kProgramRules, {}, "{key}: {value}"},
  };
  return kinds;
}

}  // namespace mqlab::models::rocketmq
