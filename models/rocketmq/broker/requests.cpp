// Frames come in, connections come and go, timers fire.

#include <algorithm>

#include "models/rocketmq/broker/broker.hpp"
#include "models/rocketmq/kinds.hpp"

namespace mqlab::models::rocketmq {

void BrokerNode::on_accepted(sim::Context&, sim::Connection c, sim::ProcessId peer) { peers_[c] = peer; }

void BrokerNode::on_connected(sim::Context& ctx, sim::Connection c) {
  if (remoting_.owns(c)) return remoting_.on_connected(ctx, c);
  if (c != to_master_) return;
  to_master_up_ = true;
  master_heard_ = ctx.now();
  if (cluster_->replication != Replication::classic) {
    ctx.send(c, make_frame(Epochs{{}, epochs_, ctx.log_end(log_)}, 0, 60));
  } else {
    ctx.send(c, sim::Payload::of(HaReport{0, self_, ctx.log_end(log_)}, 8));
  }
}

void BrokerNode::on_refused(sim::Context& ctx, sim::Connection c, sim::Refusal) {
  if (remoting_.owns(c)) return remoting_.on_refused(ctx, c);
  if (c == to_master_) ha_over(ctx);
}

void BrokerNode::on_closed(sim::Context& ctx, sim::Connection c, sim::Closing how) {
  if (remoting_.owns(c)) return remoting_.on_closed(ctx, c, how);
  if (c == to_master_) return ha_over(ctx);
  peers_.erase(c);
  if (const auto slave = std::find_if(slaves_.begin(), slaves_.end(), [c](const Slave& s) { return s.connection == c; });
      slave != slaves_.end()) {
    slaves_.erase(slave);
    ctx.record({.kind = kinds::ha_closed});
    return;
  }
  client_gone(ctx, c);
}

void BrokerNode::on_frame(sim::Context& ctx, sim::Connection c, sim::Payload& f) {
  if (stopping_) return;
  switch (f.kind) {
    case SendRequest::payload_kind: return take_send(ctx, c, f);
    case PullRequest::payload_kind: return on_pull(ctx, c, f.as<PullRequest>());
    case UpdateOffset::payload_kind: {
      const auto u = f.as<UpdateOffset>();
      return set_offset(ctx, u.group, u.topic, u.queue, u.offset, u.began);
    }
    case QueryOffset::payload_kind: return on_query(ctx, c, f.as<QueryOffset>());
    case SendBack::payload_kind: return on_send_back(ctx, c, f.as<SendBack>());
    case EndTransaction::payload_kind: return on_end(ctx, f.as<EndTransaction>());
    case Heartbeat::kind: return on_heartbeat(ctx, c, opaque_of(f), content_of<Heartbeat>(f));
    case UnregisterClient::kind: return client_gone(ctx, c);
    case LockBatch::kind: return on_lock(ctx, c, opaque_of(f), content_of<LockBatch>(f));
    case ConsumerListRequest::payload_kind: {
      const auto r = f.as<ConsumerListRequest>();
      ConsumerListResponse list;
      for (const Member& m : groups_[r.group].members) list.clients.push_back(m.client);
      ctx.send(c, make_frame(std::move(list), r.opaque, 80));
      return;
    }
    case HaReport::payload_kind: return on_ha_report(ctx, c, f.as<HaReport>());
    case HaData::kind: return c == to_master_ ? on_ha_data(ctx, content_of<HaData>(f)) : void();
    case Epochs::kind: return on_epochs(ctx, c, content_of<Epochs>(f));
    case Vote::payload_kind: return on_vote(ctx, c, f.as<Vote>());
    case LeaderBeat::payload_kind: return on_leader_beat(ctx, c, f.as<LeaderBeat>());
    case MetadataRequest::kind: {
      MetadataResponse m;
      m.offsets.assign(offsets_.begin(), offsets_.end());
      m.delay_offsets = delay_offsets_;
      const auto bytes = static_cast<std::uint32_t>(200 + 30 * m.offsets.size());
      ctx.send(c, make_frame(std::move(m), opaque_of(f), bytes));
      return;
    }
    default: break;
  }
  if (remoting_.owns(c)) remoting_.on_frame(ctx, c, f);
}

void BrokerNode::on_timer(sim::Context& ctx, sim::Timer, sim::Due due) {
  if (due.what >= kRemoting) return remoting_.on_timer(ctx, due.what - kRemoting, due.data);
  if (stopping_) return;
  switch (due.what) {
    case register_due:
      register_broker(ctx);
      ctx.set_timer(settings_.register_name_server_period, {register_due, 0}, sim::Class::background);
      break;
    case send_due:
      send_armed_ = false;
      run_send_queue(ctx);
      break;
    case flush_due:
      flush_timer_ = sim::Timer::none;
      flush_at_ = sim::kNever;
      if (ctx.now() >= last_thorough_ + settings_.flush_thorough_interval) last_thorough_ = ctx.now();
      flush(ctx);
      break;
    case wait_due:
      wait_armed_ = false;
      wait_over(ctx);
      break;
    case reput_due:
      reput_armed_ = false;
      dispatch(ctx);
      break;
    case park_due:
      park_armed_ = false;
      park_over(ctx);
      break;
    case offsets_due:
      offsets_armed_ = false;
      write_offsets(ctx);
      break;
    case delay_due:
      delay_armed_[due.data] = false;
      deliver_delayed(ctx, due.data);
      break;
    case delay_file_due:
      delay_file_armed_ = false;
      write_delay_offsets(ctx);
      break;
    case check_due:
      check_armed_ = false;
      check(ctx);
      break;
    case op_due:
      op_armed_ = false;
      flush_ops(ctx);
      break;
    case member_due:
      members_armed_ = false;
      expire_members(ctx);
      break;
    case ha_push_due:
      ha_push_armed_ = false;
      push_to_slaves(ctx);
      break;
    case ha_beat_due:
      ha_beat_armed_ = false;
      ha_beat(ctx);
      break;
    case ha_retry_due: connect_to_master(ctx); break;
    case metadata_due: copy_metadata(ctx); break;
    case controller_due: beat_controller(ctx); break;
    case sync_check_due: check_sync_set(ctx); break;
    case raft_due: raft_over(ctx); break;
    default: break;
  }
}

/// What is written at a fixed rate is written 10 s after the start first, and from then on in each interval.
sim::Duration BrokerNode::next_persist(sim::Context& ctx, sim::Duration interval) const {
  const sim::Time first = born_ + sim::Duration(10s);
  if (ctx.now() < first) return first - ctx.now();
  const std::int64_t since = (ctx.now() - first).count();
  return first + (since / interval.count() + 1) * interval - ctx.now();
}

/// Until the first tick of `period` that is not before `at_least` and later than now.
sim::Duration BrokerNode::tick(sim::Context& ctx, sim::Duration period, sim::Time at_least) const {
  const std::int64_t from = std::max(at_least.ns - 1, ctx.now().ns) - born_.ns;
  return sim::Time{born_.ns + (from / period.count() + 1) * period.count()} - ctx.now();
}

}  // namespace mqlab::models::rocketmq
