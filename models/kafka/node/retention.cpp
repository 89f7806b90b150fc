// Old segments go (semantics 1.3; src: UnifiedLog.deleteOldSegments).

#include <algorithm>
#include <vector>

#include "models/kafka/kinds.hpp"
#include "models/kafka/node/node.hpp"
#include "models/kafka/node/segments.hpp"

namespace mqlab::models::kafka {

std::vector<Segment> Node::segments(sim::Context& ctx, const Replica& r) const {
  SegmentWalk walk(info(r).config.segment_bytes, info(r).config.segment_ms.count());
  for (sim::Offset at = ctx.log_begin(r.log); at < ctx.log_end(r.log); ++at) {
    const sim::Payload& entry = ctx.entry(r.log, at);
    walk.add(static_cast<std::int64_t>(entry.bytes), head_of(entry).timestamp, head_of(entry).last() + 1);
  }
  return walk.segments();
}

/// The same check on each replica, by its own high watermark and its own clock.
void Node::retention(sim::Context& ctx) {
  for (const auto& slot : replicas_) {
    if (slot == nullptr || info(*slot).internal != Internal::no || !info(*slot).config.deletes()) continue;
    Replica& r = *slot;
    const std::vector<Segment> all = segments(ctx, r);
    const std::size_t gone = deletable(all, r.hw, ctx.wall().ns, info(r).config.retention.count(), info(r).config.retention_bytes);
    if (gone == 0) continue;
    sim::Offset keep = ctx.log_begin(r.log);
    for (std::size_t i = 0; i < gone; ++i) keep += static_cast<sim::Offset>(all[i].batches);
    const sim::Whole whole(ctx);
    r.begin = all[gone - 1].end;
    ctx.drop_front(r.log, keep);
    ctx.record({.kind = kinds::log_deleted, .element = r.element, .value = r.begin});
    cluster_->account.expired(ctx, r.id, self_, r.begin);
    if (gone == all.size()) checkpoint(ctx, false);  // the new active segment's name is where the log begins and ends
  }
  arm_background(ctx);
}

}  // namespace mqlab::models::kafka
