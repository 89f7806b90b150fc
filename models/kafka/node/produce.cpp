// Produce: checks, append, and the purgatory where acks=all waits for the high watermark (semantics 2.4).

#include <algorithm>

#include "models/kafka/kinds.hpp"
#include "models/kafka/node/answer.hpp"
#include "models/kafka/node/node.hpp"
#include "models/ledger.hpp"

namespace mqlab::models::kafka {

/// One record each for the messages of a batch; `value` or, if it is -1, their offsets.
void Node::note_records(sim::Context& ctx, sim::Kind kind, const Replica& r, const sim::Payload& entry, std::int64_t value) {
  each_record(entry, [&](std::int64_t offset, const Message& m) {
    ctx.record({.kind = kind, .element = r.element, .message = m.id, .operation = m.operation, .value = value >= 0 ? value : offset});
  });
}

void Node::on_produce(sim::Context& ctx, sim::Connection c, sim::Payload& f) {
  const sim::Payload kept = f;
  const auto& request = content_of<ProduceRequest>(kept);
  for (const ProduceRequest::Part& part : request.parts) {
    const Replica* r = replica(part.partition);
    for (const Message& m : batch_of(part.entry).records)
      ctx.record({.kind = models::kinds::broker_received,
                  .element = r != nullptr ? r->element : sim::Element::none,
                  .message = m.id,
                  .operation = m.operation});
  }
  if (!verify_produce(ctx, c, kept)) produce(ctx, c, request, nullptr, Error::none);
}

void Node::produce(sim::Context& ctx, sim::Connection c, const ProduceRequest& request, const Verification* verified, Error said) {
  PendingProduce pending;
  pending.from = c;
  bool waits = false;
  bool failed = false;
  for (const ProduceRequest::Part& part : request.parts) {
    PendingProduce::Part& p = pending.parts.emplace_back();
    p.partition = part.partition;
    p.entry = part.entry;
    p.required = -1;
    Replica* r = replica(part.partition);
    const bool asked = verified != nullptr &&
                       std::find(verified->partitions.begin(), verified->partitions.end(), part.partition) != verified->partitions.end();
    Error refused = asked ? said : Error::none;
    if (asked && refused == Error::none && r->leads() &&
        must_verify(*r, batch_of(part.entry).producer, batch_of(part.entry).producer_epoch)) {
      const auto guard = r->verifying.find(batch_of(part.entry).producer);
      if (guard == r->verifying.end() || guard->second != verified->number) refused = Error::invalid_txn_state;
    }
    if (refused == Error::none) {
      p.answer = take(ctx, part, request.acks, p.required);
    } else {
      p.answer = {part.partition, refused, -1};
      note_records(ctx, kinds::produce_refused, *r, part.entry, static_cast<std::int64_t>(refused));
    }
    if (r != nullptr) p.leader_epoch = r->leader_epoch;
    p.done = p.required < 0 || (request.acks == Acks::leader && r->safe >= p.required);
    if (request.acks == Acks::all && cluster_->mutant == Mutant::acks_all_after_local_append) p.done = true;
    waits = waits || !p.done;
    failed = failed || p.answer.error != Error::none;
  }
  if (request.acks == Acks::none) {
    // There is no answer in which an error could stand, so the broker closes the connection.
    if (failed && c != sim::Connection::none) ctx.close(c);
  } else {
    const Acks acks = request.acks;
    if (acks == Acks::leader)
      for (PendingProduce::Part& p : pending.parts) p.leader_epoch = -1;  // it waits for its fsync only
    produces_.push_back(std::move(pending));
    if (waits) {
      if (c != sim::Connection::none) wait(ctx, c);
      produces_.back().deadline = ctx.set_timer(request.timeout, {produce_deadline, 0});
    }
  }
  std::vector<PartitionId> touched;
  for (const ProduceRequest::Part& part : request.parts) touched.push_back(part.partition);
  if (request.acks != Acks::none && !waits) finish_produce(ctx, produces_.size() - 1);
  for (const PartitionId p : touched) {
    Replica* r = replica(p);
    if (r == nullptr || !r->leads()) continue;
    append_done(ctx, *r);
    produce_progress(ctx, p);
  }
}

/// The leader gives an entry its offset and its own epoch.
void Node::stamp(const Replica& r, sim::Payload& entry) {
  BatchHead head = head_of(entry);
  head.base = r.end;
  head.epoch = r.leader_epoch;
  set_head(entry, head);
}

/// The answer as far as it is known now; `required`: what the high watermark must reach, -1: the answer is final.
ProduceResponse::Part Node::take(sim::Context& ctx, ProduceRequest::Part part, Acks acks, std::int64_t& required) {
  ProduceResponse::Part out{part.partition, Error::none, -1};
  Replica* r = replica(part.partition);
  const auto refuse = [&](Error e) {
    out.error = e;
    if (r != nullptr) note_records(ctx, kinds::produce_refused, *r, part.entry, static_cast<std::int64_t>(e));
    return out;
  };
  if (r == nullptr) return refuse(Error::unknown_topic_or_partition);
  if (!r->leads()) return refuse(Error::not_leader_or_follower);
  if (static_cast<std::int64_t>(part.entry.bytes) > info(*r).config.max_message_bytes) return refuse(Error::record_too_large);
  if (acks == Acks::all && static_cast<std::int64_t>(r->isr.size()) < info(*r).min_isr() && cluster_->mutant != Mutant::min_isr_not_checked)
    return refuse(Error::not_enough_replicas);
  const Batch& batch = batch_of(part.entry);
  if (batch.keyless && info(*r).config.compacts()) return refuse(Error::invalid_record);
  const Sequence sequence = check_sequence(*r, batch);
  if (sequence.error != Error::none) return refuse(sequence.error);
  const auto count = static_cast<std::int64_t>(batch.records.size());
  if (sequence.duplicate_of >= 0) {
    out.base = sequence.duplicate_of;
    required = out.base + count;
    note_records(ctx, kinds::deduplicated, *r, part.entry, out.base);
    return out;
  }
  stamp(*r, part.entry);
  out.base = head_of(part.entry).base;
  if (!append(ctx, *r, part.entry)) return refuse(Error::kafka_storage_error);
  const Held held = info(*r).config.flush_messages == 1 ? Held::flushed : Held::written;
  note_records(ctx, models::kinds::broker_stored, *r, part.entry, static_cast<std::int64_t>(held));
  required = out.base + count;
  return out;
}

/// Something moved on this partition: its high watermark, its in-sync replicas, its leadership, an fsync.
void Node::produce_progress(sim::Context& ctx, PartitionId partition) {
  const Replica& r = *replica(partition);
  for (std::size_t i = 0; i < produces_.size();) {
    bool all = true;
    for (PendingProduce::Part& part : produces_[i].parts) {
      if (!part.done && part.partition == partition) {
        if (part.leader_epoch < 0) {
          part.done = r.safe >= part.required;
        } else if (!r.leads() || r.leader_epoch != part.leader_epoch) {
          part.answer.error = Error::not_leader_or_follower;
          part.done = true;
        } else if (r.hw >= part.required) {
          if (static_cast<std::int64_t>(maximal_isr(r)) < info(r).min_isr() && cluster_->mutant != Mutant::min_isr_not_checked)
            part.answer.error = Error::not_enough_replicas_after_append;
          part.done = true;
        }
      }
      all = all && part.done;
    }
    if (all) {
      finish_produce(ctx, i);
    } else {
      ++i;
    }
  }
}

/// `confirm.sent` for each record: the frame has begun to leave.
void Node::finish_produce(sim::Context& ctx, std::size_t index) {
  const PendingProduce pending = std::move(produces_[index]);
  produces_.erase(produces_.begin() + static_cast<std::ptrdiff_t>(index));
  ctx.cancel(pending.deadline);
  ProduceResponse out;
  for (const PendingProduce::Part& part : pending.parts) out.parts.push_back(part.answer);
  if (pending.from == sim::Connection::none) return;  // it closed while the coordinator was asked
  answer(ctx, pending.from, std::move(out));
  for (const PendingProduce::Part& part : pending.parts) {
    const Replica* r = replica(part.partition);
    if (r == nullptr) continue;
    if (part.answer.error == Error::none) {
      sim::Payload at_its_place = part.entry;
      BatchHead head = head_of(at_its_place);
      head.base = part.answer.base;
      set_head(at_its_place, head);
      note_records(ctx, models::kinds::confirm_sent, *r, at_its_place);
    } else if (part.required >= 0) {  // else it was noted when it was taken
      note_records(ctx, kinds::produce_refused, *r, part.entry, static_cast<std::int64_t>(part.answer.error));
    }
  }
}

}  // namespace mqlab::models::kafka
