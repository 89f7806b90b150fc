// Exchanges, queues, bindings: declared by the scenario, by an operator's step, or by the disk.

#include <algorithm>
#include <string>
#include <utility>

#include "models/rabbitmq/kinds.hpp"
#include "models/rabbitmq/node/node.hpp"
#include "sim/describe/problem.hpp"
#include "sim/describe/reader.hpp"

namespace mqlab::models::rabbitmq {

namespace {

template <class T>
sim::Payload cell(std::uint16_t kind, const T& settings) {
  sim::Payload p(kind, kSetupBytes);
  p.block = sim::make_block(settings);
  return p;
}

}  // namespace

void Node::store_cell(sim::Context& ctx, std::uint64_t key, sim::Payload value) {
  const sim::CellWrite write{key, std::move(value)};
  if (!ctx.put(declarations_, {&write, 1})) return;  // a broken disk: the declaration holds until the next restart
}

void Node::declare_exchange(sim::Context& ctx, const ExchangeSettings& s, bool store) {
  const sim::Name name = ctx.name(s.name);
  if (find_exchange(name) != kNone) return;
  exchanges_.push_back(Exchange{
      .name = name, .type = s.type, .durable = s.durable, .element = ctx.element("exchange", s.name), .cell = next_cell_, .bindings = {}});
  ++bindings_version_;
  if (store && s.durable) store_cell(ctx, next_cell_++, cell(frame::declared_exchange, s));
}

QueueIndex Node::declare_queue(sim::Context& ctx, const QueueSettings& s, bool store) {
  const sim::Name name = ctx.name(s.name);
  if (const QueueIndex known = find_queue(name); known != kNone) return known;
  const auto q = static_cast<QueueIndex>(queues_.size());
  Queue& queue = queues_.emplace_back();
  queue.name = name;
  queue.durable = s.durable;
  queue.element = ctx.element("queue", s.name);
  queue.server = ctx.add_server("queue " + s.name);
  queue.cell = next_cell_;
  const auto server = static_cast<std::size_t>(queue.server);
  if (server >= by_server_.size()) by_server_.resize(server + 1, kNone);
  by_server_[server] = q;
  if (s.durable) queue.journal = ctx.open("queues/" + s.name + "/journal", sim::FileKind::log);
  if (store && s.durable) {
    store_cell(ctx, next_cell_++, cell(frame::declared_queue, s));
    reserve_positions(ctx, queue);
  }
  ++bindings_version_;
  ctx.record({.kind = kinds::queue_declared, .element = queue.element, .value = s.durable ? 1 : 0});
  return q;
}

void Node::bind(sim::Context& ctx, const BindingSettings& s, bool store) {
  const std::uint32_t x = find_exchange(ctx.name(s.exchange));
  const QueueIndex q = find_queue(ctx.name(s.queue));
  if (x == kNone || x == 0 || q == kNone) return;  // the default exchange can't be bound; the loader has complained
  exchanges_[x].bindings.push_back(Binding{ctx.name(s.routing_key), q});
  ++bindings_version_;
  if (store && exchanges_[x].durable && queues_[q].durable) store_cell(ctx, next_cell_++, cell(frame::declared_binding, s));
}

void Node::purge(sim::Context& ctx, QueueIndex q) {
  Queue& queue = queues_[q];
  const auto messages = static_cast<std::int64_t>(queue.index.ready());
  while (queue.index.ready() != 0) remove(ctx, q, queue.index.take(), Fate::purged);  // unacked ones stay
  ctx.record({.kind = kinds::queue_purged, .element = queue.element, .value = messages});
}

// Contents go without dead-lettering; what waits for a confirm counts as confirmed (semantics 2.2).
void Node::delete_queue(sim::Context& ctx, QueueIndex q) {
  Queue& queue = queues_[q];
  for (Position at = queue.index.begin(); at < queue.index.end(); ++at) {
    const Entry& e = queue.index[at];
    if (e.state != Entry::State::ready && e.state != Entry::State::unacked) continue;
    ctx.record({.kind = models::kinds::copy_gone,
                .element = queue.element,
                .message = message_of(e.message),
                .operation = operation_of(e.message),
                .value = static_cast<std::int64_t>(Fate::deleted)});
  }
  queue.exists = false;
  ++bindings_version_;
  for (Exchange& x : exchanges_) std::erase_if(x.bindings, [&](const Binding& b) { return b.queue == q; });
  for (; !queue.awaiting.empty(); queue.awaiting.pop_front()) confirm(q, queue.awaiting.front());
  for (ConsumerIndex c = 0; c < consumers_.size(); ++c) {
    if (consumers_[c].queue == q) remove_consumer(ctx, c);
  }
  queue.index = Index{};
  queue.unwritten.clear();
  queue.settled.clear();
  queue.settled_written = 0;
  queue.dirty = 0;
  ctx.record({.kind = kinds::queue_deleted, .element = queue.element});
  if (!queue.durable) return;
  ctx.drop_front(queue.journal, ctx.log_end(queue.journal));
  store_cell(ctx, queue.cell, sim::Payload{});
  ctx.flush(declarations_);
}

// `purge`, `delete`: {"queue": name}. `declare`: {"queue": {...}}, {"exchange": {...}} or {"binding": {...}}, as in the broker's own lists.
bool Node::on_command(sim::Context& ctx, std::string_view what, const describe::Value& arguments) {
  if (what == "purge" || what == "delete") {
    const describe::Value* name = arguments.find("queue");
    if (name == nullptr || name->as_string() == nullptr) return false;
    const QueueIndex q = find_queue(ctx.name(*name->as_string()));
    if (q == kNone) return true;
    post(ctx, q, kNoChannel, sim::Payload(what == "purge" ? frame::work_purge : frame::work_delete, 0), 0);
    confirms_arrived(ctx);
    return true;  // deleting what is not there is no error
  }
  if (what != "declare") return false;
  const describe::Sources sources;
  describe::Problems problems(sources);
  const auto read = [&](std::string_view member, auto& settings) {
    const describe::Value* value = arguments.find(member);
    if (value == nullptr) return false;
    describe::ObjectReader reader(*value, std::string(member), problems);
    reader.read_fields(settings);
    return problems.empty();
  };
  if (QueueSettings queue; read("queue", queue)) {
    declare_queue(ctx, queue, true);
  } else if (ExchangeSettings exchange; read("exchange", exchange)) {
    declare_exchange(ctx, exchange, true);
  } else if (BindingSettings binding; read("binding", binding)) {
    bind(ctx, binding, true);
  } else {
    return false;
  }
  ctx.flush(declarations_);
  return true;
}

}  // namespace mqlab::models::rabbitmq
