/// From a record back to the fault that made it so.
///
/// Follows `cause` and `because`, the latest record first, through records of the operation in question and records of nobody's operation. Not
/// through those of other operations: a consumer that got room for a message because it had acknowledged another one is not why the message came
/// twice, and a chain that goes that way ends at whatever fault came first in the run. Not past `since` either, but for trouble
/// in the world (a process stopped, a connection closed): that things were set up before the story began is not why it went wrong.
///
/// A process that starts again was stopped before: the trail goes on through that. So it does when an operator's step started it.
#pragma once

#include "lab/verdict/evidence.hpp"
#include "lab/verdict/records.hpp"

namespace mqlab::lab {

class Trail {
 public:
  Trail(const Records& records, const Evidence& evidence) : records_(records), evidence_(evidence) {}

  /// The `fault.struck` that is behind this record, or null. `about`: the operation; `since`: the record with which its story begins;
  /// `barrier`: kinds that the trail does not go through.
  const sim::Record* fault_behind(const sim::Record& from, sim::OperationId about, sim::RecordNumber since,
                                  const sim::KindMask& barrier = {}) const;

 private:
  const Records& records_;
  const Evidence& evidence_;
};

}  // namespace mqlab::lab
