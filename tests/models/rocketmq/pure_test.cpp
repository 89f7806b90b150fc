// What needs no world: tags, shares of queues, settings by profile, promises and judgements, the table of metrics.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

#include "models/judge_facts.hpp"
#include "models/rocketmq/client/allocate.hpp"
#include "models/rocketmq/promises.hpp"
#include "models/rocketmq/style.hpp"
#include "tests/models/metric_table.hpp"

namespace mqlab::models::rocketmq {
namespace {

using ::testing::ElementsAre;

TEST(RocketTags, ASubscriptionTakesAllOrWhatItLists) {
  EXPECT_TRUE(takes_tag("*", "A"));
  EXPECT_TRUE(takes_tag("*", ""));
  EXPECT_TRUE(takes_tag("A || B", "B"));
  EXPECT_TRUE(takes_tag("A||B", "A"));
  EXPECT_FALSE(takes_tag("A || B", "C"));
  EXPECT_FALSE(takes_tag("A", "")) << "a message without a tag is taken by * alone";
  EXPECT_FALSE(takes_tag("AB", "A"));
}

std::vector<std::uint16_t> share(Allocate how, std::uint16_t queues, std::uint16_t members, std::uint16_t self) {
  std::vector<Mq> all;
  for (std::uint16_t q = 0; q < queues; ++q) all.push_back({0, 0, q});
  std::vector<sim::ProcessId> ids;
  for (std::uint16_t m = 0; m < members; ++m) ids.push_back(static_cast<sim::ProcessId>(m));
  std::vector<std::uint16_t> mine;
  for (const Mq& mq : allocate(how, all, ids, static_cast<sim::ProcessId>(self))) mine.push_back(mq.queue);
  return mine;
}

TEST(RocketAllocate, AveragelyGivesEachAContiguousRunTheFirstOnesLonger) {  // AllocateMessageQueueAveragely
  EXPECT_THAT(share(Allocate::averagely, 8, 3, 0), ElementsAre(0, 1, 2));
  EXPECT_THAT(share(Allocate::averagely, 8, 3, 1), ElementsAre(3, 4, 5));
  EXPECT_THAT(share(Allocate::averagely, 8, 3, 2), ElementsAre(6, 7));
  EXPECT_THAT(share(Allocate::averagely, 1, 2, 0), ElementsAre(0));
  EXPECT_THAT(share(Allocate::averagely, 1, 2, 1), ElementsAre()) << "more members than queues: the rest idles";
}

TEST(RocketAllocate, ByCircleDealsInTurn) {
  EXPECT_THAT(share(Allocate::averagely_by_circle, 5, 2, 0), ElementsAre(0, 2, 4));
  EXPECT_THAT(share(Allocate::averagely_by_circle, 5, 2, 1), ElementsAre(1, 3));
}

TEST(RocketAllocate, EveryQueueHasExactlyOneOwner) {
  for (const Allocate how : {Allocate::averagely, Allocate::averagely_by_circle})
    for (std::uint16_t queues = 1; queues < 12; ++queues)
      for (std::uint16_t members = 1; members < 6; ++members) {
        std::multiset<std::uint16_t> owned;
        for (std::uint16_t m = 0; m < members; ++m)
          for (const std::uint16_t q : share(how, queues, members, m)) owned.insert(q);
        EXPECT_EQ(owned.size(), queues) << queues << " queues, " << members << " members";
        for (std::uint16_t q = 0; q < queues; ++q) EXPECT_EQ(owned.count(q), 1U);
      }
}

TEST(RocketSettings, ASyncMasterWaitsForASlaveIn49AndForInSyncReplicasLessOneIn53) {
  BrokerSettings b;
  EXPECT_EQ(b.slaves_awaited(), 0) << "ASYNC_MASTER";
  b.broker_role = BrokerRole::sync_master;
  EXPECT_EQ(b.slaves_awaited(), 0) << "5.3: inSyncReplicas is 1 by default";
  b.in_sync_replicas = 2;
  EXPECT_EQ(b.slaves_awaited(), 1);
  b.in_sync_replicas = 1;
  b.version = Version::v4_9;
  EXPECT_EQ(b.slaves_awaited(), 1);
}

TEST(RocketSettings, ChecksComeEach30SecondsIn53AndEach60In49) {
  BrokerSettings b;
  EXPECT_EQ(b.check_interval(), 30s);
  EXPECT_EQ(b.op_batch(), 3s);
  b.version = Version::v4_9;
  EXPECT_EQ(b.check_interval(), 60s);
  EXPECT_EQ(b.op_batch(), 0s);
}

struct Judging {
  BrokerPart broker;
  PublishPart publish;
  ConsumePart consume;
  JudgeFacts facts(Damage damage) {
    JudgeFacts f;
    f.damage = damage;
    f.broker = &broker;
    f.publish = &publish;
    f.consumes = {&consume};
    f.acknowledged = true;
    return f;
  }
};

TEST(RocketPromises, FollowFromWhatSendOkWaitsFor) {
  Judging j;
  const auto row = [&] { return durability_of(j.broker.value.settings, j.publish.value).row(); };
  EXPECT_EQ(row(), "R1");
  j.broker.value.settings.flush_disk_type = FlushDiskType::sync_flush;
  EXPECT_EQ(row(), "R2");
  j.broker.value.settings.broker_role = BrokerRole::sync_master;
  EXPECT_EQ(row(), "R2") << "5.3: the role alone waits for nobody";
  j.broker.value.settings.in_sync_replicas = 2;
  EXPECT_EQ(row(), "R4");
  j.broker.value.settings.flush_disk_type = FlushDiskType::async_flush;
  EXPECT_EQ(row(), "R3");
  j.publish.value.send = SendMode::oneway;
  EXPECT_EQ(row(), "R0");
}

TEST(RocketJudge, APowerLossUnderAsyncFlushIsToBeExpectedAndUnderSyncFlushIsNot) {
  Judging j;
  JudgeFacts f = j.facts(Damage::lost);
  f.faults_since = {"power-loss"};
  EXPECT_EQ(style().judge(f).judgement, Judgement::expected_damage);
  j.broker.value.settings.flush_disk_type = FlushDiskType::sync_flush;
  f.held_at_telling = Held::written;
  EXPECT_EQ(style().judge(f).judgement, Judgement::broken_promise) << "SEND_OK before the flush";
  f.held_at_telling = Held::flushed;
  EXPECT_EQ(style().judge(f).judgement, Judgement::known_defect) << "#9713: the broker takes a failed flush for done";
}

TEST(RocketJudge, ACrashTakesNothingThatWasWritten) {
  Judging j;
  JudgeFacts f = j.facts(Damage::lost);
  f.faults_since = {"crash"};
  f.held_at_telling = Held::written;
  EXPECT_EQ(style().judge(f).judgement, Judgement::broken_promise);
}

TEST(RocketJudge, WithoutAFaultOneOrderlyQueueKeepsItsOrder) {
  Judging j;
  j.consume.value.listener = Listener::orderly;
  j.publish.value.selector = Selector::by_hash;
  EXPECT_EQ(style().judge(j.facts(Damage::reordered)).judgement, Judgement::broken_promise);
  j.consume.value.listener = Listener::concurrently;
  EXPECT_EQ(style().judge(j.facts(Damage::reordered)).judgement, Judgement::expected_damage);
}

TEST(RocketJudge, WhatStandsStillThoughAllIsHealedIsBroken) {
  Judging j;
  EXPECT_EQ(style().judge(j.facts(Damage::stuck)).judgement, Judgement::broken_promise);
  JudgeFacts f = j.facts(Damage::stuck);
  f.brokers_down = 1;
  EXPECT_EQ(style().judge(f).judgement, Judgement::expected_damage);
}

TEST(RocketMetrics, EachNameStandsOnceAndSaysAllThatALearnerReads) { expect_whole_table(style()); }

TEST(RocketKinds, NumbersAndNamesStandOnce) {
  std::set<sim::Kind> numbers;
  std::set<std::string_view> names;
  for (const sim::KindInfo& k : style().kinds()) {
    EXPECT_TRUE(numbers.insert(k.kind).second) << k.name;
    EXPECT_TRUE(names.insert(k.name).second) << k.name;
  }
}

}  // namespace
}  // namespace mqlab::models::rocketmq
