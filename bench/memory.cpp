#include "bench/memory.hpp"

#include <benchmark/benchmark.h>
#include <sys/resource.h>
#include <unistd.h>

#include <array>
#include <cstdint>
#include <cstdio>
#include <memory>
#include <string>

#include <fmt/format.h>

#include "bench/cycle.hpp"

namespace mqlab::bench {

int memory_of(const char* what) {
  long long window = 0, total = 0, level = 0;
  if (std::sscanf(what, "%lld/%lld/%lld", &window, &total, &level) != 3) return 2;
  const lab::ScenarioFile file = cycle(window, total, 1);
  lab::Runner runner(file.variants.front());
  lab::RunOptions options;
  options.level = static_cast<sim::TraceLevel>(level);
  options.judge = false;
  runner.run(options);
  rusage usage{};
  ::getrusage(RUSAGE_SELF, &usage);
  fmt::print("{} {}\n", std::int64_t{usage.ru_maxrss} * 1024, runner.recorder().size());
  return 0;
}

namespace {

struct Peak {
  std::int64_t bytes = 0;
  std::int64_t records = 0;
};

Peak peak_of(std::int64_t window, std::int64_t total, int level) {
  const std::string command = fmt::format("/proc/self/exe --memory-of {}/{}/{}", window, total, level);
  std::array<char, 4096> self{};
  const auto length = ::readlink("/proc/self/exe", self.data(), self.size() - 1);
  const std::string mine =
      std::string(self.data(), static_cast<std::size_t>(length)) + command.substr(std::string("/proc/self/exe").size());
  const std::unique_ptr<std::FILE, int (*)(std::FILE*)> answer(::popen(mine.c_str(), "r"), ::pclose);
  long long bytes = 0, records = 0;
  if (!answer || std::fscanf(answer.get(), "%lld %lld", &bytes, &records) != 2) return {};
  return {bytes, records};
}

/// The same 300,000 messages, 100,000 of them in flight or ten: what is between them is what a message in flight takes.
void MemoryPerMessage(benchmark::State& state) {
  for (auto _ : state) {
    const Peak many = peak_of(100'000, 300'000, 0);
    const Peak few = peak_of(10, 300'000, 0);
    state.counters["bytes_per_message"] = static_cast<double>(many.bytes - few.bytes) / 100'000;
  }
}
void MemoryPerRecord(benchmark::State& state) {
  for (auto _ : state) {
    const Peak full = peak_of(1000, 300'000, 2);
    const Peak off = peak_of(1000, 300'000, 0);
    state.counters["bytes_per_record"] = static_cast<double>(full.bytes - off.bytes) / static_cast<double>(full.records);
    state.counters["records_per_message"] = static_cast<double>(full.records) / 300'000;
  }
}
BENCHMARK(MemoryPerMessage)->Iterations(1)->Unit(benchmark::kMillisecond);
BENCHMARK(MemoryPerRecord)->Iterations(1)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace mqlab::bench
