// Exchanges and bindings (semantics 1.1, 3.3): a set of queues, one copy each.

#include <gtest/gtest.h>

#include "tests/models/rabbitmq/broker_stage.hpp"

namespace mqlab::models::rabbitmq::testing {
namespace {

BrokerSettings exchanges() {
  BrokerSettings s;
  s.exchanges = {{.name = "d", .type = ExchangeType::direct, .durable = true},
                 {.name = "f", .type = ExchangeType::fanout, .durable = true},
                 {.name = "fleeting", .type = ExchangeType::fanout}};
  s.queues = {{.name = "a", .durable = true}, {.name = "b", .durable = true}};
  s.bindings = {{"d", "a", "red"}, {"d", "a", "blue"},  {"d", "b", "red"},    {"f", "a", ""},
                {"f", "b", ""},    {"f", "a", "again"}, {"fleeting", "a", ""}};
  return s;
}

class Route : public ::testing::Test {
 protected:
  BrokerStage stage{exchanges()};
  sim::Connection shop = open();

  sim::Connection open() {
    const sim::Connection c = stage.connect();
    stage.open_channel(c, 1, Confirms::yes);
    return c;
  }
  Publish to(std::string exchange, std::string key, std::uint64_t message = 1) {
    return {.message = message, .routing_key = std::move(key), .exchange = std::move(exchange), .mandatory = true};
  }
};

TEST_F(Route, DirectTakesEqualKeys) {
  stage.write(shop, {to("d", "red", 1), to("d", "blue", 2), to("d", "re", 3)});
  stage.run();
  EXPECT_EQ(stage.drained("a"), "m1 m2");
  EXPECT_EQ(stage.drained("b"), "m1");
  EXPECT_EQ(stage.heard(shop), "return(m3) ack(3) ack(2,+)");
}

TEST_F(Route, FanoutIgnoresTheKeyAndSeveralBindingsMakeOneCopy) {
  stage.write(shop, {to("f", "whatever")});
  stage.run();
  EXPECT_EQ(stage.copies(1), 2) << "one in a, one in b: bound twice is one copy";
  EXPECT_EQ(stage.drained("a"), "m1");
}

TEST_F(Route, APublishToTwoQueuesIsConfirmedWhenBothHaveIt) {
  stage.write(shop, {to("f", "")});
  stage.run();
  EXPECT_EQ(stage.biography(1), "broker.received broker.routed copy.made copy.made broker.stored broker.stored confirm.sent");
}

TEST_F(Route, TheDefaultExchangeReachesEveryQueueByName) {
  stage.write(shop, {to("", "b")});
  stage.run();
  EXPECT_EQ(stage.drained("b"), "m1");
}

TEST_F(Route, ATransientExchangeIsGoneAfterARestartAndItsBindingsWithIt) {
  stage.write(shop, {to("fleeting", "", 1)});
  stage.run();
  EXPECT_EQ(stage.heard(shop), "ack(1)");
  stage.crash();
  stage.start();
  shop = open();
  stage.write(shop, {to("f", "", 2), to("fleeting", "", 3)});
  stage.run();
  EXPECT_EQ(stage.heard(shop), "close(404)");
  EXPECT_EQ(stage.drained("a"), "m1* m2") << "the durable exchange and its bindings are back";
}

describe::Value object(std::initializer_list<std::pair<const char*, describe::Value>> members) {
  describe::Value v{describe::Object{}};
  for (const auto& [name, value] : members) v.set(name, value);
  return v;
}

TEST_F(Route, AnOperatorDeclaresAQueueAndItSurvivesLikeAnyOther) {
  EXPECT_TRUE(stage.command("declare", object({{"queue", object({{"name", "late"}, {"durable", true}})}})));
  EXPECT_TRUE(stage.command("declare", object({{"binding", object({{"exchange", "d"}, {"queue", "late"}, {"routing_key", "late"}})}})));
  stage.write(shop, {to("d", "late")});
  stage.run();
  stage.crash();
  stage.start();
  EXPECT_EQ(stage.drained("late"), "m1*");
}

TEST_F(Route, APurgeEmptiesWhatIsReadyAndLeavesTheUnacked) {
  stage.write(shop, {to("", "a", 1), to("", "a", 2), to("", "a", 3)});
  stage.run();
  const sim::Connection c = stage.connect();
  stage.open_channel(c);
  stage.consume(c, 1, 0, "a", 1);
  EXPECT_TRUE(stage.command("purge", object({{"queue", "a"}})));
  EXPECT_EQ(stage.copies(2), 0);
  stage.cut(c);
  stage.run();
  EXPECT_EQ(stage.drained("a"), "m1*");
}

TEST_F(Route, WhatADeletedQueueHadNotConfirmedCountsAsConfirmed) {
  stage.write(shop, {to("", "a", 1)});
  stage.run_for(100us);  // its flush is under way
  EXPECT_TRUE(stage.command("delete", object({{"queue", "a"}})));
  EXPECT_EQ(stage.heard(shop), "ack(1)");
  EXPECT_EQ(stage.copies(1), 0);
  stage.write(shop, {to("", "a", 2)});
  stage.run();
  EXPECT_EQ(stage.heard(shop), "return(m2) ack(2)");
}

TEST_F(Route, NumbersStartWithConfirmSelect) {
  const sim::Connection c = stage.connect();
  stage.open_channel(c);
  stage.write(c, {to("", "a", 1), to("", "a", 2)});
  stage.frame(c, method(frame::confirm_select, std::uint8_t{1}));
  stage.write(c, {to("", "a", 3)});
  stage.run();
  EXPECT_EQ(stage.heard(c), "ack(1)");
}

}  // namespace
}  // namespace mqlab::models::rabbitmq::testing
