// SEND_MESSAGE: one thread takes sends from their queue, appends, and answers when what was configured has happened (semantics 3.4, 4.6;
// SendMessageProcessor, BrokerFastFailure, CommitLog.handleDiskFlushAndHA).

#include <algorithm>

#include "models/ledger.hpp"
#include "models/rocketmq/broker/broker.hpp"
#include "models/rocketmq/kinds.hpp"

namespace mqlab::models::rocketmq {

/// A free thread takes it at once and is busy afterwards, so an idle broker costs no timer.
void BrokerNode::take_send(sim::Context& ctx, sim::Connection c, sim::Payload& f) {
  if (send_queue_.empty() && send_free_ <= ctx.now()) {
    send_free_ = ctx.now() + settings_.costs.send;
    return handle_send(ctx, c, f);
  }
  if (static_cast<std::int64_t>(send_queue_.size()) >= settings_.send_queue_capacity) return refuse(ctx, c, f, Code::system_busy);
  send_queue_.push_back({c, std::move(f), ctx.now()});
  if (send_armed_) return;
  send_armed_ = true;
  ctx.set_timer(std::max(send_free_ - ctx.now(), sim::Duration{0}), {send_due, 0}, sim::Class::progress);
}

/// The head waits longer than waitTimeMillsInSendQueue: it is answered SYSTEM_BUSY instead. A request whose client has given up is served all
/// the same.
void BrokerNode::run_send_queue(sim::Context& ctx) {
  while (!send_queue_.empty()) {
    const QueuedSend next = std::move(send_queue_.front());
    send_queue_.pop_front();
    if (ctx.now() - next.arrived > settings_.wait_time_in_send_queue) {
      refuse(ctx, next.connection, next.request, Code::system_busy);
      continue;
    }
    send_free_ = ctx.now() + settings_.costs.send;
    handle_send(ctx, next.connection, next.request);
    break;
  }
  if (send_queue_.empty()) return;
  send_armed_ = true;
  ctx.set_timer(std::max(send_free_ - ctx.now(), sim::Duration{0}), {send_due, 0}, sim::Class::progress);
}

void BrokerNode::refuse(sim::Context& ctx, sim::Connection c, const sim::Payload& request, Code code) {
  const auto r = request.as<SendRequest>();
  const Body& b = body_of(request);
  ctx.record(
      {.kind = kinds::send_refused, .message = b.message.id, .operation = b.message.operation, .value = static_cast<std::int64_t>(code)});
  if (r.oneway == 0 && peers_.count(c) != 0) ctx.send(c, sim::Payload::of(SendResponse{r.opaque, code, r.queue, -1, -1}, 80));
}

void BrokerNode::handle_send(sim::Context& ctx, sim::Connection c, const sim::Payload& f) {
  const auto r = f.as<SendRequest>();
  const Body& b = body_of(f);
  ctx.record({.kind = models::kinds::broker_received, .message = b.message.id, .operation = b.message.operation});
  if (!master()) return refuse(ctx, c, f, settings_.version == Version::v4_9 ? Code::service_not_available : Code::system_busy);
  if (b.message.body > settings_.max_message_size.bytes) return refuse(ctx, c, f, Code::message_illegal);
  const TopicInfo& topic = cluster_->topics[r.topic];
  if (!topic.on[me_.name]) return refuse(ctx, c, f, Code::topic_not_exist);
  if (r.queue >= topic.queues()) return refuse(ctx, c, f, Code::system_error);
  if (too_few_in_sync()) return refuse(ctx, c, f, Code::system_error);
  Head head;
  sim::Offset at = sim::kNoOffset;
  if (topic.kind == TopicKind::retry) {  // a client whose send-back failed sends the copy by itself (handleRetryAndDLQ): an ordinary send
    const RetryCopy copy = retry_copy(b, topic.group, b.delay_level, b.max_reconsume);
    const auto dead = [&] {
      if (copy.dead && b.copied_name != kNone)
        cluster_->account.dead_lettered(ctx, b.copied_name, b.copied_topic, b.copied_queue, topic.group, b.copied_offset);
    };
    at = append(ctx, copy.topic, copy.queue, sim::make_block(copy.body), head, dead);
    if (at != sim::kNoOffset) note_retry(ctx, copy);
  } else if (b.prepared) {
    at = append(ctx, cluster_->half, 0, f.block, head);
  } else if (b.delay_level > 0) {
    at = append(ctx, cluster_->schedule, static_cast<std::uint16_t>(b.delay_level - 1), f.block, head);
  } else {
    at = append(ctx, r.topic, r.queue, f.block, head);
  }
  if (at == sim::kNoOffset) return refuse(ctx, c, f, Code::system_error);

  PendingSend p{c, r.opaque, at, r.queue, head.offset, sim::kNever, sim::kNever, Code::success, b.message.id, b.message.operation};
  if (r.oneway != 0) p.connection = sim::Connection::none;
  if (raft()) {
    if (!replicated(at)) p.slave_by = ctx.now() + settings_.max_wait_ack_time;
  } else if (b.wait_store_ok) {
    if (waits_for_flush() && cluster_->mutant != Mutant::sync_flush_answers_at_append)
      p.flush_by = ctx.now() + settings_.sync_flush_timeout;
    if (cluster_->replication == Replication::controller && !replicated(at)) p.slave_by = ctx.now() + settings_.slave_timeout;
    const std::int64_t slaves = cluster_->replication != Replication::classic || cluster_->mutant == Mutant::sync_master_does_not_wait
                                    ? 0
                                    : settings_.slaves_awaited();
    if (slaves > 0) {
      if (!cluster_->defaults.sync_master_counts_in_sync_replicas && slaves_.empty()) {
        p.code = Code::slave_not_available;  // answered at once, after the append
      } else if (!slaves_have(at)) {
        p.slave_by = ctx.now() + settings_.slave_timeout;
      }
    }
  }
  if (p.flush_by == sim::kNever && p.slave_by == sim::kNever) return answer_send(ctx, p, p.code);
  pending_.push_back(p);
  arm_wait(ctx);
  wake_ha(ctx, p.slave_by != sim::kNever);
}

void BrokerNode::answer_send(sim::Context& ctx, const PendingSend& p, Code code) {
  if (p.connection == sim::Connection::none || peers_.count(p.connection) == 0) return;
  const sim::Note note{
      .kind = models::kinds::confirm_sent, .message = p.message, .operation = p.operation, .value = static_cast<std::int64_t>(code)};
  ctx.send(p.connection, sim::Payload::of(SendResponse{p.opaque, code, p.queue, p.offset, p.log}, 80), note);
}

bool BrokerNode::slaves_have(sim::Offset log) const {
  std::int64_t n = 0;
  for (const Slave& s : slaves_)
    if (s.acked > log) ++n;
  return n >= settings_.slaves_awaited();
}

/// What has been flushed and replicated far enough is answered, in the order of the log.
void BrokerNode::send_progress(sim::Context& ctx) {
  for (PendingSend& p : pending_) {
    if (p.flush_by != sim::kNever && flushed_ > p.log) p.flush_by = sim::kNever;
    if (p.slave_by != sim::kNever && replicated(p.log)) p.slave_by = sim::kNever;
    if (p.flush_by != sim::kNever && p.slave_by != sim::kNever) break;
  }
  std::deque<PendingSend> kept;
  while (!pending_.empty()) {
    const PendingSend p = pending_.front();
    pending_.pop_front();
    if (p.flush_by == sim::kNever && p.slave_by == sim::kNever) {
      answer_send(ctx, p, p.code);
    } else {
      kept.push_back(p);
      if (p.flush_by != sim::kNever && p.slave_by != sim::kNever) break;
    }
  }
  while (!kept.empty()) {
    pending_.push_front(kept.back());
    kept.pop_back();
  }
}

void BrokerNode::arm_wait(sim::Context& ctx) {
  if (wait_armed_ || pending_.empty()) return;
  sim::Time first = sim::kNever;
  for (const PendingSend& p : pending_) first = std::min({first, p.flush_by, p.slave_by});
  wait_armed_ = true;
  ctx.set_timer(first - ctx.now(), {wait_due, 0}, sim::Class::progress);
}

/// The wait is over, the flush or the replication goes on: the message is stored all the same. The replica's status overwrites the disk's.
void BrokerNode::wait_over(sim::Context& ctx) {
  for (PendingSend& p : pending_) {
    if (p.flush_by <= ctx.now()) {
      p.flush_by = sim::kNever;
      if (p.code == Code::success) p.code = Code::flush_disk_timeout;
    }
    if (p.slave_by <= ctx.now()) {
      p.slave_by = sim::kNever;
      p.code = raft() ? Code::system_error : Code::flush_slave_timeout;  // DLedger: stored all the same, and perhaps committed later
    }
  }
  send_progress(ctx);
  arm_wait(ctx);
}

}  // namespace mqlab::models::rocketmq
