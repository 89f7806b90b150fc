// Many queues on one disk: the published curve, 64 to 256 topics of 8 partitions (semantics/kafka.md 1.5, semantics/rocketmq.md 4.7). Its shape is
// held, not its figures: they are a vendor's, on a machine that nobody knows.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <string>

#include "lab/run/runner.hpp"
#include "lab/scenario/load.hpp"

namespace mqlab::lab {
namespace {

constexpr int kTopics = 4;  ///< the queues are spread over them, each with a producer and a consumer of its own

/// Messages a second that get to their consumers. Nothing is fsynced; the page cache is finite.
template <class Topic, class Publish, class Consume>
double throughput(const std::string& broker, Topic topic, Publish publish, Consume consume) {
  std::string topics;
  std::string producers;
  std::string consumers;
  for (int t = 0; t < kTopics; ++t) {
    const char* comma = t > 0 ? ", " : "";
    topics += comma + topic(t);
    producers +=
        fmt::format(R"({}{{"id": "shop{}", "start": "30s", "operations": 15000, "window": 1000, "keys": 50000, "publish": {{{}}}}})", comma,
                    t, publish(t));
    consumers += fmt::format(R"({}{{"id": "stock{}", {}, "effect": {{"outside": "shelf"}}}})", comma, t, consume(t));
  }
  const Loaded file = load_text("many.json", fmt::format(R"({{"mqlab": 1, "id": "many", "title": {{"en": "m", "zh_CN": "m"}},
  "hosts": [{{"name": "b1", "processes": ["b1"], "disk": {{"file_switch": "5ms", "write": "150MB/s", "dirty_limit": "6MiB"}}}}],
  "broker": {{{}, "topics": [{}]}}, "producers": [{}], "consumers": [{}], "variants": {{"only": {{}}}}}})",
                                                         broker, topics, producers, consumers));
  if (!file) {
    ADD_FAILURE() << describe::render(file.error(), Language::en);
    return 0;
  }
  Runner runner(file->variants.front());
  const lab::Run run = runner.run({});
  EXPECT_EQ(count(run.verdict.counts, Name::lost), 0);
  return static_cast<double>(run.cost.done_per_second) / 1000;
}

double kafka(int partitions) {
  return throughput(
      R"("style": "kafka", "version": "3.9", "nodes": ["b1"])",
      [&](int t) { return fmt::format(R"({{"name": "orders{}", "partitions": {}}})", t, partitions / kTopics); },
      [](int t) { return fmt::format(R"("topic": "orders{}", "linger.ms": "5ms")", t); },
      [](int t) { return fmt::format(R"("group.id": "stock{0}", "topics": ["orders{0}"], "auto.offset.reset": "earliest")", t); });
}

double rocketmq(int queues) {
  return throughput(
      R"("style": "rocketmq", "nodes": [{"name": "b1"}])",
      [&](int t) { return fmt::format(R"({{"name": "orders{0}", "readQueueNums": {1}, "writeQueueNums": {1}}})", t, queues / kTopics); },
      [](int t) { return fmt::format(R"("topic": "orders{}", "send": "async")", t); },
      [](int t) { return fmt::format(R"("topic": "orders{0}", "consumerGroup": "stock{0}")", t); });
}

TEST(LongRunCapacity, KafkaCollapsesWithManyPartitionsWhereTheOneLogOfRocketMQStaysLevel) {
  const double kafka_64 = kafka(64 * 8);
  const double kafka_256 = kafka(256 * 8);
  const double rocket_64 = rocketmq(64 * 8);
  const double rocket_256 = rocketmq(256 * 8);
  RecordProperty("figures", fmt::format("Kafka {:.0f} to {:.0f}, RocketMQ {:.0f} to {:.0f}", kafka_64, kafka_256, rocket_64, rocket_256));
  EXPECT_LT(kafka_256, 0.1 * kafka_64) << kafka_64 << " to " << kafka_256 << "; published: -98 %";
  EXPECT_GT(rocket_256, 0.84 * rocket_64) << rocket_64 << " to " << rocket_256 << "; published: -16 %";
}

}  // namespace
}  // namespace mqlab::lab
