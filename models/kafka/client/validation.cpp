// Was the log truncated under a position? (KIP-320, from 2.3; src: SubscriptionState, OffsetsForLeaderEpochClient)
//
// A position knows the leader epoch of the record before it. When a partition has a new leader, that one is asked where its log ends in that
// epoch: before the position, and what was read there is gone. Then the consumer goes on from there, or, without `auto.offset.reset`, poll()
// throws a LogTruncationException. A position that came from a commit or a reset has no epoch here, and is believed.

#include <algorithm>

#include "models/kafka/client/consumer.hpp"
#include "models/kafka/kinds.hpp"

namespace mqlab::models::kafka {

/// False: nothing may be fetched or returned before the leader has answered. What was fetched from the old one is dropped.
bool Consumer::validated(sim::Context& ctx, PartitionId p, Assigned& a) {
  const MetadataResponse::Partition* known = wire_.partition(p);
  if (known == nullptr || known->leader == kNoBroker || a.position < 0) return true;
  if (a.validated_by < 0 || a.epoch < 0 || !defaults_of(version_).truncation_detection) a.validated_by = known->leader_epoch;
  if (a.validated_by >= known->leader_epoch) return true;
  a.buffer.clear();
  a.fetch_from = a.position;
  a.fetch_epoch = a.epoch;
  if (a.validating || !wire_.ready(ctx, known->leader, Channel::data)) return false;
  a.validating = true;
  EpochEndRequest request;
  request.parts.push_back({p, known->leader_epoch, a.epoch});
  wire_.send(ctx, known->leader, Channel::data, make_frame(std::move(request)), {EpochEndRequest::kind, 0});
  return false;
}

void Consumer::on_epoch_ends(sim::Context& ctx, const EpochEndResponse& r) {
  for (const EpochEndResponse::Part& part : r.parts) {
    Assigned* a = assigned(part.partition);
    if (a == nullptr || !a->validating) continue;
    a->validating = false;
    const MetadataResponse::Partition* known = wire_.partition(part.partition);
    if (part.error != Error::none || known == nullptr) {
      wire_.refresh_metadata(ctx);
      if (!std::exchange(fetch_retry_armed_, true)) ctx.set_timer(settings_.retry_backoff_ms, due(fetch_retry_due), sim::Class::background);
      continue;
    }
    a->validated_by = known->leader_epoch;
    if (part.epoch >= 0 && part.end >= a->position) continue;
    if (settings_.auto_offset_reset == OffsetReset::none) return failed(ctx, Error::log_truncation);
    if (part.epoch < 0) {  // the leader knows nothing of that epoch
      a->position = -1;
      a->resolving = true;
      a->asked = false;
      ask_offsets(ctx);
      continue;
    }
    a->position = a->fetch_from = part.end;
    a->epoch = a->fetch_epoch = part.epoch;
    a->done_to = std::min(a->done_to, part.end);
    a->in_hand.erase(a->in_hand.lower_bound(part.end), a->in_hand.end());
    ctx.record({.kind = kinds::position_truncated, .element = a->place, .value = part.end});
  }
  if (polling_) poll(ctx);
}

}  // namespace mqlab::models::kafka
