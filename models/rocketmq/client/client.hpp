/// One MQClientInstance: what a process has of RocketMQ's client. It keeps routes and heartbeats for its producers and consumers, which share one
/// connection to each broker (semantics 1, 6.2; MQClientInstance).
///
///     client.cpp     start, routes, heartbeats; what belongs to whom
///     producer.hpp   sending
///     consumer.hpp   a consuming role
#pragma once

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "models/client.hpp"
#include "models/local_transaction.hpp"
#include "models/rocketmq/client/consumer.hpp"
#include "models/rocketmq/client/host.hpp"
#include "models/rocketmq/client/producer.hpp"

namespace mqlab::models::rocketmq {

class RocketClient final : public Client, public RunsLocalTransactions, private RemotingUser, private ClientHost {
 public:
  RocketClient(const Broker& broker, std::vector<PublishSettings> publishes, std::vector<ConsumeSettings> consumes, std::uint32_t number);

  void start(sim::Context&, ClientListener&) override;
  bool owns(sim::Connection c) const override { return remoting_.owns(c); }
  void on_connected(sim::Context& ctx, sim::Connection c) override { remoting_.on_connected(ctx, c); }
  void on_refused(sim::Context& ctx, sim::Connection c, sim::Refusal) override { remoting_.on_refused(ctx, c); }
  void on_closed(sim::Context& ctx, sim::Connection c, sim::Closing how) override { remoting_.on_closed(ctx, c, how); }
  void on_frame(sim::Context& ctx, sim::Connection c, sim::Payload& f) override { remoting_.on_frame(ctx, c, f); }
  void on_timer(sim::Context&, sim::Due) override;
  void publish(sim::Context& ctx, std::uint32_t role, const Message& m) override { producer_->publish(ctx, role, m); }
  bool can_publish() const override { return ready_ && producer_ != nullptr; }
  bool confirms(std::uint32_t role) const override { return publishes_[role].send != SendMode::oneway; }
  void settle(sim::Context&, std::uint64_t handle, Settle how, bool multiple) override;
  void told(sim::Context&, sim::OperationId, Told) override;
  void stop(sim::Context&) override;

 private:
  enum Due : std::uint32_t { poll_due = 1, heartbeat_due, ready_due };
  enum Ask : std::uint64_t { route = 1, beat };

  // --- RemotingUser ---
  void answered(sim::Context&, sim::ProcessId, std::uint64_t tag, sim::Payload&) override;
  void failed(sim::Context&, sim::ProcessId, std::uint64_t tag, Code) override;
  void pushed(sim::Context&, sim::ProcessId, sim::Payload&) override;
  void link_opened(sim::Context&, sim::ProcessId) override;

  // --- ClientHost ---
  const Layout& layout() const override { return layout_; }
  Remoting& remoting() override { return remoting_; }
  Topic* topic(std::string_view name) override;
  Topic* topic(TopicId id) override;
  void ask_route(sim::Context&, Topic&) override;
  ClientListener& listener() override { return *listener_; }
  std::uint32_t client_number() const override { return number(); }
  sim::Due due_of(std::uint32_t part, std::uint32_t what, std::uint64_t data) const override { return due(part << 8 | what, data); }
  sim::ProcessId process_of(sim::Context& ctx, BrokerId b) const override { return ctx.process(layout_.brokers[b].process); }
  BrokerId master_of(NameId n) const override { return masters_[n]; }
  Producer& producer() override { return *producer_; }
  void heartbeat_soon(sim::Context& ctx) override { heartbeat(ctx); }

  Topic& know(std::string_view name, std::string_view group);
  void route_answered(sim::Context&, std::size_t topic, const RouteResponse*);
  void heartbeat(sim::Context&);
  void heartbeat_to(sim::Context&, const std::vector<BrokerId>&);
  void poll(sim::Context&);
  sim::ProcessId name_server(sim::Context&) const;

  const Layout layout_;
  std::vector<PublishSettings> publishes_;
  std::vector<ConsumeSettings> consumes_;
  sim::Duration poll_interval_ = 30s;
  sim::Duration heartbeat_interval_ = 30s;
  ClientListener* listener_ = nullptr;
  Remoting remoting_;
  std::deque<Topic> topics_;
  std::vector<BrokerId> masters_;  ///< by broker name: brokerAddrTable's entry 0
  std::unique_ptr<Producer> producer_;
  std::vector<std::unique_ptr<Consumer>> consumers_;
  std::size_t name_server_ = 0;
  bool started_ = false;  ///< every topic was asked for once
  bool ready_ = false;
  bool stopped_ = false;
};

}  // namespace mqlab::models::rocketmq
