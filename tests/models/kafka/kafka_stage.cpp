#include "tests/models/kafka/kafka_stage.hpp"

#include <algorithm>

namespace mqlab::models::kafka {

namespace {

class Program final : public sim::Process, private ClientListener {
 public:
  Program(std::unique_ptr<Client> client, KafkaStage& stage, bool publishes)
      : client_(std::move(client)), stage_(stage), publishes_(publishes) {}
  void on_started(sim::Context& c) override { client_->start(c, *this); }
  void on_connected(sim::Context& c, sim::Connection x) override { client_->on_connected(c, x); }
  void on_refused(sim::Context& c, sim::Connection x, sim::Refusal r) override { client_->on_refused(c, x, r); }
  void on_closed(sim::Context& c, sim::Connection x, sim::Closing r) override { client_->on_closed(c, x, r); }
  void on_frame(sim::Context& c, sim::Connection x, sim::Payload& p) override { client_->on_frame(c, x, p); }
  void on_timer(sim::Context& c, sim::Timer, sim::Due d) override { client_->on_timer(c, strip_owner(d)); }

 private:
  void publish_next(sim::Context& ctx) {
    if (!publishes_ || next_ > stage_.messages) return;
    waits_ = !client_->can_publish();
    if (waits_) return;
    Message m;
    m.id = sim::MessageId(ctx.self(), next_);
    m.operation = sim::OperationId(ctx.self(), next_);
    client_->publish(ctx, 0, m);
  }
  void client_ready(sim::Context& ctx, std::uint32_t) override { publish_next(ctx); }
  void client_lost(sim::Context&, std::uint32_t, Loss, std::uint32_t) override {}
  void confirmed(sim::Context& ctx, std::uint32_t, sim::MessageId m, Confirm how) override {
    stage_.answers.push_back(how);
    if (how == Confirm::ack) stage_.confirmed.insert(m.number());
    if (how == Confirm::ack || !stage_.again) ++next_;
    publish_next(ctx);
  }
  void delivered(sim::Context& ctx, std::uint32_t, const Delivery& d) override {
    stage_.delivered.push_back(d.message.id.number());
    client_->settle(ctx, d.handle, Settle::ack, false);
  }
  void publishing(sim::Context& ctx, std::uint32_t, bool possible) override {
    if (possible && waits_) publish_next(ctx);
  }

  std::unique_ptr<Client> client_;
  KafkaStage& stage_;
  bool publishes_;
  std::uint64_t next_ = 1;
  bool waits_ = false;  ///< send() would block
};

}  // namespace

KafkaStage::KafkaStage() : platform_(sim::stage::hosts({"b1", "b2", "b3", "controller", "shop", "stock"})) {
  TopicSettings orders;
  orders.name = "orders";
  orders.replication_factor = 3;
  orders.min_insync_replicas = 2;
  broker.value.settings.topics = {orders};
  publish.value.topic = "orders";
  consume.value.group = "stock";
  consume.value.topics = {"orders"};
  consume.value.enable_auto_commit = false;
  consume.value.auto_offset_reset = OffsetReset::earliest;
}

void KafkaStage::run() {
  sim::WorldOptions options;
  const Part* const publishes[] = {&publish};
  const Part* const consumes[] = {&consume};
  options.settle = style().settle_time(broker, publishes, consumes);
  options.model_kinds = shared_kinds();
  options.style_kinds = style().kinds();
  options.payload_kinds = style().payload_kinds();
  const std::span<const Part* const> none{};
  platform_.run([&] {
    sim::World world(platform_, recorder_, options);
    style().build(world, broker, consumes);
    world.add_process({.name = "shop", .role = "producer", .host = "shop", .make = [&] {
                         return std::make_unique<Program>(style().make_client(broker, publishes, none, 0), *this, true);
                       }});
    world.add_process({.name = "stock", .role = "consumer", .host = "stock", .make = [&] {
                         return std::make_unique<Program>(style().make_client(broker, none, consumes, 0), *this, false);
                       }});
    world.set_faults(std::move(plan));
    world.run();
    for (const auto& outcome : world.fault_outcomes()) struck.push_back(outcome.struck);
    for (const auto& process : world.tables().processes) processes_.emplace_back(process.name);
    for (const auto& element : world.tables().elements) elements_.emplace_back(element.label);
  });
  recorder_.finish();
  for (const sim::KindInfo& k : recorder_.kinds()) names_[static_cast<std::uint16_t>(k.kind)] = std::string(k.name);
  recorder_.for_each_chunk([&](std::span<const sim::Record> chunk) { records.insert(records.end(), chunk.begin(), chunk.end()); });
}

std::size_t KafkaStage::count(sim::Kind kind, std::uint64_t message) const {
  return static_cast<std::size_t>(std::count_if(records.begin(), records.end(), [&](const sim::Record& r) {
    return r.kind_id() == kind && (message == 0 || r.message_id().number() == message);
  }));
}

std::size_t KafkaStage::count_at(sim::Kind kind, std::string_view process, std::uint64_t message) const {
  return static_cast<std::size_t>(std::count_if(records.begin(), records.end(), [&](const sim::Record& r) {
    return r.kind_id() == kind && r.message_id().number() == message && processes_.at(r.process) == process;
  }));
}

std::vector<std::string> KafkaStage::story(std::uint64_t message) const {
  std::vector<std::string> out;
  for (const sim::Record& r : records)
    if (r.message_id().number() == message && r.message != 0) out.push_back(names_.at(r.kind));
  return out;
}

}  // namespace mqlab::models::kafka
