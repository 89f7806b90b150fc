/// Which row of semantics 6 a configuration falls under.
#pragma once

#include <string_view>

#include "models/kafka/settings.hpp"

namespace mqlab::models::kafka {

/// What an acknowledgement promises, from the settings of the topic, the brokers and the producer.
struct Durability {
  Acks acks = Acks::all;
  std::int64_t replicas = 1;
  std::int64_t min_isr = 1;
  bool flushed = false;  ///< flush.messages = 1
  bool unclean = false;
  bool elr = false;
  bool old_truncation = false;   ///< hw or epoch-101: may lose committed records
  std::string_view row() const;  ///< K0 ... K7
};
Durability durability_of(const BrokerSettings&, const PublishSettings&);

/// Which row of the transactions' promises: T0 (a late batch may open a transaction that nobody ends), T1 (verified, KIP-890 part 1), T2
/// (transaction.version 2).
std::string_view transactions_row(const BrokerSettings&);

}  // namespace mqlab::models::kafka
