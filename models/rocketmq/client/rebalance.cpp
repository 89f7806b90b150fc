// Each client rebalances by itself: queues of its own route, members of one broker's list, both sorted, the same strategy. No coordinator, no
// generation: right only if everybody sees the same lists (semantics 6.2; RebalanceImpl, RebalancePushImpl).

#include <algorithm>

#include "models/rocketmq/client/consumer.hpp"
#include "models/rocketmq/kinds.hpp"

namespace mqlab::models::rocketmq {

namespace {
constexpr sim::Duration kInterval = 20s;
constexpr sim::Duration kSoon = 1s;  ///< 5.x: while the last one did not succeed
constexpr std::uint32_t kWhichBroker = 0x5242;
}  // namespace

void Consumer::rebalance_soon(sim::Context& ctx, sim::Duration after) {
  ctx.cancel(rebalance_timer_);
  rebalance_timer_ = ctx.set_timer(after, due(rebalance_due), sim::Class::background);
}

void Consumer::rebalance(sim::Context& ctx) {
  balanced_ = true;
  rebalance_soon(ctx, kInterval);
  std::vector<std::string> topics{settings_.topic};
  if (!settings_.broadcasting()) topics.push_back(std::string(kRetryPrefix) + settings_.consumer_group);
  for (const std::string& name : topics) {
    Topic* t = host_.topic(name);
    if (!t->known) continue;
    if (settings_.broadcasting()) {
      assign(ctx, *t, t->readable);
      continue;
    }
    // Members as one broker of the topic, any, has them.
    if (t->route.empty()) continue;
    const auto& at = t->route[ctx.draw(kWhichBroker, static_cast<std::uint64_t>(ctx.now().ns)) % t->route.size()];
    if (at.brokers.empty()) continue;
    const ConsumerListRequest r{0, t->group_id};
    host_.remoting().request(ctx, host_.process_of(ctx, at.brokers.front()), sim::Payload::of(r, 80), tag(ask_members, t->id), {});
  }
}

void Consumer::on_members(sim::Context& ctx, Topic& t, const std::vector<sim::ProcessId>* members) {
  if (members == nullptr || members->empty()) {  // nothing changes
    balanced_ = false;
    if (host_.layout().settings.version == Version::v5_3) rebalance_soon(ctx, kSoon);
    return;
  }
  std::vector<sim::ProcessId> sorted = *members;
  std::sort(sorted.begin(), sorted.end());
  sorted.erase(std::unique(sorted.begin(), sorted.end()), sorted.end());
  if (std::find(sorted.begin(), sorted.end(), ctx.self()) == sorted.end()) return;  // this broker has not heard of it yet
  assign(ctx, t, my_share(t, sorted, ctx.self()));
}

/// CONFIG lists queues of the topic; the retry topic is then the first member's alone.
std::vector<Mq> Consumer::my_share(const Topic& t, const std::vector<sim::ProcessId>& members, sim::ProcessId self) const {
  if (settings_.allocate != Allocate::by_config) return allocate(settings_.allocate, t.readable, members, self);
  if (t.name != settings_.topic) return members.front() == self ? t.readable : std::vector<Mq>{};
  std::vector<Mq> mine;
  for (const Mq& mq : t.readable) {
    const std::string label = host_.layout().names[mq.broker].name + ":" + std::to_string(mq.queue);
    if (std::find(settings_.queues.begin(), settings_.queues.end(), label) != settings_.queues.end()) mine.push_back(mq);
  }
  return mine;
}

void Consumer::assign(sim::Context& ctx, Topic& t, const std::vector<Mq>& mine) {
  bool changed = false;
  const auto has = [&](const Mq& mq) { return std::find(mine.begin(), mine.end(), mq) != mine.end(); };
  for (Queue& q : queues_) {
    if (q.mq.topic != t.id || q.epoch == 0 || has(q.mq)) continue;
    drop(ctx, q);
    changed |= q.epoch == 0;
  }
  std::vector<Mq> to_lock;
  for (const Mq& mq : mine) {
    const auto known = std::find_if(queues_.begin(), queues_.end(), [&](const Queue& q) { return q.mq == mq; });
    if (known != queues_.end() && known->epoch != 0) {
      known->giving_up = false;
      continue;
    }
    if (settings_.orderly() && !settings_.broadcasting()) {
      to_lock.push_back(mq);
    } else {
      want(ctx, t, mq);
      changed = true;
    }
  }
  if (changed) queues_changed(ctx, t);
  if (!to_lock.empty()) lock(ctx, to_lock);
}

/// Its subscription becomes a newer one, and the brokers hear of it at once (RebalancePushImpl.messageQueueChanged).
void Consumer::queues_changed(sim::Context& ctx, const Topic& t) {
  if (t.name == settings_.topic) {
    sub_version_ = 0;
    sub_version(ctx);
  }
  host_.heartbeat_soon(ctx);
}

std::uint32_t Consumer::sub_version(sim::Context& ctx) {
  constexpr std::int64_t kNotZero = std::int64_t{1} << 31;  // also of a clock that is behind
  if (sub_version_ == 0) sub_version_ = static_cast<std::uint32_t>(kNotZero + ctx.wall().ns / 1'000'000);
  return sub_version_;
}

/// Its own from now on, as soon as its offset is known.
void Consumer::want(sim::Context& ctx, Topic& t, const Mq& mq) {
  auto found = std::find_if(queues_.begin(), queues_.end(), [&](const Queue& q) { return q.mq == mq; });
  if (found == queues_.end()) {
    queues_.emplace_back();
    found = queues_.end() - 1;
    found->mq = mq;
    found->index = static_cast<std::uint32_t>(queues_.size() - 1);
    found->element = ctx.element(kPlaceKind, place_label(t.name, host_.layout().names[mq.broker].name, mq.queue, reader_of(settings_)));
  }
  Queue fresh;
  fresh.mq = mq;
  fresh.index = found->index;
  fresh.element = found->element;
  fresh.epoch = ++epochs_;
  fresh.locked = settings_.orderly();
  fresh.lock_at = ctx.now();
  *found = std::move(fresh);
  find_offset(ctx, *found);
}

void Consumer::find_offset(sim::Context& ctx, Queue& q) {
  QueryOffset r;
  r.group = host_.topic(settings_.topic)->group_id;
  r.topic = q.mq.topic;
  r.queue = q.mq.queue;
  if (settings_.broadcasting()) {
    if (const sim::Payload* cell = ctx.get(file_, q.mq.packed())) return take(ctx, q, cell->as<cell::Offset>().offset);
    if (settings_.from_where == FromWhere::first_offset) return take(ctx, q, 0);
    r.max = 1;
  }
  const BrokerId at = read_from(q);
  if (at == kNone) {
    q.epoch = 0;
    balanced_ = false;
    return;
  }
  Call call;
  call.timeout = 5s;
  host_.remoting().request(ctx, host_.process_of(ctx, at), sim::Payload::of(r, 100), tag(ask_offset, ref(q)), call);
}

void Consumer::take(sim::Context& ctx, Queue& q, std::int64_t offset) {
  if (q.taken) return;
  q.taken = true;
  q.next = q.began = offset;
  q.commit = offset;
  q.reported = offset;
  ctx.record({.kind = kinds::queue_taken, .element = q.element, .value = offset});
  pull(ctx, q);
}

/// Dropped: its offset is reported, what waits is forgotten, a running listener call goes on and its result counts no more. An orderly one is
/// given up only between calls.
void Consumer::drop(sim::Context& ctx, Queue& q) {
  const bool orderly = settings_.orderly() && !settings_.broadcasting();
  if (orderly && q.in_hand > 0) {
    const bool by_force = host_.layout().defaults.unlocks_by_force;
    if (!by_force || ctx.now() - q.lock_at < kInterval) {
      q.giving_up = by_force;  // 4.9 goes on renewing its lock meanwhile
      if (by_force) rebalance_soon(ctx, kSoon);
      return;
    }
  }
  if (q.taken) {
    ctx.record({.kind = kinds::queue_dropped, .element = q.element, .value = q.commit});
    report(ctx, q);
  }
  if (orderly && q.locked) unlock(ctx, q);  // also one whose offset is not known yet: lock and ProcessQueue are one step (RebalanceImpl)
  q.epoch = 0;
  q.taken = false;
  q.held.clear();
  q.count = 0;
}

}  // namespace mqlab::models::rocketmq
