// The group coordinator: members, generations, sessions (classic protocol, semantics 5.1, 5.2).

#include <algorithm>

#include "models/kafka/kinds.hpp"
#include "models/kafka/node/answer.hpp"
#include "models/kafka/node/node.hpp"

namespace mqlab::models::kafka {

GroupMember* Node::member_of(Group& g, std::uint64_t id) {
  const auto found = std::find_if(g.members.begin(), g.members.end(), [id](const GroupMember& m) { return m.id == id; });
  return found == g.members.end() ? nullptr : &*found;
}

Group& Node::group_of(sim::Context& ctx, std::uint32_t number) {
  Group& g = groups_[number];
  g.number = number;
  if (g.element == sim::Element::none) g.element = ctx.element("group", cluster_->groups[number]);
  return g;
}

/// The group if this broker leads its partition of __consumer_offsets.
Group* Node::coordinated(std::string_view name, Error& error) {
  const Replica* r = replica(cluster_->offsets_partition(name));
  error = Error::not_coordinator;
  if (r == nullptr || !r->leads()) return nullptr;
  error = Error::none;
  const auto found = std::find(cluster_->groups.begin(), cluster_->groups.end(), name);
  const auto number = static_cast<std::uint32_t>(found - cluster_->groups.begin());
  const auto g = groups_.find(number);
  return g == groups_.end() ? nullptr : &g->second;
}

void Node::on_find_coordinator(sim::Context& ctx, sim::Connection c, const FindCoordinatorRequest& request) {
  FindCoordinatorResponse out;
  const PartitionId p = request.transaction ? cluster_->txn_partition(request.group) : cluster_->offsets_partition(request.group);
  if (p < image_.partitions.size()) {
    out.coordinator = image_.partitions[p].leader;
  } else {
    make_txn_partition(ctx, request.group);  // __transaction_state is made at its first use
  }
  if (out.coordinator == kNoBroker) out.error = Error::coordinator_not_available;
  answer(ctx, c, out);
}

// --- join ---

void Node::on_join(sim::Context& ctx, sim::Connection c, const JoinGroupRequest& request) {
  JoinGroupResponse out;
  Group* g = coordinated(request.group, out.error);
  if (g == nullptr) return answer(ctx, c, std::move(out));
  if (!request.instance.empty() && join_static(ctx, c, *g, request)) return;
  if (request.member == 0) {  // a dynamic member joins again with the id that it gets here (KIP-394)
    out.member = static_cast<std::uint64_t>(request.client) << 32 | ++cluster_->member_ids;
    out.member_id_required = true;
    g->invited.push_back(out.member);
    return answer(ctx, c, std::move(out));
  }
  if (!supports(*g, request)) {
    out.error = Error::inconsistent_group_protocol;
    return answer(ctx, c, std::move(out));
  }
  GroupMember* m = member_of(*g, request.member);
  if (m == nullptr) {
    if (replaced(*g, request.member)) {
      out.error = Error::fenced_instance_id;
      return answer(ctx, c, std::move(out));
    }
    if (std::erase(g->invited, request.member) == 0) {
      out.error = Error::unknown_member_id;
      return answer(ctx, c, std::move(out));
    }
    m = &g->members.emplace_back();
    m->id = request.member;
    m->instance = request.instance;
    if (g->phase == GroupPhase::empty) {
      g->initial = true;
      g->newcomer = false;
      g->windows_left = std::max(sim::Duration{0}, request.rebalance - settings_.group_initial_rebalance_delay_ms);
    } else if (g->phase == GroupPhase::preparing && g->generation == 0) {
      g->newcomer = true;
    }
  }
  const bool same = m->assignors == request.assignors && m->topics == request.topics && m->owned == request.owned;
  if (same && g->phase == GroupPhase::stable && m->id != g->leader) {  // nothing new: the generation that holds
    out.member = m->id;
    out.generation = g->generation;
    out.leader = g->leader;
    out.assignor = g->assignor;
    heard(ctx, *g, *m);
    return answer(ctx, c, std::move(out));
  }
  m->session = request.session;
  m->rebalance = request.rebalance;
  m->assignors = request.assignors;
  m->topics = request.topics;
  m->owned = request.owned;
  m->joining = c;
  m->joined = true;
  m->deadline = sim::kNever;  // it waits for us, not we for it
  wait(ctx, c);
  if (g->phase == GroupPhase::preparing) return try_complete_join(ctx, *g, false);
  prepare_rebalance(ctx, *g);
}

bool Node::everyone_has(const Group& g, Assignor a) {
  return std::all_of(g.members.begin(), g.members.end(),
                     [a](const GroupMember& m) { return std::find(m.assignors.begin(), m.assignors.end(), a) != m.assignors.end(); });
}

/// Whether it shares an assignor with all that are in the group (src: GroupMetadata.supportsProtocols).
bool Node::supports(const Group& g, const JoinGroupRequest& request) {
  return std::any_of(request.assignors.begin(), request.assignors.end(), [&](Assignor a) { return everyone_has(g, a); });
}

/// Each member votes for the first of its own assignors that all have; with as many votes, the one that was voted for first.
Assignor Node::elected_assignor(const Group& g) {
  std::vector<std::pair<Assignor, std::size_t>> votes;
  for (const GroupMember& m : g.members) {
    const auto vote = std::find_if(m.assignors.begin(), m.assignors.end(), [&](Assignor a) { return everyone_has(g, a); });
    if (vote == m.assignors.end()) continue;
    auto found = std::find_if(votes.begin(), votes.end(), [&](const auto& v) { return v.first == *vote; });
    if (found == votes.end()) found = votes.insert(votes.end(), {*vote, 0});
    ++found->second;
  }
  if (votes.empty()) return Assignor::range;
  return std::max_element(votes.begin(), votes.end(), [](const auto& a, const auto& b) { return a.second < b.second; })->first;
}

/// A static member comes back under a new member id. In a stable group it takes its old one's place and assignment, and nobody else learns of it; the old id is fenced. True: answered.
bool Node::join_static(sim::Context& ctx, sim::Connection c, Group& g, const JoinGroupRequest& request) {
  const auto old = std::find_if(g.members.begin(), g.members.end(), [&](const GroupMember& m) { return m.instance == request.instance; });
  if (request.member != 0) return false;
  const std::uint64_t id = static_cast<std::uint64_t>(request.client) << 32 | ++cluster_->member_ids;
  if (old == g.members.end()) {  // its first join is not sent back for an id
    g.invited.push_back(id);
    JoinGroupRequest with_id = request;
    with_id.member = id;
    on_join(ctx, c, with_id);
    return true;
  }
  g.replaced.push_back(old->id);
  if (g.leader == old->id) g.leader = id;
  for (sim::Connection* waiting : {&old->joining, &old->syncing}) {
    if (*waiting == sim::Connection::none) continue;
    if (waiting == &old->joining) {
      JoinGroupResponse fenced;
      fenced.error = Error::fenced_instance_id;
      answer(ctx, *waiting, std::move(fenced));
    } else {
      answer(ctx, *waiting, SyncGroupResponse{{}, Error::fenced_instance_id, {}});
    }
    *waiting = sim::Connection::none;
  }
  old->id = id;
  if (g.phase != GroupPhase::stable || old->topics != request.topics ||
      std::find(request.assignors.begin(), request.assignors.end(), g.assignor) == request.assignors.end()) {
    JoinGroupRequest with_id = request;
    with_id.member = id;
    old->topics.clear();  // it is not the same as before
    on_join(ctx, c, with_id);
    return true;
  }
  JoinGroupResponse out;
  out.member = id;
  out.generation = g.generation;
  out.leader = 0;  // it computes nothing: the assignment stands
  out.assignor = g.assignor;
  heard(ctx, g, *old);
  answer(ctx, c, std::move(out));
  store_membership(ctx, *replica(cluster_->offsets_partition(request.group)), g);
  return true;
}

bool Node::replaced(const Group& g, std::uint64_t member) {
  return std::find(g.replaced.begin(), g.replaced.end(), member) != g.replaced.end();
}

Error Node::unknown_member(const Group& g, std::uint64_t member) {
  return replaced(g, member) ? Error::fenced_instance_id : Error::unknown_member_id;
}

void Node::prepare_rebalance(sim::Context& ctx, Group& g) {
  g.initial = g.initial && g.phase == GroupPhase::empty;
  g.phase = GroupPhase::preparing;
  g.assignment_required = -1;
  ctx.record({.kind = kinds::group_rebalancing, .element = g.element, .value = static_cast<std::int64_t>(g.members.size())});
  for (GroupMember& m : g.members) {  // whoever waited for an assignment must join again
    if (m.syncing == sim::Connection::none) continue;
    answer(ctx, std::exchange(m.syncing, sim::Connection::none), SyncGroupResponse{{}, Error::rebalance_in_progress, {}});
    heard(ctx, g, m);
  }
  sim::Duration timeout{0};
  for (const GroupMember& m : g.members) timeout = std::max(timeout, m.rebalance);
  g.join_deadline = ctx.now() + timeout;
  arm_join(ctx, g);
  try_complete_join(ctx, g, false);
}

/// An empty group waits a little for further members; a running one until all are there, or the time is over.
void Node::arm_join(sim::Context& ctx, Group& g) {
  ctx.cancel(g.join_timer);
  const sim::Time until = g.initial ? ctx.now() + settings_.group_initial_rebalance_delay_ms : g.join_deadline;
  g.join_timer = ctx.set_timer(until - ctx.now(), {join_due, g.number});
}

/// At the end of a new group's window: another one, if somebody came in it (KIP-134; src: InitialDelayedJoin).
bool Node::waits_once_more(sim::Context& ctx, Group& g) {
  if (!g.initial || !g.newcomer || g.windows_left.count() == 0) return false;
  g.newcomer = false;
  const sim::Duration window = std::min(settings_.group_initial_rebalance_delay_ms, g.windows_left);
  g.windows_left -= window;
  g.join_timer = ctx.set_timer(window, {join_due, g.number});
  return true;
}

void Node::try_complete_join(sim::Context& ctx, Group& g, bool timed_out) {
  if (g.phase != GroupPhase::preparing || (timed_out && waits_once_more(ctx, g))) return;
  if (!timed_out) {
    if (g.initial) return;
    for (const GroupMember& m : g.members)
      if (!m.joined) return;
  }
  g.initial = false;
  std::erase_if(g.members, [&](const GroupMember& m) {
    if (m.joined) return false;
    ctx.record({.kind = kinds::member_expired, .element = g.element, .value = static_cast<std::int64_t>(m.id >> 32)});
    return true;
  });
  complete_join(ctx, g);
}

void Node::complete_join(sim::Context& ctx, Group& g) {
  ctx.cancel(std::exchange(g.join_timer, sim::Timer::none));
  ++g.generation;
  Replica& r = *replica(cluster_->offsets_partition(cluster_->groups[g.number]));
  if (g.members.empty()) {
    g.phase = GroupPhase::empty;
    g.leader = 0;
    ctx.record({.kind = kinds::group_rebalanced, .element = g.element, .value = g.generation});
    return store_membership(ctx, r, g);
  }
  g.phase = GroupPhase::completing;
  if (member_of(g, g.leader) == nullptr) g.leader = g.members.front().id;
  g.assignor = elected_assignor(g);
  for (GroupMember& m : g.members) {
    JoinGroupResponse out;
    out.member = m.id;
    out.generation = g.generation;
    out.leader = g.leader;
    out.assignor = g.assignor;
    if (m.id == g.leader)
      for (const GroupMember& each : g.members) out.members.push_back({each.id, each.topics, each.owned, each.instance});
    m.joined = false;
    answer(ctx, std::exchange(m.joining, sim::Connection::none), std::move(out), 300);
    heard(ctx, g, m);
  }
}

// --- sync ---

void Node::on_sync(sim::Context& ctx, sim::Connection c, const SyncGroupRequest& request) {
  SyncGroupResponse out;
  Group* g = coordinated(request.group, out.error);
  if (g == nullptr) return answer(ctx, c, std::move(out));
  GroupMember* m = member_of(*g, request.member);
  if (m == nullptr) {
    out.error = unknown_member(*g, request.member);
  } else if (request.generation != g->generation) {
    out.error = Error::illegal_generation;
  } else if (g->phase == GroupPhase::preparing) {
    out.error = Error::rebalance_in_progress;
  } else if (g->phase == GroupPhase::stable) {
    out.partitions = m->assignment;
  }
  if (out.error != Error::none || g->phase == GroupPhase::stable) {
    if (m != nullptr) heard(ctx, *g, *m);
    return answer(ctx, c, std::move(out));
  }
  m->syncing = c;
  m->deadline = sim::kNever;
  wait(ctx, c);
  if (request.member != g->leader) return;
  for (GroupMember& each : g->members) each.assignment.clear();
  for (const MemberRecord& record : request.assignment)
    if (GroupMember* each = member_of(*g, record.member)) each->assignment = record.partitions;
  store_membership(ctx, *replica(cluster_->offsets_partition(request.group)), *g);
}

/// The assignment is replicated: everyone gets theirs.
void Node::assignment_stored(sim::Context& ctx, Group& g) {
  g.assignment_required = -1;
  if (g.phase != GroupPhase::completing) return;
  g.phase = GroupPhase::stable;
  ctx.record({.kind = kinds::group_rebalanced, .element = g.element, .value = g.generation});
  for (GroupMember& m : g.members) {
    if (m.syncing == sim::Connection::none) continue;
    answer(ctx, std::exchange(m.syncing, sim::Connection::none), SyncGroupResponse{{}, Error::none, m.assignment});
    heard(ctx, g, m);
  }
}

// --- heartbeats, leaving, sessions ---

void Node::on_heartbeat(sim::Context& ctx, sim::Connection c, const HeartbeatRequest& request) {
  HeartbeatResponse out;
  Group* g = coordinated(request.group, out.error);
  GroupMember* m = g != nullptr ? member_of(*g, request.member) : nullptr;
  if (g != nullptr && m == nullptr) {
    out.error = unknown_member(*g, request.member);
  } else if (g != nullptr && request.generation != g->generation) {
    out.error = Error::illegal_generation;
  } else if (g != nullptr) {
    heard(ctx, *g, *m);
    if (g->phase == GroupPhase::preparing) out.error = Error::rebalance_in_progress;
  }
  answer(ctx, c, out);
}

void Node::on_leave(sim::Context& ctx, sim::Connection c, const LeaveGroupRequest& request) {
  LeaveGroupResponse out;
  Group* g = coordinated(request.group, out.error);
  if (g != nullptr) remove_member(ctx, *g, request.member, kinds::member_left);
  answer(ctx, c, out);
}

void Node::remove_member(sim::Context& ctx, Group& g, std::uint64_t member, sim::Kind why) {
  std::erase(g.invited, member);
  GroupMember* m = member_of(g, member);
  if (m == nullptr) return;
  ctx.record({.kind = why, .element = g.element, .value = static_cast<std::int64_t>(member >> 32)});
  g.members.erase(g.members.begin() + (m - g.members.data()));
  if (g.phase == GroupPhase::preparing) {
    if (g.members.empty()) return complete_join(ctx, g);
    return try_complete_join(ctx, g, false);
  }
  prepare_rebalance(ctx, g);
}

void Node::heard(sim::Context& ctx, Group& g, GroupMember& m) {
  m.deadline = ctx.now() + m.session;
  arm_session(ctx, g);
}

void Node::arm_session(sim::Context& ctx, Group& g) {
  sim::Time first = sim::kNever;
  for (const GroupMember& m : g.members) first = std::min(first, m.deadline);
  if (first == sim::kNever || (g.session_timer != sim::Timer::none && g.session_timer_at <= first)) return;
  ctx.cancel(g.session_timer);
  g.session_timer_at = first;
  g.session_timer = ctx.set_timer(first - ctx.now(), {session_due, g.number}, sim::Class::background);
}

void Node::check_group_sessions(sim::Context& ctx, Group& g) {
  g.session_timer = sim::Timer::none;
  for (;;) {
    const auto expired = std::find_if(g.members.begin(), g.members.end(), [&](const GroupMember& m) { return m.deadline <= ctx.now(); });
    if (expired == g.members.end()) break;
    remove_member(ctx, g, expired->id, kinds::member_expired);
  }
  arm_session(ctx, g);
}

/// Another broker coordinates now.
void Node::stop_coordinating(sim::Context& ctx, const Replica& r) {
  for (auto g = groups_.begin(); g != groups_.end();) {
    Group& group = g->second;
    if (cluster_->offsets_partition(cluster_->groups[group.number]) != r.id) {
      ++g;
      continue;
    }
    ctx.cancel(group.join_timer);
    ctx.cancel(group.session_timer);
    for (const GroupMember& m : group.members) {
      if (m.joining != sim::Connection::none) {
        JoinGroupResponse out;
        out.error = Error::not_coordinator;
        answer(ctx, m.joining, std::move(out));
      }
      if (m.syncing != sim::Connection::none) answer(ctx, m.syncing, SyncGroupResponse{{}, Error::not_coordinator, {}});
    }
    for (const PendingCommit& commit : group.commits) {
      ctx.cancel(commit.deadline);
      if (commit.from == sim::Connection::none) continue;
      if (commit.transactional) {
        answer(ctx, commit.from, TxnOffsetCommitResponse{{}, Error::not_coordinator});
      } else {
        answer(ctx, commit.from, OffsetCommitResponse{{}, Error::not_coordinator});
      }
    }
    g = groups_.erase(g);
  }
}

}  // namespace mqlab::models::kafka
