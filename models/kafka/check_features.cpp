// What only some versions can have: a feature that needs a later metadata.version, a limit that came with one (semantics 7).

#include "models/kafka/check_features.hpp"

#include <fmt/format.h>

#include "sim/describe/reader.hpp"

namespace mqlab::models::kafka {

namespace {

constexpr std::int64_t kLeastSegment = 1 << 20;
constexpr Text kTooSmall{"since 4.0 a segment has 1 MiB at least (KIP-1030)", "自 4.0 起，分段至少 1 MiB（KIP-1030）"};
constexpr Text kLargeEnough{"\"1MiB\" or more, or a version before 4.0", "\"1MiB\" 或更大，或 4.0 之前的版本"};

}  // namespace

void check_features(const BrokerSettings& b, describe::ObjectReader& reader) {
  if (b.version < Version::v4_0) {
    if (b.transaction_version.value_or(0) >= 2)
      reader.problem_at("broker/transaction.version",
                        {"transaction.version 2 needs the metadata.version of 4.0 (TransactionVersion.TV_2)",
                         "transaction.version 2 需要 4.0 的 metadata.version（TransactionVersion.TV_2）"},
                        {"version 4.0 or later, or a lower transaction.version", "4.0 或更高的版本，或更低的 transaction.version"});
    if (b.eligible_leader_replicas_version.value_or(0) >= 1)
      reader.problem_at("broker/eligible.leader.replicas.version",
                        {"eligible leader replicas came with 4.0 (KIP-966)", "合格领导者副本自 4.0 起才有（KIP-966）"},
                        {"version 4.0 or later, or 0", "4.0 或更高的版本，或 0"});
    return;
  }
  for (std::size_t i = 0; i < b.topics.size(); ++i) {
    const auto& bytes = b.topics[i].segment_bytes;
    if (bytes && bytes->bytes < kLeastSegment) reader.problem_at(fmt::format("broker/topics/{}/segment.bytes", i), kTooSmall, kLargeEnough);
  }
  if (b.log_segment_bytes.bytes < kLeastSegment) reader.problem_at("broker/log.segment.bytes", kTooSmall, kLargeEnough);
}

}  // namespace mqlab::models::kafka
