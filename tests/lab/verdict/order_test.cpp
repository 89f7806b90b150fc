// Order is judged apart: neither a loss nor a duplicate is an order violation.

#include <gtest/gtest.h>

#include "tests/lab/verdict/hand_ledger.hpp"

namespace mqlab::lab::testing {
namespace {

/// Orders shop/1 .. shop/n, all published and told; what the consumer gets and does follows.
HandLedger published(int n) {
  HandLedger ledger;
  ledger.store("stock-db", {"stock", "stock-2"}).subscribes("stock", "orders").subscribes("stock-2", "orders").expects("stock-db");
  for (int i = 1; i <= n; ++i) {
    const std::string op = "shop/" + std::to_string(i);
    ledger.write(op + " begins\n" + op + " copy orders\n" + op + " told acknowledged");
  }
  return ledger;
}
HandLedger& get(HandLedger& ledger, int i, int position, const std::string& more = "", const std::string& who = "stock") {
  return ledger.write("shop/" + std::to_string(i) + " offered orders " + std::to_string(position) + " to " + who + " " + more);
}
HandLedger& done(HandLedger& ledger, int i, const std::string& who = "stock") {
  const std::string op = "shop/" + std::to_string(i);
  return ledger.write(op + " applied stock-db by " + who + "\n" + op + " gone orders consumed");
}
HandLedger& in_order(HandLedger& ledger, std::initializer_list<int> list) {
  for (const int i : list) done(get(ledger, i, i), i);
  return ledger;
}

TEST(Order, InOrder) {
  HandLedger ledger = published(3);
  EXPECT_EQ(in_order(ledger, {1, 2, 3}).judge(), "ok 3");
}

TEST(Order, ALossIsNoOrderViolation) {
  HandLedger ledger = published(4);
  in_order(ledger, {1, 4}).write("shop/2 gone orders lost\n shop/3 gone orders lost");
  EXPECT_EQ(ledger.judge(), "ok 2, lost 2");
  EXPECT_TRUE(ledger.verdict.gaps.empty()) << "nobody was offered 2 and 3 because they are no more";
}

TEST(Order, WhatWasHandedOverAndDiedOnItsWayLeavesNoGap) {
  HandLedger ledger = published(3);
  ledger.write("shop/2 gone orders consumed");  // auto-ack: forgotten when it was sent, and its consumer crashed
  EXPECT_EQ(in_order(ledger, {1, 3}).judge(), "ok 2, lost 1");
}

TEST(Order, PositionsThatNeverHadACopyAreNoGap) {
  HandLedger ledger;
  ledger.store("stock-db", {"stock"}).subscribes("stock", "orders").expects("stock-db");
  ledger.write("shop/1 begins\n shop/1 copy orders 1\n shop/1 told acknowledged");
  ledger.write("shop/2 begins\n shop/2 copy orders 9\n shop/2 told acknowledged");
  done(get(ledger, 1, 1), 1);
  EXPECT_EQ(done(get(ledger, 2, 9), 2).judge(), "ok 2") << "2 to 8 are a log's own entries, or numbers that a restart skipped";
}

TEST(Order, ACopyThatWasPassedOverIsAGap) {
  HandLedger ledger = published(5);
  in_order(ledger, {1, 4, 5});
  EXPECT_EQ(ledger.judge(), "ok 3, stuck 2, gap 1");
  ASSERT_EQ(ledger.verdict.gaps.size(), 1U);
  EXPECT_EQ(ledger.verdict.gaps[0].from, 2);
  EXPECT_EQ(ledger.verdict.gaps[0].to, 3);
  ledger.write("shop/2 gone orders expired");
  EXPECT_EQ(ledger.judge(), "ok 3, stuck 1, expired 1, gap 1");
  EXPECT_EQ(ledger.verdict.gaps[0].from, 3) << "2 has expired, 3 still waits behind its successors";
}

TEST(Order, ADuplicateIsNoReordering) {
  HandLedger ledger = published(2);
  get(ledger, 1, 1);
  ledger.write("shop/1 applied stock-db by stock");
  get(ledger, 1, 1, "again");
  done(ledger, 1);
  EXPECT_EQ(in_order(ledger, {2}).judge(), "ok 1, duplicated 1") << "repeated at once, before anything later";
}

TEST(Order, ARequeueThatComesLateReorders) {
  HandLedger ledger = published(3);
  get(ledger, 1, 1);  // fails, and is given back
  in_order(ledger, {2, 3});
  get(ledger, 1, 1, "again");
  EXPECT_EQ(done(ledger, 1).judge(), "ok 3, reordered 1, jump-back-redelivered 1");
  ASSERT_EQ(ledger.verdict.rows.size(), 1U);
  EXPECT_EQ(ledger.verdict.rows[0].after, 3U) << "it came after shop/3";
}

TEST(Order, AJumpBackWithoutTheFlagIsToldApart) {
  HandLedger ledger = published(3);
  in_order(ledger, {1, 2, 3});
  get(ledger, 2, 2);  // offsets were not committed: the log is read again from there
  ledger.write("shop/2 unchanged stock-db by stock");
  get(ledger, 3, 3);
  ledger.write("shop/3 unchanged stock-db by stock");
  EXPECT_EQ(ledger.judge(), "ok 3, deduplicated 2, jump-back 1") << "one jump back, then forward again";
}

TEST(Order, ALateDuplicateOverwritesNewerState) {
  HandLedger ledger = published(2);
  in_order(ledger, {1, 2});
  get(ledger, 1, 1, "again");
  EXPECT_EQ(done(ledger, 1).judge(), "ok 1, duplicated 1, late-duplicate 1, jump-back-redelivered 1");
}

TEST(Order, ALateRepetitionThatIsSuppressedDoesNoHarm) {
  HandLedger ledger = published(2);
  in_order(ledger, {1, 2});
  get(ledger, 1, 1, "again");
  EXPECT_EQ(ledger.write("shop/1 unchanged stock-db by stock").judge(), "ok 2, deduplicated 1, jump-back-redelivered 1");
}

TEST(Order, ARetryIsReorderedAlthoughTheQueueWasReadInOrder) {
  HandLedger ledger = published(3);
  done(get(ledger, 2, 1), 2);
  done(get(ledger, 3, 2), 3);
  done(get(ledger, 1, 3), 1);  // nacked at first, published again behind the others
  EXPECT_EQ(ledger.judge(), "ok 3, reordered 1") << "positions rise, the business order does not";
}

TEST(Order, TwoConsumersOvertakeEachOtherWithoutAnyJump) {
  HandLedger ledger = published(2);
  get(ledger, 1, 1, "", "stock");
  get(ledger, 2, 2, "", "stock-2");
  done(ledger, 2, "stock-2");
  EXPECT_EQ(done(ledger, 1, "stock").judge(), "ok 2, reordered 1");
}

TEST(Order, OperationsOfDifferentProducersAreNotCompared) {
  HandLedger ledger = published(1);
  ledger.write(
      "web/1 begins\n web/1 copy orders\n web/1 told acknowledged\n web/1 offered orders 2 to stock\n web/1 applied stock-db by stock");
  ledger.write("web/1 gone orders consumed");
  get(ledger, 1, 1);
  EXPECT_EQ(done(ledger, 1).judge(), "ok 2, jump-back 1") << "two publishers: nobody promised whose comes first";
}

TEST(Order, EachPlaceIsAScopeOfItsOwn) {
  HandLedger ledger;
  ledger.store("stock-db", {"stock"}).subscribes("stock", "p0").subscribes("stock", "p1").expects("stock-db");
  ledger.write(R"(
      shop/1 begins
      shop/2 begins
      shop/1 told acknowledged
      shop/2 told acknowledged
      shop/2 offered p1 1 to stock
      shop/2 applied stock-db by stock
      shop/1 offered p0 1 to stock
      shop/1 applied stock-db by stock
  )");
  EXPECT_EQ(ledger.judge(), "ok 2") << "two partitions promise nothing about each other";
  ledger.expected.order = OrderScope::key;
  ledger.expected.key_of = [](sim::OperationId) { return 7U; };
  EXPECT_EQ(ledger.judge(), "ok 2, reordered 1") << "but both orders are of customer 7";
  ledger.expected.key_of = [](sim::OperationId id) { return static_cast<std::uint32_t>(id.number()); };
  EXPECT_EQ(ledger.judge(), "ok 2") << "two customers";
  ledger.expected.order = OrderScope::none;
  EXPECT_EQ(ledger.judge(), "ok 2");
}

TEST(Order, AReorderedPairIsCountedOnce) {
  HandLedger ledger = published(3);
  in_order(ledger, {3});
  done(get(ledger, 1, 1), 1);
  ledger.write("shop/1 lost stock-db");
  done(get(ledger, 1, 1, "again"), 1);
  done(get(ledger, 2, 2), 2);
  EXPECT_EQ(ledger.judge(), "ok 3, reordered 2, jump-back 1") << "shop/1 twice late is one pair; forward from 1 to 2 is no jump";
}

TEST(Order, PositionsMayBeginAnywhere) {
  HandLedger ledger;
  ledger.store("stock-db", {"stock"}).subscribes("stock", "orders").expects("stock-db");
  for (const auto& [i, position] : {std::pair{1, 5'000'000}, {2, 5'000'001}, {3, 5'000'200}, {4, 5'000'100}}) {
    const std::string op = "shop/" + std::to_string(i);
    ledger.write(op + " begins\n" + op + " copy orders " + std::to_string(position) + "\n" + op + " told acknowledged");
    if (i != 4) done(get(ledger, i, position), i);
  }
  EXPECT_EQ(ledger.judge(), "ok 3, stuck 1, gap 1");
  EXPECT_EQ(ledger.verdict.gaps[0].from, 5'000'100);
  EXPECT_EQ(ledger.verdict.gaps[0].to, 5'000'100);
}

}  // namespace
}  // namespace mqlab::lab::testing
