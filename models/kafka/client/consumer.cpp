// The poll loop (semantics 5.4).

#include "models/kafka/client/consumer.hpp"

#include <algorithm>

#include "models/kafka/kinds.hpp"
#include "models/ledger.hpp"

namespace mqlab::models::kafka {

namespace {

/// Partition and offset of a record, as the program names it.
constexpr std::uint64_t handle_of(PartitionId p, std::int64_t offset) {
  return static_cast<std::uint64_t>(p) << 40 | static_cast<std::uint64_t>(offset);
}
constexpr std::uint64_t kOffsetMask = 0xff'ffff'ffffULL;
constexpr std::uint64_t kPartitionMask = 0xffffULL;

}  // namespace

Consumer::Consumer(const Broker& broker, const ConsumeSettings& settings, std::uint32_t number, std::uint32_t role, Wire::MakeDue make_due)
    : version_(broker.settings.version),
      mutant_(broker.mutant),
      settings_(settings),
      number_(number),
      role_(role),
      due_(std::move(make_due)),
      wire_(wire_settings(broker.settings, settings), *this, due_) {}

void Consumer::start(sim::Context& ctx, ClientListener& listener) {
  listener_ = &listener;
  wire_.start(ctx);
}

Consumer::Assigned* Consumer::assigned(PartitionId p) {
  const auto found = partitions_.find(p);
  return found == partitions_.end() ? nullptr : &found->second;
}

void Consumer::metadata_changed(sim::Context& ctx) {
  if (!told_ready_ && wire_.has_metadata()) {
    told_ready_ = true;
    ctx.record({.kind = kinds::client_connected});
    listener_->client_ready(ctx, number_);
    poll(ctx);
    return;
  }
  look_for_new_partitions();
  step(ctx);
  find_positions(ctx);
  if (polling_) fetch(ctx);
}

void Consumer::link_ready(sim::Context& ctx, BrokerId, Channel) {
  step(ctx);
  find_positions(ctx);
  if (polling_) fetch(ctx);
}

void Consumer::poll_soon(sim::Context& ctx) {
  if (std::exchange(poll_armed_, true)) return;
  ctx.set_timer(sim::Duration{0}, due(poll_due));
}

/// The program calls poll(). First what was asked of the group, then a commit of what earlier polls returned, then records.
void Consumer::poll(sim::Context& ctx) {
  if (stopped_ || !told_ready_) return;
  ctx.cancel(std::exchange(max_poll_timer_, sim::Timer::none));
  polling_ = true;
  if (lost_) {  // onPartitionsLost: nothing can be committed any more
    lost_ = false;
    while (!partitions_.empty()) give_up(ctx, partitions_.begin()->first, kinds::partition_lost);
  }
  if (synced_ && !let_go(ctx)) return;
  step(ctx);
  if (!polling_ || (rejoin_ && !cooperative()) || state_ == Member::preparing) return;
  if (state_ != Member::stable && !cooperative()) return;
  maybe_auto_commit(ctx);
  return_records(ctx);
  fetch(ctx);
}

/// What was fetched first is returned first (src: FetchCollector): a partition that was drained is behind the others.
Consumer::Assigned* Consumer::next_buffer() {
  Assigned* first = nullptr;
  for (auto& [p, a] : partitions_)
    if (!a.buffer.empty() && (first == nullptr || a.arrived < first->arrived)) first = &a;
  return first;
}

void Consumer::return_records(sim::Context& ctx) {
  for (auto& [p, a] : partitions_) {
    if (!validated(ctx, p, a) || !a.buffer.empty() || a.position < 0) continue;
    a.position = a.fetch_from;  // past markers, and what read_committed drops
    a.epoch = a.fetch_epoch;
  }
  while (static_cast<std::int64_t>(batch_.size()) < settings_.max_poll_records) {
    Assigned* a = next_buffer();
    if (a == nullptr) break;
    const Held held = a->buffer.front();
    a->buffer.pop_front();
    if (a->buffer.empty()) a->drained = ++drained_;
    a->position = held.offset + 1;
    a->epoch = held.epoch;
    a->in_hand[held.offset] = {held.message, false};
    batch_.push_back(held);
    ctx.record({.kind = kinds::poll_returned,
                .element = a->place,
                .message = held.message.id,
                .operation = held.message.operation,
                .value = held.offset});
  }
  if (batch_.empty()) return;
  if (mutant_ == Mutant::auto_commit_runs_ahead && settings_.enable_auto_commit) commit(ctx, Why::async, true);
  polling_ = false;
  max_poll_timer_ = ctx.set_timer(settings_.max_poll_interval_ms, due(max_poll_due), sim::Class::background);
  if (settings_.processing == Processing::in_poll_loop) return hand_next(ctx);
  std::deque<Held> all;
  all.swap(batch_);
  poll_soon(ctx);
  for (const Held& held : all) hand_over(ctx, held);
}

void Consumer::hand_next(sim::Context& ctx) {
  if (current_ || committing_sync_ || stopped_) return;
  if (batch_.empty()) return batch_done(ctx);
  current_ = batch_.front();
  batch_.pop_front();
  hand_over(ctx, *current_);
}

void Consumer::hand_over(sim::Context& ctx, const Held& held) {
  Delivery d;
  d.handle = handle_of(held.partition, held.offset);
  d.message = held.message;
  const Assigned* a = assigned(held.partition);
  d.place = a != nullptr ? a->place : sim::Element::none;
  d.position = held.offset;
  d.role = role_;
  listener_->delivered(ctx, number_, d);
}

/// All that poll() returned is handled: the loop's own commit, and poll() again.
void Consumer::batch_done(sim::Context& ctx) {
  if (transactions_ != nullptr && (handled_ > 0 || transactions_->failed())) return end_transaction(ctx);
  if (!settings_.enable_auto_commit && handled_ > 0 && settings_.commit_every == 0) {
    handled_ = 0;
    const bool sync = settings_.commit == CommitHow::sync;
    if (commit(ctx, sync ? Why::sync : Why::async, false) && sync) {
      committing_sync_ = true;
      return;  // batch_done comes again, through hand_next
    }
  }
  poll(ctx);
}

void Consumer::settle(sim::Context& ctx, std::uint64_t handle, Settle how) {
  const auto partition = static_cast<PartitionId>(handle >> 40 & kPartitionMask);
  const auto offset = static_cast<std::int64_t>(handle & kOffsetMask);
  const bool in_loop = current_ && current_->partition == partition && current_->offset == offset;
  const Held held = in_loop ? *std::exchange(current_, std::nullopt) : Held{partition, offset, {}};
  if (how == Settle::requeue) {
    seek_back(ctx, held);
    poll_soon(ctx);
    return;
  }
  if (Assigned* a = assigned(partition)) {
    const auto known = a->in_hand.find(offset);
    if (known != a->in_hand.end()) {
      known->second.second = true;
      a->done_to = std::max(a->done_to, offset + 1);
    }
  }
  if (transactions_ != nullptr) {
    ++handled_;
    if (transactions_->failed()) batch_.clear();  // the next call throws: the rest of the batch is read again
  } else if (!settings_.enable_auto_commit) {
    ++handled_;
    const bool own_turn = settings_.commit_every > 0 && handled_ >= settings_.commit_every;
    if (own_turn || settings_.processing == Processing::handed_over) {
      handled_ = 0;
      const bool sync = settings_.commit == CommitHow::sync && settings_.processing == Processing::in_poll_loop;
      if (commit(ctx, sync ? Why::sync : Why::async, false) && sync) committing_sync_ = true;
    }
  }
  if (in_loop) poll_soon(ctx);
}

/// seek(): the rest of what poll() returned is dropped with it.
void Consumer::seek_back(sim::Context&, const Held& held) {
  std::map<PartitionId, std::int64_t> back{{held.partition, held.offset}};
  for (const Held& h : batch_)
    if (!back.contains(h.partition)) back[h.partition] = h.offset;
  batch_.clear();
  for (const auto& [p, offset] : back) {
    Assigned* a = assigned(p);
    if (a == nullptr) continue;
    a->position = a->fetch_from = offset;
    a->fetch_epoch = a->epoch;
    a->buffer.clear();
    a->in_hand.erase(a->in_hand.lower_bound(offset), a->in_hand.end());
  }
}

void Consumer::on_timer(sim::Context& ctx, std::uint32_t what, std::uint64_t data) {
  if (stopped_) return;
  switch (what) {
    case poll_due:
      poll_armed_ = false;
      if (settings_.processing == Processing::in_poll_loop && !polling_) {
        hand_next(ctx);
      } else {
        poll(ctx);
      }
      break;
    case heartbeat_due:
      heartbeat_timer_ = sim::Timer::none;
      heartbeat(ctx);
      break;
    case max_poll_due:
      max_poll_timer_ = sim::Timer::none;
      poll_interval_over(ctx);
      break;
    case auto_commit_due:
      auto_commit_armed_ = false;
      if (polling_) maybe_auto_commit(ctx);
      break;
    case step_due:
      step_armed_ = false;
      step(ctx);
      find_positions(ctx);
      break;
    case commit_retry_due: retry_commit(ctx, data); break;
    case fetch_retry_due:
      fetch_retry_armed_ = false;
      find_positions(ctx);
      if (polling_) fetch(ctx);
      break;
    default: wire_.on_timer(ctx, what, data); break;
  }
}

void Consumer::answered(sim::Context& ctx, BrokerId broker, Asked asked, const sim::Payload& f) {
  switch (asked.kind) {
    case FindCoordinatorRequest::kind: {
      finding_ = false;
      const auto& r = content_of<FindCoordinatorResponse>(f);
      if (r.error != Error::none) return step_later(ctx);
      coordinator_ = r.coordinator;
      step(ctx);
      find_positions(ctx);
      break;
    }
    case JoinGroupRequest::kind: on_joined(ctx, content_of<JoinGroupResponse>(f)); break;
    case SyncGroupRequest::kind: on_synced(ctx, content_of<SyncGroupResponse>(f)); break;
    case HeartbeatRequest::kind: {
      heartbeat_in_flight_ = false;
      const bool of_now = heartbeat_member_ == member_ && heartbeat_generation_ == generation_;
      const Error e = of_now ? content_of<HeartbeatResponse>(f).error : Error::none;  // else it has joined anew meanwhile
      if (e == Error::rebalance_in_progress) {
        rejoin_ = true;
      } else if (e == Error::unknown_member_id || e == Error::illegal_generation) {
        membership_lost(ctx);
      } else if (e == Error::fenced_instance_id) {
        return fenced(ctx);
      } else if (e == Error::not_coordinator) {
        coordinator_lost(ctx);
      }
      if (polling_) poll(ctx);
      break;
    }
    case OffsetCommitRequest::kind: on_committed(ctx, asked.data, content_of<OffsetCommitResponse>(f).error); break;
    case OffsetFetchRequest::kind: on_offsets(ctx, content_of<OffsetFetchResponse>(f)); break;
    case ListOffsetsRequest::kind: on_listed(ctx, content_of<ListOffsetsResponse>(f)); break;
    case EpochEndRequest::kind: on_epoch_ends(ctx, content_of<EpochEndResponse>(f)); break;
    case FetchRequest::kind: on_fetched(ctx, broker, content_of<FetchResponse>(f)); break;
    default: break;
  }
}

void Consumer::disconnected(sim::Context& ctx, BrokerId broker, Channel channel, const std::vector<Asked>& asked) {
  for (const Asked& a : asked) {
    switch (a.kind) {
      case FindCoordinatorRequest::kind: finding_ = false; break;
      case HeartbeatRequest::kind: heartbeat_in_flight_ = false; break;
      case JoinGroupRequest::kind:
      case SyncGroupRequest::kind:
        state_ = Member::out;
        rejoin_ = true;
        break;
      case OffsetCommitRequest::kind: on_committed(ctx, a.data, Error::disconnected); break;
      case OffsetFetchRequest::kind: offsets_asked_ = false; break;
      case ListOffsetsRequest::kind:
        for (auto& [p, assigned_to] : partitions_) assigned_to.asked = false;
        break;
      case EpochEndRequest::kind:
        for (auto& [p, assigned_to] : partitions_) assigned_to.validating = false;
        break;
      case FetchRequest::kind: fetching_.erase(broker); break;
      default: break;
    }
  }
  if (channel == Channel::coordinator && broker == coordinator_) coordinator_lost(ctx);
  step_later(ctx);
}

/// poll() throws, nobody catches it: the program leaves its loop and closes the consumer.
void Consumer::failed(sim::Context& ctx, Error error) {
  if (stopped_) return;
  ctx.record({.kind = kinds::consumer_failed, .value = static_cast<std::int64_t>(error)});
  ctx.cancel(std::exchange(heartbeat_timer_, sim::Timer::none));
  stop(ctx);
}

/// close(): a last commit, and out of the group, so that the others need not wait for the session's end. The documented way to end a poll loop
/// (KafkaConsumer's javadoc: wakeup()) is to leave it between two polls; here what poll() returned and the program has not handled any more is
/// left out of the commit instead. Workers behind the loop have no such moment: what was handed to them counts as read.
void Consumer::stop(sim::Context& ctx) {
  if (std::exchange(stopping_, true)) return;
  const bool in_loop = settings_.processing == Processing::in_poll_loop;
  if (transactions_ == nullptr && (settings_.enable_auto_commit || in_loop)) commit(ctx, Why::async, !in_loop);
  if (member_ != 0 && settings_.group_instance_id.empty() && coordinator_ != kNoBroker &&
      wire_.ready(ctx, coordinator_, Channel::coordinator))
    wire_.send(ctx, coordinator_, Channel::coordinator, make_frame(LeaveGroupRequest{{}, settings_.group, member_}),
               {LeaveGroupRequest::kind, 0});
  stopped_ = true;
  wire_.stop(ctx);
}

}  // namespace mqlab::models::kafka
