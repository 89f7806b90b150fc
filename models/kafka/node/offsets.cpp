// Committed offsets: records of __consumer_offsets. The last append wins; nothing is compared (semantics 5.5).

#include <algorithm>

#include "models/kafka/kinds.hpp"
#include "models/kafka/node/answer.hpp"
#include "models/kafka/node/node.hpp"
#include "models/ledger.hpp"

namespace mqlab::models::kafka {

void Node::on_offset_commit(sim::Context& ctx, sim::Connection c, const OffsetCommitRequest& request) {
  OffsetCommitResponse out;
  Group* g = coordinated(request.group, out.error);
  if (g == nullptr) return answer(ctx, c, out);
  GroupMember* m = member_of(*g, request.member);
  if (m == nullptr) {
    out.error = unknown_member(*g, request.member);
  } else if (request.generation != g->generation) {
    out.error = Error::illegal_generation;
  } else if (g->phase == GroupPhase::completing) {
    out.error = Error::rebalance_in_progress;
  }
  if (m != nullptr && out.error == Error::none) heard(ctx, *g, *m);
  Replica& r = *replica(cluster_->offsets_partition(request.group));
  if (out.error == Error::none && static_cast<std::int64_t>(r.isr.size()) < info(r).min_isr()) out.error = Error::coordinator_not_available;
  if (out.error != Error::none) {
    ctx.record({.kind = kinds::commit_refused, .element = g->element, .value = static_cast<std::int64_t>(out.error)});
    return answer(ctx, c, out);
  }
  GroupRecords records;
  for (const OffsetCommitRequest::Part& p : request.parts)
    records.push_back({.group = g->number,
                       .membership = false,
                       .partition = p.partition,
                       .offset = p.offset,
                       .generation = request.generation,
                       .time = ctx.wall().ns});
  if (records.empty()) return answer(ctx, c, out);
  sim::Payload entry = entry_of(std::move(records), ctx.wall().ns);
  stamp(r, entry);
  PendingCommit pending;
  pending.from = c;
  pending.required = head_of(entry).last() + 1;
  pending.generation = request.generation;
  pending.request = request;
  pending.deadline = ctx.set_timer(settings_.offsets_commit_timeout_ms, {commit_deadline, static_cast<std::uint64_t>(c)});
  g->commits.push_back(std::move(pending));
  wait(ctx, c);
  if (!append(ctx, r, std::move(entry))) return;
  for (const OffsetCommitRequest::Part& p : request.parts)
    for (const auto& [message, operation] : p.passed)
      ctx.record(
          {.kind = models::kinds::ack_recorded, .element = r.element, .message = message, .operation = operation, .value = p.offset});
  append_done(ctx, r);
}

/// The offsets partition's high watermark moved: commits and memberships that it passed are in force.
void Node::offsets_hw_advanced(sim::Context& ctx, Replica& r) {
  for (auto& [number, g] : groups_) {
    if (cluster_->offsets_partition(cluster_->groups[number]) != r.id) continue;
    while (!g.commits.empty() && g.commits.front().required <= r.hw) {
      const PendingCommit commit = std::move(g.commits.front());
      g.commits.pop_front();
      ctx.cancel(commit.deadline);
      if (commit.transactional) {
        for (const OffsetCommitRequest::Part& p : commit.request.parts)
          ctx.record({.kind = kinds::txn_offsets_pending, .element = g.element, .value = p.offset});
        if (commit.from != sim::Connection::none) answer(ctx, commit.from, TxnOffsetCommitResponse{});
        continue;
      }
      for (const OffsetCommitRequest::Part& p : commit.request.parts) {
        apply_offset(ctx, g, p.partition, p.offset);
        for (const auto& [message, operation] : p.passed)
          ctx.record(
              {.kind = kinds::offset_committed, .element = g.element, .message = message, .operation = operation, .value = p.offset});
      }
      if (commit.from != sim::Connection::none) answer(ctx, commit.from, OffsetCommitResponse{});
    }
    if (g.assignment_required >= 0 && g.assignment_required <= r.hw) assignment_stored(ctx, g);
  }
}

void Node::apply_offset(sim::Context& ctx, Group& g, PartitionId partition, std::int64_t offset) {
  g.offsets[partition] = offset;
  g.committed_at[partition] = ctx.wall().ns;
  arm_offsets_retention(ctx);
  cluster_->account.committed(ctx, partition, g.number, offset);
}

/// It is not replicated yet: the client is told so, the commit may count later all the same.
void Node::commit_timed_out(sim::Context& ctx, sim::Connection c) {
  for (auto& [number, g] : groups_) {
    for (PendingCommit& commit : g.commits) {
      if (commit.from != c) continue;
      commit.from = sim::Connection::none;
      if (commit.transactional) return answer(ctx, c, TxnOffsetCommitResponse{{}, Error::coordinator_not_available});
      return answer(ctx, c, OffsetCommitResponse{{}, Error::coordinator_not_available});
    }
  }
}

void Node::on_offset_fetch(sim::Context& ctx, sim::Connection c, const OffsetFetchRequest& request) {
  OffsetFetchResponse out;
  const Group* g = coordinated(request.group, out.error);
  for (const PartitionId p : request.partitions) {
    if (g == nullptr) break;
    if (request.require_stable && unstable(*g, p)) out.error = Error::unstable_offset_commit;
    const auto found = g->offsets.find(p);
    out.offsets.emplace_back(p, found == g->offsets.end() ? -1 : found->second);
  }
  answer(ctx, c, std::move(out));
}

void Node::store_membership(sim::Context& ctx, Replica& r, Group& g) {
  GroupRecord record;
  record.group = g.number;
  record.membership = true;
  record.generation = g.generation;
  record.assignor = static_cast<std::uint8_t>(g.assignor);
  record.time = ctx.wall().ns;
  if (g.members.empty()) g.empty_since = record.time;
  arm_offsets_retention(ctx);
  for (const GroupMember& m : g.members)
    record.members.push_back({m.id, m.assignment, m.session.count(), m.rebalance.count(), m.topics, m.instance});
  GroupRecords records;
  records.push_back(std::move(record));
  sim::Payload entry = entry_of(std::move(records), ctx.wall().ns);
  stamp(r, entry);
  g.assignment_required = head_of(entry).last() + 1;
  if (append(ctx, r, std::move(entry))) append_done(ctx, r);
}

void Node::load_group_entry(sim::Context& ctx, const Replica& r, const sim::Payload& entry) {
  if (entry.kind == frame::marker) {  // of a transaction with offsets
    for (auto& [number, g] : groups_) {
      const auto ended = g.in_transactions.find(marker_of(entry).producer);
      if (ended == g.in_transactions.end() || cluster_->offsets_partition(cluster_->groups[number]) != r.id) continue;
      for (const OffsetCommitRequest::Part& p : ended->second)
        if (marker_of(entry).commit) {
          g.offsets[p.partition] = p.offset;
          g.committed_at[p.partition] = head_of(entry).timestamp;
        }
      g.in_transactions.erase(ended);
    }
    return;
  }
  if (entry.kind == frame::txn_offsets) {
    const auto& offsets = entry.block_as<TxnOffsets>();
    for (const GroupRecord& record : offsets.records) {
      auto& in_it = group_of(ctx, record.group).in_transactions[offsets.producer];
      std::erase_if(in_it, [&](const auto& each) { return each.partition == record.partition; });
      in_it.push_back({record.partition, record.offset});
    }
    return;
  }
  if (entry.kind != frame::group_records) return;
  for (const GroupRecord& record : entry.block_as<GroupRecords>()) {
    Group& g = group_of(ctx, record.group);
    if (!record.membership) {
      if (record.offset < 0) {  // a tombstone: it has expired
        g.offsets.erase(record.partition);
        g.committed_at.erase(record.partition);
      } else {
        g.offsets[record.partition] = record.offset;
        g.committed_at[record.partition] = record.time;
      }
      continue;
    }
    g.empty_since = record.time;
    g.generation = record.generation;
    g.assignor = static_cast<Assignor>(record.assignor);
    g.members.clear();
    for (const MemberRecord& m : record.members) {
      GroupMember& member = g.members.emplace_back();
      member.id = m.member;
      member.assignment = m.partitions;
      member.session = sim::Duration{m.session};
      member.rebalance = sim::Duration{m.rebalance};
      member.topics = m.topics;
      member.assignors = {g.assignor};
      member.instance = m.instance;
    }
    g.leader = g.members.empty() ? 0 : g.members.front().id;
    g.phase = g.members.empty() ? GroupPhase::empty : GroupPhase::stable;
  }
}

// --- retention of offsets (KIP-211; src: GroupMetadata.removeExpiredOffsets) ---

void Node::arm_offsets_retention(sim::Context& ctx) {
  const bool any =
      std::any_of(groups_.begin(), groups_.end(), [&](const auto& g) { return !g.second.offsets.empty() && offsets_may_expire(g.second); });
  if (any && !std::exchange(offsets_retention_armed_, true))
    ctx.at_next_tick(born_, settings_.offsets_retention_check_interval_ms, {offsets_retention, 0});
}

/// Since 2.1 only a group without members loses its offsets; before, any whose last commit is old.
bool Node::offsets_may_expire(const Group& g) const {
  return g.phase == GroupPhase::empty || !defaults_of(settings_.version).offsets_of_empty_groups_only;
}

void Node::expire_offsets(sim::Context& ctx) {
  const bool since_empty = defaults_of(settings_.version).offsets_of_empty_groups_only;
  const std::int64_t before = ctx.wall().ns - settings_.offsets_retention().count();
  for (auto& [number, g] : groups_) {
    Replica& r = *replica(cluster_->offsets_partition(cluster_->groups[number]));
    if (!r.leads() || !offsets_may_expire(g)) continue;
    GroupRecords tombstones;
    for (const auto& [partition, offset] : g.offsets) {
      const std::int64_t counted = since_empty ? std::max(g.empty_since, g.committed_at[partition]) : g.committed_at[partition];
      if (counted > before) continue;
      tombstones.push_back(
          {.group = number, .membership = false, .partition = partition, .offset = -1, .generation = 0, .time = ctx.wall().ns});
      ctx.record({.kind = kinds::offset_expired, .element = g.element, .value = offset});
    }
    for (const GroupRecord& gone : tombstones) {
      g.offsets.erase(gone.partition);
      g.committed_at.erase(gone.partition);
    }
    if (tombstones.empty()) continue;
    sim::Payload entry = entry_of(std::move(tombstones), ctx.wall().ns);
    stamp(r, entry);
    if (append(ctx, r, std::move(entry))) append_done(ctx, r);
  }
  arm_offsets_retention(ctx);
}

/// A new coordinator reads its partition to the end before it serves; every member gets a new session.
void Node::load_groups(sim::Context& ctx, Replica& r) {
  for (std::uint32_t number = 0; number < cluster_->groups.size(); ++number) {
    if (cluster_->offsets_partition(cluster_->groups[number]) != r.id) continue;
    groups_.erase(number);
    group_of(ctx, number);
  }
  for (sim::Offset at = ctx.log_begin(r.log); at < ctx.log_end(r.log); ++at) {
    const sim::Payload& entry = ctx.entry(r.log, at);
    load_group_entry(ctx, r, entry);
  }
  for (auto& [number, g] : groups_) {
    if (cluster_->offsets_partition(cluster_->groups[number]) != r.id) continue;
    if (r.leader_epoch > 0) ctx.record({.kind = kinds::coordinator_loaded, .element = g.element, .value = g.generation});
    for (const auto& [partition, offset] : g.offsets) cluster_->account.committed(ctx, partition, number, offset);
    for (GroupMember& m : g.members) heard(ctx, g, m);
  }
  arm_offsets_retention(ctx);
}

}  // namespace mqlab::models::kafka
