// Length limits (semantics 5.3; observed P06b, P07, L01, L01b, L04, D14d).

#include <gtest/gtest.h>

#include "tests/models/rabbitmq/broker_stage.hpp"

namespace mqlab::models::rabbitmq::testing {
namespace {

struct Stage : BrokerStage {
  explicit Stage(QueueArguments arguments, Mutant mutant = Mutant::none) : BrokerStage(settings(std::move(arguments)), mutant) {
    shop = connect();
    open_channel(shop, 1, Confirms::yes);
  }
  static BrokerSettings settings(QueueArguments arguments) {
    BrokerSettings s;
    s.queues = {{.name = "q", .durable = true, .arguments = std::move(arguments)}, {.name = "free", .durable = true}};
    s.exchanges = {{.name = "both", .type = ExchangeType::fanout, .durable = true}};
    s.bindings = {{.exchange = "both", .queue = "free"}, {.exchange = "both", .queue = "q"}};
    return s;
  }
  void publish(std::uint64_t first, std::uint64_t last) {
    std::vector<Publish> all;
    for (std::uint64_t n = first; n <= last; ++n) all.push_back(persistent(n));
    write(shop, all);
    run();
  }
  sim::Connection consumer(std::uint32_t prefetch = 0) {
    const sim::Connection c = connect();
    open_channel(c);
    consume(c, 1, 0, "q", prefetch);
    return c;
  }
  sim::Connection shop;
};

TEST(Limits, P06b_RefusedPublishesAreNackedSinglyAndBeforeTheAcksOfTheAcceptedOnes) {
  for (const Mutant mutant : {Mutant::none, Mutant::reject_publish_acks}) {
    Stage stage({.max_length = 3, .overflow = Overflow::reject_publish}, mutant);
    stage.publish(1, 12);
    if (mutant == Mutant::none) {
      EXPECT_EQ(stage.heard(stage.shop), "nack(4) nack(5) nack(6) nack(7) nack(8) nack(9) nack(10) nack(11) nack(12) ack(3,+)");
    } else {
      EXPECT_TRUE(stage.heard(stage.shop).find("nack") == std::string::npos);
    }
    EXPECT_EQ(stage.drained(), "m1 m2 m3");
  }
}

TEST(Limits, P07_ANackedPublishMayStandInTheOtherQueue) {
  Stage stage({.max_length = 1, .overflow = Overflow::reject_publish});
  stage.publish(1, 1);
  stage.heard(stage.shop);
  stage.write(stage.shop, {{.message = 2, .exchange = "both"}});
  stage.run();
  EXPECT_EQ(stage.heard(stage.shop), "nack(2)");
  EXPECT_EQ(stage.drained("free"), "m2") << "a phantom";
}

TEST(Limits, L01_UnackedOnesDoNotCountAndWhatComesBackIsTheOldest) {
  Stage stage({.max_length = 3});
  stage.publish(1, 3);
  const sim::Connection c = stage.consumer(3);
  EXPECT_EQ(stage.heard(c), "m1 m2 m3");
  stage.publish(4, 8);
  EXPECT_EQ(stage.copies(5), 0);
  EXPECT_EQ(stage.copies(6), 1);
  stage.cut(c);
  stage.run();
  EXPECT_EQ(stage.copies(1), 0) << "the requeued ones are dropped, being the head";
  EXPECT_EQ(stage.fate(1), Fate::dropped);
  EXPECT_EQ(stage.drained(), "m6 m7 m8");
}

TEST(Limits, L01b_RejectPublishDropsNothingThatComesBack) {
  Stage stage({.max_length = 3, .overflow = Overflow::reject_publish});
  stage.publish(1, 3);
  const sim::Connection c = stage.consumer(3);
  stage.heard(stage.shop);
  stage.publish(4, 8);
  EXPECT_EQ(stage.heard(stage.shop), "nack(7) nack(8) ack(6,+)");
  stage.cut(c);
  stage.run();
  stage.publish(9, 9);
  EXPECT_EQ(stage.heard(stage.shop), "nack(9)");
  EXPECT_EQ(stage.drained(), "m1* m2* m3* m4 m5 m6");
}

TEST(Limits, L04_RejectPublishDlxNacksAndDeadLetters) {
  for (const Overflow overflow : {Overflow::reject_publish, Overflow::reject_publish_dlx}) {
    Stage stage({.max_length = 1, .overflow = overflow, .dead_letter_exchange = "", .dead_letter_routing_key = "free"});
    stage.publish(1, 2);
    EXPECT_EQ(stage.heard(stage.shop), "nack(2) ack(1)");
    EXPECT_EQ(stage.drained("free"), overflow == Overflow::reject_publish ? "" : "m2");
  }
}

TEST(Limits, BytesAreThoseOfTheBodiesOfReadyMessages) {
  Stage stage({.max_length_bytes = describe::ByteSize{250}});
  stage.publish(1, 2);
  EXPECT_EQ(stage.copies(1), 1);
  stage.publish(3, 3);
  EXPECT_EQ(stage.copies(1), 0);
  stage.write(stage.shop, {{.message = 4, .body = 251}});
  stage.run();
  EXPECT_EQ(stage.drained(), "") << "larger than the limit: it drops everything, itself too";
}

TEST(Limits, AWaitingConsumerTakesWhatAFullQueueWouldDrop) {
  Stage stage({.max_length = 0});
  stage.publish(1, 1);
  EXPECT_EQ(stage.copies(1), 0);
  const sim::Connection c = stage.consumer(1);
  stage.publish(2, 3);
  EXPECT_EQ(stage.heard(c), "m2");
  EXPECT_EQ(stage.copies(3), 0);
}

TEST(Limits, M14_ALimitThatCountsUnackedOnesDropsTooEarly) {
  for (const auto& [mutant, left] : {std::pair{Mutant::none, 1}, std::pair{Mutant::limit_counts_unacked, 0}}) {
    Stage stage({.max_length = 3}, mutant);
    stage.publish(1, 3);
    stage.consumer(3);
    stage.publish(4, 4);
    EXPECT_EQ(stage.copies(4), left);
  }
}

TEST(Limits, ADroppedMessageIsConfirmedLikeAnyOther) {
  Stage stage({.max_length = 1});
  stage.publish(1, 3);
  EXPECT_EQ(stage.heard(stage.shop), "ack(3,+)");
  EXPECT_EQ(stage.drained(), "m3");
}

TEST(Priority, D14_HighestFirstAboveTheMaximumCountsAsTheMaximum) {
  Stage stage({.max_priority = 5});
  const std::vector<int> priorities{0, 1, 5, 9, 0, 5, 3};
  std::vector<Publish> all;
  for (std::size_t i = 0; i < priorities.size(); ++i) {
    all.push_back({.message = i + 1, .priority = static_cast<std::uint8_t>(priorities[i])});
  }
  stage.write(stage.shop, all);
  stage.run();
  EXPECT_EQ(stage.drained(), "m3 m4 m6 m7 m2 m1 m5");
}

TEST(Priority, D14d_DropHeadDropsTheHighestPriorityFirst) {
  Stage stage({.max_length = 3, .max_priority = 5});
  stage.write(
      stage.shop,
      {{.message = 1, .priority = 5}, {.message = 2}, {.message = 3}, {.message = 4, .priority = 5}, {.message = 5, .priority = 5}});
  stage.run();
  EXPECT_EQ(stage.drained(), "m5 m2 m3") << "m1 and m4 were the head, one after the other";
}

TEST(Priority, ALowerLevelIsNotFlaggedBecauseAHigherOneWasDelivered) {
  Stage stage({.max_priority = 5});
  stage.write(stage.shop, {{.message = 1}, {.message = 2, .priority = 5}, {.message = 3, .priority = 5}});
  stage.run();
  const sim::Connection c = stage.consumer(2);
  EXPECT_EQ(stage.heard(c), "m2 m3");
  stage.nack(c, 2);
  stage.run_for(1ms);
  EXPECT_EQ(stage.heard(c), "m3*") << "back to its own place in its own level";
  stage.stop();
  stage.start();
  EXPECT_EQ(stage.drained(), "m2* m3* m1") << "an orderly stop remembers each level";
}

}  // namespace
}  // namespace mqlab::models::rabbitmq::testing
