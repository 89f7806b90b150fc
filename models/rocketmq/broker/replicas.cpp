// Where the master of a name is elected (DLedger, controller mode): who it is now, what a send waits for, and the repair of a log that went its
// own way (semantics 5.5, 5.6; AutoSwitchHAService, EpochFileCache, DLedgerCommitLog).
//
// One stream serves both modes: a slave connects to the master, tells the epochs of its log, is told the master's, cuts its own to the common
// prefix, and is sent the rest. DLedger's leader pushes over connections of its own, with the same result.

#include <algorithm>
#include <bit>

#include "models/rocketmq/broker/broker.hpp"
#include "models/rocketmq/kinds.hpp"

namespace mqlab::models::rocketmq {

namespace {

using Begins = std::vector<std::pair<std::uint32_t, std::int64_t>>;

/// Where the log ends that both have: the newest epoch that began at the same offset in both, as far as both go (findConsistentPoint).
std::int64_t common_end(const Begins& mine, std::int64_t my_end, const Begins& theirs, std::int64_t their_end) {
  const auto end_of = [](const Begins& of, std::size_t i, std::int64_t end) { return i + 1 < of.size() ? of[i + 1].second : end; };
  for (std::size_t i = mine.size(); i-- > 0;)
    for (std::size_t j = 0; j < theirs.size(); ++j)
      if (theirs[j] == mine[i]) return std::min(end_of(mine, i, my_end), end_of(theirs, j, their_end));
  return 0;
}

}  // namespace

bool BrokerNode::serves_log() const { return raft() ? raft_ == Raft::leader : master_; }

void BrokerNode::begin_replication(sim::Context& ctx) {
  if (cluster_->replication == Replication::classic) return;
  if (ctx.incarnation() == 0) {  // the cluster has been up for a while
    epoch_ = term_ = 1;
    leader_ = cluster_->names[me_.name].master;
    for (const BrokerId b : cluster_->names[me_.name].brokers) {
      in_sync_ |= bit(b);
      caught_up_[b] = ctx.now();
    }
  } else {
    epoch_ = epochs_.empty() ? 0 : epochs_.back().first;
  }
  if (raft()) return begin_raft(ctx);
  beat_controller(ctx);
  ctx.set_timer(kSyncCheck, {sync_check_due, 0}, sim::Class::background);
}

// --- roles ---

void BrokerNode::become_master(sim::Context& ctx, std::uint32_t epoch, std::uint32_t in_sync) {
  leave_master(ctx);
  master_ = true;
  leader_ = self_;
  epoch_ = epoch;
  in_sync_ = in_sync;
  caught_up_.clear();
  for (const BrokerId b : cluster_->names[me_.name].brokers) caught_up_[b] = ctx.now();
  ctx.record({.kind = kinds::role_changed, .value = static_cast<std::int64_t>(epoch)});
  cluster_->account.lead(me_.name, self_);
  advance_confirm(ctx);
  dispatch(ctx);
  offsets_count(ctx);
  const auto half = offsets_.find(offset_key(kNone, cluster_->half, 0));
  half_next_ = half == offsets_.end() ? 0 : half->second;
  for (std::size_t level = 0; level < kDelayLevels.size(); ++level) arm_delay(ctx, level);
  arm_check(ctx);
  register_broker(ctx);
}

void BrokerNode::become_slave(sim::Context& ctx, BrokerId leader, std::uint32_t epoch) {
  const bool was = master_;
  master_ = false;
  raft_ = Raft::follower;
  epoch_ = std::max(epoch_, epoch);
  ops_.clear();
  for (const Slave& s : std::exchange(slaves_, {})) {
    ctx.close(s.connection);
    peers_.erase(s.connection);
  }
  if (was) {
    ctx.record({.kind = kinds::role_changed, .value = 0});
    register_broker(ctx);
  }
  leave_master(ctx);
  leader_ = leader;
  if (leader_ != kNone) connect_to_master(ctx);
}

void BrokerNode::leave_master(sim::Context& ctx) {
  if (to_master_ == sim::Connection::none) return;
  ctx.close(std::exchange(to_master_, sim::Connection::none));
  to_master_up_ = false;
}

// --- the handshake ---

void BrokerNode::note_epoch(std::uint32_t epoch, sim::Offset at) {
  if (epochs_.empty() || epochs_.back().first != epoch) epochs_.emplace_back(epoch, at);
}

void BrokerNode::on_epochs(sim::Context& ctx, sim::Connection c, const Epochs& theirs) {
  if (c != to_master_) {
    if (serves_log()) {
      ctx.send(c, make_frame(Epochs{{}, epochs_, ctx.log_end(log_)}, 0, 60));
    } else {
      ctx.close(c);
      peers_.erase(c);
    }
    return;
  }
  const std::int64_t common = common_end(epochs_, ctx.log_end(log_), theirs.begins, theirs.end);
  if (common < ctx.log_end(log_) && cluster_->mutant != Mutant::returned_master_is_not_cut) truncate(ctx, common);
  ctx.send(c, sim::Payload::of(HaReport{0, self_, ctx.log_end(log_)}, 8));
}

/// A returned master gives up what the elected one never had.
void BrokerNode::truncate(sim::Context& ctx, sim::Offset at) {
  ctx.record({.kind = kinds::log_truncated, .value = at});
  ctx.drop_back(log_, at);
  flushed_ = std::min(flushed_, at);
  flushing_to_ = std::min(flushing_to_, at);
  confirm_ = std::min(confirm_, at);
  for (PendingSend& p : pending_)
    if (p.log >= at) p.log = sim::kNever.ns;  // it waits for its time-out
  const std::set<std::uint64_t> ids = rebuild(ctx, std::min(dispatched_, at));
  cluster_->account.found(ctx, me_.name, self_, ids);
}

// --- what a send waits for ---

/// SyncStateSet, and who is on the way into it: both are waited for.
std::uint32_t BrokerNode::awaited_set() const { return in_sync_ | altering_to_; }

bool BrokerNode::too_few_in_sync() const {
  return cluster_->replication == Replication::controller && std::popcount(in_sync_) < settings_.min_in_sync_replicas;
}

bool BrokerNode::replicated(sim::Offset log) const {
  switch (cluster_->replication) {
    case Replication::classic: return slaves_have(log);
    case Replication::dledger: return confirm_ > log || cluster_->mutant == Mutant::leader_answers_alone;
    case Replication::controller: break;
  }
  if (settings_.all_ack) return confirm_ > log;
  return slaves_have(log);
}

/// How far all that must have it have it: SyncStateSet with allAckInSyncStateSet, DLedger's majority. Dispatch stops there.
void BrokerNode::advance_confirm(sim::Context& ctx) {
  if (cluster_->replication == Replication::classic || !serves_log()) return;
  const std::vector<BrokerId>& members = cluster_->names[me_.name].brokers;
  const auto acked = [&](BrokerId b) {
    if (b == self_) return ctx.log_end(log_);
    const auto slave = std::find_if(slaves_.begin(), slaves_.end(), [b](const Slave& s) { return s.broker == b; });
    return slave == slaves_.end() ? sim::Offset{0} : slave->acked;
  };
  sim::Offset to = ctx.log_end(log_);
  if (raft()) {
    std::vector<sim::Offset> ends;
    for (const BrokerId b : members) ends.push_back(acked(b));
    std::sort(ends.begin(), ends.end());
    to = ends[(ends.size() - 1) / 2];
  } else if (settings_.all_ack) {
    for (const BrokerId b : members)
      if ((awaited_set() & bit(b)) != 0) to = std::min(to, acked(b));
  }
  if (to <= confirm_) return;
  confirm_ = to;
  if (dispatch_end(ctx) > dispatched_) arm_dispatch(ctx);
}

}  // namespace mqlab::models::rocketmq
