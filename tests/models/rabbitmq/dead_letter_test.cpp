// What is rejected, expired or dropped is published again (semantics 5.1; observed X01 to X16).

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "tests/models/rabbitmq/broker_stage.hpp"

namespace mqlab::models::rabbitmq::testing {
namespace {

QueueSettings queue(std::string name, QueueArguments arguments = {}) {
  return {.name = std::move(name), .durable = true, .arguments = std::move(arguments)};
}
/// Dead letters of this queue go to the queue `to`, by the default exchange.
QueueArguments dead_letters_to(std::string to) { return {.dead_letter_exchange = "", .dead_letter_routing_key = std::move(to)}; }

struct Stage : BrokerStage {
  explicit Stage(std::vector<QueueSettings> queues, Mutant mutant = Mutant::none) : BrokerStage(settings(std::move(queues)), mutant) {
    shop = connect();
    open_channel(shop, 1, Confirms::yes);
  }
  static BrokerSettings settings(std::vector<QueueSettings> queues) {
    BrokerSettings s;
    s.queues = std::move(queues);
    return s;
  }
  sim::Connection consumer(std::string of, std::uint32_t prefetch = 0) {
    const sim::Connection c = connect();
    open_channel(c);
    consume(c, 1, 0, std::move(of), prefetch);
    return c;
  }
  void fill(std::uint64_t messages) {
    for (std::uint64_t n = 1; n <= messages; ++n) write(shop, {persistent(n)});
    run_for(20ms);
    heard(shop);
  }
  sim::Connection shop;
};

TEST(DeadLetter, X01_ARejectedMessageIsPublishedToTheDeadLetterExchangeUnderItsOwnKey) {
  BrokerSettings s;
  s.exchanges = {{.name = "dlx", .type = ExchangeType::fanout, .durable = true}, {.name = "e", .durable = true}};
  s.queues = {queue("q", {.dead_letter_exchange = "dlx"}), queue("dead")};
  s.bindings = {{.exchange = "e", .queue = "q", .routing_key = "rk1"}, {.exchange = "dlx", .queue = "dead"}};
  BrokerStage stage(s);
  const sim::Connection shop = stage.connect();
  stage.open_channel(shop);
  stage.write(shop, {{.message = 1, .routing_key = "rk1", .exchange = "e", .expiration = 60s}});
  stage.run_for(20ms);
  const sim::Connection c = stage.connect();
  stage.open_channel(c);
  stage.consume(c, 1, 0);
  stage.nack(c, 1, false);
  stage.run_for(20ms);
  const sim::Connection undertaker = stage.connect();
  stage.open_channel(undertaker);
  stage.consume(undertaker, 1, 0, "dead");
  EXPECT_EQ(stage.heard(undertaker), "m1") << "not flagged: a dead letter is a new message";
  EXPECT_EQ(stage.death(undertaker), "dlx/rk1 [(q,rejected,1)] first (q,rejected)");
  EXPECT_EQ(stage.copies(1), 1) << "one copy moved";
  stage.run();
  EXPECT_EQ(stage.copies(1), 1) << "its expiration is gone: it does not expire in the dead-letter queue";
}

TEST(DeadLetter, WithAMissingExchangeOrNoBindingItIsGoneWithoutAWord) {
  for (const std::string& dlx : {std::string("no-such-exchange"), std::string("")}) {  // on the default exchange: no queue of that name
    Stage stage({queue("q", {.dead_letter_exchange = dlx, .dead_letter_routing_key = "nobody"}), queue("dead")});
    stage.fill(1);
    const sim::Connection c = stage.consumer("q");
    stage.nack(c, 1, false);
    stage.run();
    EXPECT_EQ(stage.copies(1), 0);
    EXPECT_EQ(stage.drained("dead"), "");
    EXPECT_FALSE(stage.closed(c));
  }
}

TEST(DeadLetter, X11_TheyArriveInTheOrderOfTheRejects) {
  Stage stage({queue("q", dead_letters_to("dead")), queue("dead")});
  stage.fill(6);
  const sim::Connection c = stage.consumer("q");
  for (const std::uint64_t tag : {5, 2, 4}) stage.nack(c, tag, false);
  stage.run();
  EXPECT_EQ(stage.drained("dead"), "m5 m2 m4");
}

TEST(DeadLetter, X04_AFullQueueDropsItsOldestIntoTheDeadLetterQueue) {
  Stage stage({queue("q", {.max_length = 3, .dead_letter_exchange = "", .dead_letter_routing_key = "dead"}), queue("dead")});
  stage.fill(6);
  EXPECT_EQ(stage.drained("q"), "m4 m5 m6");
  const sim::Connection undertaker = stage.consumer("dead");
  EXPECT_EQ(stage.heard(undertaker), "m1 m2 m3");
  EXPECT_EQ(stage.death(undertaker), "/dead [(q,maxlen,1)] first (q,maxlen)");
}

TEST(DeadLetter, X05b_AnAutomaticCycleEndsAtItsSecondArrival) {
  Stage stage({queue("q", {.message_ttl = 100ms, .dead_letter_exchange = "", .dead_letter_routing_key = "b"}),
               queue("b", {.message_ttl = 100ms, .dead_letter_exchange = "", .dead_letter_routing_key = "q"})});
  stage.fill(1);
  stage.run();
  EXPECT_EQ(stage.copies(1), 0);
  EXPECT_EQ(stage.biography(1),
            "broker.received broker.routed copy.made broker.stored confirm.sent message.expired deadletter.published copy.gone "
            "copy.made message.expired deadletter.nowhere copy.gone ack.flushed")
      << "one passage from q to b; b's publication to q is a cycle";
}

TEST(DeadLetter, X07_ARetryLoopByRejectRunsForEverAndCounts) {
  for (const auto& [mutant, rounds] : {std::pair{Mutant::none, 4U}, std::pair{Mutant::cycle_ignores_rejects, 0U}}) {
    Stage stage(
        {queue("q", dead_letters_to("w")), queue("w", {.message_ttl = 100ms, .dead_letter_exchange = "", .dead_letter_routing_key = "q"})},
        mutant);
    const sim::Connection c = stage.consumer("q");
    stage.fill(1);
    EXPECT_EQ(stage.heard(c), "m1");
    for (std::uint64_t round = 1; round <= 4; ++round) {
      stage.nack(c, round, false);
      stage.run_for(200ms);
      const std::string heard = stage.heard(c);
      if (mutant == Mutant::none) {
        EXPECT_EQ(heard, "m1");
        EXPECT_EQ(stage.death(c), fmt::format("/q [(w,expired,{}) (q,rejected,{})] first (q,rejected)", round, round));
        EXPECT_EQ(stage.last_delivery(c).deaths, round) << "a program can stop after n rounds";
      } else {
        EXPECT_EQ(heard, "");
        break;
      }
    }
    EXPECT_EQ(stage.copies(1), rounds == 0 ? 0 : 1);
  }
}

TEST(DeadLetter, X16_AFullTargetThatRefusesLosesThem) {
  Stage stage({queue("q", dead_letters_to("dead")), queue("dead", {.max_length = 1, .overflow = Overflow::reject_publish})});
  stage.fill(3);
  const sim::Connection c = stage.consumer("q");
  stage.nack(c, 3, false, true);
  stage.run();
  EXPECT_EQ(stage.drained("dead"), "m1");
  EXPECT_FALSE(stage.closed(c)) << "nobody is told";
}

TEST(DeadLetter, Catalogue36_TwoJournals_ACrashJustAfterwardsKeepsThemInTheSource) {
  Stage stage({queue("q", dead_letters_to("dead")), queue("dead")});
  stage.fill(3);
  const sim::Connection c = stage.consumer("q");
  stage.nack(c, 3, false, true);
  stage.run_for(2ms);
  stage.crash();
  stage.start();
  EXPECT_EQ(stage.drained("dead"), "");
  EXPECT_EQ(stage.drained("q"), "m1* m2* m3*");
}

TEST(DeadLetter, Catalogue36_TwoJournals_WhoeverSyncsFirstLosesOrDoublesThem) {
  for (const bool source_first : {true, false}) {
    Stage stage({queue("q", dead_letters_to("dead")), queue("dead")});
    stage.fill(1);
    const sim::Connection c = stage.consumer("q");
    stage.nack(c, 1, false);
    stage.run_for(2ms);
    stage.write(stage.shop, {persistent(9, source_first ? "q" : "dead")});  // its confirm makes that queue sync
    stage.run_for(20ms);
    stage.crash();
    stage.start();
    EXPECT_EQ(stage.copies(1), source_first ? 0 : 2);
    EXPECT_EQ(stage.drained("q"), source_first ? "m9*" : "m1*");
    EXPECT_EQ(stage.drained("dead"), source_first ? "" : "m1* m9*");
  }
}

TEST(DeadLetter, M16_AnExpirationThatIsKeptExpiresAgainInTheTarget) {
  for (const auto& [mutant, left] : {std::pair{Mutant::none, "m1"}, std::pair{Mutant::dlx_keeps_expiration, ""}}) {
    Stage stage({queue("q", dead_letters_to("dead")), queue("dead")}, mutant);
    stage.write(stage.shop, {{.message = 1, .expiration = 100ms}});
    stage.run_for(1s);
    EXPECT_EQ(stage.drained("dead"), left);
  }
}

}  // namespace
}  // namespace mqlab::models::rabbitmq::testing
