// Each number gets exactly one answer, whatever several queues say of it and in whatever order (semantics 2.1, 11.1 invariants 1 and 3).

#include <gtest/gtest.h>

#include "tests/models/rabbitmq/broker_stage.hpp"

namespace mqlab::models::rabbitmq::testing {
namespace {

/// `ab` goes to a queue that stores and to one that is always full; `a` only to the one that stores.
BrokerSettings stored_and_refused() {
  BrokerSettings s;
  s.exchanges = {{.name = "x", .type = ExchangeType::direct, .durable = true}};
  s.queues = {{.name = "a", .durable = true},
              {.name = "full", .durable = true, .arguments = {.max_length = 0, .overflow = Overflow::reject_publish}}};
  s.bindings = {{.exchange = "x", .queue = "a", .routing_key = "ab"},
                {.exchange = "x", .queue = "full", .routing_key = "ab"},
                {.exchange = "x", .queue = "a", .routing_key = "a"}};
  return s;
}

class Confirm : public ::testing::Test {
 protected:
  sim::Connection open() {
    const sim::Connection c = stage.connect();
    stage.open_channel(c, 1, Confirms::yes);
    return c;
  }
  BrokerStage stage{stored_and_refused()};
};

TEST_F(Confirm, ALateConfirmOfAPublishThatWasNackedAnswersNoOther) {
  const sim::Connection shop = open();
  std::vector<Publish> burst;
  for (std::uint64_t m = 1; m <= 8; ++m) burst.push_back({.message = m, .routing_key = "ab", .exchange = "x"});
  for (std::uint64_t m = 9; m <= 14; ++m) burst.push_back({.message = m, .routing_key = "a", .exchange = "x"});
  stage.write(shop, burst);
  stage.run_for(500us);  // refused at once; nothing is flushed yet
  EXPECT_EQ(stage.heard(shop).find("ack(9"), std::string::npos) << "nothing is confirmed before its flush";
  stage.run();
  EXPECT_EQ(stage.heard(shop), "ack(14,+)");
  for (std::uint64_t m = 9; m <= 14; ++m)
    EXPECT_EQ(stage.biography(m), "broker.received broker.routed copy.made broker.stored confirm.sent") << m;
  for (std::uint64_t m = 1; m <= 8; ++m) EXPECT_EQ(stage.biography(m).find("confirm.sent"), std::string::npos) << m << " was nacked";
}

TEST_F(Confirm, ABurstWithUnroutableOnesNamesEachMessageOnce) {
  const sim::Connection shop = open();
  std::vector<Publish> burst;
  for (std::uint64_t m = 1; m <= 40; ++m)
    burst.push_back({.message = m, .routing_key = m % 2 == 1 ? "a" : "nope", .exchange = "x", .persistent = false, .mandatory = true});
  stage.write(shop, burst);
  stage.run();
  for (std::uint64_t m = 1; m <= 40; ++m) {
    const std::string life = stage.biography(m);
    const std::size_t first = life.find("confirm.sent");
    ASSERT_NE(first, std::string::npos) << m << ": " << life;
    EXPECT_EQ(life.find("confirm.sent", first + 1), std::string::npos) << m << ": " << life;
  }
}

}  // namespace
}  // namespace mqlab::models::rabbitmq::testing
