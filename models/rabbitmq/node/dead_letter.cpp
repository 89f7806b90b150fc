// What is rejected, expired or dropped is published again, to the exchange that the queue names (semantics 5.1).
//
// "At most once": the copy goes to the target's mailbox without a confirm, then the message leaves its source. Both queues write that to
// their own journals when they come to it, so a crash in between loses it or doubles it, whoever syncs first.

#include <algorithm>
#include <utility>
#include <vector>

#include "models/rabbitmq/kinds.hpp"
#include "models/rabbitmq/node/node.hpp"

namespace mqlab::models::rabbitmq {

using kinds::Nowhere;

namespace {

/// Would this target see the message again without anyone having rejected it since it was there? (src: rabbit_dead_letter is_cycle)
bool is_cycle(const Deaths& deaths, sim::Name target, bool rejects_count) {
  for (const Death& d : deaths.entries) {
    if (rejects_count && d.reason == Reason::rejected) return false;
    if (d.queue == target) return true;
  }
  return false;
}

}  // namespace

/// True: some queue was sent it. A missing exchange, no matching binding or a cycle end it without a word.
bool Node::dead_letter(sim::Context& ctx, QueueIndex q, const sim::Payload& message, Reason reason) {
  const Queue& source = queues_[q];
  if (!source.arguments.dead_letter_exchange) return false;
  Envelope e = message.block_as<Envelope>();
  Deaths deaths = e.deaths ? deaths_of(e) : Deaths{};
  std::vector<sim::Name> keys{e.routing_key};
  keys.insert(keys.end(), e.cc.begin(), e.cc.end());
  deaths.add({.queue = source.name,
              .reason = reason,
              .time = ctx.wall(),
              .exchange = e.exchange,
              .routing_keys = std::move(keys),
              .original_expiration = e.expiration});
  e.exchange = source.dead_letter_exchange;
  if (source.arguments.dead_letter_routing_key) {  // then CC and BCC go too; without one they are followed again
    e.routing_key = source.dead_letter_routing_key;
    e.cc.clear();
    e.bcc.clear();
  }
  e.slot = 0;
  e.mandatory = false;
  e.expires = sim::kNever;
  if (mutant_ != Mutant::dlx_keeps_expiration) e.expiration = kNoExpiration;
  e.deaths = sim::make_block(deaths);

  sim::Payload dead = message;
  dead.kind = frame::work_publish;
  dead.flags = kNoChannel;
  set_position(dead, 0);  // nobody waits for a confirm
  Route found;
  find_route(ctx, e, found);
  dead.block = sim::make_block(std::move(e));
  std::vector<QueueIndex>& targets = found.queues;
  const Nowhere why = found.refused == reply::not_found ? Nowhere::no_exchange : targets.empty() ? Nowhere::no_queue : Nowhere::cycle;
  const bool cyclic = reason != Reason::rejected || mutant_ == Mutant::cycle_ignores_rejects;
  if (cyclic)
    std::erase_if(targets, [&](QueueIndex t) { return is_cycle(deaths, queues_[t].name, mutant_ != Mutant::cycle_ignores_rejects); });
  if (targets.empty()) {
    ctx.record({.kind = kinds::deadletter_nowhere,
                .element = source.element,
                .message = message_of(message),
                .operation = operation_of(message),
                .value = static_cast<std::int64_t>(why)});
    return false;
  }
  ctx.record({.kind = kinds::deadletter_published,
              .element = source.element,
              .message = message_of(message),
              .operation = operation_of(message),
              .value = static_cast<std::int64_t>(targets.size())});
  for (const QueueIndex target : targets) post(ctx, target, kNoChannel, sim::Payload(dead));
  return true;
}

/// A message that was taken from the queue goes to its dead-letter exchange, or is gone.
void Node::bury(sim::Context& ctx, QueueIndex q, Position at, Reason reason) {
  const sim::Payload message = queues_[q].index[at].message;
  if (reason != Reason::rejected) {
    ctx.record({.kind = reason == Reason::expired ? kinds::message_expired : kinds::message_dropped,
                .element = queues_[q].element,
                .message = message_of(message),
                .operation = operation_of(message),
                .value = static_cast<std::int64_t>(at)});
  }
  Fate fate = reason == Reason::expired ? Fate::expired : reason == Reason::maxlen ? Fate::dropped : Fate::rejected;
  if (dead_letter(ctx, q, message, reason)) fate = Fate::dead_lettered;
  remove(ctx, q, at, fate);
}

}  // namespace mqlab::models::rabbitmq
