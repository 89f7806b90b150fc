/// The fields of a study as they stand in its file. Reader, schema and reference page are loops over them; `study.hpp` has what they mean together.
#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

#include "sim/describe/field.hpp"

namespace mqlab::lab {

inline constexpr std::int64_t kStudyFormat = 1;
inline constexpr std::int64_t kMostRuns = 10'000'000;

struct StudyScenarioFields {
  std::string scenario;
  std::vector<std::string> variants;
  describe::Named<describe::Value> set;
  static constexpr auto fields = std::tuple{
      describe::field("scenario", &StudyScenarioFields::scenario,
                      Text{"a file, relative to the study, or an id of the library", "场景文件（相对于研究文件）或场景库 id"},
                      {.required = true}),
      describe::field("variants", &StudyScenarioFields::variants,
                      Text{"its variants to run; default: those of the study, else all", "要运行的变体；默认取研究的 variants，否则全部"}),
      describe::field(
          "set", &StudyScenarioFields::set,
          Text{"settings of this scenario in all runs: {\"/json/pointer\": value}", "该场景在所有运行中的设置：{\"/json/指针\": 值}"})};
};

enum class AxisScale : std::uint8_t { linear, log };
constexpr std::array<std::pair<AxisScale, std::string_view>, 2> choices(AxisScale) {
  return {{{AxisScale::linear, "linear"}, {AxisScale::log, "log"}}};
}

/// One setting that takes several values: `values`, or a range.
struct OneAxisFields {
  std::string name;
  std::string pointer;
  std::vector<describe::Value> values;
  std::optional<describe::Value> from;
  std::optional<describe::Value> to;
  std::optional<std::int64_t> steps;
  AxisScale scale = AxisScale::linear;
  static constexpr auto fields = std::tuple{
      describe::field("name", &OneAxisFields::name,
                      Text{"what it is called in conditions and results; default: the last step of the pointer",
                           "在条件与结果中的名称；默认取指针的最后一段"}),
      describe::field("pointer", &OneAxisFields::pointer,
                      Text{"the setting, as a JSON pointer into the scenario, such as /faults/0/rate",
                           "要变动的设置：指向场景的 JSON 指针，例如 /faults/0/rate"}),
      describe::field("values", &OneAxisFields::values, Text{"its values, in this order", "依次取的值"}),
      describe::field(
          "from", &OneAxisFields::from,
          Text{"first value of a range: a number, duration, size, rate or bandwidth", "范围的起点：数、时长、大小、速率或带宽"}),
      describe::field("to", &OneAxisFields::to, Text{"last value of the range, of the same kind", "范围的终点，与起点同类"}),
      describe::field("steps", &OneAxisFields::steps, Text{"so many values in the range, both ends among them", "范围内取多少个值，含两端"},
                      {.min = 2, .max = 10000}),
      describe::field("scale", &OneAxisFields::scale, Text{"linear: equal distances; log: equal ratios", "linear：等距；log：等比"})};
};

/// An axis of a study: one setting, or several that move together.
struct AxisFields : OneAxisFields {
  std::vector<OneAxisFields> zip;
  static constexpr auto fields = std::tuple_cat(
      OneAxisFields::fields, std::tuple{describe::field("zip", &AxisFields::zip,
                                                        Text{"instead: several settings that move together, each with as many values",
                                                             "或：同步变动的多个设置，取值个数须相同"})});
};

/// A setting that has another random value in each repetition, the same for all points.
struct DrawFields {
  std::string name;
  std::string pointer;
  describe::Value from;
  describe::Value to;
  static constexpr auto fields = std::tuple{
      describe::field("name", &DrawFields::name,
                      Text{"its name in results; default: the last step of the pointer", "在结果中的名称；默认取指针的最后一段"}),
      describe::field("pointer", &DrawFields::pointer, Text{"the setting, such as /faults/0/at", "要抽取的设置，例如 /faults/0/at"},
                      {.required = true}),
      describe::field("from", &DrawFields::from, Text{"least value; all up to `to` are equally likely", "最小值；到 `to` 为止等可能"},
                      {.required = true}),
      describe::field("to", &DrawFields::to, Text{"greatest value", "最大值"}, {.required = true})};
};

enum class StudyLuck : std::uint8_t { plain, none };
constexpr std::array<std::pair<StudyLuck, std::string_view>, 2> choices(StudyLuck) {
  return {{{StudyLuck::plain, "plain"}, {StudyLuck::none, "none"}}};
}

struct LimitFields {
  std::int64_t events = 20'000'000;
  sim::Duration time = std::chrono::seconds(60);
  static constexpr auto fields = std::tuple{describe::field("events", &LimitFields::events,
                                                            Text{"a run of more events is ended, and its row says so; the same everywhere",
                                                                 "事件数超过此值的运行会被终止并注明；处处相同"},
                                                            {.min = 1, .max = 1e12}),
                                            describe::field("time", &LimitFields::time,
                                                            Text{"a run that takes longer, in real time, fails: a guard, not a measure",
                                                                 "实际耗时超过此值的运行视为失败：只是防护，不是度量"},
                                                            {.min = 0.001})};
};

struct StudyFields {
  std::int64_t mqlab_study = kStudyFormat;
  std::string id;
  describe::LocalText title;
  std::vector<StudyScenarioFields> scenarios;
  std::vector<std::string> variants;
  describe::Named<describe::Value> set;
  std::vector<AxisFields> axes;
  std::vector<std::string> where;
  std::vector<describe::Named<describe::Value>> exclude;
  std::vector<DrawFields> draws;
  std::int64_t repetitions = 1;
  std::int64_t seed = 1;
  StudyLuck luck = StudyLuck::plain;
  std::vector<std::string> measures;
  std::string compare_to;
  double confidence = 0.95;
  std::vector<std::string> until;
  std::int64_t batch = 50;
  LimitFields limits;
  static constexpr auto fields = std::tuple{
      describe::field("mqlab_study", &StudyFields::mqlab_study, Text{"version of the format", "格式版本"},
                      {.required = true, .min = 1, .max = 1}),
      describe::field("id", &StudyFields::id, Text{"its name: the results go to ID.sqlite", "名称：结果写入 ID.sqlite"},
                      {.required = true}),
      describe::field("title", &StudyFields::title, Text{"one line", "一行标题"}),
      describe::field("scenarios", &StudyFields::scenarios, Text{"what is run", "要运行的场景"}, {.required = true}),
      describe::field("variants", &StudyFields::variants,
                      Text{"variants of each scenario; default: all", "每个场景要运行的变体；默认全部"}),
      describe::field("set", &StudyFields::set,
                      Text{"settings in all runs: {\"/json/pointer\": value}", "所有运行共同的设置：{\"/json/指针\": 值}"}),
      describe::field("axes", &StudyFields::axes,
                      Text{"what is varied: every combination is a point, the last axis changing fastest",
                           "变动的轴：每种组合是一个点，最后的轴变化最快"}),
      describe::field(
          "where", &StudyFields::where,
          Text{"conditions that a point must meet, such as \"min_isr <= replicas\"", "点须满足的条件，例如 \"min_isr <= replicas\""}),
      describe::field("exclude", &StudyFields::exclude,
                      Text{"combinations left out: {\"axis\": value, ...}; `scenario` and `variant` are axes too",
                           "排除的组合：{\"轴\": 值, ...}；scenario 与 variant 也可作轴"}),
      describe::field(
          "draws", &StudyFields::draws,
          Text{"settings drawn anew for each repetition, such as the moment of a fault", "每次重复重新抽取的设置，例如故障时刻"}),
      describe::field("repetitions", &StudyFields::repetitions,
                      Text{"runs of each point, each with a seed of its own; with `until`: at most",
                           "每个点的运行次数，各用一个种子；有 `until` 时为上限"},
                      {.min = 1, .max = 10'000'000}),
      describe::field(
          "seed", &StudyFields::seed,
          Text{"seed of the first repetition; the next has the next. The same for all points, so that they are compared with the same luck",
               "第一次重复的种子，其后逐一加 1；各点相同，因此可在相同随机下比较"},
          {.min = 0, .max = 9e15}),
      describe::field("luck", &StudyFields::luck,
                      Text{"plain: latencies, flushes and work vary from seed to seed; none: only what the scenario draws itself",
                           "plain：延迟、刷盘与处理耗时随种子变化；none：只有场景自身的随机"},
                      {.source = "sim/random/luck.hpp"}),
      describe::field(
          "measures",
          &StudyFields::measures,
          Text{"what is estimated: a verdict (lost: the chance that a run has one), lost.share, lost.count, a cost such as response.p99, "
               "steady.response.p99, median(response.p99), metric(NAME)",
               "要估计的量：判定名（lost：一次运行出现的概率）、lost.share、lost.count、代价（如 response.p99）、"
               "steady.response.p99、median(response.p99)、metric(名称)"}),
      describe::field("compare_to", &StudyFields::compare_to,
                      Text{"the variant that the others are compared with; default: the first", "与之比较的变体；默认为第一个"}),
      describe::field("confidence", &StudyFields::confidence, Text{"of the intervals", "区间的置信水平"}, {.min = 0.5, .max = 0.9999}),
      describe::field("until", &StudyFields::until,
                      Text{"a point has enough repetitions when all of these hold, such as \"ci(lost) < 0.01\"",
                           "某点满足全部条件即不再重复，例如 \"ci(lost) < 0.01\""}),
      describe::field("batch", &StudyFields::batch, Text{"repetitions between two looks at `until`", "两次检查 `until` 之间的重复次数"},
                      {.min = 2, .max = 100000}),
      describe::field("limits", &StudyFields::limits, Text{"when a run is given up", "何时放弃一次运行"})};
};

}  // namespace mqlab::lab
