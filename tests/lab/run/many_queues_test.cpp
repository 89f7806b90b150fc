// Many queues on one disk: the published curve, 64 to 256 topics of 8 partitions (semantics/kafka.md 1.5, semantics/rocketmq.md 4.7). Its shape is
// held, not its figures: they are a vendor's, on a machine that nobody knows.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <string>

#include "lab/run/runner.hpp"
#include "lab/scenario/load.hpp"

namespace mqlab::lab {
namespace {

/// Messages a second that get to their consumer, the disk's page cache being finite and nothing fsynced.
double throughput(const std::string& broker, const std::string& publish, const std::string& consumer) {
  const Loaded file = load_text("many.json", fmt::format(R"({{"mqlab": 1, "id": "many", "title": {{"en": "m", "zh_CN": "m"}},
  "hosts": [{{"name": "b1", "processes": ["b1"], "disk": {{"flush_latency": "2ms", "file_switch": "5ms", "write": "150MB/s", "dirty_limit": "6MiB"}}}}],
  "broker": {{{}}}, "producers": [{{"id": "shop", "start": "30s", "operations": 60000, "window": 4000, "keys": 50000, "publish": {{"topic": "orders"{}}}}}],
  "consumers": [{{"id": "stock", {}, "effect": {{"outside": "shelf"}}}}], "variants": {{"only": {{}}}}}})",
                                                         broker, publish, consumer));
  if (!file) {
    ADD_FAILURE() << describe::render(file.error());
    return 0;
  }
  Runner runner(file->variants.front());
  const lab::Run run = runner.run({});
  EXPECT_EQ(count(run.verdict.counts, Name::lost), 0);
  return static_cast<double>(run.cost.done_per_second) / 1000;
}

TEST(LongRunCapacity, KafkaCollapsesWithManyPartitionsWhereTheOneLogOfRocketMQStaysLevel) {
  const auto kafka = [](int partitions) {
    return throughput(
        fmt::format(R"("style": "kafka", "version": "3.9", "nodes": ["b1"], "topics": [{{"name": "orders", "partitions": {}}}])",
                    partitions),
        R"(, "linger.ms": "5ms")", R"("group.id": "stock", "topics": ["orders"], "auto.offset.reset": "earliest")");
  };
  const auto rocketmq = [](int queues) {
    return throughput(fmt::format(R"("style": "rocketmq", "nodes": [{{"name": "b1"}}],
   "topics": [{{"name": "orders", "readQueueNums": {0}, "writeQueueNums": {0}}}])",
                                  queues),
                      R"(, "send": "async")", R"("topic": "orders", "consumerGroup": "stock")");
  };
  const double kafka_64 = kafka(512);
  const double kafka_256 = kafka(2048);
  const double rocket_64 = rocketmq(512);
  const double rocket_256 = rocketmq(2048);
  RecordProperty("figures", fmt::format("Kafka {:.0f} -> {:.0f}, RocketMQ {:.0f} -> {:.0f}", kafka_64, kafka_256, rocket_64, rocket_256));
  EXPECT_LT(kafka_256, 0.1 * kafka_64) << kafka_64 << " -> " << kafka_256 << "; published: -98 %";
  EXPECT_GT(rocket_256, 0.84 * rocket_64) << rocket_64 << " -> " << rocket_256 << "; published: -16 %";
}

}  // namespace
}  // namespace mqlab::lab
