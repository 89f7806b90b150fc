// The program as its users have it: how long until it says something, and what a second worker brings to a sweep.
#include <benchmark/benchmark.h>

#include <cstdlib>
#include <filesystem>
#include <stdexcept>
#include <string>

#include <fmt/format.h>

#include "lab/study/points.hpp"
#include "lab/study/study.hpp"
#include "lab/sweep/results.hpp"
#include "lab/sweep/sweep.hpp"

namespace mqlab::bench {
namespace {

/// The program that was built beside this one.
std::string mqlab() { return (std::filesystem::canonical("/proc/self/exe").parent_path() / "mqlab").string(); }

void StartUp(benchmark::State& state) {
  const std::string command = mqlab() + " --version >/dev/null";
  for (auto _ : state)
    if (std::system(command.c_str()) != 0) state.SkipWithError("mqlab is not built");
  state.counters["seconds"] =
      benchmark::Counter(static_cast<double>(state.iterations()), benchmark::Counter::kIsRate | benchmark::Counter::kInvert);
}

/// Short runs with rare faults, each with a row in SQLite.
void SweepRuns(benchmark::State& state) {
  constexpr std::int64_t kRuns = 6'000;
  const auto study = lab::load_study_text("bench.json", fmt::format(R"({{"mqlab_study": 1, "id": "bench",
      "scenarios": [{{"scenario": "duplication/confirm-lost", "variants": ["fixed"]}}],
      "set": {{"/faults/0": {{"do": "drop-connection", "between": ["shop", "rabbit-1"], "rate": "20/s", "until": "200ms"}}}}, "repetitions": {}}})",
                                                                    kRuns));
  if (!study) throw std::runtime_error(describe::render(study.error(), Language::en));
  const lab::Points points(*study);
  const std::string file = (std::filesystem::temp_directory_path() / "mqlab-bench.sqlite").string();
  for (auto _ : state) {
    std::filesystem::remove(file);
    lab::Results results = lab::Results::create(file, points, {});
    lab::SweepOptions options;
    options.workers = static_cast<unsigned>(state.range(0));
    lab::run_sweep(points, results, options);
  }
  std::filesystem::remove(file);
  state.SetItemsProcessed(state.iterations() * kRuns);
}

BENCHMARK(StartUp)->UseRealTime()->Unit(benchmark::kMillisecond);
BENCHMARK(SweepRuns)->ArgName("workers")->Arg(1)->Arg(2)->UseRealTime()->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace mqlab::bench
