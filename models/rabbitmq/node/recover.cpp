// Start, restart, clean stop. A crash needs no code here: the object is gone, the disk stays.

#include <algorithm>
#include <utility>
#include <vector>

#include "models/rabbitmq/kinds.hpp"
#include "models/rabbitmq/node/node.hpp"

namespace mqlab::models::rabbitmq {

void Node::on_started(sim::Context& ctx) {
  declarations_ = ctx.open("declarations", sim::FileKind::cells);
  terms_ = ctx.open("queue-terms", sim::FileKind::cells);
  store_.log = ctx.open("msg_store_persistent", sim::FileKind::log);
  Exchange& nameless = exchanges_.emplace_back();
  nameless.settings.durable = true;
  nameless.element = ctx.element("exchange", "(AMQP default)");
  // A node that died before its declarations were safe has no story yet: it begins anew.
  if (ctx.incarnation() != 0 && surroundings_->booted) {
    if (surroundings_->disk_low) alarms_ = kDiskAlarm;
    recover_declarations(ctx);
    return;
  }
  *surroundings_ = {};
  // What the scenario declares exists before its story begins; after a restart only the disk knows.
  for (const ExchangeSettings& e : settings_.exchanges) declare_exchange(ctx, e, true);
  for (const QueueSettings& q : settings_.queues) declare_queue(ctx, q, true);
  for (const BindingSettings& b : settings_.bindings) bind(ctx, b, true);
  if (next_cell_ == 1) {
    surroundings_->booted = true;
    return;
  }
  boot_flushes_ = {ctx.flush(declarations_), ctx.flush(terms_)};
}

// What is said to a node that still boots waits: the story begins with declarations that no power loss can take back.
bool Node::booted(sim::Context& ctx, sim::Ticket ticket) {
  const auto found = std::find(boot_flushes_.begin(), boot_flushes_.end(), ticket);
  if (found == boot_flushes_.end()) return false;
  boot_flushes_.erase(found);
  if (!boot_flushes_.empty()) return true;
  surroundings_->booted = true;
  for (auto& [connection, frame] : std::exchange(early_, {})) on_frame(ctx, connection, frame);
  return true;
}

// Durable things only were stored. A binding comes back with its queue and its exchange; cells come in the order of declaration.
void Node::recover_declarations(sim::Context& ctx) {
  std::vector<std::pair<std::uint64_t, sim::Payload>> cells;
  ctx.each_cell(declarations_, [&](std::uint64_t key, const sim::Payload& value) { cells.emplace_back(key, value); });
  for (const auto& [key, cell] : cells) {
    next_cell_ = key;
    if (cell.kind == frame::declared_exchange) declare_exchange(ctx, cell.block_as<ExchangeSettings>(), false);
    if (cell.kind == frame::declared_queue) recover_messages(ctx, queues_[declare_queue(ctx, cell.block_as<QueueSettings>(), false)]);
    if (cell.kind == frame::declared_binding) bind(ctx, cell.block_as<BindingSettings>(), false);
    next_cell_ = key + 1;
  }
  recover_store(ctx);
  for (QueueIndex q = 0; q < queues_.size(); ++q) {  // time has passed meanwhile; dead letters find their targets now
    if (queues_[q].timed) post(ctx, q, kNoChannel, sim::Payload(frame::work_expire, 0), 0);
    if (queues_[q].limited) drop_overflow(ctx, q);
  }
}

void Node::on_stop(sim::Context& ctx) {
  stopping_ = true;
  for (std::uint32_t i = 0; i < connections_.size(); ++i) {
    if (find(connections_[i].handle) != &connections_[i]) continue;
    ctx.close(connections_[i].handle);
    connection_gone(ctx, i);
  }
  stop_if_done(ctx);
}

// Each queue finishes its mailbox, saves its acks, and notes exactly what it had delivered.
void Node::stop_if_done(sim::Context& ctx) {
  if (stop_ticket_ != sim::Ticket::none) return;
  bool busy = false;
  for (QueueIndex q = 0; q < queues_.size(); ++q) {
    Queue& queue = queues_[q];
    if (!queue.exists || !queue.durable) continue;
    if (queue.pending == 0 && !queue.syncing && !queue.saved) {
      queue.saved = true;
      sync(ctx, q);
    }
    busy = busy || queue.pending != 0 || queue.syncing;
  }
  if (!busy && store_.ticket == sim::Ticket::none && ctx.log_end(store_.log) != ctx.log_flushed(store_.log)) {
    store_.syncing = store_.waiting.size();
    store_.ticket = ctx.flush(store_.log);
  }
  if (busy || store_.ticket != sim::Ticket::none) return;
  for (const Queue& queue : queues_) {
    if (queue.exists && queue.durable) put_terms(ctx, queue, true);
  }
  stop_ticket_ = ctx.flush(terms_);
}

void Node::put_terms(sim::Context& ctx, const Queue& queue, bool clean) {
  const QueueTerms terms{
      .next_position = clean ? queue.index.end() : queue.reserved, .next_delivered = queue.next_delivered, .clean = clean};
  sim::BlockRef levels;
  if (clean && queue.index.prioritised()) levels = sim::make_block(queue.delivered_of_level);
  const sim::CellWrite write{queue.cell, sim::Payload::of(terms, 24, std::move(levels))};
  if (!ctx.put(terms_, {&write, 1})) return;  // a broken disk shows at the next sync; until then positions are only remembered
}

// What process memory held and nothing else: unwritten copies are lost; acks that were not written come undone.
void Node::obituary(sim::Obituary& obituary, sim::Death) const {
  for (const Queue& queue : queues_) {
    if (!queue.exists) continue;
    for (Position at = queue.index.begin(); at < queue.index.end(); ++at) {
      const Entry& e = queue.index[at];
      if (e.at != sim::kNoOffset || (e.state != Entry::State::ready && e.state != Entry::State::unacked)) continue;
      obituary.lost({.kind = models::kinds::copy_gone,
                     .element = queue.element,
                     .message = message_of(e.message),
                     .operation = operation_of(e.message),
                     .value = static_cast<std::int64_t>(Fate::lost)});
    }
    for (std::size_t i = queue.settled_written; i < queue.settled.size(); ++i) {
      const Settled& s = queue.settled[i];
      obituary.lost({.kind = models::kinds::copy_made,
                     .element = queue.element,
                     .message = s.message,
                     .operation = s.operation,
                     .value = static_cast<std::int64_t>(s.at)});
    }
  }
}

}  // namespace mqlab::models::rabbitmq
