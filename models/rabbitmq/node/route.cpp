// Exchange and keys to the set of queues: a lookup at the moment the channel handles the publish, remembered per envelope.

#include <algorithm>

#include "models/rabbitmq/node/node.hpp"

namespace mqlab::models::rabbitmq {

std::uint32_t Node::find_queue(sim::Name name) const {
  const auto i = static_cast<std::size_t>(name);  // names are small numbers
  const QueueIndex q = i < queue_by_name_.size() ? queue_by_name_[i] : kNone;
  return q != kNone && queues_[q].exists ? q : kNone;
}

void Node::look_up(sim::Context& ctx, const sim::BlockRef& envelope, Route& cache) {
  cache.envelope = envelope;
  find_route(ctx, static_cast<const sim::BlockOf<Envelope>*>(envelope.get())->value, cache);
  cache.version = bindings_version_;
}

void Node::find_route(sim::Context& ctx, const Envelope& e, Route& out) {
  out.queues.clear();
  out.element = sim::Element::none;
  const std::uint32_t first = find_exchange(ctx, e.exchange);
  out.refused = first == kNone ? reply::not_found : exchanges_[first].settings.internal ? reply::access_refused : 0;
  if (first == kNone) return;  // an internal one refuses publishers, not dead letters
  out.element = exchanges_[first].element;

  std::vector<sim::Name> keys{e.routing_key};  // CC and BCC are further ones
  keys.insert(keys.end(), e.cc.begin(), e.cc.end());
  keys.insert(keys.end(), e.bcc.begin(), e.bcc.end());
  if (e.exchange == sim::Name::empty) {  // the default exchange: every queue under its name
    for (const sim::Name key : keys) {
      const std::uint32_t q = find_queue(key);
      if (q != kNone && std::find(out.queues.begin(), out.queues.end(), q) == out.queues.end()) out.queues.push_back(q);
    }
    return;
  }
  follow_exchanges(
      first, out.queues,
      [&](std::uint32_t x, auto&& take) {
        const Exchange& exchange = exchanges_[x];
        for (const Binding& b : exchange.bindings) {
          const bool matches = std::any_of(keys.begin(), keys.end(), [&](sim::Name key) {
            return binding_matches(exchange.settings.type, ctx.text(b.key), b.arguments, ctx.text(key), e.headers);
          });
          if (!matches) continue;
          if (mutant_ == Mutant::a_copy_for_each_binding && !b.to.is_exchange &&
              std::find(out.queues.begin(), out.queues.end(), b.to.index) != out.queues.end()) {
            out.queues.push_back(b.to.index);
          }
          take(b.to);
        }
      },
      [&](std::uint32_t x, auto&& take) {
        const sim::Name name = exchanges_[x].alternate;
        const std::uint32_t alternate = name == sim::Name::empty ? kNone : find_exchange(ctx, name);
        if (alternate != kNone) take(Destination{true, alternate});
      });
}

}  // namespace mqlab::models::rabbitmq
