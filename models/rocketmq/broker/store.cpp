// The one CommitLog of all topics, its flush, and the ConsumeQueues that are built behind it (semantics 4.1 to 4.3).

#include <algorithm>

#include "models/ledger.hpp"
#include "models/rocketmq/broker/broker.hpp"
#include "models/rocketmq/kinds.hpp"

namespace mqlab::models::rocketmq {

namespace {
constexpr std::int64_t kPage = 4096;
}

sim::Element BrokerNode::element(sim::Context& ctx, TopicId topic, std::uint16_t queue) {
  sim::Element& e = elements_[cluster_->local(topic, queue)];
  if (e == sim::Element::none) e = ctx.element("queue of a broker", cluster_->label({topic, me_.name, queue}));
  return e;
}

sim::Note BrokerNode::note_of(const Entry& entry, sim::Kind kind, std::int64_t value) {
  const Head h = head_of(entry);
  const Body& b = body_of(entry);
  return {.kind = kind,
          .element = elements_[cluster_->local(h.topic, h.queue)],
          .message = b.message.id,
          .operation = b.message.operation,
          .value = value};
}

/// What an append by the master, or the copy of one by a slave, means for the ledger.
void BrokerNode::stored(sim::Context& ctx, const Entry& entry, sim::Kind kind, const ForTheAccount& account) {
  const Head h = head_of(entry);
  const Body& b = body_of(entry);
  element(ctx, h.topic, h.queue);
  const bool counts = h.topic != cluster_->op;
  {
    const sim::Whole whole(ctx);
    if (counts) {
      const bool aside = h.topic == cluster_->schedule || h.topic == cluster_->half;
      cluster_->account.appended(ctx, me_.name, self_,
                                 {h.id, h.topic, h.queue, h.offset, aside, b.topic, texts_of(b).tags, b.message.id, b.message.operation});
    }
    if (account) account();
  }
  ctx.record(note_of(entry, kind, kind == kinds::op_appended ? b.half : h.offset));
  if (counts) ctx.record(note_of(entry, models::kinds::broker_stored, static_cast<std::int64_t>(Held::written)));
}

sim::Offset BrokerNode::append(sim::Context& ctx, TopicId topic, std::uint16_t queue, sim::BlockRef body, Head& out,
                               const ForTheAccount& account) {
  std::int64_t& next = next_offset_[cluster_->local(topic, queue)];
  out = {next, ctx.wall().ns, cluster_->account.next_id(), topic, queue, epoch_};
  Entry entry = sim::Payload::of(out, 0, std::move(body));
  entry.bytes = record_bytes(body_of(entry));
  const sim::Offset at = ctx.append(log_, entry);
  if (at == sim::kNoOffset) return at;
  ++next;
  note_epoch(epoch_, at);
  dirty_ += entry.bytes;
  stored(ctx, entry,
         topic == cluster_->half ? kinds::half_appended
         : topic == cluster_->op ? kinds::op_appended
                                 : kinds::broker_appended,
         account);
  if (topic == cluster_->schedule) ctx.record(note_of(entry, kinds::delay_scheduled, queue + 1));
  arm_flush(ctx);
  advance_confirm(ctx);
  if (dispatch_end(ctx) > dispatched_) arm_dispatch(ctx);
  if (!slaves_.empty()) wake_ha(ctx, raft());
  return at;
}

sim::Offset BrokerNode::append(sim::Context& ctx, TopicId topic, std::uint16_t queue, Body body, const ForTheAccount& account) {
  Head head;
  return append(ctx, topic, queue, sim::make_block(std::move(body)), head, account);
}

// --- flush ---

void BrokerNode::flush(sim::Context& ctx) {
  if (flushing_ != sim::Ticket::none || flushed_ >= ctx.log_end(log_)) return;
  flushing_to_ = ctx.log_end(log_);
  dirty_ = 0;
  flushing_ = ctx.flush(log_);
}

/// SYNC_FLUSH: at once; those that come meanwhile share the next one. ASYNC_FLUSH: at a tick of 500 ms, if there are pages enough, or if the
/// last thorough flush is 10 s old.
void BrokerNode::arm_flush(sim::Context& ctx) {
  if (waits_for_flush()) return flush(ctx);
  if (flushed_ >= ctx.log_end(log_)) return;
  if (raft()) {  // a thread of its own
    if (flush_timer_ != sim::Timer::none) return;
    flush_timer_ = ctx.set_timer(tick(ctx, 10ms, ctx.now()), {flush_due, 0}, sim::Class::background);
    return;
  }
  const bool enough = dirty_ >= settings_.flush_least_pages * kPage;
  const sim::Duration wait = tick(ctx, settings_.flush_interval, enough ? ctx.now() : last_thorough_ + settings_.flush_thorough_interval);
  const sim::Time at = ctx.now() + wait;
  if (flush_timer_ != sim::Timer::none && flush_at_ <= at) return;
  ctx.cancel(flush_timer_);
  flush_at_ = at;
  flush_timer_ = ctx.set_timer(wait, {flush_due, 0}, sim::Class::background);
}

/// An I/O error is logged, and the flushed position advances all the same (every release read here; mended by #9713).
void BrokerNode::on_flushed(sim::Context& ctx, sim::Ticket ticket, sim::Flushed how) {
  if (ticket != flushing_) return;
  flushing_ = sim::Ticket::none;
  if (stopping_) return ctx.exit();
  if (how == sim::Flushed::failed) ctx.record({.kind = kinds::flush_failed, .value = flushing_to_});
  const sim::Offset from = flushed_;
  flushed_ = std::max(flushed_, flushing_to_);
  const bool kept = ctx.kept(kinds::broker_flushed) || ctx.kept(models::kinds::broker_stored);
  for (sim::Offset at = from; at < flushed_; ++at) {
    const sim::Note flushed = kept ? note_of(ctx.entry(log_, at), kinds::broker_flushed, 0) : sim::Note{.kind = kinds::broker_flushed};
    ctx.record(flushed);
    sim::Note held = flushed;
    held.kind = models::kinds::broker_stored;
    held.value = static_cast<std::int64_t>(Held::flushed);  // as the broker believes
    ctx.record(held);
  }
  if (!pending_.empty()) send_progress(ctx);
  if (dispatch_end(ctx) > dispatched_) arm_dispatch(ctx);
  arm_flush(ctx);
}

// --- dispatch ---

/// Where ReputMessageService stops: 5.3 under SYNC_FLUSH shows only what is flushed (readUnCommitted=false, #8239).
sim::Offset BrokerNode::dispatch_end(sim::Context& ctx) const {
  const bool only_flushed = cluster_->defaults.reads_only_flushed && waits_for_flush() && master();
  const sim::Offset all = cluster_->replication == Replication::classic ? ctx.log_end(log_) : confirm_;
  return only_flushed ? std::min(flushed_, all) : all;
}

/// A loop of 1 ms, which has something to do only when something was appended.
void BrokerNode::arm_dispatch(sim::Context& ctx) {
  if (reput_armed_) return;
  reput_armed_ = true;
  ctx.set_timer(tick(ctx, 1ms, ctx.now()), {reput_due, 0}, sim::Class::progress);
}

void BrokerNode::dispatch(sim::Context& ctx) {
  std::vector<Local> woken;
  const sim::Offset end = dispatch_end(ctx);
  for (; dispatched_ < end; ++dispatched_) {
    const Entry& entry = ctx.entry(log_, dispatched_);
    const Head h = head_of(entry);
    const Local local = cluster_->local(h.topic, h.queue);
    std::vector<sim::Offset>& queue = queues_[local];
    if (static_cast<std::int64_t>(queue.size()) > h.offset) queue.resize(static_cast<std::size_t>(h.offset));
    queue.push_back(dispatched_);
    element(ctx, h.topic, h.queue);  // what a restarted broker finds in its log has none yet
    ctx.record(note_of(entry, kinds::dispatch_appended, h.offset));
    if (h.topic == cluster_->schedule) {
      arm_delay(ctx, h.queue);
    } else if (h.topic == cluster_->half) {
      arm_check(ctx);
    } else if (h.topic == cluster_->op) {
      halves_done_.insert(body_of(entry).half);
    } else if (!parked_[local].empty() && (woken.empty() || woken.back() != local)) {
      woken.push_back(local);
    }
  }
  std::sort(woken.begin(), woken.end());
  woken.erase(std::unique(woken.begin(), woken.end()), woken.end());
  for (const Local local : woken) wake(ctx, local);
}

}  // namespace mqlab::models::rocketmq
