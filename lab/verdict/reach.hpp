/// Which store a copy in a place can still reach, from who takes copies where.
///
/// A copy reaches a store when a subscriber of that store takes from its place, or a relay that leads there does, or the place forwards to such
/// a place. So after a fan-out the copy in queue A says nothing for the store behind queue B. A place that nobody was declared to take from
/// gives hope (`hopes`) to the stores whose subscribers were never declared anywhere (the consumer that never ran), and no others: a dead-letter
/// place is a dead end, not a promise.
#pragma once

#include <cstdint>
#include <vector>

#include "lab/verdict/expected.hpp"
#include "sim/trace/tables.hpp"

namespace mqlab::lab {

class Reach {
 public:
  void build(const Expected&, const RunFacts&, const sim::Tables&);

  /// Whether a copy there can still become an effect of this store.
  bool from(std::uint32_t place, std::uint32_t store) const { return known(place) && (places_[place].stores >> store & 1U) != 0; }
  /// Whether a copy rests there that nobody was declared to take, while this store's consumer was not declared either: it may still come.
  bool hopes(std::uint32_t place, std::uint32_t store) const {
    return (!known(place) || !places_[place].taken) && (bound_ >> store & 1U) == 0;
  }
  /// Whether this store's way may have led through this place, so that what became of the copy there explains a missing effect.
  bool concerns(std::uint32_t place, std::uint32_t store) const { return !known(place) || !places_[place].taken || from(place, store); }
  /// Whether a copy left there at a quiet end should have been moved by a running subscriber.
  bool should_move(std::uint32_t place) const { return known(place) && places_[place].should_move; }

  static constexpr std::size_t kMaxStores = 64;

 private:
  struct Place {
    std::uint64_t stores = 0;  ///< one bit per store
    bool taken = false;        ///< someone was declared to take from it
    bool should_move = false;
  };
  bool known(std::uint32_t place) const { return place < places_.size(); }

  std::vector<Place> places_;
  std::uint64_t bound_ = 0;              // stores whose subscribers were declared to take from somewhere
  std::vector<std::uint64_t> leads_to_;  // by process: stores
  std::vector<char> running_;            // by process
};

}  // namespace mqlab::lab
