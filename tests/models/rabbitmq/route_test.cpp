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

TEST_F(Route, ADeletedQueuesBindingsDoNotComeBackWithItsName) {
  EXPECT_TRUE(stage.command("delete", object({{"queue", "a"}})));
  EXPECT_TRUE(stage.command("declare", object({{"queue", object({{"name", "a"}, {"durable", true}})}})));
  stage.crash();
  stage.start();
  shop = open();
  stage.write(shop, {to("d", "blue")});
  stage.run();
  EXPECT_EQ(stage.heard(shop), "return(m1) ack(1)");
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

// --- alternate exchanges, exchange-to-exchange bindings, CC and BCC ---

class Web : public ::testing::Test {
 protected:
  static BrokerSettings web() {
    BrokerSettings s;
    for (const char* name : {"a", "b", "c", "d"}) s.queues.push_back({.name = name, .durable = true});
    s.exchanges = {{.name = "main", .durable = true, .arguments = {.alternate_exchange = "spare"}},
                   {.name = "spare", .type = ExchangeType::fanout, .durable = true},
                   {.name = "lonely", .durable = true, .arguments = {.alternate_exchange = "nowhere"}},
                   {.name = "one", .type = ExchangeType::fanout, .durable = true},
                   {.name = "two", .type = ExchangeType::fanout, .durable = true},
                   {.name = "mutual", .durable = true, .arguments = {.alternate_exchange = "main-mutual"}},
                   {.name = "main-mutual", .durable = true, .arguments = {.alternate_exchange = "mutual"}},
                   {.name = "inner", .type = ExchangeType::topic, .durable = true, .internal = true},
                   {.name = "leaving", .type = ExchangeType::fanout, .durable = true, .auto_delete = true}};
    s.bindings = {{.exchange = "main", .queue = "a", .routing_key = "k"},
                  {.exchange = "spare", .queue = "b"},
                  {.exchange = "one", .queue = "a"},
                  {.exchange = "one", .destination = "two"},
                  {.exchange = "two", .queue = "a"},
                  {.exchange = "two", .queue = "b"},
                  {.exchange = "two", .destination = "one"},
                  {.exchange = "two", .routing_key = "", .destination = "inner"},
                  {.exchange = "inner", .queue = "c", .routing_key = "#.paid"},
                  {.exchange = "leaving", .queue = "c"},
                  {.exchange = "leaving", .queue = "d"},
                  {.exchange = "amq.topic", .queue = "d", .routing_key = "*.d"}};
    return s;
  }
  sim::Connection open() {
    const sim::Connection c = stage.connect();
    stage.open_channel(c, 1, Confirms::yes);
    return c;
  }
  std::string publish(Publish p) {
    p.mandatory = true;
    stage.write(shop, {p});
    stage.run();
    return stage.heard(shop);
  }
  std::string where(std::uint64_t message) {
    std::string queues;
    for (const char* q : {"a", "b", "c", "d"}) {
      const std::string all = " " + stage.drained(q) + " ";
      if (all.find(" m" + std::to_string(message) + " ") != std::string::npos) queues += q;
    }
    return queues;
  }
  BrokerStage stage{web()};
  sim::Connection shop = open();
};

TEST_F(Web, R03_TheAlternateExchangeIsAskedBeforeMandatory) {
  EXPECT_EQ(publish({.message = 1, .routing_key = "k", .exchange = "main"}), "ack(1)");
  EXPECT_EQ(publish({.message = 2, .routing_key = "other", .exchange = "main"}), "ack(2)") << "routed by the alternate: no return";
  EXPECT_EQ(where(2), "b");
  EXPECT_EQ(publish({.message = 3, .routing_key = "k", .exchange = "lonely"}), "return(m3) ack(3)") << "the alternate does not exist";
  EXPECT_EQ(publish({.message = 4, .routing_key = "k", .exchange = "mutual"}), "return(m4) ack(4)") << "alternates in a circle";
}

TEST_F(Web, R04_ExchangesInALoopMakeOneCopyPerQueue) {
  EXPECT_EQ(publish({.message = 1, .routing_key = "x", .exchange = "one"}), "ack(1)");
  EXPECT_EQ(stage.copies(1), 2);
  EXPECT_EQ(where(1), "ab");
}

TEST_F(Web, AnInternalExchangeIsReachedThroughOthersOnly) {
  publish({.message = 1, .routing_key = "order.paid", .exchange = "two"});
  EXPECT_EQ(where(1), "abc") << "the routing key stays the publisher's all the way";
  EXPECT_EQ(publish({.message = 2, .routing_key = "order.paid", .exchange = "inner"}), "close(403)");
}

TEST_F(Web, R07_CcAndBccAreFurtherRoutingKeysAndAQueueGetsOneCopy) {
  stage.write(shop, {{.message = 1, .routing_key = "a", .cc = {"b", "a"}, .bcc = {"c"}}});
  stage.run();
  EXPECT_EQ(stage.heard(shop), "ack(1)");
  EXPECT_EQ(stage.copies(1), 3);
  EXPECT_EQ(where(1), "abc");
}

TEST_F(Web, AnAutoDeleteExchangeGoesWithItsLastBinding) {
  EXPECT_TRUE(stage.command("delete", object({{"binding", object({{"exchange", "leaving"}, {"queue", "c"}})}})));
  EXPECT_EQ(publish({.message = 1, .exchange = "leaving"}), "ack(1)") << "one binding is left";
  EXPECT_TRUE(stage.command("delete", object({{"queue", "d"}})));
  EXPECT_EQ(publish({.message = 2, .exchange = "leaving"}), "close(404)");
  stage.crash();
  stage.start();
  shop = open();
  EXPECT_EQ(publish({.message = 3, .exchange = "leaving"}), "close(404)") << "deleted on the disk as well";
}

TEST_F(Web, TheAmqExchangesAreThereAndDurable) {
  EXPECT_EQ(publish({.message = 1, .routing_key = "x.d", .exchange = "amq.topic"}), "ack(1)");
  EXPECT_EQ(publish({.message = 2, .routing_key = "x.d", .exchange = "amq.fanout"}), "return(m2) ack(2)");
  stage.crash();
  stage.start();
  shop = open();
  EXPECT_EQ(publish({.message = 3, .routing_key = "y.d", .exchange = "amq.topic"}), "ack(1)");
  EXPECT_EQ(stage.drained("d"), "m1* m3");
}

TEST_F(Web, AHeadersExchangeLooksAtTheHeadersOnly) {
  EXPECT_TRUE(stage.command("declare", object({{"exchange", object({{"name", "h"}, {"type", "headers"}})}})));
  EXPECT_TRUE(stage.command(
      "declare",
      object({{"binding",
               object({{"exchange", "h"}, {"queue", "a"}, {"arguments", object({{"x-match", "any"}, {"big", true}, {"eu", 1}})}})}})));
  EXPECT_EQ(publish({.message = 1, .routing_key = "a", .exchange = "h", .headers = {{"eu", 1}}}), "ack(1)");
  EXPECT_EQ(publish({.message = 2, .routing_key = "a", .exchange = "h", .headers = {{"eu", "1"}}}), "return(m2) ack(2)");
  EXPECT_EQ(publish({.message = 3, .routing_key = "a", .exchange = "h"}), "return(m3) ack(3)");
}

TEST_F(Web, AnUnboundExchangeOfTheLoopTakesItsBranchAway) {
  EXPECT_TRUE(stage.command("delete", object({{"exchange", "two"}})));
  EXPECT_EQ(publish({.message = 1, .exchange = "one"}), "ack(1)");
  EXPECT_EQ(where(1), "a");
  EXPECT_TRUE(stage.command("delete", object({{"exchange", "two"}}))) << "deleting what is not there is no error";
}

}  // namespace
}  // namespace mqlab::models::rabbitmq::testing
