// Every broker keeps its own list of the members of each group, from heartbeats (semantics 6.2; ConsumerManager, ProducerManager), and its own
// table of queue locks (semantics 6.5; RebalanceLockManager).

#include <algorithm>

#include "models/rocketmq/broker/broker.hpp"
#include "models/rocketmq/kinds.hpp"

namespace mqlab::models::rocketmq {

namespace {
constexpr sim::Duration kExpiry = 120s;  ///< CHANNEL_EXPIRED_TIMEOUT
}

void BrokerNode::on_heartbeat(sim::Context& ctx, sim::Connection c, std::uint32_t opaque, const Heartbeat& h) {
  ctx.send(c, sim::Payload::of(Ack{opaque, Code::success}, 60));
  const auto heard = [&](std::vector<Member>& members, const std::string& reader) {
    const auto known = std::find_if(members.begin(), members.end(), [&](const Member& m) { return m.client == h.client; });
    if (known != members.end()) {
      known->connection = c;
      known->heard = ctx.now();
      return false;
    }
    members.push_back({h.client, c, ctx.now(), reader});
    return true;
  };
  for (const std::string& group : h.producer_groups) heard(producers_[group], {});
  std::vector<GroupId> changed;
  for (const Heartbeat::Subscription& s : h.consumers) {
    Group& g = groups_[s.group];
    if (g.element == sim::Element::none) g.element = ctx.element("consumer group", cluster_->groups[s.group].name);
    // One for the whole group: a newer version replaces it, an older one never does (ConsumerGroupInfo.updateSubscription).
    const auto [known, first] = g.subscriptions.try_emplace(s.topic, Subscription{s.expression, s.sub_version});
    if (!first && s.sub_version > known->second.version) known->second = {s.expression, s.sub_version};
    if (!heard(g.members, s.reader)) continue;
    ctx.record({.kind = kinds::member_added, .element = g.element, .value = static_cast<std::int64_t>(h.client)});
    if (std::find(changed.begin(), changed.end(), s.group) == changed.end()) changed.push_back(s.group);
  }
  for (const GroupId g : changed) notify(ctx, g);
  arm_members(ctx);
}

void BrokerNode::notify(sim::Context& ctx, GroupId g) {
  if (cluster_->groups[g].broadcasting) return;
  for (const Member& m : groups_[g].members) ctx.send(m.connection, sim::Payload::of(GroupNotice{0, g}, 60));
}

/// With the last one the group is forgotten, its subscriptions too.
void BrokerNode::members_left(sim::Context& ctx, GroupId g, bool announce) {
  if (groups_[g].members.empty()) groups_[g].subscriptions.clear();
  if (announce) notify(ctx, g);
}

/// Its connection closed, or it said good-bye: at once out of every group, and the others are told.
void BrokerNode::client_gone(sim::Context& ctx, sim::Connection c) {
  for (auto& of_queue : parked_) {
    const auto before = of_queue.size();
    std::erase_if(of_queue, [c](const Parked& p) { return p.connection == c; });
    parked_count_ -= before - of_queue.size();
  }
  for (auto& [name, members] : producers_) std::erase_if(members, [c](const Member& m) { return m.connection == c; });
  for (GroupId g = 0; g < groups_.size(); ++g) {
    for (const Member& m : groups_[g].members)
      if (m.connection == c)
        ctx.record({.kind = kinds::member_removed, .element = groups_[g].element, .value = static_cast<std::int64_t>(m.client)});
    if (std::erase_if(groups_[g].members, [c](const Member& m) { return m.connection == c; }) > 0) members_left(ctx, g, true);
  }
}

void BrokerNode::arm_members(sim::Context& ctx) {
  if (members_armed_) return;
  sim::Time oldest = sim::kNever;
  for (const Group& g : groups_)
    for (const Member& m : g.members) oldest = std::min(oldest, m.heard);
  for (const auto& [name, members] : producers_)
    for (const Member& m : members) oldest = std::min(oldest, m.heard);
  if (oldest == sim::kNever) return;
  members_armed_ = true;
  ctx.set_timer(tick(ctx, cluster_->defaults.expired_member_scan, oldest + kExpiry), {member_due, 0}, sim::Class::background);
}

/// The scan closes the connection of who was not heard. 4.9 tells nobody: the others notice when they rebalance next.
void BrokerNode::expire_members(sim::Context& ctx) {
  for (auto& [name, members] : producers_) std::erase_if(members, [&](const Member& m) { return m.heard + kExpiry <= ctx.now(); });
  for (GroupId g = 0; g < groups_.size(); ++g) {
    Group& group = groups_[g];
    for (const Member& m : group.members)
      if (m.heard + kExpiry <= ctx.now())
        ctx.record({.kind = kinds::member_expired, .element = group.element, .value = static_cast<std::int64_t>(m.client)});
    const auto gone = std::erase_if(group.members, [&](const Member& m) { return m.heard + kExpiry <= ctx.now(); });
    if (gone > 0) members_left(ctx, g, cluster_->defaults.expired_member_is_announced);
  }
  arm_members(ctx);
}

/// Granted if free, its own, or not renewed for 60 s; on the master only.
void BrokerNode::on_lock(sim::Context& ctx, sim::Connection c, std::uint32_t opaque, const LockBatch& r) {
  LockBatchResponse answer;
  for (const Mq& mq : r.queues) {
    const std::uint64_t key = offset_key(r.group, mq.topic, mq.queue);
    const auto held = locks_.find(key);
    if (r.unlock) {
      if (held != locks_.end() && held->second.client == r.client) locks_.erase(held);
      continue;
    }
    if (!master()) continue;
    const bool mine = held != locks_.end() && held->second.client == r.client;
    const bool expired = held != locks_.end() && !mine && cluster_->mutant != Mutant::lock_never_expires &&
                         ctx.now() - held->second.renewed > settings_.lock_max_live_time;
    if (held != locks_.end() && !mine && !expired) continue;
    if (!mine) {
      const sim::Element e = element(ctx, mq.topic, mq.queue);
      if (expired) ctx.record({.kind = kinds::lock_expired, .element = e, .value = static_cast<std::int64_t>(r.client)});
      ctx.record({.kind = kinds::lock_granted, .element = e, .value = static_cast<std::int64_t>(r.client)});
    }
    locks_[key] = {r.client, ctx.now()};
    answer.locked.push_back(mq);
  }
  if (!r.unlock) ctx.send(c, make_frame(std::move(answer), opaque, 80));
}

}  // namespace mqlab::models::rocketmq
