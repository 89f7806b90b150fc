// A broker of controller mode: it beats each second, learns from the answer who the master is, and as the master asks for changes of SyncStateSet
// (semantics 5.6; ReplicasManager, AutoSwitchHAService).

#include <bit>

#include "models/rocketmq/broker/broker.hpp"
#include "models/rocketmq/kinds.hpp"

namespace mqlab::models::rocketmq {

void BrokerNode::beat_controller(sim::Context& ctx) {
  ctx.set_timer(1s, {controller_due, 0}, sim::Class::background);
  const ControllerBeat beat{0, self_, epoch_, ctx.log_end(log_)};
  remoting_.request(ctx, ctx.process(settings_.controller_addr), sim::Payload::of(beat, 100), tag_controller, {});
}

void BrokerNode::on_replica_info(sim::Context& ctx, const ReplicaInfo& info) {
  if (info.epoch < epoch_ || info.master == kNone) return;
  if (info.master == self_) {
    if (!master_ || info.epoch > epoch_) return become_master(ctx, info.epoch, info.in_sync);
    if (altering_) return;
    in_sync_ = info.in_sync;
    return;
  }
  if (master_ || leader_ != info.master || info.epoch > epoch_) become_slave(ctx, info.master, info.epoch);
}

/// A slave is in sync when it has all that is confirmed; it has caught up when it has all.
void BrokerNode::slave_reported(sim::Context& ctx, const Slave& s) {
  if (cluster_->replication != Replication::controller || s.broker == kNone) return;
  if (s.acked >= ctx.log_end(log_)) caught_up_[s.broker] = ctx.now();
  const sim::Offset enough = settings_.all_ack ? confirm_ : ctx.log_end(log_);
  if ((in_sync_ & bit(s.broker)) == 0 && s.acked >= enough) alter_sync_set(ctx, in_sync_ | bit(s.broker));
}

/// Each 5 s: who has not caught up for haMaxTimeSlaveNotCatchup leaves.
void BrokerNode::check_sync_set(sim::Context& ctx) {
  ctx.set_timer(kSyncCheck, {sync_check_due, 0}, sim::Class::background);
  if (!master_) return;
  std::uint32_t kept = in_sync_;
  for (const BrokerId b : cluster_->names[me_.name].brokers) {
    if (b == self_ || (in_sync_ & bit(b)) == 0) continue;
    if (ctx.now() - caught_up_[b] > settings_.max_time_slave_not_catchup) kept &= ~bit(b);
  }
  if (kept != in_sync_) alter_sync_set(ctx, kept);
}

void BrokerNode::alter_sync_set(sim::Context& ctx, std::uint32_t to) {
  if (altering_) return;
  altering_ = true;
  altering_to_ = to;
  remoting_.request(ctx, ctx.process(settings_.controller_addr), make_frame(AlterSyncStateSet{{}, self_, epoch_, to}, 0, 120), tag_alter,
                    {});
}

/// What the controller has accepted counts from now on.
void BrokerNode::sync_set_altered(sim::Context& ctx, const ReplicaInfo* info) {
  altering_ = false;
  altering_to_ = 0;
  if (info == nullptr) return;
  if (info->master != self_ || info->epoch != epoch_) return on_replica_info(ctx, *info);
  if (in_sync_ != info->in_sync) ctx.record({.kind = kinds::sync_state_set_changed, .value = std::popcount(info->in_sync)});
  in_sync_ = info->in_sync;
  advance_confirm(ctx);
  send_progress(ctx);
}

}  // namespace mqlab::models::rocketmq
