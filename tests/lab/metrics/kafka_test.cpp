// Kafka's gauges of replication, through a crash and the way back.

#include <gtest/gtest.h>

#include "lab/metrics/samples.hpp"
#include "tests/lab/run/kafka_played.hpp"

namespace mqlab::lab {
namespace {

using namespace testing;
using namespace std::chrono_literals;

constexpr std::string_view kUnderReplicated = "ReplicaManager.UnderReplicatedPartitions";
constexpr std::string_view kUnderMinIsr = "ReplicaManager.UnderMinIsrPartitionCount";

/// `orders-0` second by second, as `0`, `1` or `-`, each change once.
std::string course(std::string_view metric, const std::string& faults) {
  const Loaded file = load_text("watched.json", fmt::format(R"({{"mqlab": 1, "id": "watched", "title": {{"en": "w", "zh_CN": "w"}},
      "broker": {{"style": "kafka", "nodes": ["b1", "b2", "b3"],
                  "topics": [{{"name": "orders", "partitions": 1, "replication.factor": 3, "min.insync.replicas": 2}}]}},
      "producers": [{{"id": "shop", "operations": 60, "interval": "1s", "publish": {{"topic": "orders"}}}}],
      "consumers": [{}], "faults": [{}], "variants": {{"only": {{}}}}}})",
                                                            member("stock", R"("enable.auto.commit": false)"), faults));
  if (!file) return describe::render(file.error(), Language::en);
  const Scenario& scenario = file->variants.front();
  Runner runner(scenario);
  runner.run({.level = sim::TraceLevel::full});
  const sim::Tables tables = runner.recorder().tables();
  const auto samples = sample_metrics(Records(runner.recorder()), scenario.style->metrics(), tables,
                                      kinds_kept(sim::TraceLevel::full, *scenario.style), {.interval = 1s});
  if (!samples) return samples.error().en;
  std::string out;
  for (const MetricLine& line : samples->lines) {
    if (line.metric->name != metric || tables.elements[line.subject].label != "orders-0") continue;
    for (const auto& value : line.samples) {
      const std::string now = value ? std::to_string(*value) : "-";
      if (out.empty() || out.back() != now.back()) out += now;
    }
  }
  return out;
}

TEST(KafkaMetricsInRuns, APartitionIsUnderReplicatedFromTheFencingOfAReplicaUntilItIsInSyncAgain) {
  const std::string one = R"({"at": "5s", "do": "crash", "process": "b3", "for": "20s"})";
  EXPECT_EQ(course(kUnderReplicated, one), "-010");
  EXPECT_EQ(course(kUnderMinIsr, one), "-0") << "two are enough";
  EXPECT_EQ(course(kUnderReplicated, ""), "-0");
}

TEST(KafkaMetricsInRuns, WithFewerInSyncThanTheMinimumItIsUnderMinIsr) {
  const std::string two =
      R"({"at": "5s", "do": "crash", "process": "b3", "for": "20s"}, {"at": "6s", "do": "crash", "process": "b2", "for": "30s"})";
  EXPECT_EQ(course(kUnderReplicated, two), "-010");
  EXPECT_EQ(course(kUnderMinIsr, two), "-010");
}

}  // namespace
}  // namespace mqlab::lab
