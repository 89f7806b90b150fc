// Clients in a world: how they find a broker, how long send() waits, when offsets are committed, what a consumer notices.
#include <gmock/gmock.h>

#include <algorithm>

#include "tests/models/kafka/kafka_stage.hpp"

namespace mqlab::models::kafka {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;

std::int64_t when(const KafkaStage& s, sim::Kind kind) {
  const auto found = std::find_if(s.records.begin(), s.records.end(), [kind](const sim::Record& r) { return r.kind_id() == kind; });
  return found == s.records.end() ? -1 : found->time_ns;
}
constexpr std::int64_t seconds(std::int64_t n) { return n * 1'000'000'000; }

sim::Step stop(std::string process, sim::Duration at, std::string_view what = "stop") {
  sim::Step step;
  step.what = what;
  step.process = std::move(process);
  step.trigger.at = sim::Time{} + at;
  return step;
}

TEST(KafkaWorld, AClientGivesUpAHostThatDoesNotAnswerAfterTenSeconds) {
  for (const auto& [version, after] : {std::pair{Version::v3_9, 10}, std::pair{Version::v2_0, 60}}) {
    KafkaStage s;
    s.broker.value.settings.version = version;
    s.strike(sim::stage::at(0s), sim::PowerLoss{.host = "b1"}, 200s);
    s.run();
    const std::int64_t connected = when(s, kinds::client_connected);
    EXPECT_GE(connected, seconds(after)) << "KIP-601 came with 2.7; before, the network's own time counts";
    EXPECT_LT(connected, seconds(after + 1));
  }
}

TEST(KafkaWorld, ASendThatWaitsForMetadataThrowsAfterMaxBlock) {
  KafkaStage s;
  s.messages = 1;
  s.again = false;
  for (const char* b : {"b1", "b2", "b3"}) s.strike(sim::stage::at(0s), sim::BlackHole{.between = {"shop", b}}, 200s);
  s.run();
  EXPECT_THAT(s.answers, ElementsAre(Confirm::nack)) << "told, and never sent";
  EXPECT_EQ(s.count(models::kinds::publish_sent, 1), 0U);
}

TEST(KafkaWorld, TheFirstAutoCommitComesOneIntervalAfterTheAssignment) {
  KafkaStage s;
  s.consume.value.enable_auto_commit = true;
  s.run();
  const std::int64_t assigned = when(s, kinds::assigned);
  const std::int64_t committed = when(s, models::kinds::ack_sent);
  EXPECT_GT(assigned, seconds(3));
  EXPECT_GE(committed, assigned + seconds(5));
  EXPECT_LT(committed, assigned + seconds(6));
}

TEST(KafkaWorld, ABrokerThatWasStoppedInOrderRegistersAgainAtOnce) {
  KafkaStage s;
  s.messages = 100;
  s.plan.steps = {stop("b1", 1s), stop("b1", 2s, "start")};
  s.run();
  EXPECT_EQ(s.count(kinds::broker_fenced), 1U) << "with the answer that let it go";
  EXPECT_LT(when(s, kinds::broker_fenced), seconds(2));
  EXPECT_LT(when(s, kinds::broker_registered), seconds(2) + seconds(1) / 10);
}

TEST(KafkaWorld, ARestartedBrokerServesNobodyBeforeItIsRegistered) {
  KafkaStage s;
  s.messages = 2'000;
  s.strike(sim::stage::at(100ms), sim::Crash{"b1"}, 1s);  // back long before its session ends
  s.run();
  std::int64_t elected = when(s, kinds::leader_elected);
  const auto next = std::find_if(s.records.begin(), s.records.end(), [&](const sim::Record& r) {
    return r.kind_id() == models::kinds::confirm_received && r.time_ns > elected;
  });
  ASSERT_NE(next, s.records.end());
  EXPECT_LT(next->time_ns, elected + seconds(2)) << "the producer asked one that knew the new leader";
  EXPECT_EQ(s.confirmed.size(), s.messages);
}

TEST(KafkaWorld, AConsumerNoticesThatTheLogWasCutOffUnderItsPosition) {
  for (const auto& [version, notices] : {std::pair{Version::v3_9, true}, std::pair{Version::v2_0, false}}) {
    KafkaStage s;
    s.messages = 400;
    s.broker.value.settings.version = version;
    s.broker.value.settings.topics[0].min_insync_replicas = 1;
    s.broker.value.settings.topics[0].unclean_leader_election_enable = true;
    s.publish.value.acks = Acks::all;
    s.publish.value.retries = 100;
    for (const char* follower : {"b2", "b3"}) s.strike(sim::stage::at(500ms), sim::Crash{follower}, 60s);
    s.strike(sim::stage::at(50s), sim::Crash{"b1"}, 300s);  // it alone has what came since, and the group has read it
    s.run();
    EXPECT_EQ(s.confirmed.size(), 400U);
    EXPECT_GE(s.count(kinds::leader_unclean), 1U);
    EXPECT_EQ(s.count(kinds::position_truncated), notices ? 1U : 0U) << "KIP-320 came with 2.3";
    EXPECT_EQ(s.delivered.size() > 400U, !notices) << "out of range, and everything is read again from the earliest";
  }
}

TEST(KafkaWorld, WithoutAResetPolicyAGroupWithoutACommitHasNowhereToBegin) {
  KafkaStage s;
  s.consume.value.auto_offset_reset = OffsetReset::none;
  s.run();
  EXPECT_EQ(s.count(kinds::consumer_failed), 1U) << "poll() throws NoOffsetForPartitionException";
  EXPECT_TRUE(s.delivered.empty());
  EXPECT_EQ(s.count(kinds::member_left), 1U) << "the program closes its consumer";
}

TEST(KafkaWorld, FlushMsAloneFlushesNothing) {
  for (const bool scheduled : {false, true}) {
    KafkaStage s;
    s.broker.value.settings.topics[0].replication_factor = 1;
    s.broker.value.settings.topics[0].flush_ms = 1s;
    if (scheduled) s.broker.value.settings.log_flush_scheduler_interval_ms = 1s;
    s.consume.value.enable_auto_commit = false;
    s.strike(sim::stage::at(31s), sim::PowerLoss{.host = "b1", .page_cache = sim::Unflushed::lost}, 1s);
    s.run();
    std::size_t lost = 0;
    for (const sim::Record& r : s.records)
      lost += r.kind_id() == kinds::log_recovered && r.value < 8 && s.place_of(r) == "orders-0" ? 1 : 0;
    EXPECT_EQ(lost, scheduled ? 0U : 1U) << "log.flush.scheduler.interval.ms is what runs the task";
  }
}

}  // namespace
}  // namespace mqlab::models::kafka
