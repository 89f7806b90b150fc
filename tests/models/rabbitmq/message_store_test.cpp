// The shared message store, the storage versions, and what a backlog costs (semantics 2.2, 3.1 to 3.3, 13).

#include <gtest/gtest.h>

#include <fmt/format.h>

#include "tests/models/rabbitmq/broker_stage.hpp"

namespace mqlab::models::rabbitmq::testing {
namespace {

struct Row {
  Version version;
  std::int64_t queue_version;
  std::size_t small_flushes;
  std::size_t large_flushes;
  bool survives_power_loss_small;
  bool survives_power_loss_large;
};
/// The profiles of the reference: what is fsynced before a classic confirm.
const Row kRows[] = {{Version::v3_10, 1, 1, 2, true, true},   {Version::v3_12, 1, 1, 2, true, true},
                     {Version::v3_10, 2, 0, 1, false, false}, {Version::v3_13, 1, 1, 1, true, false},
                     {Version::v3_13, 2, 0, 0, false, false}, {Version::v4_0, 2, 0, 0, false, false}};

struct Stage : BrokerStage {
  explicit Stage(const Row& row) : BrokerStage(settings(row)) {
    shop = connect();
    open_channel(shop, 1, Confirms::yes);
  }
  static BrokerSettings settings(const Row& row) {
    BrokerSettings s;
    s.version = row.version;
    s.queues = {{.name = "q", .durable = true, .arguments = {.queue_version = row.queue_version}}};
    return s;
  }
  void publish(std::uint64_t message, bool large) {
    write(shop, {{.message = message, .body = large ? 4093U : 4092U}});
    run_for(50ms);
  }
  sim::Connection shop;
};

TEST(MessageStore, WhatIsFsyncedBeforeAConfirmDependsOnTheVersionAndTheSize) {
  for (const Row& row : kRows) {
    for (const bool large : {false, true}) {
      SCOPED_TRACE(
          fmt::format("version {} queue version {} {}", static_cast<int>(row.version), row.queue_version, large ? "large" : "small"));
      Stage stage(row);
      const std::size_t before = stage.flushes();
      stage.publish(1, large);
      EXPECT_EQ(stage.heard(stage.shop), "ack(1)");
      EXPECT_EQ(stage.flushes() - before, large ? row.large_flushes : row.small_flushes);
      EXPECT_EQ(stage.biography(1), "broker.received broker.routed copy.made broker.stored confirm.sent");
    }
  }
}

TEST(MessageStore, WhatSurvivesAPowerLossFollows) {
  for (const Row& row : kRows) {
    for (const bool large : {false, true}) {
      SCOPED_TRACE(
          fmt::format("version {} queue version {} {}", static_cast<int>(row.version), row.queue_version, large ? "large" : "small"));
      const bool survives = large ? row.survives_power_loss_large : row.survives_power_loss_small;
      Stage crashed(row);
      crashed.publish(1, large);
      crashed.crash();
      crashed.start();
      EXPECT_EQ(crashed.drained(), "m1*") << "a crash of the process takes nothing that was written";
      Stage dark(row);
      dark.publish(1, large);
      dark.power_loss();
      dark.start();
      EXPECT_EQ(dark.copies(1), survives ? 1 : 0);
      EXPECT_EQ(dark.drained(), survives ? "m1*" : "");
    }
  }
}

TEST(MessageStore, AnEntryWithoutItsBodyIsDroppedAndItsNeighboursAreNot) {
  Stage stage({Version::v3_13, 1, 0, 0, false, false});
  stage.publish(1, false);
  stage.publish(2, true);
  stage.publish(3, false);
  stage.power_loss();
  stage.start();
  EXPECT_EQ(stage.copies(2), 0);
  EXPECT_EQ(stage.drained(), "m1* m3*");
}

TEST(MessageStore, ItsFilesShrinkWhenTheMessagesAreGone) {
  Stage stage({Version::v3_10, 1, 0, 0, false, false});
  for (std::uint64_t n = 1; n <= 5; ++n) stage.publish(n, true);
  stage.run();
  EXPECT_EQ(stage.disk().files["msg_store_persistent"].entries.size(), 5U);
  EXPECT_EQ(stage.drained(), "m1 m2 m3 m4 m5");
  stage.run_for(1s);
  EXPECT_EQ(stage.disk().files["msg_store_persistent"].entries.size(), 0U);
}

TEST(MessageStore, SeveralBodiesShareAFlush) {
  Stage stage({Version::v3_10, 1, 0, 0, false, false});
  const std::size_t before = stage.flushes();
  std::vector<Publish> all;
  for (std::uint64_t n = 1; n <= 100; ++n) all.push_back({.message = n, .body = 5000});
  stage.write(stage.shop, all);
  stage.run_for(100ms);
  EXPECT_LE(stage.flushes() - before, 6U);
  EXPECT_EQ(stage.copies(100), 1);
}

TEST(MessageStore, AnOrderlyStopFlushesIt) {
  Stage stage({Version::v4_0, 2, 0, 0, false, false});
  stage.publish(1, true);
  stage.stop();
  EXPECT_FALSE(stage.alive());
  stage.power_loss();
  stage.start();
  EXPECT_EQ(stage.drained(), "m1");
}

TEST(MessageStore, AFullDiskNacksAndTheQueueProcessRestarts) {
  Stage stage({Version::v3_10, 1, 0, 0, false, false});
  stage.publish(1, true);
  stage.heard(stage.shop);
  stage.disk().broken = true;
  stage.publish(2, true);
  EXPECT_EQ(stage.heard(stage.shop), "nack(2)");
  stage.disk().broken = false;
  EXPECT_EQ(stage.drained(), "m1*") << "recovered as after a kill";
}

TEST(Backlog, AboveItsThresholdAV1QueueDeliversAtAThirdOfItsPaceAndReadsBackWhatItPagedOut) {
  for (const std::int64_t version : {1, 2}) {
    BrokerSettings s;
    s.queues = {{.name = "q", .durable = true, .arguments = {.queue_version = version}}};
    s.costs.backlog = 50;
    BrokerStage stage(s);
    const sim::Connection shop = stage.connect();
    stage.open_channel(shop);
    std::vector<Publish> all;
    for (std::uint64_t n = 1; n <= 100; ++n) all.push_back(transient(n));
    stage.write(shop, all);
    stage.run_for(100ms);
    const sim::Connection c = stage.connect();
    stage.open_channel(c);
    stage.consume(c, 1, 0, "q", 0, true);
    stage.heard(c);
    stage.write(shop, {transient(101)});  // the queue owes the time of its 100 deliveries first
    const sim::Time before = stage.now();
    while (stage.heard(c).empty()) stage.run_for(100us);
    const auto took = std::chrono::duration_cast<std::chrono::milliseconds>(stage.now() - before);
    if (version == 1) {
      EXPECT_GE(took, 3ms);
    } else {
      EXPECT_LE(took, 1ms);
    }
  }
}

TEST(QueueMode, ALazyQueueReadsEachMessageBackUntilThe312Profile) {
  for (const Version version : {Version::v3_10, Version::v3_12}) {
    BrokerSettings s;
    s.version = version;
    s.costs.page_in = 1ms;
    s.queues = {{.name = "q", .durable = true, .arguments = {.queue_mode = QueueMode::lazy}}};
    BrokerStage stage(s);
    const sim::Connection shop = stage.connect();
    stage.open_channel(shop, 1, Confirms::yes);
    for (std::uint64_t m = 1; m <= 20; ++m) stage.write(shop, {persistent(m)});
    stage.run();
    const sim::Connection stock = stage.connect();
    stage.open_channel(stock);
    stage.consume(stock, 1, 1, "q", 1);
    stage.heard(stock);
    for (std::uint64_t tag = 1; tag <= 10; ++tag) {
      stage.run_for(500us);
      stage.ack(stock, tag);
    }
    const bool behind = stage.heard(stock).find("m9") == std::string::npos;
    EXPECT_EQ(behind, version < Version::v3_12) << "a read of 1 ms for each message, and an ack each half of one";
  }
}

}  // namespace
}  // namespace mqlab::models::rabbitmq::testing
