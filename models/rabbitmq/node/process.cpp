// The queue process: one piece of work at a time; when its mailbox is empty it looks whether something waits for a sync.

#include <algorithm>
#include <utility>

#include "models/rabbitmq/kinds.hpp"
#include "models/rabbitmq/node/node.hpp"

namespace mqlab::models::rabbitmq {

void Node::post(sim::Context& ctx, QueueIndex q, ChannelSlot slot, sim::Payload&& work, std::int64_t messages) {
  Queue& queue = queues_[q];
  if (slot != kNoChannel) {
    ++channel(slot).posted;
    if (work.kind == frame::work_publish) spend_credit(channel(slot), q);
  }
  const sim::Duration cost = settings_.costs.queue * messages;
  const bool free = cost.count() == 0 && queue.pending == 0 && !queue.syncing && queue.free_at <= ctx.now();
  ++queue.pending;
  if (free) {
    handle(ctx, q, work);
  } else if (overtakes(work)) {
    ctx.serve_first(queue.server, cost, std::move(work));
  } else {
    ctx.serve(queue.server, cost, std::move(work));
  }
}

// What a piece of work turns out to cost while it is handled: the queue process is busy so much longer.
void Node::spend(sim::Context& ctx, Queue& queue, sim::Duration cost) const {
  queue.free_at = std::max(queue.free_at, ctx.now()) + cost;
  ctx.prolong(queue.server, cost);
}

// Acks, a channel's credit and the head's TTL are looked at before whatever waits in the mailbox (semantics 4.3; src:
// rabbit_amqqueue_process prioritise_cast, prioritise_info). Rejects are not.
bool Node::overtakes(const sim::Payload& work) {
  return (work.kind == frame::work_settle && work.as<SettleWork>().how == Settle::ack) || work.kind == frame::work_resume ||
         work.kind == frame::work_expire;
}

void Node::on_served(sim::Context& ctx, sim::Server server, sim::Payload& work) {
  const QueueIndex q = by_server_[static_cast<std::size_t>(server)];
  if (server != queues_[q].server && work.kind == frame::work_publish)
    work.kind = frame::work_lost;  // the mailbox of a process that has died
  handle(ctx, q, work);
  confirms_arrived(ctx);
}

void Node::handle(sim::Context& ctx, QueueIndex q, sim::Payload& work) {
  queues_[q].polled = false;
  ChannelSlot from = kNoChannel;
  switch (work.kind) {
    case frame::work_publish:
      from = work.flags;
      enqueue(ctx, q, work);
      if (from != kNoChannel) earn_credit(ctx, from, q);
      break;
    case frame::work_lost:
      from = work.flags;
      lost_in_mailbox(ctx, q, work);
      break;
    case frame::work_settle: {
      const auto w = work.as<SettleWork>();
      from = w.channel;
      settle(ctx, q, w);
      break;
    }
    case frame::work_channel_down:
      from = work.as<ChannelDownWork>().channel;
      requeue_all_of(ctx, q, from);
      delete_if_left(ctx, q);
      break;
    case frame::work_resume:
      from = work.as<ResumeWork>().channel;
      for (const ConsumerIndex c : channel(from).consumers) {
        if (consumers_[c].queue == q) unblock(queues_[q], c);
      }
      deliver_ready(ctx, q);
      break;
    case frame::work_consume:
      from = work.as<ConsumeWork>().channel;
      add_consumer(ctx, work.as<ConsumeWork>());
      break;
    case frame::work_cancel: {
      const auto w = work.as<CancelWork>();
      from = w.channel;
      remove_consumer(ctx, w.consumer);
      send(ctx, channel(from), method(frame::cancel_ok, channel(from).number));
      if (queues_[q].arguments.single_active_consumer) deliver_ready(ctx, q);
      delete_if_left(ctx, q);
      break;
    }
    case frame::work_deliver: deliver_ready(ctx, q); break;
    case frame::work_get:
      from = work.as<GetWork>().channel;
      get_one(ctx, q, work.as<GetWork>());
      break;
    case frame::work_expire:
      queues_[q].head_timer = sim::Timer::none;
      queues_[q].head_timer_at = sim::kNever;
      if (queues_[q].exists) deliver_ready(ctx, q);
      break;
    case frame::work_queue_expired: on_unused(ctx, q); break;
    case frame::work_purge:
      from = work.flags;
      purge(ctx, q);
      if (from != kNoChannel) send(ctx, channel(from), method(frame::queue_purge_ok, channel(from).number));
      break;
    case frame::work_delete:
      from = work.flags;
      delete_queue(ctx, q);
      if (from != kNoChannel) send(ctx, channel(from), method(frame::queue_delete_ok, channel(from).number));
      break;
    default: break;
  }
  --queues_[q].pending;
  if (from != kNoChannel) {
    --channel(from).posted;
    release_if_done(from);
  }
  handled(ctx, q);
}

void Node::handled(sim::Context& ctx, QueueIndex q) {
  Queue& queue = queues_[q];
  queue.last_handled = ctx.now();
  if (queue.syncing || !queue.exists) return;
  const bool due = queue.sync_due || (queue.storage == Storage::v1 && queue.dirty >= settings_.queue_index_max_journal_entries);
  if (due) {
    sync(ctx, q);
  } else if (queue.pending == 0) {
    ctx.record({.kind = kinds::queue_depth, .element = queue.element, .value = static_cast<std::int64_t>(queue.index.ready())});
    // gen_server2's "timeout 0": whatever arrives at this very moment is handled first.
    if (!queue.awaiting.empty() && !queue.idle_check_armed) {
      queue.idle_check_armed = true;
      ctx.set_timer(sim::Duration{0}, {idle_check, q});
    }
  }
  if (!queue.tick_armed && (queue.dirty > 0 || !queue.awaiting.empty())) arm_tick(ctx, q, kSyncInterval);
  if (stopping_) stop_if_done(ctx);
}

void Node::arm_tick(sim::Context& ctx, QueueIndex q, sim::Duration delay, sim::Class cls) {
  if (queues_[q].tick_armed) return;
  queues_[q].tick_armed = true;
  ctx.set_timer(delay, {sync_tick, q}, cls);
}

// One timer per queue for both rules of semantics 2.3: 200 ms after the first waiting confirm, or so long after the last thing it did.
void Node::on_tick(sim::Context& ctx, QueueIndex q) {
  Queue& queue = queues_[q];
  queue.tick_armed = false;
  if (!queue.exists || queue.syncing || (queue.dirty == 0 && queue.awaiting.empty())) return;
  const bool timed = !queue.awaiting.empty();
  // Polling an empty queue puts the flush of an acknowledgement off, for ever if it is quick enough: that keeps no run from its end.
  const sim::Class put_off = !timed && queue.polled ? sim::Class::background : sim::Class::inherit;
  const sim::Duration rest = queue.storage == Storage::v1 ? kSyncInterval : kHibernateV2;
  const sim::Time deadline = timed ? queue.waiting_since + kSyncInterval : queue.last_handled + rest;
  if (deadline > ctx.now()) {
    arm_tick(ctx, q, deadline - ctx.now(), put_off);
  } else if (queue.pending == 0) {
    sync(ctx, q);
  } else if (timed) {
    queue.sync_due = true;
  } else {
    arm_tick(ctx, q, rest, put_off);
  }
}

void Node::on_timer(sim::Context& ctx, sim::Timer, sim::Due due) {
  const auto q = static_cast<QueueIndex>(due.data);
  switch (due.what) {
    case idle_check:
      queues_[q].idle_check_armed = false;
      if (queues_[q].pending == 0 && !queues_[q].syncing && !queues_[q].awaiting.empty()) sync(ctx, q);
      break;
    case sync_tick: on_tick(ctx, q); break;
    case get_now: {
      const auto consumer = static_cast<ConsumerIndex>(due.data);
      const ChannelSlot slot = consumers_[consumer].channel;
      if (slot == kNoChannel) break;  // the channel has gone meanwhile
      post(ctx, consumers_[consumer].queue, slot, sim::Payload::of(GetWork{consumer, slot, true}, 0), 0);
      break;
    }
    case deliver_now: post(ctx, q, kNoChannel, sim::Payload(frame::work_deliver, 0), 0); break;
    case head_expires: post(ctx, q, kNoChannel, sim::Payload(frame::work_expire, 0), 0); break;
    case store_idle: sync_store(ctx); break;
    case ack_check: on_ack_check(ctx, due.data); break;
    case queue_unused: post(ctx, q, kNoChannel, sim::Payload(frame::work_queue_expired, 0), 0); break;
    default: on_heartbeat_timer(ctx, due); break;
  }
  confirms_arrived(ctx);
}

}  // namespace mqlab::models::rabbitmq
