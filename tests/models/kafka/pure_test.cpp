// What needs no world: the partitioner's hash, the assignors, settings by version, promises and judgements.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "models/judge_facts.hpp"
#include "models/kafka/client/assignors.hpp"
#include "models/kafka/cluster.hpp"
#include "models/kafka/promises.hpp"
#include "models/kafka/style.hpp"

namespace mqlab::models::kafka {
namespace {

using ::testing::ElementsAre;

std::int32_t hash(std::string_view text) { return static_cast<std::int32_t>(murmur2(text)); }

TEST(KafkaPartitioner, HashesAsKafkasUtilsDo) {  // values of org.apache.kafka.common.utils.UtilsTest.testMurmur2
  EXPECT_EQ(hash("21"), -973932308);
  EXPECT_EQ(hash("foobar"), -790332482);
  EXPECT_EQ(hash("a-little-bit-long-string"), -985981536);
  EXPECT_EQ(hash("a-little-bit-longer-string"), -1486304829);
  EXPECT_EQ(hash("lkjh234lh9fiuh90y23oiuhsafujhadof229phr9h19h89h8"), -58897971);
  EXPECT_EQ(hash("abc"), 479470107);
}

TEST(KafkaPartitioner, AGroupsCoordinatorFollowsFromJavasHash) {
  EXPECT_EQ(java_hash("hello"), 99162322);
  EXPECT_EQ(bucket_of("hello", 50), 22);
}

MetadataResponse::Topic topic(std::string name, PartitionId first, std::size_t n) {
  MetadataResponse::Topic t;
  t.name = std::move(name);
  for (std::size_t i = 0; i < n; ++i) t.partitions.push_back({static_cast<PartitionId>(first + i), 0, 0});
  return t;
}
std::vector<std::vector<PartitionId>> dealt(Assignor how, const std::vector<MemberInfo>& members,
                                            const std::vector<MetadataResponse::Topic>& topics) {
  std::vector<std::vector<PartitionId>> out;
  for (const MemberRecord& r : assign(how, members, topics)) out.push_back(r.partitions);
  return out;
}

TEST(KafkaAssignor, RangeDealsEachTopicSoThatTheFirstGetMoreOfEach) {
  const std::vector<MemberInfo> members{{1, {"a", "b"}, {}}, {2, {"a", "b"}, {}}};
  EXPECT_THAT(dealt(Assignor::range, members, {topic("a", 0, 3), topic("b", 3, 3)}),
              ElementsAre(ElementsAre(0, 1, 3, 4), ElementsAre(2, 5)));
}

TEST(KafkaAssignor, RoundRobinDealsAllTopicsInTurnAndPassesOverWhoIsNotSubscribed) {
  const std::vector<MemberInfo> members{{1, {"a", "b"}, {}}, {2, {"a", "b"}, {}}};
  EXPECT_THAT(dealt(Assignor::roundrobin, members, {topic("a", 0, 3), topic("b", 3, 3)}),
              ElementsAre(ElementsAre(0, 2, 4), ElementsAre(1, 3, 5)));
  const std::vector<MemberInfo> mixed{{1, {"a"}, {}}, {2, {"a", "b"}, {}}};
  EXPECT_THAT(dealt(Assignor::roundrobin, mixed, {topic("a", 0, 1), topic("b", 1, 2)}), ElementsAre(ElementsAre(0), ElementsAre(1, 2)));
}

TEST(KafkaAssignor, StickyKeepsWhatIsOwnedAndMovesOnlyWhatBalanceNeeds) {
  const std::vector<MemberInfo> members{{1, {"a"}, {0, 1, 2, 3}}, {2, {"a"}, {}}};
  EXPECT_THAT(dealt(Assignor::sticky, members, {topic("a", 0, 4)}), ElementsAre(ElementsAre(0, 1), ElementsAre(2, 3)));
}

TEST(KafkaAssignor, CooperativeLeavesWhatMovesUnassignedUntilItsOwnerHasLetGo) {
  const std::vector<MemberInfo> members{{1, {"a"}, {0, 1, 2, 3}}, {2, {"a"}, {}}};
  EXPECT_THAT(dealt(Assignor::cooperative_sticky, members, {topic("a", 0, 4)}), ElementsAre(ElementsAre(0, 1), ElementsAre()));
  const std::vector<MemberInfo> second{{1, {"a"}, {0, 1}}, {2, {"a"}, {}}};
  EXPECT_THAT(dealt(Assignor::cooperative_sticky, second, {topic("a", 0, 4)}), ElementsAre(ElementsAre(0, 1), ElementsAre(2, 3)));
}

TEST(KafkaSettings, DefaultsFollowTheVersion) {
  const PublishSettings p;
  EXPECT_TRUE(config_of(p, Version::v3_9).idempotence);
  EXPECT_EQ(config_of(p, Version::v3_9).acks, Acks::all);
  EXPECT_FALSE(config_of(p, Version::v2_8).idempotence);
  EXPECT_EQ(config_of(p, Version::v2_8).acks, Acks::leader);
  EXPECT_EQ(config_of(p, Version::v2_0).retries, 0);
  EXPECT_EQ(config_of(p, Version::v4_0).linger, std::chrono::milliseconds(5));
  EXPECT_EQ(ConsumeSettings{}.session(Version::v2_8), std::chrono::seconds(10));
  BrokerSettings b;
  b.version = Version::v0_10;
  EXPECT_TRUE(b.unclean());
  EXPECT_EQ(b.truncating(), Truncation::hw);
}

TEST(KafkaSettings, IdempotenceIsSilentlyOffWhereTheUserContradictsIt) {
  PublishSettings p;
  p.acks = Acks::leader;
  EXPECT_FALSE(config_of(p, Version::v3_9).idempotence);
  PublishSettings q;
  q.max_in_flight = 6;
  EXPECT_FALSE(config_of(q, Version::v3_9).idempotence);
}

TEST(KafkaSettings, TransactionsFollowTheVersion) {
  BrokerSettings b;
  b.version = Version::v2_8;
  EXPECT_EQ(transactions_row(b), "T0");
  b.version = Version::v3_9;
  EXPECT_EQ(transactions_row(b), "T1") << "KIP-890 part 1";
  b.transaction_partition_verification_enable = false;
  EXPECT_EQ(transactions_row(b), "T0");
  b.version = Version::v4_0;
  EXPECT_EQ(transactions_row(b), "T2") << "KIP-890 part 2";
  b.transaction_version = 0;
  EXPECT_EQ(transactions_row(b), "T0");
  EXPECT_EQ(b.transaction_cleanup(), std::chrono::seconds(10));
  b.version = Version::v2_0;
  EXPECT_EQ(b.transaction_cleanup(), std::chrono::seconds(60));
}

TEST(KafkaSettings, ATransactionalIdMakesTheProducerIdempotent) {
  PublishSettings p;
  p.transactional_id = "shop";
  EXPECT_TRUE(config_of(p, Version::v2_8).idempotence) << "although the default is off before 3.0";
  EXPECT_EQ(config_of(p, Version::v2_8).acks, Acks::all);
  EXPECT_EQ(config_of(p, Version::v2_0).retries, 2147483647);
}

struct Parts {
  Parts() {
    TopicSettings t;
    t.name = "orders";
    t.replication_factor = 3;
    t.min_insync_replicas = 2;
    broker.value.settings.topics = {t};
    publish.value.topic = "orders";
    consume.value.group = "g";
    consume.value.topics = {"orders"};
  }
  TopicSettings& topic() { return broker.value.settings.topics[0]; }
  std::string row() const { return std::string(durability_of(broker.value.settings, publish.value).row()); }
  Judged lost(std::vector<std::string_view> faults, std::size_t strikes) const {
    JudgeFacts f;
    f.broker = &broker;
    f.publish = &publish;
    f.consumes = {&consume};
    f.acknowledged = true;
    f.held_at_telling = Held::written;
    f.faults_since = std::move(faults);
    f.strikes = strikes;
    f.fate = Fate::lost;
    return style().judge(f);
  }
  BrokerPart broker;
  PublishPart publish;
  ConsumePart consume;
};

TEST(KafkaPromises, FollowTheConfiguration) {
  Parts p;
  EXPECT_EQ(p.row(), "K4");
  p.broker.value.settings.eligible_leader_replicas_version = 1;
  EXPECT_EQ(p.row(), "K5");
  p.topic().flush_messages = 1;
  EXPECT_EQ(p.row(), "K6");
  p.topic().unclean_leader_election_enable = true;
  EXPECT_EQ(p.row(), "K7");
  p.publish.value.acks = Acks::leader;
  EXPECT_EQ(p.row(), "K2");
  p.topic().replication_factor = 1;
  EXPECT_EQ(p.row(), "K1");
  p.publish.value.acks = Acks::none;
  EXPECT_EQ(p.row(), "K0");
  Parts q;
  q.topic().min_insync_replicas = 1;
  EXPECT_EQ(q.row(), "K3");
}

std::vector<std::string> ids(const std::vector<Promise>& rows) {
  std::vector<std::string> out;
  for (const Promise& p : rows) out.emplace_back(p.id);
  return out;
}

TEST(KafkaPromises, TransactionsAreAtomicForWhoReadsCommittedAndExactlyOnceWithGroupMetadata) {
  Parts p;
  p.publish.value.transactional_id = "loop";
  p.consume.value.isolation_level = Isolation::read_committed;
  p.consume.value.auto_offset_reset = OffsetReset::earliest;
  EXPECT_THAT(ids(style().promised(p.broker, &p.publish, &p.consume)), ElementsAre("K4", "D1", "O1", "T1", "E1", "C1", "C3"));
  p.publish.value.send_offsets = SendOffsets::group_id;
  EXPECT_THAT(ids(style().promised(p.broker, &p.publish, &p.consume)), ElementsAre("K4", "D1", "O1", "T1", "E0", "C1", "C3"));
  EXPECT_THAT(ids(style().promised(p.broker, &p.publish, nullptr)), ElementsAre("K4", "D1", "O1", "T1"));
}

TEST(KafkaJudge, WhatAnUncommittedReaderDoesWithAbortedRecordsIsToBeExpected) {
  Parts p;
  p.publish.value.transactional_id = "shop";
  JudgeFacts f;
  f.damage = Damage::inconsistent;
  f.broker = &p.broker;
  f.publish = &p.publish;
  f.consumes = {&p.consume};
  EXPECT_EQ(style().judge(f).promise, "C3");
  p.consume.value.isolation_level = Isolation::read_committed;
  EXPECT_EQ(style().judge(f).judgement, Judgement::known_defect) << "before transaction.version 2";
}

TEST(KafkaJudge, CommittedReadersThatStandStillAreAKnownDefectWithoutVerification) {
  Parts p;
  p.consume.value.isolation_level = Isolation::read_committed;
  JudgeFacts f;
  f.damage = Damage::stuck;
  f.broker = &p.broker;
  f.consumes = {&p.consume};
  EXPECT_EQ(style().judge(f).judgement, Judgement::broken_promise);
  p.broker.value.settings.version = Version::v2_8;
  EXPECT_EQ(style().judge(f).judgement, Judgement::known_defect);
}

TEST(KafkaJudge, OnePowerLossMustNotTakeWhatTwoInSyncReplicasHad) {
  Parts p;
  EXPECT_EQ(p.lost({"power-loss"}, 1).judgement, Judgement::broken_promise);
  EXPECT_EQ(p.lost({"power-loss"}, 3).judgement, Judgement::expected_damage);
  EXPECT_EQ(p.lost({"crash"}, 3).judgement, Judgement::broken_promise);
  p.topic().flush_messages = 1;
  EXPECT_EQ(p.lost({"power-loss"}, 3).judgement, Judgement::broken_promise);
}

TEST(KafkaJudge, ALossByAnOldTruncationIsAKnownDefect) {
  Parts p;
  p.broker.value.settings.truncation = Truncation::hw;
  EXPECT_EQ(p.lost({"crash"}, 2).judgement, Judgement::known_defect);
}

TEST(KafkaJudge, AcksOneAndUncleanElectionArePromisedNothing) {
  Parts p;
  p.publish.value.acks = Acks::leader;
  EXPECT_EQ(p.lost({"crash"}, 1).judgement, Judgement::expected_damage);
  Parts q;
  q.topic().unclean_leader_election_enable = true;
  EXPECT_EQ(q.lost({"crash"}, 1).judgement, Judgement::expected_damage);
}

TEST(KafkaJudge, WhatIsStuckIsTheClustersUnlessItsProgramSettlesNothing) {
  Parts p;
  JudgeFacts f;
  f.damage = Damage::stuck;
  f.broker = &p.broker;
  f.consumes = {&p.consume};
  EXPECT_EQ(style().judge(f).judgement, Judgement::broken_promise);
  f.never_settled = true;
  EXPECT_EQ(style().judge(f).judgement, Judgement::expected_damage);
}

TEST(KafkaJudge, ABrokerThatNeverComesBackLeavesDataUnavailableAndBreaksNothing) {
  Parts p;
  JudgeFacts f;
  f.damage = Damage::stuck;
  f.broker = &p.broker;
  f.publish = &p.publish;
  f.consumes = {&p.consume};
  f.faults_since = {"crash"};
  f.brokers_down = 1;
  f.strikes = 1;
  EXPECT_EQ(style().judge(f).judgement, Judgement::broken_promise) << "two of three replicas are enough for min.insync.replicas=2";
  f.strikes = 2;
  EXPECT_EQ(style().judge(f).judgement, Judgement::expected_damage) << "the last of them in sync may be the one that is down";
  f.strikes = 1;
  p.topic().replication_factor = 1;
  EXPECT_EQ(style().judge(f).promise, "K3");
  EXPECT_EQ(style().judge(f).judgement, Judgement::expected_damage);
  f.brokers_down = 0;
  EXPECT_EQ(style().judge(f).judgement, Judgement::broken_promise) << "it did come back";
}

TEST(KafkaJudge, ARecordThatIsInTheLogTwiceIsItsProducersARecordReadTwiceItsConsumers) {
  Parts p;
  JudgeFacts f;
  f.damage = Damage::duplicated;
  f.broker = &p.broker;
  f.publish = &p.publish;
  f.consumes = {&p.consume};
  f.faults_since = {"crash"};
  EXPECT_EQ(style().judge(f).promise, "C1");
  f.stored_twice = true;
  EXPECT_EQ(style().judge(f).promise, "D1");
  EXPECT_EQ(style().judge(f).judgement, Judgement::broken_promise) << "an idempotent producer";
  f.published_again = true;
  EXPECT_EQ(style().judge(f).judgement, Judgement::expected_damage) << "the application has called send() twice";
  f.published_again = false;
  p.publish.value.enable_idempotence = false;
  EXPECT_EQ(style().judge(f).promise, "D0");
  EXPECT_EQ(style().judge(f).judgement, Judgement::expected_damage);
}

}  // namespace
}  // namespace mqlab::models::kafka
