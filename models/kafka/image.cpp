#include "models/kafka/image.hpp"

namespace mqlab::models::kafka {

Image first_image(const Cluster& cluster) {
  Image image;
  for (std::size_t b = 0; b < cluster.settings.nodes.size(); ++b)
    image.brokers.push_back({.epoch = static_cast<std::int64_t>(b), .fenced = false, .shutting_down = false});
  for (const PartitionInfo& p : cluster.partitions) {
    PartitionState& s = image.partitions.emplace_back();
    if (image.partitions.size() > cluster.first_partitions) continue;  // it came into being later: the controller's log knows
    s.leader = s.last_leader = p.replicas.front();
    s.isr = p.replicas;
  }
  return image;
}

}  // namespace mqlab::models::kafka
