/// The calendar: which lane has the next event.
///
/// Events that are ordered by construction (frames of one direction of a connection, timers of one constant delay, a disk's flushes, a
/// server's work) queue in a ring of their own, a *lane*; the heap holds only the lanes' heads. So cost depends on how many lanes are
/// busy, not on how many messages are in flight. Simultaneous events are ordered by (time, sequence), both integers.
///
/// An entry is dropped lazily: a lane remembers the event that it is scheduled for, and an entry with another one is stale. That is
/// cheaper than keeping each lane's position in the heap, and un-scheduling is rare (a pause, a cut).
///
/// Sequence and lane share a word, so that an entry is 16 bytes and two of them are compared as one wide number. Limits: 2^40 events in a run,
/// 2^24 lanes (`std::length_error`).
///
/// Why not one heap of all events: at 100,000 messages in flight it is several times slower (design section 4, measured).
#pragma once

#include <bit>
#include <cstdint>
#include <stdexcept>
#include <utility>
#include <vector>

#include "sim/core/time.hpp"

namespace mqlab::sim {

enum class LaneType : std::uint8_t { direction, timers, server, disk, misc };
enum class LaneId : std::uint32_t { none = 0xffffffff };

class Calendar {
 public:
  struct Head {
    std::uint64_t order = ~std::uint64_t{0};  ///< sequence, then lane
    Time time = kNever;

    std::uint64_t sequence() const { return order >> kLaneBits; }
    LaneId lane() const { return static_cast<LaneId>(order & ((1U << kLaneBits) - 1)); }
  };

  LaneId add_lane(LaneType type, std::uint32_t owner) {
    if (lanes_.size() >> kLaneBits != 0) throw std::length_error("more lanes than a calendar has");
    lanes_.push_back({0, owner, type});
    return static_cast<LaneId>(lanes_.size() - 1);
  }
  LaneType type(LaneId lane) const { return lanes_[index(lane)].type; }
  std::uint32_t owner(LaneId lane) const { return lanes_[index(lane)].owner; }
  bool scheduled(LaneId lane) const { return lanes_[index(lane)].scheduled != 0; }

  /// The lane's head is now this event. Replaces an earlier schedule of the lane.
  void schedule(LaneId lane, Time time, std::uint64_t sequence) {
    const Head head = head_of(lane, time, sequence);
    lanes_[index(lane)].scheduled = head.order;
    heap_.push_back({});
    sift_up(heap_.size() - 2, head);
  }
  void unschedule(LaneId lane) { lanes_[index(lane)].scheduled = 0; }

  /// The next event, or null. Stale entries are dropped on the way.
  const Head* top() {
    while (heap_.size() > 1) {
      const Head& head = heap_.front();
      if (lanes_[index(head.lane())].scheduled == head.order) [[likely]]
        return &head;
      drop_top();
    }
    return nullptr;
  }
  /// The event of `head` was handled; its lane goes on with another event, or is idle (`time` kNever).
  void finish(const Head& head, Time time, std::uint64_t sequence) {
    const LaneId lane = head.lane();
    if (heap_.front().order != head.order) [[unlikely]] {  // an older event was woken up in the handler: the entry below goes stale
      unschedule(lane);
      if (time != kNever) schedule(lane, time, sequence);
    } else if (time != kNever) {  // one sift instead of two
      const Head next = head_of(lane, time, sequence);
      lanes_[index(lane)].scheduled = next.order;
      sift_down(next);
    } else {
      unschedule(lane);
      drop_top();
    }
  }

 private:
  struct Lane {
    std::uint64_t scheduled;  // order of the event it is scheduled for; 0: idle
    std::uint32_t owner;
    LaneType type;
  };
  static constexpr unsigned kLaneBits = 24;

  static std::uint32_t index(LaneId lane) { return static_cast<std::uint32_t>(lane); }
  static Head head_of(LaneId lane, Time time, std::uint64_t sequence) { return {sequence << kLaneBits | index(lane), time}; }
  // One wide comparison: two narrow ones are two branches that nothing predicts.
  static bool before(const Head& a, const Head& b) { return std::bit_cast<__int128>(a) < std::bit_cast<__int128>(b); }
  static_assert(std::endian::native == std::endian::little, "the word at the higher address counts more");

  void drop_top() {
    heap_.pop_back();
    const Head last = std::exchange(heap_.back(), Head{});
    if (heap_.size() > 1) sift_down(last);
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
    Head* const top = heap_.data();
    const Head* const end = top + heap_.size() - 1;
    Head* at = top;
    for (Head* child = top + 1; child < end; child = at + (at - top) + 1) {
      child = before(child[1], child[0]) ? child + 1 : child;
      if (!before(*child, head)) break;
      *at = *child;
      at = child;
    }
    *at = head;
  }

  std::vector<Lane> lanes_;
  std::vector<Head> heap_{Head{}};  ///< and behind it one that comes after all, so that a pair of children is always there
};

}  // namespace mqlab::sim
