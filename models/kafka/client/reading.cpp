// Where to read from, and reading (semantics 5.4).

#include <algorithm>

#include "models/kafka/client/aborted_filter.hpp"
#include "models/kafka/client/consumer.hpp"
#include "models/kafka/kinds.hpp"
#include "models/ledger.hpp"

namespace mqlab::models::kafka {

/// New partitions begin at the group's committed offset.
void Consumer::find_positions(sim::Context& ctx) {
  if (state_ != Member::stable) return;
  OffsetFetchRequest request;
  request.group = settings_.group;
  for (const auto& [p, a] : partitions_)
    if (a.position < 0 && !a.resolving) request.partitions.push_back(p);
  request.require_stable = defaults_of(version_).stable_offsets;
  if (request.partitions.empty()) return ask_offsets(ctx);
  if (offsets_asked_ || coordinator_ == kNoBroker || !wire_.ready(ctx, coordinator_, Channel::coordinator)) return;
  offsets_asked_ = true;
  wire_.send(ctx, coordinator_, Channel::coordinator, make_frame(std::move(request)), {OffsetFetchRequest::kind, 0});
}

void Consumer::on_offsets(sim::Context& ctx, const OffsetFetchResponse& r) {
  offsets_asked_ = false;
  if (r.error != Error::none) {
    if (r.error == Error::not_coordinator) coordinator_lost(ctx);
    return step_later(ctx);
  }
  for (const auto& [p, offset] : r.offsets) {
    Assigned* a = assigned(p);
    if (a == nullptr || a->position >= 0) continue;
    if (offset < 0) {
      a->resolving = true;
    } else {
      a->position = a->fetch_from = a->committed = offset;
      a->epoch = a->fetch_epoch = a->validated_by = -1;
    }
  }
  ask_offsets(ctx);
  if (polling_ && !stopped_) fetch(ctx);
}

/// Without a committed offset, or out of range: `auto.offset.reset`, resolved now and not when the group was made.
void Consumer::ask_offsets(sim::Context& ctx) {
  const bool lost = std::any_of(partitions_.begin(), partitions_.end(), [](const auto& p) { return p.second.resolving; });
  if (settings_.auto_offset_reset == OffsetReset::none) {
    if (lost) failed(ctx, Error::no_offset_for_partition);
    return;
  }
  std::map<BrokerId, ListOffsetsRequest> requests;
  for (auto& [p, a] : partitions_) {
    if (a.position >= 0 || !a.resolving || a.asked) continue;
    const MetadataResponse::Partition* known = wire_.partition(p);
    if (known == nullptr || known->leader == kNoBroker) {
      wire_.refresh_metadata(ctx);
      continue;
    }
    if (!wire_.ready(ctx, known->leader, Channel::data)) continue;
    a.asked = true;
    ListOffsetsRequest& r = requests[known->leader];
    r.group = settings_.group;
    r.isolation = settings_.isolation_level;
    r.parts.push_back({p, known->leader_epoch, settings_.auto_offset_reset == OffsetReset::latest});
  }
  for (auto& [broker, request] : requests)
    wire_.send(ctx, broker, Channel::data, make_frame(std::move(request)), {ListOffsetsRequest::kind, 0});
}

void Consumer::on_listed(sim::Context& ctx, const ListOffsetsResponse& r) {
  for (const ListOffsetsResponse::Part& part : r.parts) {
    Assigned* a = assigned(part.partition);
    if (a == nullptr || !a->resolving) continue;
    a->asked = false;
    if (part.error != Error::none) {
      wire_.refresh_metadata(ctx);
      step_later(ctx);
      continue;
    }
    a->resolving = false;
    a->position = a->fetch_from = part.offset;
    a->epoch = a->fetch_epoch = a->validated_by = -1;
    ctx.record({.kind = kinds::position_reset, .element = a->place, .value = part.offset});
  }
  if (polling_) fetch(ctx);
}

/// One fetch in flight for each broker, for the partitions of which nothing waits in the buffer.
void Consumer::fetch(sim::Context& ctx) {
  if (stopped_) return;
  std::map<BrokerId, FetchRequest> requests;
  std::vector<std::pair<std::uint64_t, PartitionId>> turns;  // who was drained last comes last (src: SubscriptionState.movePartitionToEnd)
  for (const auto& [p, a] : partitions_)
    if (a.position >= 0 && a.buffer.empty()) turns.emplace_back(a.drained, p);
  std::sort(turns.begin(), turns.end());
  for (const auto& [drained, p] : turns) {
    Assigned& a = partitions_.at(p);
    const MetadataResponse::Partition* known = wire_.partition(p);
    if (known == nullptr || known->leader == kNoBroker) {
      wire_.refresh_metadata(ctx);
      continue;
    }
    if (!validated(ctx, p, a)) continue;
    if (fetching_.contains(known->leader) || !wire_.ready(ctx, known->leader, Channel::data)) continue;
    FetchRequest::Part part;
    part.partition = p;
    part.offset = a.fetch_from;
    part.leader_epoch = known->leader_epoch;
    requests[known->leader].parts.push_back(part);
  }
  for (auto& [broker, request] : requests) {
    for (const FetchRequest::Part& part : request.parts) fetching_[broker].emplace_back(part.partition, part.offset);
    request.max_wait = settings_.fetch_max_wait_ms;
    request.min_bytes = settings_.fetch_min_bytes.bytes;
    request.partition_bytes = settings_.max_partition_fetch_bytes.bytes;
    request.max_bytes = settings_.fetch_max_bytes.bytes;
    request.isolation = settings_.isolation_level;
    wire_.send(ctx, broker, Channel::data, make_frame(std::move(request), 120), {FetchRequest::kind, 0});
  }
}

/// Markers are for the client alone; with read_committed what belongs to an aborted transaction too.
void Consumer::take_entries(sim::Context& ctx, Assigned& a, const FetchResponse::Part& part) {
  AbortedFilter filter(part);
  for (const sim::Payload& entry : part.entries) {
    const BatchHead head = head_of(entry);
    const bool drop = filter.drops(entry);
    each_record(entry, [&](std::int64_t offset, const Message& m) {
      if (offset < a.fetch_from) return;
      if (!drop && a.buffer.empty()) a.arrived = ++arrivals_;
      if (!drop) a.buffer.push_back({part.partition, offset, m, head.epoch});
      ctx.record({.kind = drop ? kinds::aborted_skipped : models::kinds::deliver_received,
                  .element = a.place,
                  .message = m.id,
                  .operation = m.operation,
                  .value = offset});
    });
    a.fetch_from = std::max(a.fetch_from, head.last() + 1);
    a.fetch_epoch = head.epoch;
  }
}

void Consumer::on_fetched(sim::Context& ctx, BrokerId broker, const FetchResponse& r) {
  const auto asked = fetching_[broker];
  fetching_.erase(broker);
  bool again_later = false;
  for (const FetchResponse::Part& part : r.parts) {
    Assigned* a = assigned(part.partition);
    const auto from = std::find_if(asked.begin(), asked.end(), [&](const auto& each) { return each.first == part.partition; });
    if (a == nullptr || from == asked.end() || from->second != a->fetch_from || a->position < 0) continue;  // revoked, or sought meanwhile
    if (part.error == Error::offset_out_of_range) {
      a->position = -1;
      a->resolving = true;
      a->asked = false;
      if (settings_.auto_offset_reset == OffsetReset::none) return failed(ctx, Error::offset_out_of_range);
      ask_offsets(ctx);
      continue;
    }
    if (part.error != Error::none) {
      wire_.refresh_metadata(ctx);
      again_later = true;
      continue;
    }
    take_entries(ctx, *a, part);
  }
  if (again_later && !std::exchange(fetch_retry_armed_, true))
    ctx.set_timer(settings_.retry_backoff_ms, due(fetch_retry_due), sim::Class::background);
  if (!polling_) return;
  poll(ctx);
}

}  // namespace mqlab::models::kafka
