/// The timers of all processes, in one lane per delay: timers of one constant delay fire in the order in which they were set.
#pragma once

#include <unordered_map>
#include <vector>

#include "sim/core/ring.hpp"
#include "sim/process/context.hpp"
#include "sim/world/kernel.hpp"

namespace mqlab::sim {

/// The timers that one process has set. A slot's id is 0 while it is free; an id is never used twice.
struct TimerTable {
  struct Slot {
    std::uint64_t id = 0;
    Class cls = Class::progress;
  };
  std::vector<Slot> slots;
  std::vector<std::uint32_t> free;
  std::uint64_t counter = 0;
};

class Timers {
 public:
  explicit Timers(Kernel& kernel) : kernel_(kernel) {}

  Timer set(TimerTable& table, ProcessId process, Duration delay, Due due, Class cls, RecordNumber cause);
  /// Whether it was still set.
  bool cancel(TimerTable& table, Timer timer);
  void cancel_all(TimerTable& table);

  struct Fired {
    Due due;
    std::uint64_t id = 0;
    RecordNumber cause = 0;
    ProcessId process = ProcessId::none;
    Class cls = Class::progress;
  };
  /// Take the head of a lane. The caller asks whether it is still set.
  Fired take(std::uint32_t lane);
  bool is_set(const TimerTable& table, const Fired& fired) const {
    return table.slots[static_cast<std::size_t>(fired.id & ((1ULL << kSlotBits) - 1))].id == fired.id;
  }
  /// Whether the timer is still set; it is no more afterwards.
  bool claim(TimerTable& table, const Fired& fired) { return cancel(table, static_cast<Timer>(fired.id)); }
  Next next(std::uint32_t lane) const;

 private:
  struct Entry {
    Time time;
    std::uint64_t sequence;
    Fired fired;
  };
  struct Lane {
    std::int64_t delay = 0;
    LaneId id = LaneId::none;
    Ring<Entry> entries;
    bool listed = false;  // in `emptied_`
  };
  std::uint32_t lane_for(std::int64_t delay);

  static constexpr unsigned kSlotBits = 24;  // timers of one process that are set at the same time
  static constexpr std::size_t kFewLanes = 64;

  Kernel& kernel_;
  std::vector<Lane> lanes_;
  std::unordered_map<std::int64_t, std::uint32_t> by_delay_;  // looked up, never iterated
  std::vector<std::uint32_t> emptied_;                        // lanes that ran empty: may serve another delay
  std::int64_t last_delay_ = -1;
  std::uint32_t last_lane_ = 0;
};

}  // namespace mqlab::sim
