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

namespace {

constexpr std::size_t kMostBrokers = 32;  ///< the account has a bit for each
constexpr std::size_t kMostPartitions = 65'535;

void check_topic(const BrokerSettings& b, std::size_t i, describe::ObjectReader& reader) {
  const TopicSettings& t = b.topics[i];
  const std::string where = fmt::format("broker/topics/{}", i);
  const auto brokers = static_cast<std::int64_t>(b.nodes.size());
  const std::int64_t factor = t.replication_factor.value_or(b.default_replication_factor);
  if (t.replica_assignment.empty() && factor > brokers)
    reader.problem_at(where + "/replication.factor", fmt::format("{} replicas on {} brokers (INVALID_REPLICATION_FACTOR)", factor, brokers),
                      fmt::format("at most {}", brokers));
  if (!t.replica_assignment.empty() && static_cast<std::int64_t>(t.replica_assignment.size()) != partitions_of(b, t))
    reader.problem_at(where + "/replica.assignment",
                      fmt::format("{} partitions, and replicas of {}", partitions_of(b, t), t.replica_assignment.size()),
                      "a list of brokers for each partition");
  for (std::size_t p = 0; p < t.replica_assignment.size(); ++p) {
    const std::vector<std::string>& replicas = t.replica_assignment[p];
    if (replicas.empty())
      reader.problem_at(fmt::format("{}/replica.assignment/{}", where, p), "a partition without a replica", "at least one broker");
    for (std::size_t r = 0; r < replicas.size(); ++r) {
      if (std::find(b.nodes.begin(), b.nodes.end(), replicas[r]) == b.nodes.end())
        reader.problem_at(fmt::format("{}/replica.assignment/{}/{}", where, p, r), fmt::format("no broker is called \"{}\"", replicas[r]),
                          "one of: " + describe::join_sorted(b.nodes), describe::suggest(replicas[r], b.nodes));
    }
  }
}

void check_transactions(const BrokerSettings& b, const PublishSettings& p, const std::string& where, describe::ObjectReader& reader) {
  if (!p.transactional()) {
    if (!p.transaction_abort.empty())
      reader.problem_at(where + "/transaction.abort", "the producer has no transactions", "a transactional.id");
    if (p.transaction_time) reader.problem_at(where + "/transaction.time", "the producer has no transactions", "a transactional.id");
    return;
  }
  if (!defaults_of(b.version).transactions)
    reader.problem_at(where + "/transactional.id", "transactions came with 0.11 (KIP-98)", "a later version, or no transactional.id");
  if (p.enable_idempotence == false)
    reader.problem_at(where + "/enable.idempotence", "a transactional.id needs an idempotent producer (ConfigException)",
                      "take it away, or set it to true");
  else if (defaults_of(b.version).transactions && !p.enable_idempotence && !config_of(p, b.version).idempotence)
    reader.problem_at(where + "/transactional.id",
                      "a transactional.id needs acks=all, retries > 0 and at most 5 requests in flight (ConfigException)",
                      "take the contradicting setting away");
  if (p.transaction_timeout_ms > b.transaction_max_timeout_ms)
    reader.problem_at(where + "/transaction.timeout.ms", "longer than transaction.max.timeout.ms (INVALID_TRANSACTION_TIMEOUT)",
                      "at most transaction.max.timeout.ms of the broker");
  for (std::size_t t = 0; t < p.transaction_abort.size(); ++t)
    if (p.transaction_abort[t] < 1)
      reader.problem_at(fmt::format("{}/transaction.abort/{}", where, t), "transactions are counted from 1", "1 or more");
}

void check_producer(const BrokerSettings& b, const PublishSettings& p, std::size_t i, describe::ObjectReader& reader) {
  const std::string where = fmt::format("publish/{}", i);
  if (p.enable_idempotence.value_or(false) && defaults_of(b.version).transactions && !config_of(p, b.version).idempotence)
    reader.problem_at(where + "/enable.idempotence",
                      defaults_of(b.version).idempotent_in_flight == 1
                          ? "an idempotent producer needs acks=all, retries > 0 and one request in flight (ConfigException)"
                          : "an idempotent producer needs acks=all, retries > 0 and at most 5 requests in flight (ConfigException)",
                      "take the contradicting setting away, or set enable.idempotence to false");
  if (b.version >= Version::v4_0 && p.enable_idempotence.value_or(true) && p.max_in_flight > 5)
    reader.problem_at(where + "/max.in.flight.requests.per.connection",
                      "an idempotent producer may have at most 5 requests in flight (ConfigException from 4.0)",
                      "at most 5, or enable.idempotence set to false");
  if (p.delivery_timeout_ms && *p.delivery_timeout_ms < config_of(p, b.version).linger + p.request_timeout_ms)
    reader.problem_at(where + "/delivery.timeout.ms", "delivery.timeout.ms is below linger.ms + request.timeout.ms (ConfigException)",
                      "at least their sum");
  check_transactions(b, p, where, reader);
  const auto topic = std::find_if(b.topics.begin(), b.topics.end(), [&](const TopicSettings& t) { return t.name == p.topic; });
  if (topic != b.topics.end() && p.partition && *p.partition >= partitions_of(b, *topic))
    reader.problem_at(where + "/partition", fmt::format("topic \"{}\" has {} partitions", p.topic, partitions_of(b, *topic)),
                      fmt::format("0 to {}", partitions_of(b, *topic) - 1));
}

void check_consumer(const BrokerSettings& b, const ConsumeSettings& c, std::size_t i, describe::ObjectReader& reader) {
  const std::string where = fmt::format("consume/{}", i);
  const sim::Duration session = c.session(b.version);
  if (session < std::chrono::seconds(6) || session > std::chrono::minutes(30))
    reader.problem_at(where + "/session.timeout.ms", "the coordinator refuses this session (INVALID_SESSION_TIMEOUT)",
                      "between group.min.session.timeout.ms (6s) and group.max.session.timeout.ms (30m)");
  if (c.heartbeat_interval_ms >= session)
    reader.problem_at(where + "/heartbeat.interval.ms", "heartbeats must be more frequent than the session's end",
                      "below session.timeout.ms");
  if (c.assignors.empty())
    reader.problem_at(where + "/partition.assignment.strategy", "a consumer needs a strategy",
                      "at least one of range, roundrobin, sticky, cooperative-sticky");
  if (c.enable_auto_commit && c.commit_every > 0)
    reader.problem_at(where + "/commit.every", "the program commits by itself, and poll() does too", "enable.auto.commit set to false");
}

}  // namespace

void KafkaStyle::check(const Part& broker, std::span<const Part* const> publishes, std::span<const Part* const> consumes,
                       describe::ObjectReader& reader) const {
  const BrokerSettings& b = broker_of(broker).settings;
  if (b.nodes.empty() || b.nodes.size() > kMostBrokers)
    reader.problem_at("broker/nodes", fmt::format("{} brokers", b.nodes.size()), fmt::format("1 to {}", kMostBrokers));
  check_features(b, reader);
  if (b.nodes.empty()) return;
  std::size_t partitions = 0;
  for (std::size_t i = 0; i < b.topics.size(); ++i) {
    check_topic(b, i, reader);
    partitions += static_cast<std::size_t>(partitions_of(b, b.topics[i]));
  }
  if (partitions > kMostPartitions) reader.problem_at("broker/topics", "too many partitions", fmt::format("at most {}", kMostPartitions));
  for (std::size_t i = 0; i < publishes.size(); ++i) check_producer(b, publish_of(*publishes[i]), i, reader);
  for (std::size_t i = 0; i < consumes.size(); ++i) check_consumer(b, consume_of(*consumes[i]), i, reader);
}

}  // namespace mqlab::models::kafka
