// Who gets the message when consumers are not equal (semantics 4.1; observed D11, D12, D12e), and how long it may be held (4.6; D20).

#include <gtest/gtest.h>

#include "tests/models/rabbitmq/broker_stage.hpp"

namespace mqlab::models::rabbitmq::testing {
namespace {

struct Stage : BrokerStage {
  explicit Stage(QueueArguments arguments = {}, Mutant mutant = Mutant::none, Version version = Version::v3_10)
      : BrokerStage(settings(std::move(arguments), version), mutant) {
    shop = connect();
    open_channel(shop, 1, Confirms::yes);
  }
  static BrokerSettings settings(QueueArguments arguments, Version version) {
    BrokerSettings s;
    s.version = version;
    s.queues = {{.name = "q", .durable = true, .arguments = std::move(arguments)}};
    s.consumer_timeout = 5s;
    return s;
  }
  void publish(std::uint64_t first, std::uint64_t last) {
    std::vector<Publish> all;
    for (std::uint64_t n = first; n <= last; ++n) all.push_back(persistent(n));
    write(shop, all);
    run();
  }
  sim::Connection consumer(std::uint32_t prefetch = 0, std::int32_t priority = 0, bool exclusive = false) {
    const sim::Connection c = connect();
    open_channel(c);
    consume(c, 1, 0, "q", prefetch, false, priority, exclusive);
    return c;
  }
  sim::Connection shop;
};
const QueueArguments kSingle{.single_active_consumer = true};

TEST(Consumers, D11_TheHigherPriorityFirstTheLowerOnlyWhenItIsFull) {
  Stage stage;
  const sim::Connection lo = stage.consumer(3);
  const sim::Connection hi = stage.consumer(3, 10);
  stage.publish(1, 10);
  EXPECT_EQ(stage.heard(hi), "m1 m2 m3");
  EXPECT_EQ(stage.heard(lo), "m4 m5 m6");
  stage.ack(hi, 1);
  stage.ack(hi, 2);
  stage.run();
  EXPECT_EQ(stage.heard(hi), "m7 m8");
  EXPECT_EQ(stage.heard(lo), "");
}

TEST(Consumers, EqualPrioritiesStillTakeTurns) {
  Stage stage;
  const sim::Connection low = stage.consumer(0, -1);
  const sim::Connection a = stage.consumer(2, 5);
  const sim::Connection b = stage.consumer(2, 5);
  stage.publish(1, 5);
  EXPECT_EQ(stage.heard(a), "m1 m3");
  EXPECT_EQ(stage.heard(b), "m2 m4");
  EXPECT_EQ(stage.heard(low), "m5");
}

TEST(Consumers, AnExclusiveOneIsAloneOrRefused) {
  Stage stage;
  const sim::Connection a = stage.consumer(0, 0, true);
  EXPECT_EQ(stage.heard(stage.consumer()), "close(403)") << "somebody else holds it";
  stage.cut(a);
  stage.run();
  stage.consumer();
  EXPECT_EQ(stage.heard(stage.consumer(0, 0, true)), "close(403)") << "somebody consumes already";
}

TEST(SingleActive, D12_AfterTheDeathOfTheActiveOneTheNextSeesItsMessagesInOrder) {
  Stage stage(kSingle);
  const sim::Connection a = stage.consumer(4);
  const sim::Connection b = stage.consumer();
  stage.publish(1, 6);
  EXPECT_EQ(stage.heard(a), "m1 m2 m3 m4");
  EXPECT_EQ(stage.heard(b), "") << "it waits, though the active one is full";
  stage.ack(a, 1);
  stage.run();
  EXPECT_EQ(stage.heard(a), "m5");
  stage.cut(a);
  stage.run();
  EXPECT_EQ(stage.heard(b), "m2* m3* m4* m5* m6");
}

TEST(SingleActive, D12e_AfterACancel310DoesNotRunTheQueueAndABacklogWaitsForTheChannelToClose) {
  Stage stage(kSingle);
  const sim::Connection a = stage.consumer(3);
  const sim::Connection b = stage.consumer();
  stage.publish(1, 4);
  EXPECT_EQ(stage.heard(a), "m1 m2 m3");
  stage.cancel(a, 1, 0);
  stage.run();
  stage.ack(a, 1);
  stage.run();
  EXPECT_EQ(stage.heard(b), "") << "not at the cancel, not when the old one acks";
  stage.cut(a);
  stage.run();
  EXPECT_EQ(stage.heard(b), "m2* m3* m4");
}

TEST(SingleActive, AfterACancelThatLeftNoBacklogTheNextMessageGoesStraightToTheNextAndTheOrderIsLost) {
  Stage stage(kSingle);
  const sim::Connection a = stage.consumer(3);
  const sim::Connection b = stage.consumer();
  stage.publish(1, 3);
  stage.cancel(a, 1, 0);
  stage.run();
  stage.publish(4, 4);
  EXPECT_EQ(stage.heard(b), "m4") << "while m1 to m3 are still in the hands of the first";
}

TEST(SingleActive, AfterACancelThatLeftABacklogTheNextPublishEndsTheQueueProcessOf310) {
  // rabbitmq-server#5460: {badmatch, false} in attempt_delivery; nacked, and the consumers are cancelled.
  Stage stage(kSingle);
  const sim::Connection a = stage.consumer(3);
  const sim::Connection b = stage.consumer();
  stage.publish(1, 4);
  stage.cancel(a, 1, 0);
  stage.run();
  stage.heard(a);
  stage.publish(5, 5);
  EXPECT_EQ(stage.heard(b), "cancel(0)");
  const sim::Connection again = stage.consumer();
  EXPECT_EQ(stage.heard(again), "m1* m2* m3* m4*") << "m5 was never stored";
}

TEST(SingleActive, D12e_ACancelWithNothingInHandOrBeforeAnyoneWaitsHandsOver) {
  Stage stage(kSingle);
  const sim::Connection a = stage.consumer();
  const sim::Connection b = stage.consumer();
  stage.cancel(a, 1, 0);
  stage.run();
  stage.publish(1, 1);
  EXPECT_EQ(stage.heard(b), "m1");
  stage.cancel(b, 1, 0);
  stage.run();
  const sim::Connection late = stage.consumer();
  stage.publish(2, 2);
  EXPECT_EQ(stage.heard(late), "m2") << "it registered after the cancel";
}

TEST(SingleActive, ElsewhereTheNextWorksOnLaterMessagesMeanwhile) {
  Stage stage(kSingle, Mutant::none, Version::v3_12);
  const sim::Connection a = stage.consumer(2);
  const sim::Connection b = stage.consumer();
  stage.publish(1, 3);
  stage.cancel(a, 1, 0);
  stage.run();
  EXPECT_EQ(stage.heard(b), "m3") << "before m1 and m2: order is lost";
  stage.cut(a);
  stage.run();
  EXPECT_EQ(stage.heard(b), "m1* m2*");
}

TEST(SingleActive, M18_ServesTwoAfterADeath) {
  for (const auto& [mutant, second] : {std::pair{Mutant::none, ""}, std::pair{Mutant::two_active_after_death, "m2 m4"}}) {
    Stage stage(kSingle, mutant);
    const sim::Connection a = stage.consumer();
    const sim::Connection b = stage.consumer();
    const sim::Connection c = stage.consumer();
    stage.cut(a);
    stage.run();
    stage.publish(1, 4);
    EXPECT_EQ(stage.heard(c), second);
    stage.heard(b);
  }
}

TEST(AckTimeout, D20_FiresAtTheFirstTickOfTheChannelAfterTheTimeout) {
  Stage stage;
  stage.publish(1, 2);
  const sim::Connection c = stage.consumer(1);
  EXPECT_EQ(stage.heard(c), "m1");
  stage.run_for(59s);
  EXPECT_EQ(stage.heard(c), "");
  stage.run_for(1s);
  EXPECT_EQ(stage.heard(c), "close(406)") << "60 s after its opening, though the timeout is 5 s";
  EXPECT_FALSE(stage.closed(c));
  EXPECT_EQ(stage.drained(), "m1* m2");
}

TEST(AckTimeout, OnlyTheOldestDeliveryIsLookedAtAndAnAckInTimeIsEnough) {
  Stage stage;
  stage.publish(1, 3);
  const sim::Connection c = stage.consumer(1);
  stage.run_for(58s);
  stage.ack(c, 1);
  stage.run_for(10s);
  EXPECT_EQ(stage.heard(c), "m1 m2") << "at 60 s the oldest delivery was 2 s old";
  stage.run_for(51s);
  EXPECT_EQ(stage.heard(c), "");
  stage.run_for(2s);
  EXPECT_EQ(stage.heard(c), "close(406)") << "at 120 s it is 62 s old";
}

TEST(AckTimeout, AChannelThatHoldsNothingSetsNoTimer) {
  Stage stage;
  const sim::Connection c = stage.consumer();
  stage.publish(1, 1);
  stage.ack(c, 1);
  stage.run_for(200s);
  EXPECT_EQ(stage.heard(c), "m1");
  EXPECT_EQ(stage.pending_events(), 0U);
}

TEST(AckTimeout, Since43ClassicQueuesHaveNone) {
  Stage stage({}, Mutant::none, Version::v4_3);
  stage.publish(1, 1);
  const sim::Connection c = stage.consumer();
  stage.run_for(200s);
  EXPECT_EQ(stage.heard(c), "m1");
}

TEST(AckTimeout, AQueueMayHaveItsOwn) {
  Stage stage({.consumer_timeout = 90s}, Mutant::none, Version::v3_12);
  stage.publish(1, 1);
  const sim::Connection c = stage.consumer();
  stage.run_for(119s);
  EXPECT_EQ(stage.heard(c), "m1");
  stage.run_for(2s);
  EXPECT_EQ(stage.heard(c), "close(406)");
}

}  // namespace
}  // namespace mqlab::models::rabbitmq::testing
