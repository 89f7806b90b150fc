// In and out of the group: coordinator, join, sync, heartbeats (semantics 5.1 to 5.3).

#include <algorithm>

#include "models/kafka/client/assignors.hpp"
#include "models/kafka/client/consumer.hpp"
#include "models/kafka/kinds.hpp"

namespace mqlab::models::kafka {

/// The protocol that all of its assignors have: cooperative only if none of them is eager.
bool Consumer::cooperative() const {
  return std::all_of(settings_.assignors.begin(), settings_.assignors.end(), [](Assignor a) { return a == Assignor::cooperative_sticky; });
}

void Consumer::step_later(sim::Context& ctx) {
  if (std::exchange(step_armed_, true)) return;
  ctx.set_timer(settings_.retry_backoff_ms, due(step_due), sim::Class::background);
}

void Consumer::find_coordinator(sim::Context& ctx) {
  if (finding_) return;
  const BrokerId broker = wire_.any_broker(ctx);
  if (broker == kNoBroker) return;
  finding_ = true;
  wire_.send(ctx, broker, Channel::data, make_frame(FindCoordinatorRequest{{}, settings_.group}), {FindCoordinatorRequest::kind, 0});
}

void Consumer::coordinator_lost(sim::Context& ctx) {
  coordinator_ = kNoBroker;
  step_later(ctx);
}

/// Whatever comes next towards being a member of the group. Joining is the program's thread's own: only inside poll().
void Consumer::step(sim::Context& ctx) {
  if (stopped_ || !told_ready_) return;
  if (coordinator_ == kNoBroker) return find_coordinator(ctx);
  if (!wire_.ready(ctx, coordinator_, Channel::coordinator)) return;
  if (!rejoin_ || synced_ || !polling_ || state_ == Member::joining || state_ == Member::syncing || state_ == Member::preparing) return;
  prepare_join(ctx);
}

/// Before it joins: what it has done is committed, and with an eager protocol everything is given up. With a cooperative one the listener is
/// not called yet: nothing is revoked (KIP-429).
void Consumer::prepare_join(sim::Context& ctx) {
  if (!prepared_ && member_ != 0 && state_ == Member::stable) {
    prepared_ = true;
    const bool commits = settings_.enable_auto_commit || (settings_.commit_on_revoke && !cooperative());
    state_ = Member::preparing;
    if (commits && commit(ctx, Why::prepare, settings_.enable_auto_commit)) return;
  }
  join(ctx);
}

void Consumer::join(sim::Context& ctx) {
  prepared_ = false;
  if (lost_ || !cooperative())
    while (!partitions_.empty()) give_up(ctx, partitions_.begin()->first, lost_ ? kinds::partition_lost : kinds::revoked);
  lost_ = false;
  if (coordinator_ == kNoBroker || !wire_.ready(ctx, coordinator_, Channel::coordinator)) {
    state_ = Member::out;
    return step_later(ctx);
  }
  state_ = Member::joining;
  ctx.cancel(std::exchange(heartbeat_timer_, sim::Timer::none));
  JoinGroupRequest request;
  request.group = settings_.group;
  request.client = ctx.self();
  request.member = member_;
  request.instance = settings_.group_instance_id;
  request.session = settings_.session(version_);
  request.rebalance = settings_.max_poll_interval_ms;
  request.assignors = settings_.assignors;
  request.topics = settings_.topics;
  for (const auto& [p, a] : partitions_) request.owned.push_back(p);
  const sim::Duration timeout = std::max(settings_.request_timeout_ms, settings_.max_poll_interval_ms + std::chrono::seconds(5));
  wire_.send(ctx, coordinator_, Channel::coordinator, make_frame(std::move(request), 150), {JoinGroupRequest::kind, 0}, nullptr, false,
             timeout);
}

void Consumer::on_joined(sim::Context& ctx, const JoinGroupResponse& r) {
  if (state_ != Member::joining) return;
  if (r.member_id_required) {
    member_ = r.member;
    return join(ctx);
  }
  if (r.error != Error::none) {
    state_ = Member::out;
    if (r.error == Error::unknown_member_id) member_ = 0;
    if (r.error == Error::not_coordinator) coordinator_ = kNoBroker;
    if (r.error == Error::fenced_instance_id) return fenced(ctx);
    if (r.error == Error::inconsistent_group_protocol) return failed(ctx, r.error);
    return step_later(ctx);
  }
  member_ = r.member;
  generation_ = r.generation;
  state_ = Member::syncing;
  assigned_of_.clear();
  SyncGroupRequest request;
  request.group = settings_.group;
  request.member = member_;
  request.generation = generation_;
  if (r.leader == member_) {
    std::vector<MetadataResponse::Topic> topics;
    for (const MemberInfo& m : r.members)
      for (const std::string& name : m.topics) {
        const bool there = std::any_of(topics.begin(), topics.end(), [&](const auto& t) { return t.name == name; });
        const MetadataResponse::Topic* topic = wire_.topic(name);
        if (!there && topic != nullptr) topics.push_back(*topic);
      }
    std::sort(topics.begin(), topics.end(), [](const auto& a, const auto& b) { return a.name < b.name; });
    for (const auto& t : topics) assigned_of_[t.name] = t.partitions.size();
    request.assignment = assign(r.assignor, r.members, topics);
  }
  if (!wire_.ready(ctx, coordinator_, Channel::coordinator)) return;
  const sim::Duration timeout = std::max(settings_.request_timeout_ms, settings_.max_poll_interval_ms + std::chrono::seconds(5));
  wire_.send(ctx, coordinator_, Channel::coordinator, make_frame(std::move(request), 150), {SyncGroupRequest::kind, 0}, nullptr, false,
             timeout);
}

void Consumer::on_synced(sim::Context& ctx, const SyncGroupResponse& r) {
  if (state_ != Member::syncing) return;
  if (r.error != Error::none) {
    state_ = Member::out;
    rejoin_ = true;
    if (r.error == Error::unknown_member_id || r.error == Error::illegal_generation)
      member_ = r.error == Error::unknown_member_id ? 0 : member_;
    if (r.error == Error::not_coordinator) coordinator_ = kNoBroker;
    if (r.error == Error::fenced_instance_id) return fenced(ctx);
    if (r.error == Error::rebalance_in_progress) return step(ctx);
    return step_later(ctx);
  }
  state_ = Member::stable;
  joined_member_ = member_;
  joined_generation_ = generation_;
  rejoin_ = lost_ = false;
  auto_commit_at_ = ctx.now() + settings_.auto_commit_interval_ms;  // "reschedule the auto commit starting from now"
  synced_ = r.partitions;
  letting_go_ = false;
  heartbeat_timer_ = ctx.set_timer(settings_.heartbeat_interval_ms, due(heartbeat_due), sim::Class::background);
  if (polling_) poll(ctx);
}

/// The group's leader compares what it has given out with the metadata, and asks for a rebalance when a topic has grown (src:
/// ConsumerCoordinator.rejoinNeededOrPending). The others learn by their heartbeats.
void Consumer::look_for_new_partitions() {
  if (state_ != Member::stable) return;
  for (const auto& [name, count] : assigned_of_)
    if (const MetadataResponse::Topic* t = wire_.topic(name); t != nullptr && t->partitions.size() != count) rejoin_ = true;
}

std::vector<PartitionId> Consumer::moved_away() const {
  std::vector<PartitionId> away;
  for (const auto& [p, a] : partitions_)
    if (std::find(synced_->begin(), synced_->end(), p) == synced_->end()) away.push_back(p);
  return away;
}

/// Inside poll(), when everything that earlier polls returned is done with. With a cooperative protocol onPartitionsRevoked is called here, with
/// what moves away, and its commit is one of the new generation (src: ConsumerCoordinator.onJoinComplete). False: that commit is under way.
bool Consumer::let_go(sim::Context& ctx) {
  if (letting_go_) return false;
  if (cooperative() && settings_.commit_on_revoke && !settings_.enable_auto_commit && !moved_away().empty()) {
    letting_go_ = true;
    if (commit(ctx, Why::revoke, false)) return false;
  }
  take_assignment(ctx);
  return true;
}

/// What moved away is given up now (cooperative), and then it joins again so that others can have it.
void Consumer::take_assignment(sim::Context& ctx) {
  const std::vector<PartitionId> away = moved_away();
  const std::vector<PartitionId> mine = *std::exchange(synced_, std::nullopt);
  letting_go_ = false;
  for (const PartitionId p : away) give_up(ctx, p, kinds::revoked);
  if (!away.empty() && cooperative()) rejoin_ = true;
  for (const PartitionId p : mine) {
    if (partitions_.contains(p)) continue;
    Assigned& a = partitions_[p];
    for (const std::string& name : settings_.topics) {
      const MetadataResponse::Topic* t = wire_.topic(name);
      for (std::size_t i = 0; t != nullptr && i < t->partitions.size(); ++i)
        if (t->partitions[i].id == p) a.place = ctx.element(kPlaceKind, name + "-" + std::to_string(i) + "/" + settings_.group);
    }
    ctx.record({.kind = kinds::assigned, .element = a.place, .value = generation_});
  }
  find_positions(ctx);
}

void Consumer::give_up(sim::Context& ctx, PartitionId p, sim::Kind why) {
  const auto found = partitions_.find(p);
  ctx.record({.kind = why, .element = found->second.place, .value = generation_});
  partitions_.erase(found);
}

/// The heartbeat thread: it lives as long as the process does not pause, whatever the program is at.
void Consumer::heartbeat(sim::Context& ctx) {
  if (member_ == 0 || (state_ != Member::stable && state_ != Member::preparing)) return;
  heartbeat_timer_ = ctx.set_timer(settings_.heartbeat_interval_ms, due(heartbeat_due), sim::Class::background);
  if (coordinator_ == kNoBroker) return find_coordinator(ctx);
  if (heartbeat_in_flight_ || !wire_.ready(ctx, coordinator_, Channel::coordinator)) return;
  heartbeat_in_flight_ = true;
  heartbeat_member_ = member_;
  heartbeat_generation_ = generation_;
  wire_.send(ctx, coordinator_, Channel::coordinator, make_frame(HeartbeatRequest{{}, settings_.group, member_, generation_}),
             {HeartbeatRequest::kind, 0});
}

/// The coordinator knows it no more. The program learns at its next poll() or commit.
void Consumer::membership_lost(sim::Context& ctx) {
  ctx.cancel(std::exchange(heartbeat_timer_, sim::Timer::none));
  member_ = 0;
  generation_ = -1;
  rejoin_ = true;
  lost_ = true;
  synced_.reset();
  if (state_ == Member::stable || state_ == Member::preparing) state_ = Member::out;
}

/// FENCED_INSTANCE_ID is fatal: another process has the same group.instance.id. The program ends its loop.
void Consumer::fenced(sim::Context& ctx) {
  ctx.record({.kind = kinds::member_fenced});
  ctx.cancel(std::exchange(heartbeat_timer_, sim::Timer::none));
  member_ = 0;
  while (!partitions_.empty()) give_up(ctx, partitions_.begin()->first, kinds::partition_lost);
  batch_.clear();
  stopped_ = true;
  wire_.stop(ctx);
}

/// poll() was not called for `max.poll.interval.ms`: the heartbeat thread leaves the group on the program's behalf.
void Consumer::poll_interval_over(sim::Context& ctx) {
  ctx.record({.kind = kinds::poll_interval_exceeded});
  if (!settings_.group_instance_id.empty()) {  // a static member only stops its heartbeats
    ctx.cancel(std::exchange(heartbeat_timer_, sim::Timer::none));
    rejoin_ = true;
    return;
  }
  if (member_ != 0 && coordinator_ != kNoBroker && wire_.ready(ctx, coordinator_, Channel::coordinator))
    wire_.send(ctx, coordinator_, Channel::coordinator, make_frame(LeaveGroupRequest{{}, settings_.group, member_}),
               {LeaveGroupRequest::kind, 0});
  membership_lost(ctx);
}

}  // namespace mqlab::models::kafka
