// Time to live (semantics 5.2; observed X03, X15): absolute, kept through requeues and restarts, and only at the head.

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
    s.queues = {{.name = "q", .durable = true, .arguments = std::move(arguments)}, {.name = "dead", .durable = true}};
    return s;
  }
  sim::Connection consumer(std::uint32_t prefetch = 0, bool no_ack = false) {
    const sim::Connection c = connect();
    open_channel(c);
    consume(c, 1, 0, "q", prefetch, no_ack);
    return c;
  }
  sim::Connection shop;
};
QueueArguments to_dead() { return {.dead_letter_exchange = "", .dead_letter_routing_key = "dead"}; }
QueueArguments ttl(sim::Duration d) { return {.message_ttl = d, .dead_letter_exchange = "", .dead_letter_routing_key = "dead"}; }

TEST(Expire, X03_AShortTtlBehindALongOneWaitsForTheHead) {
  for (const auto& [mutant, at_800ms] : {std::pair{Mutant::none, ""}, std::pair{Mutant::expiry_scans_queue, "m2"}}) {
    Stage stage(to_dead(), mutant);
    stage.write(stage.shop, {{.message = 1, .expiration = 1500ms}, {.message = 2, .expiration = 200ms}});
    const sim::Connection undertaker = stage.connect();
    stage.open_channel(undertaker, 1);
    stage.consume(undertaker, 1, 0, "dead");
    stage.run_for(800ms);
    EXPECT_EQ(stage.heard(undertaker), at_800ms);
    if (mutant != Mutant::none) continue;
    EXPECT_EQ(stage.copies(2), 1) << "it still counts as ready";
    stage.run_for(800ms);
    EXPECT_EQ(stage.heard(undertaker), "m1 m2");
  }
}

TEST(Expire, TheSmallerOfBothTtlsCounts) {
  for (const auto& [queue_ttl, message_ttl] : {std::pair{1000ms, 100ms}, std::pair{100ms, 1000ms}}) {
    Stage stage(ttl(queue_ttl));
    stage.write(stage.shop, {{.message = 1, .expiration = message_ttl}});
    stage.run_for(90ms);
    EXPECT_EQ(stage.copies(1), 1);
    stage.run_for(20ms);
    EXPECT_EQ(stage.drained("dead"), "m1");
  }
}

TEST(Expire, X15_UnackedMessagesDoNotExpireButDoSoWhenTheyComeBack) {
  Stage stage(ttl(300ms));
  stage.write(stage.shop, {persistent(1), persistent(2)});
  const sim::Connection c = stage.consumer(1);
  const sim::Connection undertaker = stage.connect();
  stage.open_channel(undertaker, 1);
  stage.consume(undertaker, 1, 0, "dead");
  stage.run_for(800ms);
  EXPECT_EQ(stage.heard(c), "m1");
  EXPECT_EQ(stage.heard(undertaker), "m2");
  stage.nack(c, 1);
  stage.run_for(5ms);
  EXPECT_EQ(stage.heard(c), "") << "it is not delivered again";
  EXPECT_EQ(stage.heard(undertaker), "m1");
  EXPECT_EQ(stage.death(undertaker), "/dead [(q,expired,1)] first (q,expired)");
}

TEST(Expire, TtlZeroIsForAConsumerThatWaitsAndForNobodyElse) {
  Stage stage(ttl(0ms));
  stage.write(stage.shop, {persistent(1)});
  stage.run_for(20ms);
  EXPECT_EQ(stage.heard(stage.shop), "ack(1)") << "expired at once, and confirmed";
  EXPECT_EQ(stage.drained("dead"), "m1");
  const sim::Connection c = stage.consumer(1);
  stage.write(stage.shop, {persistent(2), persistent(3)});
  stage.run_for(20ms);
  EXPECT_EQ(stage.heard(c), "m2");
  EXPECT_EQ(stage.drained("dead"), "m3") << "the consumer's prefetch was full";
}

TEST(Expire, WithoutADeadLetterExchangeItIsGoneAndItsFateIsExpired) {
  Stage stage({.message_ttl = 100ms});
  stage.write(stage.shop, {persistent(1)});
  stage.run();
  EXPECT_EQ(stage.copies(1), 0);
  EXPECT_EQ(stage.fate(1), Fate::expired);
}

TEST(Expire, TimePassesWhileTheNodeIsDown) {
  for (const bool dies : {true, false}) {
    Stage stage(ttl(500ms));
    stage.write(stage.shop, {persistent(1)});
    stage.run_for(100ms);
    if (dies) {
      stage.crash();
    } else {
      stage.stop();
    }
    stage.run_for(1s);
    stage.start();
    EXPECT_EQ(stage.drained("q"), "");
    EXPECT_EQ(stage.drained("dead"), "m1") << "expired as soon as its queue was there again";
  }
}

TEST(Expire, AQueueThatNobodyUsesIsDeletedWithItsMessages) {
  Stage stage({.expires = 1s});
  const sim::Connection c = stage.consumer();
  stage.run_for(5s);
  stage.write(stage.shop, {persistent(1)});
  stage.run_for(10ms);
  EXPECT_EQ(stage.heard(c), "m1") << "a consumer keeps it alive";
  stage.cut(c);
  stage.run_for(900ms);
  EXPECT_EQ(stage.copies(1), 1);
  stage.run_for(200ms);
  EXPECT_EQ(stage.copies(1), 0);
  EXPECT_EQ(stage.fate(1), Fate::deleted) << "not dead-lettered";
  stage.heard(stage.shop);
  stage.write(stage.shop, {persistent(2)});
  stage.run_for(10ms);
  EXPECT_EQ(stage.heard(stage.shop), "ack(2)") << "told acknowledged: nobody wanted it";
  EXPECT_EQ(stage.copies(2), 0);
}

}  // namespace
}  // namespace mqlab::models::rabbitmq::testing
