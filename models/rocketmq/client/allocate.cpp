#include "models/rocketmq/client/allocate.hpp"

#include <algorithm>

namespace mqlab::models::rocketmq {

std::vector<Mq> allocate(Allocate how, const std::vector<Mq>& all, const std::vector<sim::ProcessId>& members, sim::ProcessId self) {
  std::vector<Mq> mine;
  const auto index = static_cast<std::size_t>(std::find(members.begin(), members.end(), self) - members.begin());
  const std::size_t n = members.size();
  if (how == Allocate::averagely_by_circle) {
    for (std::size_t i = index; i < all.size(); i += n) mine.push_back(all[i]);
    return mine;
  }
  const std::size_t rest = all.size() % n;
  const std::size_t size = all.size() <= n ? 1 : rest > 0 && index < rest ? all.size() / n + 1 : all.size() / n;
  const std::size_t from = rest > 0 && index < rest ? index * size : index * size + rest;
  for (std::size_t i = from; i < std::min(from + size, all.size()); ++i) mine.push_back(all[i]);
  return mine;
}

}  // namespace mqlab::models::rocketmq
