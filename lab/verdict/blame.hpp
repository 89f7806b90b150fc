/// Which fault an operation's trouble is to be blamed on, and whether the records say so.
///
/// Each question has its own place to look first, because a chain of causes alone leads to many faults: a message is redelivered by the consumer's
/// new connection, which may have been broken by another fault than the one that made the broker take the message back.
///
/// `caused`: a chain of records leads there. Else the fault only struck between the two moments in question, which may be chance; a ledger trace,
/// without the records between, often can't say more.
#pragma once

#include <functional>

#include "lab/verdict/expected.hpp"
#include "lab/verdict/trail.hpp"

namespace mqlab::lab {

struct Fault {
  const sim::Record* struck = nullptr;  ///< null: none
  bool caused = false;
};

class Blame {
 public:
  Blame(const Records& records, const Evidence& evidence, const Biography& biography)
      : records_(records), evidence_(evidence), trail_(records, evidence), biography_(biography) {}

  /// Why a copy or an effect was lost.
  Fault of_loss(const sim::Record& gone) const;
  /// Why a program was offered again what it had had before: what made the broker take it back, else what led to this delivery.
  Fault of_redelivery(const sim::Record& before, const sim::Record& offer) const;
  /// Why it was published again: a frame of its own that was lost, else what led there.
  Fault of_retry(const sim::Record& retry) const;
  /// Why nothing came of a delivery: its program stopped, or (never handed to the program) lost its connection.
  Fault of_silence(const sim::Record& got) const;

  /// How a message was lost before any place had a copy: in a frame, or in the memory of a process that had received it.
  struct Underway {
    const sim::Record* last = nullptr;  ///< the last that is on record of it: `frame.lost`, or where it was received. Null: nothing
    Fault fault{};
  };
  Underway underway() const;

  /// The last delivery that a client received `here`, and its program never got. Null: none.
  const sim::Record* received_only(const std::function<bool(const sim::Record&)>& here) const;
  /// The last try that had failed before this record and after the other. Null: none.
  const sim::Record* failed_work(sim::RecordNumber after, sim::RecordNumber before) const;

 private:
  Fault with(const sim::Record* struck, sim::RecordNumber since, sim::RecordNumber until) const;
  const sim::Record* behind_an_end(sim::RecordNumber since, sim::RecordNumber until) const;

  const Records& records_;
  const Evidence& evidence_;
  Trail trail_;
  const Biography& biography_;
};

}  // namespace mqlab::lab
