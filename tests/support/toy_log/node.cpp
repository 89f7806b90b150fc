#include "tests/support/toy_log/node.hpp"

#include <algorithm>

#include "models/ledger.hpp"
#include "sim/describe/arguments.hpp"
#include "tests/support/toy_log/words.hpp"

namespace mqlab::models::toy_log {

using sim::Connection;
using sim::Context;
using sim::Offset;
using sim::Payload;

// --- the leader ---

void Leader::on_started(Context& ctx) {
  partition_ = ctx.element("partition", "log");
  log_ = ctx.open("log", sim::FileKind::log);
  offsets_ = ctx.open("offsets", sim::FileKind::cells);
  const Payload* cell = ctx.get(offsets_, 0);
  if (cell != nullptr) committed_ = cell->as<Commit>().upto;
  recovery_ = ctx.connect(ctx.process(follower_));
}

void Leader::on_accepted(Context& ctx, Connection c, sim::ProcessId) {
  clients_.push_back(c);
  ctx.set_reading(c, ready_);
}

void Leader::on_connected(Context& ctx, Connection c) { ctx.send(c, plain(Fetch{ctx.log_end(log_), Reader::recovering})); }

void Leader::on_closed(Context& ctx, Connection c, sim::Closing) {
  if (c == recovery_ && !ready_) ctx.set_timer(kRetry, {}, sim::Class::background);
  std::erase(clients_, c);
  std::erase_if(parked_, [c](const Parked& p) { return p.from == c; });
}

void Leader::on_frame(Context& ctx, Connection c, Payload& frame) {
  switch (frame.kind) {
    case Publish::payload_kind: {
      const Message& m = message_of(frame);
      ctx.record({.kind = kinds::broker_received, .element = partition_, .message = m.id, .operation = m.operation});
      if (acks_ == Acks::replicated) unconfirmed_.emplace_back(ctx.log_end(log_), c);
      store(ctx, m);
      if (acks_ == Acks::leader) confirm(ctx, c, m);
      break;
    }
    case Fetch::payload_kind: fetched(ctx, c, frame.as<Fetch>()); break;
    case Commit::payload_kind: committed(ctx, frame.as<Commit>().upto); break;
    case Data::payload_kind: recovered(ctx, frame); break;
    default: break;
  }
}

void Leader::store(Context& ctx, const Message& m) {
  const Offset at = ctx.append(log_, carry<Entry>(ctx.log_end(log_), m));
  if (at == sim::kNoOffset) return;
  record_stored(ctx, m, at);
  answer_parked(ctx);
}

void Leader::record_stored(Context& ctx, const Message& m, Offset at) {
  const sim::Whole whole(ctx);  // a fault that waits for one of the two finds both
  const Held held = mutant_ == Mutant::no_obituary ? Held::memory : mutant_ == Mutant::stored_nothing ? Held::nowhere : Held::written;
  if (mutant_ != Mutant::no_stored) {
    ctx.record({.kind = kinds::broker_stored,
                .element = partition_,
                .message = m.id,
                .operation = m.operation,
                .value = static_cast<std::int64_t>(held)});
  }
  const sim::Note copy{.kind = kinds::copy_made, .element = partition_, .message = m.id, .operation = m.operation, .value = at};
  if (mutant_ != Mutant::no_copy_made) ctx.record(copy);
  if (mutant_ == Mutant::copied_twice) ctx.record(copy);
  if (mutant_ == Mutant::unlisted_kind) ctx.record({.kind = sim::Kind{200}, .element = partition_});
}

void Leader::confirm(Context& ctx, Connection publisher, const Message& m) {
  ctx.send(publisher, plain(Confirmed{m.id}),
           {.kind = kinds::confirm_sent, .element = partition_, .message = m.id, .operation = m.operation});
}

void Leader::fetched(Context& ctx, Connection c, Fetch f) {
  if (f.offset == sim::kNoOffset) f.offset = committed_;
  if (f.reader == Reader::follower && f.offset > watermark_) {
    watermark_ = f.offset;
    ctx.record({.kind = log_replicated, .element = partition_, .value = watermark_});
    for (; !unconfirmed_.empty() && unconfirmed_.front().first < watermark_; unconfirmed_.pop_front()) {
      const auto [at, publisher] = unconfirmed_.front();
      confirm(ctx, publisher, message_of(ctx.entry(log_, at)));
    }
  }
  parked_.push_back({c, f.offset, f.reader});
  answer_parked(ctx);
}

// The group may get them once more: copies again. Whoever is connected asks anew, from the offset that holds now.
bool Leader::rewind(Context& ctx, Offset to) {
  for (Offset at = to; at < committed_; ++at) {
    const Message m = message_of(ctx.entry(log_, at));
    ctx.record({.kind = kinds::copy_made, .element = partition_, .message = m.id, .operation = m.operation, .value = at});
  }
  committed_ = std::min(committed_, to);
  for (const Connection c : clients_) ctx.close(c, sim::Close::reset);
  clients_.clear();
  parked_.clear();
  unconfirmed_.clear();
  return true;
}

bool Leader::on_command(Context& ctx, std::string_view what, const describe::Value& arguments) {
  if (what == "rewind") return rewind(ctx, describe::read_arguments<Rewind>(arguments).to);
  if (what != FrozenLog::name && what != FrozenLog::thaw) return false;
  frozen_ = what == FrozenLog::name;
  answer_parked(ctx);
  return true;
}

void Leader::answer_parked(Context& ctx) {
  if (frozen_) return;
  const auto waits =
      std::stable_partition(parked_.begin(), parked_.end(), [&](const Parked& p) { return p.offset >= limit(ctx, p.reader); });
  for (auto p = waits; p != parked_.end(); ++p) {
    const Message& m = message_of(ctx.entry(log_, p->offset));
    Payload data = carry<Data>(p->offset, m);
    if (p->reader == Reader::follower) {
      ctx.send(p->from, std::move(data));
    } else {
      ctx.send(p->from, std::move(data),
               {.kind = kinds::deliver_sent, .element = partition_, .message = m.id, .operation = m.operation, .value = p->offset});
    }
  }
  parked_.erase(waits, parked_.end());
}

void Leader::committed(Context& ctx, Offset upto) {
  if (upto <= committed_) return;
  const sim::CellWrite cell{0, plain(Commit{upto})};
  if (!ctx.put(offsets_, {&cell, 1})) return;
  for (; committed_ < upto; ++committed_) {
    const Message m = message_of(ctx.entry(log_, committed_));
    ctx.record({.kind = kinds::ack_recorded, .element = partition_, .message = m.id, .operation = m.operation, .value = committed_});
    if (mutant_ != Mutant::no_copy_gone) {
      ctx.record({.kind = kinds::copy_gone,
                  .element = partition_,
                  .message = m.id,
                  .operation = m.operation,
                  .value = static_cast<std::int64_t>(Fate::consumed)});
    }
    flushing_.emplace_back(ctx.flush(offsets_), m);
  }
}

void Leader::on_flushed(Context& ctx, sim::Ticket ticket, sim::Flushed how) {
  const auto found = std::find_if(flushing_.begin(), flushing_.end(), [ticket](const auto& f) { return f.first == ticket; });
  if (found == flushing_.end()) return;
  const Message& m = found->second;
  if (how == sim::Flushed::ok) ctx.record({.kind = kinds::ack_flushed, .element = partition_, .message = m.id, .operation = m.operation});
  flushing_.erase(found);
}

void Leader::recovered(Context& ctx, Payload& data) {
  if (data.block) {
    store(ctx, message_of(data));
    ctx.send(recovery_, plain(Fetch{ctx.log_end(log_), Reader::recovering}));
    return;
  }
  ready_ = true;
  ctx.record({.kind = log_recovered, .element = partition_, .value = ctx.log_end(log_)});
  for (const Connection c : clients_) ctx.set_reading(c, true);
}

// --- the follower ---

void Follower::on_started(Context& ctx) {
  log_ = ctx.open("replica", sim::FileKind::log);
  to_leader_ = ctx.connect(ctx.process(leader_));
}

void Follower::on_closed(Context& ctx, Connection c, sim::Closing) {
  if (c == to_leader_) ctx.set_timer(kRetry, {}, sim::Class::background);
}

void Follower::on_frame(Context& ctx, Connection c, Payload& frame) {
  if (frame.kind == Data::payload_kind) {
    const Offset at = frame.as<Data>().offset;
    if (at == ctx.log_end(log_) && ctx.append(log_, carry<Replica>(at, message_of(frame))) != at) return;
    ctx.send(c, plain(Fetch{ctx.log_end(log_), Reader::follower}));
    return;
  }
  const Offset at = frame.as<Fetch>().offset;  // of a leader that recovers
  ctx.send(c, at < ctx.log_end(log_) ? carry<Data>(at, message_of(ctx.entry(log_, at))) : plain(Data{}));
}

}  // namespace mqlab::models::toy_log
