// Master and slave: the slave says how far its CommitLog goes, the master streams from there; an acknowledgement means "in my page cache"
// (semantics 5.1, 5.3; HAConnection, HAClient, GroupTransferService).

#include <algorithm>

#include "models/rocketmq/broker/broker.hpp"
#include "models/rocketmq/kinds.hpp"

namespace mqlab::models::rocketmq {

namespace {
constexpr std::uint32_t kTransferBytes = 32 * 1024;
constexpr sim::Duration kLook = 100ms;  ///< how often an idle sender looks
constexpr sim::Duration kReconnect = 5s;
}  // namespace

// --- the slave ---

void BrokerNode::connect_to_master(sim::Context& ctx) {
  const BrokerId m = leader_;
  if (m == kNone || m == self_ || to_master_ != sim::Connection::none) return;
  to_master_ = ctx.connect(ctx.process(cluster_->brokers[m].process));
  if (ha_beat_armed_) return;
  ha_beat_armed_ = true;
  ctx.set_timer(settings_.ha_send_heartbeat_interval, {ha_beat_due, 0}, sim::Class::background);
}

void BrokerNode::ha_over(sim::Context& ctx) {
  if (to_master_up_) ctx.record({.kind = kinds::ha_closed});
  to_master_ = sim::Connection::none;
  to_master_up_ = false;
  ctx.set_timer(kReconnect, {ha_retry_due, 0}, sim::Class::background);
}

void BrokerNode::on_ha_data(sim::Context& ctx, const HaData& d) {
  master_heard_ = ctx.now();
  if (d.entries.empty()) {
    confirm_ = std::max(confirm_, std::min(d.confirm, ctx.log_end(log_)));
    if (dispatch_end(ctx) > dispatched_) arm_dispatch(ctx);
    return;
  }
  if (d.from != ctx.log_end(log_)) {  // master pushed offset not equal the max phy offset in slave
    ctx.close(to_master_);
    return ha_over(ctx);
  }
  for (const Entry& e : d.entries) {
    const sim::Offset at = ctx.append(log_, e);
    if (at == sim::kNoOffset) break;
    const Head h = head_of(e);
    note_epoch(h.epoch, at);
    next_offset_[cluster_->local(h.topic, h.queue)] = h.offset + 1;
    dirty_ += e.bytes;
    stored(ctx, e, kinds::replica_appended);
  }
  confirm_ = std::max(confirm_, std::min(d.confirm, ctx.log_end(log_)));
  arm_flush(ctx);
  arm_dispatch(ctx);
  ctx.send(to_master_, sim::Payload::of(HaReport{0, self_, ctx.log_end(log_)}, 8));
}

// --- the master ---

/// The first report of a connection is taken whatever it says, and counts as acknowledged; a later one beyond the master's own end closes it:
/// so it goes when a master lost its tail and its slave did not (semantics 5.3).
void BrokerNode::on_ha_report(sim::Context& ctx, sim::Connection c, const HaReport& r) {
  auto slave = std::find_if(slaves_.begin(), slaves_.end(), [c](const Slave& s) { return s.connection == c; });
  const bool first = slave == slaves_.end();
  if (!serves_log()) {  // it was elected away meanwhile
    ctx.close(c);
    peers_.erase(c);
    return;
  }
  if (first) {
    slave = slaves_.insert(slaves_.end(), Slave{c, r.max, 0, ctx.now(), r.broker});
    ctx.record({.kind = kinds::ha_connected, .value = r.max});
  } else if (r.max > ctx.log_end(log_)) {
    ctx.close(c);
    peers_.erase(c);
    slaves_.erase(slave);
    ctx.record({.kind = kinds::ha_closed});
    return;
  }
  slave->heard = ctx.now();
  if (r.max > slave->acked) {
    slave->acked = r.max;
    ctx.record({.kind = kinds::replica_acked, .value = r.max});
    advance_confirm(ctx);
    send_progress(ctx);
    serve_when_committed(ctx);
  }
  slave_reported(ctx, *slave);
  if (first) {
    push_to_slaves(ctx);
    if (!ha_beat_armed_) {
      ha_beat_armed_ = true;
      ctx.set_timer(settings_.ha_send_heartbeat_interval, {ha_beat_due, 0}, sim::Class::background);
    }
  }
}

/// A request that waits wakes the sender; otherwise it looks every 100 ms.
void BrokerNode::wake_ha(sim::Context& ctx, bool now) {
  if (slaves_.empty()) return;
  if (now) return push_to_slaves(ctx);
  if (ha_push_armed_) return;
  ha_push_armed_ = true;
  ctx.set_timer(tick(ctx, kLook, ctx.now()), {ha_push_due, 0}, sim::Class::progress);
}

void BrokerNode::push_to_slaves(sim::Context& ctx) {
  const sim::Offset end = ctx.log_end(log_);
  for (Slave& s : slaves_) {
    while (s.sent < end) {
      HaData d;
      d.from = s.sent;
      d.confirm = confirm_;
      std::uint32_t bytes = 0;
      while (s.sent < end && bytes < kTransferBytes) {
        d.entries.push_back(ctx.entry(log_, s.sent++));
        bytes += d.entries.back().bytes;
      }
      ctx.send(s.connection, make_frame(std::move(d), 0, bytes + 12));
    }
  }
}

/// Both sides say something every 5 s, and close after 20 s of silence.
void BrokerNode::ha_beat(sim::Context& ctx) {
  if (!serves_log()) {
    if (to_master_up_ && ctx.now() - master_heard_ > settings_.ha_housekeeping_interval) {
      ctx.close(to_master_);
      ha_over(ctx);
    } else if (to_master_up_) {
      ctx.send(to_master_, sim::Payload::of(HaReport{0, self_, ctx.log_end(log_)}, 8));
    }
  } else {
    for (std::size_t i = 0; i < slaves_.size(); ++i) {
      if (ctx.now() - slaves_[i].heard > settings_.ha_housekeeping_interval) {
        ctx.close(slaves_[i].connection);
        peers_.erase(slaves_[i].connection);
        slaves_.erase(slaves_.begin() + static_cast<std::ptrdiff_t>(i--));
        ctx.record({.kind = kinds::ha_closed});
        continue;
      }
      HaData beat;
      beat.confirm = confirm_;
      ctx.send(slaves_[i].connection, make_frame(std::move(beat), 0, 12));
    }
    if (slaves_.empty()) return;
  }
  ha_beat_armed_ = true;
  ctx.set_timer(settings_.ha_send_heartbeat_interval, {ha_beat_due, 0}, sim::Class::background);
}

}  // namespace mqlab::models::rocketmq
