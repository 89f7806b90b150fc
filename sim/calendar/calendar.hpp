/// The calendar: which lane has the next event.
///
/// Events that are ordered by construction (frames of one direction of a connection, timers of one constant delay, a disk's flushes, a
/// server's work) queue in a ring of their own, a *lane*; the heap holds only the lanes' heads. So cost depends on how many lanes are
/// busy, not on how many messages are in flight. Simultaneous events are ordered by (time, sequence), both integers.
///
/// An entry is dropped lazily: a lane remembers the sequence that it is scheduled for, and an entry with another one is stale. That is
/// cheaper than keeping each lane's position in the heap, and un-scheduling is rare (a pause, a cut).
///
/// Why not one heap of all events: at 100,000 messages in flight it is several times slower (design section 4, measured).
#pragma once

#include <cstdint>
#include <vector>

#include "sim/core/time.hpp"

namespace mqlab::sim {

enum class LaneType : std::uint8_t { direction, timers, server, disk, misc };
enum class LaneId : std::uint32_t { none = 0xffffffff };

class Calendar {
 public:
  struct Head {
    Time time;
    std::uint64_t sequence;
    LaneId lane;
  };

  LaneId add_lane(LaneType type, std::uint32_t owner) {
    lanes_.push_back({0, owner, type});
    return static_cast<LaneId>(lanes_.size() - 1);
  }
  LaneType type(LaneId lane) const { return lanes_[index(lane)].type; }
  std::uint32_t owner(LaneId lane) const { return lanes_[index(lane)].owner; }
  bool scheduled(LaneId lane) const { return lanes_[index(lane)].scheduled != 0; }

  /// The lane's head is now this event. Replaces an earlier schedule of the lane.
  void schedule(LaneId lane, Time time, std::uint64_t sequence) {
    lanes_[index(lane)].scheduled = sequence;
    heap_.push_back({});
    sift_up(heap_.size() - 1, {time, sequence, lane});
  }
  void unschedule(LaneId lane) { lanes_[index(lane)].scheduled = 0; }

  /// The next event, or null. Stale entries are dropped on the way.
  const Head* top() {
    while (!heap_.empty()) {
      const Head& head = heap_.front();
      if (lanes_[index(head.lane)].scheduled == head.sequence) return &heap_.front();
      drop_top();
    }
    return nullptr;
  }
  /// The event of `head` was handled; its lane goes on with another event, or is idle (`time` kNever).
  void finish(const Head& head, Time time, std::uint64_t sequence) {
    const bool on_top = !heap_.empty() && heap_.front().lane == head.lane && heap_.front().sequence == head.sequence;
    if (!on_top) {  // an older event was woken up in the handler (a resumed lane): the entry below goes stale
      unschedule(head.lane);
      if (time != kNever) schedule(head.lane, time, sequence);
    } else if (time != kNever) {
      replace_top(time, sequence);
    } else {
      take_top();
    }
  }

 private:
  /// Take the top off: its lane is idle until it is scheduled again.
  void take_top() {
    lanes_[index(heap_.front().lane)].scheduled = 0;
    drop_top();
  }
  /// The top's lane goes on with this event: one sift instead of two.
  void replace_top(Time time, std::uint64_t sequence) {
    const LaneId lane = heap_.front().lane;
    lanes_[index(lane)].scheduled = sequence;
    sift_down({time, sequence, lane});
  }

  struct Lane {
    std::uint64_t scheduled;  // sequence of the event it is scheduled for; 0: idle
    std::uint32_t owner;
    LaneType type;
  };

  static std::uint32_t index(LaneId lane) { return static_cast<std::uint32_t>(lane); }
  // One wide comparison: two narrow ones are two branches that nothing predicts.
  static __int128 key(const Head& head) { return static_cast<__int128>(head.time.ns) << 64 | head.sequence; }
  static bool before(const Head& a, const Head& b) { return key(a) < key(b); }

  void drop_top() {
    const Head last = heap_.back();
    heap_.pop_back();
    if (!heap_.empty()) sift_down(last);
  }
  void sift_up(std::size_t at, Head head) {
    while (at > 0) {
      const std::size_t parent = (at - 1) / 2;
      if (!before(head, heap_[parent])) break;
      heap_[at] = heap_[parent];
      at = parent;
    }
    heap_[at] = head;
  }
  void sift_down(Head head) {
    const std::size_t n = heap_.size();
    std::size_t at = 0;
    for (;;) {
      std::size_t child = 2 * at + 1;
      if (child >= n) break;
      child += child + 1 < n && before(heap_[child + 1], heap_[child]) ? 1 : 0;
      if (!before(heap_[child], head)) break;
      heap_[at] = heap_[child];
      at = child;
    }
    heap_[at] = head;
  }

  std::vector<Lane> lanes_;
  std::vector<Head> heap_;
};

}  // namespace mqlab::sim
