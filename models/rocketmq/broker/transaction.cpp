// The end of a transaction: COMMIT appends the real message and then an op message that says "this half is done"; ROLLBACK only the op
// (semantics 8.1 steps 4; EndTransactionProcessor, TransactionalMessageServiceImpl).

#include "models/rocketmq/broker/broker.hpp"
#include "models/rocketmq/kinds.hpp"

namespace mqlab::models::rocketmq {

/// Nothing tests against ops: a late COMMIT of a half that was rolled back, or of the old copy of one that a check has put back, is taken.
void BrokerNode::on_end(sim::Context& ctx, const EndTransaction& e) {
  if (!master() || e.log_offset < 0 || e.log_offset >= ctx.log_end(log_)) return;  // the half is not there: nothing is found
  const Entry entry = ctx.entry(log_, e.log_offset);
  const Body& half = body_of(entry);
  const Head h = head_of(entry);
  if (h.topic != cluster_->half || h.offset != e.half || half.message.id.packed != e.message) return;
  const Message message = half.message;
  ctx.record(
      {.kind = kinds::end_received, .message = message.id, .operation = message.operation, .value = static_cast<std::int64_t>(e.state)});
  if (e.state == TransactionState::unknown) return;
  const bool commit = e.state == TransactionState::commit;
  const Op done{e.half, message.id, message.operation, commit ? 0 : h.id};
  if (cluster_->mutant == Mutant::commit_writes_op_first) write_op(ctx, done);
  if (commit) {
    Body body = half;
    body.prepared = false;
    body.wait_store_ok = false;
    body.half = e.half;
    const TopicId topic = body.topic;
    const std::uint16_t queue = body.queue;
    const sim::Offset at = append(ctx, topic, queue, std::move(body), [&] { cluster_->account.moved(ctx, h.id, Fate::consumed); });
    if (at == sim::kNoOffset) return;
    ctx.record(note_of(ctx.entry(log_, at), kinds::final_appended, head_of(ctx.entry(log_, at)).offset));
  }
  if (cluster_->mutant != Mutant::commit_writes_op_first) write_op(ctx, done);
}

/// 4.9 writes it at once; 5.3 gathers op messages in memory for up to 3 s, where a crash takes them.
void BrokerNode::write_op(sim::Context& ctx, const Op& op) {
  ops_.push_back(op);
  if (settings_.op_batch().count() == 0) return flush_ops(ctx);
  if (op_armed_) return;
  op_armed_ = true;
  ctx.set_timer(settings_.op_batch(), {op_due, 0}, sim::Class::background);
}

void BrokerNode::flush_ops(sim::Context& ctx) {
  for (const Op& done : std::exchange(ops_, {})) {
    Body op;
    op.message.id = done.message;
    op.message.operation = done.operation;
    op.message.body = 8;
    op.wait_store_ok = false;
    op.op = true;
    op.half = done.half;
    op.topic = cluster_->op;
    const auto moved = [&] {
      if (done.rolled_back != 0) cluster_->account.moved(ctx, done.rolled_back, Fate::rolled_back);
    };
    if (append(ctx, cluster_->op, 0, std::move(op), moved) == sim::kNoOffset) ops_.push_back(done);
  }
}

}  // namespace mqlab::models::rocketmq
