// Back pressure (semantics 2.6): alarms stop a connection at its next publish, credit flow one whose queues lag behind.

#include <gtest/gtest.h>

#include <fmt/format.h>

#include "models/rabbitmq/faults.hpp"
#include "tests/models/rabbitmq/broker_stage.hpp"

namespace mqlab::models::rabbitmq::testing {
namespace {

BrokerSettings one_queue() {
  BrokerSettings s;
  s.queues = {{.name = "q", .durable = true}};
  return s;
}

class Alarm : public ::testing::Test {
 protected:
  BrokerStage stage{one_queue()};

  sim::Connection publisher() {
    const sim::Connection c = stage.connect();
    stage.open_channel(c, 1, Confirms::yes);
    return c;
  }
  void say(std::string_view word) { EXPECT_TRUE(stage.command(word, describe::Value(describe::Object{}))); }
};

// Observed L07.
TEST_F(Alarm, L07_AConnectionHearsBlockedAtItsNextPublishWhichWaitsUntilTheAlarmIsOver) {
  const sim::Connection shop = publisher();
  say(MemoryAlarm::name);
  EXPECT_EQ(stage.heard(shop), "") << "an idle connection hears nothing";
  stage.write(shop, {persistent(1), persistent(2)});
  stage.run();
  EXPECT_EQ(stage.heard(shop), "blocked") << "once";
  EXPECT_EQ(stage.biography(1), "") << "it is not handled";
  say(MemoryAlarm::clear);
  EXPECT_EQ(stage.heard(shop), "unblocked ack(2,+)");
  EXPECT_EQ(stage.drained(), "m1 m2");
}

TEST_F(Alarm, L07_APureConsumerGoesOnAndNewConnectionsAreTaken) {
  const sim::Connection shop = publisher();
  stage.write(shop, {persistent(1), persistent(2)});
  stage.run();
  say(DiskAlarm::name);
  const sim::Connection stock = stage.connect();
  stage.open_channel(stock);
  stage.consume(stock, 1, 0, "q", 1);
  EXPECT_EQ(stage.heard(stock), "m1");
  stage.ack(stock, 1);
  stage.run();
  EXPECT_EQ(stage.heard(stock), "m2");
}

// Semantics 10, #52: publish and consume on one connection, the acks stand behind the publish.
TEST_F(Alarm, AcksBehindThePublishOfTheSameConnectionWaitToo) {
  const sim::Connection both = publisher();
  stage.write(both, {persistent(1), persistent(2)});
  stage.run();
  stage.open_channel(both, 2);
  stage.consume(both, 2, 0, "q", 1);
  EXPECT_EQ(stage.heard(both), "m1");
  say(MemoryAlarm::name);
  stage.write(both, {persistent(3)});
  stage.ack(both, 1, false, 2);
  stage.run();
  EXPECT_EQ(stage.heard(both), "blocked")
      << "the ack is not read, so m2 is not delivered: a deadlock if the consumer waits for its publish";
  say(MemoryAlarm::clear);
  EXPECT_EQ(stage.heard(both), "unblocked m2 ack(3)");
}

TEST_F(Alarm, TheBacklogIsOverOnlyWhenBothAlarmsAre) {
  const sim::Connection shop = publisher();
  say(MemoryAlarm::name);
  say(DiskAlarm::name);
  stage.write(shop, {persistent(1)});
  stage.run();
  say(MemoryAlarm::clear);
  EXPECT_EQ(stage.heard(shop), "blocked");
  say(DiskAlarm::clear);
  EXPECT_EQ(stage.heard(shop), "unblocked ack(1)");
}

TEST_F(Alarm, ARestartClearsAMemoryAlarmAndFindsTheDiskStillLow) {
  for (const bool disk : {false, true}) {
    BrokerStage node(one_queue());
    node.command(disk ? DiskAlarm::name : MemoryAlarm::name, describe::Value(describe::Object{}));
    node.crash();
    node.start();
    const sim::Connection shop = node.connect();
    node.open_channel(shop, 1, Confirms::yes);
    node.write(shop, {persistent(1)});
    node.run();
    EXPECT_EQ(node.heard(shop), disk ? "blocked" : "ack(1)");
  }
}

TEST_F(Alarm, WhoIsBlockedIsNotMissed) {
  BrokerSettings s = one_queue();
  BrokerStage node(s);
  const sim::Connection shop = node.connect();
  node.frame(shop, method(frame::connection_open, ChannelFlags{}, OpenArguments{sim::Duration(10s).count()}));
  node.open_channel(shop, 1, Confirms::yes);
  node.command(MemoryAlarm::name, describe::Value(describe::Object{}));
  node.write(shop, {persistent(1)});
  node.run_for(200s);
  EXPECT_FALSE(node.closed(shop)) << "its heartbeats stand unread in the socket";
  node.command(MemoryAlarm::clear, describe::Value(describe::Object{}));
  node.run_for(40s);
  EXPECT_TRUE(node.closed(shop)) << "it is read again, and says nothing";
}

TEST_F(Alarm, AMutantLetsTheFirstPublishThrough) {
  BrokerStage node(one_queue(), Mutant::alarm_lets_one_through);
  const sim::Connection shop = node.connect();
  node.open_channel(shop, 1, Confirms::yes);
  node.command(MemoryAlarm::name, describe::Value(describe::Object{}));
  node.write(shop, {persistent(1), persistent(2)});
  node.run();
  EXPECT_NE(node.biography(1), "");
  EXPECT_EQ(node.biography(2), "");
}

class Flow : public ::testing::Test {
 protected:
  static BrokerSettings slow_queue() {
    BrokerSettings s = one_queue();
    s.costs.channel = 1us;
    s.costs.queue = 1ms;
    return s;
  }
  BrokerStage stage{slow_queue()};
  static std::vector<Publish> many(std::uint64_t count) {
    std::vector<Publish> all;
    for (std::uint64_t n = 1; n <= count; ++n) all.push_back(transient(n));
    return all;
  }
};

// 400 that the channel may send to the queue, 400 that the reader may give to a channel that gives nothing back, 1 in the reader's hand. Of
// the first 400, the first 199 were given back to the reader one by one before the queue stopped giving.
TEST_F(Flow, AReaderStopsWhenItsQueueLagsBehind) {
  const sim::Connection shop = stage.connect();
  stage.open_channel(shop);
  stage.write(shop, many(2000));
  stage.run_for(5ms);
  EXPECT_GE(stage.unread(shop), 2000U - 800U - 10U) << "the socket holds the rest, so the publisher feels it";
  EXPECT_LE(stage.unread(shop), 2000U - 600U);
  stage.run_for(sim::Duration(3s));
  EXPECT_EQ(stage.unread(shop), 0U) << "200 credits for each 200 that the queue has handled";
}

TEST_F(Flow, AnEmptyMailboxStopsNobody) {
  BrokerSettings s = one_queue();
  s.costs.queue = 1us;
  s.costs.channel = 5us;
  BrokerStage quick(s);
  const sim::Connection shop = quick.connect();
  quick.open_channel(shop);
  quick.write(shop, many(5000));
  quick.run_for(26ms);
  EXPECT_EQ(quick.unread(shop), 0U);
}

TEST_F(Flow, AChannelThatIsClosedGivesItsReaderFree) {
  const sim::Connection shop = stage.connect();
  stage.open_channel(shop);
  stage.open_channel(shop, 2);
  stage.write(shop, many(900));
  stage.run_for(1ms);
  EXPECT_GT(stage.unread(shop), 0U);
  stage.cut(shop);
  stage.run();
  const sim::Connection other = stage.connect();
  stage.open_channel(other);
  stage.write(other, many(10));
  stage.run();
  EXPECT_EQ(stage.unread(other), 0U);
}

TEST_F(Flow, OnlyPublishesAreStoppedAConsumerOnItsOwnConnectionIsNot) {
  const sim::Connection shop = stage.connect();
  stage.open_channel(shop);
  const sim::Connection stock = stage.connect();
  stage.open_channel(stock);
  stage.consume(stock, 1, 0, "q", 1);
  stage.write(shop, many(1000));
  stage.run_for(5ms);
  EXPECT_GT(stage.unread(shop), 0U);
  stage.ack(stock, 1);
  stage.run_for(5ms);
  EXPECT_EQ(stage.unread(stock), 0U);
}

}  // namespace
}  // namespace mqlab::models::rabbitmq::testing
