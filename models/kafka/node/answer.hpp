/// Answers a request, and reads the connection's next one; or answers this broker's own.
#pragma once

#include <utility>

#include "models/kafka/node/node.hpp"

namespace mqlab::models::kafka {

template <class T>
void Node::reply(sim::Context& ctx, Asker asker, T response) {
  if (asker.from != sim::Connection::none) return answer(ctx, asker.from, std::move(response));
  const auto own = own_requests_.find(asker.own);
  if (own == own_requests_.end()) return;
  const PeerRequest request = std::move(own->second);
  own_requests_.erase(own);
  const sim::Payload frame = make_frame(std::move(response));
  peer_answered(ctx, request, &frame);
}

template <class T>
void Node::answer(sim::Context& ctx, sim::Connection c, T response, std::uint32_t bytes) {
  ctx.send(c, make_frame(std::move(response), bytes));
  ctx.set_reading(c, true);
}

}  // namespace mqlab::models::kafka
