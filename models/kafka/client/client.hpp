/// Kafka's client libraries in one application: a KafkaProducer for its publish roles, a KafkaConsumer for each consume role (the Java
/// clients; each has its own connections).
#pragma once

#include <memory>
#include <vector>

#include "models/client.hpp"
#include "models/kafka/client/consumer.hpp"
#include "models/kafka/client/producer.hpp"

namespace mqlab::models::kafka {

class KafkaClient final : public Client, private ClientListener {
 public:
  KafkaClient(const Broker& broker, std::vector<PublishSettings> publishes, const std::vector<ConsumeSettings>& consumes,
              std::uint32_t number);

  void start(sim::Context&, ClientListener&) override;
  bool owns(sim::Connection) const override;
  void on_connected(sim::Context&, sim::Connection) override;
  void on_refused(sim::Context&, sim::Connection, sim::Refusal) override;
  void on_closed(sim::Context&, sim::Connection, sim::Closing) override;
  void on_frame(sim::Context&, sim::Connection, sim::Payload&) override;
  void on_timer(sim::Context&, sim::Due) override;
  void publish(sim::Context& ctx, std::uint32_t role, const Message& m) override { producer_->publish(ctx, role, m); }
  bool can_publish() const override { return told_ready_ && producer_ != nullptr && producer_->can_publish(); }
  bool confirms(std::uint32_t role) const override { return producer_ != nullptr && producer_->confirms(role); }
  void settle(sim::Context&, std::uint64_t handle, Settle how, bool multiple) override;
  void stop(sim::Context&) override;

 private:
  /// The library's parts report to us: ready is who has all of them ready, and a handle says which consumer it is of.
  void client_ready(sim::Context&, std::uint32_t client) override;
  void client_lost(sim::Context&, std::uint32_t, Loss, std::uint32_t) override {}
  void confirmed(sim::Context& ctx, std::uint32_t client, sim::MessageId m, Confirm how) override {
    listener_->confirmed(ctx, client, m, how);
  }
  void delivered(sim::Context&, std::uint32_t client, const Delivery&) override;
  void publishing(sim::Context& ctx, std::uint32_t client, bool possible) override { listener_->publishing(ctx, client, possible); }

  Wire* wire_of(sim::Connection);
  Wire::MakeDue due_of(std::uint32_t part);

  ClientListener* listener_ = nullptr;
  std::unique_ptr<Producer> producer_;
  std::vector<std::unique_ptr<Consumer>> consumers_;
  std::size_t parts_ready_ = 0;
  bool told_ready_ = false;
};

}  // namespace mqlab::models::kafka
