// A scenario whose fault never struck shows nothing, whatever its counts.

#include <gtest/gtest.h>

#include "tests/lab/verdict/hand_ledger.hpp"

namespace mqlab::lab::testing {
namespace {

HandLedger with_a_fault(PlannedFault fault) {
  HandLedger ledger;
  ledger.store("stock-db").expects("stock-db");
  ledger.facts.faults = {std::move(fault)};
  ledger.write("shop/1 begins\n shop/1 told acknowledged\n shop/1 applied stock-db");
  return ledger;
}

TEST(Vacuity, AFaultThatStruckIsFine) {
  HandLedger ledger = with_a_fault({.kind = "crash", .targets = {"rabbit-1"}});
  ledger.write("fault 0\n healed 0").settle();
  EXPECT_FALSE(ledger.verdict.vacuity.vacuous);
  EXPECT_EQ(ledger.verdict.vacuity.faults[0].struck, 1);
  EXPECT_TRUE(complaints(ledger.verdict.vacuity, ledger.facts).empty());
}

TEST(Vacuity, AFaultThatNeverStruckFailsTheRunAlthoughAllIsOk) {
  HandLedger ledger = with_a_fault({.kind = "crash", .name = "node-dies", .targets = {"rabbit-1"}, .trigger = "9s"});
  EXPECT_EQ(ledger.judge(), "ok 1");
  EXPECT_TRUE(ledger.verdict.vacuity.vacuous);
  const auto lines = complaints(ledger.verdict.vacuity, ledger.facts);
  ASSERT_EQ(lines.size(), 1U);
  EXPECT_EQ(lines[0].en, "fault 1, node-dies (crash of rabbit-1 at 9s) never struck");
  EXPECT_EQ(lines[0].zh_CN, "故障 1 node-dies（crash，对象 rabbit-1，触发点 9s）从未发生");
}

TEST(Vacuity, ThePointThatNeverOccurred) {
  const PlannedFault fault{.kind = "crash", .targets = {"rabbit-1"}, .trigger = "told of shop/99", .point = models::kinds::told};
  HandLedger ledger = with_a_fault(fault);
  ledger.settle();
  EXPECT_EQ(complaints(ledger.verdict.vacuity, ledger.facts).at(0).en,
            "fault 1 (crash of rabbit-1 at told of shop/99) never struck: its point occurred 1 time, but not as the trigger wants it");
  ledger.facts.faults[0].point = models::kinds::ack_flushed;
  ledger.settle();
  EXPECT_EQ(complaints(ledger.verdict.vacuity, ledger.facts).at(0).en,
            "fault 1 (crash of rabbit-1 at told of shop/99) never struck: its point did not occur once");
}

TEST(Vacuity, ARandomFaultMayStrikeNever) {
  HandLedger ledger = with_a_fault({.kind = "crash", .targets = {"rabbit-1"}, .optional = true});
  ledger.settle();
  EXPECT_FALSE(ledger.verdict.vacuity.vacuous);
}

TEST(Vacuity, NoOperationAtAll) {
  HandLedger ledger;
  ledger.settle();
  EXPECT_TRUE(ledger.verdict.vacuity.vacuous);
  EXPECT_EQ(complaints(ledger.verdict.vacuity, ledger.facts).at(0).en, "no operation was begun: there is nothing to judge");
}

}  // namespace
}  // namespace mqlab::lab::testing
