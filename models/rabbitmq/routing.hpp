/// Which destinations does an exchange choose for a message? The rules alone (semantics 1.1), for the node and for the promises.
///
/// Pure functions on texts: a node remembers their answer per envelope, so they run once per change of the bindings, not per message.
#pragma once

#include <algorithm>
#include <cstdint>
#include <string_view>
#include <vector>

#include "models/rabbitmq/exchange_settings.hpp"

namespace mqlab::models::rabbitmq {

/// `*`: exactly one word (which may be empty); `#`: any number of words. The empty key has no word at all.
bool topic_matches(std::string_view pattern, std::string_view routing_key);

/// A binding's headers against a message's; `x-match` says how many must be there. Headers whose name starts with `x-` only count with
/// `all-with-x` and `any-with-x`.
bool headers_match(const Headers& binding, const Headers& message);

/// What RabbitMQ refuses at `queue.bind` to a headers exchange (406): an `x-match` of another value or type.
bool valid_x_match(const Headers& binding);

/// One binding of an exchange of this type, for one routing key.
bool binding_matches(ExchangeType type, std::string_view binding_key, const Headers& binding_headers, std::string_view routing_key,
                     const Headers& message_headers);

/// amq.direct, amq.fanout, amq.topic, amq.headers, amq.match: they exist in every vhost, durable, and can't be deleted.
bool predeclared(std::string_view exchange, ExchangeType& type);
std::vector<std::string_view> predeclared_exchanges();

struct Destination {
  bool is_exchange = false;
  std::uint32_t index = 0;
  friend bool operator==(const Destination&, const Destination&) = default;
};

/// From an exchange through bindings between exchanges to a set of queues: each exchange once (so cycles end), each queue once, and where
/// an exchange itself matched nothing, its alternate (src: rabbit_exchange route).
/// `each_match(exchange, take)` calls `take(Destination)` for each binding that matches; `alternate_of(exchange, take)` for its alternate.
template <class EachMatch, class AlternateOf>
void follow_exchanges(std::uint32_t first, std::vector<std::uint32_t>& queues, EachMatch&& each_match, AlternateOf&& alternate_of) {
  std::vector<std::uint32_t> visited{first};
  const auto add = [](std::vector<std::uint32_t>& set, std::uint32_t one) {
    if (std::find(set.begin(), set.end(), one) == set.end()) set.push_back(one);
  };
  for (std::size_t i = 0; i < visited.size(); ++i) {
    bool any = false;
    const auto take = [&](Destination d) {
      any = true;
      add(d.is_exchange ? visited : queues, d.index);
    };
    each_match(visited[i], take);
    if (!any) alternate_of(visited[i], take);
  }
}

}  // namespace mqlab::models::rabbitmq
