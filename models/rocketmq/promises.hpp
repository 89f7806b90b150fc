/// What a configuration promises (semantics/rocketmq.md 9), as the audit prints it and the judge reads it.
#pragma once

#include <string_view>

#include "models/rocketmq/settings.hpp"

namespace mqlab::models::rocketmq {

struct Durability {
  bool flushed = false;     ///< SEND_OK waits for the disk
  std::int64_t slaves = 0;  ///< slaves that SEND_OK waits for
  bool asks = true;         ///< one-way: nobody is told anything
  Replication replication = Replication::classic;
  bool all_in_sync = false;      ///< controller mode: whoever may be elected has it
  std::string_view row() const;  ///< R0 ... R7
};
Durability durability_of(const BrokerSettings&, const PublishSettings&);

}  // namespace mqlab::models::rocketmq
