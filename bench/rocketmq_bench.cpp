// The full cycle through the real RocketMQ model, and short runs of it, idle loops included: name server, two brokers, a transaction that is asked
// about. Read it beside BareHeap of the same run.
#pragma GCC diagnostic ignored "-Wmissing-field-initializers"
#include <benchmark/benchmark.h>

#include <cstdint>
#include <string>

#include <fmt/format.h>

#include "bench/cycle.hpp"

namespace mqlab::bench {
namespace {

void RocketCycle(benchmark::State& state) {
  const std::int64_t total = state.range(1);
  const lab::ScenarioFile file = loaded(fmt::format(
      R"({{"mqlab": 1, "id": "bench/rocket", "title": {{"en": "cycle", "zh_CN": "循环"}}, "hosts": [{{"name": "clients"}}],
  "broker": {{"style": "rocketmq", "nodes": [{{"name": "broker-a"}}], "topics": [{{"name": "t", "readQueueNums": 4, "writeQueueNums": 4}}]}},
  "producers": [{{"id": "p", "host": "clients", "operations": {}, "window": {}, "publish": {{"topic": "t"}}}}],
  "consumers": [{{"id": "c", "host": "clients", "topic": "t", "consumerGroup": "g", "effect": {{"outside": "done"}}}}],
  "variants": {{"only": {{}}}}}})",
      total, state.range(0)));
  lab::Runner runner(file.variants.front());
  std::uint64_t events = 0;
  for (auto _ : state) events = runner.run({.level = sim::TraceLevel::off, .judge = false}).end.costs.events;
  state.counters["events_per_message"] = static_cast<double>(events) / static_cast<double>(total);
  state.SetItemsProcessed(state.iterations() * total);
}

void RocketShortRuns(benchmark::State& state) {
  const lab::ScenarioFile file = loaded(R"({"mqlab": 1, "id": "bench/short", "title": {"en": "short", "zh_CN": "短"},
  "broker": {"style": "rocketmq", "topics": [{"name": "t", "readQueueNums": 4, "writeQueueNums": 4}]},
  "producers": [{"id": "p", "operations": 19, "interval": "10ms", "publish": {"topic": "t"}},
    {"id": "q", "operations": 1, "effect": {"store": "q-db"}, "effect_when": "after-confirm",
     "publish": {"topic": "t", "transaction": true, "producerGroup": "g", "local_transaction_time": "40s", "check_without_row": "UNKNOW"}}],
  "consumers": [{"id": "c", "topic": "t", "consumerGroup": "g", "effect": {"store": "c-db"}, "idempotent": "message-id"}],
  "variants": {"only": {}}})");
  lab::Runner runner(file.variants.front());
  runner.batch([&] {
    for (auto _ : state) benchmark::DoNotOptimize(runner.run_here({.level = sim::TraceLevel::ledger}).verdict.operations);
  });
  state.SetItemsProcessed(state.iterations());
}

constexpr std::int64_t kTotal = 300'000;

BENCHMARK(RocketCycle)
    ->ArgNames({"window", "total"})
    ->Args({10, kTotal})
    ->Args({1000, kTotal})
    ->Args({5000, kTotal})
    ->Unit(benchmark::kMillisecond);
BENCHMARK(RocketShortRuns)->Unit(benchmark::kMicrosecond);

}  // namespace
}  // namespace mqlab::bench
