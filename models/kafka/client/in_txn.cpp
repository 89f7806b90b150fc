// A producer in transactions: when one begins and ends, and what the program is told (semantics 4.2, 4.6).
//
// Alone, the program begins with its first send(), commits after `transaction.records` of them, and aborts as soon as it learns of an error.
// In a loop that reads and writes, the consumer's poll loop ends each transaction. While a commit or an abort is under way the program's
// thread is inside it, so nothing can be published. A fenced producer refuses each send().

#include <algorithm>

#include "models/kafka/client/producer.hpp"
#include "models/kafka/kinds.hpp"

namespace mqlab::models::kafka {

using State = Transactions::State;

bool Producer::in_commit() const {
  if (txn_ == nullptr) return false;
  const State s = txn_->state();
  return s == State::committing || s == State::aborting || s == State::initialising || s == State::uninitialised;
}

bool Producer::failed() const { return txn_->state() == State::abortable_error || txn_->state() == State::fatal_error; }

void Producer::identity(sim::Context&, std::int64_t producer, std::int32_t epoch) {
  producer_ = producer;
  epoch_ = epoch;
}

/// initTransactions() has returned: now the program may begin.
void Producer::initialised(sim::Context& ctx) {
  ready_ = true;
  if (!std::exchange(said_connected_, true)) connected(ctx);
}

/// False: send() throws.
bool Producer::takes(sim::Context& ctx, Role& role, const Message& m) {
  if (txn_->state() == State::fatal_error) {
    told_.push_back({m.id, m.operation, Confirm::nack, role.settings.callback, false});
    ctx.set_timer(sim::Duration{0}, due_(refused_due, 0));
    return false;
  }
  if (txn_->state() == State::abortable_error) return false;  // of a loop: it learns when it has done with the record
  if (txn_->state() != State::ready) return true;
  txn_->begin(ctx);
  if (settings_.transaction_time && !loop_ended_)
    ctx.set_timer(*settings_.transaction_time, due_(txn_time_due, static_cast<std::uint64_t>(txn_->number())));
  return true;
}

void Producer::took(sim::Context& ctx, Role& role, const Message& m, PartitionId partition) {
  txn_->touch(partition);
  in_txn_.push_back({m.id, m.operation, Confirm::nack, role.settings.callback, false});
  txn_->step(ctx);
  if (loop_ended_ || static_cast<std::int64_t>(in_txn_.size()) < settings_.transaction_records) return;
  const auto& aborts = settings_.transaction_abort;
  end_transaction(ctx, std::find(aborts.begin(), aborts.end(), txn_->number()) == aborts.end());
}

void Producer::end_transaction(sim::Context& ctx, bool commit) {
  committing_ = commit;
  if (!std::exchange(blocked_, true)) listener_->publishing(ctx, number_, false);
  if (commit) {
    txn_->commit(ctx);
  } else {
    drop_unsent(ctx);
    txn_->abort(ctx);
  }
  drain(ctx);
}

/// What never had a number is not sent any more; the rest must be answered first.
void Producer::drop_unsent(sim::Context& ctx) {
  std::vector<BatchId> unsent;
  for (const auto& [id, b] : batches_)
    if (b.sequence < 0) unsent.push_back(id);
  for (const BatchId id : unsent) finish(ctx, id, Confirm::nack);
}

void Producer::commit_with(sim::Context& ctx, OffsetCommitRequest offsets) {
  if (txn_->state() == State::ready) txn_->begin(ctx);
  if (settings_.send_offsets == SendOffsets::group_id) {
    offsets.member = 0;
    offsets.generation = -1;
  }
  if (!offsets.parts.empty()) txn_->send_offsets(std::move(offsets));
  end_transaction(ctx, true);
}

void Producer::abort_all(sim::Context& ctx) {
  if (txn_->state() == State::fatal_error) return loop_ended_(ctx, false, true);
  end_transaction(ctx, false);
}

void Producer::tell_all(Confirm how) {
  for (Told& t : in_txn_) {
    t.confirm = how;
    told_.push_back(t);
  }
  in_txn_.clear();
}

void Producer::ended(sim::Context& ctx, bool committed) {
  committing_ = false;
  tell_all(committed ? Confirm::ack : txn_->outcome_open() ? Confirm::unknown : Confirm::nack);
  tell(ctx);
  if (loop_ended_) loop_ended_(ctx, committed, false);
}

/// A program of its own aborts now; a loop when its consumer asks, or when it is inside the commit.
void Producer::can_only_abort(sim::Context& ctx, Error) {
  if (!loop_ended_ || committing_) return end_transaction(ctx, false);  // the commit throws, and the program aborts
  drop_unsent(ctx);
}

void Producer::fatal(sim::Context& ctx, Error, bool may_be_committed) {
  drop_unsent(ctx);
  tell_all(may_be_committed ? Confirm::unknown : Confirm::nack);
  next_send_throws_ = true;  // and each after it, metadata or not
  initialised(ctx);
  tell(ctx);
  if (loop_ended_) loop_ended_(ctx, false, true);
  if (fatal_) fatal_(ctx);
}

}  // namespace mqlab::models::kafka
