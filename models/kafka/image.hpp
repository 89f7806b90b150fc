/// The cluster's metadata: who leads which partition, who is in sync, which brokers are there. The controller's is the truth; each broker
/// has the image that it was told last, each client what some broker answered (semantics 2.5).
#pragma once

#include <cstdint>
#include <utility>
#include <vector>

#include "models/kafka/cluster.hpp"

namespace mqlab::models::kafka {

struct PartitionState {
  BrokerId leader = kNoBroker;
  std::int32_t leader_epoch = 0;
  std::int32_t partition_epoch = 0;
  std::vector<BrokerId> isr;
  std::vector<BrokerId> elr;         ///< eligible leader replicas (KIP-966)
  BrokerId last_leader = kNoBroker;  ///< the last known one, with an empty ELR
  /// Whether the metadata have it: with ELR the in-sync set of a partition may be empty, but somebody is known who had it.
  bool exists() const { return !isr.empty() || !elr.empty() || last_leader != kNoBroker; }
};

struct BrokerState {
  std::int64_t epoch = 0;  ///< of this incarnation's registration
  bool fenced = false;
  bool shutting_down = false;
  bool active() const { return !fenced && !shutting_down; }
};

struct Image {
  std::vector<PartitionState> partitions;
  std::vector<BrokerState> brokers;
};

/// What changed: new values, in the order of the metadata log.
struct ImageDelta {
  std::vector<std::pair<PartitionId, PartitionState>> partitions;
  std::vector<std::pair<BrokerId, BrokerState>> brokers;
  bool empty() const { return partitions.empty() && brokers.empty(); }
};

/// As the cluster stands when a run begins: it has been up before, all is in sync, the preferred replicas lead.
Image first_image(const Cluster& cluster);

inline bool contains(const std::vector<BrokerId>& some, BrokerId b) {
  for (const BrokerId each : some)
    if (each == b) return true;
  return false;
}

}  // namespace mqlab::models::kafka
