// Does the scenario fit together? Names are checked by the loader (`refers_to`); here stands what needs more than one field, as Kafka's own
// ConfigException or broker would refuse it.

#include <fmt/format.h>

#include <algorithm>

#include "models/kafka/check_features.hpp"
#include "models/kafka/cluster.hpp"
#include "models/kafka/style.hpp"
#include "sim/describe/reader.hpp"
#include "sim/describe/suggest.hpp"

namespace mqlab::models::kafka {

using describe::phrase;

namespace {

constexpr std::size_t kMostBrokers = 32;  ///< the account has a bit for each
constexpr std::size_t kMostPartitions = 65'535;

void check_topic(const BrokerSettings& b, std::size_t i, describe::ObjectReader& reader) {
  const TopicSettings& t = b.topics[i];
  const std::string where = fmt::format("broker/topics/{}", i);
  const auto brokers = static_cast<std::int64_t>(b.nodes.size());
  const std::int64_t factor = t.replication_factor.value_or(b.default_replication_factor);
  if (t.replica_assignment.empty() && factor > brokers)
    reader.problem_at(
        where + "/replication.factor",
        phrase({"{} replicas on {} brokers (INVALID_REPLICATION_FACTOR)", "{1} 个代理上要放 {0} 个副本（INVALID_REPLICATION_FACTOR）"},
               factor, brokers),
        phrase({"at most {}", "不超过 {}"}, brokers));
  if (!t.replica_assignment.empty() && static_cast<std::int64_t>(t.replica_assignment.size()) != partitions_of(b, t))
    reader.problem_at(where + "/replica.assignment",
                      phrase({"{} partitions, and replicas of {}", "有 {} 个分区，却给出了 {} 个分区的副本"}, partitions_of(b, t),
                             t.replica_assignment.size()),
                      {"a list of brokers for each partition", "每个分区一个代理列表"});
  for (std::size_t p = 0; p < t.replica_assignment.size(); ++p) {
    const std::vector<std::string>& replicas = t.replica_assignment[p];
    if (replicas.empty())
      reader.problem_at(fmt::format("{}/replica.assignment/{}", where, p), {"a partition without a replica", "没有副本的分区"},
                        {"at least one broker", "至少一个代理"});
    for (std::size_t r = 0; r < replicas.size(); ++r) {
      if (std::find(b.nodes.begin(), b.nodes.end(), replicas[r]) == b.nodes.end())
        reader.problem_at(fmt::format("{}/replica.assignment/{}/{}", where, p, r),
                          phrase({"no broker is called \"{}\"", "没有名为 \"{}\" 的代理"}, replicas[r]), describe::one_of(b.nodes),
                          describe::suggest(replicas[r], b.nodes));
    }
  }
}

void check_transactions(const BrokerSettings& b, const PublishSettings& p, const std::string& where, describe::ObjectReader& reader) {
  if (!p.transactional()) {
    if (!p.transaction_abort.empty())
      reader.problem_at(where + "/transaction.abort", {"the producer has no transactions", "该生产者没有事务"},
                        {"a transactional.id", "同时设置 transactional.id"});
    if (p.transaction_time)
      reader.problem_at(where + "/transaction.time", {"the producer has no transactions", "该生产者没有事务"},
                        {"a transactional.id", "同时设置 transactional.id"});
    return;
  }
  if (!defaults_of(b.version).transactions)
    reader.problem_at(where + "/transactional.id", {"transactions came with 0.11 (KIP-98)", "事务自 0.11 起才有（KIP-98）"},
                      {"a later version, or no transactional.id", "更高的版本，或不设 transactional.id"});
  if (p.enable_idempotence == false)
    reader.problem_at(
        where + "/enable.idempotence",
        {"a transactional.id needs an idempotent producer (ConfigException)", "transactional.id 要求幂等生产者（ConfigException）"},
        {"take it away, or set it to true", "不设此项，或设为 true"});
  else if (defaults_of(b.version).transactions && !p.enable_idempotence && !config_of(p, b.version).idempotence)
    reader.problem_at(where + "/transactional.id",
                      {"a transactional.id needs acks=all, retries > 0 and at most 5 requests in flight (ConfigException)",
                       "transactional.id 要求 acks=all、retries > 0 且在途请求不超过 5 个（ConfigException）"},
                      {"take the contradicting setting away", "去掉与之矛盾的设置"});
  if (p.transaction_timeout_ms > b.transaction_max_timeout_ms)
    reader.problem_at(where + "/transaction.timeout.ms",
                      {"longer than transaction.max.timeout.ms (INVALID_TRANSACTION_TIMEOUT)",
                       "超过 transaction.max.timeout.ms（INVALID_TRANSACTION_TIMEOUT）"},
                      {"at most transaction.max.timeout.ms of the broker", "不超过代理的 transaction.max.timeout.ms"});
  for (std::size_t t = 0; t < p.transaction_abort.size(); ++t)
    if (p.transaction_abort[t] < 1)
      reader.problem_at(fmt::format("{}/transaction.abort/{}", where, t), {"transactions are counted from 1", "事务从 1 开始计数"},
                        {"1 or more", "不小于 1 的数"});
}

void check_producer(const BrokerSettings& b, const PublishSettings& p, std::size_t i, describe::ObjectReader& reader) {
  const std::string where = fmt::format("publish/{}", i);
  if (p.enable_idempotence.value_or(false) && defaults_of(b.version).transactions && !config_of(p, b.version).idempotence)
    reader.problem_at(
        where + "/enable.idempotence",
        defaults_of(b.version).idempotent_in_flight == 1
            ? describe::Phrase{"an idempotent producer needs acks=all, retries > 0 and one request in flight (ConfigException)",
                               "幂等生产者要求 acks=all、retries > 0 且在途请求只有 1 个（ConfigException）"}
            : describe::Phrase{"an idempotent producer needs acks=all, retries > 0 and at most 5 requests in flight (ConfigException)",
                               "幂等生产者要求 acks=all、retries > 0 且在途请求不超过 5 个（ConfigException）"},
        {"take the contradicting setting away, or set enable.idempotence to false",
         "去掉与之矛盾的设置，或将 enable.idempotence 设为 false"});
  if (b.version >= Version::v4_0 && p.enable_idempotence.value_or(true) && p.max_in_flight > 5)
    reader.problem_at(where + "/max.in.flight.requests.per.connection",
                      {"an idempotent producer may have at most 5 requests in flight (ConfigException from 4.0)",
                       "幂等生产者的在途请求不得超过 5 个（自 4.0 起为 ConfigException）"},
                      {"at most 5, or enable.idempotence set to false", "不超过 5，或将 enable.idempotence 设为 false"});
  if (p.delivery_timeout_ms && *p.delivery_timeout_ms < config_of(p, b.version).linger + p.request_timeout_ms)
    reader.problem_at(where + "/delivery.timeout.ms",
                      {"delivery.timeout.ms is below linger.ms + request.timeout.ms (ConfigException)",
                       "delivery.timeout.ms 小于 linger.ms + request.timeout.ms（ConfigException）"},
                      {"at least their sum", "不小于二者之和"});
  check_transactions(b, p, where, reader);
  const auto topic = std::find_if(b.topics.begin(), b.topics.end(), [&](const TopicSettings& t) { return t.name == p.topic; });
  if (topic != b.topics.end() && p.partition && *p.partition >= partitions_of(b, *topic))
    reader.problem_at(where + "/partition",
                      phrase({"topic \"{}\" has {} partitions", "主题 \"{}\" 有 {} 个分区"}, p.topic, partitions_of(b, *topic)),
                      phrase({"0 to {}", "0 至 {} 之间的数"}, partitions_of(b, *topic) - 1));
}

void check_consumer(const BrokerSettings& b, const ConsumeSettings& c, std::size_t i, describe::ObjectReader& reader) {
  const std::string where = fmt::format("consume/{}", i);
  const sim::Duration session = c.session(b.version);
  if (session < std::chrono::seconds(6) || session > std::chrono::minutes(30))
    reader.problem_at(
        where + "/session.timeout.ms",
        {"the coordinator refuses this session (INVALID_SESSION_TIMEOUT)", "协调者拒绝这一会话时长（INVALID_SESSION_TIMEOUT）"},
        {"between group.min.session.timeout.ms (6s) and group.max.session.timeout.ms (30m)",
         "介于 group.min.session.timeout.ms（6s）与 group.max.session.timeout.ms（30m）之间"});
  if (c.heartbeat_interval_ms >= session)
    reader.problem_at(where + "/heartbeat.interval.ms",
                      {"heartbeats must be more frequent than the session's end", "心跳间隔必须短于会话超时"},
                      {"below session.timeout.ms", "小于 session.timeout.ms"});
  if (c.assignors.empty())
    reader.problem_at(
        where + "/partition.assignment.strategy", {"a consumer needs a strategy", "消费者需要一种分配策略"},
        {"at least one of range, roundrobin, sticky, cooperative-sticky", "range、roundrobin、sticky、cooperative-sticky 中至少一种"});
  if (c.enable_auto_commit && c.commit_every > 0)
    reader.problem_at(where + "/commit.every", {"the program commits by itself, and poll() does too", "程序自行提交，poll() 也在自动提交"},
                      {"enable.auto.commit set to false", "将 enable.auto.commit 设为 false"});
}

}  // namespace

void KafkaStyle::check(const Part& broker, std::span<const Part* const> publishes, std::span<const Part* const> consumes,
                       describe::ObjectReader& reader) const {
  const BrokerSettings& b = broker_of(broker).settings;
  if (b.nodes.empty() || b.nodes.size() > kMostBrokers)
    reader.problem_at("broker/nodes", phrase({"{} brokers", "{} 个代理"}, b.nodes.size()), phrase({"1 to {}", "1 至 {} 个"}, kMostBrokers));
  check_features(b, reader);
  if (b.nodes.empty()) return;
  std::size_t partitions = 0;
  for (std::size_t i = 0; i < b.topics.size(); ++i) {
    check_topic(b, i, reader);
    partitions += static_cast<std::size_t>(partitions_of(b, b.topics[i]));
  }
  if (partitions > kMostPartitions)
    reader.problem_at("broker/topics", {"too many partitions", "分区过多"}, phrase({"at most {}", "不超过 {}"}, kMostPartitions));
  for (std::size_t i = 0; i < publishes.size(); ++i) check_producer(b, publish_of(*publishes[i]), i, reader);
  for (std::size_t i = 0; i < consumes.size(); ++i) check_consumer(b, consume_of(*consumes[i]), i, reader);
}

}  // namespace mqlab::models::kafka
