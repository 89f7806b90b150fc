// Committing offsets: by poll() itself, or by the program (semantics 5.5).

#include <algorithm>

#include "models/kafka/client/consumer.hpp"
#include "models/kafka/kinds.hpp"
#include "models/ledger.hpp"

namespace mqlab::models::kafka {

/// `positions`: everything that poll() returned; else what the program has done with.
std::int64_t Consumer::to_commit(const Assigned& a, bool positions) const {
  if (a.position < 0) return -1;
  if (positions) return a.position;
  if (settings_.commit_offset == CommitOffset::record) return a.done_to;
  std::int64_t lowest = a.position;
  for (const auto& [offset, held] : a.in_hand) {
    if (held.second) continue;
    lowest = offset;
    break;
  }
  return lowest;
}

/// What is new since the last commit.
OffsetCommitRequest Consumer::offsets(bool positions) const {
  OffsetCommitRequest request;
  request.group = settings_.group;
  request.member = member_;
  request.generation = generation_;
  for (const auto& [p, a] : partitions_) {
    const std::int64_t offset = to_commit(a, positions);
    if (offset < 0 || offset == a.committed) continue;
    OffsetCommitRequest::Part part;
    part.partition = p;
    part.offset = offset;
    for (const auto& [at, held] : a.in_hand) {
      if (at >= offset) break;
      part.passed.emplace_back(held.first.id, held.first.operation);
    }
    request.parts.push_back(std::move(part));
  }
  return request;
}

/// False: there is nothing to commit, or nobody to ask.
bool Consumer::commit(sim::Context& ctx, Why why, bool positions) {
  OffsetCommitRequest request = offsets(positions);
  if (request.parts.empty()) return false;
  if (member_ == 0) {  // out of the group: CommitFailedException
    ctx.record({.kind = kinds::commit_failed, .value = static_cast<std::int64_t>(Error::unknown_member_id)});
    if (why == Why::sync) batch_.clear();  // commitAsync never throws: the program goes on with what it holds
    return false;
  }
  const std::uint64_t number = next_commit_++;
  Commit& c = commits_[number];
  c.why = why;
  c.member = member_;
  c.generation = generation_;
  c.parts = request.parts;
  if (coordinator_ == kNoBroker || !wire_.ready(ctx, coordinator_, Channel::coordinator)) {
    if (why == Why::async) {
      commits_.erase(number);
      return false;
    }
    step_later(ctx);
    ctx.set_timer(settings_.retry_backoff_ms, due(commit_retry_due, number));
    return true;
  }
  for (const OffsetCommitRequest::Part& part : c.parts) assigned(part.partition)->committed = part.offset;
  const std::vector<OffsetCommitRequest::Part> parts = c.parts;
  const auto note_of = [&](const OffsetCommitRequest::Part& part, std::size_t i) {
    return sim::Note{.kind = models::kinds::ack_sent,
                     .element = assigned(part.partition)->place,
                     .message = part.passed[i].first,
                     .operation = part.passed[i].second,
                     .value = part.offset};
  };
  std::vector<sim::Note> notes;
  for (const OffsetCommitRequest::Part& part : parts)
    for (std::size_t i = 0; i < part.passed.size(); ++i) notes.push_back(note_of(part, i));
  wire_.send(ctx, coordinator_, Channel::coordinator, make_frame(std::move(request), 150), {OffsetCommitRequest::kind, number},
             notes.empty() ? nullptr : &notes.front());
  for (std::size_t i = 1; i < notes.size(); ++i) ctx.record(notes[i]);
  return true;
}

void Consumer::on_committed(sim::Context& ctx, std::uint64_t number, Error error) {
  const auto found = commits_.find(number);
  if (found == commits_.end()) return;
  const Commit c = std::move(found->second);
  commits_.erase(found);
  const bool refused = error == Error::unknown_member_id || error == Error::illegal_generation;
  const bool lost = refused && c.member == member_ && c.generation == generation_;  // else it has joined anew meanwhile
  if (error == Error::none) {
    for (const OffsetCommitRequest::Part& part : c.parts)
      if (Assigned* a = assigned(part.partition)) a->in_hand.erase(a->in_hand.begin(), a->in_hand.lower_bound(part.offset));
  } else {
    ctx.record({.kind = kinds::commit_failed, .value = static_cast<std::int64_t>(error)});
    for (const OffsetCommitRequest::Part& part : c.parts)
      if (Assigned* a = assigned(part.partition); a != nullptr && a->committed == part.offset) a->committed = -1;
    if (error == Error::not_coordinator) coordinator_lost(ctx);
    if (error == Error::fenced_instance_id) return fenced(ctx);
    if (lost) membership_lost(ctx);
    if (error == Error::rebalance_in_progress) rejoin_ = true;
    if (lost && c.why == Why::sync) batch_.clear();  // CommitFailedException ends the loop over what poll() returned: it is another's now
    const bool again = !refused && error != Error::rebalance_in_progress && c.why != Why::async;
    if (again) {
      commits_[number] = c;
      ctx.set_timer(settings_.retry_backoff_ms, due(commit_retry_due, number));
      return;
    }
  }
  if (c.why == Why::prepare) return join(ctx);
  if (c.why == Why::revoke) {
    if (synced_) take_assignment(ctx);
    if (polling_) poll(ctx);
    return;
  }
  if (c.why == Why::sync && std::exchange(committing_sync_, false)) hand_next(ctx);
  if (c.why != Why::async || !settings_.enable_auto_commit) return;
  const bool retriable = error == Error::not_coordinator || error == Error::coordinator_not_available || error == Error::disconnected ||
                         error == Error::request_timed_out;
  if (retriable) auto_commit_soon(ctx);
  if (polling_) maybe_auto_commit(ctx);
}

/// A retry of commitSync, or of the commit before a join: of the same offsets.
void Consumer::retry_commit(sim::Context& ctx, std::uint64_t number) {
  const auto found = commits_.find(number);
  if (found == commits_.end()) return;
  if (coordinator_ == kNoBroker || !wire_.ready(ctx, coordinator_, Channel::coordinator)) {
    step(ctx);
    ctx.set_timer(settings_.retry_backoff_ms, due(commit_retry_due, number));
    return;
  }
  OffsetCommitRequest request;
  request.group = settings_.group;
  request.member = member_;
  request.generation = generation_;
  request.parts = found->second.parts;
  found->second.member = member_;
  found->second.generation = generation_;
  for (const OffsetCommitRequest::Part& part : request.parts)
    if (Assigned* a = assigned(part.partition)) a->committed = part.offset;
  wire_.send(ctx, coordinator_, Channel::coordinator, make_frame(std::move(request), 150), {OffsetCommitRequest::kind, number});
}

// --- read, process, write: the offsets are part of a transaction (semantics 4.6) ---

void Consumer::commit_through(TransactionalCommit& transactions) {
  transactions_ = &transactions;
  transactions.on_ended([this](sim::Context& ctx, bool committed, bool fatal) { transaction_ended(ctx, committed, fatal); });
}

/// All that poll() returned is handled: sendOffsetsToTransaction, commitTransaction; or abortTransaction after an error.
void Consumer::end_transaction(sim::Context& ctx) {
  handled_ = 0;
  committing_sync_ = true;
  if (transactions_->failed()) return transactions_->abort_all(ctx);
  OffsetCommitRequest request = offsets(false);
  request.member = joined_member_;
  request.generation = joined_generation_;
  in_transaction_ = request.parts;
  transactions_->commit_with(ctx, std::move(request));
}

/// After an abort the loop goes back to the committed offsets and reads everything again.
void Consumer::transaction_ended(sim::Context& ctx, bool committed, bool fatal) {
  if (fatal) return;  // the program closes both
  if (!std::exchange(committing_sync_, false)) return;
  if (committed) {
    for (const OffsetCommitRequest::Part& part : in_transaction_) {
      Assigned* a = assigned(part.partition);
      if (a == nullptr) continue;
      a->committed = part.offset;
      a->in_hand.erase(a->in_hand.begin(), a->in_hand.lower_bound(part.offset));
    }
  } else {
    batch_.clear();
    for (auto& [p, a] : partitions_) {
      if (a.in_hand.empty()) continue;
      a.position = a.fetch_from = a.in_hand.begin()->first;
      a.fetch_epoch = a.epoch;
      a.buffer.clear();
      a.in_hand.clear();
      a.done_to = -1;
    }
  }
  in_transaction_.clear();
  poll_soon(ctx);
}

/// A retriable failure of an automatic commit: again after the back-off, not an interval later (src: ConsumerCoordinator).
void Consumer::auto_commit_soon(sim::Context& ctx) { auto_commit_at_ = std::min(auto_commit_at_, ctx.now() + settings_.retry_backoff_ms); }

/// Inside poll(), before it returns anything: if the interval has passed, what earlier polls returned, done or not.
void Consumer::maybe_auto_commit(sim::Context& ctx) {
  if (!settings_.enable_auto_commit || state_ != Member::stable) return;
  const bool something = std::any_of(partitions_.begin(), partitions_.end(),
                                     [](const auto& p) { return p.second.position >= 0 && p.second.position != p.second.committed; });
  if (!something) return;
  if (ctx.now() >= auto_commit_at_) {
    auto_commit_at_ = ctx.now() + settings_.auto_commit_interval_ms;
    if (commit(ctx, Why::async, true)) return;
    auto_commit_soon(ctx);  // nobody to ask yet
  }
  if (std::exchange(auto_commit_armed_, true)) return;
  ctx.set_timer(auto_commit_at_ - ctx.now(), due(auto_commit_due), sim::Class::background);
}

}  // namespace mqlab::models::kafka
