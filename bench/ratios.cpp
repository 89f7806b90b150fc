#include "bench/ratios.hpp"

#include <algorithm>
#include <array>
#include <string_view>

#include <fmt/format.h>

namespace mqlab::bench {

namespace {

struct Asked {
  std::string_view what;
  std::string_view row;
  std::string_view beside;  ///< empty: the rate itself
  double at_least;          ///< 0: only reported
};

constexpr std::array kAsked{
    Asked{"cycle, window 1,000, off, of the bare heap", "Cycle/window:1000/total:300000/level:0", "BareHeap/in_flight:1000/total:300000",
          0.6},
    Asked{"cycle, window 10, off, of the bare heap", "Cycle/window:10/total:300000/level:0", "BareHeap/in_flight:10/total:300000", 0.3},
    Asked{"cycle, window 100,000, off, of the bare heap", "Cycle/window:100000/total:300000/level:0",
          "BareHeap/in_flight:100000/total:300000", 0},
    Asked{"cycle, window 1,000, off, of the heap of keys alone", "Cycle/window:1000/total:300000/level:0",
          "BareHeapOfKeys/in_flight:1000/total:300000", 0},
    Asked{"flat: window 100,000 of window 1,000", "Cycle/window:100000/total:300000/level:0", "Cycle/window:1000/total:300000/level:0",
          0.5},
    Asked{"flat: window 10 of window 1,000", "Cycle/window:10/total:300000/level:0", "Cycle/window:1000/total:300000/level:0", 0.5},
    Asked{"cycle, window 10, of idiomatic s4u", "Cycle/window:10/total:300000/level:0",
          "S4u/window:10/total:20000/iterations:1/manual_time", 20},
    Asked{"cycle, window 10, of SimPy 3", "Cycle/window:10/total:300000/level:0", "SimPy/window:10/total:20000/iterations:1/manual_time",
          40},
    Asked{"ledger of off", "Cycle/window:1000/total:300000/level:1", "Cycle/window:1000/total:300000/level:0", 0.6},
    Asked{"full in memory of off", "Cycle/window:1000/total:300000/level:2", "Cycle/window:1000/total:300000/level:0", 0.35},
    Asked{"full to a file of off", "Cycle/window:1000/total:300000/level:3", "Cycle/window:1000/total:300000/level:0", 0},
    Asked{"10 connections of the bare heap, 10 in flight each", "CycleConnections/connections:10/total:300000",
          "BareHeap/in_flight:100/total:300000", 0.8},
    Asked{"1,000 connections of the bare heap", "CycleConnections/connections:1000/total:300000", "BareHeap/in_flight:10000/total:300000",
          0.8},
    Asked{"10,000 connections of the bare heap", "CycleConnections/connections:10000/total:300000",
          "BareHeap/in_flight:100000/total:300000", 0.8},
    Asked{"linear: 10 M messages of 300,000, off", "LongCycle/window:1000/total:10000000/level:0/iterations:1",
          "Cycle/window:1000/total:300000/level:0", 0.8},
    Asked{"linear: 10 M messages of 300,000, ledger", "LongCycle/window:1000/total:10000000/level:1/iterations:1",
          "Cycle/window:1000/total:300000/level:1", 0.8},
    Asked{"short runs with their verdict, runs/s", "ShortRuns", "", 3000},
    Asked{"Kafka: messages in batches of 100, of the bare heap", "KafkaCycle/batch:100/total:300000",
          "BareHeap/in_flight:1000/total:300000", 0.4},
    Asked{"Kafka: batches of 1, of the bare heap", "KafkaCycle/batch:1/total:30000", "BareHeap/in_flight:1000/total:300000", 0.4},
    Asked{"Kafka: short runs with a failover, runs/s", "KafkaShortRuns", "", 300},
};

}  // namespace

void Ratios::ReportRuns(const std::vector<Run>& runs) {
  benchmark::ConsoleReporter::ReportRuns(runs);
  for (const Run& run : runs) {
    if (run.run_type != Run::RT_Iteration || run.error_occurred) continue;
    const auto rate = run.counters.find("items_per_second");
    if (rate == run.counters.end()) continue;
    std::string row = run.run_name.str();
    if (const auto repeats = row.find("/repeats:"); repeats != std::string::npos) row.erase(repeats);
    rates_[row].push_back(rate->second.value);
  }
}

double Ratios::median(const std::string& row) const {
  const auto found = rates_.find(row);
  if (found == rates_.end()) return 0;
  std::vector<double> rates = found->second;
  std::sort(rates.begin(), rates.end());
  return rates[rates.size() / 2];
}

void Ratios::print_ratios() const {
  bool first = true;
  for (const Asked& asked : kAsked) {
    const double rate = median(std::string(asked.row));
    const double beside = asked.beside.empty() ? 1 : median(std::string(asked.beside));
    if (rate == 0 || beside == 0) continue;
    if (first) fmt::print("\n{:<58} {:>10} {:>8}\n", "ratio of medians, inside this run", "measured", "asked");
    first = false;
    fmt::print("{:<58} {:>10.2f} {:>8}{}\n", asked.what, rate / beside, asked.at_least == 0 ? "" : fmt::format("{:g}", asked.at_least),
               rate / beside < asked.at_least ? "  NOT MET" : "");
  }
}

}  // namespace mqlab::bench
