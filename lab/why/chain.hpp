/// The shortest chain of records from what began the trouble to the damage.
///
/// It begins at a fault when the damage needs one: when it is gone without it (needs.hpp), or, where nobody asked, when the row's line of why names it. Else
/// at a limit or a setting: then at the operation's begin. Links are the records' own `cause` and `because`. Where something came of what did *not* arrive
/// (a retry after a lost confirm, a redelivery after a process ended), no record can point to it. Such a link is shown by the run without the fault,
/// which does not have that record; or it is read from the order of the records, and says so.
#pragma once

#include <functional>
#include <vector>

#include "lab/verdict/records.hpp"
#include "lab/verdict/verdict.hpp"

namespace mqlab::lab {

enum class Origin : std::uint8_t { fault, limit, setting };

/// How it is known that a record came of the link before it.
enum class Tie : std::uint8_t {
  recorded,  ///< it points there itself
  rerun,     ///< the run without the fault does not have it, but has all that it came of
  order,     ///< read from the order of the records
};

struct Link {
  sim::Record record;
  Tie tie = Tie::recorded;
};

/// What the runs without the faults say of this run's records.
struct Dependence {
  bool asked = false;                                   ///< there were such runs
  std::vector<std::size_t> faults{};                    ///< which the damage needs, by index; none: it is there without any of them
  std::function<bool(const sim::Record&)> only_here{};  ///< not in the run without them
};

struct Chain {
  Origin origin = Origin::setting;
  std::vector<Link> links;             ///< in time order; the last one is the damage, or what kept more from happening
  std::vector<sim::Record> besides{};  ///< the first strikes of the other faults that the damage needs
  std::size_t inevitable =
      0;  ///< the first link that is the operation's own and after every fault that the damage needs; if there is none, the first after them
};

/// `row` has been explained, `records` are those of a run at level `full`.
Chain chain_of(const PairRow& row, const Records& records, const Dependence& dependence = {});

}  // namespace mqlab::lab
