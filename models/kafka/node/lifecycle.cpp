// A broker's life: start, registration, heartbeats, what the controller tells, stop (semantics 2.5).

#include <algorithm>

#include "models/kafka/kinds.hpp"
#include "models/kafka/node/node.hpp"

namespace mqlab::models::kafka {

namespace {
constexpr sim::Duration kControllerRetry = std::chrono::milliseconds(100);
constexpr sim::Time kLongAgo{-3'600'000'000'000};
constexpr sim::Duration kLogTasksFrom = std::chrono::seconds(30);  ///< log.initial.task.delay.ms
}  // namespace

void Node::on_started(sim::Context& ctx) {
  born_ = ctx.now();
  recover(ctx);
  if (ctx.incarnation() == 0) {  // the cluster has been up before the run begins
    image_ = first_image(*cluster_);
    broker_epoch_ = image_.brokers[static_cast<std::size_t>(self_)].epoch;
    registered_ = true;
    const Image first = image_;
    for (PartitionId p = 0; p < first.partitions.size(); ++p) apply(ctx, p, first.partitions[p]);
  } else {
    image_ = first_image(*cluster_);
    for (PartitionState& p : image_.partitions) p = {};
  }
  connect_to_controller(ctx);
  arm_background(ctx);
}

void Node::connect_to_controller(sim::Context& ctx) {
  if (controller_ != sim::Connection::none) return;
  controller_ = ctx.connect(ctx.process(settings_.controller));
  if (const auto patience = settings_.connection_setup(controller_failures_))
    controller_setup_ = ctx.set_timer(*patience, {controller_setup, 0}, sim::Class::background);
}

/// Nobody is served before the broker is registered and knows the metadata (src: BrokerServer.startup).
void Node::on_accepted(sim::Context& ctx, sim::Connection c, sim::ProcessId) {
  if (!registered_) ctx.close(c, sim::Close::reset);
}

void Node::on_connected(sim::Context& ctx, sim::Connection c) {
  if (c == controller_) {
    controller_up_ = true;
    controller_failures_ = 0;
    ctx.cancel(std::exchange(controller_setup_, sim::Timer::none));
    heartbeat_in_flight_ = false;
    if (!registered_) return register_broker(ctx);
    for (const auto& slot : replicas_)
      if (slot != nullptr && slot->leads() && slot->pending_isr) send_alter(ctx, *slot);
    return heartbeat(ctx);
  }
  if (Fetcher* f = fetcher_of(c)) {
    f->connected = true;
    f->failures = 0;
    ctx.cancel(std::exchange(f->timeout, sim::Timer::none));
    fetch_next(ctx, *f);
  } else if (Peer* p = peer_of(c)) {
    p->connected = true;
    ctx.cancel(std::exchange(p->timeout, sim::Timer::none));
    send_waiting(ctx, *p);
  }
}

void Node::on_refused(sim::Context& ctx, sim::Connection c, sim::Refusal) { on_closed(ctx, c, sim::Closing::reset); }

void Node::on_closed(sim::Context& ctx, sim::Connection c, sim::Closing) {
  if (c == controller_) {
    controller_ = sim::Connection::none;
    if (!std::exchange(controller_up_, false)) ++controller_failures_;
    ctx.cancel(std::exchange(controller_setup_, sim::Timer::none));
    ctx.set_timer(kControllerRetry, {controller_retry, 0}, sim::Class::background);
    return;
  }
  if (Fetcher* f = fetcher_of(c)) return fetcher_broken(ctx, *f);
  if (Peer* p = peer_of(c)) return peer_broken(ctx, *p);
  for (Verification& v : verifications_)
    if (v.from == c) v.from = sim::Connection::none;  // what was read is appended all the same
  for (auto& [id, t] : transactions_)
    if (t.pending && t.pending->asker.from == c) t.pending->asker = {};
  for (PendingMarkers& m : markers_)
    if (m.asker.from == c) m.asker = {};
  for (auto& [number, g] : groups_)
    for (PendingCommit& commit : g.commits)
      if (commit.from == c) commit.from = sim::Connection::none;
  std::erase_if(parked_, [&](const ParkedFetch& p) {
    if (p.from == c) ctx.cancel(p.deadline);
    return p.from == c;
  });
  std::erase_if(produces_, [&](const PendingProduce& p) {
    if (p.from == c) ctx.cancel(p.deadline);
    return p.from == c;
  });
}

void Node::register_broker(sim::Context& ctx) {
  if (!controller_up_) return;
  RegisterBrokerRequest request;
  request.broker = self_;
  request.incarnation = ctx.incarnation();
  request.clean = clean_start_;
  ctx.send(controller_, make_frame(request));
}

void Node::heartbeat(sim::Context& ctx, bool want_shut_down) {
  if (!want_shut_down) ctx.set_timer(settings_.broker_heartbeat_interval_ms, {heartbeat_due, 0}, sim::Class::background);
  if (!controller_up_ || (heartbeat_in_flight_ && !want_shut_down)) return;
  heartbeat_in_flight_ = true;
  BrokerHeartbeatRequest request;
  request.broker = self_;
  request.epoch = broker_epoch_;
  request.want_shut_down = want_shut_down || stopping_;
  ctx.send(controller_, make_frame(request));
}

void Node::on_controller_frame(sim::Context& ctx, sim::Payload& f) {
  switch (f.kind) {
    case RegisterBrokerResponse::kind: {
      const RegisterBrokerResponse& r = content_of<RegisterBrokerResponse>(f);
      if (r.error != Error::none) {  // the old session lives: try again, later each time
        const sim::Duration pause = kControllerRetry * (std::int64_t{1} << std::min<std::int64_t>(register_tries_++, 6));
        ctx.set_timer(std::min(pause, settings_.broker_session_timeout_ms), {register_retry, 0}, sim::Class::background);
        return;
      }
      registered_ = true;
      broker_epoch_ = r.epoch;
      image_.brokers = r.image.brokers;
      const Image told = r.image;
      for (PartitionId p = 0; p < told.partitions.size(); ++p) apply(ctx, p, told.partitions[p]);
      heartbeat(ctx);
      break;
    }
    case BrokerHeartbeatResponse::kind:
      heartbeat_in_flight_ = false;
      if (stopping_ && content_of<BrokerHeartbeatResponse>(f).should_shut_down) shut_down(ctx);
      break;
    case AlterPartitionResponse::kind: on_altered(ctx, content_of<AlterPartitionResponse>(f)); break;
    case MetadataUpdate::kind:
      if (registered_) apply(ctx, content_of<MetadataUpdate>(f).delta);
      break;
    default: break;
  }
}

void Node::apply(sim::Context& ctx, const ImageDelta& delta) {
  for (const auto& [b, state] : delta.brokers) image_.brokers[static_cast<std::size_t>(b)] = state;
  for (const auto& [p, state] : delta.partitions)
    if (p >= image_.partitions.size() || state.partition_epoch >= image_.partitions[p].partition_epoch) apply(ctx, p, state);
}

void Node::apply(sim::Context& ctx, PartitionId p, const PartitionState& state) {
  if (p >= image_.partitions.size()) image_.partitions.resize(p + 1);
  image_.partitions[p] = state;
  if (p >= replicas_.size() || (replicas_[p] == nullptr && cluster_->partitions[p].on(self_))) open_new(ctx, p);
  Replica* r = replica(p);
  if (r == nullptr) return;
  if (state.leader == self_) {
    if (!r->leads() || r->leader_epoch != state.leader_epoch) return become_leader(ctx, *r, state);
    if (state.partition_epoch <= r->partition_epoch) return;
    r->isr = state.isr;
    r->partition_epoch = state.partition_epoch;
    advance_hw(ctx, *r);
    produce_progress(ctx, p);
  } else if (state.leader == kNoBroker) {
    const bool led = r->leads();
    r->role = Role::none;
    r->leader = kNoBroker;
    r->leader_epoch = state.leader_epoch;
    if (led) resign(ctx, *r);
  } else if (r->role != Role::follower || r->leader_epoch != state.leader_epoch) {
    become_follower(ctx, *r, state);
  }
}

void Node::become_leader(sim::Context& ctx, Replica& r, const PartitionState& state) {
  r.role = Role::leader;
  r.leader = self_;
  r.leader_epoch = state.leader_epoch;
  r.partition_epoch = state.partition_epoch;
  r.isr = state.isr;
  cluster_->account.leads(ctx, r.id, self_);
  r.pending_isr.reset();
  r.epoch_start = r.end;
  add_epoch(r, r.leader_epoch, r.end);
  r.followers.clear();
  for (const BrokerId b : info(r).replicas) {
    if (b == self_) continue;
    r.followers.push_back(
        {.broker = b, .end = -1, .caught_up = contains(r.isr, b) ? ctx.now() : kLongAgo, .fetched = ctx.now(), .leader_end = 0});
  }
  ctx.record({.kind = kinds::became_leader, .element = r.element, .value = r.leader_epoch});
  r.verifying.clear();
  if (info(r).internal == Internal::offsets) load_groups(ctx, r);
  if (info(r).internal == Internal::transactions) load_transactions(ctx, r);
  advance_hw(ctx, r);
  arm_background(ctx);
}

void Node::become_follower(sim::Context& ctx, Replica& r, const PartitionState& state) {
  const bool led = r.leads();
  r.role = Role::follower;
  r.leader = state.leader;
  r.leader_epoch = state.leader_epoch;
  r.pending_isr.reset();
  r.not_before = {};
  ctx.record({.kind = kinds::became_follower, .element = r.element, .value = r.leader_epoch});
  if (led) resign(ctx, r);
  const Truncation how = settings_.truncating();
  if (how == Truncation::hw && cluster_->mutant != Mutant::follower_never_truncates) truncate(ctx, r, r.hw);
  r.to_compare = (how == Truncation::epoch_101 || how == Truncation::epoch_279) && !r.epochs.empty();
  follow(ctx, r.leader);
}

/// It leads no more: what waited for it is told so.
void Node::resign(sim::Context& ctx, Replica& r) {
  r.pending_isr.reset();
  produce_progress(ctx, r.id);
  unpark(ctx, r.id, true);
  markers_progress(ctx, r.id);
  if (info(r).internal == Internal::offsets) stop_coordinating(ctx, r);
  if (info(r).internal == Internal::transactions) stop_transactions(ctx, r);
}

/// LogManager's tasks run first 30 s after the broker's start, then in their period.
void Node::arm_log_task(sim::Context& ctx, sim::Duration period, Due what) const {
  const sim::Time first = born_ + kLogTasksFrom;
  if (ctx.now() < first) {
    ctx.set_timer(first - ctx.now(), {what, 0}, sim::Class::background);
  } else {
    ctx.at_next_tick(first, period, {what, 0});
  }
}

/// Periodic work, armed only while there is something to find.
void Node::arm_background(sim::Context& ctx) {
  const bool leads_copies =
      std::any_of(replicas_.begin(), replicas_.end(), [](const auto& r) { return r != nullptr && r->leads() && !r->followers.empty(); });
  if (leads_copies && !std::exchange(isr_armed_, true)) ctx.at_next_tick(sim::Time{}, settings_.replica_lag() / 2, {isr_check, 0});
  const bool hw_moved =
      std::any_of(replicas_.begin(), replicas_.end(), [](const auto& r) { return r != nullptr && r->hw != r->hw_on_disk; });
  if (hw_moved && !std::exchange(hw_armed_, true))
    ctx.at_next_tick(sim::Time{}, settings_.replica_high_watermark_checkpoint_interval_ms, {hw_checkpoint, 0});
  for (const auto& slot : replicas_) {
    if (slot == nullptr) continue;
    const TopicConfig& config = info(*slot).config;
    if (config.flush_ms && slot->unflushed > 0 && !std::exchange(flush_armed_, true))
      arm_log_task(ctx, *settings_.log_flush_scheduler_interval_ms, background_flush);
    const bool holds = info(*slot).internal == Internal::no && slot->end - slot->begin > 0;
    if (holds && config.compacts() && slot->end > slot->compacted.to && !std::exchange(cleaner_armed_, true))
      ctx.at_next_tick(born_, settings_.log_cleaner_backoff_ms, {cleaner_round, 0});
    if (holds && config.deletes() && !std::exchange(retention_armed_, true))
      arm_log_task(ctx, settings_.log_retention_check_interval_ms, retention_check);
  }
}

// --- stop in order: leadership moves first, then everything is flushed ---

void Node::on_stop(sim::Context& ctx) {
  if (std::exchange(stopping_, true)) return;
  if (!controller_up_ || !registered_) return shut_down(ctx);
  heartbeat(ctx, true);
}

void Node::shut_down(sim::Context& ctx) {
  if (std::exchange(flushing_all_, true)) return;
  checkpoint(ctx, true);
  for (const auto& slot : replicas_)
    if (slot != nullptr) last_flushes_.push_back(ctx.flush(slot->log));
  last_flushes_.push_back(ctx.flush(checkpoints_));
}

}  // namespace mqlab::models::kafka
