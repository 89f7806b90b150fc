/// Order, judged apart from loss and duplication.
///
/// Two different questions are asked, because they have different answers in every broker:
/// - what was *offered* (per place, and per place and subscriber): `jump-back`, `jump-back-redelivered`, `gap`. Observations of delivery: a
///   requeue that works as documented makes them. Which holes in the positions are a `gap` is settled afterwards (gaps.hpp).
/// - what was *done* (per scope, store and producer): `reordered` when an operation's first effect comes after the first effect of a later
///   operation of the same producer, `late-duplicate` when a repetition does. Only these change what a store says in the end.
/// So a lost operation reorders nobody, and a duplicate by itself is no reordering. Operations of different producers are not compared:
/// nothing ever promised which of two concurrent publishers comes first. The tempting alternative, comparing positions in the queue, would
/// miss the reordering that a retry makes: the retried message is published *behind* its successors, and from there on all is in order.
#pragma once

#include <cstddef>
#include <cstdint>
#include <unordered_map>
#include <vector>

#include "lab/verdict/names.hpp"
#include "sim/core/ids.hpp"

namespace mqlab::lab {

/// One observation. Its `what` is reordered or late_duplicate.
struct OrderFinding {
  Name what = Name::reordered;
  sim::OperationId operation;
  std::uint64_t after = 0;       ///< number of the later operation of the same producer that was done before
  std::uint32_t scope = 0;       ///< the place's element, or the key
  std::uint32_t store = 0;       ///< index in Expected::stores
  sim::RecordNumber record = 0;  ///< the effect that came late
};

/// Positions `from`..`to` of a place that nobody was offered, while later ones were.
struct Gap {
  sim::Element place = sim::Element::none;
  std::int64_t from = 0, to = 0;
};

class OrderFold {
 public:
  static constexpr std::size_t kFindings = 10'000;  ///< kept; counts go on

  void reset();
  void offered(std::uint32_t place, std::uint16_t subscriber, std::int64_t position, bool redelivered);
  /// `first`: the operation's first effect on this store. Returns true when it is out of order.
  bool effect(sim::OperationId, std::uint32_t scope, std::uint32_t store, bool first, sim::RecordNumber);
  /// Adds the counts of `jump-back*` and of all holes as `gap`; the counts of the rest are by pair and added where pairs are judged.
  void finish(Counts& counts, std::vector<Gap>& gaps) const;
  const std::vector<OrderFinding>& findings() const { return findings_; }

 private:
  struct PlaceSeen {
    std::int64_t base = 0;  ///< position of the first bit
    std::int64_t lowest = INT64_MAX, highest = INT64_MIN;
    std::vector<std::uint64_t> bits;
  };
  struct Line {
    std::uint32_t scope, store;
    std::uint16_t producer;
    friend bool operator==(const Line&, const Line&) = default;
  };
  struct LineHash {
    std::size_t operator()(const Line& line) const noexcept;
  };

  std::vector<PlaceSeen> places_;                           // by element
  std::unordered_map<std::uint64_t, std::int64_t> last_;    // (place, subscriber) -> position; never iterated
  std::unordered_map<Line, std::uint64_t, LineHash> done_;  // highest operation done first; never iterated
  std::uint64_t last_stream_ = 0;                           // the entry used last: most deliveries come in bursts
  std::int64_t* last_position_ = nullptr;
  Line last_line_{};
  std::uint64_t* last_done_ = nullptr;
  std::vector<OrderFinding> findings_;
  std::int64_t jumps_ = 0, flagged_jumps_ = 0;
};

}  // namespace mqlab::lab
