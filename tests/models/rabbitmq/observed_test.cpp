// The rows of semantics/rabbitmq-observed.md that the core must reproduce, by id, in the words of that file. Each comes out of the
// mechanism: nothing here knows how a batch is made.

#include <gtest/gtest.h>

#include <fmt/format.h>

#include "tests/models/rabbitmq/broker_stage.hpp"

namespace mqlab::models::rabbitmq::testing {
namespace {

BrokerSettings one_queue() {
  BrokerSettings s;
  s.queues = {{.name = "q", .durable = true}};
  return s;
}

std::vector<Publish> persistents(std::uint64_t first, std::uint64_t last) {
  std::vector<Publish> all;
  for (std::uint64_t n = first; n <= last; ++n) all.push_back(persistent(n));
  return all;
}

std::string range(std::uint64_t first, std::uint64_t last, const char* suffix = "") {
  std::string all;
  for (std::uint64_t n = first; n <= last; ++n) all += fmt::format("{}m{}{}", all.empty() ? "" : " ", n, suffix);
  return all;
}

class Observed : public ::testing::Test {
 protected:
  BrokerStage stage{one_queue()};

  void fill(std::uint64_t messages) {
    const sim::Connection shop = stage.connect();
    stage.open_channel(shop, 1, Confirms::yes);
    stage.write(shop, persistents(1, messages));
    stage.run();
    stage.cut(shop);
  }
  sim::Connection consumer(std::uint32_t prefetch, bool no_ack = false) {
    const sim::Connection c = stage.connect();
    stage.open_channel(c);
    stage.consume(c, 1, 0, "q", prefetch, no_ack);
    return c;
  }
  sim::Connection publisher() {
    const sim::Connection c = stage.connect();
    stage.open_channel(c, 1, Confirms::yes);
    return c;
  }
};

TEST_F(Observed, P01_UnroutableAndMandatoryIsReturnedAndThenAcked) {
  const sim::Connection shop = publisher();
  stage.write(shop, {{.message = 1, .routing_key = "nobody", .exchange = {}, .mandatory = true}});
  stage.run();
  EXPECT_EQ(stage.heard(shop), "return(m1) ack(1)");
  EXPECT_EQ(stage.copies(1), 0);
}

TEST_F(Observed, P04_AfterA404TheFirstFiveAreStoredButNeverConfirmedAndTheRestIsDropped) {
  const sim::Connection shop = publisher();
  std::vector<Publish> write = persistents(1, 5);
  write.push_back({.message = 6, .exchange = "no-such-exchange"});
  for (std::uint64_t n = 7; n <= 11; ++n) write.push_back(persistent(n));
  stage.write(shop, write);
  stage.run();
  EXPECT_EQ(stage.heard(shop), "close(404)");
  EXPECT_FALSE(stage.closed(shop));
  EXPECT_EQ(stage.drained(), range(1, 5));
}

TEST_F(Observed, P05_ALonePublishCostsOneFlushUnlessItIsTransientOrAnAutoAckConsumerWaits) {
  const sim::Connection shop = publisher();
  std::size_t before = stage.flushes();
  stage.write(shop, {persistent(1)});
  stage.run_for(10ms);
  EXPECT_EQ(stage.heard(shop), "ack(1)");
  EXPECT_EQ(stage.flushes() - before, 1U);

  before = stage.flushes();
  stage.write(shop, {transient(2)});
  stage.run_for(10ms);
  EXPECT_EQ(stage.heard(shop), "ack(2)");
  EXPECT_EQ(stage.flushes() - before, 0U);

  stage.drained();
  const sim::Connection greedy = consumer(0, true);
  stage.run();
  before = stage.flushes();
  const std::size_t appended = stage.appended();
  stage.write(shop, {persistent(3)});
  stage.run();
  EXPECT_EQ(stage.heard(shop), "ack(3)");
  EXPECT_EQ(stage.heard(greedy), "m3");
  EXPECT_EQ(stage.flushes() - before, 0U);
  EXPECT_EQ(stage.appended(), appended) << "handed over, never written";
}

TEST_F(Observed, P09_AThousandInOneWriteAreOneConfirm) {
  const sim::Connection shop = publisher();
  stage.write(shop, persistents(1, 1000));
  stage.run();
  EXPECT_EQ(stage.heard(shop), "ack(1000,+)");
}

TEST_F(Observed, P10_TransientOnesAreConfirmedFirstAndSingly) {
  const sim::Connection shop = publisher();
  std::vector<Publish> write;
  for (std::uint64_t n = 1; n <= 20; ++n) write.push_back(n % 2 == 1 ? persistent(n) : transient(n));
  stage.write(shop, write);
  stage.run();
  EXPECT_EQ(stage.heard(shop), "ack(2) ack(4) ack(6) ack(8) ack(10) ack(12) ack(14) ack(16) ack(18) ack(20) ack(19,+)");
}

TEST_F(Observed, S21_UnroutableThenTransientThenTheRestWithMultiple) {
  const sim::Connection shop = publisher();
  std::vector<Publish> write = persistents(1, 5);
  write.push_back(persistent(6, "nobody"));
  write.push_back(transient(7));
  for (std::uint64_t n = 8; n <= 10; ++n) write.push_back(persistent(n));
  stage.write(shop, write);
  stage.run();
  EXPECT_EQ(stage.heard(shop), "ack(6) ack(7) ack(10,+)");
}

TEST_F(Observed, P11_ARetryAfterALostConfirmStandsTwiceInTheQueueUnflagged) {
  const sim::Connection first = publisher();
  stage.write(first, persistents(1, 3));
  stage.run();  // m3 is stored; its confirm does not reach the client
  stage.cut(first);
  const sim::Connection second = publisher();
  stage.write(second, persistents(3, 5));
  stage.run();
  EXPECT_EQ(stage.drained(), "m1 m2 m3 m3 m4 m5");
}

TEST_F(Observed, D03_ADeadConsumersMessagesComeBackFirstAndFlagged) {
  fill(30);
  const sim::Connection c = consumer(20);
  EXPECT_EQ(stage.heard(c), range(1, 20));
  for (std::uint64_t tag = 1; tag <= 5; ++tag) stage.ack(c, tag);
  stage.run();
  EXPECT_EQ(stage.heard(c), range(21, 25));
  stage.cut(c);
  stage.run();
  EXPECT_EQ(stage.drained(), range(6, 25, "*") + " " + range(26, 30));
}

TEST_F(Observed, D05_WhateverTheOrderOfNacksMessagesReturnToTheirOriginalPlaces) {
  fill(10);
  const sim::Connection c = consumer(6);
  EXPECT_EQ(stage.heard(c), range(1, 6));
  stage.cancel(c, 1, 0);
  for (const std::uint64_t tag : {5, 2, 4}) stage.nack(c, tag);
  stage.run();
  EXPECT_EQ(stage.drained(), "m2* m4* m5* " + range(7, 10));
  stage.cut(c);
  stage.run();
  EXPECT_EQ(stage.drained(), "m1* m3* m6*");
}

TEST_F(Observed, D08_TwoConsumersThatNackAlternateStrictly) {
  const sim::Connection a = consumer(1);
  const sim::Connection b = consumer(1);
  fill(1);
  std::string order;
  for (std::uint64_t round = 1; round <= 3; ++round) {
    for (const sim::Connection c : {a, b}) {
      const std::string heard = stage.heard(c);
      order += (order.empty() ? "" : " ") + std::string(c == a ? "A" : "B") + (heard.ends_with("*") ? "*" : "");
      EXPECT_TRUE(heard.starts_with("m1")) << order;
      stage.nack(c, round);
      stage.run();
    }
  }
  EXPECT_EQ(order, "A B* A* B* A* B*");
}

TEST_F(Observed, D15_AFullConsumerIsSkippedAndNothingElse) {
  const sim::Connection a = consumer(1);
  const sim::Connection b = consumer(5);
  fill(12);
  EXPECT_EQ(stage.heard(a), "m1");
  EXPECT_EQ(stage.heard(b), range(2, 6));
  stage.cut(a);
  stage.cut(b);
  stage.run();
  EXPECT_EQ(stage.drained(), range(1, 6, "*") + " " + range(7, 12));
}

TEST_F(Observed, D18_ASecondAckOfATagClosesTheChannelAndEverythingComesBack) {
  fill(4);
  const sim::Connection c = consumer(3);
  EXPECT_EQ(stage.heard(c), "m1 m2 m3");
  stage.ack(c, 1);
  stage.ack(c, 1);
  stage.run();
  EXPECT_TRUE(stage.heard(c).ends_with("close(406)"));
  EXPECT_EQ(stage.drained(), "m2* m3* m4*") << "m4 too: it was pushed after the first ack";
}

TEST_F(Observed, D21b_RedeliveredMeansWasSentNotWasSeen) {
  fill(3);
  const sim::Connection c = consumer(0);
  stage.cut(c);  // it may have seen nothing at all
  stage.run();
  EXPECT_EQ(stage.drained(), "m1* m2* m3*");
}

TEST_F(Observed, D23_PrefetchCountsPerConsumer) {
  fill(10);
  const sim::Connection c = stage.connect();
  stage.open_channel(c);
  stage.consume(c, 1, 0, "q", 3);
  stage.consume(c, 1, 1, "q", 3);
  EXPECT_EQ(stage.heard(c), range(1, 6));
}

TEST(ObservedCrash, K01_ConfirmedPersistentMessagesSurviveTransientOnesAndTransientQueuesDoNot) {
  BrokerSettings settings = one_queue();
  settings.queues.push_back({.name = "t"});
  BrokerStage stage(settings);
  const sim::Connection shop = stage.connect();
  stage.open_channel(shop, 1, Confirms::yes);
  std::vector<Publish> write;
  for (std::uint64_t n = 1; n <= 100; ++n) write.push_back(persistent(n));
  for (std::uint64_t n = 101; n <= 200; ++n) write.push_back(transient(n));
  for (std::uint64_t n = 201; n <= 210; ++n) write.push_back(persistent(n, "t"));
  stage.write(shop, write);
  stage.run();
  stage.crash();
  stage.start();
  EXPECT_EQ(stage.drained(), range(1, 100, "*"));
  EXPECT_EQ(stage.copies(150), 0) << "lost, and recorded where it was lost";
  EXPECT_EQ(stage.copies(205), 0);

  const sim::Connection again = stage.connect();
  stage.open_channel(again, 1, Confirms::yes);
  stage.consume(again, 1, 0, "t");
  EXPECT_EQ(stage.heard(again), "close(404)") << "the transient queue is gone";
}

TEST_F(Observed, K02_WhatSurvivesIsAPrefixOfTheStreamInWholeBatches) {
  const sim::Connection shop = publisher();
  stage.write(shop, persistents(1, 300));
  stage.run_for(4ms);  // 300 messages take 3 ms, the one flush of all of them 2 ms more
  EXPECT_EQ(stage.heard(shop), "");
  stage.power_loss();
  stage.start();
  EXPECT_EQ(stage.drained(), "") << "the flush had not ended";
}

TEST_F(Observed, K05_AfterACrashEveryMessageIsFlagged) {
  fill(6);
  const sim::Connection c = consumer(3);
  EXPECT_EQ(stage.heard(c), "m1 m2 m3");
  stage.run_for(2s);
  stage.crash();
  stage.start();
  EXPECT_EQ(stage.drained(), range(1, 6, "*"));
}

TEST_F(Observed, K06_AcksJustBeforeTheKillAreForgottenOlderOnesAreNot) {
  for (const auto& [wait, back] : {std::pair{300ms, 51}, std::pair{1ms, 1}}) {
    SCOPED_TRACE(wait.count());
    BrokerStage fresh(one_queue());
    const sim::Connection shop = fresh.connect();
    fresh.open_channel(shop, 1, Confirms::yes);
    fresh.write(shop, persistents(1, 100));
    fresh.run();
    const sim::Connection c = fresh.connect();
    fresh.open_channel(c);
    fresh.consume(c, 1, 0);
    for (std::uint64_t tag = 1; tag <= 50; ++tag) fresh.ack(c, tag);
    fresh.run_for(1ms);
    EXPECT_EQ(fresh.copies(50), 0);
    fresh.run_for(wait);
    fresh.crash();
    EXPECT_EQ(fresh.copies(50), back == 1 ? 1 : 0) << "the account knows that the ack was not on the disk";
    fresh.start();
    EXPECT_EQ(fresh.drained(), range(static_cast<std::uint64_t>(back), 100, "*"));
  }
}

TEST_F(Observed, K06_AutoAckIsNoMoreFlushedThanAnyAck) {
  fill(100);
  const sim::Connection c = consumer(0, true);
  EXPECT_EQ(stage.heard(c), range(1, 100));
  stage.crash();
  stage.start();
  EXPECT_EQ(stage.drained(), range(1, 100, "*"));
}

TEST_F(Observed, K14_WhatABrokerReadsAfterTheClientIsGoneIsStoredAllTheSame) {
  const sim::Connection shop = publisher();
  stage.write(shop, {persistent(1)});
  stage.run_for(20us);
  stage.cut(shop);  // no frame has reached the client
  stage.run();
  const sim::Connection again = publisher();
  stage.write(again, {persistent(1)});
  stage.run();
  EXPECT_EQ(stage.drained(), "m1 m1");
}

}  // namespace
}  // namespace mqlab::models::rabbitmq::testing
