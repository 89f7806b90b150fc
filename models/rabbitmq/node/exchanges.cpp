// Exchanges and bindings come and go. What is durable has a cell of its own on the disk; a binding only when both its ends are durable.

#include <algorithm>
#include <utility>

#include "models/rabbitmq/kinds.hpp"
#include "models/rabbitmq/node/node.hpp"

namespace mqlab::models::rabbitmq {

// The amq.* exchanges are there before anyone declares them; they enter the node's list, and the trace, when they are first named.
std::uint32_t Node::find_exchange(sim::Context& ctx, sim::Name name) {
  for (std::uint32_t i = 0; i < exchanges_.size(); ++i) {
    if (exchanges_[i].exists && exchanges_[i].name == name) return i;
  }
  ExchangeSettings s;
  if (!predeclared(ctx.text(name), s.type)) return kNone;
  s.name = ctx.text(name);
  s.durable = true;
  const sim::Element element = ctx.element("exchange", s.name);
  exchanges_.push_back(Exchange{.name = name, .settings = std::move(s), .element = element, .bindings = {}});
  return static_cast<std::uint32_t>(exchanges_.size() - 1);
}

void Node::declare_exchange(sim::Context& ctx, const ExchangeSettings& s, bool store) {
  const sim::Name name = ctx.name(s.name);
  if (find_exchange(ctx, name) != kNone) return;
  Exchange& x = exchanges_.emplace_back();
  x.name = name;
  x.settings = s;
  x.element = ctx.element("exchange", s.name);
  x.cell = next_cell_;
  x.alternate = ctx.name(s.arguments.alternate_exchange);
  ++bindings_version_;
  if (store && s.durable) store_cell(ctx, next_cell_++, about(frame::declared_exchange, s));
  ctx.record({.kind = kinds::exchange_declared, .element = x.element, .value = s.durable ? 1 : 0});
}

void Node::delete_exchange(sim::Context& ctx, std::uint32_t index) {
  exchanges_[index].exists = false;
  ++bindings_version_;
  remove_bindings(ctx, index, [](const Binding&) { return true; });
  forget_bindings_to(ctx, {true, index});
  if (exchanges_[index].settings.durable) store_cell(ctx, exchanges_[index].cell, sim::Payload{});
  ctx.record({.kind = kinds::exchange_deleted, .element = exchanges_[index].element});
}

void Node::bind(sim::Context& ctx, const BindingSettings& s, bool store) {
  const std::uint32_t x = find_exchange(ctx, ctx.name(s.exchange));
  const bool to_exchange = !s.destination.empty();
  const std::uint32_t to = to_exchange ? find_exchange(ctx, ctx.name(s.destination)) : find_queue(ctx.name(s.queue));
  if (x == kNone || x == 0 || to == kNone) return;  // the default exchange can't be bound; whoever asked was told
  Exchange& exchange = exchanges_[x];
  Binding b{.key = ctx.name(s.routing_key), .to = {to_exchange, to}, .arguments = s.arguments};
  if (std::any_of(exchange.bindings.begin(), exchange.bindings.end(), [&](const Binding& o) { return o == b; })) return;
  const bool durable = exchange.settings.durable && (to_exchange ? exchanges_[to].settings.durable : queues_[to].durable);
  if (durable) b.cell = next_cell_;
  exchange.bindings.push_back(std::move(b));
  ++bindings_version_;
  if (store && durable) store_cell(ctx, next_cell_++, about(frame::declared_binding, s));
}

void Node::unbind(sim::Context& ctx, const BindingSettings& s) {
  const std::uint32_t x = find_exchange(ctx, ctx.name(s.exchange));
  const bool to_exchange = !s.destination.empty();
  const std::uint32_t to = to_exchange ? find_exchange(ctx, ctx.name(s.destination)) : find_queue(ctx.name(s.queue));
  if (x == kNone || to == kNone) return;
  const Binding gone{.key = ctx.name(s.routing_key), .to = {to_exchange, to}, .arguments = s.arguments};
  remove_bindings(ctx, x, [&](const Binding& b) { return b == gone; });
}

// A queue or an exchange is no more: bindings to it go with it, and auto-delete exchanges that had no others go too.
void Node::forget_bindings_to(sim::Context& ctx, Destination to) {
  for (std::uint32_t x = 0; x < exchanges_.size(); ++x) {
    if (exchanges_[x].exists) remove_bindings(ctx, x, [to](const Binding& b) { return b.to == to; });
  }
}

template <class Which>
void Node::remove_bindings(sim::Context& ctx, std::uint32_t x, Which&& which) {
  Exchange& exchange = exchanges_[x];
  for (const Binding& b : exchange.bindings) {
    if (which(b) && b.cell != 0) store_cell(ctx, b.cell, sim::Payload{});
  }
  const bool removed = std::erase_if(exchange.bindings, which) != 0;
  if (!removed) return;
  ++bindings_version_;
  ctx.record({.kind = kinds::bindings_removed, .element = exchange.element});
  if (exchange.exists && exchange.settings.auto_delete && exchange.bindings.empty()) delete_exchange(ctx, x);
}

}  // namespace mqlab::models::rabbitmq
