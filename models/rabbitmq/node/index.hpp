/// The messages of one classic queue, by position (RabbitMQ's sequence id), and which of them are ready.
///
/// A ring from the oldest message that still matters to the newest. Never delivered ones are ready from `fresh_` on; those that came back
/// are in a heap by position, so that a returned message is delivered again *at its original place* (semantics 4.4) in O(log n), whatever
/// the order of returning. A linked list with insertion in order would be O(n) per return; a sorted map allocates per message.
///
/// Positions: from 0, never reused within one life of the queue. Errors: a position outside the ring is a bug (assert).
#pragma once

#include <algorithm>
#include <cassert>
#include <cstdint>
#include <functional>
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
};

class Index {
 public:
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

  Position push(sim::Payload message, bool persistent) {
    Entry& e = entries_.emplace_back();
    e.message = std::move(message);
    e.persistent = persistent;
    ++ready_;
    return end() - 1;
  }
  /// The ready message with the lowest position, now unacked. Only if there is one.
  Position take() {
    assert(ready_ > 0);
    Position at = fresh_;
    if (returned_.empty()) {
      ++fresh_;
      skip();
    } else {
      std::pop_heap(returned_.begin(), returned_.end(), std::greater<>{});
      at = returned_.back();
      returned_.pop_back();
    }
    (*this)[at].state = Entry::State::unacked;
    --ready_;
    ++unacked_;
    return at;
  }
  /// An unacked message comes back to its place.
  void put_back(Position at) {
    (*this)[at].state = Entry::State::ready;
    --unacked_;
    ++ready_;
    returned_.push_back(at);
    std::push_heap(returned_.begin(), returned_.end(), std::greater<>{});
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
  void restore(Position at, sim::Payload message, sim::Offset offset) {
    if (entries_.empty()) start(at);
    while (end() < at) entries_.emplace_back().state = Entry::State::gone;
    Entry& e = entries_.emplace_back();
    e.message = std::move(message);
    e.at = offset;
    e.persistent = true;
    ++ready_;
  }
  void restore_acked(Position at) {
    if (!has(at) || (*this)[at].state != Entry::State::ready) return;
    (*this)[at].state = Entry::State::gone;
    --ready_;
  }
  /// Positions below `next` were given away in an earlier life.
  void restored(Position next) {
    if (entries_.empty()) start(std::max(next, begin_));
    while (end() < next) entries_.emplace_back().state = Entry::State::gone;
    reap();
    skip();
  }

 private:
  void skip() {
    while (fresh_ < end() && (*this)[fresh_].state != Entry::State::ready) ++fresh_;
  }

  sim::Ring<Entry> entries_;
  Position begin_ = 0;
  Position fresh_ = 0;
  std::vector<Position> returned_;
  std::size_t ready_ = 0;
  std::size_t unacked_ = 0;
};

}  // namespace mqlab::models::rabbitmq
