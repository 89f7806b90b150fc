/// One line of why for each row of a verdict, computed from records alone, and the numbers of the records that made it so.
///
///     shop/17: told acknowledged at 12.3ms (#350); its last copy in queue orders was lost because of crash of rabbit-1 (#397) at 14ms (#398); no copy is left
///
/// It names what is on record and no more: "because of" a fault when a chain of records leads there (blame.hpp), "after" when the fault only came
/// in between. A ledger trace says less than a full one: give the records of the same run at `full` where they are to be had. Language: both at once.
#pragma once

#include <functional>
#include <span>
#include <string>

#include "lab/verdict/evidence.hpp"
#include "lab/verdict/expected.hpp"
#include "lab/verdict/verdict.hpp"
#include "sim/trace/tables.hpp"

namespace mqlab::lab {

/// Fill `records` and `why` of all rows. `evidence` has been collected and finished.
void explain(Verdict& verdict, const Evidence& evidence, const Records& records, const Expected& expected, const RunFacts& facts,
             const sim::Tables& tables);

}  // namespace mqlab::lab
