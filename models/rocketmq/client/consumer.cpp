// A push consumer's beginning and end, and its offsets: one number a queue, the smallest that is not done (semantics 6.3; ProcessQueue,
// RemoteBrokerOffsetStore, LocalFileOffsetStore).

#include "models/rocketmq/client/consumer.hpp"

#include <algorithm>

#include "models/ledger.hpp"
#include "models/rocketmq/kinds.hpp"

namespace mqlab::models::rocketmq {

Consumer::Consumer(ClientHost& host, const ConsumeSettings& settings, std::uint32_t role) : host_(host), settings_(settings), role_(role) {}

void Consumer::start(sim::Context& ctx) {
  started_ = true;
  born_ = ctx.now();
  host_.producer().serve(kPartConsumer + role_, *this);
  if (settings_.broadcasting())
    file_ = ctx.open("offsets-" + settings_.consumer_group + "-" + settings_.instance_name, sim::FileKind::cells);
  rebalance(ctx);
  if (settings_.orderly() && !settings_.broadcasting()) ctx.set_timer(1s, due(lock_due), sim::Class::background);
}

Consumer::Queue* Consumer::queue_of(std::uint64_t ref) {
  const auto index = static_cast<std::size_t>(ref & 0xffff);
  if (index >= queues_.size() || queues_[index].epoch != (ref >> 16 & 0xffff'ffff)) return nullptr;
  return &queues_[index];
}

/// The master if the route has it, else a slave (findBrokerAddressInSubscribe).
BrokerId Consumer::read_from(const Queue& q) {
  const Topic* t = topic_of(q);
  const auto* data = t == nullptr ? nullptr : t->of(q.mq.broker);
  if (data == nullptr || data->brokers.empty()) return kNone;
  return data->brokers.front();  // the master stands first
}

Consumer::Held* Consumer::held(Queue& q, std::int64_t offset) {
  if (q.held.empty() || offset < q.held.front().offset) return nullptr;
  const auto near = static_cast<std::size_t>(offset - q.held.front().offset);  // no message between has another tag
  if (near < q.held.size() && q.held[near].offset == offset) return &q.held[near];
  const auto found = std::lower_bound(q.held.begin(), q.held.end(), offset, [](const Held& h, std::int64_t o) { return h.offset < o; });
  return found == q.held.end() || found->offset != offset ? nullptr : &*found;
}

/// Smallest that remains, or one past the highest seen.
std::int64_t Consumer::commit_of(const Queue& q) const {
  if (host_.layout().mutant == Mutant::offset_is_highest_done) {
    for (auto h = q.held.rbegin(); h != q.held.rend(); ++h)
      if (h->done) return h->offset + 1;
  }
  return q.held.empty() ? q.next : q.held.front().offset;
}

void Consumer::remove(sim::Context& ctx, Queue& q, std::int64_t offset) {
  Held* h = held(q, offset);
  if (h == nullptr || h->done) return;
  h->done = true;
  --q.count;
  const std::int64_t highest = commit_of(q);
  while (!q.held.empty() && q.held.front().done) q.held.pop_front();
  q.commit = std::max({q.commit, commit_of(q), host_.layout().mutant == Mutant::offset_is_highest_done ? highest : std::int64_t{-1}});
  arm_persist(ctx);
  if (!q.throttled) return;
  q.throttled = false;
  pull(ctx, q);
}

/// One-way, to the master; to a slave when there is none.
void Consumer::report(sim::Context& ctx, Queue& q) {
  if (q.commit < 0) return;
  if (settings_.broadcasting()) {
    const sim::CellWrite cell{q.mq.packed(), sim::Payload::of(cell::Offset{q.commit}, 40)};
    static_cast<void>(ctx.put(file_, {&cell, 1}));  // a disk that refuses leaves the old offset
    q.reported = q.commit;
    return;
  }
  const BrokerId to = read_from(q);
  if (to == kNone) return;
  Call call;
  call.oneway = true;
  const sim::Note note{.kind = kinds::offset_reported, .element = q.element, .value = q.commit};
  call.note = &note;
  const UpdateOffset u{0, topic_of(q)->group_id, q.mq.topic, q.mq.queue, q.commit, q.began};
  host_.remoting().request(ctx, host_.process_of(ctx, to), sim::Payload::of(u, 100), tag(ask_offset, 0), call);
  q.reported = q.commit;
}

/// The vendor reports every queue every 5 s; one whose offset has not moved would tell the broker nothing new.
void Consumer::arm_persist(sim::Context& ctx) {
  if (persist_armed_) return;
  persist_armed_ = true;
  const sim::Time first = born_ + sim::Duration(10s);
  const std::int64_t period = settings_.persist_offset_interval.count();
  const std::int64_t since = (ctx.now() - first).count();
  const sim::Duration wait = since < 0 ? sim::Duration{-since} : sim::Duration{period - since % period};
  ctx.set_timer(wait, due(persist_due), sim::Class::background);
}

void Consumer::persist(sim::Context& ctx) {
  for (Queue& q : queues_)
    if (q.taken && q.commit != q.reported) report(ctx, q);
}

void Consumer::group_changed(sim::Context& ctx, GroupId g) {
  const Topic* t = host_.topic(settings_.topic);
  if (started_ && !stopped_ && t != nullptr && t->group_id == g) rebalance_soon(ctx, sim::Duration{0});
}

void Consumer::answered(sim::Context& ctx, std::uint64_t of, sim::Payload& f) {
  if (stopped_) return;
  switch (what_of(of)) {
    case ask_members:
      if (Topic* t = host_.topic(static_cast<TopicId>(data_of(of)))) on_members(ctx, *t, &content_of<ConsumerListResponse>(f).clients);
      break;
    case ask_offset:
      if (Queue* q = queue_of(data_of(of)); q != nullptr && f.kind == QueryOffsetResponse::payload_kind)
        take(ctx, *q, f.as<QueryOffsetResponse>().offset);
      break;
    case ask_pull:
      if (Queue* q = queue_of(data_of(of))) {
        q->pulling = false;
        if (f.kind == PullEmpty::payload_kind) {
          PullResponse nothing;
          nothing.code = f.as<PullEmpty>().code;
          nothing.next = f.as<PullEmpty>().next;
          on_pulled(ctx, *q, nothing);
        } else {
          on_pulled(ctx, *q, content_of<PullResponse>(f));
        }
      }
      break;
    case ask_back: sent_back(ctx, data_of(of), f.as<Ack>().code == Code::success); break;
    case ask_lock: on_locked(ctx, static_cast<NameId>(data_of(of)), &content_of<LockBatchResponse>(f)); break;
    default: break;
  }
}

void Consumer::failed(sim::Context& ctx, std::uint64_t of, Code) {
  if (stopped_) return;
  switch (what_of(of)) {
    case ask_members: on_members(ctx, *host_.topic(static_cast<TopicId>(data_of(of))), nullptr); break;
    case ask_offset:
      if (Queue* q = queue_of(data_of(of)); q != nullptr && !q->taken && data_of(of) != 0) {  // not taken now
        q->epoch = 0;
        balanced_ = false;
        rebalance_soon(ctx, host_.layout().settings.version == Version::v5_3 ? sim::Duration(1s) : sim::Duration(20s));
      }
      break;
    case ask_pull:
      if (Queue* q = queue_of(data_of(of))) {
        q->pulling = false;
        pull_later(ctx, *q, 1s);  // pullTimeDelayMillsWhenException
      }
      break;
    case ask_back: sent_back(ctx, data_of(of), false); break;
    case ask_lock: on_locked(ctx, static_cast<NameId>(data_of(of)), nullptr); break;
    default: break;
  }
}

void Consumer::on_timer(sim::Context& ctx, std::uint32_t what, std::uint64_t data) {
  if (stopped_) return;
  switch (what) {
    case rebalance_due:
      rebalance_timer_ = sim::Timer::none;
      rebalance(ctx);
      break;
    case pull_due:
      if (Queue* q = queue_of(data)) {
        q->pull_armed = false;
        pull(ctx, *q);
      }
      break;
    case persist_due:
      persist_armed_ = false;
      persist(ctx);
      break;
    case lock_due: lock_all(ctx); break;
    case hand_due:
      if (Queue* q = queue_of(data)) {
        q->suspended = false;
        hand_in_order(ctx, *q);
      }
      break;
    case retry_due: {  // its send-back failed twice over: the listener is called again
      const auto back = backs_.find(data);
      if (back == backs_.end()) break;
      const auto [of, offset] = back->second;
      backs_.erase(back);
      if (Queue* q = queue_of(of))
        if (Held* h = held(*q, offset)) {
          h->backing = false;
          pool_.emplace_back(of, offset);
          hand_more(ctx);
        }
      break;
    }
    case timeout_due:
      timeout_armed_ = false;
      check_timeouts(ctx);
      break;
    default: break;
  }
}

void Consumer::settle(sim::Context& ctx, std::uint64_t handle, Settle how) {
  if (handle >= hands_.size() || !hands_[handle].used || stopped_) return;
  const Hand hand = hands_[handle];
  hands_[handle].used = false;
  free_hands_.push_back(static_cast<std::uint32_t>(handle));
  --in_hand_;
  Queue& q = queues_[hand.queue];
  const bool same = q.epoch == hand.epoch && q.taken;
  if (same) --q.in_hand;
  if (!same) {
    ctx.record({.kind = kinds::result_dropped, .element = q.element});
  } else if (settings_.orderly() && !settings_.broadcasting()) {
    settle_orderly(ctx, q, hand, how);
  } else {
    settle_concurrently(ctx, q, hand, how);
  }
  if (!settings_.orderly()) hand_more(ctx);
}

/// Offsets are reported, queues unlocked; running listeners are not waited for (awaitTerminationMillisWhenShutdown = 0).
void Consumer::stop(sim::Context& ctx) {
  persist(ctx);
  for (Queue& q : queues_)
    if (q.taken && q.locked) unlock(ctx, q);
  stopped_ = true;
}

}  // namespace mqlab::models::rocketmq
