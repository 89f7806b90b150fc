#include "models/rocketmq/namesrv/name_server.hpp"

#include <algorithm>
#include <numeric>

#include "models/rocketmq/kinds.hpp"

namespace mqlab::models::rocketmq {

namespace {
constexpr sim::Duration kExpiry = 120s;  ///< BROKER_CHANNEL_EXPIRED_TIME, and the idle time of a channel
}

/// At the beginning of a run the cluster has been up for a while: every broker is known.
void NameServer::on_started(sim::Context& ctx) {
  if (ctx.incarnation() > 0) return;  // its table was in memory
  std::vector<TopicId> topics(cluster_->topics.size());
  std::iota(topics.begin(), topics.end(), TopicId{0});
  for (BrokerId b = 0; b < cluster_->brokers.size(); ++b)
    live_.push_back({b, sim::Connection::none, ctx.now(), topics, cluster_->brokers[b].id == 0, 0});
  arm(ctx);
}

void NameServer::on_closed(sim::Context& ctx, sim::Connection c, sim::Closing) {
  for (std::size_t i = 0; i < live_.size(); ++i)
    if (live_[i].connection == c) return remove(ctx, i, kinds::route_closed);
}

void NameServer::remove(sim::Context& ctx, std::size_t at, sim::Kind why) {
  const BrokerId b = live_[at].broker;
  live_.erase(live_.begin() + static_cast<std::ptrdiff_t>(at));
  ctx.record({.kind = why, .value = static_cast<std::int64_t>(ctx.process(cluster_->brokers[b].process))});
}

void NameServer::on_frame(sim::Context& ctx, sim::Connection c, sim::Payload& f) {
  const std::uint32_t opaque = opaque_of(f);
  if (f.kind == RouteRequest::kind) {
    const auto& q = content_of<RouteRequest>(f);
    RouteResponse r = route(cluster_->topic(q.topic));
    r.group = cluster_->group(q.group);
    const auto bytes = static_cast<std::uint32_t>(60 + 80 * r.queues.size());
    ctx.send(c, make_frame(std::move(r), opaque, bytes));
  } else if (f.kind == RegisterBroker::kind) {
    registered(ctx, c, content_of<RegisterBroker>(f));
    ctx.send(c, sim::Payload::of(Ack{opaque, Code::success}, 60));
  } else if (f.kind == UnregisterBroker::kind) {
    for (std::size_t i = 0; i < live_.size(); ++i)
      if (live_[i].broker == content_of<UnregisterBroker>(f).broker) remove(ctx, i--, kinds::route_closed);
    ctx.send(c, sim::Payload::of(Ack{opaque, Code::success}, 60));
  }
}

/// A name has one brokerId 0. Who says that he is it takes its place, unless a master of a newer epoch is known (5.x: stateVersion).
void NameServer::registered(sim::Context& ctx, sim::Connection c, const RegisterBroker& r) {
  for (Live& l : live_) {
    if (!r.master || !l.master || l.broker == r.broker || cluster_->brokers[l.broker].name != cluster_->brokers[r.broker].name) continue;
    if (l.epoch > r.epoch) return;
    l.master = false;
  }
  auto found = std::find_if(live_.begin(), live_.end(), [&](const Live& l) { return l.broker == r.broker; });
  const bool fresh = found == live_.end();
  if (fresh) found = live_.insert(live_.end(), Live{});
  *found = {r.broker, c, ctx.now(), r.topics, r.master, r.epoch};
  if (fresh)
    ctx.record({.kind = kinds::route_registered, .value = static_cast<std::int64_t>(ctx.process(cluster_->brokers[r.broker].process))});
  arm(ctx);
}

/// Queues of the brokers that are here, by name: a name whose last broker has gone is not in the answer. Topics come from the master's
/// registration; a slave's tells nothing new while its master is away, because it was told before.
RouteResponse NameServer::route(TopicId topic) const {
  RouteResponse r;
  r.topic = topic;
  if (topic == kNone) return r;
  for (NameId n = 0; n < cluster_->names.size(); ++n) {
    if (!cluster_->topics[topic].on[n]) continue;
    RouteResponse::QueueData q;
    for (const BrokerId b : cluster_->names[n].brokers) {
      const auto live = std::find_if(live_.begin(), live_.end(), [b](const Live& l) { return l.broker == b; });
      if (live == live_.end()) continue;
      q.brokers.insert(live->master ? q.brokers.begin() : q.brokers.end(), b);
      if (live->master) q.master = b;
    }
    if (q.brokers.empty()) continue;
    q.broker = n;
    q.read = cluster_->topics[topic].read;
    q.write = cluster_->topics[topic].write;
    r.queues.push_back(std::move(q));
  }
  r.found = !r.queues.empty();
  return r;
}

/// Armed for whoever would be forgotten first; registrations put it off, so it fires seldom.
void NameServer::arm(sim::Context& ctx) {
  if (armed_ || live_.empty() || cluster_->mutant == Mutant::name_server_never_forgets) return;
  sim::Time oldest = sim::kNever;
  for (const Live& l : live_) oldest = std::min(oldest, l.heard);
  armed_ = true;
  ctx.set_timer(oldest + kExpiry - ctx.now(), {1, 0}, sim::Class::background);
}

void NameServer::on_timer(sim::Context& ctx, sim::Timer, sim::Due) {
  armed_ = false;
  for (std::size_t i = 0; i < live_.size(); ++i) {
    if (live_[i].heard + kExpiry > ctx.now()) continue;
    if (live_[i].connection != sim::Connection::none) ctx.close(live_[i].connection);
    remove(ctx, i--, kinds::route_expired);
  }
  arm(ctx);
}

}  // namespace mqlab::models::rocketmq
