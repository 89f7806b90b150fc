// "Push" is a long-polling pull: one request circulates for each queue (semantics 6.1; DefaultMQPushConsumerImpl.pullMessage).

#include <algorithm>

#include "models/ledger.hpp"
#include "models/rocketmq/client/consumer.hpp"
#include "models/rocketmq/kinds.hpp"

namespace mqlab::models::rocketmq {

void Consumer::pull_later(sim::Context& ctx, Queue& q, sim::Duration after) {
  if (q.pull_armed) return;
  q.pull_armed = true;
  ctx.set_timer(after, due(pull_due, ref(q)), sim::Class::background);
}

/// Flow control looks again after 50 ms; here it is woken when there is room.
void Consumer::pull(sim::Context& ctx, Queue& q) {
  if (!q.taken || q.pulling || stopped_) return;
  const bool full = static_cast<std::int64_t>(q.count) > settings_.pull_threshold_for_queue;
  const bool wide =
      !settings_.orderly() && !q.held.empty() && q.held.back().offset - q.held.front().offset > settings_.concurrently_max_span;
  if (full || wide) {
    q.throttled = true;
    return;
  }
  const BrokerId at = read_from(q);
  if (at == kNone) return pull_later(ctx, q, 1s);
  PullRequest r;
  r.group = host_.topic(settings_.topic)->group_id;
  r.topic = q.mq.topic;
  r.queue = q.mq.queue;
  r.max = static_cast<std::uint16_t>(settings_.pull_batch_size);
  r.offset = q.next;
  if (q.mq.topic == host_.topic(settings_.topic)->id) r.sub_version = sub_version(ctx);
  if (topic_of(q)->of(q.mq.broker)->master == at || settings_.broadcasting()) {
    if (q.commit > 0 || settings_.broadcasting()) r.commit = q.commit;  // also what has not moved: it repairs a broker that forgot
    if (!settings_.broadcasting() && r.commit >= 0) q.reported = q.commit;
  }
  q.pulling = true;
  Call call;
  call.timeout = 30s;
  call.sync = false;
  host_.remoting().request(ctx, host_.process_of(ctx, at), sim::Payload::of(r, 120), tag(ask_pull, ref(q)), call);
}

void Consumer::on_pulled(sim::Context& ctx, Queue& q, const PullResponse& r) {
  if (!q.taken) return;
  switch (r.code) {
    case Code::success: break;
    case Code::pull_not_found:
      q.next = std::max(q.next, r.next);
      if (q.held.empty() && q.next > q.commit) {  // passed over what has another tag
        q.commit = q.next;
        arm_persist(ctx);
      }
      return pull(ctx, q);
    case Code::pull_offset_moved: {
      ctx.record({.kind = kinds::offset_moved, .element = q.element, .value = r.next});
      q.commit = r.next;
      report(ctx, q);
      const bool now = host_.layout().defaults.rebalances_now_after_offset_moved;
      q.epoch = 0;
      q.taken = false;
      q.held.clear();
      q.count = 0;
      if (settings_.orderly()) unlock(ctx, q);
      return rebalance_soon(ctx, now ? sim::Duration{0} : sim::Duration(20s));
    }
    default: return pull_later(ctx, q, 1s);
  }
  q.next = r.next;
  const std::uint64_t mine = ref(q);
  for (const sim::Payload& e : r.entries) {
    const Body& b = body_of(e);
    const std::int64_t offset = head_of(e).offset;
    if (q.mq.topic == host_.topic(settings_.topic)->id && !takes_tag(settings_.sub_expression, texts_of(b).tags)) continue;
    if (!q.held.empty() && q.held.back().offset >= offset) continue;
    q.held.push_back({offset, e, false, false});
    ++q.count;
    ctx.record({.kind = models::kinds::deliver_received,
                .element = q.element,
                .message = b.message.id,
                .operation = b.message.operation,
                .value = offset});
    if (!settings_.orderly() || settings_.broadcasting()) pool_.emplace_back(mine, offset);
  }
  if (q.held.empty() && q.next > q.commit) {
    q.commit = q.next;
    arm_persist(ctx);
  }
  pull(ctx, q);
  if (settings_.orderly() && !settings_.broadcasting()) return hand_in_order(ctx, q);
  hand_more(ctx);
}

}  // namespace mqlab::models::rocketmq
