// What only some versions can have: a feature that needs a later metadata.version, a limit that came with one (semantics 7).

#include <fmt/format.h>

#include "models/kafka/check_features.hpp"
#include "sim/describe/reader.hpp"

namespace mqlab::models::kafka {

namespace {

constexpr std::int64_t kLeastSegment = 1 << 20;  ///< KIP-1030, since 4.0

}  // namespace

void check_features(const BrokerSettings& b, describe::ObjectReader& reader) {
  if (b.transaction_version.value_or(0) >= 2 && b.version < Version::v4_0)
    reader.problem_at("broker/transaction.version", "transaction.version 2 needs the metadata.version of 4.0 (TransactionVersion.TV_2)",
                      "version 4.0 or later, or a lower transaction.version");
  if (b.eligible_leader_replicas_version.value_or(0) >= 1 && b.version < Version::v4_0)
    reader.problem_at("broker/eligible.leader.replicas.version", "eligible leader replicas came with 4.0 (KIP-966)",
                      "version 4.0 or later, or 0");
  if (b.version < Version::v4_0) return;
  for (std::size_t i = 0; i < b.topics.size(); ++i) {
    const auto& bytes = b.topics[i].segment_bytes;
    if (bytes && bytes->bytes < kLeastSegment)
      reader.problem_at(fmt::format("broker/topics/{}/segment.bytes", i), "since 4.0 a segment has 1 MiB at least (KIP-1030)",
                        "\"1MiB\" or more, or a version before 4.0");
  }
  if (b.log_segment_bytes.bytes < kLeastSegment)
    reader.problem_at("broker/log.segment.bytes", "since 4.0 a segment has 1 MiB at least (KIP-1030)",
                      "\"1MiB\" or more, or a version before 4.0");
}

}  // namespace mqlab::models::kafka
