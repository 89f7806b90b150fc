// CONSUMER_SEND_MSG_BACK: a failed message is copied, by way of the delay topic, to %RETRY%group, or to %DLQ%group when its retries are used up
// (semantics 6.4; SendMessageProcessor.consumerSendMsgBack).

#include <algorithm>

#include "models/rocketmq/broker/broker.hpp"
#include "models/rocketmq/kinds.hpp"

namespace mqlab::models::rocketmq {

void BrokerNode::on_send_back(sim::Context& ctx, sim::Connection c, const SendBack& r) {
  const Code code = master() ? send_back(ctx, r.group, r.topic, r.queue, r.offset, r.level, r.max_reconsume) : Code::service_not_available;
  ctx.send(c, sim::Payload::of(Ack{r.opaque, code}, 60));
}

Code BrokerNode::send_back(sim::Context& ctx, GroupId g, TopicId from, std::uint16_t q, std::int64_t offset, int level, int max_reconsume) {
  const std::vector<sim::Offset>& queue = queues_[cluster_->local(from, q)];
  if (offset >= static_cast<std::int64_t>(queue.size())) return Code::system_error;  // look message by offset failed
  Body body = body_of(ctx.entry(log_, queue[static_cast<std::size_t>(offset)]));
  if (body.origin == kNone) body.origin = from;
  return store_retry(ctx, body, g, level, max_reconsume, [&] { cluster_->account.dead_lettered(ctx, me_.name, from, q, g, offset); });
}

/// Where the copy of a failed message goes: to its group's retry topic by way of the delay topic, or to the dead-letter topic.
BrokerNode::RetryCopy BrokerNode::retry_copy(Body body, GroupId g, int level, int max_reconsume) const {
  const int max = max_reconsume >= 0 ? max_reconsume : static_cast<int>(settings_.retry_max_times);
  RetryCopy copy;
  copy.dead = level < 0 || body.reconsume_times >= max;
  if (level == 0) level = 3 + body.reconsume_times;
  if (cluster_->mutant == Mutant::retry_level_fixed) level = 3;
  level = std::min<int>(level, static_cast<int>(kDelayLevels.size()));
  ++body.reconsume_times;
  body.prepared = false;
  body.queue = 0;
  body.topic = copy.dead ? cluster_->dlq_of(g) : cluster_->retry_of(g);
  body.delay_level = copy.dead ? std::uint8_t{0} : static_cast<std::uint8_t>(level);
  if (copy.dead) body.dead_of = g;
  copy.topic = copy.dead ? body.topic : cluster_->schedule;
  copy.queue = copy.dead ? std::uint16_t{0} : static_cast<std::uint16_t>(level - 1);
  copy.body = std::move(body);
  return copy;
}

void BrokerNode::note_retry(sim::Context& ctx, const RetryCopy& copy) {
  ctx.record({.kind = copy.dead ? kinds::dlq_appended : kinds::retry_appended,
              .element = element(ctx, copy.body.topic, 0),
              .message = copy.body.message.id,
              .operation = copy.body.message.operation,
              .value = copy.body.reconsume_times});
}

/// A write of the broker's own: it waits for neither disk nor slave.
Code BrokerNode::store_retry(sim::Context& ctx, Body body, GroupId g, int level, int max_reconsume, const ForTheAccount& when_dead) {
  RetryCopy copy = retry_copy(std::move(body), g, level, max_reconsume);
  copy.body.wait_store_ok = false;
  if (append(ctx, copy.topic, copy.queue, copy.body, copy.dead ? when_dead : ForTheAccount{}) == sim::kNoOffset) return Code::system_error;
  note_retry(ctx, copy);
  return Code::success;
}

}  // namespace mqlab::models::rocketmq
