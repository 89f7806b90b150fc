// Start, registration with every name server, stop (semantics 1; BrokerController).

#include "models/rocketmq/broker/broker.hpp"
#include "models/rocketmq/kinds.hpp"

namespace mqlab::models::rocketmq {

namespace {
/// Where a request of the broker's own belongs.
enum Tag : std::uint64_t { tag_register = 1, tag_unregister, tag_metadata };
}  // namespace

BrokerNode::BrokerNode(std::shared_ptr<Cluster> cluster, BrokerId self)
    : cluster_(std::move(cluster)),
      settings_(cluster_->settings),
      self_(self),
      me_(cluster_->brokers[self]),
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
  recover(ctx);
  register_broker(ctx);
  // Again after 10 s, then each registerNameServerPeriod.
  ctx.set_timer(10s, {register_due, 0}, sim::Class::background);
  if (!master()) {
    connect_to_master(ctx);
    ctx.set_timer(cluster_->settings.version == Version::v4_9 ? sim::Duration(3s) : cluster_->defaults.slave_copies_metadata,
                  {metadata_due, 0}, sim::Class::background);
  }
}

void BrokerNode::register_broker(sim::Context& ctx) {
  for (const std::string& n : settings_.namesrv) {
    RegisterBroker r;
    r.broker = self_;
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

void BrokerNode::answered(sim::Context& ctx, sim::ProcessId, std::uint64_t tag, sim::Payload& f) {
  if (tag != tag_metadata || f.kind != MetadataResponse::kind) return;
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
  const BrokerId m = cluster_->names[me_.name].master;
  if (m != kNone) remoting_.request(ctx, ctx.process(cluster_->brokers[m].process), make_frame(MetadataRequest{}, 0, 60), tag_metadata, {});
}

}  // namespace mqlab::models::rocketmq
