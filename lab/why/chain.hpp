/// The shortest chain of records from what began the trouble to the damage.
///
/// It begins at the fault that the row's line of why names, else at a limit or a setting: then at the operation's begin. Links are the records' own
/// `cause` and `because`. Where something came of what did *not* arrive (a retry after a lost confirm, a redelivery after a process ended), no record
/// can point to it; such a link is `known = false` and said to be read from the order of the records.
#pragma once

#include <vector>

#include "lab/verdict/records.hpp"
#include "lab/verdict/verdict.hpp"

namespace mqlab::lab {

enum class Origin : std::uint8_t { fault, limit, setting };

struct Link {
  sim::Record record;
  bool known = true;  ///< whether the record itself points to the link before it
};

struct Chain {
  Origin origin = Origin::setting;
  std::vector<Link> links;  ///< in time order; the last one is the damage
  std::size_t inevitable =
      0;  ///< the first link that is the operation's own and after the fault; from there on nothing of it was left to chance
};

/// `row` has been explained, `records` are those of a run at level `full`.
Chain chain_of(const PairRow& row, const Records& records);

}  // namespace mqlab::lab
