// sendMessageInTransaction, the client's part: half message, local transaction, its end one-way; and the answers to the broker's questions
// (semantics 8.1; DefaultMQProducerImpl.sendMessageInTransaction, checkTransactionState).
//
// The local transaction is the program's own effect: it begins when the program is told that the half is stored, and has ended when the
// business is told of the operation.

#include "models/ledger.hpp"
#include "models/local_transaction.hpp"
#include "models/rocketmq/client/producer.hpp"
#include "models/rocketmq/kinds.hpp"

namespace mqlab::models::rocketmq {

void Producer::half_stored(sim::Context& ctx, std::uint32_t slot) {
  Flight& f = flights_[slot];
  const SendResponse r = *f.status;
  const OpenHalf half{r.offset, r.log_offset, f.status_of, f.message.id, f.settings->local_transaction_time};
  if (r.code != Code::success) {  // the local transaction is not executed
    send_end(ctx, half, f.message.operation, TransactionState::rollback, false);
    return tell(ctx, slot, Confirm::nack);
  }
  halves_[f.message.operation.packed] = half;
  if (half.time.count() == 0) return tell(ctx, slot, Confirm::ack);
  const std::uint64_t operation = f.message.operation.packed;
  f.used = false;
  free_.push_back(slot);
  ctx.set_timer(half.time, host_.due_of(kPartProducer, local_due, operation), sim::Class::progress);
}

void Producer::told(sim::Context& ctx, sim::OperationId operation, Told told) {
  const auto open = halves_.find(operation.packed);
  if (open == halves_.end()) return;
  const OpenHalf half = open->second;
  halves_.erase(open);
  const TransactionState state = told == Told::acknowledged ? TransactionState::commit
                                 : told == Told::rejected   ? TransactionState::rollback
                                                            : TransactionState::unknown;
  ctx.record({.kind = kinds::local_executed, .message = half.message, .operation = operation, .value = static_cast<std::int64_t>(state)});
  send_end(ctx, half, operation, state, false);
}

void Producer::send_end(sim::Context& ctx, const OpenHalf& half, sim::OperationId operation, TransactionState state, bool from_check) {
  const sim::Note note{.kind = kinds::end_sent, .message = half.message, .operation = operation, .value = static_cast<std::int64_t>(state)};
  Call call;
  call.oneway = true;
  call.note = &note;
  EndTransaction e;
  e.state = state;
  e.from_check = from_check ? 1 : 0;
  e.half = half.half;
  e.log_offset = half.log_offset;
  e.message = half.message.packed;
  const sim::ProcessId to = host_.process_of(ctx, host_.master_of(half.broker));
  host_.remoting().request(ctx, to, sim::Payload::of(e, 120), tag_of(kPartProducer, 1, 0), call);
}

/// checkLocalTransaction: the database is asked whether it has the operation's row; any member of the group that uses the same one can answer.
void Producer::check(sim::Context& ctx, sim::ProcessId from, sim::Payload& p) {
  const auto c = p.as<CheckTransaction>();
  const Body& b = body_of(p);
  const PublishSettings* role = nullptr;
  for (const PublishSettings& s : roles_)
    if (s.transaction && s.producer_group == texts_of(b).producer_group) role = &s;
  if (role == nullptr) return;
  TransactionState state = TransactionState::commit;
  auto* database = dynamic_cast<KnowsOwnEffects*>(&host_.listener());
  if (database == nullptr || !database->own_effect(ctx, b.message.operation))
    state = role->no_row == NoRow::rollback ? TransactionState::rollback : TransactionState::unknown;
  ctx.record({.kind = kinds::check_answered,
              .message = b.message.id,
              .operation = b.message.operation,
              .value = static_cast<std::int64_t>(state)});
  NameId broker = kNone;  // the one that asks has the half
  for (BrokerId id = 0; id < host_.layout().brokers.size(); ++id)
    if (host_.process_of(ctx, id) == from) broker = host_.layout().brokers[id].name;
  if (broker == kNone) return;
  send_end(ctx, {c.half, c.log_offset, broker, b.message.id, sim::Duration{0}}, b.message.operation, state, true);
}

}  // namespace mqlab::models::rocketmq
