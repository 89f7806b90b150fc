/// RocketMQ's own files, and the words of its Spring starter: the tables (configuration_keys.cpp), and how files become a cluster (configuration.cpp). Names and defaults:
/// BrokerConfig and MessageStoreConfig of 4.9.8 and 5.3.3; docs/cn/best_practice.md; RocketMQProperties of rocketmq-spring.
#pragma once

#include <span>

#include "models/configuration.hpp"

namespace mqlab::models::rocketmq {

/// By their place in the list that `configuration_kinds` gives.
enum class FileKind : std::size_t { broker, spring, program };
std::span<const ConfigKind> configuration_kinds();
inline const ConfigKind& kind_of(FileKind kind) { return configuration_kinds()[static_cast<std::size_t>(kind)]; }

}  // namespace mqlab::models::rocketmq
