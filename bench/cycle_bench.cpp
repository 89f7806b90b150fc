// The full cycle publish -> confirm -> deliver -> ack through the real RabbitMQ model. What it is measured against stands in baselines.cpp;
// the ratios come at the end (ratios.cpp). Read those of one run, never a single time: these machines are noisy.
#pragma GCC diagnostic ignored "-Wmissing-field-initializers"
#include <benchmark/benchmark.h>

#include <algorithm>
#include <cstdint>
#include <filesystem>
#include <stdexcept>
#include <string>

#include <fmt/format.h>

#include "bench/cycle.hpp"

namespace mqlab::bench {
namespace {

void run_cycles(benchmark::State& state, std::int64_t window, std::int64_t total, std::int64_t connections,
                const lab::RunOptions& options) {
  const lab::ScenarioFile file = cycle(window, total, connections);
  lab::Runner runner(file.variants.front());
  std::uint64_t events = 0;
  for (auto _ : state) events = runner.run(options).end.costs.events;
  state.counters["events_per_message"] = static_cast<double>(events) / static_cast<double>(total);
  state.SetItemsProcessed(state.iterations() * total);
}

constexpr std::int64_t kFullToFile = 3;

void Cycle(benchmark::State& state) {
  lab::RunOptions options{.trace_limit = std::uint64_t{16} << 30, .judge = false};
  options.level = static_cast<sim::TraceLevel>(std::min<std::int64_t>(state.range(2), 2));
  const std::string file = (std::filesystem::temp_directory_path() / "mqlab-bench.trace").string();
  if (state.range(2) == kFullToFile) options.trace_file = file;
  run_cycles(state, state.range(0), state.range(1), 1, options);
  std::error_code ignored;
  std::filesystem::remove(file, ignored);
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

BENCHMARK(Cycle)
    ->ArgNames({"window", "total", "level"})
    ->Args({10, kTotal, 0})
    ->Args({1000, kTotal, 0})
    ->Args({100'000, kTotal, 0})
    ->Args({1000, kTotal, 1})
    ->Args({1000, kTotal, 2})
    ->Args({1000, kTotal, kFullToFile})
    ->Unit(benchmark::kMillisecond);
// Linear: the same rate over ten million messages.
BENCHMARK(Cycle)
    ->Name("LongCycle")
    ->ArgNames({"window", "total", "level"})
    ->Args({1000, 10'000'000, 0})
    ->Args({1000, 10'000'000, 1})
    ->Iterations(1)
    ->Unit(benchmark::kMillisecond);
BENCHMARK(CycleConnections)
    ->ArgNames({"connections", "total"})
    ->Args({1, kTotal})
    ->Args({10, kTotal})
    ->Args({1000, kTotal})
    ->Args({10'000, kTotal})
    ->Unit(benchmark::kMillisecond);
BENCHMARK(ShortRuns)->Unit(benchmark::kMicrosecond);

}  // namespace
}  // namespace mqlab::bench
