// The stores that an operation should have changed together, and the money view.

#include "lab/verdict/consistency.hpp"

#include <gtest/gtest.h>

#include "tests/lab/verdict/hand_ledger.hpp"

namespace mqlab::lab::testing {
namespace {

/// An order takes goods from `stock` and money from `balance`.
HandLedger purchase() {
  HandLedger ledger;
  ledger.store("stock", {"warehouse"}).subscribes("warehouse", "picks").expects("stock");
  ledger.store("balance", {"bank"}).subscribes("bank", "payments").expects("balance");
  ledger.write("shop/1 begins 50\n shop/1 told acknowledged");
  return ledger;
}

TEST(Consistency, BothOrNoneAgree) {
  EXPECT_EQ(purchase().write("shop/1 applied stock 50\n shop/1 applied balance 50").judge(), "ok 2");
  EXPECT_EQ(purchase().judge(), "lost 2") << "a loss of both is a loss, but the stores agree";
  EXPECT_EQ(
      purchase().write("shop/1 applied stock 50\n shop/1 applied balance 50\n shop/1 applied stock 50\n shop/1 applied balance 50").judge(),
      "duplicated 2")
      << "twice in both: wrong, and in agreement";
}

TEST(Consistency, OneWithoutTheOtherDoesNot) {
  EXPECT_EQ(purchase().write("shop/1 applied balance 50").judge(), "ok 1, lost 1, inconsistent 1") << "paid, and nothing picked";
  EXPECT_EQ(purchase().write("shop/1 applied stock 50\n shop/1 applied balance 50\n shop/1 applied balance 50").judge(),
            "ok 1, duplicated 1, inconsistent 1")
      << "paid twice for goods picked once";
}

TEST(Consistency, LateIsNotInconsistent) {
  HandLedger ledger = purchase();
  ledger.facts.not_running = {"warehouse"};
  EXPECT_EQ(ledger.write("shop/1 copy picks\n shop/1 applied balance 50").judge(), "ok 1, pending 1")
      << "eventual consistency is allowed to be late";
}

TEST(Consistency, AnIntendedFateIsNoDisagreement) {
  HandLedger ledger = purchase();
  ledger.operations().intended = {models::Fate::expired};
  EXPECT_EQ(ledger.write("shop/1 applied balance 50\n shop/1 copy picks\n shop/1 gone picks expired").judge(), "ok 1, expired 1");
}

TEST(Consistency, CountsAreComparedAsShares) {
  HandLedger ledger;
  ledger.store("orders").store("parcels").expects("orders", 1).expects("parcels", 3);
  ledger.write("shop/1 begins\n shop/1 told acknowledged\n shop/1 applied orders");
  HandLedger two = ledger;
  EXPECT_EQ(two.write("shop/1 applied parcels\n shop/1 applied parcels").judge(), "ok 1, partial 1, inconsistent 1");
  EXPECT_EQ(ledger.write("shop/1 applied parcels\n shop/1 applied parcels\n shop/1 applied parcels").judge(), "ok 2")
      << "one order, three parcels";
}

TEST(Consistency, MayBeNobodysBusiness) {
  HandLedger ledger = purchase();
  ledger.expected.stores_agree = false;
  EXPECT_EQ(ledger.write("shop/1 applied balance 50").judge(), "ok 1, lost 1");
}

struct MoneyCase {
  const char* lines;
  std::int64_t expected, actual, pending;
  const char* because;
};

TEST(Money, ExpectedAgainstActual) {
  const MoneyCase cases[] = {
      {"shop/1 told acknowledged\n shop/1 applied balance 50", 50, 50, 0, "told and done"},
      {"shop/1 told acknowledged", 50, 0, 0, "lost: 50 are missing"},
      {"shop/1 told acknowledged\n shop/1 applied balance 50\n shop/1 applied balance 50", 50, 100, 0, "duplicated: 50 too much"},
      {"shop/1 told acknowledged\n shop/1 copy payments", 50, 0, 50, "pending: 50 are still on the way"},
      {"shop/1 told rejected\n shop/1 applied balance 50", 0, 50, 0, "phantom: 50 that nobody knows of"},
      {"shop/1 told indeterminate\n shop/1 applied balance 50", 50, 50, 0, "recovered: it happened, so it counts"},
      {"shop/1 told indeterminate", 0, 0, 0, "absent: it did not, so it does not"},
      {"shop/1 told indeterminate\n shop/1 applied balance 50\n shop/1 applied balance 50", 50, 100, 0, "it happened once too often"},
      {"shop/1 told rejected\n shop/1 applied balance 50\n shop/1 undone balance 50", 0, 0, 0, "compensated"},
      {"shop/1 told acknowledged\n shop/1 applied balance 50\n shop/1 lost balance 50", 50, 0, 0, "the store lost it again"},
      {"shop/1 told acknowledged\n shop/1 applied balance 5", 50, 5, 0, "done once, but with a wrong amount: only money sees it"},
  };
  for (const MoneyCase& row : cases) {
    SCOPED_TRACE(row.because);
    HandLedger ledger;
    ledger.store("balance", {"bank"}).subscribes("bank", "payments").expects("balance");
    ledger.facts.not_running = {"bank"};
    ledger.write("shop/1 begins 50").write(row.lines).settle();
    ASSERT_EQ(ledger.verdict.money.size(), 1U);
    const MoneyRow& money = ledger.verdict.money.front();
    EXPECT_EQ(money.store, "balance");
    EXPECT_EQ(money.expected, row.expected);
    EXPECT_EQ(money.actual, row.actual);
    EXPECT_EQ(money.pending, row.pending);
    EXPECT_EQ(money.agrees(), row.expected == row.actual + row.pending);
  }
}

TEST(Money, AStoreMayTakeOrHaveAnAmountOfItsOwn) {
  HandLedger ledger;
  ledger.store("stock").store("balance").expects("stock").expects("balance");
  ledger.operations().effects[0].amount = 1;   // one piece
  ledger.operations().effects[1].take = true;  // paid
  ledger.write("shop/1 begins 50\n shop/1 told acknowledged\n shop/1 applied stock 1\n shop/1 applied balance -50").settle();
  EXPECT_EQ(ledger.verdict.money[0].expected, 1);
  EXPECT_EQ(ledger.verdict.money[1].expected, -50);
  EXPECT_TRUE(ledger.verdict.money[0].agrees());
  EXPECT_TRUE(ledger.verdict.money[1].agrees());
}

}  // namespace
}  // namespace mqlab::lab::testing
