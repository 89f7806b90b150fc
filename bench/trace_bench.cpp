/// The trace: what a record costs, and how soon any moment of 1,000,000 records is on the screen.
///
/// `Append*`: ns per record, memory touched before (a recorder keeps its memory from run to run) and fresh. `OpenAndMoment`: the issue's
/// figure, open + index + a random moment, at most 50 ms; with a backlog that grows to 300,000 messages, so that a state is large.
#include <benchmark/benchmark.h>
#include <unistd.h>

#include <array>
#include <cstdint>
#include <filesystem>
#include <string>

#include "lab/trace/filter.hpp"
#include "lab/trace/index.hpp"
#include "sim/trace/file.hpp"
#include "sim/trace/kinds.hpp"
#include "sim/trace/recorder.hpp"

namespace mqlab {
namespace {

constexpr std::uint64_t kRecords = 1'000'000;
constexpr sim::Kind kMade{66}, kGone{67}, kSent{83};
constexpr std::array kKinds{
    sim::KindInfo{.kind = kMade, .name = "copy.made", .meaning = {}, .level = sim::TraceLevel::ledger, .change = sim::Change::enter},
    sim::KindInfo{.kind = kGone, .name = "copy.gone", .meaning = {}, .level = sim::TraceLevel::ledger, .change = sim::Change::leave},
    sim::KindInfo{.kind = kSent, .name = "confirm.sent", .meaning = {}},
};

void start(sim::Recorder& recorder, sim::TraceLevel level = sim::TraceLevel::full) {
  recorder.start(level, sim::world_kinds(), kKinds, {});
  recorder.tables().processes = {{"shop", "producer", "host-a"}, {"rabbit-1", "broker", "host-b"}};
  recorder.tables().element_id("queue", "orders", sim::Element::none);
}

/// Of ten records six bring a message in, three take the oldest out, one does neither: the queue grows by three in ten.
sim::Record nth(std::uint64_t i) {
  const std::uint64_t round = i / 10, step = i % 10;
  const sim::Kind kind = step < 6 ? kMade : step < 9 ? kGone : kSent;
  const std::uint64_t message = step < 6 ? round * 6 + step : step < 9 ? round * 3 + step - 6 : round;
  sim::Record r;
  r.time_ns = static_cast<std::int64_t>(i) * 1'000;
  r.number = i + 1;
  r.message = r.operation = sim::MessageId(sim::ProcessId{0}, message + 1).packed;
  r.cause_back = i == 0 ? 0 : 1;
  r.element = 0;
  r.kind = static_cast<std::uint16_t>(kind);
  r.process = 1;
  return r;
}

void fill(sim::Recorder& recorder) {
  for (std::uint64_t i = 0; i < kRecords; ++i) recorder.append(nth(i));
}

/// The trace that the reading figures read, written once.
class TraceOnDisk {
 public:
  TraceOnDisk() {
    std::string name = (std::filesystem::temp_directory_path() / "mqlab-bench-XXXXXX").string();
    folder_ = ::mkdtemp(name.data());
    sim::Recorder recorder;
    start(recorder);
    fill(recorder);
    recorder.save(path()).value();
  }
  TraceOnDisk(const TraceOnDisk&) = delete;
  TraceOnDisk& operator=(const TraceOnDisk&) = delete;
  ~TraceOnDisk() { std::filesystem::remove_all(folder_); }
  std::string path() const { return (folder_ / "a.trace").string(); }

 private:
  std::filesystem::path folder_;
};
const TraceOnDisk& on_disk() {
  static const TraceOnDisk trace;
  return trace;
}

void per_record(benchmark::State& state) {
  state.counters["s/record"] =
      benchmark::Counter(static_cast<double>(kRecords), benchmark::Counter::kIsIterationInvariantRate | benchmark::Counter::kInvert);
}

void AppendWarm(benchmark::State& state) {
  sim::Recorder recorder;
  start(recorder);
  fill(recorder);
  for (auto _ : state) {
    start(recorder);
    fill(recorder);
  }
  per_record(state);
}
BENCHMARK(AppendWarm)->Unit(benchmark::kMillisecond);

void AppendFresh(benchmark::State& state) {
  for (auto _ : state) {
    sim::Recorder recorder;
    start(recorder);
    fill(recorder);
  }
  per_record(state);
}
BENCHMARK(AppendFresh)->Unit(benchmark::kMillisecond);

void AppendToFile(benchmark::State& state) {
  const std::string path = on_disk().path() + ".written";
  for (auto _ : state) {
    sim::Recorder recorder;
    if (!recorder.open_file(path)) state.SkipWithError("cannot write");
    start(recorder);
    fill(recorder);
    benchmark::DoNotOptimize(recorder.finish());
  }
  per_record(state);
}
BENCHMARK(AppendToFile)->Unit(benchmark::kMillisecond);

void HashInMemory(benchmark::State& state) {
  sim::Recorder recorder;
  start(recorder);
  fill(recorder);
  for (auto _ : state) benchmark::DoNotOptimize(recorder.finish());
  per_record(state);
}
BENCHMARK(HashInMemory)->Unit(benchmark::kMillisecond);

void MakeIndex(benchmark::State& state) {
  const auto trace = sim::TraceFile::open(on_disk().path()).value();
  for (auto _ : state) {
    std::filesystem::remove(lab::TraceIndex::path_of(trace));
    const auto index = lab::TraceIndex::open(trace).value();
    state.counters["bytes/record"] = static_cast<double>(index.bytes()) / kRecords;
  }
  per_record(state);
}
BENCHMARK(MakeIndex)->Unit(benchmark::kMillisecond);

void OpenAndMoment(benchmark::State& state) {
  { lab::TraceIndex::open(sim::TraceFile::open(on_disk().path()).value()).value(); }
  std::uint64_t moment = 0;
  for (auto _ : state) {
    const auto trace = sim::TraceFile::open(on_disk().path()).value();
    const auto index = lab::TraceIndex::open(trace).value();
    moment = (moment + 618'033) % kRecords;
    benchmark::DoNotOptimize(index.state_at(sim::RecordNumber{moment}));
  }
}
BENCHMARK(OpenAndMoment)->Unit(benchmark::kMillisecond);

void LastMoment(benchmark::State& state) {
  const auto trace = sim::TraceFile::open(on_disk().path()).value();
  const auto index = lab::TraceIndex::open(trace).value();
  for (auto _ : state) benchmark::DoNotOptimize(index.state_at(sim::RecordNumber{kRecords - 1}));
}
BENCHMARK(LastMoment)->Unit(benchmark::kMillisecond);

void FilterByMessage(benchmark::State& state) {
  const auto trace = sim::TraceFile::open(on_disk().path()).value();
  const auto filter = lab::Filter::make({.messages = {"shop/4711"}}, trace).value();
  for (auto _ : state) benchmark::DoNotOptimize(filter.select(trace));
}
BENCHMARK(FilterByMessage)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace mqlab
