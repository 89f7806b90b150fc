// Does the scenario fit together? Names are checked by the loader (`refers_to`); here stands what needs more than one part.

#include <fmt/format.h>

#include <algorithm>
#include <vector>

#include "models/rabbitmq/style.hpp"
#include "sim/describe/reader.hpp"
#include "sim/describe/suggest.hpp"

namespace mqlab::models::rabbitmq {

namespace {

template <class T>
std::vector<std::string> names_of(const std::vector<T>& declared) {
  std::vector<std::string> names;
  for (const T& d : declared) names.push_back(d.name);
  return names;
}

/// Without any declaration of a kind the loader has no list to compare with, so an unknown name would pass.
void must_exist(const std::string& name, std::string_view kind, const std::vector<std::string>& names, const std::string& where,
                describe::ObjectReader& reader) {
  if (name.empty() || std::find(names.begin(), names.end(), name) != names.end()) return;
  reader.problem_at(where, fmt::format("no {} is called \"{}\"", kind, name),
                    names.empty() ? fmt::format("a declared {}: there is none", kind) : "one of: " + describe::join_sorted(names),
                    describe::suggest(name, names));
}

}  // namespace

void RabbitStyle::check(const Part& part, std::span<const Part* const> publishes, std::span<const Part* const> consumes,
                        describe::ObjectReader& reader) const {
  const BrokerSettings& broker = broker_of(part).settings;
  const std::vector<std::string> queues = names_of(broker.queues);
  const std::vector<std::string> exchanges = names_of(broker.exchanges);
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
  }
  for (std::size_t i = 0; i < broker.bindings.size(); ++i) {
    const BindingSettings& b = broker.bindings[i];
    const std::string where = fmt::format("broker/bindings/{}", i);
    if (b.exchange.empty()) {
      reader.problem_at(where + "/exchange", "the default exchange can't be bound",
                        "a declared exchange: every queue is reached by its name already");
    }
    must_exist(b.exchange, "exchange", exchanges, where + "/exchange", reader);
    must_exist(b.queue, "queue", queues, where + "/queue", reader);
  }
  for (std::size_t i = 0; i < publishes.size(); ++i) {
    must_exist(publish_of(*publishes[i]).exchange, "exchange", exchanges, fmt::format("publish/{}/exchange", i), reader);
  }
  for (std::size_t i = 0; i < consumes.size(); ++i) {
    const ConsumeSettings& c = consume_of(*consumes[i]);
    const std::string where = fmt::format("consume/{}", i);
    must_exist(c.queue, "queue", queues, where + "/queue", reader);
    if (c.ack == AckMode::automatic && c.prefetch != 0) {
      reader.problem_at(where + "/prefetch", "a prefetch has no effect with \"ack\": \"auto\"", "0, or \"ack\": \"manual\"");
    }
  }
}

}  // namespace mqlab::models::rabbitmq
