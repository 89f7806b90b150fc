// The queue of an attempt: in turn over the sorted list, past the broker that failed last; with latency fault tolerance past those that were
// slow or failed (semantics 3.5; TopicPublishInfo, MQFaultStrategy, LatencyFaultToleranceImpl). The turn begins with the first queue; the
// vendor's begins anywhere.

#include <algorithm>
#include <array>

#include "models/rocketmq/client/producer.hpp"
#include "models/rocketmq/kinds.hpp"

namespace mqlab::models::rocketmq {

namespace {

struct Row {
  sim::Duration latency;
  sim::Duration barred;
};
constexpr std::array<Row, 7> kOld{{{50ms, 0s}, {100ms, 0s}, {550ms, 30s}, {1000ms, 60s}, {2000ms, 120s}, {3000ms, 180s}, {15000ms, 600s}}};
constexpr std::array<Row, 7> kNew{{{50ms, 0s}, {100ms, 0s}, {550ms, 2s}, {1800ms, 5s}, {3000ms, 6s}, {5000ms, 10s}, {15000ms, 30s}}};

}  // namespace

bool Producer::available(sim::Context& ctx, NameId n) const {
  const auto barred = barred_.find(n);
  return barred == barred_.end() || barred->second <= ctx.now();
}

const Mq* Producer::choose(sim::Context& ctx, Flight& f) {
  const std::vector<Mq>& queues = f.topic->writable;
  if (f.settings->queue_id) {
    const NameId n = f.settings->broker_name.empty() ? NameId{0} : host_.layout().name(f.settings->broker_name);
    for (const Mq& q : queues)
      if (q.broker == n && q.queue == *f.settings->queue_id) return &q;
    return nullptr;
  }
  if (f.settings->selector == Selector::by_hash) {
    if (f.attempts > 0)  // an asynchronous retry stays with its queue
      for (const Mq& q : queues)
        if (q == f.mq) return &q;
    return &queues[f.message.key % queues.size()];
  }
  if (f.attempts > 0 && host_.layout().mutant == Mutant::retry_picks_same_broker)
    for (const Mq& q : queues)
      if (q == f.mq) return &q;
  if (f.settings->send_latency_fault_enable) {
    for (std::size_t i = 0; i < queues.size(); ++i) {
      const Mq& q = queues[turn_++ % queues.size()];
      if (q.broker != f.avoid && available(ctx, q.broker)) return &q;
    }
    const Mq* least = nullptr;  // all are barred: the one that is free first
    for (const Mq& q : queues)
      if (least == nullptr ||
          (barred_.count(q.broker) != 0 && barred_.count(least->broker) != 0 && barred_.at(q.broker) < barred_.at(least->broker)))
        least = &q;
    return least;
  }
  for (std::size_t i = 0; f.avoid != kNone && i < queues.size(); ++i) {
    const Mq& q = queues[turn_++ % queues.size()];
    if (q.broker != f.avoid) return &q;
  }
  return &queues[turn_++ % queues.size()];
}

void Producer::learn_latency(sim::Context& ctx, const Flight& f, bool failed) {
  if (!f.settings->send_latency_fault_enable) return;
  const bool old = host_.layout().settings.version == Version::v4_9;
  sim::Duration bar{0};
  if (failed) {
    bar = host_.layout().defaults.unavailable_after_failure;
  } else {
    const sim::Duration took = ctx.now() - f.attempted;
    for (const Row& r : old ? kOld : kNew)
      if (took >= r.latency) bar = r.barred;
  }
  barred_[f.mq.broker] = ctx.now() + bar;
  if (bar.count() > 0) ctx.record({.kind = kinds::broker_isolated, .value = bar.count()});
}

}  // namespace mqlab::models::rocketmq
