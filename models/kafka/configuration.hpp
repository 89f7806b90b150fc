/// Kafka's own files, and Spring's words for them: the tables (configuration_keys.cpp), and how files become a cluster (configuration.cpp). Names and defaults:
/// kafka.apache.org/documentation 3 (configuration); docs.spring.io, application properties `spring.kafka.*`.
#pragma once

#include <span>

#include "models/configuration.hpp"

namespace mqlab::models::kafka {

/// By their place in the list that `configuration_kinds` gives.
enum class FileKind : std::size_t { broker, producer, consumer, topic, spring, program };
std::span<const ConfigKind> configuration_kinds();
inline const ConfigKind& kind_of(FileKind kind) { return configuration_kinds()[static_cast<std::size_t>(kind)]; }

}  // namespace mqlab::models::kafka
