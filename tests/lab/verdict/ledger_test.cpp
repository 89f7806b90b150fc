// The verdict on hand-written ledgers: every case that the design lists. No broker, no world.

#include <gtest/gtest.h>

#include "tests/lab/verdict/hand_ledger.hpp"

namespace mqlab::lab::testing {
namespace {

using models::Fate;

/// A shop publishes to `orders`, one consumer `stock` changes `stock-db`.
HandLedger shop() {
  HandLedger ledger;
  ledger.store("stock-db", {"stock"}).subscribes("stock", "orders").expects("stock-db");
  ledger.facts.faults = {{.kind = "crash", .targets = {"rabbit-1"}, .trigger = "", .point = sim::Kind::none, .optional = false}};
  return ledger;
}

/// The same with a fan-out: `mail` takes from `mails` and sends one mail for each order.
HandLedger fan_out() {
  HandLedger ledger = shop();
  ledger.store("mail", {"mailer"}, true).subscribes("mailer", "mails").expects("mail");
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

TEST(Ledger, AnOrderThatIsDoneOnceIsOk) { EXPECT_EQ(shop().write(kDone).judge(), "ok 1"); }

TEST(Ledger, AcknowledgedAndLostInACrash) {
  EXPECT_EQ(shop()
                .write(R"(
      shop/1 begins
      shop/1 copy orders
      shop/1 told acknowledged
      fault 0
      shop/1 gone orders lost because fault
  )")
                .judge(),
            "lost 1");
}

TEST(Ledger, ALiveCopyIsStuckWhenItsConsumerRunsAndPendingWhenItDoesNot) {
  HandLedger ledger = shop();
  ledger.write("shop/1 begins\n shop/1 copy orders\n shop/1 told acknowledged");
  EXPECT_EQ(ledger.judge(), "stuck 1") << "all is quiet, the consumer runs, and nobody moved it";
  ledger.facts.not_running = {"stock"};
  EXPECT_EQ(ledger.judge(), "pending 1");
  ledger.facts.not_running = {};
  ledger.expected.by_design = {"orders"};
  EXPECT_EQ(ledger.judge(), "pending 1") << "the scenario says that copies may stay there";
  ledger.expected.by_design = {};
  ledger.facts.reason = sim::EndReason::until;
  EXPECT_EQ(ledger.judge(), "pending 1") << "the run was cut off: no one can say what would have moved";
}

TEST(Ledger, AConsumerThatNeverRanLeavesItsOrdersPending) {
  HandLedger ledger;
  ledger.store("stock-db").expects("stock-db").write("shop/1 begins\n shop/1 copy orders\n shop/1 told acknowledged");
  EXPECT_EQ(ledger.judge(), "pending 1") << "nobody was ever declared for this store: the copy waits for whoever comes";
}

// --- fan-out ---

TEST(Ledger, FanOutIsJudgedForEachStore) {
  EXPECT_EQ(fan_out()
                .write(kDone)
                .write(R"(
      shop/1 copy mails
      shop/1 gone mails lost
  )")
                .judge(),
            "ok 1, lost 1, inconsistent 1")
      << "stock is done, the mail is lost, and the two should have come together";
}

TEST(Ledger, ACopyInOneQueueCannotReachTheStoreBehindAnother) {
  HandLedger ledger = fan_out();
  ledger.facts.not_running = {"mailer"};
  ledger.write(R"(
      shop/1 begins
      shop/1 copy orders
      shop/1 copy mails
      shop/1 told acknowledged
      shop/1 gone orders lost
  )");
  EXPECT_EQ(ledger.judge(), "pending 1, lost 1") << "the mail is pending; the copy in mails does nothing for stock";
}

TEST(Ledger, ARelayCarriesACopyOn) {
  HandLedger ledger;
  ledger.store("stock-db", {"stock"}).subscribes("stock", "work").subscribes("relay", "inbox").expects("stock-db");
  ledger.write("shop/1 begins\n shop/1 copy inbox\n shop/1 told acknowledged");
  ledger.facts.not_running = {"relay"};
  EXPECT_EQ(ledger.judge(), "lost 1") << "whoever takes from inbox is not said to publish on";
  ledger.expected.relays = {{"relay", {}}};
  EXPECT_EQ(ledger.judge(), "pending 1") << "through the relay it can still reach the store";
  ledger.expected.relays = {{"relay", {"another-db"}}};
  EXPECT_EQ(ledger.judge(), "lost 1") << "this relay leads elsewhere";
}

TEST(Ledger, APlaceThatForwardsKeepsACopyInTheGame) {
  HandLedger ledger = shop();
  ledger.expected.forwards = {{"wait-30s", "orders"}};
  ledger.facts.reason = sim::EndReason::until;
  ledger.write(R"(
      shop/1 begins
      shop/1 copy orders
      shop/1 told acknowledged
      shop/1 offered orders 1 to stock
      shop/1 gone orders dead-lettered
      shop/1 copy wait-30s
  )");
  EXPECT_EQ(ledger.judge(), "pending 1") << "a delay queue is no grave";
}

// --- several messages per operation ---

TEST(Ledger, SeveralMessagesMayCarryOneOperation) {
  HandLedger ledger;
  ledger.store("parts-db", {"parts"}).subscribes("parts", "parts").expects("parts-db", 3);
  ledger.write(R"(
      shop/1 begins
      shop/1 copy parts
      shop/1 copy parts
      shop/1 copy parts
      shop/1 told acknowledged
      shop/1 applied parts-db by parts
      shop/1 gone parts consumed
      shop/1 applied parts-db by parts
      shop/1 gone parts consumed
  )");
  HandLedger all = ledger;
  EXPECT_EQ(ledger.write("shop/1 gone parts lost").judge(), "partial 1, inconsistent 1") << "two of three";
  EXPECT_EQ(all.write("shop/1 applied parts-db by parts\n shop/1 gone parts consumed").judge(), "ok 1");
}

// --- fates ---

TEST(Ledger, DeadLetteredAndNobodyConsumedIt) {
  HandLedger ledger = shop();
  ledger.write(R"(
      shop/1 begins
      shop/1 copy orders
      shop/1 told acknowledged
      shop/1 offered orders 1 to stock
      shop/1 gone orders dead-lettered
      shop/1 copy orders.dlq
  )");
  EXPECT_EQ(ledger.judge(), "dead-lettered 1");
}

TEST(Ledger, DeadLetteredWhenNoConsumerWasEverDeclared) {
  HandLedger ledger;
  ledger.store("stock-db").expects("stock-db").write(R"(
      shop/1 begins
      shop/1 copy orders
      shop/1 told acknowledged
      shop/1 gone orders dead-lettered
      shop/1 copy orders.dlq
  )");
  EXPECT_EQ(ledger.judge(), "dead-lettered 1") << "expired into the dead letters: not pending work any more";
}

TEST(Ledger, ADeadLetterConsumedByHandIsAnEffectLikeAnyOther) {
  HandLedger ledger;
  ledger.store("stock-db", {"stock", "operator"}).subscribes("stock", "orders").subscribes("operator", "orders.dlq").expects("stock-db");
  ledger.write(R"(
      shop/1 begins
      shop/1 copy orders
      shop/1 told acknowledged
      shop/1 offered orders 1 to stock
      shop/1 gone orders dead-lettered
      shop/1 copy orders.dlq
  )");
  HandLedger waiting = ledger;
  waiting.facts.not_running = {"operator"};
  EXPECT_EQ(waiting.judge(), "pending 1") << "someone is there for the dead letters, only not yet";
  ledger.write(R"(
      shop/1 offered orders.dlq 1 to operator
      shop/1 applied stock-db by operator
      shop/1 gone orders.dlq consumed
  )");
  EXPECT_EQ(ledger.judge(), "ok 1");
}

TEST(Ledger, ADeadLetterThrownAwayIsPurged) {
  EXPECT_EQ(shop()
                .write(R"(
      shop/1 begins
      shop/1 copy orders
      shop/1 told acknowledged
      shop/1 gone orders dead-lettered
      shop/1 copy orders.dlq
      shop/1 gone orders.dlq purged
  )")
                .judge(),
            "purged 1")
      << "the last word on record";
}

TEST(Ledger, ExpiredOnPurposeIsNoDamage) {
  HandLedger ledger = shop();
  ledger.write("shop/1 begins\n shop/1 copy orders\n shop/1 told acknowledged\n shop/1 gone orders expired");
  EXPECT_EQ(ledger.judge(), "expired 1");
  EXPECT_EQ(ledger.verdict.damaged(), 1) << "not intended: judged like a loss";
  ledger.operations().intended = {Fate::expired};
  EXPECT_EQ(ledger.judge(), "expired 1");
  EXPECT_EQ(ledger.verdict.damaged(), 0);
  EXPECT_EQ(print(ledger.verdict.intended), "expired 1");
}

TEST(Ledger, AtMostOnceByChoice) {
  HandLedger ledger = shop();
  ledger.operations().intended = {Fate::lost};
  ledger.operations().asks = false;
  ledger.write(R"(
      meter/1 begins
      meter/1 told unasked
      meter/2 begins         # never told anything: it does not ask
      meter/2 copy orders
      meter/2 gone orders consumed
      fault 0
      meter/3 begins
      meter/3 copy orders
      meter/3 gone orders consumed
      meter/3 offered orders 3 to stock
      meter/3 applied stock-db by stock
  )");
  EXPECT_EQ(ledger.judge(), "ok 1, lost 2");
  EXPECT_EQ(ledger.verdict.damaged(), 0) << "who measures each second may lose one";
}

TEST(Ledger, Declined) {
  HandLedger ledger = shop();
  ledger.write(R"(
      shop/1 begins
      shop/1 copy orders
      shop/1 told acknowledged
      shop/1 offered orders 1 to stock
      shop/1 declined stock-db by stock
      shop/1 gone orders rejected
  )");
  EXPECT_EQ(ledger.judge(), "declined 1");
  ledger.operations().declining_intended = true;
  ledger.settle();
  EXPECT_EQ(ledger.verdict.damaged(), 0);
}

TEST(Ledger, UnroutableIsALoss) {
  EXPECT_EQ(shop().write("shop/1 begins\n shop/1 gone - unroutable\n shop/1 told acknowledged").judge(), "lost 1");
}

// --- told ---

TEST(Ledger, OutboxRetriesAreDeduplicated) {
  HandLedger ledger = shop();
  ledger.subscribes("outbox-relay", "outbox");
  ledger.expected.relays = {{"outbox-relay", {}}};
  ledger.write(R"(
      shop/1 begins
      shop/1 copy outbox            # the row, committed with the order
      shop/1 told acknowledged      # the local commit is the telling
      shop/1 copy orders            # the relay publishes, its confirm is lost
      shop/1 copy orders            # and publishes again
      shop/1 gone outbox consumed
      shop/1 offered orders 1 to stock
      shop/1 applied stock-db by stock
      shop/1 gone orders consumed
      shop/1 offered orders 2 to stock
      shop/1 unchanged stock-db by stock
      shop/1 gone orders consumed
  )");
  EXPECT_EQ(ledger.judge(), "ok 1, deduplicated 1");
  EXPECT_EQ(ledger.verdict.suppressed, 1);
}

TEST(Ledger, AnOutboxRowThatIsLeftIsNoLoss) {
  HandLedger ledger = shop();
  ledger.subscribes("outbox-relay", "outbox");
  ledger.expected.relays = {{"outbox-relay", {}}};
  ledger.write("shop/1 begins\n shop/1 copy outbox\n shop/1 told acknowledged");
  EXPECT_EQ(ledger.judge(), "stuck 1") << "the relay runs and should have published it";
  ledger.facts.not_running = {"outbox-relay"};
  EXPECT_EQ(ledger.judge(), "pending 1");
}

TEST(Ledger, AnAbortedTransactionFailsHonestly) {
  EXPECT_EQ(shop().write("shop/1 begins\n shop/1 told rejected").judge(), "failed-honestly 1");
}

TEST(Ledger, ToldFailedAndCommittedLaterIsAPhantom) {
  EXPECT_EQ(shop()
                .write(R"(
      shop/1 begins
      shop/1 told rejected
      shop/1 copy orders           # the half message was committed by the check
      shop/1 offered orders 1 to stock
      shop/1 applied stock-db by stock
      shop/1 gone orders consumed
  )")
                .judge(),
            "phantom 1");
}

TEST(Ledger, OneNackOfTwoQueuesIsAPhantom) {
  EXPECT_EQ(fan_out()
                .write(R"(
      shop/1 begins
      shop/1 copy orders            # mails is full and says no: one nack for the whole publish
      shop/1 told rejected
      shop/1 offered orders 1 to stock
      shop/1 applied stock-db by stock
      shop/1 gone orders consumed
  )")
                .judge(),
            "failed-honestly 1, phantom 1, inconsistent 1")
      << "no mail, as told; but stock has changed";
}

TEST(Ledger, ARejectedOrderThatWasCompensatedFailedHonestly) {
  EXPECT_EQ(shop()
                .write(R"(
      shop/1 begins
      shop/1 applied stock-db by stock
      shop/1 undone stock-db by stock
      shop/1 told rejected
  )")
                .judge(),
            "failed-honestly 1");
}

TEST(Ledger, TheConfirmIsLostAndTheRetryDuplicates) {
  HandLedger ledger = shop();
  ledger.write(R"(
      shop/1 begins
      shop/1 copy orders
      fault 0
      shop/1 told indeterminate
      shop/1 retried
      shop/1 copy orders
      shop/1 told acknowledged
      shop/1 offered orders 1 to stock
      shop/1 applied stock-db by stock
      shop/1 gone orders consumed
      shop/1 offered orders 2 to stock
      shop/1 applied stock-db by stock
      shop/1 gone orders consumed
  )");
  EXPECT_EQ(ledger.judge(), "duplicated 1");
}

TEST(Ledger, TheDedupWindowHasPassed) {
  EXPECT_EQ(shop()
                .write(R"(
      shop/1 begins
      shop/1 copy orders
      shop/1 told acknowledged
      shop/1 applied stock-db by stock
      shop/1 unchanged stock-db by stock   # within the window
      11min shop/1 applied stock-db by stock
  )")
                .judge(),
            "duplicated 1, deduplicated 1")
      << "a key store that forgets is only as good as its window";
}

TEST(Ledger, SuppressedAndNeverAppliedIsALoss) {
  EXPECT_EQ(shop()
                .write(R"(
      shop/1 begins
      shop/1 copy orders
      shop/1 told acknowledged
      shop/1 offered orders 1 to stock   # the key is written first, in a transaction of its own
      fault 0                            # then the consumer crashes before the effect
      shop/1 offered orders 1 to stock again
      shop/1 unchanged stock-db by stock
      shop/1 gone orders consumed
  )")
                .judge(),
            "lost 1");
}

TEST(Ledger, AnEffectThatItsStoreLostIsNotHeld) {
  EXPECT_EQ(shop().write(kDone).write("fault 0\n shop/1 lost stock-db because fault").judge(), "lost 1");
  EXPECT_EQ(shop().write(kDone).write("fault 0\n shop/1 lost stock-db\n shop/1 applied stock-db by stock").judge(), "ok 1");
}

TEST(Ledger, AnEffectOutsideAnyStoreCannotBeUndone) {
  HandLedger ledger;
  ledger.store("mail", {"mailer"}, true).expects("mail");
  ledger.write(
      "shop/1 begins\n shop/1 told acknowledged\n shop/1 applied mail by mailer\n shop/1 undone mail\n shop/1 applied mail by mailer");
  EXPECT_EQ(ledger.judge(), "duplicated 1") << "two mails are two mails";
}

TEST(Ledger, RequestAndReplyTheReplyIsAnEffect) {
  HandLedger ledger = shop();
  ledger.store("reply", {"shop"}).subscribes("shop", "replies").expects("reply");
  ledger.write(kDone);
  HandLedger answered = ledger;
  EXPECT_EQ(
      answered.write("shop/1 copy replies\n shop/1 offered replies 1 to shop\n shop/1 applied reply by shop\n shop/1 gone replies consumed")
          .judge(),
      "ok 2");
  EXPECT_EQ(ledger.judge(), "ok 1, lost 1, inconsistent 1") << "done, but the caller never heard of it";
}

}  // namespace
}  // namespace mqlab::lab::testing
