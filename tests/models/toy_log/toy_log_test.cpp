// The toy log through its seam alone (models::Style, models::Client): publish, stored, replicated, confirmed, delivered, committed; with the crash of the
// leader, with a power loss of each node at each point.
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "models/ledger.hpp"
#include "sim/fault/crash.hpp"
#include "sim/fault/power_loss.hpp"
#include "tests/support/stage.hpp"
#include "tests/support/toy_log/frames.hpp"
#include "tests/support/toy_log/style.hpp"
#include "tests/support/toy_log/words.hpp"

namespace mqlab::models::toy_log {
namespace {

using namespace std::chrono_literals;
using ::testing::ElementsAre;

constexpr std::uint64_t kMessages = 8;

struct Seen {
  std::set<std::uint64_t> confirmed;
  std::vector<std::uint64_t> delivered;
};

/// What a program above the client does: publish one after the other, again if it is unknown; or commit what is delivered.
class Program final : public sim::Process, private ClientListener {
 public:
  Program(std::unique_ptr<Client> client, bool publishes, Seen& seen) : client_(std::move(client)), publishes_(publishes), seen_(seen) {}
  void on_started(sim::Context& c) override { client_->start(c, *this); }
  void on_connected(sim::Context& c, sim::Connection x) override { client_->on_connected(c, x); }
  void on_refused(sim::Context& c, sim::Connection x, sim::Refusal r) override { client_->on_refused(c, x, r); }
  void on_closed(sim::Context& c, sim::Connection x, sim::Closing r) override { client_->on_closed(c, x, r); }
  void on_frame(sim::Context& c, sim::Connection x, sim::Payload& p) override { client_->on_frame(c, x, p); }
  void on_timer(sim::Context& c, sim::Timer, sim::Due d) override { client_->on_timer(c, strip_owner(d)); }

 private:
  void publish_next(sim::Context& ctx) {
    if (!publishes_ || next_ > kMessages) return;
    Message m;
    m.id = sim::MessageId(ctx.self(), next_);
    m.operation = sim::OperationId(ctx.self(), next_);
    client_->publish(ctx, 0, m);
  }
  void client_ready(sim::Context& ctx, std::uint32_t) override { publish_next(ctx); }
  void client_lost(sim::Context&, std::uint32_t, Loss, std::uint32_t) override {}
  void confirmed(sim::Context& ctx, std::uint32_t, sim::MessageId m, Confirm how) override {
    if (how != Confirm::ack) return;  // it is published again when the client is ready again
    seen_.confirmed.insert(m.number());
    ++next_;
    publish_next(ctx);
  }
  void delivered(sim::Context& ctx, std::uint32_t client, const Delivery& d) override {
    EXPECT_EQ(client, client_->number());
    seen_.delivered.push_back(d.message.id.number());
    client_->settle(ctx, d.handle, Settle::ack, false);
  }
  void publishing(sim::Context&, std::uint32_t, bool) override {}

  std::unique_ptr<Client> client_;
  bool publishes_;
  Seen& seen_;
  std::uint64_t next_ = 1;
};

class ToyLog : public ::testing::Test {
 protected:
  struct Outcome {
    Seen seen;
    std::vector<std::string> story;  ///< names of the records of message 1
    bool struck = false;
    sim::RunEnd end;
  };
  template <class F>
  Outcome play(sim::Trigger when, F fault, std::vector<sim::Step> steps = {}) {
    Outcome out;
    sim::FaultPlan plan;
    plan.steps = std::move(steps);
    sim::Fault& f = plan.faults.emplace_back();
    f.kind = F::name;
    f.body = sim::stage::body(std::move(fault));
    f.trigger = std::move(when);
    f.lasts = 2s;
    sim::WorldOptions options;
    options.settle = 70s;
    options.model_kinds = shared_kinds();
    options.style_kinds = style().kinds();
    options.payload_kinds = style().payload_kinds();
    describe::Value none(describe::Object{});
    const describe::Sources sources;
    describe::Problems problems(sources);
    describe::ObjectReader reader(none, "", problems);
    const auto broker = style().read_broker(reader);
    const auto publish = style().read_publish(reader);
    const auto consume = style().read_consume(reader);
    const auto program = [&](bool publishes) {
      const Part* const role = publishes ? publish.get() : consume.get();
      const std::span<const Part* const> one(&role, 1);
      const std::span<const Part* const> no{};
      return std::make_unique<Program>(style().make_client(*broker, publishes ? one : no, publishes ? no : one, 0), publishes, out.seen);
    };
    platform_.run([&] {
      sim::World world(platform_, recorder_, options);
      style().build(world, *broker, {});
      world.add_process({.name = "shop", .role = "producer", .host = "shop", .make = [&] { return program(true); }});
      world.add_process({.name = "stock", .role = "consumer", .host = "stock", .make = [&] { return program(false); }});
      world.set_faults(std::move(plan));
      out.end = world.run();
      out.struck = world.fault_outcomes()[0].struck > 0;
    });
    recorder_.finish();
    const std::vector<sim::KindInfo> kinds = recorder_.kinds();
    recorder_.for_each_chunk([&](std::span<const sim::Record> chunk) {
      for (const sim::Record& r : chunk) {
        if (r.message_id().number() != 1 && r.kind_id() != log_replicated) continue;
        if (r.kind_id() == log_replicated && r.value != 1) continue;
        for (const sim::KindInfo& k : kinds) {
          if (k.kind == r.kind_id()) out.story.emplace_back(k.name);
        }
      }
    });
    return out;
  }
  static void every_confirmed_message_is_delivered(const Outcome& out) {
    EXPECT_EQ(out.seen.confirmed.size(), kMessages);
    for (const std::uint64_t n : out.seen.confirmed) {
      EXPECT_NE(std::count(out.seen.delivered.begin(), out.seen.delivered.end(), n), 0) << "confirmed and never delivered: " << n;
    }
  }
  sim::Platform platform_{sim::stage::hosts({"log-1", "log-2", "shop", "stock"})};
  sim::Recorder recorder_;
};

TEST_F(ToyLog, AMessageIsPublishedStoredReplicatedConfirmedDeliveredCommitted) {
  const Outcome out = play(sim::stage::at_point(kinds::publish_sent, "nobody"), sim::Crash{"log-1"});
  EXPECT_THAT(out.story,
              ElementsAre("publish.sent", "broker.received", "broker.stored", "copy.made", "log.replicated", "confirm.sent", "deliver.sent",
                          "confirm.received", "deliver.received", "ack.sent", "ack.recorded", "copy.gone", "ack.flushed"));
  EXPECT_THAT(out.seen.delivered, ElementsAre(1, 2, 3, 4, 5, 6, 7, 8)) << "in the order of their offsets";
  every_confirmed_message_is_delivered(out);
}

const sim::Kind kPoints[] = {kinds::publish_sent, kinds::broker_received, kinds::broker_stored, log_replicated,         kinds::confirm_sent,
                             kinds::deliver_sent, kinds::ack_recorded,    kinds::ack_flushed,   kinds::deliver_received};

TEST_F(ToyLog, ACrashOfTheLeaderAtAnyPointLosesNothingThatWasConfirmed) {
  for (const sim::Kind point : kPoints) {
    SCOPED_TRACE(fmt::format("point {}", static_cast<unsigned>(point)));
    const Outcome out = play(sim::stage::at_point(point, "", 3), sim::Crash{"log-1"});
    EXPECT_TRUE(out.struck);
    every_confirmed_message_is_delivered(out);
  }
}

TEST_F(ToyLog, APowerLossOfEitherNodeAtAnyPointLosesNothingThatWasConfirmed) {
  for (const sim::Kind point : kPoints) {
    for (const char* node : {"log-1", "log-2"}) {
      SCOPED_TRACE(fmt::format("{} at point {}", node, static_cast<unsigned>(point)));
      const Outcome out = play(sim::stage::at_point(point, "", 3), sim::PowerLoss{.host = node, .page_cache = sim::Unflushed::lost});
      EXPECT_TRUE(out.struck);
      every_confirmed_message_is_delivered(out);
    }
  }
}

TEST_F(ToyLog, WhatTheLeaderLostComesBackFromTheFollower) {
  const Outcome out =
      play(sim::stage::at_point(kinds::ack_flushed, "", 1), sim::PowerLoss{.host = "log-1", .page_cache = sim::Unflushed::lost});
  EXPECT_EQ(std::count(out.story.begin(), out.story.end(), "copy.gone"), 2) << "consumed, and then lost with the power";
  EXPECT_EQ(std::count(out.story.begin(), out.story.end(), "copy.made"), 2);
  EXPECT_EQ(std::count(out.seen.delivered.begin(), out.seen.delivered.end(), 1U), 1) << "its offset was committed and flushed";
}

TEST_F(ToyLog, ACommitThatWasNotFlushedIsDeliveredAgain) {
  const Outcome out =
      play(sim::stage::at_point(kinds::ack_recorded, "", 3), sim::PowerLoss{.host = "log-1", .page_cache = sim::Unflushed::lost});
  EXPECT_EQ(std::count(out.seen.delivered.begin(), out.seen.delivered.end(), 3U), 2);
}

TEST_F(ToyLog, ItsOwnFaultStrikesByAWordAndHealsByAWord) {
  const Outcome out = play(sim::stage::at_point(kinds::broker_stored, "", 3), FrozenLog{"log-1"});
  EXPECT_TRUE(out.struck);
  EXPECT_THAT(out.seen.delivered, ElementsAre(1, 2, 3, 4, 5, 6, 7, 8)) << "late, and all of them";
  EXPECT_GT(out.end.at, sim::Time{} + 2s) << "while it stood still nothing was replicated, so nothing was confirmed";
  every_confirmed_message_is_delivered(out);
}

TEST_F(ToyLog, AnOperatorsWordReachesTheLeaderWithItsArguments) {
  sim::Step rewind;
  rewind.what = "rewind";
  rewind.process = "log-1";
  rewind.trigger.at = sim::Time{} + 1s;
  rewind.arguments = describe::to_value(Rewind{.to = 5});
  const Outcome out = play(sim::stage::at_point(kinds::publish_sent, "nobody"), sim::Crash{"log-1"}, {rewind});
  EXPECT_THAT(out.seen.delivered, ElementsAre(1, 2, 3, 4, 5, 6, 7, 8, 6, 7, 8)) << "from offset 5 on once more";
}

}  // namespace
}  // namespace mqlab::models::toy_log
