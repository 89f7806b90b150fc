#include "models/kafka/client/transactions.hpp"

#include <utility>

#include "models/kafka/kinds.hpp"
#include "models/ledger.hpp"

namespace mqlab::models::kafka {

namespace {
constexpr sim::Duration kFirstAddRetry = std::chrono::milliseconds(20);  ///< the last transaction's markers are still on their way
}  // namespace

Transactions::Transactions(const BrokerSettings& broker, const PublishSettings& settings, Wire& wire, Owner& owner, Wire::MakeDue due,
                           std::uint32_t retry_due)
    : id_(settings.transactional_id),
      timeout_(settings.transaction_timeout_ms),
      backoff_(settings.retry_backoff_ms),
      v2_(broker.transactions_v2()),
      wire_(wire),
      owner_(owner),
      due_(std::move(due)),
      retry_due_(retry_due) {}

// --- what the program calls ---

void Transactions::start(sim::Context& ctx) {
  if (state_ != State::uninitialised) return;
  state_ = State::initialising;
  step(ctx);
}

void Transactions::begin(sim::Context& ctx) {
  state_ = State::in_transaction;
  ++number_;
  ends_sent_ = 0;
  outcome_open_ = false;
  ctx.record({.kind = kinds::txn_begun, .value = number_});
}

void Transactions::touch(PartitionId p) {
  if (v2_ || may_send(p) || std::find(new_.begin(), new_.end(), p) != new_.end()) return;
  if (std::find(adding_.begin(), adding_.end(), p) == adding_.end()) new_.push_back(p);
}

void Transactions::commit(sim::Context& ctx) {
  state_ = State::committing;
  step(ctx);
}

void Transactions::abort(sim::Context& ctx) {
  state_ = State::aborting;
  new_.clear();
  offsets_.reset();
  step(ctx);
}

/// A batch of the transaction was given up, or its offsets were refused: what it has done can only be aborted.
void Transactions::failed(sim::Context& ctx, Error error) {
  bump_needed_ = true;
  if (state_ != State::in_transaction && state_ != State::committing) return;
  outcome_open_ = state_ == State::committing && ends_sent_ > 1;
  state_ = State::abortable_error;
  ctx.record({.kind = kinds::txn_failed, .value = static_cast<std::int64_t>(error)});
  owner_.can_only_abort(ctx, error);
}

/// initTransactions() throws a TimeoutException, which nobody catches. An epoch that it only needs anew (after an abort) is no matter of it.
void Transactions::init_time_over(sim::Context& ctx) {
  if (state_ != State::uninitialised && (state_ != State::initialising || bumping_)) return;
  state_ = State::fatal_error;
  ctx.record({.kind = kinds::producer_failed, .value = static_cast<std::int64_t>(Error::timed_out)});
  owner_.fatal(ctx, Error::timed_out, false);
}

// --- what it asks, one request after the other ---

void Transactions::step(sim::Context& ctx) {
  if (asked_ || waiting_) return;
  const bool completing = state_ == State::committing || state_ == State::aborting;
  if (state_ == State::initialising) {
    InitProducerIdRequest request;
    request.transactional_id = id_;
    request.timeout = timeout_;
    if (bumping_) {
      request.producer = producer_;
      request.epoch = epoch_;
    }
    return ask(ctx, std::move(request));
  }
  if (!new_.empty() && (state_ == State::in_transaction || state_ == State::committing)) {
    AddPartitionsToTxnRequest request{{}, id_, producer_, epoch_, new_};
    return ask(ctx, std::move(request));
  }
  if (!completing) return;
  if (state_ == State::committing && offsets_ && !offsets_->done) return ask_offsets(ctx);
  if (!owner_.flushed()) return;
  if (!started_) return end(ctx);  // the coordinator knows of nothing
  ask(ctx, EndTxnRequest{{}, id_, producer_, epoch_, state_ == State::committing});
}

void Transactions::find(sim::Context& ctx, bool of_group) {
  const BrokerId broker = wire_.any_broker(ctx);
  if (broker == kNoBroker || !wire_.ready(ctx, broker, Channel::data)) return;
  asked_ = true;
  finding_group_ = of_group;
  wire_.send(ctx, broker, Channel::data, make_frame(FindCoordinatorRequest{{}, of_group ? offsets_->request.group : id_, !of_group}),
             {FindCoordinatorRequest::kind, 0});
}

/// Whether a request may go out to this coordinator. Who can't be connected to is a coordinator no more: it is looked for anew, by whoever has
/// fresher metadata meanwhile (src: Sender.maybeFindCoordinatorAndRetry; there at once, here after `retry.backoff.ms`).
bool Transactions::reachable(sim::Context& ctx, BrokerId& coordinator) {
  if (wire_.ready(ctx, coordinator, Channel::data)) return true;
  if (!wire_.failed(coordinator, Channel::data)) return false;  // on its way
  coordinator = kNoBroker;
  wait(ctx, backoff_);
  return false;
}

template <class T>
void Transactions::ask(sim::Context& ctx, T request) {
  if (coordinator_ == kNoBroker) return find(ctx, false);
  if (!reachable(ctx, coordinator_)) return;
  asked_ = true;
  if constexpr (T::kind == AddPartitionsToTxnRequest::kind) adding_ = std::exchange(new_, {});
  if constexpr (T::kind == EndTxnRequest::kind) {
    ++ends_sent_;
    const auto outcome = request.commit ? kinds::TxnOutcome::commit : kinds::TxnOutcome::abort;
    const sim::Note note{.kind = kinds::txn_end_sent, .value = static_cast<std::int64_t>(outcome)};
    wire_.send(ctx, coordinator_, Channel::data, make_frame(std::move(request), 120), {T::kind, 0}, &note);
    return;
  }
  wire_.send(ctx, coordinator_, Channel::data, make_frame(std::move(request), 120), {T::kind, 0});
}

/// First the transaction's coordinator learns of the group, then the group's coordinator gets the offsets.
void Transactions::ask_offsets(sim::Context& ctx) {
  if (!offsets_->added) return ask(ctx, AddOffsetsToTxnRequest{{}, id_, producer_, epoch_, offsets_->request.group});
  if (group_coordinator_ == kNoBroker) return find(ctx, true);
  if (!reachable(ctx, group_coordinator_)) return;
  asked_ = started_ = true;
  wire_.send(ctx, group_coordinator_, Channel::data, make_frame(TxnOffsetCommitRequest{{}, id_, producer_, epoch_, offsets_->request}, 150),
             {TxnOffsetCommitRequest::kind, 0});
  for (const OffsetCommitRequest::Part& part : offsets_->request.parts)
    for (const auto& [message, operation] : part.passed)
      ctx.record({.kind = models::kinds::ack_sent, .message = message, .operation = operation, .value = part.offset});
}

void Transactions::wait(sim::Context& ctx, sim::Duration pause) {
  if (std::exchange(waiting_, true)) return;
  ctx.set_timer(pause, due_(retry_due_, 0), sim::Class::background);
}

void Transactions::retry(sim::Context& ctx) {
  waiting_ = false;
  step(ctx);
}

// --- answers ---

bool Transactions::is_its_own(std::uint16_t request) {
  return request == FindCoordinatorRequest::kind || request == InitProducerIdRequest::kind || request == AddPartitionsToTxnRequest::kind ||
         request == AddOffsetsToTxnRequest::kind || request == TxnOffsetCommitRequest::kind || request == EndTxnRequest::kind;
}

void Transactions::answered(sim::Context& ctx, std::uint16_t request, const sim::Payload& f) {
  asked_ = false;
  if (state_ == State::fatal_error) return;
  switch (request) {
    case FindCoordinatorRequest::kind: take(ctx, content_of<FindCoordinatorResponse>(f)); break;
    case InitProducerIdRequest::kind: take(ctx, content_of<InitProducerIdResponse>(f)); break;
    case AddPartitionsToTxnRequest::kind: take(ctx, content_of<AddPartitionsToTxnResponse>(f)); break;
    case AddOffsetsToTxnRequest::kind: take(ctx, content_of<AddOffsetsToTxnResponse>(f)); break;
    case TxnOffsetCommitRequest::kind: take(ctx, content_of<TxnOffsetCommitResponse>(f)); break;
    case EndTxnRequest::kind: take(ctx, content_of<EndTxnResponse>(f)); break;
    default: break;
  }
  step(ctx);
}

/// It may have arrived: whether it did, the coordinator's answer to the second one tells.
void Transactions::disconnected(sim::Context& ctx, std::uint16_t request) {
  asked_ = false;
  if (request == AddPartitionsToTxnRequest::kind) {
    new_.insert(new_.end(), adding_.begin(), adding_.end());
    adding_.clear();
    started_ = true;
  }
  if (request == TxnOffsetCommitRequest::kind) {
    group_coordinator_ = kNoBroker;
  } else if (request != FindCoordinatorRequest::kind) {
    coordinator_ = kNoBroker;
  }
  wait(ctx, backoff_);
}

/// Errors that every request to the transaction's coordinator may bring. True: nothing else is to be done.
bool Transactions::handled(sim::Context& ctx, Error e) {
  switch (e) {
    case Error::none: return false;
    case Error::not_coordinator:
    case Error::coordinator_not_available:
      coordinator_ = kNoBroker;
      wait(ctx, backoff_);
      return true;
    case Error::coordinator_load_in_progress:
    case Error::concurrent_transactions: wait(ctx, backoff_); return true;
    case Error::invalid_producer_id_mapping:  // its log is lost: the coordinator does not know this producer
      if (state_ != State::aborting) {
        failed(ctx, e);
      } else {
        started_ = false;
        bump_needed_ = false;
        bumping_ = false;
        producer_ = kNoProducer;
        end(ctx);
      }
      return true;
    default: fail_for_good(ctx, e); return true;
  }
}

void Transactions::take(sim::Context& ctx, const FindCoordinatorResponse& r) {
  if (r.error != Error::none) return wait(ctx, backoff_);
  (finding_group_ ? group_coordinator_ : coordinator_) = r.coordinator;
}

void Transactions::take(sim::Context& ctx, const InitProducerIdResponse& r) {
  if (handled(ctx, r.error)) return;
  producer_ = r.producer;
  epoch_ = r.epoch;
  state_ = State::ready;
  owner_.identity(ctx, producer_, epoch_);
  if (std::exchange(bumping_, false)) return owner_.ended(ctx, false);
  owner_.initialised(ctx);
}

void Transactions::take(sim::Context& ctx, const AddPartitionsToTxnResponse& r) {
  const std::vector<PartitionId> asked = std::exchange(adding_, {});
  if (r.error == Error::none) {
    started_ = true;
    added_.insert(added_.end(), asked.begin(), asked.end());
    return;
  }
  if (state_ == State::in_transaction || state_ == State::committing) new_.insert(new_.begin(), asked.begin(), asked.end());
  if (r.error == Error::concurrent_transactions && added_.empty()) return wait(ctx, std::min(kFirstAddRetry, backoff_));
  handled(ctx, r.error);
}

void Transactions::take(sim::Context& ctx, const AddOffsetsToTxnResponse& r) {
  if (handled(ctx, r.error)) return;
  started_ = true;
  if (offsets_) offsets_->added = true;
}

/// What the group's coordinator refuses ends the transaction, not the producer (CommitFailedException, KIP-447).
void Transactions::take(sim::Context& ctx, const TxnOffsetCommitResponse& r) {
  switch (r.error) {
    case Error::none:
      if (offsets_) offsets_->done = true;
      return;
    case Error::not_coordinator:
    case Error::coordinator_not_available:
    case Error::coordinator_load_in_progress: group_coordinator_ = kNoBroker; return wait(ctx, backoff_);
    case Error::unknown_member_id:
    case Error::illegal_generation:
    case Error::fenced_instance_id:
    case Error::invalid_txn_state: {
      const bool bump = bump_needed_;
      failed(ctx, r.error);
      bump_needed_ = bump;  // it was answered: nothing of it can arrive later
      return;
    }
    default: return fail_for_good(ctx, r.error);
  }
}

void Transactions::take(sim::Context& ctx, const EndTxnResponse& r) {
  if (handled(ctx, r.error)) return;
  if (v2_) {
    producer_ = r.producer;
    epoch_ = r.epoch;
    owner_.identity(ctx, producer_, epoch_);
  }
  end(ctx);
}

void Transactions::end(sim::Context& ctx) {
  const bool committed = state_ == State::committing;
  added_.clear();
  new_.clear();
  offsets_.reset();
  const bool was_started = std::exchange(started_, false);
  ctx.record({.kind = committed ? kinds::txn_committed : kinds::txn_aborted, .value = number_});
  if (producer_ == kNoProducer || (std::exchange(bump_needed_, false) && !(v2_ && was_started))) {
    bumping_ = true;
    state_ = State::initialising;
    return;  // the next step asks for an epoch, and then it is over
  }
  state_ = State::ready;
  owner_.ended(ctx, committed);
}

void Transactions::fail_for_good(sim::Context& ctx, Error error) {
  const bool may_be = state_ == State::committing && ends_sent_ > 1;
  state_ = State::fatal_error;
  ctx.record({.kind = kinds::producer_fenced, .value = static_cast<std::int64_t>(error)});
  owner_.fatal(ctx, error, may_be);
}

}  // namespace mqlab::models::kafka
