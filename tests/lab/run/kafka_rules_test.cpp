// Kafka's rules in whole runs: what is judged how, how a program ends, how a group begins.
#include <gtest/gtest.h>

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "tests/lab/run/kafka_played.hpp"

namespace mqlab::lab {
namespace {

using namespace testing;

bool all_rows(const Played& p, models::Judgement judgement, std::string_view promise) {
  std::size_t rows = 0;
  for (const PairRow& row : p.run.verdict.rows) {
    if (!row.promise) continue;
    ++rows;
    if (row.promise->judgement != judgement || row.promise->promise != promise) return false;
  }
  return rows > 0;
}

TEST(KafkaRules, OnePowerLossOfAHostThatRunsAllBrokersIsAPowerLossOfAllAtOnce) {
  const Played p = played(member("stock", R"("enable.auto.commit": false, "start": "20s")"),
                          R"(, "hosts": [{"name": "rack", "processes": ["b1", "b2", "b3"]}],
      "faults": [{"when": {"point": "confirm.sent", "message": "shop/5"}, "do": "power-loss", "host": "rack", "page-cache": "lost", "for": "5s"}])");
  EXPECT_GT(count(p.run.verdict.counts, Name::lost), 0);
  EXPECT_TRUE(all_rows(p, models::Judgement::expected_damage, "K4"));
}

TEST(KafkaRules, WhatOnlyABrokerHasThatNeverComesBackIsUnavailable) {
  const Played p = played(member("stock", R"("enable.auto.commit": false, "start": "30s")"),
                          R"(, "faults": [{"at": "5s", "do": "crash", "process": "b2", "heal": "never"}])",
                          R"({"name": "orders", "replication.factor": 1, "replica.assignment": [["b2"]]})",
                          R"({"id": "shop", "operations": 20, "interval": "100ms", "publish": {"topic": "orders"}})");
  EXPECT_EQ(count(p.run.verdict.counts, Name::stuck), 20);
  EXPECT_TRUE(all_rows(p, models::Judgement::expected_damage, "K3"));
}

TEST(KafkaRules, ABatchThatWasAppendedTwiceIsAMatterOfItsProducer) {
  const Played p = played(
      member("stock", R"("enable.auto.commit": false)"),
      R"(, "faults": [{"when": {"point": "confirm.sent", "message": "shop/5"}, "do": "drop-connection", "between": ["shop", "b1"]}])",
      kTopic,
      R"({"id": "shop", "operations": 20, "interval": "100ms",
                              "publish": {"topic": "orders", "partition": 0, "enable.idempotence": false}})");
  EXPECT_GT(count(p.run.verdict.counts, Name::duplicated), 0);
  EXPECT_TRUE(all_rows(p, models::Judgement::expected_damage, "D0"));
}

TEST(KafkaRules, AnOrderlyRestartInTheMiddleOfABatchLosesAndRepeatsNothing) {
  for (const char* commit : {"true", "false"}) {
    const Played p = played(member("stock", fmt::format(R"("enable.auto.commit": {}, "work": "500ms", "start": "1s")", commit).c_str()),
                            R"(, "faults": [{"at": "8s", "do": "restart", "process": "stock", "for": "2s"}])");
    EXPECT_EQ(count(p.run.verdict.counts, Name::ok), 20) << "enable.auto.commit=" << commit;
  }
}

TEST(KafkaRules, AGroupWhoseSecondMemberComesInTheFirstWindowWaitsForASecondOne) {
  EXPECT_NEAR(played(member("s1", R"("enable.auto.commit": false)")).first("group.rebalanced"), 3.0, 0.1);
  const Played two = played(member("s1", R"("enable.auto.commit": false)") + "," + member("s2", R"("enable.auto.commit": false)"));
  EXPECT_NEAR(two.first("group.rebalanced"), 6.0, 0.1) << "KIP-134";
}

TEST(KafkaRules, AMemberWithoutACommonAssignorIsNotLetIn) {
  const Played p = played(member("s1", R"("partition.assignment.strategy": ["range"])") + "," +
                          member("s2", R"("partition.assignment.strategy": ["cooperative-sticky"], "start": "8s")"));
  EXPECT_EQ(p.count("consumer.failed"), 1U) << "INCONSISTENT_GROUP_PROTOCOL";
  EXPECT_EQ(count(p.run.verdict.counts, Name::ok), 20) << "the other one goes on";
}

/// Two partitions full of records, and a reader that comes when all are there. Both shops' records are of one size, six of them fill 1 KiB.
Played two_partitions(const std::string& settings, const std::string& topic = kTopic) {
  return played(member("stock", fmt::format(R"("enable.auto.commit": false, "start": "4s", {})", settings).c_str()), "", topic,
                R"({"id": "shop", "operations": 300, "interval": "1ms", "publish": {"topic": "orders", "partition": 0}},
                   {"id": "web", "operations": 300, "interval": "1ms", "publish": {"topic": "orders", "partition": 1}})");
}
std::map<std::string, int> shares(const Played& p, std::size_t first) {
  std::map<std::string, int> n;
  for (const sim::Record& r : p.all("poll.returned"))
    if (first-- > 0)
      ++n[p.element(r)];
    else
      break;
  return n;
}

TEST(KafkaRules, PartitionsAreReturnedInTheOrderInWhichTheyWereFetched) {
  const Played p = two_partitions(R"("max.poll.records": 10, "max.partition.fetch.bytes": "1KiB")");
  std::vector<std::pair<std::string, std::int64_t>> arrived, returned;
  for (const sim::Record& r : p.all("deliver.received")) arrived.emplace_back(p.element(r), r.value);
  for (const sim::Record& r : p.all("poll.returned")) returned.emplace_back(p.element(r), r.value);
  ASSERT_EQ(arrived.size(), 600U);
  EXPECT_EQ(returned, arrived) << "completed fetches are a queue, each drained before the next (src: FetchCollector)";
}

TEST(KafkaRules, WherePollTakesWholeFetchesTwoPartitionsShareEvenly) {
  for (const auto& [place, n] : shares(two_partitions(R"("max.poll.records": 12, "max.partition.fetch.bytes": "1KiB")"), 300))
    EXPECT_NEAR(n, 150, 12) << place;
  // With ten a poll takes six of one and four of the other, whose last two keep it from being fetched until the next poll: two to one, and so it
  // is with the real consumer.
  for (const auto& [place, n] : shares(two_partitions(R"("max.poll.records": 10, "max.partition.fetch.bytes": "1KiB")"), 300))
    EXPECT_GT(n, 90) << place;
}

TEST(KafkaRules, APartitionThatWasDrainedIsAskedForBehindTheOthers) {
  const std::string one_broker = R"({"name": "orders", "replica.assignment": [["b1", "b2", "b3"], ["b1", "b2", "b3"]]})";
  const Played p = two_partitions(R"("fetch.max.bytes": "1KiB")", one_broker);
  ASSERT_EQ(shares(p, 300).size(), 2U) << "an answer of 1 KiB has room for one of them (KIP-74)";
  for (const auto& [place, n] : shares(p, 300)) EXPECT_NEAR(n, 150, 12) << place;
}

TEST(KafkaRules, TheFirstBatchOfAnAnswerComesHoweverLarge) {
  const Played p = two_partitions(R"("fetch.max.bytes": "1B", "max.partition.fetch.bytes": "1B")");
  EXPECT_EQ(p.count("poll.returned"), 600U) << "KIP-74";
}

TEST(KafkaRules, WhoCommitsAsynchronouslyAndIsOutOfTheGroupWorksOnWithWhatItHolds) {
  const Played p =
      played(member("s1", R"("enable.auto.commit": false, "commit": "async", "commit.every": 1, "work": "300ms", "start": "1s")") + "," +
                 member("s2", R"("enable.auto.commit": false, "start": "5s")"),
             R"(, "faults": [{"at": "6s", "do": "pause", "process": "s1", "for": "60s"}])", kTopic,
             R"({"id": "shop", "operations": 30, "interval": "10ms", "publish": {"topic": "orders", "partition": 0}})");
  EXPECT_GT(count(p.run.verdict.counts, Name::duplicated), 10) << "commitAsync never throws";
}

TEST(KafkaRules, WhatMovesAwayIsCommittedWhenItMovesWithACooperativeProtocol) {
  const Played p =
      played(member("s1", R"("enable.auto.commit": false, "commit.on.revoke": true, "work": "50ms", "commit.every": 1000,
                                          "partition.assignment.strategy": ["cooperative-sticky"])") +
                 "," + member("s2", R"("enable.auto.commit": false, "commit.on.revoke": true, "work": "50ms", "commit.every": 1000,
                                          "partition.assignment.strategy": ["cooperative-sticky"], "start": "8s")"),
             "", kTopic, R"({"id": "shop", "operations": 200, "interval": "50ms", "publish": {"topic": "orders"}})");
  EXPECT_EQ(count(p.run.verdict.counts, Name::duplicated), 0);
}

TEST(KafkaRules, WhatAGroupBeganBehindAndWhatCompactionTookAreSaidInKafkasWords) {
  const Played late = played(R"({"id": "stock", "group.id": "stock", "topics": ["orders"], "auto.offset.reset": "latest",
                                 "effect": {"store": "stock-db"}, "start": "5s"})");
  ASSERT_FALSE(late.run.verdict.rows.empty());
  EXPECT_NE(late.run.verdict.rows.front().why.en.find("its reader in partition orders-0/stock began after it"), std::string::npos);
  EXPECT_EQ(late.run.verdict.rows.front().why.en.find("no copy is left"), std::string::npos) << "the log has it still";
  EXPECT_TRUE(all_rows(late, models::Judgement::expected_damage, "C2"));

  const Played compacted = played(member("stock", R"("enable.auto.commit": false, "start": "120s")"), "",
                                  R"({"name": "orders", "replication.factor": 3, "cleanup.policy": "compact", "segment.ms": "5s",
                                      "min.cleanable.dirty.ratio": 0.01})",
                                  R"({"id": "shop", "operations": 40, "interval": "500ms", "keys": 4, "publish": {"topic": "orders"}})");
  ASSERT_FALSE(compacted.run.verdict.rows.empty());
  EXPECT_NE(compacted.run.verdict.rows.front().why.en.find("was removed by compaction"), std::string::npos);
  EXPECT_EQ(compacted.run.verdict.rows.front().why.en.find("full"), std::string::npos);
}

TEST(KafkaRules, WhatStandsInATopicThatNobodySubscribesToIsNotLostByTheBroker) {
  const Played p = played(R"({"id": "stock", "group.id": "stock", "topics": ["other"], "effect": {"store": "stock-db"}})", "",
                          fmt::format(R"({}, {{"name": "other", "replication.factor": 3}})", kTopic));
  EXPECT_EQ(count(p.run.verdict.counts, Name::lost), 20);
  EXPECT_TRUE(all_rows(p, models::Judgement::expected_damage, "C4"));
  EXPECT_NE(p.run.verdict.rows.front().why.en.find("it was stored at"), std::string::npos);
}

TEST(KafkaRules, WhatTheLeaderHasDeletedIsGoneForReadersThoughAReplicaThatIsDownHasIt) {
  const Played p = played(member("stock", R"("enable.auto.commit": false, "start": "60s")"),
                          R"(, "faults": [{"at": "3s", "do": "crash", "process": "b2", "for": "120s"}])",
                          R"({"name": "orders", "replication.factor": 3, "retention.ms": "20s", "segment.ms": "5s"})", kShop,
                          R"(, "log.retention.check.interval.ms": "5s")");
  EXPECT_EQ(count(p.run.verdict.counts, Name::expired), 20);
  for (const sim::Record& r : p.all("copy.gone")) EXPECT_EQ(p.process(r), "b1") << "its leader's retention";
}

}  // namespace
}  // namespace mqlab::lab
