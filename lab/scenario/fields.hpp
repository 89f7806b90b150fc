/// The fields of a scenario that are lab's own, as they stand in the file. The rest belongs to those who understand it: programs and
/// stores to models/apps, broker, `publish` and consuming to the style, each fault kind to its struct. Loader and schema read these same
/// specs.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

#include "lab/verdict/expected.hpp"
#include "sim/describe/field.hpp"
#include "sim/platform/spec.hpp"

namespace mqlab::lab {

using describe::field;

inline constexpr std::int64_t kScenarioFormat = 1;

/// What a scenario is, apart from what runs in it.
struct HeadFields {
  std::int64_t mqlab = kScenarioFormat;
  std::string id;
  describe::LocalText title;
  describe::LocalText summary;
  describe::LocalText lesson;
  std::int64_t seed = 1;
  std::optional<sim::Duration> settle;
  std::optional<sim::Duration> until;
  std::string platform;
  std::vector<std::string> sources;
  static constexpr auto fields = std::tuple{
      field("mqlab", &HeadFields::mqlab, Text{"version of the format", "格式版本"}, {.required = true, .min = 1, .max = 1}),
      field("id", &HeadFields::id, Text{"theme/name, as in the library's folders", "主题/名称，与场景库目录一致"}, {.required = true}),
      field("title", &HeadFields::title, Text{"one line", "一行标题"}, {.required = true}),
      field("summary", &HeadFields::summary, Text{"two or three sentences", "两三句话的概述"}),
      field("lesson", &HeadFields::lesson,
            Text{"lesson texts: file names (.md) beside the scenario, or the texts themselves", "课文：场景旁的文件名（.md），或课文本身"}),
      field("seed", &HeadFields::seed, Text{"seed of the run's luck", "随机种子"}, {.min = 0}),
      field("settle", &HeadFields::settle,
            Text{"how long the ledger must rest before the run is over; default: the longest recovery timer of the configuration",
                 "账本静止多久即认为运行结束；默认取配置所含最长的恢复定时器"}),
      field("until", &HeadFields::until, Text{"end the run at this time in any case", "无论如何在此时刻结束运行"}, {.min = 1e-9}),
      field("platform", &HeadFields::platform,
            Text{"a SimGrid platform file (.xml) beside the scenario, or its text; instead of hosts, links and routes",
                 "场景旁的 SimGrid 平台文件（.xml）或其内容；代替 hosts、links 和 routes"}),
      field("sources", &HeadFields::sources, Text{"where the behaviour shown is documented", "所示行为的出处"})};
};

struct DiskFields {
  std::string name = "disk";
  sim::Duration flush_latency = std::chrono::milliseconds(2);
  describe::Bandwidth write{500'000'000};
  describe::Bandwidth read{500'000'000};
  sim::Duration file_switch{0};
  std::optional<describe::ByteSize> size;
  std::optional<describe::ByteSize> dirty_limit;
  static constexpr auto fields = std::tuple{
      field("name", &DiskFields::name, Text{"name of the disk", "磁盘名称"}),
      field("flush_latency", &DiskFields::flush_latency, Text{"time of one fsync, apart from the bytes", "一次 fsync 的耗时（不含传输）"}),
      field("write", &DiskFields::write, Text{"write bandwidth", "写带宽"}, {.min = 1}),
      field("read", &DiskFields::read, Text{"read bandwidth", "读带宽"}, {.min = 1}),
      field("file_switch", &DiskFields::file_switch,
            Text{"more time when what was written last belongs to another file: a seek", "写到另一个文件时的额外耗时：一次寻道"}),
      field("size", &DiskFields::size, Text{"how much it holds; default: more than is ever written", "容量；默认不会写满"}),
      field(
          "dirty_limit", &DiskFields::dirty_limit,
          Text{"whoever has written more pages than this that are not on the disk waits until they are all written back; default: no limit",
               "未落盘的页超过此数，写入者须等待全部写回；默认不限"},
          {.min = 4096, .source = "Linux vm.dirty_bytes"})};
};

struct HostFields {
  std::string name;
  std::vector<std::string> processes;
  DiskFields disk;
  std::vector<DiskFields> more_disks;
  double flops = 1e9;
  std::int64_t cores = 1;
  static constexpr auto fields = std::tuple{
      field("name", &HostFields::name, Text{"name of the host", "主机名称"}, {.required = true, .declares = "host"}),
      field("processes", &HostFields::processes, Text{"the processes that run on it", "在其上运行的进程"}, {.refers_to = "process"}),
      field("disk", &HostFields::disk, Text{"its disk", "磁盘"}),
      field("more_disks", &HostFields::more_disks, Text{"further disks", "其他磁盘"}),
      field("flops", &HostFields::flops, Text{"speed of a core (shared resources only)", "每核速度（仅 shared 资源模型）"}, {.min = 1}),
      field("cores", &HostFields::cores, Text{"cores", "核数"}, {.min = 1, .max = 4096})};
};

enum class NetworkModelName : std::uint8_t { cm02, lv08 };
constexpr std::array<std::pair<NetworkModelName, std::string_view>, 2> choices(NetworkModelName) {
  return {{{NetworkModelName::cm02, "cm02"}, {NetworkModelName::lv08, "lv08"}}};
}

/// The switch between hosts that no route names.
struct NetworkFields {
  sim::Duration latency = std::chrono::microseconds(200);
  describe::Bandwidth bandwidth{125'000'000};
  sim::Duration loopback = std::chrono::microseconds(10);
  NetworkModelName model = NetworkModelName::cm02;
  static constexpr auto fields =
      std::tuple{field("latency", &NetworkFields::latency, Text{"one way, between two hosts", "两台主机之间的单向延迟"}),
                 field("bandwidth", &NetworkFields::bandwidth, Text{"of each host's link, each way", "每台主机链路的单向带宽"}, {.min = 1}),
                 field("loopback", &NetworkFields::loopback, Text{"latency inside a host", "主机内部延迟"}),
                 field("model", &NetworkFields::model,
                       Text{"how SimGrid shares links (shared resources only)", "SimGrid 的链路共享模型（仅 shared 资源模型）"},
                       {.source = "SimGrid 3.32, network models"})};
};

struct LinkFields {
  std::string name;
  std::vector<std::string> between;
  sim::Duration latency = std::chrono::microseconds(100);
  describe::Bandwidth bandwidth{125'000'000};
  bool split_duplex = true;
  static constexpr auto fields = std::tuple{
      field("name", &LinkFields::name, Text{"name of the link", "链路名称"}, {.required = true, .declares = "link"}),
      field("between", &LinkFields::between,
            Text{"the two hosts that it joins directly; else name it in a route", "直接连接的两台主机；否则在 routes 中引用"},
            {.refers_to = "host"}),
      field("latency", &LinkFields::latency, Text{"one way", "单向延迟"}),
      field("bandwidth", &LinkFields::bandwidth, Text{"each way", "单向带宽"}, {.min = 1}),
      field("split_duplex", &LinkFields::split_duplex, Text{"each direction has the bandwidth for itself", "两个方向各自独享带宽"})};
};

struct RouteFields {
  std::string from;
  std::string to;
  std::vector<std::string> links;
  static constexpr auto fields = std::tuple{
      field("from", &RouteFields::from, Text{"a host", "主机"}, {.required = true, .refers_to = "host"}),
      field("to", &RouteFields::to, Text{"another host", "另一台主机"}, {.required = true, .refers_to = "host"}),
      field("links", &RouteFields::links, Text{"the links crossed, in order", "依次经过的链路"}, {.required = true, .refers_to = "link"})};
};

/// The canonical address of a moment: what it is, whose, and for which message or the how manieth.
struct PointFields {
  std::string point;
  std::optional<std::string> process;
  std::optional<std::string> message;
  std::optional<std::string> operation;
  std::int64_t occurrence = 1;
  std::optional<std::uint32_t> incarnation;
  static constexpr auto fields =
      std::tuple{field("point", &PointFields::point, Text{"a point, such as confirm.sent", "钩点，例如 confirm.sent"},
                       {.required = true, .refers_to = "point"}),
                 field("process", &PointFields::process, Text{"only this process's", "仅限此进程"}, {.refers_to = "process"}),
                 field("message", &PointFields::message, Text{"only this message's, such as shop/17", "仅限此消息，例如 shop/17"},
                       {.refers_to = "message"}),
                 field("operation", &PointFields::operation, Text{"only this operation's, such as shop/17", "仅限此操作，例如 shop/17"},
                       {.refers_to = "message"}),
                 field("occurrence", &PointFields::occurrence, Text{"the how manieth of those", "其中第几次"}, {.min = 1}),
                 field("incarnation", &PointFields::incarnation,
                       Text{"only in this life of the process: 0 before its first restart", "仅限进程的第几次生命：首次重启前为 0"})};
};

/// When a fault or a step happens: exactly one of `at`, `when`, `rate`.
struct TriggerFields {
  std::optional<sim::Duration> at;
  std::optional<PointFields> when;
  std::optional<describe::Rate> rate;
  std::optional<sim::Duration> until;
  static constexpr auto fields =
      std::tuple{field("at", &TriggerFields::at, Text{"at this time of the run", "在运行的这一时刻"}),
                 field("when", &TriggerFields::when,
                       Text{"at this point: after it took effect, before anything else", "在此钩点：其生效之后、其他一切之前"}),
                 field("rate", &TriggerFields::rate,
                       Text{"at random moments, so many per second in the mean", "在随机时刻，平均每秒若干次"}, {.min = 0.001}),
                 field("until", &TriggerFields::until, Text{"with rate: not after this time", "与 rate 连用：不晚于此时刻"})};
};

enum class HealWhen : std::uint8_t { end, never };
constexpr std::array<std::pair<HealWhen, std::string_view>, 2> choices(HealWhen) {
  return {{{HealWhen::end, "end"}, {HealWhen::never, "never"}}};
}

/// What every fault has beside its kind's own fields.
struct FaultFields {
  std::string name;
  std::string what;
  std::optional<sim::Duration> lasts;
  std::optional<HealWhen> heal;
  static constexpr auto fields =
      std::tuple{field("name", &FaultFields::name, Text{"a name for reports", "报告中使用的名称"}),
                 field("do", &FaultFields::what, Text{"the kind of fault", "故障类型"}, {.required = true, .refers_to = "fault"}),
                 field("for", &FaultFields::lasts, Text{"heal after this long", "多久之后恢复"}, {.min = 1e-9}),
                 field("heal", &FaultFields::heal,
                       Text{"without `for`: heal when the workload is over (end), or never",
                            "未写 `for` 时：负载结束后恢复（end）或永不恢复（never）"})};
};

/// An operator's action: start or stop a process, or a word to a process (`purge`, `set`), whose further fields go with it.
struct StepFields {
  std::string what;
  std::string process;
  static constexpr auto fields =
      std::tuple{field("do", &StepFields::what,
                       Text{"start, stop, or a word that the process understands", "start、stop 或进程能理解的指令"}, {.required = true}),
                 field("process", &StepFields::process, Text{"to which process", "目标进程"}, {.required = true, .refers_to = "process"})};
};

/// One effect that each operation of a producer should have.
struct ExpectedEffectFields {
  std::string store;
  std::string outside;
  std::int64_t times = 1;
  std::optional<std::int64_t> amount;
  bool take = false;
  static constexpr auto fields = std::tuple{
      field("store", &ExpectedEffectFields::store, Text{"in this store", "在此存储中"}, {.refers_to = "used store"}),
      field("outside", &ExpectedEffectFields::outside, Text{"outside any store, such as mail", "存储之外，例如 mail"}),
      field("times", &ExpectedEffectFields::times, Text{"so many times; 0: it must not happen", "次数；0 表示不应发生"},
            {.min = 0, .max = 1000000}),
      field("amount", &ExpectedEffectFields::amount, Text{"of each; default: the operation's own", "每次的数量；默认取操作的数量"}),
      field("take", &ExpectedEffectFields::take, Text{"the amount is subtracted", "减去该数量"})};
};

/// Stands in a producer's object, beside the fields of models/apps.
struct ProducerExpectationFields {
  std::optional<std::vector<ExpectedEffectFields>> should;
  static constexpr auto fields =
      std::tuple{field("should", &ProducerExpectationFields::should,
                       Text{"the effects that each operation should have; default: each effect of the programs that it can reach, once",
                            "每个操作应有的效果；默认为其可达程序的每个效果各一次"})};
};

constexpr std::array<std::pair<OrderScope, std::string_view>, 3> choices(OrderScope) {
  return {{{OrderScope::place, "place"}, {OrderScope::key, "key"}, {OrderScope::none, "none"}}};
}

/// How a run is judged, where the default is not what the scenario is about.
struct JudgeFields {
  OrderScope order = OrderScope::place;
  bool stores_agree = true;
  std::vector<std::string> may_stay;
  static constexpr auto fields = std::tuple{
      field("order", &JudgeFields::order,
            Text{"within what the order of one producer's operations matters", "同一生产者的操作在什么范围内要求有序"}),
      field("stores_agree", &JudgeFields::stores_agree,
            Text{"an operation with several effects should have them all or none", "一个操作的多个效果应全部发生或全部不发生"}),
      field("may_stay", &JudgeFields::may_stay,
            Text{"places (a queue, a group's partition or queue) that may keep messages for ever: left there is pending, not stuck",
                 "允许永久保留消息的位置（队列，或某消费组的分区、队列）：留在其中算待处理而非卡住"},
            {.refers_to = "place"})};
};

/// Stands in a consumer's object, beside the fields of models/apps and the style.
struct InstancesFields {
  std::optional<std::uint32_t> instances;
  static constexpr auto fields =
      std::tuple{field("instances", &InstancesFields::instances,
                       Text{"so many of it, called stock-1, stock-2 ... after its id", "实例个数，按 id 命名为 stock-1、stock-2……"},
                       {.min = 1, .max = 1000})};
};

/// A bound on what a variant costs: an absolute one, or a ratio to another variant's.
struct CostFields {
  std::string measure;
  std::optional<describe::Value> min;
  std::optional<describe::Value> max;
  std::string to;
  std::optional<double> min_ratio;
  std::optional<double> max_ratio;
  static constexpr auto fields = std::tuple{
      field("measure", &CostFields::measure, Text{"what is measured, such as response.p50", "度量，例如 response.p50"},
            {.required = true, .refers_to = "measure"}),
      field("min", &CostFields::min, Text{"at least (with its unit)", "至少（带单位）"}),
      field("max", &CostFields::max, Text{"at most (with its unit)", "至多（带单位）"}),
      field("to", &CostFields::to, Text{"the variant to compare with", "与之比较的变体"}, {.refers_to = "variant"}),
      field("min_ratio", &CostFields::min_ratio, Text{"at least so many times the other variant's", "至少为另一变体的多少倍"}, {.min = 0}),
      field("max_ratio", &CostFields::max_ratio, Text{"at most so many times the other variant's", "至多为另一变体的多少倍"}, {.min = 0})};
};

}  // namespace mqlab::lab
