// Which fault an operation's trouble is blamed on: the one that a chain of records leads to, not the one that struck last.

#include "lab/verdict/blame.hpp"

#include <gtest/gtest.h>

#include "tests/lab/verdict/hand_ledger.hpp"

namespace mqlab::lab::testing {
namespace {

HandLedger shop() {
  HandLedger ledger;
  ledger.store("stock-db", {"stock"}).subscribes("stock", "orders").expects("stock-db");
  ledger.facts.faults = {{.kind = "crash", .targets = {"rabbit-1"}, .zh_title = "进程崩溃"},
                         {.kind = "drop-connection", .targets = {"shop", "rabbit-1"}, .zh_title = "连接断开"},
                         {.kind = "crash", .targets = {"stock"}, .zh_title = "进程崩溃"},
                         {.kind = "drop-connection", .targets = {"stock", "rabbit-1"}, .zh_title = "连接断开"}};
  return ledger;
}

/// What the line says after the effects.
std::string last_clause(HandLedger& ledger, Language language = Language::en) {
  const std::string why = ledger.why(language);
  const std::string_view end = language == Language::en ? "; " : "；";
  const std::size_t at = why.rfind(end);
  return at == std::string::npos ? why : why.substr(at + end.size());
}

constexpr std::string_view kFirstEffect = R"(
    shop/3 begins                               # 1
    shop/3 sent publish                   <- 1  # 2
    shop/3 received publish by rabbit-1   <- 2  # 3
    shop/3 copy orders                    <- 3  # 4
    shop/3 sent deliver by rabbit-1       <- 4  # 5
    shop/3 received deliver by stock      <- 5  # 6
    shop/3 offered orders 1 to stock      <- 6  # 7
    shop/3 applied stock-db by stock      <- 7  # 8
)";

TEST(Blame, TheCrashMadeItComeAgainAndTheDropThatStruckLaterIsInnocent) {
  HandLedger ledger = shop();
  ledger.write(kFirstEffect).write(R"(
    fault 2                               <- 8  # 9
    world stopped stock                   <- 9  # 10
    world closed rabbit-1                 <- 10 # 11
    shop/3 requeued orders                <- 11 # 12
    shop/3 told acknowledged                    # 13
    fault 1                                     # 14
    world closed shop                     <- 14 # 15
    healed 2                              <- 9  # 16
    world started stock                   <- 16 # 17
    world handled rabbit-1                <- 17 # 18
    shop/3 sent deliver by rabbit-1       <- 18 # 19
    shop/3 received deliver by stock      <- 19 # 20
    shop/3 offered orders 1 to stock again <- 20 # 21
    shop/3 applied stock-db by stock      <- 21 # 22
  )");
  EXPECT_EQ(ledger.why(),
            "shop/3: told acknowledged at 13ms (#13); changed stock-db 2 times, 1 expected: at 8ms (#8) and at 22ms (#22); it was "
            "redelivered at 21ms (#21) because of crash of stock (#9)");
  EXPECT_EQ(last_clause(ledger, Language::zh_CN), "因 stock 进程崩溃 (#9)，于 21ms (#21) 被重新投递");
}

TEST(Blame, WhatMadeTheBrokerTakeItBackCountsNotWhatBrokeTheConnectionThatBroughtItAgain) {
  HandLedger ledger = shop();
  ledger.write(kFirstEffect).write(R"(
    fault 2                               <- 8  # 9
    world stopped stock                   <- 9  # 10
    shop/3 requeued orders                <- 10 # 11
    healed 2                              <- 9  # 12
    world started stock                   <- 12 # 13
    fault 3                                     # 14  the new connection breaks at once
    world closed stock                    <- 14 # 15
    world handled rabbit-1                <- 15 # 16
    shop/3 offered orders 1 to stock again <- 16 # 17
    shop/3 applied stock-db by stock      <- 17 # 18
    shop/3 told acknowledged                    # 19
  )");
  EXPECT_EQ(last_clause(ledger), "it was redelivered at 17ms (#17) because of crash of stock (#9)");
}

TEST(Blame, ALostConfirmIsNoReasonForARedelivery) {
  HandLedger ledger = shop();
  ledger.write(kFirstEffect).write(R"(
    shop/3 sent confirm by rabbit-1             # 9
    fault 1                               <- 9  # 10
    world frame-lost              <- 10 because 9  # 11
    fault 2                                     # 12
    world stopped stock                   <- 12 # 13
    shop/3 requeued orders                <- 13 # 14
    shop/3 offered orders 1 to stock again      # 15
    shop/3 applied stock-db by stock      <- 15 # 16
    shop/3 told indeterminate                   # 17
  )");
  EXPECT_EQ(last_clause(ledger), "it was redelivered at 15ms (#15) because of crash of stock (#12)");
}

TEST(Blame, AnOperatorStartedItAgainButTheCrashHadStoppedIt) {
  HandLedger ledger = shop();
  ledger.write(kFirstEffect).write(R"(
    fault 2                               <- 8  # 9
    world stopped stock                   <- 9  # 10
    fault 1                                     # 11
    world started stock                         # 12  by a step: no fault on its own trail
    shop/3 offered orders 1 to stock again <- 12 # 13
    shop/3 applied stock-db by stock      <- 13 # 14
    shop/3 told acknowledged                    # 15
  )");
  EXPECT_EQ(last_clause(ledger), "it was redelivered at 13ms (#13) because of crash of stock (#9)");
}

TEST(Blame, ATrailDoesNotGoThroughOtherOperations) {
  HandLedger ledger = shop();
  ledger.write(kFirstEffect).write(R"(
    fault 1                                     # 9   shop/4 is published again because of it ...
    shop/4 sent publish                   <- 9  # 10
    shop/4 sent ack by stock              <- 10 # 11  ... and its ack makes room for shop/3, which was rejected
    shop/3 failed by stock                      # 12
    shop/3 requeued orders                <- 12 # 13
    shop/3 offered orders 1 to stock again <- 11 # 14
    shop/3 applied stock-db by stock      <- 14 # 15
    shop/3 told acknowledged                    # 16
  )");
  EXPECT_EQ(ledger.why(),
            "shop/3: told acknowledged at 16ms (#16); changed stock-db 2 times, 1 expected: at 8ms (#8) and at 15ms (#15); it was "
            "redelivered at 14ms (#14) because stock had failed at it at 12ms (#12)");
  ledger.settle();
  EXPECT_EQ(ledger.verdict.rows.front().why.zh_CN.substr(ledger.verdict.rows.front().why.zh_CN.rfind("；")),
            "；因 stock 于 12ms (#12) 处理失败，它于 14ms (#14) 被重新投递");
}

TEST(Blame, PublishedAgainBecauseTheFrameOfTheConfirmWasLost) {
  HandLedger ledger = shop();
  ledger.write(kFirstEffect).write(R"(
    shop/3 sent confirm by rabbit-1             # 9
    fault 1                               <- 9  # 10
    world frame-lost              <- 10 because 9  # 11
    fault 2                                     # 12
    shop/3 retried                              # 13  a timer: nothing on its trail
    shop/3 copy orders                    <- 13 # 14
    shop/3 offered orders 2 to stock      <- 14 # 15
    shop/3 applied stock-db by stock      <- 15 # 16
    shop/3 told acknowledged                    # 17
  )");
  EXPECT_EQ(last_clause(ledger), "it was published again at 13ms (#13) because of drop-connection of shop and rabbit-1 (#10)");
  EXPECT_EQ(last_clause(ledger, Language::zh_CN), "因 shop 与 rabbit-1 连接断开 (#10)，于 13ms (#13) 被再次发布");
}

TEST(Blame, OneFrameConfirmsManyAndEachOfThemIsPublishedAgain) {
  HandLedger ledger = shop();
  ledger.write(kFirstEffect).write(R"(
    20ms shop/3 sent confirm by rabbit-1             # 9
    20ms shop/4 sent confirm by rabbit-1             # 10
    fault 1                                          # 11
    world frame-lost              <- 11 because 10   # 12
    shop/3 retried                                   # 13
    shop/3 applied stock-db by stock                 # 14
    shop/3 told acknowledged                         # 15
  )");
  EXPECT_EQ(ledger.why().substr(0, ledger.why().find('\n')),
            "shop/3: told acknowledged at 25ms (#15); changed stock-db 2 times, 1 expected: at 8ms (#8) and at 24ms (#14); it was "
            "published again at 23ms (#13) because of drop-connection of shop and rabbit-1 (#11)");
}

TEST(Blame, NoChainNoBecause) {
  HandLedger ledger = shop();
  ledger.facts.faults.push_back({.kind = "slow-disk", .targets = {"rabbit-1"}});
  ledger.write("fault 2\n healed 2\n fault 4").write("shop/3 begins\n shop/3 copy orders\n shop/3 applied stock-db by stock").write(R"(
    shop/3 retried
    shop/3 copy orders
    shop/3 applied stock-db by stock
    shop/3 told acknowledged
    healed 4
  )");
  EXPECT_EQ(last_clause(ledger), "it was published again at 7ms (#7) after slow-disk of rabbit-1 (#3)")
      << "it stood at the time and may be the reason; the crash was over before the operation began";
  HandLedger calm = shop();
  calm.write("fault 2\n healed 2").write("shop/3 begins\n shop/3 copy orders\n shop/3 applied stock-db by stock\n shop/3 retried");
  calm.write("shop/3 applied stock-db by stock\n shop/3 told acknowledged\n fault 0");
  EXPECT_EQ(last_clause(calm), "it was published again at 6ms (#6)");
}

TEST(Blame, ALedgerTraceHasNoChainAndSaysSo) {
  HandLedger ledger = shop();
  ledger.write(R"(
    shop/3 begins
    shop/3 copy orders
    shop/3 applied stock-db by stock
    fault 2
    fault 1
    shop/3 offered orders 1 to stock again <- 3
    shop/3 applied stock-db by stock
    shop/3 told acknowledged
  )");
  EXPECT_EQ(last_clause(ledger), "it was redelivered at 6ms (#6) after drop-connection of shop and rabbit-1 (#5)");
}

TEST(Blame, LostWithTheProcessThatHadItsOnlyCopy) {
  HandLedger ledger = shop();
  ledger.write(R"(
    shop/3 begins
    shop/3 copy orders
    shop/3 told acknowledged
    fault 0
    world stopped rabbit-1  <- 4
    fault 1
    shop/3 gone orders lost <- 5
  )");
  EXPECT_EQ(
      ledger.why(),
      "shop/3: told acknowledged at 3ms (#3); its last copy in queue orders was lost because of crash of rabbit-1 (#4) at 7ms (#7); no "
      "copy is left");
}

TEST(Blame, LostBeforeAnyPlaceHadIt) {
  HandLedger in_a_frame = shop();
  in_a_frame.write(R"(
    shop/3 begins
    shop/3 sent publish <- 1
    fault 1             <- 2
    world frame-lost    <- 3 because 2
    fault 2
    shop/3 told unasked
  )");
  EXPECT_EQ(in_a_frame.why(),
            "shop/3: no answer was requested at 6ms (#6); no place ever had a copy of it; it was lost on its way at 4ms (#4) because of "
            "drop-connection of shop and rabbit-1 (#3)");
  EXPECT_EQ(last_clause(in_a_frame, Language::zh_CN), "它因 shop 与 rabbit-1 连接断开 (#3) 于 4ms (#4) 在途中丢失");

  HandLedger in_memory = shop();
  in_memory.write(R"(
    shop/3 begins
    shop/3 sent publish                 <- 1
    shop/3 received publish by rabbit-1 <- 2
    fault 0                             <- 3
    world stopped rabbit-1              <- 4
    fault 1
    shop/3 told unasked
  )");
  EXPECT_EQ(last_clause(in_memory), "rabbit-1 had received it at 3ms (#3) and lost it because of crash of rabbit-1 (#4)");
  EXPECT_EQ(last_clause(in_memory, Language::zh_CN), "rabbit-1 于 3ms (#3) 收到它，随后因 rabbit-1 进程崩溃 (#4) 将其丢失");
}

TEST(Blame, WhatAClientReceivedDidArriveEvenIfItsProgramNeverGotToIt) {
  HandLedger ledger = shop();
  ledger.write(R"(
    shop/3 begins
    shop/3 copy orders
    shop/3 gone orders consumed
    shop/3 told acknowledged
    shop/3 received deliver by stock
    fault 2             <- 5
    world stopped stock <- 6
    fault 1
  )");
  EXPECT_EQ(
      ledger.why(),
      "shop/3: told acknowledged at 4ms (#4); its last copy in queue orders was handed over and forgotten at 3ms (#3); stock got it at "
      "5ms (#5) and no effect followed because of crash of stock (#6); no copy is left");
  EXPECT_NE(ledger.why(Language::zh_CN).find("stock 于 5ms (#5) 收到它，但因 stock 进程崩溃 (#6) 效果没有随之发生"), std::string::npos);
}

TEST(Blame, OfferedAndTheProgramDied) {
  HandLedger ledger = shop();
  ledger.write(R"(
    shop/3 begins
    shop/3 copy orders
    shop/3 gone orders consumed
    shop/3 told acknowledged
    shop/3 offered orders 1 to stock
    fault 1
    fault 2
    world stopped stock <- 7
  )");
  EXPECT_NE(ledger.why().find("stock got it at 5ms (#5) and no effect followed because of crash of stock (#7)"), std::string::npos)
      << "not the drop that struck first: " << ledger.why();
}

}  // namespace
}  // namespace mqlab::lab::testing
