// Exchange and key to the set of queues: a lookup at the moment the channel handles the publish, remembered per envelope.

#include <algorithm>

#include "models/rabbitmq/node/node.hpp"

namespace mqlab::models::rabbitmq {

std::uint32_t Node::find_exchange(sim::Name name) const {
  for (std::uint32_t i = 0; i < exchanges_.size(); ++i) {
    if (exchanges_[i].exists && exchanges_[i].name == name) return i;
  }
  return kNone;
}

std::uint32_t Node::find_queue(sim::Name name) const {
  for (std::uint32_t i = 0; i < queues_.size(); ++i) {
    if (queues_[i].exists && queues_[i].name == name) return i;
  }
  return kNone;
}

const Route& Node::route(const sim::BlockRef& envelope, Route& cache) const {
  if (cache.envelope.get() == envelope.get() && cache.version == bindings_version_) return cache;
  const auto& e = static_cast<const sim::BlockOf<Envelope>*>(envelope.get())->value;
  cache.envelope = envelope;
  cache.version = bindings_version_;
  cache.queues.clear();
  cache.exchange = find_exchange(e.exchange);
  if (cache.exchange == kNone) return cache;
  const Exchange& x = exchanges_[cache.exchange];
  if (x.name == sim::Name::empty) {  // the default exchange: every queue under its name
    if (const std::uint32_t q = find_queue(e.routing_key); q != kNone) cache.queues.push_back(q);
    return cache;
  }
  for (const Binding& b : x.bindings) {
    if (x.type == ExchangeType::direct && b.key != e.routing_key) continue;
    if (std::find(cache.queues.begin(), cache.queues.end(), b.queue) == cache.queues.end()) cache.queues.push_back(b.queue);
  }
  return cache;
}

}  // namespace mqlab::models::rabbitmq
