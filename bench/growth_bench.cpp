// What one message costs as a run grows by powers of ten: in messages, in partitions, in consumers, in nodes. Flat is what is hoped for; what grows with the
// number of things that talk to each other (fetches, heartbeats, replicas) shows as events per message beside it.
#pragma GCC diagnostic ignored "-Wmissing-field-initializers"
#include <benchmark/benchmark.h>

#include <cstdint>
#include <string>

#include <fmt/format.h>

#include "bench/cycle.hpp"

namespace mqlab::bench {
namespace {

void run_all(benchmark::State& state, const lab::ScenarioFile& file, std::int64_t total) {
  lab::Runner runner(file.variants.front());
  std::uint64_t events = 0;
  for (auto _ : state) events = runner.run({.level = sim::TraceLevel::off, .judge = false}).end.costs.events;
  state.counters["events_per_message"] = static_cast<double>(events) / static_cast<double>(total);
  state.counters["ns_per_message"] =
      benchmark::Counter(static_cast<double>(state.iterations() * total) / 1e9, benchmark::Counter::kIsRate | benchmark::Counter::kInvert);
  state.SetItemsProcessed(state.iterations() * total);
}

/// RabbitMQ, one queue, a hundred in flight.
void GrowingMessages(benchmark::State& state) { run_all(state, cycle(100, state.range(0), 1), state.range(0)); }

/// RabbitMQ, one queue that so many consumers share.
void GrowingConsumers(benchmark::State& state) {
  constexpr std::int64_t kTotal = 100'000;
  run_all(state,
          loaded(fmt::format(
              R"({{"mqlab": 1, "id": "bench/consumers", "title": {{"en": "consumers", "zh_CN": "消费者"}}, "hosts": [{{"name": "clients"}}],
          "broker": {{"style": "rabbitmq", "nodes": ["rabbit-1"], "queues": [{{"name": "q", "durable": true}}]}},
          "producers": [{{"id": "p", "operations": {}, "window": 2000, "publish": {{"routing_key": "q", "delivery_mode": 2, "confirm": true}}}}],
          "consumers": [{{"id": "c", "host": "clients", "instances": {}, "queue": "q", "ack": "manual", "prefetch": 2, "effect": {{"outside": "done"}}}}],
          "variants": {{"only": {{}}}}}})",
              kTotal, state.range(0))),
          kTotal);
}

/// Kafka on so many brokers, a topic of so many partitions with three replicas each, where there are three brokers.
lab::ScenarioFile kafka(std::int64_t nodes, std::int64_t partitions, std::int64_t total) {
  std::string names;
  for (std::int64_t i = 1; i <= nodes; ++i) names += fmt::format(R"({}"b{}")", i == 1 ? "" : ", ", i);
  return loaded(fmt::format(
      R"({{"mqlab": 1, "id": "bench/growth", "title": {{"en": "growth", "zh_CN": "增长"}},
          "broker": {{"style": "kafka", "version": "3.9", "nodes": [{}],
                      "topics": [{{"name": "orders", "partitions": {}, "replication.factor": {}}}]}},
          "producers": [{{"id": "p", "operations": {}, "window": 20000, "keys": 10007, "publish": {{"topic": "orders", "linger.ms": "5ms"}}}}],
          "consumers": [{{"id": "c", "group.id": "g", "topics": ["orders"], "auto.offset.reset": "earliest", "enable.auto.commit": false,
                          "effect": {{"outside": "done"}}}}],
          "variants": {{"only": {{}}}}}})",
      names, partitions, nodes >= 3 ? 3 : 1, total));
}

constexpr std::int64_t kKafkaTotal = 200'000;
void GrowingPartitions(benchmark::State& state) { run_all(state, kafka(3, state.range(0), kKafkaTotal), kKafkaTotal); }
/// A partition a node, so that all of them have something to do.
void GrowingNodes(benchmark::State& state) { run_all(state, kafka(state.range(0), state.range(0), kKafkaTotal), kKafkaTotal); }

BENCHMARK(GrowingMessages)->ArgName("n")->RangeMultiplier(10)->Range(1'000, 1'000'000)->Unit(benchmark::kMillisecond);
BENCHMARK(GrowingConsumers)->ArgName("n")->RangeMultiplier(10)->Range(1, 1'000)->Unit(benchmark::kMillisecond);
BENCHMARK(GrowingPartitions)->ArgName("n")->RangeMultiplier(10)->Range(1, 1'000)->Unit(benchmark::kMillisecond);
BENCHMARK(GrowingNodes)->ArgName("n")->RangeMultiplier(10)->Range(1, 10)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace mqlab::bench
