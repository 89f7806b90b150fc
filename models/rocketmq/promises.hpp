/// What a configuration promises (semantics/rocketmq.md 9), as the audit prints it and the judge reads it.
#pragma once

#include <string_view>

#include "models/rocketmq/settings.hpp"

namespace mqlab::models::rocketmq {

struct Durability {
  bool flushed = false;          ///< SEND_OK waits for the disk
  std::int64_t slaves = 0;       ///< slaves that SEND_OK waits for
  bool asks = true;              ///< one-way: nobody is told anything
  std::string_view row() const;  ///< R0 ... R4
};
Durability durability_of(const BrokerSettings&, const PublishSettings&);

}  // namespace mqlab::models::rocketmq
