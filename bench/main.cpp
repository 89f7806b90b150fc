// The program around the benchmarks: rows interleaved, medians, and at the end the ratios that the project has promised itself.
//
//   ./dev bench                                    all rows once, with the ratios
//   ./dev bench --benchmark_repetitions=5          the figures to quote: medians of five, rows interleaved
//   ./dev bench --benchmark_filter=Trace           some rows; a ratio is printed when both of its rows were run
//   ./dev figures                                  the table of docs/*/figures.md: MQLAB_FIGURES names the folder `docs`
#include <benchmark/benchmark.h>

#include <cstdlib>
#include <cstring>
#include <string>
#include <vector>

#include "bench/memory.hpp"
#include "bench/ratios.hpp"

int main(int argc, char** argv) {
  if (argc == 3 && std::strcmp(argv[1], "--memory-of") == 0) return mqlab::bench::memory_of(argv[2]);
  std::vector<char*> arguments(argv, argv + argc);
  std::string interleave = "--benchmark_enable_random_interleaving=true";
  std::string warm = "--benchmark_min_warmup_time=0.3";
  arguments.insert(arguments.begin() + 1, {interleave.data(), warm.data()});  // in front: what is asked for wins
  int count = static_cast<int>(arguments.size());
  arguments.push_back(nullptr);
  benchmark::Initialize(&count, arguments.data());
  if (benchmark::ReportUnrecognizedArguments(count, arguments.data())) return 2;
  mqlab::bench::Ratios reporter;
  benchmark::RunSpecifiedBenchmarks(&reporter);
  reporter.print_ratios();
  if (const char* docs = std::getenv("MQLAB_FIGURES"); docs != nullptr) {
    const bool written = reporter.write_page(std::string(docs) + "/en/figures.md", mqlab::Language::en) &&
                         reporter.write_page(std::string(docs) + "/zh_CN/figures.md", mqlab::Language::zh_CN);
    if (!written) return 3;
  }
  return 0;
}
