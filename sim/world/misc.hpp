/// The world's rare events: starts, strikes, healings, write-back ticks, news about connections. A small heap behind one lane of the calendar.
#pragma once

#include <algorithm>
#include <cstdint>
#include <vector>

#include "sim/world/kernel.hpp"

namespace mqlab::sim {

enum class MiscType : std::uint8_t {
  start_process,    ///< a: process
  tell_closed,      ///< a: connection end, b: Closing
  tell_writable,    ///< a: connection end
  connect_timeout,  ///< a: connection end
  give_up,          ///< a: connection end whose kernel resends for too long
  stop_process,     ///< a: process
  write_back,       ///< a: host
  written_out,      ///< a: host, b: number
  strike,           ///< a: index in the fault plan
  heal,             ///< a: index in the fault plan
  step,             ///< a: index of the step
  flush_failed,     ///< a: process, b: ticket: the host of the disk lost power
  command,          ///< a: process, b: index of the word
};

struct MiscEvent {
  Time time;
  std::uint64_t sequence = 0;
  RecordNumber cause = 0;
  std::uint64_t b = 0;
  std::uint32_t a = 0;
  MiscType type = MiscType::start_process;
  Class cls = Class::progress;
};

class Misc {
 public:
  explicit Misc(Kernel& kernel) : kernel_(kernel), lane_(kernel.calendar.add_lane(LaneType::misc, 0)) {}

  void at(Time time, MiscType type, std::uint32_t a, std::uint64_t b, RecordNumber cause, Class cls) {
    const MiscEvent event{time, kernel_.sequence(), cause, b, a, type, cls};
    kernel_.begin(cls);
    heap_.push_back(event);
    std::push_heap(heap_.begin(), heap_.end(), later);
    if (heap_.front().sequence == event.sequence) kernel_.activate(lane_, event.time, event.sequence);
  }
  MiscEvent take() {
    std::pop_heap(heap_.begin(), heap_.end(), later);
    const MiscEvent event = heap_.back();
    heap_.pop_back();
    kernel_.end(event.cls);
    return event;
  }
  Next next() const { return heap_.empty() ? Next{} : Next{heap_.front().time, heap_.front().sequence}; }
  /// Take back what is not yet due and fulfils `which`.
  template <class Which>
  void cancel(Which which) {
    for (const MiscEvent& e : heap_) {
      if (which(e)) kernel_.end(e.cls);
    }
    std::erase_if(heap_, which);
    std::make_heap(heap_.begin(), heap_.end(), later);
    kernel_.deactivate(lane_);
    if (!heap_.empty()) kernel_.activate(lane_, heap_.front().time, heap_.front().sequence);
  }

 private:
  static bool later(const MiscEvent& a, const MiscEvent& b) { return a.time != b.time ? a.time > b.time : a.sequence > b.sequence; }
  Kernel& kernel_;
  LaneId lane_;
  std::vector<MiscEvent> heap_;
};

}  // namespace mqlab::sim
