/// Answers a request, and reads the connection's next one.
#pragma once

#include <utility>

#include "models/kafka/node/node.hpp"

namespace mqlab::models::kafka {

template <class T>
void Node::answer(sim::Context& ctx, sim::Connection c, T response, std::uint32_t bytes) {
  ctx.send(c, make_frame(std::move(response), bytes));
  ctx.set_reading(c, true);
}

}  // namespace mqlab::models::kafka
