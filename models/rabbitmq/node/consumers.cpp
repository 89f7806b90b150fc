// Whose turn is it, beyond plain rotation: consumer priorities, exclusive consumers, the single active consumer (semantics 4.1).

#include <algorithm>
#include <utility>

#include "models/rabbitmq/kinds.hpp"
#include "models/rabbitmq/node/node.hpp"

namespace mqlab::models::rabbitmq {

/// An exclusive consumer is alone, or refused; so is anyone beside it. With a single active consumer nobody is exclusive.
bool Node::may_consume(const Queue& queue, const Consumer& c) const {
  if (c.exclusive && queue.arguments.single_active_consumer) return false;
  return queue.exclusive_consumer == kNone && (!c.exclusive || queue.consumers == 0);
}

void Node::enlist(sim::Context& ctx, Queue& queue, ConsumerIndex index) {
  Consumer& c = consumers_[index];
  if (c.exclusive) queue.exclusive_consumer = index;
  if (queue.arguments.single_active_consumer) {
    // By priority among those that wait; a higher one does not push out the active one (classic queues).
    const auto behind = std::find_if(queue.standby.begin(), queue.standby.end(),
                                     [&](ConsumerIndex other) { return consumers_[other].priority < c.priority; });
    queue.standby.insert(behind, index);
    if (queue.active == kNone) activate_next(ctx, queue);
    queue.not_run = false;
    return;
  }
  queue.ranked = queue.ranked || c.priority != 0;
  c.in_rotation = true;
  queue.rotation.emplace_back(index);
  if (queue.ranked) rank_last(queue);
}

/// The last of the rotation goes before all that have a lower priority, and stays behind its equals.
void Node::rank_last(Queue& queue) {
  auto& turn = queue.rotation;
  for (std::size_t i = turn.size() - 1; i > 0 && consumers_[turn[i - 1]].priority < consumers_[turn[i]].priority; --i) {
    std::swap(turn[i - 1], turn[i]);
  }
}

// A consumer has gone, and whoever waited is active at once. When its channel died what it held is back already, and comes first. After a mere
// cancel it still holds it, and the next one works on later messages meanwhile: order is lost. 3.10 does not even run the queue then
// (rabbit_amqqueue_process, basic_cancel; fixed by rabbitmq-server#6502): a backlog waits until something else does (observed D12e).
void Node::dismiss(sim::Context& ctx, Queue& queue, ConsumerIndex index) {
  if (queue.exclusive_consumer == index) queue.exclusive_consumer = kNone;
  if (!queue.arguments.single_active_consumer) return;
  std::erase(queue.standby, index);
  if (queue.active == index) {
    queue.active = kNone;
    activate_next(ctx, queue);
    const bool dead = channel(consumers_[index].channel).state != Channel::State::open;
    queue.not_run = !dead && settings_.version == Version::v3_10 && queue.index.ready() != 0;
  }
}

void Node::activate_next(sim::Context& ctx, Queue& queue) {
  if (queue.standby.empty() || !queue.exists) return;
  queue.active = queue.standby.front();
  queue.standby.erase(queue.standby.begin());
  Consumer& c = consumers_[queue.active];
  c.in_rotation = true;
  queue.rotation.emplace_back(queue.active);
  ctx.record({.kind = kinds::consumer_active,
              .element = queue.element,
              .value = static_cast<std::int64_t>(connections_[channel(c.channel).connection].peer)});
}

}  // namespace mqlab::models::rabbitmq
