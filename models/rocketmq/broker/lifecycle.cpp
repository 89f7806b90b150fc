// Start, registration with every name server, stop (semantics 1; BrokerController).

#include "models/rocketmq/broker/broker.hpp"
#include "models/rocketmq/kinds.hpp"

namespace mqlab::models::rocketmq {

BrokerNode::BrokerNode(std::shared_ptr<Cluster> cluster, BrokerId self)
    : cluster_(std::move(cluster)),
      settings_(cluster_->settings),
      self_(self),
      me_(cluster_->brokers[self]),
      master_(me_.id == 0),
      leader_(cluster_->names[me_.name].master),
      remoting_(
          *this,
          [](std::uint32_t what, std::uint64_t data) {
            return sim::Due{kRemoting + what, data};
          },
          cluster_->defaults.fails_at_once_when_closed, 3s),
      next_offset_(cluster_->locals, 0),
      queues_(cluster_->locals),
      elements_(cluster_->locals, sim::Element::none),
      parked_(cluster_->locals),
      delay_offsets_(kDelayLevels.size(), 0),
      delay_armed_(kDelayLevels.size(), false),
      groups_(cluster_->groups.size()) {}

void BrokerNode::on_started(sim::Context& ctx) {
  born_ = last_thorough_ = ctx.now();
  const bool elected = cluster_->replication != Replication::classic;
  if (elected && ctx.incarnation() > 0) {  // who is master now, others say
    master_ = false;
    leader_ = kNone;
  }
  recover(ctx);
  begin_replication(ctx);
  register_broker(ctx);
  // Again after 10 s, then each registerNameServerPeriod.
  ctx.set_timer(10s, {register_due, 0}, sim::Class::background);
  if (!master() || elected) {
    if (!master()) connect_to_master(ctx);
    ctx.set_timer(cluster_->settings.version == Version::v4_9 ? sim::Duration(3s) : cluster_->defaults.slave_copies_metadata,
                  {metadata_due, 0}, sim::Class::background);
  }
}

void BrokerNode::register_broker(sim::Context& ctx) {
  for (const std::string& n : settings_.namesrv) {
    RegisterBroker r;
    r.broker = self_;
    r.master = master();
    if (settings_.version == Version::v5_3) r.epoch = epoch_;
    for (TopicId t = 0; t < cluster_->topics.size(); ++t)
      if (cluster_->topics[t].on[me_.name]) r.topics.push_back(t);
    const auto bytes = static_cast<std::uint32_t>(200 + 60 * r.topics.size());
    remoting_.request(ctx, ctx.process(n), make_frame(std::move(r), 0, bytes), tag_register,
                      {.timeout = cluster_->defaults.register_timeout, .sync = true, .oneway = false, .note = nullptr});
  }
}

/// In order: out of the name servers' tables, everything written to the disk.
void BrokerNode::on_stop(sim::Context& ctx) {
  if (stopping_) return;
  stopping_ = true;
  for (const std::string& n : settings_.namesrv)
    remoting_.request(ctx, ctx.process(n), make_frame(UnregisterBroker{{}, self_}, 0, 80), tag_unregister, {.oneway = true});
  write_offsets(ctx);
  write_delay_offsets(ctx);
  flush_ops(ctx);
  flushing_ = ctx.flush(log_);
}

void BrokerNode::failed(sim::Context& ctx, sim::ProcessId, std::uint64_t tag, Code) {
  if (tag == tag_alter) sync_set_altered(ctx, nullptr);
}

void BrokerNode::pushed(sim::Context& ctx, sim::ProcessId, sim::Payload& f) {
  if (f.kind == ReplicaInfo::kind) on_replica_info(ctx, content_of<ReplicaInfo>(f));
}

void BrokerNode::answered(sim::Context& ctx, sim::ProcessId peer, std::uint64_t tag, sim::Payload& f) {
  if (stopping_) return;
  if (tag == tag_controller) return on_replica_info(ctx, content_of<ReplicaInfo>(f));
  if (tag == tag_alter) return sync_set_altered(ctx, &content_of<ReplicaInfo>(f));
  if (f.kind == Voted::payload_kind) {
    const auto v = f.as<Voted>();
    for (const BrokerId b : cluster_->names[me_.name].brokers) {
      if (ctx.process(cluster_->brokers[b].process) != peer) continue;
      if (tag == tag_vote) return on_voted(ctx, b, v);
      follower_heard_[b] = ctx.now();
      return see_term(ctx, v.term);
    }
    return;
  }
  if (tag != tag_metadata || f.kind != MetadataResponse::kind || (master() && cluster_->replication != Replication::classic)) return;
  // Put-all: what the slave has learnt by itself is overwritten, also by older values (SlaveSynchronize, #1094).
  const auto& m = content_of<MetadataResponse>(f);
  for (const auto& [key, offset] : m.offsets) {
    offsets_[key] = offset;
    offsets_dirty_.insert(key);
  }
  if (!m.offsets.empty()) arm_offsets(ctx);
  for (std::size_t l = 0; l < m.delay_offsets.size(); ++l) delay_offsets_[l] = m.delay_offsets[l];
}

void BrokerNode::copy_metadata(sim::Context& ctx) {
  ctx.set_timer(cluster_->defaults.slave_copies_metadata, {metadata_due, 0}, sim::Class::background);
  const BrokerId m = leader_;
  if (m != kNone && m != self_)
    remoting_.request(ctx, ctx.process(cluster_->brokers[m].process), make_frame(MetadataRequest{}, 0, 60), tag_metadata, {});
}

}  // namespace mqlab::models::rocketmq
