#include "lab/picture/stages.hpp"

#include <algorithm>
#include <array>
#include <set>

#include "models/ledger.hpp"
#include "models/message.hpp"

namespace mqlab::lab {

using namespace models::kinds;

namespace {

constexpr std::array<StageInfo, 10> kStages{{
    {Stage::unknown, "unknown", {"not yet under way", "尚未发出"}},
    {Stage::in_flight, "in-flight", {"in flight", "传输中"}},
    {Stage::in_memory, "in-memory", {"held in memory", "在内存中"}},
    {Stage::written, "written", {"written, not flushed", "已写入，未刷盘"}},
    {Stage::flushed, "flushed", {"flushed to disk", "已刷盘"}},
    {Stage::replicated, "replicated", {"on several nodes", "在多个节点上"}},
    {Stage::acknowledged, "acknowledged", {"acknowledged to the producer", "已向生产者确认"}},
    {Stage::done, "done", {"its effect is applied", "效果已发生"}},
    {Stage::lost, "lost", {"lost", "丢失"}},
    {Stage::done_twice, "done-twice", {"its effect is applied more than once", "效果重复发生"}},
}};

bool tells(sim::Kind kind) {
  return kind == publish_sent || kind == broker_stored || kind == confirm_received || kind == copy_made || kind == copy_gone ||
         kind == effect_applied || kind == effect_undone || kind == effect_lost;
}

}  // namespace

std::span<const StageInfo> stage_infos() { return kStages; }

Stages::Stages(const sim::TraceFile& trace) {
  const auto records = trace.records();
  for (std::size_t i = 0; i < records.size(); ++i) {
    const sim::Record& r = records[i];
    if (r.message == 0 || !tells(r.kind_id())) continue;
    steps_.push_back({r.message, static_cast<std::uint32_t>(i), r.process, static_cast<std::uint8_t>(r.kind),
                      static_cast<std::uint8_t>(std::clamp<std::int64_t>(r.value, 0, 255)), r.element});
  }
  std::stable_sort(steps_.begin(), steps_.end(), [](const Step& a, const Step& b) { return a.message < b.message; });
}

Stage Stages::of(std::uint64_t message, std::size_t position) const {
  auto at = std::lower_bound(steps_.begin(), steps_.end(), message, [](const Step& s, std::uint64_t m) { return s.message < m; });
  Stage held = Stage::unknown;
  bool acknowledged = false, lost = false, twice = false;
  std::set<std::uint16_t> holders;
  std::vector<std::uint32_t> effects;  // elements in which it is applied
  for (; at != steps_.end() && at->message == message && at->position <= position; ++at) {
    const sim::Kind kind = static_cast<sim::Kind>(at->kind);
    const auto applied = std::find(effects.begin(), effects.end(), at->element);
    if (kind == publish_sent && held == Stage::unknown) held = Stage::in_flight;
    if (kind == copy_made) {
      lost = false;
      if (held < Stage::in_memory) held = Stage::in_memory;
    }
    if (kind == broker_stored) {
      lost = false;
      holders.insert(at->process);
      const auto by = static_cast<models::Held>(at->value);
      held = std::max(held, by == models::Held::flushed ? Stage::flushed : by == models::Held::written ? Stage::written : Stage::in_memory);
    }
    if (kind == copy_gone && static_cast<models::Fate>(at->value) == models::Fate::lost) lost = true;
    if (kind == confirm_received) acknowledged = true;
    if (kind == effect_applied) {
      if (applied != effects.end()) twice = true;
      effects.push_back(at->element);
    }
    if ((kind == effect_undone || kind == effect_lost) && applied != effects.end()) effects.erase(applied);
  }
  if (twice) return Stage::done_twice;
  if (!effects.empty()) return Stage::done;
  if (lost) return Stage::lost;
  if (acknowledged) return Stage::acknowledged;
  return holders.size() > 1 ? Stage::replicated : held;
}

}  // namespace mqlab::lab
