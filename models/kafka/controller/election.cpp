// Who leads a partition, and who may (semantics 2.5, 2.7).

#include <algorithm>
#include <utility>

#include "models/kafka/controller/controller.hpp"
#include "models/kafka/kinds.hpp"

namespace mqlab::models::kafka {

/// A new ISR and, with KIP-966, what that means for the eligible leader replicas: with enough in sync none is needed; below the minimum
/// who leaves still holds all that is committed.
void Controller::set_isr(PartitionId partition, std::vector<BrokerId> isr) {
  PartitionState& p = image_.partitions[partition];
  if (!cluster_->settings.elr_on()) {
    p.isr = std::move(isr);
    return;
  }
  std::vector<BrokerId> eligible;
  if (static_cast<std::int64_t>(isr.size()) < cluster_->partitions[partition].min_isr()) {
    eligible = p.elr;
    for (const BrokerId b : p.isr)
      if (!contains(eligible, b)) eligible.push_back(b);
    std::erase_if(eligible, [&](BrokerId b) { return contains(isr, b); });
  }
  p.elr = std::move(eligible);
  p.isr = std::move(isr);
}

/// Gives the partition a leader if one may lead; takes it from who may not. False: nothing changed.
bool Controller::elect(sim::Context& ctx, PartitionId partition) {
  const PartitionInfo& info = cluster_->partitions[partition];
  PartitionState& p = image_.partitions[partition];
  const auto active = [&](BrokerId b) { return image_.brokers[static_cast<std::size_t>(b)].active(); };
  if (p.leader != kNoBroker && active(p.leader) && contains(p.isr, p.leader)) return false;
  const auto first = [&](auto may) {
    const auto found = std::find_if(info.replicas.begin(), info.replicas.end(), [&](BrokerId b) { return active(b) && may(b); });
    return found == info.replicas.end() ? kNoBroker : *found;
  };
  bool unclean = false;
  BrokerId leader = first([&](BrokerId b) { return contains(p.isr, b); });
  if (cluster_->mutant == Mutant::any_replica_elected) leader = first([](BrokerId) { return true; });
  const bool elr = cluster_->settings.elr_on();
  if (leader == kNoBroker && elr && p.isr.empty()) leader = first([&](BrokerId b) { return contains(p.elr, b); });
  if (leader == kNoBroker && elr && p.isr.empty() && p.elr.empty() && p.last_leader != kNoBroker && active(p.last_leader)) {
    leader = p.last_leader;
    unclean = true;
  }
  if (leader == kNoBroker && info.config.unclean) {
    leader = first([](BrokerId) { return true; });
    unclean = leader != kNoBroker;
  }
  if (leader == p.leader) return false;
  p.leader = leader;
  ++p.leader_epoch;
  if (leader == kNoBroker) {
    changed(ctx, partition);
    record(ctx, kinds::partition_offline, partition, p.leader_epoch);
    return true;
  }
  p.last_leader = leader;
  if (unclean) {
    p.isr = {leader};
    p.elr.clear();
  } else if (!contains(p.isr, leader)) {  // of the ELR: it becomes the ISR
    set_isr(partition, {leader});
  }
  changed(ctx, partition);
  record(ctx, unclean ? kinds::leader_unclean : kinds::leader_elected, partition, process_of(ctx, leader));
  return true;
}

/// The broker leaves each ISR, but not as its last member, unless there are eligible leader replicas to fall back on.
void Controller::leave_isrs(sim::Context& ctx, BrokerId b) {
  for (PartitionId i = 0; i < image_.partitions.size(); ++i) {
    PartitionState& p = image_.partitions[i];
    bool change = false;
    const bool may_be_empty = cluster_->settings.elr_on() || cluster_->mutant == Mutant::last_isr_member_removed;
    if (contains(p.isr, b) && (p.isr.size() > 1 || may_be_empty)) {
      std::vector<BrokerId> rest = p.isr;
      std::erase(rest, b);
      set_isr(i, std::move(rest));
      change = true;
      record(ctx, kinds::isr_shrunk, i, static_cast<std::int64_t>(p.isr.size()));
    }
    const bool elected = p.leader == b && elect(ctx, i);
    if (change && !elected) changed(ctx, i);
  }
}

void Controller::fence(sim::Context& ctx, BrokerId b) {
  BrokerState& state = image_.brokers[static_cast<std::size_t>(b)];
  if (state.fenced) return;
  state.fenced = true;
  ctx.record({.kind = kinds::broker_fenced, .value = process_of(ctx, b)});
  changed(ctx, b);
  leave_isrs(ctx, b);
}

void Controller::unfence(sim::Context& ctx, BrokerId b) {
  image_.brokers[static_cast<std::size_t>(b)].fenced = false;
  ctx.record({.kind = kinds::broker_unfenced, .value = process_of(ctx, b)});
  changed(ctx, b);
  elect_leaderless(ctx);
}

/// KIP-966: who comes back from an unclean shutdown may have lost what it held.
void Controller::forget_unclean(sim::Context& ctx, BrokerId b) {
  if (!cluster_->settings.elr_on()) return;
  for (PartitionId i = 0; i < image_.partitions.size(); ++i) {
    PartitionState& p = image_.partitions[i];
    if (!contains(p.isr, b) && !contains(p.elr, b)) continue;
    std::erase(p.isr, b);
    std::erase(p.elr, b);
    changed(ctx, i);
  }
}

void Controller::elect_leaderless(sim::Context& ctx) {
  for (PartitionId i = 0; i < image_.partitions.size(); ++i)
    if (image_.partitions[i].leader == kNoBroker) elect(ctx, i);
}

bool Controller::preferred_missing() const {
  for (PartitionId i = 0; i < image_.partitions.size(); ++i) {
    const BrokerId preferred = cluster_->partitions[i].replicas.front();
    if (image_.partitions[i].leader != preferred) return true;
  }
  return false;
}

void Controller::elect_preferred(sim::Context& ctx) {
  for (PartitionId i = 0; i < image_.partitions.size(); ++i) {
    PartitionState& p = image_.partitions[i];
    const BrokerId preferred = cluster_->partitions[i].replicas.front();
    if (p.leader == kNoBroker || p.leader == preferred || !contains(p.isr, preferred)) continue;
    if (!image_.brokers[static_cast<std::size_t>(preferred)].active()) continue;
    p.leader = p.last_leader = preferred;
    ++p.leader_epoch;
    changed(ctx, i);
    record(ctx, kinds::leader_elected, i, process_of(ctx, preferred));
  }
}

void Controller::arm_scans(sim::Context& ctx) {
  const BrokerSettings& s = cluster_->settings;
  if (s.auto_leader_rebalance_enable && !scan_armed_ && preferred_missing()) {
    scan_armed_ = true;
    ctx.at_next_tick(sim::Time{}, s.leader_imbalance_check_interval, {preferred_check, 0});
  }
  if (unclean_armed_) return;
  for (PartitionId i = 0; i < image_.partitions.size(); ++i) {
    if (image_.partitions[i].leader != kNoBroker || !cluster_->partitions[i].config.unclean) continue;
    unclean_armed_ = true;
    ctx.at_next_tick(sim::Time{}, s.unclean_leader_election_interval_ms, {unclean_check, 0});
    return;
  }
}

}  // namespace mqlab::models::kafka
