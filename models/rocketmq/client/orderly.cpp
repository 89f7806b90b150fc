// One listener call at a time and queue, while the queue's lock is believed in; a failure holds the queue (semantics 6.5;
// ConsumeMessageOrderlyService, RebalanceImpl.lock).

#include <algorithm>
#include <set>

#include "models/ledger.hpp"
#include "models/rocketmq/client/consumer.hpp"
#include "models/rocketmq/kinds.hpp"

namespace mqlab::models::rocketmq {

namespace {
constexpr sim::Duration kRenew = 20s;
constexpr sim::Duration kLockLife = 30s;  ///< rebalance.lockMaxLiveTime of the client: then it distrusts its own lock
}  // namespace

/// By broker, one request each, to the master.
void Consumer::lock(sim::Context& ctx, const std::vector<Mq>& queues) {
  std::map<NameId, LockBatch> requests;
  for (const Mq& mq : queues) {
    LockBatch& r = requests[mq.broker];
    r.group = host_.topic(settings_.topic)->group_id;
    r.client = ctx.self();
    r.queues.push_back(mq);
  }
  for (auto& [broker, r] : requests) {
    locking_.emplace_back(broker, r.queues);
    Call call;
    call.timeout = 1s;
    host_.remoting().request(ctx, host_.process_of(ctx, host_.master_of(broker)), make_frame(std::move(r), 0, 150), tag(ask_lock, broker),
                             call);
  }
}

/// Every 20 s, first after 1 s. What it must give up is not renewed from 5.x on.
void Consumer::lock_all(sim::Context& ctx) {
  ctx.set_timer(kRenew, due(lock_due), sim::Class::background);
  std::vector<Mq> mine;
  for (const Queue& q : queues_)
    if (q.taken && !q.giving_up) mine.push_back(q.mq);
  if (!mine.empty()) lock(ctx, mine);
}

void Consumer::on_locked(sim::Context& ctx, NameId broker, const LockBatchResponse* r) {
  const auto asked = std::find_if(locking_.begin(), locking_.end(), [&](const auto& l) { return l.first == broker; });
  if (asked == locking_.end()) return;
  const std::vector<Mq> queues = asked->second;
  locking_.erase(asked);
  std::set<TopicId> changed;
  for (const Mq& mq : queues) {
    const bool granted = r != nullptr && std::find(r->locked.begin(), r->locked.end(), mq) != r->locked.end();
    const auto known = std::find_if(queues_.begin(), queues_.end(), [&](const Queue& q) { return q.mq == mq && q.epoch != 0; });
    if (known == queues_.end()) {
      if (granted) {
        want(ctx, *host_.topic(mq.topic), mq);
        changed.insert(mq.topic);
      } else if (host_.layout().settings.version == Version::v5_3) {
        rebalance_soon(ctx, 1s);
      }
      continue;
    }
    if (granted) {
      known->locked = true;
      known->lock_at = ctx.now();
      if (known->waiting_lock) {
        known->waiting_lock = false;
        hand_in_order(ctx, *known);
      }
    } else if (r != nullptr) {
      known->locked = false;
    }
  }
  for (const TopicId t : changed) queues_changed(ctx, *host_.topic(t));
}

void Consumer::unlock(sim::Context& ctx, Queue& q) {
  LockBatch r;
  r.group = host_.topic(settings_.topic)->group_id;
  r.client = ctx.self();
  r.queues = {q.mq};
  r.unlock = true;
  Call call;
  call.oneway = true;
  host_.remoting().request(ctx, host_.process_of(ctx, host_.master_of(q.mq.broker)), make_frame(std::move(r), 0, 100),
                           tag(ask_lock, 0xffff), call);
  q.locked = false;
}

bool Consumer::may_consume(sim::Context& ctx, const Queue& q) const { return q.locked && ctx.now() - q.lock_at <= kLockLife; }

/// Lock and drop are looked at between calls, never during one.
void Consumer::hand_in_order(sim::Context& ctx, Queue& q) {
  if (!q.taken || q.in_hand > 0 || q.suspended || q.giving_up || q.held.empty()) return;
  if (q.held.front().backing) return;
  if (!may_consume(ctx, q)) {  // tryLockLaterAndReconsume
    if (q.waiting_lock) return;
    q.waiting_lock = true;
    return lock(ctx, {q.mq});
  }
  hand_over(ctx, q, q.held.front());
}

void Consumer::settle_orderly(sim::Context& ctx, Queue& q, const Hand& hand, Settle how) {
  Held* h = held(q, hand.offset);
  if (h == nullptr) return;
  const Body& b = body_of(h->entry);
  if (how == Settle::ack) {
    ctx.record({.kind = models::kinds::ack_sent,
                .element = q.element,
                .message = b.message.id,
                .operation = b.message.operation,
                .value = hand.offset});
    remove(ctx, q, hand.offset);
    return hand_in_order(ctx, q);
  }
  if (host_.layout().mutant == Mutant::orderly_failure_to_retry) return send_back(ctx, q, hand.offset, 0);
  const auto max = settings_.max_reconsume_times;
  if (max >= 0 && b.reconsume_times >= max) return send_back(ctx, q, hand.offset, -1);
  ctx.record({.kind = kinds::queue_suspended,
              .element = q.element,
              .message = b.message.id,
              .operation = b.message.operation,
              .value = hand.offset});
  Body again = b;  // counted in the client's memory only
  ++again.reconsume_times;
  h->entry.block = sim::make_block(std::move(again));
  q.suspended = true;
  ctx.set_timer(settings_.suspend_time, due(hand_due, ref(q)));
}

}  // namespace mqlab::models::rocketmq
