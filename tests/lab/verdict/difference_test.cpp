// Expected against counted.

#include "lab/verdict/difference.hpp"

#include <gtest/gtest.h>

#include "tests/lab/verdict/hand_ledger.hpp"

namespace mqlab::lab::testing {
namespace {

HandLedger duplicated() {
  HandLedger ledger;
  ledger.store("stock-db").expects("stock-db");
  ledger.write("shop/1 begins\n shop/1 told acknowledged\n shop/1 applied stock-db\n shop/1 applied stock-db");
  ledger.settle();
  return ledger;
}

TEST(Difference, WhatHoldsIsSilent) {
  const HandLedger ledger = duplicated();
  const CountExpectation expected[] = {{"duplicated", 1, 1}, {"lost", 0, 0}, {"ok", std::nullopt, 5}, {"duplicated", 1, std::nullopt}};
  EXPECT_TRUE(differences(ledger.verdict, expected).empty());
}

TEST(Difference, NamesTheOperationsAndTheirRecords) {
  const HandLedger ledger = duplicated();
  const CountExpectation expected[] = {{"duplicated", 0, 0}, {"lost", 1, std::nullopt}, {"ok", 1, 3}};
  const auto found = differences(ledger.verdict, expected);
  ASSERT_EQ(found.size(), 3U);
  EXPECT_EQ(describe_difference(found[0], ledger.verdict, ledger.tables).en, "expected duplicated 0, got 1: shop/1 (#2, #3, #4)");
  EXPECT_EQ(describe_difference(found[0], ledger.verdict, ledger.tables).zh_CN, "预期 重复（duplicated）0，实际 1：shop/1 (#2, #3, #4)");
  EXPECT_EQ(describe_difference(found[1], ledger.verdict, ledger.tables).en, "expected lost at least 1, got 0");
  EXPECT_EQ(describe_difference(found[2], ledger.verdict, ledger.tables).en, "expected ok 1 to 3, got 0");
}

}  // namespace
}  // namespace mqlab::lab::testing
