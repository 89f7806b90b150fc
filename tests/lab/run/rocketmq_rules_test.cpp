// RocketMQ's rules in whole runs: when a dead broker is forgotten, how often a message is offered, what is retried.
#include "tests/lab/run/rocketmq_played.hpp"

namespace mqlab::lab {
namespace {

using namespace rocketmq_played;

TEST(RocketRules, ANameServerForgetsACrashedBrokerAtOnceAndADarkOne120sAfterItsLastRegistration) {
  const Played crash = played("", shop(), kStock, R"(, "faults": [{"at": "45s", "do": "crash", "process": "broker-b", "for": "200s"}])");
  EXPECT_NEAR(crash.first("route.closed"), 45.0, 0.01);
  const Played dark = played("", shop(), kStock, R"(, "faults": [{"at": "45s", "do": "power-loss", "host": "broker-b", "for": "250s"}])");
  EXPECT_NEAR(dark.first("route.expired"), 40.0 + 120.0, 0.1) << "registered at 0, 10 and 40 s";
}

TEST(RocketRules, ARunOfTwentyMessagesWithoutFaultsIsOkInBothProfiles) {
  for (const char* version : {"4.9", "5.3"}) {
    const Played p = played(fmt::format(R"(, "version": "{}")", version), shop(), kStock);
    EXPECT_EQ(count(p.run.verdict.counts, Name::ok), 10) << version;
    EXPECT_EQ(p.run.verdict.rows.size(), 0U) << version;
  }
}

TEST(RocketRules, AMessageThatAlwaysFailsIsOfferedSeventeenTimesOver4h45min) {
  const Played p = played(
      "", shop("", R"("operations": 1)"),
      R"({"id": "stock", "topic": "orders", "consumerGroup": "stock", "poison": [{"message": "shop/1"}], "effect": {"store": "db"}})");
  EXPECT_EQ(p.count("offered"), 17U);
  EXPECT_EQ(p.count("retry.appended"), 16U);
  EXPECT_EQ(p.count("dlq.appended"), 1U);
  EXPECT_NEAR(p.first("dlq.appended"), 4 * 3600 + 45 * 60 + 40, 5);
  EXPECT_EQ(count(p.run.verdict.counts, Name::dead_lettered), 1);
}

TEST(RocketRules, AResponseTimeoutEatsTheWholeBudgetAndIsNotRetried) {
  const Played p = played("", shop("", R"("operations": 1)"), kStock,
                          R"(, "faults": [{"when": {"point": "confirm.sent", "message": "shop/1"}, "do": "black-hole",
      "between": ["shop", "broker-a"], "for": "10s"}])");
  EXPECT_EQ(p.count("publish.sent"), 1U);
  EXPECT_EQ(p.count("send.retried"), 0U);
  EXPECT_EQ(count(p.run.verdict.counts, Name::recovered), 1) << "stored, and the business never learnt";
}

TEST(RocketRules, AQueuedSendIsAnsweredSystemBusyAfter200msAndOnly53RetriesIt) {
  const std::string slow = R"(, "costs": {"send": "150ms"})";
  const std::string burst = shop("", R"("operations": 6, "window": 6)");
  const Played old = played(slow + R"(, "version": "4.9", "nodes": [{"name": "broker-a"}])", burst, kStock);
  EXPECT_GT(old.count("send.refused"), 0U);
  EXPECT_EQ(old.count("send.retried"), 0U);
  const Played now = played(slow + R"(, "version": "5.3", "nodes": [{"name": "broker-a"}])", burst, kStock);
  EXPECT_GT(now.count("send.retried"), 0U);
}

TEST(RocketRules, AnAsynchronousTimeoutIsNoticedOneToTwoSecondsLate) {
  const Played p = played(R"(, "nodes": [{"name": "broker-a"}])",
                          shop(R"(, "send": "async", "retryTimesWhenSendAsyncFailed": 0)", R"("operations": 2, "interval": "5s")"), kStock,
                          R"(, "faults": [{"when": {"point": "publish.sent", "message": "shop/2"}, "do": "black-hole",
      "between": ["shop", "broker-a"], "for": "20s"}])");
  ASSERT_EQ(p.count("send.status"), 2U);
  EXPECT_GE(p.times("send.status").back(), 5.0 + 3.0 + 1.0);
  EXPECT_LE(p.times("send.status").back(), 5.0 + 3.0 + 2.1);
}

TEST(RocketRules, OneSlowAnswerFailsItsNeighboursOnTheConnection) {
  // A synchronous time-out closes the connection (clientCloseSocketIfTimeout): here the heartbeat's ends a send that had a second left.
  const Played p = played(R"(, "nodes": [{"name": "broker-a"}])",
                          shop(R"(, "send": "async", "retryTimesWhenSendAsyncFailed": 0)", R"("operations": 1)"), kStock,
                          R"(, "faults": [{"when": {"point": "publish.sent", "message": "shop/1"}, "do": "black-hole",
      "between": ["shop", "broker-a"], "for": "20s"}])");
  EXPECT_EQ(p.count("send.failed", 14), 1U) << "RemotingSendRequestException";
  EXPECT_NEAR(p.first("send.status"), 3.0, 0.01);
}

TEST(RocketRules, ASyncMasterOf49WithoutASlaveAnswersSlaveNotAvailableAfterTheAppend) {
  const Played p = played(R"(, "version": "4.9", "brokerRole": "SYNC_MASTER")", shop(), kStock);
  EXPECT_EQ(p.count("send.status", 2), 10U);
  EXPECT_EQ(p.count("broker.appended"), 10U);
}

TEST(RocketRules, InSyncReplicasWithoutASlaveAnswersFlushSlaveTimeoutAfterThreeSeconds) {
  const Played p =
      played(R"(, "brokerRole": "SYNC_MASTER", "inSyncReplicas": 2)", shop(R"(, "sendMsgTimeout": "10s")", R"("operations": 1)"), kStock);
  EXPECT_EQ(p.count("send.status", 3), 1U);
  EXPECT_NEAR(p.first("send.status"), 3.0, 0.01);
}

TEST(RocketRules, OnlyOneOfAnOrderlyGroupHoldsAQueueAtATime) {
  const std::string two =
      R"({"id": "s1", "topic": "orders", "consumerGroup": "stock", "messageListener": "orderly", "effect": {"store": "db"}},
      {"id": "s2", "start": "3s", "topic": "orders", "consumerGroup": "stock", "messageListener": "orderly", "effect": {"store": "db"}})";
  const Played p = played(R"(, "nodes": [{"name": "broker-a"}])",
                          shop(R"(, "selector": "SelectMessageQueueByHash")", R"("operations": 60, "interval": "500ms", "keys": 4)"), two,
                          R"(, "judge": {"order": "key"})");
  EXPECT_EQ(count(p.run.verdict.counts, Name::reordered), 0);
  EXPECT_EQ(count(p.run.verdict.counts, Name::ok), 60);
  EXPECT_GE(p.count("queue.dropped"), 1U) << "one queue has moved to the second member";
}

TEST(RocketRules, ACheckThatNobodyAnswersIsSpentAllTheSame) {
  const Played p = played(
      R"(, "nodes": [{"name": "broker-a"}], "transactionCheckMax": 3)",
      shop(R"(, "transaction": true, "producerGroup": "g")",
           R"("operations": 1, "effect": {"store": "shop-db"}, "effect_when": "after-confirm")"),
      kStock,
      R"(, "faults": [{"when": {"point": "local.executed", "message": "shop/1"}, "do": "crash", "process": "shop", "for": "10min"}])");
  EXPECT_EQ(p.count("check.unsent"), 3U);
  EXPECT_EQ(p.count("check.exhausted"), 1U);
  EXPECT_EQ(count(p.run.verdict.counts, Name::dropped), 1);
}

}  // namespace
}  // namespace mqlab::lab
