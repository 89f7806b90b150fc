// When a fault or a step happens: at a time, at a point, by rate.
#include "lab/scenario/trigger.hpp"

#include <fmt/format.h>

#include "models/ledger.hpp"
#include "sim/describe/suggest.hpp"
#include "sim/trace/kinds.hpp"

namespace mqlab::lab {

using describe::ObjectReader;
using describe::phrase;

namespace {

void set_point(const Reading& reading, sim::Trigger& trigger, const PointFields& fields, ObjectReader& reader) {
  trigger.process = fields.process.value_or("");
  trigger.message = fields.message;
  trigger.operation = fields.operation;
  trigger.occurrence = static_cast<std::uint64_t>(fields.occurrence);
  trigger.incarnation = fields.incarnation;
  if (fields.message) check_message(reading, reader, "when/message", *fields.message);
  if (fields.operation) check_message(reading, reader, "when/operation", *fields.operation);
  if (fields.point.empty()) return;

  std::vector<std::string> points;
  const sim::KindInfo* found = nullptr;
  const auto look = [&](std::span<const sim::KindInfo> kinds) {
    for (const sim::KindInfo& kind : kinds) {
      if (kind.point) points.emplace_back(kind.name);
      if (kind.name == fields.point) found = &kind;
    }
  };
  look(sim::world_kinds());
  look(models::shared_kinds());
  if (reading.out.style != nullptr) look(reading.out.style->kinds());
  if (found == nullptr) {
    if (reading.out.style == nullptr) return;  // it may be one of the style's
    reader.problem_at("when/point", phrase({"unknown point \"{}\"", "未知的钩点 \"{}\""}, fields.point), describe::one_of(points),
                      describe::suggest(fields.point, points));
  } else if (!found->point) {
    reader.problem_at(
        "when/point",
        phrase({"\"{}\" is a record, but no point that a fault may hook", "\"{}\" 是一种记录，但不是故障可用的钩点"}, fields.point),
        describe::one_of(points));
  } else {
    trigger.point = found->kind;
  }
}

}  // namespace

sim::Trigger make_trigger(const Reading& reading, const TriggerFields& fields, ObjectReader& reader, bool may_be_random) {
  sim::Trigger trigger;
  const int given = int{reader.has("at")} + int{reader.has("when")} + int{reader.has("rate")};
  if (given == 0 && reader.object().as_object() != nullptr && !reader.object().as_object()->empty()) {
    reader.problem_at("", {"nothing says when this happens", "没有说明何时发生"},
                      may_be_random ? describe::Phrase{"one of: at, when, rate", "以下之一：at, when, rate"}
                                    : describe::Phrase{"one of: at, when", "以下之一：at, when"});
  }
  if (given > 1)
    reader.problem_at(reader.has("rate") ? "rate" : "when", {"a fault has one trigger", "一个故障只有一个触发条件"},
                      {"only one of: at, when, rate", "以下之一：at, when, rate"});
  if (reader.has("until") && !reader.has("rate"))
    reader.problem_at("until", {"\"until\" limits a \"rate\", and there is none", "\"until\" 用于限制 \"rate\"，而这里没有 \"rate\""},
                      {"a \"rate\" beside it", "同时设置 \"rate\""});
  if (!may_be_random && reader.has("rate"))
    reader.problem_at("rate", {"an operator does not act at random", "运维人员不会随机操作"}, {"one of: at, when", "以下之一：at, when"});

  if (fields.at) {
    trigger.at = sim::Time{fields.at->count()};
    if (reading.out.until && trigger.at > *reading.out.until) {
      reader.problem_at("at",
                        phrase({"this never happens: the run ends at {}", "不会发生：运行在 {} 结束"},
                               describe::print(sim::Duration{reading.out.until->ns})),
                        {"an earlier time", "更早的时刻"});
    }
  } else if (fields.when) {
    trigger.how = sim::Trigger::How::at_point;
    set_point(reading, trigger, *fields.when, reader);
  } else if (fields.rate) {
    trigger.how = sim::Trigger::How::by_rate;
    trigger.mean_gap = fields.rate->interval();
    if (fields.until) trigger.until = sim::Time{fields.until->count()};
  }
  return trigger;
}

std::string describe_trigger(const TriggerFields& fields) {
  if (fields.at) return describe::print(*fields.at);
  if (fields.rate) return fmt::format("random, {}", describe::print(*fields.rate));
  if (!fields.when) return "";
  std::string out = std::string(fields.when->point);
  if (fields.when->process) out += fmt::format(" of {}", *fields.when->process);
  if (fields.when->message) out += fmt::format(" {}", *fields.when->message);
  if (fields.when->operation) out += fmt::format(" of operation {}", *fields.when->operation);
  if (fields.when->occurrence != 1) out += fmt::format(" (occurrence {})", fields.when->occurrence);
  return out;
}

}  // namespace mqlab::lab
