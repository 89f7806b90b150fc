// Each planted bug shows, and shows in what it is named for (semantics 11.2).

#include <gtest/gtest.h>

#include "tests/models/rabbitmq/broker_stage.hpp"

namespace mqlab::models::rabbitmq::testing {
namespace {

BrokerSettings one_queue() {
  BrokerSettings s;
  s.queues = {{.name = "q", .durable = true}};
  return s;
}

struct Play {
  explicit Play(Mutant mutant) : stage(one_queue(), mutant), shop(stage.connect()) { stage.open_channel(shop, 1, Confirms::yes); }
  sim::Connection consumer(std::uint32_t prefetch) {
    const sim::Connection c = stage.connect();
    stage.open_channel(c);
    stage.consume(c, 1, 0, "q", prefetch);
    return c;
  }
  BrokerStage stage;
  sim::Connection shop;
};

TEST(Mutants, M1_ConfirmsBeforeTheFlush) {
  for (const Mutant mutant : {Mutant::none, Mutant::confirm_before_flush}) {
    Play play(mutant);
    play.stage.write(play.shop, {persistent(1)});
    play.stage.run_for(100us);
    EXPECT_EQ(play.stage.heard(play.shop), mutant == Mutant::none ? "" : "ack(1)");
  }
}

TEST(Mutants, M10_MultipleCoversOneTooMany) {
  for (const Mutant mutant : {Mutant::none, Mutant::multiple_acks_one_more}) {
    Play play(mutant);
    play.stage.write(play.shop, {persistent(1), persistent(2), persistent(3), persistent(4)});
    play.stage.run();
    const sim::Connection c = play.consumer(4);
    play.stage.ack(c, 2, true);
    play.stage.run();
    play.stage.cut(c);
    play.stage.run();
    EXPECT_EQ(play.stage.drained(), mutant == Mutant::none ? "m3* m4*" : "m4*");
  }
}

TEST(Mutants, M12_AFanoutCopiesForEachBinding) {
  for (const Mutant mutant : {Mutant::none, Mutant::a_copy_for_each_binding}) {
    BrokerSettings s = one_queue();
    s.exchanges = {{.name = "f", .type = ExchangeType::fanout}};
    s.bindings = {{"f", "q", "one"}, {"f", "q", "two"}};
    BrokerStage stage(s, mutant);
    const sim::Connection c = stage.connect();
    stage.open_channel(c, 1, Confirms::yes);
    stage.write(c, {{.message = 1, .exchange = "f"}});
    stage.run();
    EXPECT_EQ(stage.heard(c), "ack(1)");
    EXPECT_EQ(stage.drained(), mutant == Mutant::none ? "m1" : "m1 m1");
  }
}

TEST(Mutants, M5_RequeuesAtTheTail_M6_DoesNotFlag) {
  for (const auto& [mutant, next] :
       {std::pair{Mutant::none, "m1*"}, std::pair{Mutant::requeue_at_tail, "m2"}, std::pair{Mutant::requeue_not_flagged, "m1"}}) {
    Play play(mutant);
    play.stage.write(play.shop, {persistent(1), persistent(2), persistent(3)});
    play.stage.run();
    const sim::Connection c = play.consumer(1);
    EXPECT_EQ(play.stage.heard(c), "m1");
    play.stage.nack(c, 1);
    play.stage.run();
    EXPECT_EQ(play.stage.heard(c), next);
  }
}

TEST(Mutants, M7_FlushesAcksAtOnce) {
  for (const auto& [mutant, left] : {std::pair{Mutant::none, "m1* m2*"}, std::pair{Mutant::ack_flushed_at_once, "m2*"}}) {
    Play play(mutant);
    play.stage.write(play.shop, {persistent(1), persistent(2)});
    play.stage.run();
    const sim::Connection c = play.consumer(0);
    play.stage.ack(c, 1);
    play.stage.run_for(5ms);
    play.stage.crash();
    play.stage.start();
    EXPECT_EQ(play.stage.drained(), left);
  }
}

TEST(Mutants, M8_LosesTheUnackedOfALostChannel) {
  for (const auto& [mutant, left] : {std::pair{Mutant::none, "m1* m2"}, std::pair{Mutant::unacked_lost_with_channel, "m2"}}) {
    Play play(mutant);
    play.stage.write(play.shop, {persistent(1), persistent(2)});
    play.stage.run();
    const sim::Connection c = play.consumer(1);
    play.stage.cut(c);
    play.stage.run();
    EXPECT_EQ(play.stage.drained(), left);
  }
}

TEST(Mutants, M2_ConfirmsBeforeTheWrite) {
  BrokerSettings settings = one_queue();
  settings.version = Version::v4_0;
  for (const auto& [mutant, survives] : {std::pair{Mutant::none, true}, std::pair{Mutant::confirm_before_write, false}}) {
    BrokerStage stage(settings, mutant);
    const sim::Connection shop = stage.connect();
    stage.open_channel(shop, 1, Confirms::yes);
    stage.crash_at(models::kinds::confirm_sent, 1);
    stage.write(shop, {persistent(1)});
    stage.run_for(10ms);
    EXPECT_FALSE(stage.alive());
    stage.start();
    EXPECT_EQ(stage.drained(), survives ? "m1*" : "");
  }
}

TEST(Mutants, M9_RequeuesOnlyTheNewestUnacked) {
  for (const auto& [mutant, left] : {std::pair{Mutant::none, "m1* m2* m3*"}, std::pair{Mutant::only_newest_requeued, "m3*"}}) {
    Play play(mutant);
    play.stage.write(play.shop, {persistent(1), persistent(2), persistent(3)});
    play.stage.run();
    const sim::Connection c = play.consumer(20);
    play.stage.cut(c);
    play.stage.run();
    EXPECT_EQ(play.stage.drained(), left);
  }
}

TEST(Mutants, M24_DoesNotRestoreThePrefetchAfterANack) {
  for (const auto& [mutant, next] : {std::pair{Mutant::none, "m1*"}, std::pair{Mutant::nack_keeps_prefetch, ""}}) {
    Play play(mutant);
    play.stage.write(play.shop, {persistent(1)});
    play.stage.run();
    const sim::Connection c = play.consumer(1);
    play.stage.heard(c);
    play.stage.nack(c, 1);
    play.stage.run();
    EXPECT_EQ(play.stage.heard(c), next);
  }
}

TEST(Mutants, M25_KeepsTheExactFlagOverAKill) {
  for (const auto& [mutant, left] : {std::pair{Mutant::none, "m1* m2*"}, std::pair{Mutant::restart_keeps_redelivered, "m1* m2"}}) {
    Play play(mutant);
    play.stage.write(play.shop, {persistent(1), persistent(2)});
    play.stage.run();
    play.consumer(1);
    play.stage.crash();
    play.stage.start();
    EXPECT_EQ(play.stage.drained(), left);
  }
}

TEST(Mutants, M28_FlushesAnAutoAckRemovalAtOnce) {
  for (const auto& [mutant, left] : {std::pair{Mutant::none, "m1*"}, std::pair{Mutant::auto_ack_flushed_at_once, ""}}) {
    Play play(mutant);
    play.stage.write(play.shop, {persistent(1)});
    play.stage.run();
    const sim::Connection c = play.stage.connect();
    play.stage.open_channel(c);
    play.stage.consume(c, 1, 0, "q", 0, true);
    play.stage.run_for(5ms);
    play.stage.crash();
    play.stage.start();
    EXPECT_EQ(play.stage.drained(), left);
  }
}

TEST(Mutants, M11_ForgetsTheReturn) {
  for (const auto& [mutant, told] : {std::pair{Mutant::none, "return(m1) ack(1)"}, std::pair{Mutant::return_missing, "ack(1)"}}) {
    Play play(mutant);
    play.stage.write(play.shop, {{.message = 1, .routing_key = "nobody", .exchange = {}, .mandatory = true}});
    play.stage.run();
    EXPECT_EQ(play.stage.heard(play.shop), told);
  }
}

TEST(Mutants, M20_KeepsTransientMessages) {
  for (const auto& [mutant, left] : {std::pair{Mutant::none, ""}, std::pair{Mutant::transient_survives, "m1*"}}) {
    Play play(mutant);
    play.stage.write(play.shop, {transient(1)});
    play.stage.run();
    play.stage.crash();
    play.stage.start();
    EXPECT_EQ(play.stage.drained(), left);
  }
}

}  // namespace
}  // namespace mqlab::models::rabbitmq::testing
