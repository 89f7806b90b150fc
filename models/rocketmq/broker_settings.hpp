/// The cluster: name servers, brokers, topics, and broker.conf. Vendor's names and defaults (semantics/rocketmq.md 10).
///
/// A setting of broker.conf stands once for all brokers. Not the vendor's: `costs`; topics are declared here, none is created by its first
/// message (autoCreateTopicEnable=false, as the vendor advises for production).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <tuple>
#include <vector>

#include "models/rocketmq/topic_settings.hpp"
#include "models/rocketmq/version.hpp"
#include "sim/describe/field.hpp"

namespace mqlab::models::rocketmq {

using describe::field;

enum class FlushDiskType : std::uint8_t { async_flush, sync_flush };
constexpr std::array<std::pair<FlushDiskType, std::string_view>, 2> choices(FlushDiskType) {
  return {{{FlushDiskType::async_flush, "ASYNC_FLUSH"}, {FlushDiskType::sync_flush, "SYNC_FLUSH"}}};
}
enum class BrokerRole : std::uint8_t { async_master, sync_master };
constexpr std::array<std::pair<BrokerRole, std::string_view>, 2> choices(BrokerRole) {
  return {{{BrokerRole::async_master, "ASYNC_MASTER"}, {BrokerRole::sync_master, "SYNC_MASTER"}}};
}

/// Who becomes the master of a broker name: broker.conf, or an election among its brokers (semantics 5.5, 5.6).
enum class Replication : std::uint8_t { classic, dledger, controller };

/// One broker process.
struct NodeSettings {
  std::string name;
  std::string broker_name;  ///< empty: its own name
  std::int64_t broker_id = 0;
  static constexpr auto fields =
      std::tuple{field("name", &NodeSettings::name, Text{"name of the process", "进程名称"}, {.required = true, .declares = "process"}),
                 field("brokerName", &NodeSettings::broker_name,
                       Text{"name of the master and slaves together; absent: the process's", "主从共用的名称；缺省为进程名"},
                       {.source = "semantics 5.1"}),
                 field("brokerId", &NodeSettings::broker_id, Text{"0: the master; more: a slave", "0 为主节点，大于 0 为从节点"},
                       {.min = 0, .max = 31, .source = "semantics 5.1"})};
  const std::string& group() const { return broker_name.empty() ? name : broker_name; }
};

struct CostSettings {
  sim::Duration send = std::chrono::nanoseconds(8600);
  static constexpr auto fields = std::tuple{
      field("send", &CostSettings::send, Text{"time of a broker's send thread for each message", "broker 的发送线程处理每条消息的时间"},
            {.source = "semantics 4.7, 14: 116 000/s on one broker"})};
};

struct BrokerSettings {
  Version version = Version::v5_3;
  std::vector<std::string> namesrv{"namesrv"};
  std::vector<NodeSettings> nodes;
  std::vector<TopicSettings> topics;
  BrokerRole broker_role = BrokerRole::async_master;
  FlushDiskType flush_disk_type = FlushDiskType::async_flush;
  sim::Duration flush_interval = 500ms;
  std::int64_t flush_least_pages = 4;
  sim::Duration flush_thorough_interval = 10s;
  sim::Duration sync_flush_timeout = 5s;
  sim::Duration slave_timeout = 3s;
  std::int64_t in_sync_replicas = 1;
  bool slave_read_enable = false;
  bool enable_dledger = false;
  sim::Duration max_wait_ack_time = 2500ms;
  bool enable_controller = false;
  std::string controller_addr = "controller";
  bool all_ack = false;
  std::int64_t min_in_sync_replicas = 1;
  sim::Duration max_time_slave_not_catchup = 15s;
  bool elect_unclean_master = false;
  sim::Duration ha_send_heartbeat_interval = 5s;
  sim::Duration ha_housekeeping_interval = 20s;
  sim::Duration wait_time_in_send_queue = 200ms;
  std::int64_t send_queue_capacity = 10'000;
  describe::ByteSize max_message_size{4 * 1024 * 1024};
  sim::Duration register_name_server_period = 30s;
  sim::Duration flush_consumer_offset_interval = 5s;
  sim::Duration flush_delay_offset_interval = 10s;
  std::int64_t retry_max_times = 16;
  std::optional<sim::Duration> transaction_check_interval;
  sim::Duration transaction_timeout = 6s;
  std::int64_t transaction_check_max = 15;
  std::optional<sim::Duration> transaction_op_batch_interval;
  sim::Duration lock_max_live_time = 60s;
  CostSettings costs;

  static constexpr auto fields = std::tuple{
      field("version", &BrokerSettings::version,
            Text{"whose behaviour and defaults are modelled: 4.9.8 or 5.3.3, brokers and clients alike",
                 "模拟哪个版本的行为与默认值：4.9.8 或 5.3.3，broker 与客户端相同"},
            {.source = "semantics 0"}),
      field("namesrv", &BrokerSettings::namesrv, Text{"names of the name servers (namesrvAddr)", "名字服务器的名称（namesrvAddr）"},
            {.source = "semantics 1", .declares = "process"}),
      field("nodes", &BrokerSettings::nodes,
            Text{"the brokers; absent: two masters, broker-a and broker-b", "各 broker；缺省为两个主节点：broker-a 与 broker-b"}),
      field("topics", &BrokerSettings::topics, Text{"topics that exist from the start", "一开始就存在的主题"}),
      field("brokerRole", &BrokerSettings::broker_role,
            Text{"of the masters: whether a send waits for a slave. 5.3 waits for inSyncReplicas - 1 slaves",
                 "主节点的角色：发送是否等待从节点。5.3 等待 inSyncReplicas - 1 个从节点"},
            {.source = "semantics 3.4, 5.1"}),
      field("flushDiskType", &BrokerSettings::flush_disk_type, Text{"whether a send waits for the disk", "发送是否等待刷盘"},
            {.source = "semantics 4.2"}),
      field("flushIntervalCommitLog", &BrokerSettings::flush_interval,
            Text{"ASYNC_FLUSH: how often dirty pages are looked at", "ASYNC_FLUSH：检查脏页的周期"},
            {.min = 0.001, .source = "semantics 4.2"}),
      field("flushCommitLogLeastPages", &BrokerSettings::flush_least_pages,
            Text{"fewer dirty pages of 4 KiB are not flushed then", "脏页（4 KiB）少于此数则暂不刷盘"},
            {.min = 0, .source = "semantics 4.2"}),
      field("flushCommitLogThoroughInterval", &BrokerSettings::flush_thorough_interval,
            Text{"but whatever is dirty is flushed so long after the last such flush", "但距上次全量刷盘这么久后，有多少刷多少"},
            {.min = 0.001, .source = "semantics 4.2"}),
      field("syncFlushTimeout", &BrokerSettings::sync_flush_timeout,
            Text{"SYNC_FLUSH: FLUSH_DISK_TIMEOUT is answered after", "SYNC_FLUSH：超过此时间返回 FLUSH_DISK_TIMEOUT"},
            {.min = 0.001, .source = "semantics 3.4"}),
      field("slaveTimeout", &BrokerSettings::slave_timeout,
            Text{"FLUSH_SLAVE_TIMEOUT is answered after", "超过此时间返回 FLUSH_SLAVE_TIMEOUT"}, {.min = 0.001, .source = "semantics 3.4"}),
      field("inSyncReplicas", &BrokerSettings::in_sync_replicas,
            Text{"5.3, SYNC_MASTER: replicas that must have a message, the master counted. The default waits for nobody",
                 "5.3 的 SYNC_MASTER：须保存消息的副本数，主节点也算在内。默认值不等待任何从节点"},
            {.min = 1, .source = "semantics 3.4; docs/cn/QuorumACK.md"}),
      field("slaveReadEnable", &BrokerSettings::slave_read_enable,
            Text{"a slave answers pulls. 4.9 answers them anyhow when the master is gone",
                 "从节点可应答拉取。4.9 在主节点失效时无论如何都会应答"},
            {.source = "semantics 5.2"}),
      field("enableDLegerCommitLog", &BrokerSettings::enable_dledger,
            Text{"DLedger: the brokers of a name elect their leader (Raft), and a send is answered when a majority has appended it",
                 "DLedger：同名 broker 用 Raft 选举主节点，多数派追加后才应答发送"},
            {.source = "semantics 5.5"}),
      field("maxWaitAckTimeMs", &BrokerSettings::max_wait_ack_time,
            Text{"DLedger: without a majority SYSTEM_ERROR is answered after; the entry stays in the leader's log",
                 "DLedger：等不到多数派，超过此时间返回 SYSTEM_ERROR；条目仍留在主节点的日志中"},
            {.min = 0.001, .source = "semantics 5.5"}),
      field("enableControllerMode", &BrokerSettings::enable_controller,
            Text{"5.x: a controller elects the master of a broker name", "5.x：由 controller 选举同名 broker 的主节点"},
            {.source = "semantics 5.6"}),
      field(
          "controllerAddr", &BrokerSettings::controller_addr,
          Text{"name of the controller's process: one, which stands for its Raft group", "controller 进程的名称：以单个进程代表其 Raft 组"},
          {.source = "semantics 5.6, 14"}),
      field("allAckInSyncStateSet", &BrokerSettings::all_ack,
            Text{"controller mode: SEND_OK needs all of SyncStateSet, instead of inSyncReplicas",
                 "controller 模式：SEND_OK 须等 SyncStateSet 全体，而不是 inSyncReplicas 个"},
            {.source = "semantics 5.6"}),
      field("minInSyncReplicas", &BrokerSettings::min_in_sync_replicas,
            Text{"controller mode: with fewer in SyncStateSet a send is refused before the append (SYSTEM_ERROR)",
                 "controller 模式：SyncStateSet 少于此数时，追加之前就拒绝发送（SYSTEM_ERROR）"},
            {.min = 1, .source = "semantics 5.6; docs/cn/QuorumACK.md"}),
      field("haMaxTimeSlaveNotCatchup", &BrokerSettings::max_time_slave_not_catchup,
            Text{"controller mode: a slave that has not caught up for so long leaves SyncStateSet",
                 "controller 模式：从节点这么久没有追上，就离开 SyncStateSet"},
            {.min = 0.001, .source = "semantics 5.6"}),
      field("enableElectUncleanMaster", &BrokerSettings::elect_unclean_master,
            Text{"of the controller: a replica outside SyncStateSet may become master",
                 "controller 的设置：SyncStateSet 之外的副本也可以当选主节点"},
            {.source = "semantics 5.6"}),
      field("haSendHeartbeatInterval", &BrokerSettings::ha_send_heartbeat_interval, Text{"between master and slave", "主从之间的心跳周期"},
            {.min = 0.001, .source = "semantics 5.1"}),
      field("haHousekeepingInterval", &BrokerSettings::ha_housekeeping_interval,
            Text{"the connection between them is closed after so long a silence", "主从连接静默这么久即关闭"},
            {.min = 0.001, .source = "semantics 5.1"}),
      field("waitTimeMillsInSendQueue", &BrokerSettings::wait_time_in_send_queue,
            Text{"a send that waits longer for its turn is answered SYSTEM_BUSY", "排队超过此时间的发送请求返回 SYSTEM_BUSY"},
            {.min = 0.001, .source = "semantics 4.6"}),
      field("sendThreadPoolQueueCapacity", &BrokerSettings::send_queue_capacity,
            Text{"more sends than this don't wait: SYSTEM_BUSY", "排队的发送请求上限，超出返回 SYSTEM_BUSY"},
            {.min = 1, .source = "semantics 4.6"}),
      field("maxMessageSize", &BrokerSettings::max_message_size,
            Text{"a larger message is refused (MESSAGE_ILLEGAL)", "更大的消息被拒绝（MESSAGE_ILLEGAL）"},
            {.min = 1, .source = "semantics 3.1"}),
      field("registerNameServerPeriod", &BrokerSettings::register_name_server_period,
            Text{"how often a broker registers with every name server", "broker 向每个名字服务器注册的周期"},
            {.min = 10, .max = 60, .source = "semantics 1"}),
      field("flushConsumerOffsetInterval", &BrokerSettings::flush_consumer_offset_interval,
            Text{"how often consumerOffset.json is written", "写 consumerOffset.json 的周期"}, {.min = 0.001, .source = "semantics 4.4"}),
      field("flushDelayOffsetInterval", &BrokerSettings::flush_delay_offset_interval,
            Text{"how often delayOffset.json is written", "写 delayOffset.json 的周期"}, {.min = 0.001, .source = "semantics 4.4"}),
      field("retryMaxTimes", &BrokerSettings::retry_max_times,
            Text{"of every consumer group: retries of a message before it goes to the dead-letter topic",
                 "每个消费组：消息进入死信主题之前的重试次数"},
            {.min = 0, .source = "semantics 6.4; SubscriptionGroupConfig"}),
      field("transactionCheckInterval", &BrokerSettings::transaction_check_interval,
            Text{"how often half messages are looked at; default: 30 s, 4.9: 60 s", "检查半消息的周期；默认 30 s，4.9 为 60 s"},
            {.min = 0.001, .source = "semantics 8.1"}),
      field("transactionTimeOut", &BrokerSettings::transaction_timeout,
            Text{"a younger half message is not asked about", "更年轻的半消息不回查"}, {.min = 0, .source = "semantics 8.1"}),
      field("transactionCheckMax", &BrokerSettings::transaction_check_max,
            Text{"after so many checks it is dropped (TRANS_CHECK_MAX_TIME_TOPIC)", "回查这么多次后丢弃（TRANS_CHECK_MAX_TIME_TOPIC）"},
            {.min = 1, .source = "semantics 8.1"}),
      field("transactionOpBatchInterval", &BrokerSettings::transaction_op_batch_interval,
            Text{"how long op messages gather in memory; default: 3 s, 4.9: written at once",
                 "op 消息在内存中攒批的时间；默认 3 s，4.9 立即写入"},
            {.min = 0, .source = "semantics 8.1"}),
      field("rebalance.lockMaxLiveTime", &BrokerSettings::lock_max_live_time,
            Text{"a queue's lock expires so long after its last renewal", "队列锁在最后一次续期后这么久过期"},
            {.min = 0.001, .source = "semantics 6.5"}),
      field("costs", &BrokerSettings::costs, Text{"what things take", "各项耗时"})};

  sim::Duration check_interval() const { return transaction_check_interval.value_or(defaults_of(version).transaction_check_interval); }
  sim::Duration op_batch() const { return transaction_op_batch_interval.value_or(defaults_of(version).transaction_op_batch); }
  Replication replication() const {
    if (enable_dledger) return Replication::dledger;
    return enable_controller ? Replication::controller : Replication::classic;
  }
  /// Slaves that a send waits for. An elected master of controller mode is a SYNC_MASTER.
  std::int64_t slaves_awaited() const {
    if (enable_controller) return in_sync_replicas - 1;
    if (broker_role != BrokerRole::sync_master) return 0;
    return defaults_of(version).sync_master_counts_in_sync_replicas ? in_sync_replicas - 1 : 1;
  }
};

}  // namespace mqlab::models::rocketmq
