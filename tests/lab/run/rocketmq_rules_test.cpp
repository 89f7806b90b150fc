// RocketMQ's rules in whole runs: when a dead broker is forgotten, how often a message is offered, what is retried.
#include "tests/lab/run/rocketmq_played.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>

namespace mqlab::lab {
namespace {

using namespace rocketmq_played;

TEST(RocketRules, ANameServerForgetsACrashedBrokerAtOnceAndADarkOne120sAfterItsLastRegistration) {
  const Played crash = played("", shop(), kStock, R"(, "faults": [{"at": "45s", "do": "crash", "process": "broker-b", "for": "200s"}])");
  EXPECT_NEAR(crash.first("route.closed"), 45.0, 0.01);
  const Played dark = played("", shop(), kStock, R"(, "faults": [{"at": "45s", "do": "power-loss", "host": "broker-b", "for": "250s"}])");
  EXPECT_NEAR(dark.first("route.expired"), 40.0 + 120.0, 0.1) << "registered at 0, 10 and 40 s";
}

// Found by a swarm: answered after slaveTimeout, which the default sendMsgTimeout lets pass by a hair.
TEST(RocketRules, FlushSlaveTimeoutTakenForASuccessPromisesTheMasterAlone) {
  const Loaded file =
      load_text("status.json", R"json({"mqlab": 1, "id": "status", "title": {"en": "status", "zh_CN": "状态"}, "seed": 176416335779611,
      "broker": {"style": "rocketmq", "version": "5.3", "namesrv": ["n1"], "nodes": [{"name": "a"}, {"name": "as", "brokerName": "a"}], "topics": [{"name": "t", "readQueueNums": 2, "writeQueueNums": 2}], "enableControllerMode": true, "flushDiskType": "SYNC_FLUSH", "allAckInSyncStateSet": true, "minInSyncReplicas": 2, "inSyncReplicas": 1},
      "producers": [{"id": "p", "operations": 41, "interval": "2ms", "keys": 3, "publish": {"topic": "t", "producerGroup": "g", "send": "async", "selector": "SelectMessageQueueByHash", "retryAnotherBrokerWhenNotStoreOK": true}}],
      "consumers": [{"id": "c1", "start": "3812ms", "topic": "t", "consumerGroup": "g", "messageListener": "concurrently", "allocateMessageQueueStrategy": "AVG", "effect": {"store": "db"}, "work": "8ms", "idempotent": "message-id", "consumeFromWhere": "CONSUME_FROM_FIRST_OFFSET", "concurrency": 20}],
      "faults": [{"at": "5677ms", "do": "delay", "between": ["p", "as"], "by": "375ms", "for": "1s"}, {"at": "21272ms", "do": "slow-disk", "host": "a", "factor": 3131, "for": "1s"}, {"when": {"point": "broker.appended", "occurrence": 13}, "do": "crash", "process": "as", "for": "30s"}, {"at": "8649ms", "do": "crash", "process": "a", "for": "200s"}],
      "variants": {"only": {}}})json");
  ASSERT_TRUE(file) << describe::render(file.error(), Language::en);
  Runner runner(file->variants.front());
  const lab::Run run = runner.run({.seeds = sim::Seeds(176416335779611)});
  EXPECT_GT(count(run.verdict.counts, Name::lost), 0);
  for (const PairRow& row : run.verdict.rows) {
    ASSERT_TRUE(row.promise.has_value());
    EXPECT_NE(row.promise->judgement, models::Judgement::broken_promise) << row.promise->because.en;
  }
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
  EXPECT_EQ(p.count("send.failed", 16), 1U) << "RemotingSendRequestException";
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

TEST(RocketRules, TwoOrderlyMembersThatStartTogetherLeaveNoQueueLockedForNobody) {
  // The first locks all queues, and must give half of them back though it does not know their offsets yet.
  const std::string two =
      R"({"id": "s1", "topic": "orders", "consumerGroup": "stock", "messageListener": "orderly", "effect": {"store": "db"}},
      {"id": "s2", "topic": "orders", "consumerGroup": "stock", "messageListener": "orderly", "effect": {"store": "db"}})";
  for (const char* version : {"4.9", "5.3"}) {
    const Played p = played(fmt::format(R"(, "version": "{}")", version), shop("", R"("operations": 20, "interval": "100ms")"), two);
    EXPECT_EQ(p.count("lock.expired"), 0U) << version;
    EXPECT_LT(p.times("effect.applied").back(), 30.0) << version << ": 4.9 looks again after 20 s";
  }
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

TEST(RocketRules, ACallIsTooOldOnlyAtALookAndLooksComeEvery15MinutesFromTheStart) {
  const auto slow = [](const char* work) {
    return played(
        "", shop("", R"("operations": 1)"),
        fmt::format(R"({{"id": "stock", "topic": "orders", "consumerGroup": "stock", "work": "{}", "effect": {{"store": "db"}}}})", work));
  };
  EXPECT_EQ(slow("20min").count("consume.timed-out"), 0U) << "14:59.99 at the first look, done before the second";
  const Played p = slow("31min");
  EXPECT_NEAR(p.first("consume.timed-out"), 30 * 60, 0.1);
  EXPECT_GT(p.count("effect.applied"), 1U) << "the call goes on, and its copy is handled too";
}

TEST(RocketRules, OnlyTheOldestOfAQueueIsLookedAt) {
  const Played p = played(
      R"(, "nodes": [{"name": "broker-a"}])", shop(R"(, "brokerName": "broker-a", "queueId": 0)", R"("operations": 40, "window": 40)"),
      R"({"id": "stock", "topic": "orders", "consumerGroup": "stock", "consumeThreadMin": 40, "work": "31min", "effect": {"store": "db"}})",
      R"(, "until": "31min")");
  EXPECT_EQ(p.count("consume.timed-out"), 16U) << "of one queue in one look";
}

TEST(RocketRules, OneSubscriptionStandsForTheGroupTheNewestAndNoHeartbeatOfAnOlderOneReplacesIt) {
  const std::string two =
      R"({"id": "a", "topic": "orders", "consumerGroup": "stock", "subExpression": "TagA", "effect": {"store": "db"}},
      {"id": "b", "start": "50ms", "topic": "orders", "consumerGroup": "stock", "subExpression": "TagB", "effect": {"store": "db"}})";
  const std::string shops =
      R"({"id": "shop-a", "operations": 100, "interval": "1s", "start": "5s", "publish": {"topic": "orders", "tags": "TagA"}},
      {"id": "shop-b", "operations": 100, "interval": "1s", "start": "5s", "publish": {"topic": "orders", "tags": "TagB"}})";
  const Played p = played(R"(, "nodes": [{"name": "broker-a"}])", shops, two);
  std::set<std::string> filtered;
  for (const sim::Record& r : p.all("message.filtered"))
    filtered.insert(r.message_id().origin() == r.operation_id().origin() ? p.processes[static_cast<std::size_t>(r.message_id().origin())]
                                                                         : "");
  EXPECT_EQ(filtered.size(), 1U) << "for a hundred seconds and three rounds of heartbeats it is the same tag";
}

TEST(RocketRules, ABrokerThatHasRestartedKnowsNoSubscriptionUntilTheNextHeartbeat) {
  // 4.9 sends it at its next 30 s; from 5.1 on as soon as it is connected (enableHeartbeatChannelEventListener).
  const auto restarted = [](const char* version) {
    return played(fmt::format(R"(, "version": "{}", "nodes": [{{"name": "broker-a"}}])", version),
                  shop("", R"("operations": 60, "interval": "1s")"), kStock,
                  R"(, "faults": [{"at": "31s", "do": "crash", "process": "broker-a", "for": "1s"}])");
  };
  const auto gap = [](const Played& p) {
    double last = 0, longest = 0;
    for (const double t : p.times("deliver.received")) {
      longest = std::max(longest, t - last);
      last = t;
    }
    return longest;
  };
  EXPECT_GT(gap(restarted("4.9")), 20.0);
  EXPECT_LT(gap(restarted("5.3")), 10.0);
}

TEST(RocketRules, TheDelayOffsetsAreFirstWrittenTenSecondsAfterTheStartHoweverShortTheInterval) {
  const auto delivered = [](const char* at) {
    return played(R"(, "nodes": [{"name": "broker-a"}], "flushDelayOffsetInterval": "1s")",
                  shop(R"(, "delayTimeLevel": 1)", R"("operations": 5, "interval": "100ms")"), kStock,
                  fmt::format(R"(, "faults": [{{"at": "{}", "do": "crash", "process": "broker-a", "for": "1s"}}])", at));
  };
  EXPECT_EQ(delivered("9s").count("delay.delivered"), 10U) << "progress was not written yet: all five again";
  EXPECT_EQ(delivered("11.5s").count("delay.delivered"), 5U);
}

TEST(RocketRules, ACallTimeoutSaysNothingOfTheAttemptsBeforeIt) {
  const Played p = played("", shop("", R"("operations": 10, "interval": "1s", "start": "21s")"), kStock,
                          R"(, "faults": [{"at": "20.5s", "do": "power-loss", "host": "broker-b", "for": "300s"}])");
  EXPECT_EQ(count(p.run.verdict.counts, Name::failed_honestly), 0);
  EXPECT_GT(count(p.run.verdict.counts, Name::absent), 0) << "RemotingTooMuchRequestException";
}

TEST(RocketRules, AConcurrentListenerHasItsTwentyThreads) {
  const Played p = played("", shop("", R"("operations": 20, "window": 20)"),
                          R"({"id": "stock", "topic": "orders", "consumerGroup": "stock", "work": "1s", "effect": {"store": "db"}})");
  EXPECT_LT(p.times("effect.applied").back(), 1.5);
}

TEST(RocketRules, ALocalTransactionBeforeTheSendIsFoundByItsCheck) {
  const Played p = played(
      R"(, "nodes": [{"name": "broker-a"}])",
      shop(R"(, "transaction": true, "producerGroup": "g")",
           R"("operations": 1, "effect": {"store": "shop-db"}, "effect_when": "before-publish")"),
      kStock, R"(, "faults": [{"when": {"point": "local.executed", "message": "shop/1"}, "do": "crash", "process": "shop", "for": "5s"}])");
  EXPECT_TRUE(p.run.verdict.rows.empty() || p.run.verdict.rows.front().primary == Name::recovered) << "the row is there: COMMIT";
  EXPECT_EQ(p.count("effect.applied"), 2U) << "the shop's and the stock's";
}

}  // namespace
}  // namespace mqlab::lab
