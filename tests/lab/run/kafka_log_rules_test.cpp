// Kafka's rules in whole runs: what becomes of old records, of old offsets, of topics that grow, and of producers that are out of luck.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <set>
#include <string>
#include <vector>

#include "tests/lab/run/kafka_played.hpp"

namespace mqlab::lab {
namespace {

using namespace testing;
using ::testing::ElementsAre;

std::vector<std::int64_t> offsets_returned(const Played& p) {
  std::vector<std::int64_t> offsets;
  for (const sim::Record& r : p.all("poll.returned")) offsets.push_back(r.value);
  return offsets;
}
const std::string kLate = member("stock", R"("enable.auto.commit": false, "start": "100s")");
std::string topic(const std::string& more) {
  return R"({"name": "orders", "partitions": 1, "replication.factor": 3)" + (more.empty() ? "" : ", " + more) + "}";
}
std::string shop(const std::string& more) { return R"({"id": "shop", "publish": {"topic": "orders"}, )" + more + "}"; }

// --- retention ---

TEST(KafkaLogRules, RetentionByAgeTakesTheActiveSegmentToo) {
  const std::string check = R"(, "log.retention.check.interval.ms": "10s")";
  EXPECT_EQ(count(played(kLate, "", topic(R"("retention.ms": "20s")"), kShop, check).run.verdict.counts, Name::expired), 20);
  EXPECT_EQ(count(played(kLate, "", topic(R"("retention.ms": "200s")"), kShop, check).run.verdict.counts, Name::ok), 20);
}

TEST(KafkaLogRules, RetentionBySizeKeepsTheNewest) {
  const Played p = played(kLate, "", topic(R"("retention.bytes": "1kB", "segment.bytes": "500B")"), kShop,
                          R"(, "log.retention.check.interval.ms": "10s")");
  const std::vector<std::int64_t> left = offsets_returned(p);
  ASSERT_FALSE(left.empty());
  EXPECT_EQ(left.back(), 19);
  EXPECT_GE(left.size(), 5U) << "no less than retention.bytes";
  EXPECT_LE(left.size(), 9U) << "and not a segment more";
}

// --- compaction ---

constexpr const char* kCompact = R"("cleanup.policy": "compact", "segment.bytes": "1kB")";

TEST(KafkaLogRules, CompactionKeepsTheLastOfEachKeyAndItsOffset) {
  const Played p = played(kLate, "", topic(kCompact), shop(R"("operations": 60, "interval": "1s", "keys": 5)"));
  const std::vector<std::int64_t> left = offsets_returned(p);
  EXPECT_LT(left.size(), 25U);
  EXPECT_TRUE(std::is_sorted(left.begin(), left.end()));
  EXPECT_EQ(std::set<std::int64_t>(left.begin(), left.end()).count(0), 0U) << "offsets have gaps";
  std::set<std::int64_t> keys;
  for (const std::int64_t offset : left) keys.insert(offset % 5);
  EXPECT_EQ(keys.size(), 5U);
  EXPECT_EQ(left.back(), 59);
  EXPECT_EQ(count(p.run.verdict.counts, Name::dropped) + static_cast<std::int64_t>(left.size()), 60);
  EXPECT_EQ(played(kLate, "", topic(""), shop(R"("operations": 60, "interval": "1s", "keys": 5)")).count("poll.returned"), 60U);
}

TEST(KafkaLogRules, TheActiveSegmentIsNeverCompacted) {
  const Played p = played(kLate, "", topic(R"("cleanup.policy": "compact")"), shop(R"("operations": 60, "interval": "1s", "keys": 5)"));
  EXPECT_EQ(p.count("poll.returned"), 60U);
}

TEST(KafkaLogRules, WhatIsYoungerThanMinCompactionLagStays) {
  const Played p = played(kLate, "", topic(std::string(kCompact) + R"(, "min.compaction.lag.ms": "1h")"),
                          shop(R"("operations": 60, "interval": "1s", "keys": 5)"));
  EXPECT_EQ(p.count("poll.returned"), 60U);
}

TEST(KafkaLogRules, TheCleanerWaitsUntilEnoughOfTheLogIsDirty) {
  const auto rounds = [](const char* ratio) {
    return played(kLate, "", topic(std::string(kCompact) + R"(, "min.cleanable.dirty.ratio": )" + ratio),
                  shop(R"("operations": 90, "interval": "1s", "keys": 20)"))
        .count("log.compacted");
  };
  EXPECT_GT(rounds("0.1"), rounds("0.7"));
}

TEST(KafkaLogRules, ACompactedTopicRefusesARecordWithoutAKey) {
  const Played p = played(kLate, "", topic(kCompact), shop(R"("operations": 3)"));
  EXPECT_EQ(p.count("poll.returned"), 0U) << "INVALID_RECORD";
  EXPECT_EQ(count(p.run.verdict.counts, Name::failed_honestly), 3);
}

TEST(KafkaLogRules, AFollowerThatComesBackCopiesWhatCompactionLeft) {
  const Played p = played(
      member("stock", R"("enable.auto.commit": false, "start": "150s")"),
      R"(, "faults": [{"at": "1s", "do": "crash", "process": "b2", "for": "80s"}, {"at": "1s", "do": "crash", "process": "b3", "for": "80s"},
                                          {"at": "120s", "do": "crash", "process": "b1", "heal": "never"}])",
      topic(kCompact), shop(R"("operations": 60, "interval": "1s", "keys": 5)"));
  const std::vector<std::int64_t> left = offsets_returned(p);
  ASSERT_FALSE(left.empty());
  EXPECT_LT(left.size(), 25U);
  EXPECT_EQ(left.back(), 59) << "gaps and all, the copy is complete";
}

TEST(KafkaLogRules, ACrashForgetsNothingOfACompaction) {
  const Played p = played(
      member("stock", R"("enable.auto.commit": false, "start": "150s")"),
      R"(, "faults": [{"at": "80s", "do": "crash", "process": "b1", "for": "30s"}, {"at": "80s", "do": "crash", "process": "b2", "for": "30s"},
                                          {"at": "80s", "do": "crash", "process": "b3", "for": "30s"}])",
      topic(kCompact), shop(R"("operations": 60, "interval": "1s", "keys": 5)"));
  EXPECT_LT(p.count("poll.returned"), 25U);
  EXPECT_EQ(offsets_returned(p).back(), 59);
}

// --- offsets ---

std::string away(const std::string& retention) {
  return R"(, "offsets.retention.check.interval.ms": "10s", "offsets.retention.minutes": ")" + retention + "\"";
}
constexpr const char* kPause =
    R"(, "steps": [{"at": "20s", "do": "stop", "process": "stock"}, {"at": "100s", "do": "start", "process": "stock"}])";

TEST(KafkaLogRules, AGroupThatWasEmptyForTooLongHasForgottenWhereItWas) {
  const std::string stock = member("stock", R"("enable.auto.commit": false)");
  EXPECT_EQ(played(stock, kPause, kTopic, kShop, away("30s")).count("poll.returned"), 40U) << "auto.offset.reset=earliest";
  EXPECT_EQ(played(stock, kPause, kTopic, kShop, away("200s")).count("poll.returned"), 20U);
}

TEST(KafkaLogRules, BeforeKip211AGroupThatWasIdleForgetsToo) {
  const std::string stock = member("stock", R"("enable.auto.commit": false)");
  EXPECT_EQ(played(stock, R"(, "until": "100s")", kTopic, kShop, away("30s"), "3.9").count("offset.expired"), 0U) << "it has a member";
  EXPECT_GE(played(stock, R"(, "until": "100s")", kTopic, kShop, away("30s"), "2.0").count("offset.expired"), 1U);
}

TEST(KafkaLogRules, AnotherCoordinatorKnowsThatAnOffsetHasExpired) {
  const Played p = played(member("stock", R"("enable.auto.commit": false)"),
                          std::string(kPause) + R"(, "faults": [{"at": "80s", "do": "crash", "process": "b1", "heal": "never"}])", kTopic,
                          kShop, away("30s"));
  EXPECT_EQ(p.count("poll.returned"), 40U);
}

// --- more partitions ---

constexpr const char* kGrows = R"({"name": "orders", "partitions": 1, "grows.to": 3, "replication.factor": 3, "min.insync.replicas": 2})";
constexpr const char* kAdd = R"(, "steps": [{"at": "10s", "do": "add-partitions", "process": "b2", "topic": "orders", "partitions": 3}])";

TEST(KafkaLogRules, ProducersAndConsumersLearnOfNewPartitionsWithTheirNextMetadata) {
  const Played p = played(
      member("s1", R"("enable.auto.commit": false, "metadata.max.age.ms": "30s")"), kAdd, kGrows,
      R"({"id": "shop", "operations": 200, "interval": "500ms", "keys": 20, "publish": {"topic": "orders", "metadata.max.age.ms": "20s"}})");
  std::set<std::string> places;
  double first = 0;
  for (const sim::Record& r : p.all("broker.stored")) {
    places.insert(p.element(r));
    if (p.element(r) == "orders-2" && first == 0) first = static_cast<double>(r.time_ns) / 1e9;
  }
  EXPECT_EQ(places.size(), 3U);
  EXPECT_GT(first, 20) << "metadata.max.age.ms of the producer";
  EXPECT_LT(first, 35);
  EXPECT_EQ(count(p.run.verdict.counts, Name::ok), 200) << "auto.offset.reset=earliest";
  EXPECT_EQ(p.count("group.rebalanced"), 2U) << "the group's leader saw it";
}

TEST(KafkaLogRules, AControllerThatComesBackKnowsTheNewPartitions) {
  const Played p = played(
      member("s1", R"("enable.auto.commit": false, "metadata.max.age.ms": "10s")"),
      std::string(kAdd) + R"(, "faults": [{"at": "15s", "do": "crash", "process": "controller", "for": "5s"},
                                                           {"at": "40s", "do": "crash", "process": "b3", "for": "20s"}])",
      kGrows,
      R"({"id": "shop", "operations": 200, "interval": "500ms", "keys": 20, "publish": {"topic": "orders", "metadata.max.age.ms": "5s"}})");
  EXPECT_EQ(count(p.run.verdict.counts, Name::ok), 200);
}

// --- producers ---

/// Two batches in flight are lost with their connection to a leader that hangs; the first expires before there is another leader.
TEST(KafkaLogRules, WhatFollowsABatchThatExpiredGoesOnUnderANewEpoch) {
  const Played p = played(
      member("stock", R"("enable.auto.commit": false)"),
      R"(, "faults": [{"at": "1s", "do": "pause", "process": "b1", "for": "30s"}, {"at": "6s", "do": "drop-connection", "between": ["shop", "b1"]}])",
      kTopic,
      R"({"id": "shop", "operations": 3, "interval": "2500ms", "publish": {"topic": "orders", "partition": 0, "request.timeout.ms": "4s",
          "delivery.timeout.ms": "6s", "socket.connection.setup.timeout.ms": "500ms", "socket.connection.setup.timeout.max.ms": "500ms"}})");
  EXPECT_EQ(p.count("batch.expired"), 1U) << "the second, and nobody has it";
  EXPECT_EQ(p.count("producer.epoch-bumped"), 1U) << "KIP-360: the third is out of order, and follows one that has expired";
  EXPECT_EQ(count(p.run.verdict.counts, Name::ok), 2);
}

TEST(KafkaRules, InitTransactionsThrowsAfterMaxBlock) {
  const Played p = played(member("stock", R"("enable.auto.commit": false)"),
                          R"(, "faults": [{"at": "0ms", "do": "black-hole", "between": ["shop", "b1"], "for": "200s"},
                                          {"at": "0ms", "do": "black-hole", "between": ["shop", "b2"], "for": "200s"},
                                          {"at": "0ms", "do": "black-hole", "between": ["shop", "b3"], "for": "200s"}])",
                          kTopic, R"({"id": "shop", "operations": 3, "publish": {"topic": "orders", "transactional.id": "shop"}})");
  EXPECT_NEAR(p.first("producer.failed"), 60, 0.1);
  EXPECT_EQ(count(p.run.verdict.counts, Name::failed_honestly), 3);
}

/// Where the coordinator's abort raises the epoch by one only, the older instance's own abort gives it the next one (KAFKA-19367): it is back in
/// business before the newer one asks again. In the end the newer one gives up.
TEST(KafkaRules, ANewcomerThatNeverGetsItsTurnEndsAfterMaxBlock) {
  const auto relay = [](const char* id, const char* start) {
    return fmt::format(R"({{"id": "{}", "start": "{}", "group.id": "loop", "topics": ["orders"], "auto.offset.reset": "earliest",
        "enable.auto.commit": false, "work": "20ms", "max.poll.records": 5, "publish": {{"topic": "out", "transactional.id": "loop"}}}})",
                       id, start);
  };
  const auto fenced = [&](const char* version) {
    return played(std::string(relay("r1", "1s")) + "," + relay("r2", "15s") + R"(, {"id": "out", "group.id": "out", "topics": ["out"],
        "auto.offset.reset": "earliest", "isolation.level": "read_committed", "effect": {"store": "out"}})",
                  R"(, "until": "200s")", R"({"name": "orders", "replication.factor": 3}, {"name": "out", "replication.factor": 3})",
                  R"({"id": "shop", "operations": 2000, "interval": "20ms", "should": [{"store": "out"}], "publish": {"topic": "orders"}})",
                  "", version);
  };
  const Played old = fenced("4.0");
  EXPECT_EQ(old.all("producer.fenced", "r1").size(), 1U) << "two epochs on: the older one is out";
  EXPECT_EQ(old.count("producer.failed"), 0U);
  const Played now = fenced("4.1");
  EXPECT_EQ(now.count("producer.failed") + now.count("producer.fenced"), 1U) << "one of them ends, whichever";
}

}  // namespace
}  // namespace mqlab::lab
