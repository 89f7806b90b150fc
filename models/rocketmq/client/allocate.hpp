/// AllocateMessageQueueStrategy: a member's share of the sorted queues (semantics 6.2; client/consumer/rebalance). Machine rooms and consistent
/// hashing are not represented; CONFIG is the consumer's own list.
#pragma once

#include <vector>

#include "models/rocketmq/cluster.hpp"

namespace mqlab::models::rocketmq {

/// Both lists sorted; `self` is one of the members.
std::vector<Mq> allocate(Allocate how, const std::vector<Mq>& all, const std::vector<sim::ProcessId>& members, sim::ProcessId self);

}  // namespace mqlab::models::rocketmq
