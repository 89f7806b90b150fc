// The full cycle publish -> confirm -> deliver -> ack through the real RabbitMQ model, beside the bare binary heap: one heap of all events, no
// models, no trace. Read the ratios of one run, never a single time: these machines are noisy.
//
//   ./dev bench --benchmark_filter=Cycle --benchmark_repetitions=5 --benchmark_enable_random_interleaving=true
#pragma GCC diagnostic ignored "-Wmissing-field-initializers"
#include <benchmark/benchmark.h>

#include <algorithm>
#include <cstdint>
#include <queue>
#include <vector>

#include <fmt/format.h>

#include "lab/run/runner.hpp"
#include "lab/scenario/load.hpp"

namespace mqlab {
namespace {

/// Four events a cycle, in one heap. `window` messages of each of `connections` are in flight.
void BareHeap(benchmark::State& state) {
  struct Event {
    std::int64_t time;
    std::uint64_t sequence;
    std::uint32_t what;
    std::uint32_t message;
    bool operator<(const Event& other) const { return time != other.time ? time > other.time : sequence > other.sequence; }
  };
  const std::int64_t total = state.range(1);
  const std::int64_t in_flight = state.range(0);
  for (auto _ : state) {
    std::priority_queue<Event> heap;
    std::uint64_t sequence = 0;
    std::int64_t published = 0;
    std::int64_t done = 0;
    std::int64_t now = 0;
    const auto at = [&](std::int64_t delay, std::uint32_t what, std::uint32_t m) { heap.push({now + delay, ++sequence, what, m}); };
    for (; published < in_flight; ++published) at(published, 0, static_cast<std::uint32_t>(published));
    while (!heap.empty()) {
      const Event e = heap.top();
      heap.pop();
      now = e.time;
      switch (e.what) {
        case 0:  // the publish reaches the broker
          at(200'000, 1, e.message);
          at(200'100, 2, e.message);
          break;
        case 1:  // the confirm: the window has room for the next
          if (published < total) at(200'000, 0, static_cast<std::uint32_t>(published++));
          break;
        case 2: at(200'000, 3, e.message); break;  // the delivery
        default: ++done; break;                    // the ack
      }
    }
    benchmark::DoNotOptimize(done);
  }
  state.SetItemsProcessed(state.iterations() * total);
}

lab::ScenarioFile cycle(std::int64_t window, std::int64_t total, std::int64_t connections) {
  std::string producers;
  std::string consumers;
  std::string queues;
  for (std::int64_t i = 0; i < connections; ++i) {
    const char* comma = i == 0 ? "" : ",";
    queues += fmt::format(R"({}{{"name": "q{}", "durable": true}})", comma, i);
    producers += fmt::format(
        R"({}{{"id": "p{}", "host": "clients", "operations": {}, "window": {}, "publish": {{"routing_key": "q{}", "delivery_mode": 2, "confirm": true}}}})",
        comma, i, total / connections, window, i);
    consumers += fmt::format(
        R"({}{{"id": "c{}", "host": "clients", "queue": "q{}", "ack": "manual", "prefetch": {}, "effect": {{"outside": "done"}}}})", comma,
        i, i, std::min<std::int64_t>(window, 65535));
  }
  const std::string text = fmt::format(
      R"({{"mqlab": 1, "id": "bench/cycle", "title": {{"en": "cycle", "zh_CN": "循环"}}, "hosts": [{{"name": "clients"}}],
          "broker": {{"style": "rabbitmq", "nodes": ["rabbit-1"], "queues": [{}]}}, "producers": [{}], "consumers": [{}], "variants": {{"only": {{}}}}}})",
      queues, producers, consumers);
  lab::Loaded file = lab::load_text("bench.json", text);
  if (!file) throw std::runtime_error(describe::render(file.error()));
  return std::move(*file);
}

void run_cycles(benchmark::State& state, std::int64_t window, std::int64_t total, std::int64_t connections,
                const lab::RunOptions& options) {
  const lab::ScenarioFile file = cycle(window, total, connections);
  lab::Runner runner(file.variants.front());
  for (auto _ : state) benchmark::DoNotOptimize(runner.run(options).end.at);
  state.SetItemsProcessed(state.iterations() * total);
}

void Cycle(benchmark::State& state) {
  run_cycles(state, state.range(0), state.range(1), 1, {.level = static_cast<sim::TraceLevel>(state.range(2)), .judge = false});
}

void CycleConnections(benchmark::State& state) {
  run_cycles(state, 10, state.range(1), state.range(0), {.level = sim::TraceLevel::off, .judge = false});
}

/// A 20-message scenario with its verdict, as a batch runs it.
void ShortRuns(benchmark::State& state) {
  const lab::ScenarioFile file = cycle(20, 20, 1);
  lab::Runner runner(file.variants.front());
  runner.batch([&] {
    for (auto _ : state) benchmark::DoNotOptimize(runner.run_here({.level = sim::TraceLevel::ledger}).verdict.operations);
  });
  state.SetItemsProcessed(state.iterations());
}

constexpr std::int64_t kTotal = 300'000;

BENCHMARK(BareHeap)
    ->ArgNames({"in_flight", "total"})
    ->Args({10, kTotal})
    ->Args({1000, kTotal})
    ->Args({100'000, kTotal})
    ->Unit(benchmark::kMillisecond);
BENCHMARK(Cycle)
    ->ArgNames({"window", "total", "level"})
    ->Args({10, kTotal, 0})
    ->Args({1000, kTotal, 0})
    ->Args({100'000, kTotal, 0})
    ->Args({1000, kTotal, 1})
    ->Args({1000, kTotal, 2})
    ->Unit(benchmark::kMillisecond);
BENCHMARK(CycleConnections)
    ->ArgNames({"connections", "total"})
    ->Args({10, kTotal})
    ->Args({1000, kTotal})
    ->Args({10'000, kTotal})
    ->Unit(benchmark::kMillisecond);
BENCHMARK(ShortRuns)->Unit(benchmark::kMicrosecond);

}  // namespace
}  // namespace mqlab
