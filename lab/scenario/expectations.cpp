#include "lab/scenario/expectations.hpp"

#include <array>

#include "lab/cost/cost.hpp"
#include "lab/verdict/names.hpp"
#include "models/ledger.hpp"

namespace mqlab::lab {

namespace {

constexpr double nanoseconds(sim::Duration d) { return static_cast<double>(d.count()); }

constexpr std::array kMeasures{
    Measure{"response.mean",
            MeasureUnit::duration,
            {"from the begin of an operation to what its business was told: mean", "从操作开始到业务得到答复：平均"},
            [](const Cost& c) { return nanoseconds(c.response.mean); }},
    Measure{"response.p50",
            MeasureUnit::duration,
            {"from the begin of an operation to what its business was told: median", "从操作开始到业务得到答复：中位数"},
            [](const Cost& c) { return nanoseconds(c.response.p50); }},
    Measure{"response.p95",
            MeasureUnit::duration,
            {"from the begin of an operation to what its business was told: 95th percentile", "从操作开始到业务得到答复：95 分位"},
            [](const Cost& c) { return nanoseconds(c.response.p95); }},
    Measure{"response.p99",
            MeasureUnit::duration,
            {"from the begin of an operation to what its business was told: 99th percentile", "从操作开始到业务得到答复：99 分位"},
            [](const Cost& c) { return nanoseconds(c.response.p99); }},
    Measure{"response.max",
            MeasureUnit::duration,
            {"from the begin of an operation to what its business was told: longest", "从操作开始到业务得到答复：最长"},
            [](const Cost& c) { return nanoseconds(c.response.max); }},
    Measure{"effect.mean",
            MeasureUnit::duration,
            {"from the begin of an operation to its last effect: mean", "从操作开始到最后一个效果：平均"},
            [](const Cost& c) { return nanoseconds(c.last_effect.mean); }},
    Measure{"effect.p50",
            MeasureUnit::duration,
            {"from the begin of an operation to its last effect: median", "从操作开始到最后一个效果：中位数"},
            [](const Cost& c) { return nanoseconds(c.last_effect.p50); }},
    Measure{"effect.p95",
            MeasureUnit::duration,
            {"from the begin of an operation to its last effect: 95th percentile", "从操作开始到最后一个效果：95 分位"},
            [](const Cost& c) { return nanoseconds(c.last_effect.p95); }},
    Measure{"effect.p99",
            MeasureUnit::duration,
            {"from the begin of an operation to its last effect: 99th percentile", "从操作开始到最后一个效果：99 分位"},
            [](const Cost& c) { return nanoseconds(c.last_effect.p99); }},
    Measure{"effect.max",
            MeasureUnit::duration,
            {"from the begin of an operation to its last effect: longest", "从操作开始到最后一个效果：最长"},
            [](const Cost& c) { return nanoseconds(c.last_effect.max); }},
    Measure{"throughput",
            MeasureUnit::per_second,
            {"operations with an effect, per second", "每秒产生效果的操作数"},
            [](const Cost& c) { return static_cast<double>(c.done_per_second) / 1e3; }},
    Measure{"unanswered",
            MeasureUnit::count,
            {"operations that never got a definite answer", "始终没有得到明确答复的操作数"},
            [](const Cost& c) { return static_cast<double>(c.unanswered); }},
    Measure{"frames",
            MeasureUnit::count,
            {"frames sent over the network", "网络发送的帧数"},
            [](const Cost& c) { return static_cast<double>(c.world.frames); }},
    Measure{"bytes",
            MeasureUnit::bytes,
            {"bytes sent over the network", "网络发送的字节数"},
            [](const Cost& c) { return static_cast<double>(c.world.frame_bytes); }},
    Measure{"flushes",
            MeasureUnit::count,
            {"flushes of disks", "刷盘次数"},
            [](const Cost& c) { return static_cast<double>(c.world.flushes); }},
};

}  // namespace

std::span<const Measure> measures() { return kMeasures; }

std::vector<std::string_view> expectable_verdicts() {
  std::vector<std::string_view> names;
  for (const NameInfo& name : verdict_names()) names.push_back(name.id);
  return names;
}

std::vector<std::string_view> intendable_fates() {
  std::vector<std::string_view> names(models::kFateNames.begin() + 1, models::kFateNames.end());  // `consumed` is what should happen
  names.push_back(kDeclined);
  return names;
}

}  // namespace mqlab::lab
