#include "lab/picture/marks.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <set>

#include "models/ledger.hpp"
#include "sim/trace/kinds.hpp"

namespace mqlab::lab {

namespace {

constexpr std::array<MomentInfo, 10> kMoments{{
    {Moment::struck, "struck", {"a fault strikes", "故障发生"}},
    {Moment::healed, "healed", {"a fault is over", "故障恢复"}},
    {Moment::stopped, "stopped", {"a process ends", "进程终止"}},
    {Moment::started, "started", {"a process starts again", "进程重新启动"}},
    {Moment::paused, "paused", {"a process stands still", "进程停顿"}},
    {Moment::resumed, "resumed", {"a process goes on", "进程继续"}},
    {Moment::lost, "lost", {"something is lost", "有内容丢失"}},
    {Moment::again, "again", {"an effect happens again", "效果再次发生"}},
    {Moment::bad_news, "bad-news", {"the business is told no, or nothing", "业务方被拒绝或未得到结果"}},
    {Moment::ended, "ended", {"the run ends", "运行结束"}},
}};

}  // namespace

std::span<const MomentInfo> moment_infos() { return kMoments; }

std::vector<MomentMark> marks_of(const sim::TraceFile& trace) {
  using namespace sim::kinds;
  using namespace models::kinds;
  std::vector<MomentMark> marks;
  std::set<std::pair<std::uint64_t, std::uint32_t>> applied;
  const auto records = trace.records();
  for (std::size_t i = 0; i < records.size(); ++i) {
    const sim::Record& r = records[i];
    const sim::Kind kind = r.kind_id();
    const auto mark = [&](Moment moment) { marks.push_back({i, moment}); };
    if (kind == fault_struck) mark(Moment::struck);
    if (kind == fault_healed) mark(Moment::healed);
    if (kind == process_stopped) mark(Moment::stopped);
    if (kind == process_started && r.value > 0) mark(Moment::started);
    if (kind == process_paused) mark(Moment::paused);
    if (kind == process_resumed) mark(Moment::resumed);
    if (kind == frame_lost || kind == storage_lost || kind == effect_lost) mark(Moment::lost);
    if (kind == copy_gone && static_cast<models::Fate>(r.value) == models::Fate::lost) mark(Moment::lost);
    if (kind == effect_applied && !applied.insert({r.operation, r.element}).second) mark(Moment::again);
    if (kind == effect_undone) applied.erase({r.operation, r.element});
    if (kind == told &&
        (static_cast<models::Told>(r.value) == models::Told::rejected || static_cast<models::Told>(r.value) == models::Told::indeterminate))
      mark(Moment::bad_news);
    if (kind == run_ended) mark(Moment::ended);
  }
  return marks;
}

std::vector<FaultBand> fault_bands(const sim::TraceFile& trace) {
  std::vector<FaultBand> bands;
  std::map<std::int64_t, std::size_t> open;
  const auto records = trace.records();
  for (std::size_t i = 0; i < records.size(); ++i) {
    const sim::Record& r = records[i];
    if (r.kind_id() == sim::kinds::fault_struck) {
      open[r.value] = bands.size();
      bands.push_back({.fault = static_cast<std::size_t>(r.value), .from_ns = r.time_ns, .to_ns = r.time_ns, .struck = i});
    } else if (r.kind_id() == sim::kinds::fault_healed) {
      const auto at = open.find(r.value);
      if (at == open.end()) continue;
      bands[at->second].to_ns = r.time_ns;
      bands[at->second].healed = true;
      open.erase(at);
    }
  }
  return bands;
}

Lives::Lives(const sim::TraceFile& trace) : changes_(trace.tables().processes.size()) {
  using namespace sim::kinds;
  const auto records = trace.records();
  for (std::size_t i = 0; i < records.size(); ++i) {
    const sim::Record& r = records[i];
    if (r.process >= changes_.size()) continue;
    auto& changes = changes_[r.process];
    const std::int64_t incarnation = changes.empty() ? 0 : changes.back().now.incarnation;
    if (r.kind_id() == process_started) changes.push_back({i, {Life::running, r.value}});
    if (r.kind_id() == process_stopped) changes.push_back({i, {Life::dead, incarnation}});
    if (r.kind_id() == process_paused) changes.push_back({i, {Life::paused, incarnation}});
    if (r.kind_id() == process_resumed) changes.push_back({i, {Life::running, incarnation}});
  }
}

LifeOf Lives::of(sim::ProcessId process, std::size_t position) const {
  const auto index = static_cast<std::size_t>(process);
  if (index >= changes_.size()) return {};
  const auto& changes = changes_[index];
  const auto after =
      std::upper_bound(changes.begin(), changes.end(), position, [](std::size_t p, const Change& c) { return p < c.position; });
  return after == changes.begin() ? LifeOf{} : std::prev(after)->now;
}

}  // namespace mqlab::lab
