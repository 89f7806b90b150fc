// Kafka's rules in whole runs: what is judged how, how a program ends, how a group begins.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <span>
#include <string>
#include <vector>

#include "lab/run/runner.hpp"
#include "lab/scenario/load.hpp"

namespace mqlab::lab {
namespace {

struct Played {
  lab::Run run;
  std::vector<sim::Record> records;
  std::map<std::string, sim::Kind> kinds;

  std::size_t count(const std::string& kind) const {
    return static_cast<std::size_t>(
        std::count_if(records.begin(), records.end(), [&](const sim::Record& r) { return r.kind_id() == kinds.at(kind); }));
  }
  double first(const std::string& kind) const {
    for (const sim::Record& r : records)
      if (r.kind_id() == kinds.at(kind)) return static_cast<double>(r.time_ns) / 1e9;
    return -1;
  }
};

constexpr const char* kTopic = R"({"name": "orders", "partitions": 2, "replication.factor": 3, "min.insync.replicas": 2})";
constexpr const char* kShop = R"({"id": "shop", "operations": 20, "interval": "100ms", "publish": {"topic": "orders", "partition": 0}})";

std::string member(const char* id, const char* more) {
  return fmt::format(R"({{"id": "{}", "group.id": "stock", "topics": ["orders"], "auto.offset.reset": "earliest",
                         "effect": {{"store": "stock-db"}}, {}}})",
                     id, more);
}

Played played(const std::string& consumers, const std::string& more = "", const std::string& topic = kTopic,
              const std::string& producers = kShop) {
  Played out;
  const Loaded file = load_text("rules.json", fmt::format(R"({{"mqlab": 1, "id": "rules", "title": {{"en": "r", "zh_CN": "r"}},
      "broker": {{"style": "kafka", "version": "3.9", "nodes": ["b1", "b2", "b3"], "topics": [{}]}},
      "producers": [{}], "consumers": [{}]{}, "variants": {{"only": {{}}}}}})",
                                                          topic, producers, consumers, more));
  if (!file) {
    ADD_FAILURE() << describe::render(file.error());
    return out;
  }
  RunOptions options;
  options.level = sim::TraceLevel::full;
  Runner runner(file->variants.front());
  out.run = runner.run(options);
  for (const sim::KindInfo& k : runner.recorder().kinds()) out.kinds[std::string(k.name)] = k.kind;
  runner.recorder().for_each_chunk(
      [&](std::span<const sim::Record> chunk) { out.records.insert(out.records.end(), chunk.begin(), chunk.end()); });
  return out;
}

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

TEST(KafkaRules, PartitionsAreReturnedInTheOrderInWhichTheyWereFetched) {
  const Played p =
      played(member("stock", R"("enable.auto.commit": false, "start": "4s", "max.poll.records": 10, "max.partition.fetch.bytes": "1KiB")"),
             "", kTopic,
             R"({"id": "shop", "operations": 300, "interval": "1ms", "publish": {"topic": "orders", "partition": 0}},
                             {"id": "web", "operations": 300, "interval": "1ms", "publish": {"topic": "orders", "partition": 1}})");
  std::map<std::uint32_t, int> returned;  // by place, among the first 300
  int seen = 0;
  for (const sim::Record& r : p.records)
    if (r.kind_id() == p.kinds.at("poll.returned") && seen < 300) ++seen, ++returned[r.element];
  ASSERT_EQ(returned.size(), 2U);
  for (const auto& [place, n] : returned) EXPECT_GT(n, 75) << "none of them starves";
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

}  // namespace
}  // namespace mqlab::lab
