// Does the scenario fit together? Names are checked by the loader (`refers_to`); here stands what needs more than one field.

#include <fmt/format.h>

#include <algorithm>

#include "models/rocketmq/cluster.hpp"
#include "models/rocketmq/style.hpp"
#include "sim/describe/reader.hpp"
#include "sim/describe/suggest.hpp"

namespace mqlab::models::rocketmq {

using describe::phrase;

namespace {

constexpr std::size_t kMostBrokers = 32;  ///< the account has a bit for each
constexpr std::size_t kMostReaders = 64;
constexpr std::size_t kMostQueues = 65'535;

std::vector<std::string> names_of(const std::vector<NodeSettings>& nodes) {
  std::vector<std::string> names;
  for (const NodeSettings& n : nodes)
    if (std::find(names.begin(), names.end(), n.group()) == names.end()) names.push_back(n.group());
  return names;
}

/// Where masters are elected, broker.conf doesn't say who is one.
void check_replication(const BrokerSettings& b, const std::vector<NodeSettings>& nodes, describe::ObjectReader& reader) {
  if (b.enable_dledger && b.enable_controller)
    reader.problem_at("broker/enableControllerMode", {"DLedger elects by itself", "DLedger 自行选举"}, {"one of the two", "二者之一"});
  if (b.enable_controller && b.version == Version::v4_9)
    reader.problem_at("broker/enableControllerMode", {"it came with 5.0", "自 5.0 起才有"},
                      {"version 5.3, or take it away", "版本 5.3，或不设此项"});
  const bool controller = b.replication() == Replication::controller;
  if (!controller && (b.all_ack || b.min_in_sync_replicas != 1 || b.elect_unclean_master))
    reader.problem_at("broker/minInSyncReplicas",
                      {"allAckInSyncStateSet, minInSyncReplicas and enableElectUncleanMaster are read in controller mode only",
                       "allAckInSyncStateSet、minInSyncReplicas 和 enableElectUncleanMaster 只在 controller 模式下有效"},
                      {"enableControllerMode beside it", "同时设置 enableControllerMode"});
  if (b.replication() == Replication::classic) return;
  if (b.broker_role != BrokerRole::async_master)
    reader.problem_at("broker/brokerRole", {"the role is given by election", "角色由选举决定"}, {"take it away", "不设此项"});
  if (b.enable_dledger && b.flush_disk_type == FlushDiskType::sync_flush)
    reader.problem_at("broker/flushDiskType",
                      {"DLedger answers when a majority has appended it, flushed or not", "DLedger 在多数派追加后即应答，无论是否刷盘"},
                      {"take it away", "不设此项"});
  if (b.enable_dledger && b.in_sync_replicas != 1)
    reader.problem_at("broker/inSyncReplicas", {"DLedger waits for a majority", "DLedger 等待多数派"}, {"take it away", "不设此项"});
  for (std::size_t i = 0; i < nodes.size(); ++i) {
    if (nodes[i].broker_id != 0)
      reader.problem_at(fmt::format("broker/nodes/{}/brokerId", i), {"the brokerId is given by election", "brokerId 由选举决定"},
                        {"take it away", "不设此项"});
    const auto of_name = std::count_if(nodes.begin(), nodes.end(), [&](const NodeSettings& n) { return n.group() == nodes[i].group(); });
    if (b.enable_dledger && of_name < 3)
      reader.problem_at(
          fmt::format("broker/nodes/{}/brokerName", i),
          phrase({"\"{}\" has {} of at least 3 brokers that a DLedger group needs", "\"{}\" 只有 {} 个 broker，而 DLedger 组至少需要 3 个"},
                 nodes[i].group(), of_name),
          {"three brokers of one brokerName", "三个 brokerName 相同的 broker"});
  }
}

void check_nodes(const BrokerSettings& b, describe::ObjectReader& reader) {
  const std::vector<NodeSettings> nodes = nodes_of(b);
  if (nodes.size() > kMostBrokers)
    reader.problem_at("broker/nodes", phrase({"{} brokers", "{} 个 broker"}, nodes.size()),
                      phrase({"at most {}", "不超过 {}"}, kMostBrokers));
  if (b.namesrv.empty()) reader.problem_at("broker/namesrv", {"no name server", "没有名字服务器"}, {"at least one", "至少一个"});
  check_replication(b, nodes, reader);
  for (std::size_t i = 0; b.replication() == Replication::classic && i < nodes.size(); ++i) {
    const auto master =
        std::any_of(nodes.begin(), nodes.end(), [&](const NodeSettings& n) { return n.group() == nodes[i].group() && n.broker_id == 0; });
    if (!master)
      reader.problem_at(fmt::format("broker/nodes/{}/brokerId", i), phrase({"\"{}\" has no master", "\"{}\" 没有主节点"}, nodes[i].group()),
                        {"one broker with brokerId 0", "有一个 brokerId 为 0 的 broker"});
    for (std::size_t j = 0; j < i; ++j)
      if (nodes[j].group() == nodes[i].group() && nodes[j].broker_id == nodes[i].broker_id)
        reader.problem_at(fmt::format("broker/nodes/{}/brokerId", i),
                          phrase({"\"{}\" has brokerId {} twice", "\"{}\" 中 brokerId {} 出现两次"}, nodes[i].group(), nodes[i].broker_id),
                          {"each once", "各出现一次"});
  }
  if (b.version == Version::v4_9 && b.in_sync_replicas != 1 && b.replication() == Replication::classic)
    reader.problem_at(
        "broker/inSyncReplicas",
        {"4.9 does not know this setting: its SYNC_MASTER waits for one slave", "4.9 没有这一设置：其 SYNC_MASTER 等待一个从节点"},
        {"version 5.3, or take it away", "版本 5.3，或不设此项"});
  if (b.version == Version::v4_9 && b.transaction_op_batch_interval)
    reader.problem_at("broker/transactionOpBatchInterval", {"4.9 writes op messages one by one", "4.9 逐条写入 op 消息"},
                      {"version 5.3, or take it away", "版本 5.3，或不设此项"});
}

void check_topics(const BrokerSettings& b, describe::ObjectReader& reader) {
  const std::vector<std::string> names = names_of(nodes_of(b));
  std::size_t queues = 0;
  for (std::size_t i = 0; i < b.topics.size(); ++i) {
    const TopicSettings& t = b.topics[i];
    queues += static_cast<std::size_t>(std::max(t.read_queue_nums, t.write_queue_nums)) * names.size();
    if (t.name.empty() || t.name.front() == '%' || t.name == kScheduleTopic || t.name == kHalfTopic || t.name == kOpTopic ||
        t.name == kDroppedTopic)
      reader.problem_at(fmt::format("broker/topics/{}/name", i), phrase({"\"{}\" is a topic of the system", "\"{}\" 是系统主题"}, t.name),
                        {"another name", "别的名称"});
    for (std::size_t n = 0; n < t.brokers.size(); ++n)
      if (std::find(names.begin(), names.end(), t.brokers[n]) == names.end())
        reader.problem_at(fmt::format("broker/topics/{}/brokers/{}", i, n),
                          phrase({"no brokerName is \"{}\"", "没有 brokerName 为 \"{}\" 的 broker"}, t.brokers[n]), describe::one_of(names),
                          describe::suggest(t.brokers[n], names));
  }
  if (queues > kMostQueues)
    reader.problem_at("broker/topics", {"too many queues", "队列过多"}, phrase({"at most {}", "不超过 {}"}, kMostQueues));
}

void check_producer(const BrokerSettings& b, const PublishSettings& p, std::size_t i, describe::ObjectReader& reader) {
  const std::string where = fmt::format("publish/{}", i);
  if (p.queue_id && p.broker_name.empty())
    reader.problem_at(where + "/queueId", {"a queue is of a broker", "队列属于某个 broker"},
                      {"brokerName beside it", "同时设置 brokerName"});
  if (p.queue_id && p.selector != Selector::none)
    reader.problem_at(where + "/queueId", {"the selector chooses the queue", "队列由选择器决定"}, {"one of the two", "二者之一"});
  const std::vector<std::string> names = names_of(nodes_of(b));
  if (!p.broker_name.empty() && std::find(names.begin(), names.end(), p.broker_name) == names.end())
    reader.problem_at(where + "/brokerName", phrase({"no brokerName is \"{}\"", "没有 brokerName 为 \"{}\" 的 broker"}, p.broker_name),
                      describe::one_of(names), describe::suggest(p.broker_name, names));
  for (const TopicSettings& t : b.topics)
    if (t.name == p.topic && p.queue_id && *p.queue_id >= t.write_queue_nums)
      reader.problem_at(where + "/queueId",
                        phrase({"topic \"{}\" has {} write queues", "主题 \"{}\" 有 {} 个写队列"}, t.name, t.write_queue_nums),
                        phrase({"0 to {}", "0 至 {} 之间的数"}, t.write_queue_nums - 1));
  if (p.transaction && p.send != SendMode::sync)
    reader.problem_at(where + "/send", {"a half message is sent synchronously", "半消息只能同步发送"}, {"sync", "sync"});
  if (p.transaction && p.delay_time_level > 0)
    reader.problem_at(where + "/delayTimeLevel", {"a transactional message drops its delay level", "事务消息会丢弃延迟级别"},
                      {"no delayTimeLevel", "不设 delayTimeLevel"});
  if (p.transaction && p.selector != Selector::none)
    reader.problem_at(where + "/selector", {"sendMessageInTransaction takes no selector", "sendMessageInTransaction 不接受选择器"},
                      {"none", "none"});
  if (p.send_msg_max_timeout_per_request && b.version == Version::v4_9)
    reader.problem_at(where + "/sendMsgMaxTimeoutPerRequest", {"it came with 5.3.3", "自 5.3.3 起才有"},
                      {"version 5.3, or take it away", "版本 5.3，或不设此项"});
}

void check_consumer(const BrokerSettings& b, std::span<const Part* const> consumes, std::size_t i, describe::ObjectReader& reader) {
  const ConsumeSettings& c = consume_of(*consumes[i]);
  const std::string where = fmt::format("consume/{}", i);
  const bool declared = std::any_of(b.topics.begin(), b.topics.end(), [&](const TopicSettings& t) { return t.name == c.topic; });
  const bool dead = c.topic.rfind(kDlqPrefix, 0) == 0 && std::any_of(consumes.begin(), consumes.end(), [&](const Part* p) {
                      return c.topic == std::string(kDlqPrefix) + consume_of(*p).consumer_group;
                    });
  if (!declared && !dead) {
    std::vector<std::string> topics;
    for (const TopicSettings& t : b.topics) topics.push_back(t.name);
    reader.problem_at(
        where + "/topic", phrase({"no topic is called \"{}\"", "没有名为 \"{}\" 的主题"}, c.topic),
        phrase({"one of: {}, or %DLQ% with a consumer group", "以下之一：{}，或 %DLQ% 加消费组名"}, describe::join_sorted(topics)),
        describe::suggest(c.topic, topics));
  }
  if (c.consumer_group.empty()) reader.problem_at(where + "/consumerGroup", {"an empty group", "消费组为空"}, {"a name", "名称"});
  if (c.broadcasting() && c.instance_name.empty())
    reader.problem_at(where + "/messageModel", {"a broadcasting client keeps its own offsets", "广播模式的客户端自行保存位移"},
                      {"instanceName beside it", "同时设置 instanceName"});
  if (!c.broadcasting() && !c.instance_name.empty())
    reader.problem_at(where + "/instanceName", {"only BROADCASTING keeps offsets by client", "只有 BROADCASTING 按客户端保存位移"},
                      {"take it away", "不设此项"});
  if (c.allocate == Allocate::by_config && c.queues.empty())
    reader.problem_at(where + "/queues", {"CONFIG needs the queues", "CONFIG 需要给出队列"},
                      {"such as [\"broker-a:0\"]", "队列列表，例如 [\"broker-a:0\"]"});
  if (c.allocate != Allocate::by_config && !c.queues.empty())
    reader.problem_at(where + "/queues", {"only the strategy CONFIG reads them", "只有策略 CONFIG 使用此项"},
                      {"allocateMessageQueueStrategy set to CONFIG", "将 allocateMessageQueueStrategy 设为 CONFIG"});
  if (c.broadcasting() && c.orderly())
    reader.problem_at(where + "/messageListener", {"an orderly broadcasting consumer is not represented", "尚未模拟广播模式下的顺序消费"},
                      {"concurrently", "concurrently"});
  for (std::size_t j = 0; j < i; ++j) {
    const ConsumeSettings& other = consume_of(*consumes[j]);
    if (other.consumer_group != c.consumer_group) continue;
    if (other.message_model != c.message_model)
      reader.problem_at(where + "/messageModel",
                        phrase({"group \"{}\" has both models", "消费组 \"{}\" 中两种消费模式并存"}, c.consumer_group),
                        {"the same for every member", "每个成员都相同"});
    if (c.broadcasting() && other.instance_name == c.instance_name && other.topic == c.topic)
      reader.problem_at(where + "/instanceName",
                        phrase({"\"{}\" twice in group \"{}\"", "\"{0}\" 在消费组 \"{1}\" 中出现两次"}, c.instance_name, c.consumer_group),
                        {"each once", "各出现一次"});
  }
}

}  // namespace

void RocketStyle::check(const Part& broker, std::span<const Part* const> publishes, std::span<const Part* const> consumes,
                        describe::ObjectReader& reader) const {
  const BrokerSettings& b = broker_of(broker).settings;
  check_nodes(b, reader);
  check_topics(b, reader);
  for (std::size_t i = 0; i < publishes.size(); ++i) check_producer(b, publish_of(*publishes[i]), i, reader);
  for (std::size_t i = 0; i < consumes.size(); ++i) check_consumer(b, consumes, i, reader);
  if (consumes.size() > kMostReaders)
    reader.problem_at("consume/0", phrase({"{} consumers", "{} 个消费者"}, consumes.size()),
                      phrase({"at most {}", "不超过 {}"}, kMostReaders));
}

}  // namespace mqlab::models::rocketmq
