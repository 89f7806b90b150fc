/// The system that is audited: what files say, what is assumed, and a workload.
///
/// The default workload is one producer, one place to publish to and one consumer that changes a store, in an established system: the producer begins when everything has
/// started and settled, and no fault strikes before. In the middle the consumer is stopped and started again, as when a new version is rolled out, so that some messages wait. With a scenario of the user's its programs, links and faults are taken, and its settings replaced by those of the files.
#pragma once

#include "lab/audit/configured.hpp"
#include "lab/scenario/load.hpp"

namespace mqlab::lab {

inline constexpr std::string_view kAuditProducer = "producer";
inline constexpr std::string_view kAuditConsumer = "consumer";
inline constexpr sim::Duration kAuditWarmUp = std::chrono::seconds(12);
inline constexpr sim::Duration kAuditConsumerStops = std::chrono::milliseconds(12'055);   ///< three operations are done
inline constexpr sim::Duration kAuditConsumerStarts = std::chrono::milliseconds(12'500);  ///< and three wait
inline constexpr std::int64_t kAuditOperations = 6;

/// A system of one subject; problems point into the user's files.
Loaded audited_system(Configured& configured, const models::Subject& subject, const Scenario* workload, std::optional<std::uint64_t> seed);

}  // namespace mqlab::lab
