// What clients declare, bind and delete, and when the broker refuses (semantics 1.1 to 1.3; src: rabbit_channel, rabbit_amqqueue
// assert_equivalence, rabbit_exchange). A refusal closes the channel.

#include <string>
#include <string_view>
#include <utility>

#include "models/rabbitmq/node/node.hpp"

namespace mqlab::models::rabbitmq {

namespace {

constexpr std::uint16_t kDone = 0;

bool reserved(std::string_view name) { return name.empty() || name.starts_with("amq."); }

/// Every attribute and every argument must be the same.
template <class Settings>
bool equivalent(const Settings& a, const Settings& b) {
  return describe::to_value(a) == describe::to_value(b);
}

}  // namespace

void Node::on_declaration(sim::Context& ctx, ChannelSlot slot, sim::Payload& f) {
  Channel& ch = channel(slot);
  const std::uint64_t connection = connections_[ch.connection].serial;
  const bool passive = ChannelFlags::of(f.flags).bit;
  std::uint16_t refused = kDone;
  switch (f.kind) {
    case frame::queue_declare: refused = on_queue_declare(ctx, f.block_as<QueueSettings>(), passive, connection); break;
    case frame::exchange_declare: refused = on_exchange_declare(ctx, f.block_as<ExchangeSettings>(), passive); break;
    case frame::exchange_delete: refused = on_exchange_delete(ctx, f.block_as<ExchangeSettings>()); break;
    case frame::bind: refused = on_bind(ctx, f.block_as<BindingSettings>(), connection); break;
    case frame::unbind:
      if (f.block_as<BindingSettings>().exchange.empty()) refused = reply::access_refused;
      unbind(ctx, f.block_as<BindingSettings>());  // what is not there is no error
      break;
    case frame::queue_delete:
    case frame::queue_purge: {
      const QueueIndex q = find_queue(ctx.name(f.block_as<QueueSettings>().name));
      const bool purges = f.kind == frame::queue_purge;
      if (q == kNone && purges) refused = reply::not_found;
      if (q == kNone) break;  // deleting what is not there is no error
      if (locked(q, connection)) {
        refused = reply::resource_locked;
        break;
      }
      sim::Payload work(purges ? frame::work_purge : frame::work_delete, 0);
      work.flags = slot;
      post(ctx, q, slot, std::move(work), 0);  // the queue process answers
      return;
    }
    default: return;
  }
  if (refused == reply::internal_error) {
    connection_error(ctx, ch.connection, refused);
    return;
  }
  if (refused != kDone) {
    channel_error(ctx, slot, refused);
    return;
  }
  ctx.flush(declarations_);
  send(ctx, ch, method(static_cast<std::uint16_t>(f.kind + 1), ch.number));
}

std::uint16_t Node::on_queue_declare(sim::Context& ctx, const QueueSettings& s, bool passive, std::uint64_t connection) {
  const QueueIndex known = find_queue(ctx.name(s.name));
  if (known == kNone) {
    if (passive) return reply::not_found;
    if (reserved(s.name)) return reply::access_refused;
    if (transient_denied(settings_.version, s)) return reply::internal_error;
    declare_queue(ctx, s, true, s.exclusive ? connection : 0);
    return kDone;
  }
  // Exclusive or not must be the same as well, and is asked first: 405, not 406.
  if (locked(known, connection)) return reply::resource_locked;
  if (passive) return kDone;
  if (s.exclusive != (queues_[known].owner != 0)) return reply::resource_locked;
  QueueSettings same = s;
  if (s.exclusive) same.durable = false;
  if (!equivalent(same, queues_[known].declared)) return reply::precondition_failed;
  declare_queue(ctx, s, true);  // used again
  return kDone;
}

std::uint16_t Node::on_exchange_declare(sim::Context& ctx, const ExchangeSettings& s, bool passive) {
  if (s.name.empty()) return reply::access_refused;
  const std::uint32_t known = find_exchange(ctx, ctx.name(s.name));
  if (known != kNone) return passive || equivalent(s, exchanges_[known].settings) ? kDone : reply::precondition_failed;
  if (passive) return reply::not_found;
  if (reserved(s.name)) return reply::access_refused;
  declare_exchange(ctx, s, true);
  return kDone;
}

std::uint16_t Node::on_exchange_delete(sim::Context& ctx, const ExchangeSettings& s) {
  if (reserved(s.name)) return reply::access_refused;
  const std::uint32_t x = find_exchange(ctx, ctx.name(s.name));
  if (x != kNone) delete_exchange(ctx, x);
  return kDone;
}

std::uint16_t Node::on_bind(sim::Context& ctx, const BindingSettings& s, std::uint64_t connection) {
  if (s.exchange.empty() || (s.queue.empty() && s.destination.empty())) return reply::access_refused;
  const std::uint32_t x = find_exchange(ctx, ctx.name(s.exchange));
  const QueueIndex q = s.queue.empty() ? kNone : find_queue(ctx.name(s.queue));
  if (q != kNone && locked(q, connection)) return reply::resource_locked;
  if (x == kNone || (q == kNone && !s.queue.empty())) return reply::not_found;
  if (!s.destination.empty() && find_exchange(ctx, ctx.name(s.destination)) == kNone) return reply::not_found;
  if (exchanges_[x].settings.type == ExchangeType::headers && !valid_x_match(s.arguments)) return reply::precondition_failed;
  bind(ctx, s, true);
  return kDone;
}

}  // namespace mqlab::models::rabbitmq
