// AllocateMessageQueueStrategy: a member's share of the sorted queues (semantics 6.2; client/consumer/rebalance). Machine rooms and
// consistent hashing are not represented.

#include <algorithm>

#include "models/rocketmq/client/consumer.hpp"

namespace mqlab::models::rocketmq {

std::vector<Mq> Consumer::allocate(const std::vector<Mq>& all, const std::vector<sim::ProcessId>& members, sim::ProcessId self) const {
  std::vector<Mq> mine;
  const auto found = std::find(members.begin(), members.end(), self);
  const auto index = static_cast<std::size_t>(found - members.begin());
  const std::size_t n = members.size();
  switch (settings_.allocate) {
    case Allocate::averagely: {
      const std::size_t rest = all.size() % n;
      const std::size_t size = all.size() <= n ? 1 : rest > 0 && index < rest ? all.size() / n + 1 : all.size() / n;
      const std::size_t from = rest > 0 && index < rest ? index * size : index * size + rest;
      for (std::size_t i = from; i < std::min(from + size, all.size()); ++i) mine.push_back(all[i]);
      break;
    }
    case Allocate::averagely_by_circle:
      for (std::size_t i = index; i < all.size(); i += n) mine.push_back(all[i]);
      break;
    case Allocate::by_config:
      for (const Mq& mq : all) {
        const std::string label = host_.layout().names[mq.broker].name + ":" + std::to_string(mq.queue);
        const Topic* t = host_.topic(settings_.topic);
        // The retry topic is shared by the first member alone.
        const bool retry = t == nullptr || mq.topic != t->id;
        if (retry ? index == 0 : std::find(settings_.queues.begin(), settings_.queues.end(), label) != settings_.queues.end())
          mine.push_back(mq);
      }
      break;
  }
  return mine;
}

}  // namespace mqlab::models::rocketmq
