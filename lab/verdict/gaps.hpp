/// Which positions that nobody was offered are a question of order.
///
/// The fold only sees that later positions of the place were offered (order.hpp). Most often the copy is no more: lost, expired, purged, or handed
/// over and dead on the way. That is judged as what became of the operation, and a loss is no order violation. Some positions never had a copy (a
/// log's control entries, numbers that a restart skipped). A gap remains where a copy was passed over and still stands there.
///
/// Read in a second pass over the records, and only when there are gaps at all: the fold would have to keep a number for each copy.
#pragma once

#include "lab/verdict/ledger.hpp"
#include "lab/verdict/records.hpp"
#include "lab/verdict/verdict.hpp"

namespace mqlab::lab {

/// After `settle`: takes from the verdict's gaps what is none, and from their count.
void settle_gaps(Verdict& verdict, Ledger& ledger, const Records& records);

}  // namespace mqlab::lab
