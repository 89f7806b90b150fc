/// The messages of one classic queue, by position (RabbitMQ's sequence id), and which of them are ready.
///
/// A ring from the oldest message that still matters to the newest. Never delivered ones are ready from `fresh_` on; those that came back
/// are in a heap by position, so that a returned message is delivered again *at its original place* (semantics 4.4) in O(log n), whatever
/// the order of returning. A linked list with insertion in order would be O(n) per return; a sorted map allocates per message.
///
/// With priorities (semantics 5.4) each level has such a pair of its own and the highest level that is not empty is taken from; the ring
/// of entries stays one, so a message's position says nothing about its turn. Without them nothing of this is touched.
///
/// Positions: from 0, never reused within one life of the queue. Errors: a position outside the ring is a bug (assert).
#pragma once

#include <algorithm>
#include <cassert>
#include <cstdint>
#include <functional>
#include <utility>
#include <vector>

#include "sim/core/ids.hpp"
#include "sim/core/ring.hpp"
#include "sim/process/payload.hpp"

namespace mqlab::models::rabbitmq {

using Position = std::uint64_t;

struct Entry {
  enum class State : std::uint8_t {
    ready,
    unacked,
    acked,  ///< settled in memory; the journal still says that it is here
    gone,
  };
  sim::Payload message;
  sim::Offset at = sim::kNoOffset;  ///< its entry in the journal; none: only memory has it
  State state = State::ready;
  bool persistent = false;  ///< goes to the journal at the next sync
  std::uint8_t level = 0;   ///< its priority, at most the queue's
  bool large = false;       ///< its body stands in the shared message store
  bool paged = false;       ///< it arrived behind a backlog and is no longer in memory
  static constexpr std::uint8_t entry_held = 1;
  static constexpr std::uint8_t body_held = 2;
  std::uint8_t held = 0;  ///< which of the two the disk holds
};

class Index {
 public:
  Index() = default;
  /// With `max_priority` + 1 levels; 0: no priorities.
  explicit Index(std::uint8_t max_priority) : levels_(max_priority == 0 ? 0 : max_priority + std::size_t{1}) {}

  Position begin() const { return begin_; }
  Position end() const { return begin_ + entries_.size(); }
  bool has(Position at) const { return at >= begin_ && at < end(); }
  Entry& operator[](Position at) {
    assert(has(at));
    return entries_[at - begin_];
  }
  const Entry& operator[](Position at) const {
    assert(has(at));
    return entries_[at - begin_];
  }

  std::size_t ready() const { return ready_; }
  std::size_t unacked() const { return unacked_; }
  std::uint64_t ready_bytes() const { return ready_bytes_; }  ///< on the wire, framing included
  bool prioritised() const { return !levels_.empty(); }
  /// The level of a message of this priority: above the highest counts as the highest (observed D14).
  std::uint8_t level_of(std::uint8_t priority) const {
    return levels_.empty() ? std::uint8_t{0} : std::min(priority, static_cast<std::uint8_t>(levels_.size() - 1));
  }

  Position push(sim::Payload&& message, bool persistent, std::uint8_t level = 0) {
    ready_bytes_ += message.bytes;
    entries_.emplace_back(std::move(message), sim::kNoOffset, Entry::State::ready, persistent, level);
    ++ready_;
    if (prioritised()) levels_[level].fresh.emplace_back(end() - 1);
    return end() - 1;
  }
  /// The ready message whose turn it is. Only if there is one.
  Position head() const {
    assert(ready_ > 0);
    if (prioritised()) return top().returned.empty() ? top().fresh.front() : top().returned.front();
    return returned_.empty() ? fresh_ : returned_.front();
  }
  /// The same, now unacked.
  Position take() {
    assert(ready_ > 0);
    Position at = fresh_;
    if (prioritised()) {
      at = take_from(top());
    } else if (returned_.empty()) {
      ++fresh_;
      skip();
    } else {
      at = pop(returned_);
    }
    Entry& e = (*this)[at];
    e.state = Entry::State::unacked;
    ready_bytes_ -= e.message.bytes;
    --ready_;
    ++unacked_;
    return at;
  }
  /// An unacked message comes back to its place.
  void put_back(Position at) {
    Entry& e = (*this)[at];
    e.state = Entry::State::ready;
    ready_bytes_ += e.message.bytes;
    --unacked_;
    ++ready_;
    std::vector<Position>& heap = prioritised() ? levels_[e.level].returned : returned_;
    heap.push_back(at);
    std::push_heap(heap.begin(), heap.end(), std::greater<>{});
  }
  /// An unacked message is settled; it stays as `acked` while the journal has it.
  void settle(Position at) {
    Entry& e = (*this)[at];
    e.state = e.at == sim::kNoOffset ? Entry::State::gone : Entry::State::acked;
    --unacked_;
    if (e.state == Entry::State::gone) reap();
  }
  /// The journal has forgotten it too. Call `reap` after a batch.
  void forget(Position at) { (*this)[at].state = Entry::State::gone; }
  void reap() {
    while (!entries_.empty() && entries_.front().state == Entry::State::gone) {
      entries_.pop_front();
      ++begin_;
    }
    if (fresh_ < begin_) fresh_ = begin_;
  }

  // --- recovery, in order of positions, before anything else ---
  void start(Position first) {
    assert(entries_.empty());
    begin_ = fresh_ = first;
  }
  void restore(Position at, sim::Payload message, sim::Offset offset, std::uint8_t level = 0) {
    if (entries_.empty()) start(at);
    while (end() < at) entries_.emplace_back().state = Entry::State::gone;
    Entry& e = entries_.emplace_back();
    ready_bytes_ += message.bytes;
    e.message = std::move(message);
    e.at = offset;
    e.persistent = true;
    e.level = level;
    e.held = Entry::entry_held | Entry::body_held;
    ++ready_;
  }
  void restore_acked(Position at) {
    if (!has(at) || (*this)[at].state != Entry::State::ready) return;
    Entry& e = (*this)[at];
    e.state = Entry::State::gone;
    ready_bytes_ -= e.message.bytes;
    --ready_;
  }
  /// Positions below `next` were given away in an earlier life.
  void restored(Position next) {
    if (entries_.empty()) start(std::max(next, begin_));
    while (end() < next) entries_.emplace_back().state = Entry::State::gone;
    reap();
    skip();
    if (!prioritised()) return;
    for (Position at = begin(); at < end(); ++at) {
      if ((*this)[at].state == Entry::State::ready) levels_[(*this)[at].level].fresh.emplace_back(at);
    }
  }

 private:
  struct Level {
    sim::Ring<Position> fresh;
    std::vector<Position> returned;
  };
  static Position pop(std::vector<Position>& heap) {
    std::pop_heap(heap.begin(), heap.end(), std::greater<>{});
    const Position at = heap.back();
    heap.pop_back();
    return at;
  }
  static Position take_from(Level& level) {
    if (!level.returned.empty()) return pop(level.returned);
    const Position at = level.fresh.front();
    level.fresh.pop_front();
    return at;
  }
  const Level& top() const {
    std::size_t level = levels_.size() - 1;
    while (levels_[level].fresh.empty() && levels_[level].returned.empty()) --level;
    return levels_[level];
  }
  Level& top() { return const_cast<Level&>(std::as_const(*this).top()); }
  void skip() {
    while (fresh_ < end() && (*this)[fresh_].state != Entry::State::ready) ++fresh_;
  }

  sim::Ring<Entry> entries_;
  Position begin_ = 0;
  Position fresh_ = 0;
  std::vector<Position> returned_;
  std::vector<Level> levels_;
  std::size_t ready_ = 0;
  std::size_t unacked_ = 0;
  std::uint64_t ready_bytes_ = 0;
};

}  // namespace mqlab::models::rabbitmq
