#include "models/rocketmq/client/client.hpp"

#include <algorithm>

#include "models/rocketmq/kinds.hpp"

namespace mqlab::models::rocketmq {

namespace {
constexpr std::uint32_t kRemotingPart = 255;
constexpr std::uint64_t kRoleShift = 56;
constexpr std::uint32_t kWhichNameServer = 0x4e53;  ///< purpose of a draw

sim::Duration connect_timeout(const std::vector<PublishSettings>& p, const std::vector<ConsumeSettings>& c) {
  return !p.empty() ? p.front().connect_timeout : c.empty() ? sim::Duration(3s) : c.front().connect_timeout;
}
}  // namespace

RocketClient::RocketClient(const Broker& broker, std::vector<PublishSettings> publishes, std::vector<ConsumeSettings> consumes,
                           std::uint32_t of_application)
    : Client(of_application),
      layout_(broker),
      publishes_(std::move(publishes)),
      consumes_(std::move(consumes)),
      remoting_(
          *this, [this](std::uint32_t what, std::uint64_t data) { return due(kRemotingPart << 8 | what, data); },
          layout_.defaults.fails_at_once_when_closed, connect_timeout(publishes_, consumes_)) {
  if (!publishes_.empty()) {
    poll_interval_ = publishes_.front().poll_name_server_interval;
    heartbeat_interval_ = publishes_.front().heartbeat_broker_interval;
  } else if (!consumes_.empty()) {
    poll_interval_ = consumes_.front().poll_name_server_interval;
    heartbeat_interval_ = consumes_.front().heartbeat_broker_interval;
  }
  for (const NameInfo& n : layout_.names) masters_.push_back(n.master);
  for (const PublishSettings& p : publishes_) know(p.topic, {});
  for (const ConsumeSettings& c : consumes_) {
    know(c.topic, c.consumer_group);
    if (!c.broadcasting()) know(std::string(kRetryPrefix) + c.consumer_group, c.consumer_group);
  }
  ClientHost& host = *this;
  producer_ = std::make_unique<Producer>(host, publishes_);
  for (std::uint32_t role = 0; role < consumes_.size(); ++role)
    consumers_.push_back(std::make_unique<Consumer>(host, consumes_[role], role));
}

Topic& RocketClient::know(std::string_view name, std::string_view group) {
  if (Topic* t = topic(name)) {
    if (t->group.empty()) t->group = group;
    return *t;
  }
  Topic& t = topics_.emplace_back();
  t.name = name;
  t.group = group;
  return t;
}

Topic* RocketClient::topic(std::string_view name) {
  for (Topic& t : topics_)
    if (t.name == name) return &t;
  return nullptr;
}
Topic* RocketClient::topic(TopicId id) {
  for (Topic& t : topics_)
    if (t.id == id) return &t;
  return nullptr;
}

void RocketClient::start(sim::Context& ctx, ClientListener& listener) {
  listener_ = &listener;
  name_server_ = static_cast<std::size_t>(ctx.draw(kWhichNameServer, 0) % layout_.settings.namesrv.size());
  poll(ctx);
}

// --- routes ---

/// One name server, until the connection to it fails.
sim::ProcessId RocketClient::name_server(sim::Context& ctx) const { return ctx.process(layout_.settings.namesrv[name_server_]); }

void RocketClient::poll(sim::Context& ctx) {
  ctx.set_timer(poll_interval_, due(poll_due), sim::Class::background);
  for (Topic& t : topics_) ask_route(ctx, t);
}

void RocketClient::ask_route(sim::Context& ctx, Topic& t) {
  if (t.asking || stopped_) return;
  t.asking = true;
  const auto index =
      static_cast<std::uint64_t>(std::find_if(topics_.begin(), topics_.end(), [&](const Topic& x) { return &x == &t; }) - topics_.begin());
  remoting_.request(ctx, name_server(ctx), make_frame(RouteRequest{{}, t.name, t.group}, 0, 80), tag_of(kPartInstance, Ask::route, index),
                    {});
}

void RocketClient::route_answered(sim::Context& ctx, std::size_t index, const RouteResponse* r) {
  Topic& t = topics_[index];
  t.asking = false;
  t.tried = 0;
  if (r != nullptr) {
    t.id = r->topic;
    if (r->group != kNone) t.group_id = r->group;
  }
  if (r != nullptr && r->found) {
    std::vector<Mq> writable;
    std::vector<Mq> readable;
    std::int64_t brokers = 0;
    for (const auto& q : r->queues) {
      const bool master = q.master != kNone;
      if (master) masters_[q.broker] = q.master;
      for (std::uint16_t i = 0; master && i < q.write; ++i) writable.push_back({t.id, q.broker, i});
      for (std::uint16_t i = 0; i < q.read; ++i) readable.push_back({t.id, q.broker, i});
      brokers += master ? 1 : 0;
    }
    const auto same = [](const RouteResponse::QueueData& a, const RouteResponse::QueueData& b) {
      return a.broker == b.broker && a.read == b.read && a.write == b.write && a.brokers == b.brokers && a.master == b.master;
    };
    const bool changed = !t.known || !std::equal(t.route.begin(), t.route.end(), r->queues.begin(), r->queues.end(), same);
    // The brokers' names in order, as the vendor sorts its list.
    const auto by_name = [&](const Mq& a, const Mq& b) {
      return a.broker != b.broker ? layout_.names[a.broker].name < layout_.names[b.broker].name : a.queue < b.queue;
    };
    std::sort(writable.begin(), writable.end(), by_name);
    std::sort(readable.begin(), readable.end(), by_name);
    t.route = r->queues;
    t.writable = std::move(writable);
    t.readable = std::move(readable);
    t.known = true;
    if (changed) ctx.record({.kind = kinds::route_refreshed, .value = brokers});
  }
  producer_->route_changed(ctx, t);
  if (started_) return;
  if (std::any_of(topics_.begin(), topics_.end(), [](const Topic& x) { return x.asking; })) return;
  started_ = true;
  ctx.record({.kind = kinds::client_started});
  heartbeat(ctx);
  ctx.set_timer(heartbeat_interval_, due(heartbeat_due), sim::Class::background);
  for (const auto& c : consumers_) c->start(ctx);
  ready_ = true;
  listener_->client_ready(ctx, number());
}

// --- heartbeats ---

/// To every broker in some route: a producer alone only to masters (sendHeartbeatToAllBroker).
void RocketClient::heartbeat(sim::Context& ctx) {
  std::vector<BrokerId> brokers;
  for (const Topic& t : topics_)
    for (const auto& q : t.route)
      for (const BrokerId b : q.brokers)
        if (!consumers_.empty() || q.master == b) brokers.push_back(b);
  std::sort(brokers.begin(), brokers.end());
  brokers.erase(std::unique(brokers.begin(), brokers.end()), brokers.end());
  heartbeat_to(ctx, brokers);
}

void RocketClient::heartbeat_to(sim::Context& ctx, const std::vector<BrokerId>& brokers) {
  Heartbeat h;
  h.client = ctx.self();
  for (const PublishSettings& p : publishes_)
    if (std::find(h.producer_groups.begin(), h.producer_groups.end(), p.producer_group) == h.producer_groups.end())
      h.producer_groups.push_back(p.producer_group);
  for (std::size_t i = 0; i < consumes_.size(); ++i) {
    const ConsumeSettings& c = consumes_[i];
    const Topic* t = topic(c.topic);
    if (t->id != kNone && t->group_id != kNone)
      h.consumers.push_back({t->group_id, t->id, c.sub_expression, reader_of(c), consumers_[i]->sub_version(ctx)});
  }
  for (const BrokerId b : brokers)
    remoting_.request(ctx, process_of(ctx, b), make_frame(h, 0, 200), tag_of(kPartInstance, Ask::beat, b), {});
}

/// MQClientInstance's ChannelEventListener: a broker that it has connected to hears of it at once.
void RocketClient::link_opened(sim::Context& ctx, sim::ProcessId peer) {
  if (stopped_ || !started_ || !layout_.defaults.heartbeat_on_connect) return;
  for (BrokerId b = 0; b < layout_.brokers.size(); ++b)
    if (process_of(ctx, b) == peer) heartbeat_to(ctx, {b});
}

// --- what belongs to whom ---

void RocketClient::answered(sim::Context& ctx, sim::ProcessId, std::uint64_t tag, sim::Payload& f) {
  const std::uint32_t part = part_of(tag);
  if (part == kPartProducer) return producer_->answered(ctx, tag, f);
  if (part >= kPartConsumer) return consumers_[part - kPartConsumer]->answered(ctx, tag, f);
  if (what_of(tag) == Ask::route) route_answered(ctx, data_of(tag), &content_of<RouteResponse>(f));
}

void RocketClient::failed(sim::Context& ctx, sim::ProcessId, std::uint64_t tag, Code code) {
  if (stopped_) return;
  const std::uint32_t part = part_of(tag);
  if (part == kPartProducer) return producer_->failed(ctx, tag, code);
  if (part >= kPartConsumer) return consumers_[part - kPartConsumer]->failed(ctx, tag, code);
  if (what_of(tag) != Ask::route) return;
  Topic& t = topics_[data_of(tag)];
  if (++t.tried < layout_.settings.namesrv.size()) {  // the next name server
    name_server_ = (name_server_ + 1) % layout_.settings.namesrv.size();
    t.asking = false;
    return ask_route(ctx, t);
  }
  route_answered(ctx, data_of(tag), nullptr);
}

void RocketClient::pushed(sim::Context& ctx, sim::ProcessId from, sim::Payload& f) {
  if (f.kind == CheckTransaction::payload_kind) return producer_->check(ctx, from, f);
  if (f.kind != GroupNotice::payload_kind) return;
  for (const auto& c : consumers_) c->group_changed(ctx, f.as<GroupNotice>().group);
}

void RocketClient::on_timer(sim::Context& ctx, sim::Due d) {
  if (stopped_) return;
  const std::uint32_t part = d.what >> 8;
  const std::uint32_t what = d.what & 0xff;
  if (part == kRemotingPart) return remoting_.on_timer(ctx, what, d.data);
  if (part == kPartProducer) return producer_->on_timer(ctx, what, d.data);
  if (part >= kPartConsumer) return consumers_[part - kPartConsumer]->on_timer(ctx, what, d.data);
  if (what == poll_due) poll(ctx);
  if (what == heartbeat_due) {
    heartbeat(ctx);
    ctx.set_timer(heartbeat_interval_, due(heartbeat_due), sim::Class::background);
  }
}

void RocketClient::settle(sim::Context& ctx, std::uint64_t handle, Settle how, bool) {
  consumers_[handle >> kRoleShift]->settle(ctx, handle & ((1ULL << kRoleShift) - 1), how);
}

void RocketClient::told(sim::Context& ctx, sim::OperationId operation, Told told) { producer_->told(ctx, operation, told); }

void RocketClient::stop(sim::Context& ctx) {
  for (const auto& c : consumers_) c->stop(ctx);
  stopped_ = true;
  remoting_.stop(ctx);
}

}  // namespace mqlab::models::rocketmq
