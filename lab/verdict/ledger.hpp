/// The fold: ledger records in, one small state per operation out.
///
/// Records come in the order of the trace, in chunks of any size; kinds that are not of the ledger are passed over, so a full trace can be folded
/// as it is. No allocation per record once the tables have grown to the size of the run; `reset` keeps them for the next run. What the state
/// means is judged at the end (verdict.hpp): the fold itself has no opinion.
///
/// The tables may still grow while records come (processes declare their stores when they start), hence the reference to them.
#pragma once

#include <array>
#include <span>
#include <vector>

#include "lab/verdict/expected.hpp"
#include "lab/verdict/operations.hpp"
#include "lab/verdict/order.hpp"
#include "sim/trace/record.hpp"
#include "sim/trace/tables.hpp"

namespace mqlab::lab {

class Ledger {
 public:
  /// An effect where the scenario expects none.
  struct Unexpected {
    sim::OperationId operation;
    sim::Element element = sim::Element::none;
    sim::RecordNumber record = 0;
  };
  struct StoreSums {
    std::int64_t amount = 0;                                        ///< applied - undone - lost
    std::int64_t applied = 0, unchanged = 0, undone = 0, lost = 0;  ///< numbers of effects
  };
  struct Setup {  // an OperationSetup with its names looked up
    const OperationSetup* of = nullptr;
    std::vector<std::uint32_t> stores;  ///< of its effects, in their order
  };

  /// Start anew. Both must outlive the fold. Throws std::invalid_argument when an expected effect names a store that is not listed.
  void reset(const Expected&, const sim::Tables&);
  void fold(std::span<const sim::Record>);

  // --- what it found ---
  Operations& operations() { return operations_; }
  const Setup* setup_of(sim::OperationId, const OperationState&) const;
  const OrderFold& order() const { return order_; }
  const std::vector<StoreSums>& sums() const { return sums_; }
  const std::vector<Unexpected>& unexpected() const { return unexpected_; }
  std::int64_t unexpected_count() const { return unexpected_count_; }
  /// How often each planned fault struck, by its index.
  const std::vector<std::int64_t>& struck() const { return struck_; }
  /// How often a kind was seen (all kinds that were folded, for the points of a plan).
  std::int64_t seen(sim::Kind kind) const { return seen_[static_cast<std::size_t>(kind) % sim::kKinds]; }
  /// Copy or effect records that name no operation: a model forgot it.
  std::int64_t unattributed() const { return unattributed_; }
  /// Whether a copy that was in a program's hands or on its way when `place` was written may still be: no fault has struck since.
  bool still_held(const PlaceState& place) const;
  sim::Time last_time() const { return {last_time_}; }

 private:
  Operations::Slot touch(sim::OperationId, std::uint32_t kind_element);
  std::uint32_t store_of(std::uint32_t element);
  std::uint32_t scope_of(sim::OperationId, OperationState&, std::uint16_t process);
  void copy_made(const sim::Record&);
  void copy_gone(const sim::Record&);
  void offered(const sim::Record&);
  void effect(const sim::Record&);
  void finished(OperationState&, std::uint16_t process);

  const Expected* expected_ = nullptr;
  const sim::Tables* tables_ = nullptr;
  std::vector<Setup> setups_;                          // by index in Expected::operations
  std::vector<std::vector<std::uint8_t>> of_process_;  // by process: indexes into setups_
  std::vector<std::uint32_t> stores_;                  // by element, as far as looked up; kNone32: no store
  std::uint32_t nowhere_ = kNone32;                    // the store labelled ""
  Operations operations_;
  OrderFold order_;
  std::vector<StoreSums> sums_;
  std::vector<Unexpected> unexpected_;
  std::int64_t unexpected_count_ = 0;
  std::vector<std::int64_t> struck_;
  std::uint8_t strikes_ = 0;  // of any fault, mod 256
  std::array<std::int64_t, sim::kKinds> seen_{};
  std::int64_t unattributed_ = 0;
  std::int64_t last_time_ = 0;
};

}  // namespace mqlab::lab
