// Deliveries and their end: tags, multiple, prefetch, the channel's writer, channels and connections that go away (semantics 4).

#include <gtest/gtest.h>

#include <fmt/format.h>

#include "tests/models/rabbitmq/broker_stage.hpp"

namespace mqlab::models::rabbitmq::testing {
namespace {

class SettleTest : public ::testing::Test {
 protected:
  static BrokerSettings settings() {
    BrokerSettings s;
    s.queues = {{.name = "q", .durable = true}};
    return s;
  }
  BrokerStage stage{settings()};

  void fill(std::uint64_t messages) {
    const sim::Connection shop = stage.connect();
    stage.open_channel(shop, 1, Confirms::no);
    std::vector<Publish> all;
    for (std::uint64_t n = 1; n <= messages; ++n) all.push_back(transient(n));
    stage.write(shop, all);
    stage.run();
  }
  sim::Connection consumer(std::uint32_t prefetch, bool no_ack = false) {
    const sim::Connection c = stage.connect();
    stage.open_channel(c);
    stage.consume(c, 1, 0, "q", prefetch, no_ack);
    return c;
  }
};

TEST_F(SettleTest, MultipleCoversAllTagsUpToIt) {
  fill(6);
  const sim::Connection c = consumer(4);
  stage.heard(c);
  stage.ack(c, 3, true);
  stage.run();
  EXPECT_EQ(stage.heard(c), "m5 m6");
  stage.cut(c);
  stage.run();
  EXPECT_EQ(stage.drained(), "m4* m5* m6*");
}

TEST_F(SettleTest, AcksOvertakeThePublishesThatWaitInTheMailboxRejectsDoNot) {
  for (const bool acks : {true, false}) {
    BrokerStage busy(settings());
    const sim::Connection shop = busy.connect();
    busy.open_channel(shop);
    busy.write(shop, {transient(1), transient(2)});
    busy.run();
    const sim::Connection c = busy.connect();
    busy.open_channel(c);
    busy.consume(c, 1, 0, "q", 1);
    EXPECT_EQ(busy.heard(c), "m1");
    std::vector<Publish> burst;
    for (std::uint64_t n = 3; n <= 202; ++n) burst.push_back(transient(n));
    busy.write(shop, burst);
    busy.run_for(500us);  // the channel has handed over 100, the queue has taken 50
    if (acks) {
      busy.ack(c, 1);
    } else {
      busy.nack(c, 1, false);
    }
    busy.run_for(50us);
    EXPECT_EQ(busy.heard(c), acks ? "m2" : "");
    busy.run();
    EXPECT_EQ(busy.heard(c), acks ? "" : "m2");
  }
}

TEST_F(SettleTest, AnAckThatOvertakesARejectDoesNotSettleWhatTheRejectNamed) {
  BrokerStage busy(settings());
  const sim::Connection shop = busy.connect();
  busy.open_channel(shop);
  busy.write(shop, {transient(1), transient(2)});
  busy.run();
  const sim::Connection c = busy.connect();
  busy.open_channel(c);
  busy.consume(c, 1, 0, "q", 2);
  std::vector<Publish> burst;
  for (std::uint64_t n = 3; n <= 102; ++n) burst.push_back(transient(n));
  busy.write(shop, burst);
  busy.run_for(200us);
  busy.nack(c, 1, true);
  busy.ack(c, 2, true);
  busy.run_for(5ms);
  EXPECT_EQ(busy.copies(1), 1) << "requeued, not acked by the later multiple";
  EXPECT_EQ(busy.copies(2), 0);
}

TEST_F(SettleTest, TagZeroWithMultipleIsAllAndNoErrorWhenThereIsNone) {
  fill(3);
  const sim::Connection c = consumer(0);
  stage.heard(c);
  stage.ack(c, 0, true);
  stage.ack(c, 0, true);
  stage.run();
  EXPECT_EQ(stage.heard(c), "");
  stage.cut(c);
  stage.run();
  EXPECT_EQ(stage.drained(), "");
}

TEST_F(SettleTest, AnUnknownTagWithMultipleClosesTheChannelToo) {
  fill(2);
  const sim::Connection c = consumer(0);
  stage.heard(c);
  stage.ack(c, 7, true);
  stage.run();
  EXPECT_EQ(stage.heard(c), "close(406)");
}

TEST_F(SettleTest, RejectWithoutRequeueDropsTheMessage) {
  fill(2);
  const sim::Connection c = consumer(1);
  EXPECT_EQ(stage.heard(c), "m1");
  stage.nack(c, 1, false);
  stage.run();
  EXPECT_EQ(stage.heard(c), "m2");
  EXPECT_EQ(stage.copies(1), 0);
}

TEST_F(SettleTest, PrefetchOneAndANackOfTheHeadRepeatsItForEver) {
  fill(3);
  const sim::Connection c = consumer(1);
  EXPECT_EQ(stage.heard(c), "m1");
  for (std::uint64_t round = 1; round <= 5; ++round) {
    stage.nack(c, round);
    stage.run();
    EXPECT_EQ(stage.heard(c), "m1*");
  }
}

TEST_F(SettleTest, StrictRotationAmongThree) {
  const sim::Connection a = consumer(0);
  const sim::Connection b = consumer(0);
  const sim::Connection c = consumer(0);
  fill(9);
  EXPECT_EQ(stage.heard(a), "m1 m4 m7");
  EXPECT_EQ(stage.heard(b), "m2 m5 m8");
  EXPECT_EQ(stage.heard(c), "m3 m6 m9");
}

TEST_F(SettleTest, TwoHundredDeliveriesWaitInTheWriterOfAChannelThatDoesNotRead) {
  const sim::Connection greedy = stage.connect();
  stage.open_channel(greedy);
  stage.socket_full(greedy, true);
  fill(500);
  stage.consume(greedy, 1, 0, "q", 0, true);
  EXPECT_EQ(stage.copies(200), 0) << "handed to the channel: the queue has forgotten it";
  EXPECT_EQ(stage.copies(201), 1);
  stage.cut(greedy);
  stage.run();
  const std::string rest = stage.drained();
  EXPECT_TRUE(rest.starts_with("m201 ")) << "200 are lost with the consumer that never read them";
}

TEST_F(SettleTest, AChannelThatReadsAgainGetsTheRestInOrder) {
  const sim::Connection slow = stage.connect();
  stage.open_channel(slow);
  stage.socket_full(slow, true);
  fill(450);
  stage.consume(slow, 1, 0, "q", 0, true);
  EXPECT_EQ(stage.heard(slow), "");
  stage.socket_full(slow, false);
  stage.run();
  std::string all;
  for (int n = 1; n <= 450; ++n) all += fmt::format("{}m{}", n == 1 ? "" : " ", n);
  EXPECT_EQ(stage.heard(slow), all);
}

TEST_F(SettleTest, ClosingAChannelRequeuesAndAnswersAndTheConnectionLives) {
  fill(2);
  const sim::Connection c = consumer(0);
  stage.heard(c);
  stage.frame(c, method(frame::channel_close, std::uint8_t{1}));
  stage.run();
  EXPECT_EQ(stage.heard(c), "close-ok");
  stage.open_channel(c);
  stage.consume(c, 1, 0);
  EXPECT_EQ(stage.heard(c), "m1* m2*");
}

TEST_F(SettleTest, ConnectionCloseIsABarrierForWhatWasPublishedBefore) {
  const sim::Connection shop = stage.connect();
  stage.open_channel(shop);
  std::vector<Publish> all;
  for (std::uint64_t n = 1; n <= 50; ++n) all.push_back(transient(n));
  stage.write(shop, all);
  stage.frame(shop, method(frame::connection_close, std::uint8_t{0}));
  stage.run();
  EXPECT_EQ(stage.heard(shop), "connection-close-ok");
  EXPECT_EQ(stage.copies(50), 1);
}

TEST_F(SettleTest, ManyReturnsStayCheap) {
  fill(20000);
  for (int round = 0; round < 3; ++round) {
    const sim::Connection c = consumer(0);
    stage.run();
    stage.heard(c);
    stage.cut(c);
    stage.run();
  }
  EXPECT_EQ(stage.copies(20000), 1);
}

TEST(IndexTest, ReturnedPositionsComeOutInOrderWhateverTheOrderOfReturning) {
  Index index;
  for (int n = 0; n < 10; ++n) index.push(sim::Payload{}, false);
  for (int n = 0; n < 6; ++n) index.take();
  for (const Position at : {4, 1, 3}) index.put_back(at);
  EXPECT_EQ(index.ready(), 7U);
  EXPECT_EQ(index.unacked(), 3U);
  for (const Position at : {1, 3, 4, 6, 7, 8, 9}) EXPECT_EQ(index.take(), at);
}

TEST(IndexTest, TheFrontIsGivenUpAsSoonAsItIsSettled) {
  Index index;
  for (int n = 0; n < 3; ++n) index.push(sim::Payload{}, false);
  for (int n = 0; n < 3; ++n) index.take();
  index.settle(1);
  EXPECT_EQ(index.begin(), 0U);
  index.settle(0);
  EXPECT_EQ(index.begin(), 2U);
}

TEST(HeartbeatTest, ASilentPeerIsGivenUpAfterThreeIntervalsAndABusyOneNever) {
  BrokerSettings s;
  s.queues = {{.name = "q", .durable = true}};
  s.heartbeat = 2s;
  BrokerStage stage(s);
  const sim::Connection silent = stage.connect();
  const sim::Connection busy = stage.connect();
  for (int second = 1; second <= 5; ++second) {
    stage.run_for(1s);
    stage.frame(busy, sim::Payload(frame::heartbeat, kHeartbeatBytes));
  }
  EXPECT_FALSE(stage.closed(silent));
  EXPECT_EQ(stage.heard(silent), "heartbeat heartbeat heartbeat heartbeat")
      << "sent each h/2 while nothing else is: not in the first, when the open-ok was";
  stage.run_for(1500ms);
  EXPECT_TRUE(stage.closed(silent)) << "h = 2 s: cut at 6 s";
  EXPECT_FALSE(stage.closed(busy));
}

}  // namespace
}  // namespace mqlab::models::rabbitmq::testing
