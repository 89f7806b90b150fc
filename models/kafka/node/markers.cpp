// Markers: the coordinator sends them to the leader of each partition of a decided transaction, again and again until each has written its
// own (semantics 4.2; KIP-98).

#include <algorithm>
#include <map>

#include "models/kafka/kinds.hpp"
#include "models/kafka/node/answer.hpp"
#include "models/kafka/node/node.hpp"

namespace mqlab::models::kafka {

namespace {
constexpr sim::Duration kMarkerRetry = std::chrono::milliseconds(100);
bool decided(const Transaction& t) { return t.now.state == TxnState::prepare_commit || t.now.state == TxnState::prepare_abort; }
}  // namespace

// --- the coordinator's side ---

void Node::send_markers(sim::Context& ctx, Transaction& t) {
  if (t.unmarked.empty() && t.asked.empty() && !t.pending) {
    TxnRecord to = t.now;
    to.state = t.now.state == TxnState::prepare_commit ? TxnState::complete_commit : TxnState::complete_abort;
    to.partitions.clear();
    if (!step(ctx, std::move(to), {}, 0)) retry_markers_later(ctx);
    return;
  }
  std::map<BrokerId, std::vector<PartitionId>> by_leader;
  for (const PartitionId p : t.unmarked)
    if (std::find(t.asked.begin(), t.asked.end(), p) == t.asked.end()) by_leader[image_.partitions[p].leader].push_back(p);
  WriteTxnMarkersRequest request;
  request.id = t.now.id;
  request.marker = {t.now.producer, t.now.epoch, t.now.state == TxnState::prepare_commit,
                    replica(cluster_->txn_partition(t.now.id))->leader_epoch};
  for (const auto& [leader, partitions] : by_leader) {
    if (leader == kNoBroker) {
      retry_markers_later(ctx);
      continue;
    }
    t.asked.insert(t.asked.end(), partitions.begin(), partitions.end());
  }
  for (const auto& [leader, partitions] : by_leader) {
    if (leader == kNoBroker) continue;
    request.partitions = partitions;
    ask(ctx, leader, make_frame(request, 120), 0);
  }
}

void Node::retry_markers_later(sim::Context& ctx) {
  if (std::exchange(txn_retry_armed_, true)) return;
  ctx.set_timer(kMarkerRetry, {txn_retry, 0}, sim::Class::background);
}

/// No answer: perhaps written, perhaps not. A second marker of the same transaction does no harm.
void Node::on_markers_written(sim::Context& ctx, const WriteTxnMarkersRequest& asked, const WriteTxnMarkersResponse* answer) {
  const auto found = transactions_.find(asked.id);
  if (found == transactions_.end()) return;
  Transaction& t = found->second;
  if (!decided(t) || t.now.producer != asked.marker.producer || t.now.epoch != asked.marker.producer_epoch) return;
  for (const PartitionId p : asked.partitions) std::erase(t.asked, p);
  if (answer != nullptr) {
    for (const auto& [p, error] : answer->parts) {
      // Fenced: another coordinator, or a newer epoch, has seen to it.
      const bool over = error == Error::none || error == Error::transaction_coordinator_fenced || error == Error::invalid_producer_epoch;
      if (over) std::erase(t.unmarked, p);
    }
  }
  if (t.unmarked.empty()) return send_markers(ctx, t);
  retry_markers_later(ctx);
}

// --- the partition leader's side ---

Error Node::write_marker(sim::Context& ctx, PartitionId p, const Marker& m, PendingMarkers::Part& part) {
  Replica* r = replica(p);
  if (r == nullptr || !r->leads()) return Error::not_leader_or_follower;
  if (static_cast<std::int64_t>(r->isr.size()) < info(*r).min_isr()) return Error::not_enough_replicas;
  const auto known = r->producers.find(m.producer);
  if (known != r->producers.end()) {
    if (m.coordinator_epoch < known->second.coordinator_epoch) return Error::transaction_coordinator_fenced;
    if (m.producer_epoch < known->second.epoch) return Error::invalid_producer_epoch;
  }
  sim::Payload entry = entry_of(m, ctx.wall().ns);
  stamp(*r, entry);
  part.required = head_of(entry).last() + 1;
  part.leader_epoch = r->leader_epoch;
  part.done = false;
  if (!append(ctx, *r, std::move(entry))) return Error::kafka_storage_error;
  ctx.record({.kind = kinds::txn_marker_appended,
              .element = r->element,
              .value = static_cast<std::int64_t>(m.commit ? kinds::TxnOutcome::commit : kinds::TxnOutcome::abort)});
  return Error::none;
}

void Node::on_write_markers(sim::Context& ctx, Asker asker, const WriteTxnMarkersRequest& request) {
  const std::vector<PartitionId> partitions = request.partitions;
  PendingMarkers pending{asker, request.id, request.marker, {}};
  for (const PartitionId p : partitions) {
    PendingMarkers::Part& part = pending.parts.emplace_back();
    part.partition = p;
    part.done = true;
    part.error = write_marker(ctx, p, pending.marker, part);
    if (part.error != Error::none) part.done = true;
  }
  if (asker.from != sim::Connection::none) wait(ctx, asker.from);
  markers_.push_back(std::move(pending));
  for (const PartitionId p : partitions) {
    if (Replica* r = replica(p); r != nullptr && r->leads()) append_done(ctx, *r);
    markers_progress(ctx, p);
  }
}

void Node::markers_progress(sim::Context& ctx, PartitionId partition) {
  const Replica* r = replica(partition);
  for (std::size_t i = 0; i < markers_.size();) {
    bool all = true;
    for (PendingMarkers::Part& part : markers_[i].parts) {
      if (!part.done && part.partition == partition) {
        if (r == nullptr || !r->leads() || r->leader_epoch != part.leader_epoch) {
          part.error = Error::not_leader_or_follower;
          part.done = true;
        } else if (r->hw >= part.required) {
          part.done = true;
        }
      }
      all = all && part.done;
    }
    if (!all) {
      ++i;
      continue;
    }
    const PendingMarkers done = std::move(markers_[i]);
    markers_.erase(markers_.begin() + static_cast<std::ptrdiff_t>(i));
    WriteTxnMarkersResponse out;
    out.id = done.id;
    out.producer = done.marker.producer;
    out.epoch = done.marker.producer_epoch;
    for (const PendingMarkers::Part& part : done.parts) out.parts.emplace_back(part.partition, part.error);
    reply(ctx, done.asker, std::move(out));
    i = 0;  // an own answer may have changed the list
  }
}

}  // namespace mqlab::models::kafka
