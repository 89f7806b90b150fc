// Rules that need no world: which segments retention deletes, version switches of the producer, the order of members, promises.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "models/kafka/client/assignors.hpp"
#include "models/kafka/image.hpp"
#include "models/kafka/node/segments.hpp"
#include "models/kafka/promises.hpp"
#include "models/kafka/style.hpp"

namespace mqlab::models::kafka {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::Not;

constexpr std::int64_t kMinute = 60'000'000'000;

/// Ten batches of 100 bytes, a minute apart, two records each.
std::vector<Segment> log_of(std::int64_t segment_bytes, std::int64_t segment_ns) {
  SegmentWalk walk(segment_bytes, segment_ns);
  for (std::int64_t i = 0; i < 10; ++i) walk.add(100, i * kMinute, 2 * (i + 1));
  return walk.segments();
}

TEST(KafkaRetention, ASegmentIsRolledBeforeWhatWouldMakeItTooLargeOrComesTooLate) {
  EXPECT_EQ(log_of(1'000, 100 * kMinute).size(), 1U);
  EXPECT_EQ(log_of(250, 100 * kMinute).size(), 5U);
  EXPECT_EQ(log_of(1'000, 4 * kMinute).size(), 2U) << "segment.ms counts from its first record";
}

TEST(KafkaRetention, ByAgeEverySegmentGoesTheActiveOneToo) {
  const std::vector<Segment> one = log_of(1'000, 100 * kMinute);
  EXPECT_EQ(deletable(one, 20, 9 * kMinute + kMinute / 2, kMinute, {}), 0U) << "its newest record is young";
  EXPECT_EQ(deletable(one, 20, 11 * kMinute, kMinute, {}), 1U);
  EXPECT_EQ(deletable(log_of(250, 100 * kMinute), 20, 5 * kMinute + 1, kMinute, {}), 2U);
}

TEST(KafkaRetention, NothingGoesThatIsNotBelowTheHighWatermark) {
  EXPECT_EQ(deletable(log_of(250, 100 * kMinute), 7, 100 * kMinute, kMinute, {}), 1U);
  EXPECT_EQ(deletable(log_of(1'000, 100 * kMinute), 19, 100 * kMinute, kMinute, {}), 0U);
}

TEST(KafkaRetention, BySizeTheLogStaysNoSmallerThanRetentionBytes) {
  const std::vector<Segment> five = log_of(250, 100 * kMinute);
  EXPECT_EQ(deletable(five, 20, 0, kMinute, 1'000), 0U);
  EXPECT_EQ(deletable(five, 20, 0, kMinute, 700), 1U);
  EXPECT_EQ(deletable(five, 20, 0, kMinute, 1), 4U) << "never the active one";
}

TEST(KafkaSettings, IdempotenceByVersion) {
  PublishSettings p;
  p.enable_idempotence = true;
  EXPECT_FALSE(config_of(p, Version::v0_10).idempotence) << "nobody knows the setting before KIP-98";
  EXPECT_TRUE(config_of(p, Version::v0_11).idempotence);
  EXPECT_EQ(config_of(p, Version::v0_11).max_in_flight, 1) << "KAFKA-5494 made it five in 1.0";
  EXPECT_EQ(config_of(p, Version::v2_0).max_in_flight, 5);
}

TEST(KafkaSettings, TheDefaultOfDeliveryTimeoutGivesWayToALongerRequestTimeout) {
  PublishSettings p;
  EXPECT_EQ(config_of(p, Version::v3_9).delivery_timeout, std::chrono::seconds(120));
  p.request_timeout_ms = std::chrono::seconds(150);
  EXPECT_EQ(config_of(p, Version::v3_9).delivery_timeout, std::chrono::seconds(150));
  p.delivery_timeout_ms = std::chrono::seconds(10);
  EXPECT_EQ(config_of(p, Version::v3_9).delivery_timeout, std::chrono::seconds(10)) << "check() refuses it";
}

TEST(KafkaSettings, AnAttemptToConnectWaitsTwiceAsLongAfterEachFailure) {
  const BrokerSettings b;
  EXPECT_EQ(b.connection_setup(0), std::chrono::seconds(10));
  EXPECT_EQ(b.connection_setup(1), std::chrono::seconds(20));
  EXPECT_EQ(b.connection_setup(2), std::chrono::seconds(30)) << "socket.connection.setup.timeout.max.ms";
  BrokerSettings old;
  old.version = Version::v2_0;
  EXPECT_EQ(old.connection_setup(0), std::nullopt) << "KIP-601 came with 2.7";
}

TEST(KafkaMetadata, APartitionWithoutAnInSyncReplicaIsStillOne) {
  PartitionState p;
  EXPECT_FALSE(p.exists());
  p.elr = {2};
  EXPECT_TRUE(p.exists()) << "KIP-966: the in-sync set may be empty";
  p.elr = {};
  p.last_leader = 1;
  EXPECT_TRUE(p.exists());
}

TEST(KafkaAssignor, StaticMembersComeFirstByTheirInstance) {
  MetadataResponse::Topic t;
  t.name = "a";
  t.partitions = {{0, 0, 0}, {1, 0, 0}, {2, 0, 0}};
  const std::vector<MemberInfo> members{{1, {"a"}, {}, {}}, {2, {"a"}, {}, "y"}, {3, {"a"}, {}, "x"}};
  std::vector<std::uint64_t> order;
  for (const MemberRecord& r : assign(Assignor::range, members, {t})) order.push_back(r.member);
  EXPECT_THAT(order, ElementsAre(3, 2, 1));
}

std::vector<std::string_view> rows(Version version, const PublishSettings& publish, const ConsumeSettings& consume) {
  BrokerPart broker;
  broker.value.settings.version = version;
  PublishPart p;
  p.value = publish;
  ConsumePart c;
  c.value = consume;
  std::vector<std::string_view> ids;
  for (const Promise& row : style().promised(broker, &p, &c)) ids.push_back(row.id);
  return ids;
}

TEST(KafkaPromises, WithoutRetriesAProducerIsAtMostOnce) {
  EXPECT_THAT(rows(Version::v2_0, {}, {}), Contains("D2")) << "retries=0 was the default";
  PublishSettings p;
  p.retries = 3;
  EXPECT_THAT(rows(Version::v2_0, p, {}), Contains("D0"));
  p.acks = Acks::none;
  EXPECT_THAT(rows(Version::v2_0, p, {}), Contains("D2")) << "nothing is answered, nothing is sent again";
  EXPECT_THAT(rows(Version::v3_9, {}, {}), Contains("D1"));
}

TEST(KafkaPromises, WorkersWhoseRecordsAreCommittedOneByOneArePromisedNothing) {
  ConsumeSettings c;
  c.enable_auto_commit = false;
  c.processing = Processing::handed_over;
  EXPECT_THAT(rows(Version::v3_9, {}, c), Contains("C1"));
  c.commit_offset = CommitOffset::record;
  EXPECT_THAT(rows(Version::v3_9, {}, c), Contains("C0"));
  EXPECT_THAT(rows(Version::v3_9, {}, c), Not(Contains("C1")));
}

}  // namespace
}  // namespace mqlab::models::kafka
