// A queue process dies and the node lives (semantics 3.4, 2.2): what was in its memory and its mailbox is gone, its files come back flagged.

#include <gtest/gtest.h>

#include "models/rabbitmq/faults.hpp"
#include "sim/describe/field.hpp"
#include "tests/models/rabbitmq/broker_stage.hpp"

namespace mqlab::models::rabbitmq::testing {
namespace {

BrokerSettings with(QueueSettings queue) {
  BrokerSettings s;
  s.queues = {std::move(queue)};
  return s;
}

void crash_queue(BrokerStage& stage, std::string queue = "q", QueueEnd by = QueueEnd::exception) {
  EXPECT_TRUE(stage.command(QueueCrash::name, describe::to_value(QueueCrash{.process = "rabbit-1", .queue = std::move(queue), .by = by})));
}
void kill_queue(BrokerStage& stage) { crash_queue(stage, "q", QueueEnd::kill); }

struct QueueCrashTest : ::testing::Test {
  BrokerStage stage{with({.name = "q", .durable = true})};
  sim::Connection shop = stage.connect();
  sim::Connection stock = stage.connect();

  QueueCrashTest() {
    stage.open_channel(shop, 1, Confirms::yes);
    stage.open_channel(stock);
  }
};

TEST_F(QueueCrashTest, AfterAnExceptionItsConsumersAreCancelledAndNothingIsRedeliveredToThem) {
  stage.write(shop, {persistent(1), persistent(2)});
  stage.run();
  stage.consume(stock, 1, 0);
  stage.run();
  EXPECT_EQ(stage.heard(stock), "m1 m2");
  crash_queue(stage);
  stage.run();
  EXPECT_EQ(stage.heard(stock), "cancel(0)") << "seen on 3.10.8: basic.cancel, consumers 0";
  stage.consume(stock, 1, 0);
  stage.run();
  EXPECT_EQ(stage.heard(stock), "m1* m2*");
}

TEST_F(QueueCrashTest, AfterAKillWhatWasConfirmedComesBackFlaggedToTheConsumerThatStayed) {
  stage.write(shop, {persistent(1), persistent(2)});
  stage.run();
  EXPECT_EQ(stage.heard(shop), "ack(2,+)");
  stage.consume(stock, 1, 0);
  stage.run();
  EXPECT_EQ(stage.heard(stock), "m1 m2");
  kill_queue(stage);
  stage.run();
  EXPECT_EQ(stage.heard(stock), "m1* m2*") << "the same channel and the same consumer: nothing is cancelled";
}

TEST_F(QueueCrashTest, APublishWhoseFlushIsUnderWayIsNackedThoughItsJournalEntryIsWritten) {
  stage.write(shop, {persistent(1)});
  stage.run_for(1ms);  // the flush takes 2 ms
  crash_queue(stage);
  stage.run();
  EXPECT_EQ(stage.heard(shop), "nack(1)");
  EXPECT_EQ(stage.drained(), "m1*") << "a nack says that it is not known to be safe, not that it is gone";
}

TEST_F(QueueCrashTest, WhatWaitsInItsMailboxIsNackedAndGone) {
  stage.write(shop, {persistent(1)});
  stage.run_for(1ms);
  stage.write(shop, {persistent(2), persistent(3)});  // behind the flush
  stage.run_for(500us);
  crash_queue(stage);
  stage.run();
  EXPECT_EQ(stage.copies(2), 0);
  EXPECT_EQ(stage.drained(), "m1*");
  stage.write(shop, {persistent(4)});
  stage.run();
  EXPECT_EQ(stage.drained(), "m4") << "the new process works as any other";
}

TEST_F(QueueCrashTest, ATransientMessageIsGoneThoughTheNodeLives) {
  stage.write(shop, {transient(1), persistent(2)});
  stage.run();
  crash_queue(stage);
  stage.run();
  EXPECT_EQ(stage.copies(1), 0);
  EXPECT_EQ(stage.fate(1), Fate::lost);
  EXPECT_EQ(stage.drained(), "m2*");
}

TEST(QueueCrash, ATransientQueueStaysButIsEmpty) {
  BrokerStage stage{with({.name = "q", .durable = false})};
  const sim::Connection shop = stage.connect();
  stage.open_channel(shop, 1, Confirms::yes);
  stage.write(shop, {persistent(1)});
  stage.run();
  crash_queue(stage);
  stage.write(shop, {persistent(2)});
  stage.run();
  EXPECT_EQ(stage.heard(shop), "ack(1) ack(2)");
  EXPECT_EQ(stage.drained(), "m2");
}

TEST_F(QueueCrashTest, AnAckThatWasNotFlushedComesUndone) {
  stage.write(shop, {persistent(1)});
  stage.run();
  stage.consume(stock, 1, 0);
  stage.run_for(5ms);
  stage.ack(stock, 1);
  stage.run_for(5ms);  // recorded; v1 flushes it after 200 ms of rest
  EXPECT_EQ(stage.copies(1), 0);
  kill_queue(stage);
  stage.run();
  EXPECT_EQ(stage.copies(1), 1);
  EXPECT_EQ(stage.heard(stock), "m1 m1*");
}

TEST_F(QueueCrashTest, AnAckOfADeliveryOfTheFirstLifeFindsNothingAndClosesNoChannel) {
  stage.write(shop, {persistent(1)});
  stage.run();
  stage.consume(stock, 1, 0, "q", 1);
  stage.run();
  kill_queue(stage);
  stage.run();
  EXPECT_EQ(stage.heard(stock), "m1 m1*") << "the new process counts the prefetch anew";
  stage.ack(stock, 1);
  stage.run();
  EXPECT_EQ(stage.copies(1), 1);
  stage.ack(stock, 2);
  stage.run();
  EXPECT_EQ(stage.copies(1), 0);
  EXPECT_EQ(stage.heard(stock), "");
}

TEST_F(QueueCrashTest, AnotherQueueNoticesNothing) {
  BrokerSettings two = with({.name = "q", .durable = true});
  two.queues.push_back({.name = "other", .durable = true});
  BrokerStage both(two);
  const sim::Connection c = both.connect();
  both.open_channel(c, 1, Confirms::yes);
  both.write(c, {persistent(1), persistent(2, "other")});
  both.run_for(1ms);
  crash_queue(both, "other");
  both.run();
  EXPECT_EQ(both.heard(c), "nack(2) ack(1)");
  EXPECT_EQ(both.drained(), "m1");
}

}  // namespace
}  // namespace mqlab::models::rabbitmq::testing
