/// A producer's customers: when the next operation comes, and what it asks for. Shared by all drivers of a producer.
#pragma once

#include <cstdint>

#include "models/apps/keys.hpp"
#include "models/apps/spec.hpp"
#include "models/message.hpp"

namespace mqlab::models::apps {

/// As fast as `window` allows: it has no pace.
inline bool is_closed_loop(const ProducerSpec& spec) { return !spec.rate && !spec.interval && !spec.burst; }

/// From the first arrival to the k-th tick after it. Reckoned from the first one, so a rate that is no whole number of nanoseconds does not drift.
inline sim::Duration until_tick(const ProducerSpec& spec, std::uint64_t ticks) {
  if (spec.burst) return spec.burst->every * static_cast<std::int64_t>(ticks);
  if (spec.interval) return *spec.interval * static_cast<std::int64_t>(ticks);
  __extension__ using Wide = unsigned __int128;
  const Wide ns = static_cast<Wide>(ticks) * 1'000'000'000'000ULL / static_cast<std::uint64_t>(spec.rate->milli_per_second);
  return sim::Duration{static_cast<std::int64_t>(ns)};
}

/// The message of a producer's own operation, as it is first published.
inline Message message_of_operation(const ProducerSpec& spec, sim::ProcessId self, std::uint64_t number) {
  Message m;
  m.id = sim::MessageId(self, number);
  m.operation = sim::OperationId(self, number);
  m.amount = spec.amount;
  if (spec.keys > 0) {
    m.key = key_of_operation(spec.keys, number);
    m.version = version_of_operation(spec.keys, number);
  }
  m.body = static_cast<std::uint32_t>(spec.body.bytes);
  return m;
}

}  // namespace mqlab::models::apps
