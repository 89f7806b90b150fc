// Does the scenario fit together? Names are checked by the loader (`refers_to`); here stands what needs more than one part.

#include <fmt/format.h>

#include <algorithm>
#include <vector>

#include "models/rabbitmq/routing.hpp"
#include "models/rabbitmq/style.hpp"
#include "sim/describe/reader.hpp"
#include "sim/describe/suggest.hpp"

namespace mqlab::models::rabbitmq {

namespace {

/// Elements have 16 bits in a record; programs and stores have some too.
constexpr std::size_t kMostElements = 50'000;

template <class T>
std::vector<std::string> names_of(const std::vector<T>& declared) {
  std::vector<std::string> names;
  for (const T& d : declared) names.push_back(d.name);
  return names;
}

/// The loader compares names with all that is declared anywhere. Without any declaration of a kind it has no list, so an unknown name
/// would pass.
void must_exist(const std::string& name, std::string_view kind, const std::vector<std::string>& names, const std::string& where,
                describe::ObjectReader& reader) {
  const auto& declared = reader.problems().declared();
  if (std::any_of(declared.begin(), declared.end(), [&](const describe::NameUse& use) { return use.kind == kind; })) return;
  if (name.empty() || std::find(names.begin(), names.end(), name) != names.end()) return;
  reader.problem_at(where, fmt::format("no {} is called \"{}\"", kind, name),
                    names.empty() ? fmt::format("a declared {}: there is none", kind) : "one of: " + describe::join_sorted(names),
                    describe::suggest(name, names));
}

void check_headers(const Headers& headers, const std::string& where, describe::ObjectReader& reader) {
  for (const auto& [name, value] : headers) {
    if (!value.is_object() && !value.is_list()) continue;
    reader.problem_at(where + "/" + describe::pointer_step(name),
                      fmt::format("the header \"{}\" can't be {}", name, describe::kind_name(value)),
                      "a text, a number, true, false or null");
  }
}

void check_binding(const BindingSettings& b, const std::vector<std::string>& queues, const std::vector<std::string>& exchanges,
                   const BrokerSettings& broker, const std::string& where, describe::ObjectReader& reader) {
  if (b.exchange.empty()) {
    reader.problem_at(where + "/exchange", "the default exchange can't be bound",
                      "a declared exchange: every queue is reached by its name already");
  }
  if (b.queue.empty() == b.destination.empty()) {
    reader.problem_at(where, b.queue.empty() ? "a binding to nowhere" : "a binding to a queue and to an exchange",
                      "either \"queue\" or \"destination\" (an exchange)");
  }
  must_exist(b.exchange, "exchange", exchanges, where + "/exchange", reader);
  must_exist(b.queue, "queue", queues, where + "/queue", reader);
  must_exist(b.destination, "exchange", exchanges, where + "/destination", reader);
  check_headers(b.arguments, where + "/arguments", reader);
  ExchangeType type = ExchangeType::direct;
  if (!predeclared(b.exchange, type)) {
    for (const ExchangeSettings& x : broker.exchanges) {
      if (x.name == b.exchange) type = x.type;
    }
  }
  if (type == ExchangeType::headers && !valid_x_match(b.arguments)) {
    reader.problem_at(where + "/arguments/x-match", "RabbitMQ refuses this x-match (406 PRECONDITION_FAILED)",
                      "one of: all, all-with-x, any, any-with-x");
  }
}

void check_declare(const std::vector<DeclareSettings>& list, const std::string& where, describe::ObjectReader& reader) {
  for (std::size_t i = 0; i < list.size(); ++i) {
    const DeclareSettings& d = list[i];
    const std::string item = fmt::format("{}/declare/{}", where, i);
    if (d.queue.has_value() + d.exchange.has_value() + d.binding.has_value() != 1) {
      reader.problem_at(item, "this declares nothing, or several things", "one of: queue, exchange, binding");
    }
    if (d.passive && d.binding) reader.problem_at(item + "/passive", "a binding can't be asked for", "a queue or an exchange");
    if (d.queue && d.queue->name.empty()) {
      reader.problem_at(item + "/queue/name", "a queue that the server names is not represented", "a name");
    }
    if (!d.binding) continue;
    check_headers(d.binding->arguments, item + "/binding/arguments", reader);
    if (d.binding->queue.empty() == d.binding->destination.empty()) {
      reader.problem_at(item + "/binding", d.binding->queue.empty() ? "a binding to nowhere" : "a binding to a queue and to an exchange",
                        "either \"queue\" or \"destination\" (an exchange)");
    }
  }
}

void check_publish(const PublishSettings& p, const std::vector<std::string>& exchanges, const std::string& where,
                   describe::ObjectReader& reader) {
  must_exist(p.exchange, "exchange", exchanges, where + "/exchange", reader);
  check_declare(p.declare, where, reader);
  check_headers(p.headers, where + "/headers", reader);
  if (!p.routing_key.empty() && !p.routing_keys.empty()) {
    reader.problem_at(where + "/routing_keys", "\"routing_key\" and \"routing_keys\" exclude each other", "one of the two");
  }
  if (p.confirm && p.tx) {
    reader.problem_at(where + "/tx", "a channel has confirms or transactions (406 PRECONDITION_FAILED)", "one of: confirm, tx");
  }
  if (p.routing_keys.size() > 65535) reader.problem_at(where + "/routing_keys", "too many routing keys", "65535 at most");
  for (const auto& [name, value] : p.headers) {
    if (name != "CC" && name != "BCC") continue;
    reader.problem_at(where + "/headers/" + name, fmt::format("the header {} must be a list of texts (406 PRECONDITION_FAILED)", name),
                      fmt::format("the setting \"{}\" beside the headers", name == "CC" ? "cc" : "bcc"));
  }
  if (p.expiration && !p.expirations.empty()) {
    reader.problem_at(where + "/expirations", "\"expiration\" and \"expirations\" exclude each other", "one of the two");
  }
}

void check_arguments(const QueueSettings& queue, Version version, const std::string& at, describe::ObjectReader& reader) {
  const QueueArguments& a = queue.arguments;
  const std::string where = at + "/arguments/";
  if (a.queue_type != QueueType::classic) {
    reader.problem_at(where + "x-queue-type", fmt::format("the queue \"{}\" is no classic queue", queue.name),
                      "\"classic\": quorum queues and streams are not represented yet");
  }
  if (a.dead_letter_routing_key && !a.dead_letter_exchange) {
    reader.problem_at(where + "x-dead-letter-routing-key", "a dead-letter routing key without a dead-letter exchange",
                      "x-dead-letter-exchange too (\"\" is the default exchange); RabbitMQ answers 406 PRECONDITION_FAILED");
  }
  if (a.overflow && !a.max_length && !a.max_length_bytes) {
    reader.problem_at(where + "x-overflow", "an overflow behaviour without a limit has no effect",
                      "x-max-length or x-max-length-bytes too");
  }
  if (a.overflow == Overflow::reject_publish_dlx && !a.dead_letter_exchange) {
    reader.problem_at(where + "x-overflow", "\"reject-publish-dlx\" without a dead-letter exchange is \"reject-publish\"",
                      "x-dead-letter-exchange too, or \"reject-publish\"");
  }
  if (a.queue_version == 1 && version >= Version::v4_0) {
    reader.problem_at(where + "x-queue-version", "RabbitMQ 4 has no classic queue v1", "2, or a version before 4.0");
  }
  if (a.consumer_timeout && version < Version::v3_12) {
    reader.problem_at(where + "x-consumer-timeout", "RabbitMQ 3.10 has no consumer timeout per queue",
                      "the broker's consumer_timeout, or version 3.12 and later");
  }
  if (a.consumer_timeout && version >= Version::v4_3) {
    reader.problem_at(where + "x-consumer-timeout", "since RabbitMQ 4.3 classic queues have no consumer timeout", "a version before 4.3");
  }
}

}  // namespace

void RabbitStyle::check(const Part& part, std::span<const Part* const> publishes, std::span<const Part* const> consumes,
                        describe::ObjectReader& reader) const {
  const BrokerSettings& broker = broker_of(part).settings;
  const std::vector<std::string> queues = names_of(broker.queues);
  std::vector<std::string> exchanges = names_of(broker.exchanges);
  for (const std::string_view name : predeclared_exchanges()) exchanges.emplace_back(name);
  if (broker.nodes.size() != 1)
    reader.problem_at("broker/nodes", "a RabbitMQ broker has one node here", "one name: clusters are not represented yet");
  for (std::size_t i = 0; i < broker.exchanges.size(); ++i) {
    const std::string& name = broker.exchanges[i].name;
    if (name.empty() || name.starts_with("amq.")) {
      reader.problem_at(fmt::format("broker/exchanges/{}/name", i), fmt::format("the exchange \"{}\" can't be declared", name),
                        "a name that is not empty and does not start with \"amq.\" (403 ACCESS_REFUSED)");
    }
  }
  for (std::size_t i = 0; i < broker.queues.size(); ++i) {
    const std::string& name = broker.queues[i].name;
    if (name.empty() || name.starts_with("amq.")) {
      reader.problem_at(fmt::format("broker/queues/{}/name", i), fmt::format("the queue \"{}\" can't be declared", name),
                        "a name that is not empty and does not start with \"amq.\" (403 ACCESS_REFUSED)");
    }
    if (transient_denied(broker.version, broker.queues[i])) {
      reader.problem_at(fmt::format("broker/queues/{}/durable", i),
                        "since RabbitMQ 4.3 a queue that is neither durable nor exclusive is refused",
                        "true, or a version before 4.3 (541 INTERNAL_ERROR: deprecated feature transient_nonexcl_queues)");
    }
    check_arguments(broker.queues[i], broker.version, fmt::format("broker/queues/{}", i), reader);
  }
  for (std::size_t i = 0; i < broker.queues.size(); ++i) {
    if (!broker.queues[i].exclusive) continue;
    reader.problem_at(fmt::format("broker/queues/{}/exclusive", i), "an exclusive queue belongs to the connection that declares it",
                      "a \"declare\" of the program whose queue it is");
  }
  if (broker.queues.size() + broker.exchanges.size() > kMostElements)
    reader.problem_at("broker/queues", "too many queues and exchanges", fmt::format("{} at most, together", kMostElements));
  for (std::size_t i = 0; i < broker.bindings.size(); ++i) {
    check_binding(broker.bindings[i], queues, exchanges, broker, fmt::format("broker/bindings/{}", i), reader);
  }
  for (std::size_t i = 0; i < publishes.size(); ++i) {
    check_publish(publish_of(*publishes[i]), exchanges, fmt::format("publish/{}", i), reader);
  }
  for (std::size_t i = 0; i < consumes.size(); ++i) {
    const ConsumeSettings& c = consume_of(*consumes[i]);
    const std::string where = fmt::format("consume/{}", i);
    must_exist(c.queue, "queue", queues, where + "/queue", reader);
    check_declare(c.declare, where, reader);
    if (c.mode == ConsumeMode::get && (c.prefetch != 0 || c.cancel_after)) {
      reader.problem_at(where + (c.prefetch != 0 ? "/prefetch" : "/cancel_after"), "this has no effect on basic.get",
                        "\"mode\": \"consume\"");
    }
    if (c.global && c.prefetch == 0) reader.problem_at(where + "/global", "there is no prefetch to share", "a \"prefetch\"");
    if (c.ack == AckMode::automatic && (c.ack_twice != 0 || c.ack_on != AckOn::same_channel)) {
      reader.problem_at(where + (c.ack_twice != 0 ? "/ack_twice" : "/ack_on"), "nothing is acknowledged with \"ack\": \"auto\"",
                        "\"ack\": \"manual\"");
    }
    if (c.ack == AckMode::automatic && c.tx) {
      reader.problem_at(where + "/tx", "there is nothing to commit with \"ack\": \"auto\"", "\"ack\": \"manual\"");
    }
  }
}

}  // namespace mqlab::models::rabbitmq
