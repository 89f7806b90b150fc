// Broker and clients in a world, struck at every point: what was confirmed is delivered, the account of copies comes out even, and what
// is repeated is flagged. A sweep over (point, fault, message), one run each: the promises P4, P5, C3 as a property.

#include <gtest/gtest.h>

#include <fmt/format.h>

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "models/ledger.hpp"
#include "models/rabbitmq/client/client.hpp"
#include "models/rabbitmq/kinds.hpp"
#include "models/rabbitmq/style.hpp"
#include "sim/fault/crash.hpp"
#include "sim/fault/network_faults.hpp"
#include "sim/fault/power_loss.hpp"
#include "sim/platform/platform.hpp"
#include "sim/trace/recorder.hpp"
#include "sim/world/world.hpp"

namespace mqlab::models::rabbitmq {
namespace {

using namespace std::chrono_literals;

struct Seen {
  std::map<std::uint64_t, int> acked;
  std::map<std::uint64_t, int> delivered;
  std::map<std::uint64_t, int> unflagged;
  std::vector<std::uint64_t> order;
};

class Base : public sim::Process, protected ClientListener {
 public:
  Base(const BrokerSettings& broker, std::vector<PublishSettings> publishes, std::vector<ConsumeSettings> consumes)
      : client_(broker, std::move(publishes), std::move(consumes), 0) {}
  void on_started(sim::Context& c) override { client_.start(c, *this); }
  void on_connected(sim::Context& c, sim::Connection x) override { client_.on_connected(c, x); }
  void on_refused(sim::Context& c, sim::Connection x, sim::Refusal r) override { client_.on_refused(c, x, r); }
  void on_closed(sim::Context& c, sim::Connection x, sim::Closing r) override { client_.on_closed(c, x, r); }
  void on_frame(sim::Context& c, sim::Connection x, sim::Payload& p) override { client_.on_frame(c, x, p); }
  void on_writable(sim::Context& c, sim::Connection x) override { client_.on_writable(c, x); }
  void on_timer(sim::Context& c, sim::Timer, sim::Due d) override { client_.on_timer(c, strip_owner(d)); }

 protected:
  void client_ready(sim::Context&, std::uint32_t) override {}
  void client_lost(sim::Context&, std::uint32_t, Loss, std::uint32_t) override {}
  void confirmed(sim::Context&, std::uint32_t, sim::MessageId, Confirm) override {}
  void delivered(sim::Context&, std::uint32_t, const Delivery&) override {}
  void publishing(sim::Context&, std::uint32_t, bool) override {}
  RabbitClient client_;
};

PublishSettings publish_role() {
  PublishSettings p;
  p.routing_key = "q";
  p.delivery_mode = 2;
  p.confirm = true;
  return p;
}
ConsumeSettings consume_role() {
  ConsumeSettings c;
  c.queue = "q";
  c.prefetch = 5;
  return c;
}

class Shop final : public Base {
 public:
  Shop(const BrokerSettings& broker, Seen& seen, std::uint64_t total) : Base(broker, {publish_role()}, {}), seen_(seen), total_(total) {}

 private:
  void go(sim::Context& ctx) {
    while (open_ < 4 && next_ <= total_ && client_.can_publish()) {
      Message m;
      m.id = sim::MessageId(ctx.self(), next_);
      m.operation = sim::OperationId(ctx.self(), next_++);
      m.body = 100;
      ++open_;
      client_.publish(ctx, 0, m);
    }
  }
  void client_ready(sim::Context& ctx, std::uint32_t) override { go(ctx); }
  void confirmed(sim::Context& ctx, std::uint32_t, sim::MessageId m, Confirm how) override {
    --open_;
    if (how == Confirm::ack) ++seen_.acked[m.number()];
    if (how != Confirm::unknown) go(ctx);
  }
  Seen& seen_;
  std::uint64_t total_;
  std::uint64_t next_ = 1;
  int open_ = 0;
};

class Stock final : public Base {
 public:
  Stock(const BrokerSettings& broker, Seen& seen) : Base(broker, {}, {consume_role()}), seen_(seen) {}

 private:
  void delivered(sim::Context& ctx, std::uint32_t, const Delivery& d) override {
    const std::uint64_t n = d.message.id.number();
    ++seen_.delivered[n];
    if (!d.redelivered) ++seen_.unflagged[n];
    seen_.order.push_back(n);
    client_.settle(ctx, d.handle, Settle::ack, false);
  }
  Seen& seen_;
};

struct Strike {
  sim::Kind point = sim::Kind::none;
  std::uint64_t message = 0;
  std::shared_ptr<const sim::FaultBody> body;
  std::string name;
};

template <class T>
std::shared_ptr<const sim::FaultBody> body(T fault) {
  struct Body final : sim::FaultBody {
    explicit Body(T f) : fault(std::move(f)) {}
    bool strike(sim::Hand& hand) const override { return fault.strike(hand); }
    void heal(sim::Hand& hand) const override { fault.heal(hand); }
    describe::Value fields() const override { return describe::to_value(fault); }
    T fault;
  };
  return std::make_shared<Body>(std::move(fault));
}

struct Outcome {
  Seen seen;
  std::map<std::uint64_t, int> copies;
  bool struck = false;
  sim::RunEnd end;
};

class WorldTest : public ::testing::Test {
 protected:
  static constexpr std::uint64_t kMessages = 12;

  Outcome play(Version version, const Strike& strike, bool declared = true) {
    Outcome out;
    platform_.reset();
    sim::WorldOptions options;
    options.settle = 200s;
    options.model_kinds = shared_kinds();
    options.style_kinds = kinds::table();
    options.payload_kinds = payload_table();
    platform_.run([&] {
      sim::World world(platform_, recorder_, options);
      BrokerPart broker;
      broker.value.settings.version = version;
      if (declared) broker.value.settings.queues = {{.name = "q", .durable = true}};
      const BrokerSettings& settings = broker.value.settings;
      style().build(world, broker, {});
      world.add_process({.name = "shop", .role = "producer", .host = "shop", .make = [&] {
                           return std::make_unique<Shop>(settings, out.seen, kMessages);
                         }});
      world.add_process(
          {.name = "stock", .role = "consumer", .host = "stock", .make = [&] { return std::make_unique<Stock>(settings, out.seen); }});
      sim::FaultPlan plan;
      sim::Fault fault;
      fault.kind = strike.name;
      fault.body = strike.body;
      fault.trigger.how = sim::Trigger::How::at_point;
      fault.trigger.point = strike.point;
      fault.trigger.message = fmt::format("shop/{}", strike.message);
      fault.lasts = 3s;
      plan.faults.push_back(fault);
      world.set_faults(std::move(plan));
      out.end = world.run();
      out.struck = world.fault_outcomes().front().struck != 0;
    });
    recorder_.finish();
    recorder_.for_each_chunk([&](std::span<const sim::Record> chunk) {
      for (const sim::Record& r : chunk) {
        const int change = r.kind_id() == models::kinds::copy_made ? 1 : r.kind_id() == models::kinds::copy_gone ? -1 : 0;
        if (change != 0) out.copies[r.message_id().number()] += change;
      }
    });
    return out;
  }

  static sim::PlatformSpec three_hosts() {
    sim::PlatformSpec spec;
    for (const char* name : {"rabbit-1", "shop", "stock"}) spec.hosts.emplace_back().name = name;
    return spec;
  }
  sim::Platform platform_{three_hosts()};
  sim::Recorder recorder_;
};

const sim::Kind kPoints[] = {models::kinds::publish_sent,
                             models::kinds::broker_received,
                             models::kinds::broker_stored,
                             models::kinds::confirm_sent,
                             models::kinds::confirm_received,
                             models::kinds::deliver_sent,
                             models::kinds::deliver_received,
                             models::kinds::ack_sent,
                             models::kinds::ack_recorded,
                             models::kinds::ack_flushed,
                             kinds::broker_routed};

TEST_F(WorldTest, WithoutAFaultEveryMessageIsConfirmedAndDeliveredOnceInOrder) {
  const Outcome out =
      play(Version::v3_10, {.point = models::kinds::publish_sent, .message = 99, .body = body(sim::Crash{"shop"}), .name = "crash"});
  EXPECT_FALSE(out.struck);
  std::vector<std::uint64_t> all;
  for (std::uint64_t n = 1; n <= kMessages; ++n) all.push_back(n);
  EXPECT_EQ(out.seen.order, all);
  EXPECT_EQ(out.seen.acked.size(), kMessages);
}

TEST_F(WorldTest, AtEveryPointACrashOrAPowerLossOfTheBrokerKeepsWhatWasConfirmed) {
  for (const sim::Kind point : kPoints) {
    for (const std::uint64_t message : {1, 5, 12}) {
      for (const bool power : {false, true}) {
        const Strike strike{.point = point,
                            .message = message,
                            .body = power ? body(sim::PowerLoss{.host = "rabbit-1"}) : body(sim::Crash{"rabbit-1"}),
                            .name = power ? "power-loss" : "crash"};
        SCOPED_TRACE(fmt::format("{} at point {} of message {}", strike.name, static_cast<unsigned>(point), message));
        const Outcome out = play(Version::v3_10, strike);
        EXPECT_TRUE(out.struck);
        for (const auto& [n, times] : out.seen.acked) {
          EXPECT_GE(times, 1);
          EXPECT_GE(out.seen.delivered.count(n), 1U) << "confirmed and lost: " << n;
        }
        for (const auto& [n, times] : out.seen.unflagged) EXPECT_LE(times, 1) << "repeated without a flag: " << n;
        for (const auto& [n, alive] : out.copies) EXPECT_EQ(alive, 0) << "copies of " << n;
      }
    }
  }
}

TEST_F(WorldTest, OnV2APowerLossAtTheConfirmMayTakeWhatWasConfirmedACrashDoesNot) {
  const Outcome crash =
      play(Version::v4_0, {.point = models::kinds::confirm_sent, .message = 5, .body = body(sim::Crash{"rabbit-1"}), .name = "crash"});
  const Outcome power = play(Version::v4_0, {.point = models::kinds::confirm_sent,
                                             .message = 5,
                                             .body = body(sim::PowerLoss{.host = "rabbit-1", .page_cache = sim::Unflushed::lost}),
                                             .name = "power-loss"});
  for (const auto& [n, times] : crash.seen.acked) EXPECT_EQ(crash.seen.delivered.count(n), 1U) << n;
  for (const auto& [n, alive] : crash.copies) EXPECT_EQ(alive, 0) << n;
  for (const auto& [n, alive] : power.copies) EXPECT_EQ(alive, 0) << n;
  EXPECT_TRUE(power.struck);
}

TEST_F(WorldTest, AtEveryPointABrokenConnectionLosesNothingThatWasConfirmed) {
  for (const sim::Kind point : kPoints) {
    for (const char* client : {"shop", "stock"}) {
      const Strike strike{
          .point = point, .message = 5, .body = body(sim::DropConnection{.between = {client, "rabbit-1"}}), .name = "drop-connection"};
      SCOPED_TRACE(fmt::format("{} cut off at point {}", client, static_cast<unsigned>(point)));
      const Outcome out = play(Version::v3_10, strike);
      EXPECT_TRUE(out.struck);
      for (const auto& [n, times] : out.seen.acked) EXPECT_GE(out.seen.delivered.count(n), 1U) << "confirmed and lost: " << n;
      for (const auto& [n, alive] : out.copies) EXPECT_EQ(alive, 0) << "copies of " << n;
    }
  }
}

TEST_F(WorldTest, AConsumerThatWaitsForAQueueThatNeverComesDoesNotKeepTheRunAlive) {
  const Outcome out =
      play(Version::v3_10, {.point = models::kinds::publish_sent, .message = 99, .body = body(sim::Crash{"shop"}), .name = "crash"}, false);
  EXPECT_EQ(out.end.reason, sim::EndReason::settled);
  EXPECT_LT(out.end.costs.events, 2000U);
}

TEST_F(WorldTest, AnAckThatTheBrokerHadOnlyInMemoryIsRepeatedAfterACrash) {
  const Outcome out =
      play(Version::v3_10, {.point = models::kinds::ack_recorded, .message = 5, .body = body(sim::Crash{"rabbit-1"}), .name = "crash"});
  EXPECT_EQ(out.seen.delivered.at(5), 2);
  EXPECT_EQ(out.seen.unflagged.at(5), 1);
}

}  // namespace
}  // namespace mqlab::models::rabbitmq
