// Kafka's full cycle: produce in batches, replicate to three, acks=all, consume, commit; and short runs in which the leader crashes. The ratios
// to the bare heap come at the end (ratios.cpp): read those of one run.
#pragma GCC diagnostic ignored "-Wmissing-field-initializers"
#include <benchmark/benchmark.h>

#include <cstdint>
#include <string>

#include <fmt/format.h>

#include "bench/cycle.hpp"

namespace mqlab::bench {
namespace {

constexpr std::int64_t kRecord = 107;  // of a body of 100 bytes

/// Five batches in flight; the consumer commits after each poll().
lab::ScenarioFile kafka_cycle(std::int64_t batch, std::int64_t total) {
  return loaded(fmt::format(
      R"({{"mqlab": 1, "id": "bench/kafka", "title": {{"en": "cycle", "zh_CN": "循环"}},
          "broker": {{"style": "kafka", "version": "3.9", "nodes": ["b1", "b2", "b3"],
                      "topics": [{{"name": "orders", "replication.factor": 3, "min.insync.replicas": 2}}]}},
          "producers": [{{"id": "p", "operations": {}, "window": {}, "publish": {{"topic": "orders", "batch.size": "{}B"}}}}],
          "consumers": [{{"id": "c", "group.id": "g", "topics": ["orders"], "auto.offset.reset": "earliest", "enable.auto.commit": false,
                          "effect": {{"outside": "done"}}}}],
          "variants": {{"only": {{}}}}}})",
      total, 5 * batch, 61 + kRecord * batch));
}

void KafkaCycle(benchmark::State& state) {
  const std::int64_t batch = state.range(0);
  const std::int64_t total = state.range(1);
  const lab::ScenarioFile file = kafka_cycle(batch, total);
  lab::Runner runner(file.variants.front());
  std::uint64_t events = 0;
  for (auto _ : state) events = runner.run({.level = sim::TraceLevel::off, .judge = false}).end.costs.events;
  state.counters["events_per_batch"] = static_cast<double>(events) * static_cast<double>(batch) / static_cast<double>(total);
  state.SetItemsProcessed(state.iterations() * total);
}

/// 20 messages; the leader dies when the tenth is confirmed, another takes over; idle heartbeats and fetches until the run has settled.
void KafkaShortRuns(benchmark::State& state) {
  const lab::ScenarioFile file = loaded(
      R"({"mqlab": 1, "id": "bench/failover", "title": {"en": "failover", "zh_CN": "切换"},
          "broker": {"style": "kafka", "version": "3.9", "nodes": ["b1", "b2", "b3"],
                     "topics": [{"name": "orders", "replication.factor": 3, "min.insync.replicas": 2}]},
          "producers": [{"id": "shop", "operations": 20, "interval": "10ms", "publish": {"topic": "orders"}}],
          "consumers": [{"id": "stock", "group.id": "stock", "topics": ["orders"], "auto.offset.reset": "earliest", "enable.auto.commit": false,
                         "effect": {"store": "stock-db"}}],
          "faults": [{"when": {"point": "confirm.sent", "message": "shop/10"}, "do": "crash", "process": "b1", "for": "20s"}],
          "variants": {"only": {}}})");
  lab::Runner runner(file.variants.front());
  std::uint64_t events = 0;
  runner.batch([&] {
    for (auto _ : state) {
      const lab::Run run = runner.run_here({.level = sim::TraceLevel::ledger});
      benchmark::DoNotOptimize(run.verdict.operations);
      events = run.end.costs.events;
    }
  });
  state.counters["events"] = static_cast<double>(events);
  state.SetItemsProcessed(state.iterations());
}

BENCHMARK(KafkaCycle)->ArgNames({"batch", "total"})->Args({100, 300'000})->Args({1, 30'000})->Unit(benchmark::kMillisecond);
BENCHMARK(KafkaShortRuns)->Unit(benchmark::kMicrosecond);

}  // namespace
}  // namespace mqlab::bench
