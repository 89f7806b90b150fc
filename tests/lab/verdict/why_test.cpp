// One line of why per operation, computed from records alone. Whole texts: they are what a learner reads.

#include "lab/verdict/why.hpp"

#include <gtest/gtest.h>

#include "tests/lab/verdict/hand_ledger.hpp"

namespace mqlab::lab::testing {
namespace {

HandLedger shop() {
  HandLedger ledger;
  ledger.store("stock-db", {"stock"}).subscribes("stock", "orders").expects("stock-db");
  ledger.facts.faults = {{.kind = "crash", .targets = {"rabbit-1"}},
                         {.kind = "drop-connection", .targets = {"shop", "rabbit-1"}},
                         {.kind = "crash", .targets = {"stock"}}};
  return ledger;
}

TEST(Why, LostWithACrash) {
  HandLedger ledger = shop();
  ledger.write(R"(
      10ms   shop/17 begins
      11ms   shop/17 copy orders
      12.3ms shop/17 told acknowledged
      14ms   fault 0
      14ms   shop/17 gone orders lost because fault
  )");
  EXPECT_EQ(
      ledger.why(),
      "shop/17: told acknowledged at 12.3ms (#3); its last copy in queue orders was lost because of crash of rabbit-1 (#4) at 14ms (#5); "
      "no copy is left");
  EXPECT_EQ(ledger.why(Language::zh_CN),
            "shop/17：12.3ms (#3) 业务得到肯定答复（acknowledged）；queue orders 中的最后一个副本因 rabbit-1 的 crash (#4) 于 14ms (#5) "
            "丢失；没有任何副本留存");
  EXPECT_EQ(ledger.verdict.rows.front().records, (std::vector<sim::RecordNumber>{3, 4, 5}));
}

TEST(Why, TheFaultOnlyCameBefore) {
  EXPECT_EQ(shop().write("shop/1 begins\n shop/1 copy orders\n shop/1 told acknowledged\n fault 0\n shop/1 gone orders lost").why(),
            "shop/1: told acknowledged at 3ms (#3); its last copy in queue orders was lost after crash of rabbit-1 (#4) at 5ms (#5); no "
            "copy is left")
      << "no record says that the crash took it, so the line does not say so either";
}

TEST(Why, NothingWasEverStored) {
  EXPECT_EQ(shop().write("shop/1 begins\n shop/1 told unasked").why(),
            "shop/1: no answer was requested at 2ms (#2); no place ever had a copy of it");
  EXPECT_EQ(shop().write("shop/1 begins").why(), "shop/1: the business was never told anything; no place ever had a copy of it");
  EXPECT_EQ(shop().write("shop/1 begins\n shop/1 gone - unroutable\n shop/1 told acknowledged").why(),
            "shop/1: told acknowledged at 3ms (#3); no place wanted it at 2ms (#2) (unroutable); no copy is left");
}

TEST(Why, AutoAckAndTheConsumerCrashed) {
  EXPECT_EQ(shop()
                .write(R"(
      shop/1 begins
      shop/1 copy orders
      shop/1 told acknowledged
      shop/1 gone orders consumed
      shop/1 offered orders 1 to stock
      fault 2
  )")
                .why(),
            "shop/1: told acknowledged at 3ms (#3); its last copy in queue orders was handed over and forgotten at 4ms (#4); "
            "stock got it at 5ms (#5) and no effect followed: crash of stock (#6) struck; no copy is left");
}

TEST(Why, DuplicatedByARetry) {
  EXPECT_EQ(shop()
                .write(R"(
      shop/1 begins
      shop/1 copy orders
      fault 1
      shop/1 told indeterminate
      shop/1 retried
      shop/1 copy orders
      shop/1 told acknowledged
      shop/1 offered orders 1 to stock
      shop/1 applied stock-db by stock
      shop/1 offered orders 2 to stock
      shop/1 applied stock-db by stock
  )")
                .why(),
            "shop/1: told acknowledged at 7ms (#7); changed stock-db 2 times, 1 expected: at 9ms (#9) and at 11ms (#11); it was published "
            "again at 5ms (#5) after drop-connection of shop and rabbit-1 (#3)");
}

TEST(Why, DuplicatedByTwoCopiesWhenTheTraceHasNoRetries) {
  EXPECT_EQ(shop()
                .write(R"(
      shop/1 begins
      shop/1 copy orders
      shop/1 copy orders
      shop/1 told acknowledged
      shop/1 offered orders 1 to stock
      shop/1 applied stock-db by stock
      shop/1 offered orders 2 to stock
      shop/1 applied stock-db by stock
  )")
                .why(),
            "shop/1: told acknowledged at 4ms (#4); changed stock-db 2 times, 1 expected: at 6ms (#6) and at 8ms (#8); "
            "queue orders got two copies, at 2ms (#2) and at 3ms (#3)");
}

TEST(Why, DuplicatedByARedelivery) {
  EXPECT_EQ(shop()
                .write(R"(
      shop/1 begins
      shop/1 copy orders
      shop/1 told acknowledged
      shop/1 offered orders 1 to stock
      shop/1 applied stock-db by stock
      fault 2
      shop/1 offered orders 1 to stock again
      shop/1 applied stock-db by stock
  )")
                .why(),
            "shop/1: told acknowledged at 3ms (#3); changed stock-db 2 times, 1 expected: at 5ms (#5) and at 8ms (#8); "
            "it was redelivered at 7ms (#7) after crash of stock (#6)");
}

TEST(Why, StuckPendingDeadLetteredDeclinedSuppressed) {
  EXPECT_EQ(
      shop().write("shop/1 begins\n shop/1 copy orders\n shop/1 told acknowledged").why(),
      "shop/1: told acknowledged at 3ms (#3); a copy is left in queue orders since 2ms (#2), and its consumer did not take it to the end");
  HandLedger pending = shop();
  pending.facts.not_running = {"stock"};
  EXPECT_EQ(pending.write("shop/1 begins\n shop/1 copy orders\n shop/1 told acknowledged").why(),
            "shop/1: told acknowledged at 3ms (#3); a copy waits in queue orders since 2ms (#2)");
  EXPECT_EQ(shop()
                .write("shop/1 begins\n shop/1 copy orders\n shop/1 told acknowledged\n shop/1 gone orders dead-lettered\n shop/1 copy dlq")
                .why(),
            "shop/1: told acknowledged at 3ms (#3); its copy in queue orders was dead-lettered at 4ms (#4); "
            "it rests in queue dlq since 5ms (#5), and nobody consumed it there");
  EXPECT_EQ(shop().write("shop/1 begins\n shop/1 told acknowledged\n shop/1 declined stock-db by stock").why(),
            "shop/1: told acknowledged at 2ms (#2); stock declined it for good at 3ms (#3)");
  EXPECT_EQ(
      shop()
          .write("shop/1 begins\n shop/1 copy orders\n shop/1 told acknowledged\n shop/1 offered orders 1 to stock\n"
                 "shop/1 unchanged stock-db by stock\n shop/1 gone orders consumed")
          .why(),
      "shop/1: told acknowledged at 3ms (#3); stock took it for a repetition at 5ms (#5) and changed nothing, but it had never been done; "
      "its last copy in queue orders was handed over and forgotten at 6ms (#6); stock got it at 4ms (#4) and no effect followed; no copy "
      "is left");
}

TEST(Why, Deduplicated) {
  EXPECT_EQ(shop()
                .write("shop/1 begins\n shop/1 told acknowledged\n shop/1 applied stock-db by stock\n shop/1 unchanged stock-db by stock")
                .why(),
            "shop/1: told acknowledged at 2ms (#2); changed stock-db once, as expected: at 3ms (#3); "
            "stock recognised a repetition at 4ms (#4) and changed nothing");
}

TEST(Why, TheStoreLostIt) {
  EXPECT_EQ(
      shop()
          .write(
              "shop/1 begins\n shop/1 told acknowledged\n shop/1 applied stock-db by stock\n fault 0\n shop/1 lost stock-db because fault")
          .why(),
      "shop/1: told acknowledged at 2ms (#2); stock-db had it at 3ms (#3) and lost it because of crash of rabbit-1 (#4) at 5ms (#5); "
      "no place ever had a copy of it");
}

TEST(Why, PhantomReorderedInconsistent) {
  EXPECT_EQ(shop().write("shop/1 begins\n shop/1 told rejected\n shop/1 applied stock-db by stock").why(),
            "shop/1: told rejected at 2ms (#2); changed stock-db once, as expected: at 3ms (#3)");
  EXPECT_EQ(shop()
                .write(R"(
      shop/1 begins
      shop/2 begins
      shop/1 told acknowledged
      shop/2 told acknowledged
      shop/2 offered orders 2 to stock
      shop/2 applied stock-db by stock
      shop/1 offered orders 1 to stock
      shop/1 applied stock-db by stock
  )")
                .why(),
            "shop/1: told acknowledged at 3ms (#3); changed stock-db once, as expected: at 8ms (#8); its first effect at 8ms (#8) came "
            "after that of the later shop/2");
  HandLedger two = shop();
  two.store("balance").expects("balance");
  EXPECT_EQ(two.write("shop/1 begins\n shop/1 told acknowledged\n shop/1 applied balance").why(),
            "shop/1: told acknowledged at 2ms (#2); no place ever had a copy of it; the stores do not agree: stock-db 0×, balance 1×\n"
            "shop/1: told acknowledged at 2ms (#2); changed balance once, as expected: at 3ms (#3); the stores do not agree: stock-db 0×, "
            "balance 1×")
      << "each row of the operation stands for itself";
}

TEST(Why, EveryLineExistsInBothLanguages) {
  HandLedger ledger = shop();
  ledger.write(
      "shop/1 begins\n shop/1 told acknowledged\n shop/2 begins\n shop/2 copy orders\n shop/3 begins\n shop/3 told rejected\n shop/3 "
      "applied stock-db");
  ledger.settle();
  for (const PairRow& row : ledger.verdict.rows) {
    EXPECT_FALSE(row.why.en.empty());
    EXPECT_NE(row.why.en, row.why.zh_CN);
    EXPECT_TRUE(std::is_sorted(row.records.begin(), row.records.end()));
  }
}

TEST(Why, APoisonLoopKeepsItsBeginAndItsEnd) {
  HandLedger ledger = shop();
  ledger.write("shop/1 begins\n shop/1 copy orders\n shop/1 told acknowledged");
  for (int i = 0; i < 1000; ++i) ledger.write("shop/1 offered orders 1 to stock again");
  ledger.settle();
  const Biography* biography = ledger.evidence.of(ledger.verdict.rows.front().operation);
  ASSERT_NE(biography, nullptr);
  EXPECT_EQ(biography->records.size(), 200U);
  EXPECT_EQ(biography->left_out, 803U);
  EXPECT_EQ(biography->records.front().number, 1U);
  EXPECT_EQ(biography->records[99].number, 100U);
  EXPECT_EQ(biography->records[100].number, 904U);
  EXPECT_EQ(biography->records.back().number, 1003U);
}

}  // namespace
}  // namespace mqlab::lab::testing
