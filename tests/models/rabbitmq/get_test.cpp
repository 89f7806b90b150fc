// basic.get, basic.recover, basic.cancel, the shared prefetch, and what a channel error takes along (semantics 4.1, 4.3).

#include <gtest/gtest.h>

#include "tests/models/rabbitmq/broker_stage.hpp"

namespace mqlab::models::rabbitmq::testing {
namespace {

BrokerSettings two_queues() {
  BrokerSettings s;
  s.queues = {{.name = "q", .durable = true}, {.name = "other", .durable = true}};
  return s;
}

class Get : public ::testing::Test {
 protected:
  sim::Connection open() {
    const sim::Connection c = stage.connect();
    stage.open_channel(c);
    return c;
  }
  void fill(std::uint64_t last, std::string queue = "q") {
    const sim::Connection shop = open();
    std::vector<Publish> all;
    for (std::uint64_t m = 1; m <= last; ++m) all.push_back(persistent(m, queue));
    stage.write(shop, all);
    stage.run();
  }
  BrokerStage stage{two_queues()};
};

TEST_F(Get, OneMessageOrNothing) {
  fill(1);
  const sim::Connection c = open();
  stage.get(c);
  stage.get(c);
  EXPECT_EQ(stage.heard(c), "get(m1) get-empty");
  stage.ack(c, 1);
  stage.run();
  EXPECT_EQ(stage.copies(1), 0);
  stage.get(c, "nowhere");
  EXPECT_EQ(stage.heard(c), "close(404)");
}

TEST_F(Get, WhatWasNotAcknowledgedComesBackWithItsChannel) {
  fill(2);
  const sim::Connection c = open();
  stage.get(c);
  stage.cut(c);
  stage.run();
  const sim::Connection d = open();
  stage.get(d);
  stage.get(d);
  EXPECT_EQ(stage.heard(d), "get(m1*) get(m2)");
}

TEST_F(Get, WithoutAckTheQueueForgetsItAtOnce) {
  fill(1);
  const sim::Connection c = open();
  stage.get(c, "q", true);
  EXPECT_EQ(stage.heard(c), "get(m1)");
  EXPECT_EQ(stage.copies(1), 0);
  stage.ack(c, 1);
  stage.run();
  EXPECT_EQ(stage.heard(c), "close(406)") << "nothing is outstanding";
}

TEST_F(Get, APrefetchHasNoEffectOnIt) {
  fill(3);
  const sim::Connection c = open();
  stage.frame(c, method(frame::qos, {.channel = 1}, QosArguments{1, true}));
  for (int i = 0; i < 3; ++i) stage.get(c);
  EXPECT_EQ(stage.heard(c), "get(m1) get(m2) get(m3)");
}

TEST_F(Get, RecoverGivesBackAllThatTheChannelHolds) {
  fill(3);
  const sim::Connection c = open();
  stage.consume(c, 1, 0, "q", 2);
  stage.ack(c, 1);
  stage.run_for(1ms);
  EXPECT_EQ(stage.heard(c), "m1 m2 m3");
  stage.frame(c, method(frame::recover, {.channel = 1}, RecoverArguments{}));
  stage.run();
  EXPECT_EQ(stage.heard(c), "recover-ok m2* m3*");
  stage.ack(c, 2);
  stage.run();
  EXPECT_EQ(stage.heard(c), "close(406)") << "tag 2 is of the past";
}

TEST_F(Get, RecoverWithoutRequeueIsNotImplemented_540) {
  fill(1);
  const sim::Connection c = open();
  stage.consume(c, 1, 0);
  stage.frame(c, method(frame::recover, {.channel = 1}, RecoverArguments{false}));
  stage.run();
  EXPECT_EQ(stage.heard(c), "m1 connection-close(540)");
  EXPECT_EQ(stage.drained(), "m1*");
}

TEST_F(Get, D23_AGlobalPrefetchIsSharedTheFirstConsumerTakesItAll) {
  fill(9);
  const sim::Connection c = open();
  stage.frame(c, method(frame::qos, {.channel = 1}, QosArguments{3, true}));
  stage.consume(c, 1, 1);  // with a basic.qos(0) of its own: both kinds hold
  stage.consume(c, 1, 2);
  EXPECT_EQ(stage.heard(c), "m1 m2 m3") << "3 and 0";
  stage.ack(c, 2, true);
  stage.run();
  EXPECT_EQ(stage.heard(c), "m4 m5");
}

TEST_F(Get, AGlobalPrefetchHoldsOverSeveralQueuesAndWakesTheOther) {
  fill(2, "q");
  const sim::Connection shop = open();
  stage.write(shop, {persistent(11, "other"), persistent(12, "other")});
  stage.run();
  const sim::Connection c = open();
  stage.frame(c, method(frame::qos, {.channel = 1}, QosArguments{2, true}));
  stage.consume(c, 1, 1, "q");
  stage.consume(c, 1, 2, "other");
  EXPECT_EQ(stage.heard(c), "m1 m2");
  stage.ack(c, 1);
  stage.run();
  EXPECT_EQ(stage.heard(c), "m11") << "freed by an ack to q, taken by the other queue";
}

TEST_F(Get, D05_CancellingLeavesWhatIsInHandValid) {
  fill(4);
  const sim::Connection c = open();
  stage.consume(c, 1, 0, "q", 2);
  stage.cancel(c, 1, 0);
  stage.ack(c, 1);
  stage.run();
  EXPECT_EQ(stage.heard(c), "m1 m2") << "no further message, and no error";
  EXPECT_EQ(stage.copies(1), 0);
  EXPECT_EQ(stage.drained(), "m3 m4");
  stage.cut(c);
  stage.run();
  EXPECT_EQ(stage.drained(), "m2*");
}

TEST_F(Get, AnAckOnAnotherChannelClosesThatOneAndLeavesTheDeliveryWhereItIs) {
  fill(1);
  const sim::Connection c = open();
  stage.open_channel(c, 2);
  stage.consume(c, 1, 0);
  stage.ack(c, 1, false, 2);
  stage.run();
  EXPECT_EQ(stage.heard(c), "m1 close(406)");
  EXPECT_EQ(stage.copies(1), 1);
  stage.ack(c, 1, false, 1);
  stage.run();
  EXPECT_EQ(stage.heard(c), "") << "its own channel lives";
  EXPECT_EQ(stage.copies(1), 0);
}

}  // namespace
}  // namespace mqlab::models::rabbitmq::testing
