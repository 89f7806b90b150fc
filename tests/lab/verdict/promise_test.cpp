// The facts of a damaged operation, as a style is given them, and what becomes of its judgement.

#include "lab/verdict/promise.hpp"
#include "models/judge_facts.hpp"

#include <gtest/gtest.h>

#include "tests/lab/verdict/hand_ledger.hpp"

namespace mqlab::lab::testing {
namespace {

using models::Damage;
using models::Held;

struct Nothing {};
using Part = models::PartOf<Nothing>;

class PromiseFacts : public ::testing::Test {
 protected:
  PromiseFacts() {
    ledger.store("stock-db", {"stock"}).subscribes("stock", "orders").expects("stock-db");
    ledger.store("mail", {"mailer"}, true);
    ledger.facts.faults = {{.kind = "slow-disk", .targets = {"rabbit-1"}},
                           {.kind = "power-loss", .targets = {"rabbit-1"}},
                           {.kind = "power-loss", .targets = {"other"}}};
    setup.broker = &broker;
    setup.publishes = {{"shop", &publish}, {"web", &other}};
    setup.consumes = {{"stock", &consume}, {"mailer", &other}};
  }

  models::JudgeFacts facts() {
    ledger.settle();
    const auto found = judge_facts(ledger.verdict.rows.at(0), ledger.evidence, ledger.expected, ledger.facts, setup, ledger.tables);
    EXPECT_TRUE(found.has_value());
    return found.value_or(models::JudgeFacts{});
  }

  HandLedger ledger;
  PromiseSetup setup;
  Part broker, publish, consume, other;
};

TEST_F(PromiseFacts, ALossIsJudgedByWhereItWasHeldAtTheTellingAndWhatStruckSince) {
  ledger.write(R"(
      shop/1 begins
      fault 0                       # before the telling: survived
      shop/1 copy orders
      shop/1 stored memory
      shop/1 stored written
      shop/1 told acknowledged
      shop/1 stored flushed         # after the telling: nobody was told of this
      fault 1
      fault 2
      shop/1 gone orders lost
  )");
  const models::JudgeFacts f = facts();
  EXPECT_EQ(f.damage, Damage::lost);
  EXPECT_TRUE(f.acknowledged);
  EXPECT_EQ(f.held_at_telling, Held::written);
  EXPECT_EQ(f.faults_since, (std::vector<std::string_view>{"power-loss"})) << "each kind once";
  EXPECT_FALSE(f.lost_on_consumer_side);
  EXPECT_EQ(f.broker, &broker);
  EXPECT_EQ(f.publish, &publish) << "the role of the producer of this operation";
  EXPECT_EQ(f.consumes, (std::vector<const models::Part*>{&consume})) << "the roles that should have handled it";
}

TEST_F(PromiseFacts, AMessageWithoutATellingIsJudgedOverItsLife) {
  ledger.write("shop/1 begins\n fault 0\n shop/1 told unasked\n shop/1 copy orders\n fault 1\n shop/1 gone orders lost");
  const models::JudgeFacts f = facts();
  EXPECT_FALSE(f.acknowledged);
  EXPECT_EQ(f.faults_since, (std::vector<std::string_view>{"slow-disk", "power-loss"}));
}

TEST_F(PromiseFacts, TheConsumersSide) {
  ledger.write(
      "shop/1 begins\n shop/1 copy orders\n shop/1 told acknowledged\n shop/1 gone orders consumed\n shop/1 offered orders 1 to stock");
  EXPECT_TRUE(facts().lost_on_consumer_side);
}

TEST_F(PromiseFacts, ACopyMadeTwiceInOnePositionCameBack) {
  const std::string_view jumped =
      "shop/1 begins\n shop/2 begins\n shop/2 told acknowledged\n shop/2 offered orders 2 to stock\n shop/2 applied stock-db by stock\n";
  ledger.write(jumped)
      .write("shop/1 copy orders 5\n shop/1 gone orders dropped\n shop/1 copy orders 5\n")
      .write("shop/1 told acknowledged\n shop/1 offered orders 5 to stock\n shop/1 applied stock-db by stock");
  EXPECT_TRUE(facts().came_back);
  ledger.records.clear();
  ledger.write(jumped)
      .write("shop/1 copy orders 5\n shop/1 gone orders lost\n shop/1 copy orders 9\n")
      .write("shop/1 told acknowledged\n shop/1 offered orders 9 to stock\n shop/1 applied stock-db by stock");
  EXPECT_FALSE(facts().came_back) << "another position: another copy";
}

TEST_F(PromiseFacts, EachDamageHasItsName) {
  const std::pair<const char*, Damage> cases[] = {
      {"shop/1 told acknowledged\n shop/1 applied stock-db\n shop/1 applied stock-db", Damage::duplicated},
      {"shop/1 told acknowledged\n shop/1 copy orders", Damage::stuck},
      {"shop/1 told rejected\n shop/1 applied stock-db", Damage::inconsistent},
      {"shop/1 told acknowledged\n shop/1 copy orders\n shop/1 gone orders dropped", Damage::lost},
      {"shop/2 begins\n shop/2 told acknowledged\n shop/2 offered orders 2 to stock\n shop/2 applied stock-db by stock\n"
       "shop/1 told acknowledged\n shop/1 offered orders 1 to stock\n shop/1 applied stock-db by stock",
       Damage::reordered},
  };
  for (const auto& [lines, damage] : cases) {
    ledger.records.clear();
    ledger.write("shop/1 begins").write(lines);
    EXPECT_EQ(facts().damage, damage) << lines;
  }
}

TEST_F(PromiseFacts, WhatIsNotDamagedIsNotJudged) {
  ledger.write("shop/1 begins\n shop/1 told rejected").settle();
  EXPECT_FALSE(judge_facts(ledger.verdict.rows.at(0), ledger.evidence, ledger.expected, ledger.facts, setup, ledger.tables).has_value());
}

}  // namespace
}  // namespace mqlab::lab::testing
