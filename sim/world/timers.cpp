#include "sim/world/timers.hpp"

namespace mqlab::sim {

Timer Timers::set(TimerTable& table, ProcessId process, Duration delay, Due due, Class cls, RecordNumber cause) {
  cls = kernel_.resolve(cls);
  std::uint32_t slot = 0;
  if (table.free.empty()) {
    slot = static_cast<std::uint32_t>(table.slots.size());
    table.slots.emplace_back();
  } else {
    slot = table.free.back();
    table.free.pop_back();
  }
  const std::uint64_t id = ++table.counter << kSlotBits | slot;
  table.slots[slot] = {id, cls};
  kernel_.begin(cls);

  const std::int64_t span = std::max<std::int64_t>(delay.count(), 0);
  const std::uint32_t lane_index = span == last_delay_ ? last_lane_ : lane_for(span);
  last_delay_ = span;
  last_lane_ = lane_index;
  Lane& lane = lanes_[lane_index];
  const Entry& entry =
      lane.entries.emplace_back(Entry{kernel_.now + Duration{span}, kernel_.sequence(), Fired{due, id, cause, process, cls}});
  if (lane.entries.size() == 1) kernel_.activate(lane.id, entry.time, entry.sequence);
  return static_cast<Timer>(id);
}

bool Timers::cancel(TimerTable& table, Timer timer) {
  const auto id = static_cast<std::uint64_t>(timer);
  const auto slot = static_cast<std::uint32_t>(id & ((1ULL << kSlotBits) - 1));
  if (id == 0 || slot >= table.slots.size() || table.slots[slot].id != id) return false;
  kernel_.end(table.slots[slot].cls);
  table.slots[slot].id = 0;
  table.free.push_back(slot);
  return true;
}

void Timers::cancel_all(TimerTable& table) {
  for (TimerTable::Slot& slot : table.slots) {
    if (slot.id != 0) cancel(table, static_cast<Timer>(slot.id));
  }
}

Timers::Fired Timers::take(std::uint32_t lane) {
  Lane& l = lanes_[lane];
  const Fired fired = l.entries.front().fired;
  l.entries.pop_front();
  if (l.entries.empty() && lanes_.size() > kFewLanes && !l.listed) {
    l.listed = true;
    emptied_.push_back(lane);
  }
  return fired;
}

Next Timers::next(std::uint32_t lane) const {
  const auto& entries = lanes_[lane].entries;
  return entries.empty() ? Next{} : Next{entries.front().time, entries.front().sequence};
}

std::uint32_t Timers::lane_for(std::int64_t delay) {
  const auto found = by_delay_.find(delay);
  if (found != by_delay_.end()) return found->second;
  // The lane that is being handled is scheduled again only when its handler is done: it can't change its delay now, and stays in the list.
  std::size_t at = emptied_.size();
  while (at-- > 0) {
    const std::uint32_t index = emptied_[at];
    if (lanes_[index].id == kernel_.current) continue;
    lanes_[index].listed = false;
    emptied_.erase(emptied_.begin() + static_cast<std::ptrdiff_t>(at));
    if (!lanes_[index].entries.empty()) continue;
    by_delay_.erase(lanes_[index].delay);
    lanes_[index].delay = delay;
    by_delay_.emplace(delay, index);
    return index;
  }
  const auto index = static_cast<std::uint32_t>(lanes_.size());
  lanes_.push_back(Lane{delay, kernel_.calendar.add_lane(LaneType::timers, index), {}});
  by_delay_.emplace(delay, index);
  return index;
}

}  // namespace mqlab::sim
