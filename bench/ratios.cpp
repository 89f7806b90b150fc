#include "bench/ratios.hpp"

#include <algorithm>
#include <array>
#include <fstream>
#include <string_view>
#include <thread>

#include <fmt/format.h>

namespace mqlab::bench {

namespace {

struct Asked {
  Text what;
  std::string_view row;
  std::string_view beside;  ///< empty: the value itself
  double at_least;          ///< 0: only reported
  std::string_view counter = "items_per_second";
};

constexpr std::array kAsked{
    Asked{Text{"RabbitMQ: full cycle, 10 in flight, of the bare heap", "RabbitMQ：完整循环，10 条在途，相对裸堆"},
          "Cycle/window:10/total:300000/level:0", "BareHeap/in_flight:10/total:300000", 0.3},
    Asked{Text{"RabbitMQ: full cycle, 1,000 in flight, of the bare heap", "RabbitMQ：完整循环，1,000 条在途，相对裸堆"},
          "Cycle/window:1000/total:300000/level:0", "BareHeap/in_flight:1000/total:300000", 0.6},
    Asked{Text{"RabbitMQ: full cycle, 100,000 in flight, of the bare heap", "RabbitMQ：完整循环，100,000 条在途，相对裸堆"},
          "Cycle/window:100000/total:300000/level:0", "BareHeap/in_flight:100000/total:300000", 0},
    Asked{Text{"the same, 1,000 in flight, of the heap of keys alone", "同上，1,000 条在途，相对只含键的堆"},
          "Cycle/window:1000/total:300000/level:0", "BareHeapOfKeys/in_flight:1000/total:300000", 0},
    Asked{Text{"flat: 100,000 in flight beside 1,000", "平坦性：100,000 条在途相对 1,000 条"}, "Cycle/window:100000/total:300000/level:0",
          "Cycle/window:1000/total:300000/level:0", 0.5},
    Asked{Text{"flat: 10 in flight beside 1,000", "平坦性：10 条在途相对 1,000 条"}, "Cycle/window:10/total:300000/level:0",
          "Cycle/window:1000/total:300000/level:0", 0.5},
    Asked{Text{"10 in flight, of idiomatic SimGrid s4u", "10 条在途，相对惯用的 SimGrid s4u"}, "Cycle/window:10/total:300000/level:0",
          "S4u/window:10/total:20000/iterations:1/manual_time", 20},
    Asked{Text{"10 in flight, of SimPy 3", "10 条在途，相对 SimPy 3"}, "Cycle/window:10/total:300000/level:0",
          "SimPy/window:10/total:20000/iterations:1/manual_time", 40},
    Asked{Text{"trace level ledger, of off", "轨迹级别 ledger，相对 off"}, "Cycle/window:1000/total:300000/level:1",
          "Cycle/window:1000/total:300000/level:0", 0.6},
    Asked{Text{"trace level full in memory, of off", "轨迹级别 full（内存），相对 off"}, "Cycle/window:1000/total:300000/level:2",
          "Cycle/window:1000/total:300000/level:0", 0.35},
    Asked{Text{"trace level full to a file, of off", "轨迹级别 full（文件），相对 off"}, "Cycle/window:1000/total:300000/level:3",
          "Cycle/window:1000/total:300000/level:0", 0},
    Asked{Text{"10 connections, 10 in flight each, of the bare heap", "10 个连接、各 10 条在途，相对裸堆"},
          "CycleConnections/connections:10/total:300000", "BareHeap/in_flight:100/total:300000", 0.8},
    Asked{Text{"1,000 connections, of the bare heap", "1,000 个连接，相对裸堆"}, "CycleConnections/connections:1000/total:300000",
          "BareHeap/in_flight:10000/total:300000", 0.8},
    Asked{Text{"10,000 connections, of the bare heap", "10,000 个连接，相对裸堆"}, "CycleConnections/connections:10000/total:300000",
          "BareHeap/in_flight:100000/total:300000", 0.8},
    Asked{Text{"linear: 10 million messages beside 300,000, off", "线性：1000 万条消息相对 30 万条，off"},
          "LongCycle/window:1000/total:10000000/level:0/iterations:1", "Cycle/window:1000/total:300000/level:0", 0.8},
    Asked{Text{"linear: 10 million messages beside 300,000, ledger", "线性：1000 万条消息相对 30 万条，ledger"},
          "LongCycle/window:1000/total:10000000/level:1/iterations:1", "Cycle/window:1000/total:300000/level:1", 0.8},
    Asked{Text{"Kafka: batches of 100, three replicas, of the bare heap", "Kafka：每批 100 条、三副本，相对裸堆"},
          "KafkaCycle/batch:100/total:300000", "BareHeap/in_flight:1000/total:300000", 0.4},
    Asked{Text{"Kafka: batches of 1, of the bare heap", "Kafka：每批 1 条，相对裸堆"}, "KafkaCycle/batch:1/total:30000",
          "BareHeap/in_flight:1000/total:300000", 0.4},
    Asked{Text{"RocketMQ: full cycle, 10 in flight, of the bare heap", "RocketMQ：完整循环，10 条在途，相对裸堆"},
          "RocketCycle/window:10/total:300000", "BareHeap/in_flight:10/total:300000", 0.4},
    Asked{Text{"RocketMQ: full cycle, 1,000 in flight, of the bare heap", "RocketMQ：完整循环，1,000 条在途，相对裸堆"},
          "RocketCycle/window:1000/total:300000", "BareHeap/in_flight:1000/total:300000", 0.4},
    Asked{Text{"RabbitMQ: short runs with their verdict, a second", "RabbitMQ：带判定的短运行，每秒"}, "ShortRuns", "", 3000},
    Asked{Text{"Kafka: short runs with a fail-over, a second", "Kafka：含故障切换的短运行，每秒"}, "KafkaShortRuns", "", 300},
    Asked{Text{"RocketMQ: short runs with a transaction, a second", "RocketMQ：含事务的短运行，每秒"}, "RocketShortRuns", "", 1000},
    Asked{Text{"RabbitMQ: messages a second, 1,000 in flight, off", "RabbitMQ：每秒消息数，1,000 条在途，off"},
          "Cycle/window:1000/total:300000/level:0", "", 0},
    Asked{Text{"Kafka: messages a second, batches of 100, off", "Kafka：每秒消息数，每批 100 条，off"}, "KafkaCycle/batch:100/total:300000",
          "", 0},
    Asked{Text{"RocketMQ: messages a second, 1,000 in flight, off", "RocketMQ：每秒消息数，1,000 条在途，off"},
          "RocketCycle/window:1000/total:300000", "", 0},
    Asked{Text{"runs of a sweep a second, one worker", "扫描每秒运行数，一个工作进程"}, "SweepRuns/workers:1/real_time", "", 0},
    Asked{Text{"a sweep with two workers beside one", "两个工作进程相对一个"}, "SweepRuns/workers:2/real_time",
          "SweepRuns/workers:1/real_time", 0},
    Asked{Text{"start of the program, seconds", "程序启动（秒）"}, "StartUp/real_time", "", 0, "seconds"},
    Asked{Text{"bytes of memory a message in flight", "每条在途消息的内存（字节）"}, "MemoryPerMessage/iterations:1", "", 0,
          "bytes_per_message"},
    Asked{Text{"bytes of memory a trace record", "每条轨迹记录的内存（字节）"}, "MemoryPerRecord/iterations:1", "", 0, "bytes_per_record"},
};

constexpr std::string_view kPageEn =
    "# Figures\n\n<!-- generated by ./dev figures: do not edit -->\n\n"
    "Measured on {} ({} processors), g++ {}, release build, by `./dev figures`: medians of three, the rows interleaved. Most are "
    "ratios inside one run, since machines differ and are noisy. The *bare heap* is the least that any discrete-event simulation does: a "
    "binary heap of events of the same number and the same spread in time, and nothing else (`bench/baselines.cpp`). *asked* is what the "
    "project asks of itself.\n\n";
constexpr std::string_view kPageZh =
    "# 性能指标\n\n<!-- 由 ./dev figures 生成，请勿手工修改 -->\n\n"
    "测量环境：{}（{} 个处理器），g++ {}，release 构建，命令 `./dev figures`：交错运行三次取中位数。由于机器不同且有噪声，"
    "多数指标是同一次运行内的比值。*裸堆*是任何离散事件仿真的最低开销：事件数量与时间分布相同的二叉堆，别无其他"
    "（`bench/baselines.cpp`）。*要求*是本项目对自己的要求。\n\n";

struct Growing {
  Text what;
  std::string_view row;
  std::int64_t from, to;
};
constexpr std::array kGrowing{
    Growing{Text{"messages (RabbitMQ, 100 in flight)", "消息数（RabbitMQ，100 条在途）"}, "GrowingMessages", 1'000, 1'000'000},
    Growing{Text{"consumers of one queue (RabbitMQ)", "同一队列的消费者数（RabbitMQ）"}, "GrowingConsumers", 1, 1'000},
    Growing{Text{"partitions (Kafka, three brokers)", "分区数（Kafka，三个代理）"}, "GrowingPartitions", 1, 1'000},
    Growing{Text{"brokers, a partition each (Kafka)", "代理数，每个一个分区（Kafka）"}, "GrowingNodes", 1, 10},
};

std::string processor() {
  std::ifstream info("/proc/cpuinfo");
  for (std::string line; std::getline(info, line);)
    if (line.rfind("model name", 0) == 0) return line.substr(line.find(':') + 2);
  return "?";
}

}  // namespace

void Ratios::ReportRuns(const std::vector<Run>& runs) {
  benchmark::ConsoleReporter::ReportRuns(runs);
  for (const Run& run : runs) {
    if (run.run_type != Run::RT_Iteration || run.error_occurred) continue;
    std::string row = run.run_name.str();
    if (const auto repeats = row.find("/repeats:"); repeats != std::string::npos) row.erase(repeats);
    for (const auto& [counter, value] : run.counters) values_[{row, counter}].push_back(value.value);
  }
}

double Ratios::median(const std::string& row, const std::string& counter) const {
  const auto found = values_.find({row, counter});
  if (found == values_.end()) return 0;
  std::vector<double> values = found->second;
  std::sort(values.begin(), values.end());
  return values[values.size() / 2];
}

std::vector<Figure> Ratios::figures() const {
  std::vector<Figure> all;
  for (const Asked& asked : kAsked) {
    const std::string counter(asked.counter);
    const double value = median(std::string(asked.row), counter);
    const double beside = asked.beside.empty() ? 1 : median(std::string(asked.beside), counter);
    if (value == 0 || beside == 0) continue;
    const double measured = value / beside;
    all.push_back({asked.what, measured >= 100 ? fmt::format("{:.0f}", measured) : fmt::format("{:.2f}", measured),
                   asked.at_least == 0 ? "" : fmt::format("{:g}", asked.at_least), measured >= asked.at_least});
  }
  return all;
}

std::vector<Growth> Ratios::growth() const {
  std::vector<Growth> all;
  for (const Growing& growing : kGrowing) {
    for (std::int64_t n = growing.from; n <= growing.to; n *= 10) {
      const std::string row = fmt::format("{}/n:{}", growing.row, n);
      const double ns = median(row, "ns_per_message");
      if (ns > 0) all.push_back({growing.what, n, ns, median(row, "events_per_message")});
    }
  }
  return all;
}

void Ratios::print_ratios() const {
  const std::vector<Figure> all = figures();
  if (!all.empty()) fmt::print("\n{:<58} {:>10} {:>8}\n", "medians; ratios inside this run", "measured", "asked");
  for (const Figure& f : all) fmt::print("{:<58} {:>10} {:>8}{}\n", f.what.en, f.measured, f.asked, f.met ? "" : "  NOT MET");
  const std::vector<Growth> grown = growth();
  if (!grown.empty()) fmt::print("\n{:<44} {:>10} {:>12} {:>14}\n", "as a run grows", "number", "ns a message", "events of it");
  for (const Growth& g : grown)
    fmt::print("{:<44} {:>10} {:>12.0f} {:>14.1f}\n", g.what.en, g.number, g.ns_per_message, g.events_per_message);
}

bool Ratios::write_page(const std::string& path, Language language) const {
  const auto say = [&](std::string_view en, std::string_view zh) { return Text{en, zh}.in(language); };
  std::ofstream out(path);
  out << fmt::format(fmt::runtime(say(kPageEn, kPageZh)), processor(), std::thread::hardware_concurrency(), __VERSION__);
  out << say("| figure | measured | asked |\n|---|---:|---:|\n", "| 指标 | 实测 | 要求 |\n|---|---:|---:|\n");
  for (const Figure& f : figures())
    out << fmt::format("| {} | {} | {}{} |\n", f.what.in(language), f.measured, f.asked, f.met ? "" : say(" **not met**", " **未达到**"));
  out << say(
      "\n## As a run grows\n\nTrace off. *events* are those of the simulation for one message: what grows there grows in a real system too "
      "(fetches, replicas, heartbeats).\n\n| what grows | number | ns a message | events a message |\n|---|---:|---:|---:|\n",
      "\n## 随规模增长\n\n轨迹关闭。*事件*是每条消息对应的仿真事件数：它的增长在真实系统中同样存在（拉取、副本、心跳）。\n\n"
      "| 增长的是 | 数量 | 每条消息（纳秒） | 每条消息的事件数 |\n|---|---:|---:|---:|\n");
  for (const Growth& g : growth())
    out << fmt::format("| {} | {} | {:.0f} | {:.1f} |\n", g.what.in(language), g.number, g.ns_per_message, g.events_per_message);
  return static_cast<bool>(out.flush());
}

}  // namespace mqlab::bench
