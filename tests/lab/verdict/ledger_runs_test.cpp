// The verdict on hand-written ledgers: how a run ended, who expects what, and how the fold stands up to odd runs.

#include <gtest/gtest.h>

#include "tests/lab/verdict/hand_ledger.hpp"

namespace mqlab::lab::testing {
namespace {

/// A shop publishes to `orders`, one consumer `stock` changes `stock-db`.
HandLedger shop() {
  HandLedger ledger;
  ledger.store("stock-db", {"stock"}).subscribes("stock", "orders").expects("stock-db");
  ledger.facts.faults = {{.kind = "crash", .targets = {"rabbit-1"}}};
  return ledger;
}

constexpr const char* kDone = R"(
    shop/1 begins
    shop/1 copy orders
    shop/1 told acknowledged
    shop/1 offered orders 1 to stock
    shop/1 applied stock-db by stock
    shop/1 gone orders consumed
)";

// --- the end of the run ---

TEST(LedgerRuns, WhatAnUnfinishedProgramHasInItsHandsIsPending) {
  HandLedger ledger = shop();
  ledger.facts.reason = sim::EndReason::until;
  ledger.write(R"(
      shop/1 begins
      shop/1 copy orders
      shop/1 told acknowledged
      shop/1 gone orders consumed          # auto-ack: forgotten when it is sent
      shop/1 offered orders 1 to stock
  )");
  EXPECT_EQ(ledger.judge(), "pending 1") << "the run ended while stock worked on it";
  HandLedger crashed = ledger;
  EXPECT_EQ(crashed.write("fault 0").judge(), "lost 1") << "a fault struck since: it can't be taken for granted";
  ledger.facts.reason = sim::EndReason::settled;
  EXPECT_EQ(ledger.judge(), "lost 1") << "at a quiet end nobody works on anything";
  ledger.facts.held = {sim::OperationId(static_cast<sim::ProcessId>(1), 1)};
  ASSERT_EQ(ledger.tables.processes[1].name, "shop");
  EXPECT_EQ(ledger.judge(), "pending 1") << "but whoever holds it may say so";
}

TEST(LedgerRuns, CutOffOnItsWayToTheConsumer) {
  HandLedger ledger = shop();
  ledger.facts.reason = sim::EndReason::until;
  ledger.write("shop/1 begins\n shop/1 copy orders\n shop/1 told acknowledged\n shop/1 gone orders consumed\n shop/2 begins");
  EXPECT_EQ(ledger.judge(), "pending 2") << "one is on the wire, the other was not published yet";
}

// --- who expects what ---

TEST(LedgerRuns, EachKindOfOperationHasItsOwnEffects) {
  HandLedger ledger;
  ledger.store("stock-db").store("refund-db");
  ledger.expected.operations = {{.process = "shop", .kind = "cancel", .effects = {{.store = "refund-db"}}},
                                {.process = "shop", .kind = "", .effects = {{.store = "stock-db"}}}};
  ledger.write(R"(
      shop/1 begins order
      shop/1 told acknowledged
      shop/1 applied stock-db
      shop/2 begins cancel
      shop/2 told acknowledged
      shop/2 applied stock-db       # nobody wanted this
  )");
  EXPECT_EQ(ledger.judge(), "ok 1, lost 1, unexpected 1");
  ASSERT_EQ(ledger.verdict.unexpected.size(), 1U);
  EXPECT_EQ(ledger.verdict.unexpected.front().record, 6U);
}

TEST(LedgerRuns, AStoreThatNobodyDeclaredIsAnError) {
  HandLedger ledger;
  ledger.expects("stock-bd");
  EXPECT_THROW(ledger.settle(), std::invalid_argument);
}

TEST(LedgerRuns, NumbersMayGoOnFromAnotherBase) {
  HandLedger ledger = shop();
  ledger.write(
      "shop/1 begins\n shop/1 told rejected\n shop/4294967297 begins\n shop/4294967297 told rejected\n shop/70000 begins\n shop/70000 told "
      "rejected");
  EXPECT_EQ(ledger.judge(), "failed-honestly 3");
  ASSERT_EQ(ledger.verdict.rows.size(), 3U);
  EXPECT_LT(ledger.verdict.rows[1].operation, ledger.verdict.rows[2].operation) << "by number";
}

TEST(LedgerRuns, ManyPlacesOfOneOperation) {
  HandLedger ledger = shop();
  ledger.write("shop/1 begins\n shop/1 told acknowledged");
  for (int i = 0; i < 10; ++i) ledger.write("shop/1 copy q" + std::to_string(i) + "\n shop/1 gone q" + std::to_string(i) + " consumed");
  EXPECT_EQ(ledger.write("shop/1 copy orders").judge(), "stuck 1");
  EXPECT_EQ(ledger.write("shop/1 gone orders expired").judge(), "expired 1");
}

TEST(LedgerRuns, IsUsedAgainForTheNextRunAndForgetsTheLast) {
  HandLedger ledger = shop();
  ledger.write(kDone);
  EXPECT_EQ(ledger.judge(), "ok 1");
  ledger.records.clear();
  ledger.write("shop/2 begins\n shop/2 told rejected");
  EXPECT_EQ(ledger.judge(), "failed-honestly 1");
}

TEST(LedgerRuns, AnEffectMayBeExpectedVeryOften) {
  HandLedger ledger;
  ledger.store("stock-db").expects("stock-db", 100'000).write("shop/1 begins\n shop/1 told acknowledged");
  const sim::Record applied = ledger.write("shop/1 applied stock-db").records.back();
  ledger.records.resize(2 + 100'000, applied);
  EXPECT_EQ(ledger.judge(), "ok 1");
  ledger.records.push_back(applied);
  EXPECT_EQ(ledger.judge(), "duplicated 1");
}

TEST(LedgerRuns, RowsAreLimitedCountsAreNot) {
  HandLedger ledger = shop();
  ledger.expected.max_rows = 3;
  for (int i = 1; i <= 10; ++i) ledger.write("shop/" + std::to_string(i) + " begins\n shop/" + std::to_string(i) + " told acknowledged");
  EXPECT_EQ(ledger.judge(), "lost 10");
  EXPECT_EQ(ledger.verdict.rows.size(), 3U);
  EXPECT_EQ(ledger.verdict.rows_left_out, 7);
}

TEST(LedgerRuns, ALedgerRecordWithoutAnOperationIsCounted) {
  HandLedger ledger = shop();
  ledger.write(kDone);
  ledger.records[1].operation = 0;
  ledger.settle();
  EXPECT_EQ(ledger.verdict.unattributed, 1) << "a model forgot to say whose copy it was";
}

}  // namespace
}  // namespace mqlab::lab::testing
