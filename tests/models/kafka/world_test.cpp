// A cluster in a world: what is stored where, what an answer waits for, what faults leave (semantics/kafka.md 2, 3, 5).
#include <gmock/gmock.h>

#include <algorithm>

#include <fmt/format.h>

#include "tests/models/kafka/kafka_stage.hpp"

namespace mqlab::models::kafka {
namespace {

using ::testing::AllOf;
using ::testing::Contains;
using ::testing::Each;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr std::string_view kBrokers[] = {"b1", "b2", "b3"};
const sim::Kind kPoints[] = {
    models::kinds::publish_sent, models::kinds::broker_received, kinds::broker_appended,      kinds::replica_appended, kinds::hw_advanced,
    models::kinds::confirm_sent, models::kinds::deliver_sent,    models::kinds::ack_recorded, kinds::offset_committed};

TEST(KafkaWorld, ARecordIsAppendedReplicatedCommittedConfirmedReadAndPassed) {
  KafkaStage s;
  s.run();
  const std::vector<std::string> story =
      s.story(8);  // the group is there by then, or reads it later: the order of the broker's steps holds
  const auto at = [&](std::string_view name) { return std::find(story.begin(), story.end(), name) - story.begin(); };
  const std::vector<std::string_view> steps{"record.buffered", "publish.sent",     "broker.received", "copy.made",    "broker.appended",
                                            "broker.stored",   "replica.appended", "hw.advanced",     "confirm.sent", "confirm.received",
                                            "deliver.sent",    "deliver.received", "poll.returned",   "ack.sent",     "ack.recorded",
                                            "copy.gone",       "offset.committed"};
  for (std::size_t i = 1; i < steps.size(); ++i) EXPECT_LT(at(steps[i - 1]), at(steps[i])) << steps[i];
  EXPECT_EQ(s.count(kinds::replica_appended, 8), 2U) << "both followers";
  EXPECT_THAT(s.delivered, ElementsAre(1, 2, 3, 4, 5, 6, 7, 8));
}

TEST(KafkaWorld, AcksAllWithTwoInSyncSurvivesACrashOfAnyBrokerAtAnyPoint) {
  for (const sim::Kind point : kPoints) {
    for (const std::string_view broker : kBrokers) {
      SCOPED_TRACE(fmt::format("{} at point {}", broker, static_cast<unsigned>(point)));
      KafkaStage s;
      s.strike(sim::stage::at_point(point, "", 3), sim::Crash{std::string(broker)});
      s.run();
      EXPECT_THAT(s.struck, ElementsAre(1U));
      EXPECT_EQ(s.confirmed.size(), s.messages);
      for (const std::uint64_t n : s.confirmed) EXPECT_THAT(s.delivered, Contains(n));
    }
  }
}

TEST(KafkaWorld, AcksAllWithTwoInSyncSurvivesAPowerLossOfAnyOneBrokerAtAnyPoint) {
  for (const sim::Kind point : kPoints) {
    for (const std::string_view broker : kBrokers) {
      SCOPED_TRACE(fmt::format("{} at point {}", broker, static_cast<unsigned>(point)));
      KafkaStage s;
      s.strike(sim::stage::at_point(point, "", 3), sim::PowerLoss{.host = std::string(broker), .page_cache = sim::Unflushed::lost});
      s.run();
      EXPECT_EQ(s.confirmed.size(), s.messages);
      for (const std::uint64_t n : s.confirmed) EXPECT_THAT(s.delivered, Contains(n));
    }
  }
}

TEST(KafkaWorld, AnIdempotentProducerLeavesOneRecordHoweverItsConnectionBreaks) {
  for (const sim::Kind point : {models::kinds::publish_sent, models::kinds::broker_received, kinds::broker_appended, kinds::hw_advanced,
                                models::kinds::confirm_sent}) {
    for (const auto& [idempotent, most] : {std::pair{true, 1U}, std::pair{false, 2U}}) {
      SCOPED_TRACE(fmt::format("point {} idempotent {}", static_cast<unsigned>(point), idempotent));
      KafkaStage s;
      s.publish.value.enable_idempotence = idempotent;
      s.strike(sim::stage::at_point(point, "", 3), sim::DropConnection{.between = {"shop", "b1"}});
      s.run();
      EXPECT_EQ(s.confirmed.size(), s.messages);
      for (std::uint64_t n = 1; n <= s.messages; ++n) EXPECT_LE(s.count_at(kinds::broker_appended, "b1", n), most);
      const bool stored_before = point != models::kinds::publish_sent;  // what was read from the socket is appended all the same
      EXPECT_EQ(s.count_at(kinds::broker_appended, "b1", 3), stored_before ? most : 1U);
    }
  }
}

TEST(KafkaWorld, ARetryIsRecognisedByTheNewLeaderToo) {
  KafkaStage s;
  s.strike(sim::stage::at_point(models::kinds::confirm_sent, "", 3), sim::DropConnection{.between = {"shop", "b1"}});
  s.strike(sim::stage::at_point(models::kinds::confirm_sent, "", 3), sim::Crash{"b1"});
  s.run();
  EXPECT_EQ(s.count(kinds::deduplicated, 3), 1U);
  EXPECT_EQ(s.count_at(kinds::broker_appended, "b2", 3), 0U);
  EXPECT_EQ(std::count(s.delivered.begin(), s.delivered.end(), 3U), 1);
}

TEST(KafkaWorld, TheLeaderThatComesBackCutsOffWhatTheNewOneDoesNotHave) {
  KafkaStage s;
  s.publish.value.acks = Acks::leader;
  s.strike(sim::stage::at_point(kinds::broker_appended, "b1", 3), sim::Crash{"b1"});
  s.again = false;
  s.publish.value.retries = 0;
  s.run();
  EXPECT_EQ(s.count(kinds::log_truncated), 1U);
  EXPECT_EQ(s.count(kinds::truncated_below_hw), 0U) << "above the high watermark";
  EXPECT_THAT(s.delivered, ::testing::Not(Contains(3U)));
  EXPECT_EQ(s.count(models::kinds::copy_gone, 3), 1U) << "lost with its last replica's truncation";
}

TEST(KafkaWorld, WithTooFewInSyncTheHighWatermarkStandsStillSince37) {
  for (const auto& [version, seen] : {std::pair{Version::v3_9, 0U}, std::pair{Version::v2_8, 1U}}) {
    KafkaStage s;
    s.broker.value.settings.version = version;
    s.publish.value.acks = Acks::leader;
    s.strike(sim::stage::at(0s), sim::Pause{"b2"}, 100s);
    s.strike(sim::stage::at(0s), sim::Pause{"b3"}, 100s);
    s.messages = 1;
    s.run();
    EXPECT_EQ(s.confirmed.size(), 1U) << "acks=1 says yes";
    std::size_t before = 0;
    for (const sim::Record& r : s.records)
      if (r.kind_id() == models::kinds::deliver_received && r.time().ns < sim::Duration(90s).count()) ++before;
    EXPECT_EQ(before, seen);
  }
}

TEST(KafkaWorld, TheBrokerRefusesBeforeTheAppendWhatTooFewWouldHave) {
  KafkaStage s;
  s.broker.value.settings.topics[0].min_insync_replicas = 3;
  s.publish.value.delivery_timeout_ms = 40s;
  s.messages = 1;
  s.again = false;
  s.strike(sim::stage::at(0s), sim::Crash{"b3"}, 100s);
  s.run();
  EXPECT_THAT(s.answers, ElementsAre(Confirm::unknown));
  EXPECT_GT(s.count(kinds::produce_refused, 1), 3U);
}

TEST(KafkaWorld, ARestartIsPrecededByAFencing) {
  KafkaStage s;
  s.strike(sim::stage::at(100ms), sim::Crash{"b1"}, 1s);
  s.run();
  std::vector<sim::Kind> control;
  for (const sim::Record& r : s.records)
    for (const sim::Kind k : {kinds::broker_fenced, kinds::broker_registered, kinds::broker_unfenced})
      if (r.kind_id() == k) control.push_back(k);
  EXPECT_THAT(control, ElementsAre(kinds::broker_fenced, kinds::broker_registered, kinds::broker_unfenced));
}

TEST(KafkaWorld, TheLastInSyncReplicaStaysSoAndLeadsAgain) {
  KafkaStage s;
  s.broker.value.settings.topics[0].min_insync_replicas = 1;
  s.strike(sim::stage::at(1s), sim::Pause{"b2"}, 60s);
  s.strike(sim::stage::at(1s), sim::Pause{"b3"}, 60s);
  s.strike(sim::stage::at(15s), sim::Crash{"b1"}, 5s);
  s.run();
  EXPECT_EQ(s.count(kinds::leader_unclean), 0U);
  EXPECT_GE(s.count(kinds::partition_offline), 1U);
  for (const std::uint64_t n : s.confirmed) EXPECT_THAT(s.delivered, Contains(n));
}

TEST(KafkaWorld, ATruncationByHighWatermarkLosesWhatOneByEpochKeeps) {
  for (const auto& [how, lost] : {std::pair{Truncation::hw, true}, std::pair{Truncation::epoch_101, false},
                                  std::pair{Truncation::epoch_279, false}, std::pair{Truncation::epoch_fetch, false}}) {
    KafkaStage s;
    s.broker.value.settings.truncation = how;
    s.messages = 3;
    s.strike(sim::stage::at_point(models::kinds::confirm_sent, "", 3), sim::Crash{"b1"}, 60s);
    if (lost) {
      s.strike(sim::stage::at_point(kinds::log_truncated, "b3"), sim::Crash{"b2"}, 60s);
    } else {
      s.strike(sim::stage::at_point(kinds::became_follower, "b3", 3), sim::Crash{"b2"}, 60s);
    }
    s.again = false;
    s.publish.value.enable_idempotence = false;
    s.publish.value.retries = 0;  // the answer of the third dies with b1: only the log counts
    s.run();
    EXPECT_EQ(s.count(models::kinds::copy_gone, 3) > 0 && std::count(s.delivered.begin(), s.delivered.end(), 3U) == 0, lost)
        << static_cast<int>(how);
  }
}

TEST(KafkaWorld, AMemberThatDiesIsMissedAfterItsSession) {
  KafkaStage s;
  s.strike(sim::stage::at_point(kinds::poll_returned, "stock", 1), sim::Crash{"stock"}, 1s);
  s.run();
  EXPECT_EQ(s.count(kinds::member_expired), 1U);
  for (std::uint64_t n = 1; n <= s.messages; ++n) EXPECT_THAT(s.delivered, Contains(n));
}

TEST(KafkaWorld, AStaticMemberThatRestartsWithinItsSessionTakesItsPlaceWithoutARebalance) {
  for (const bool is_static : {true, false}) {
    KafkaStage s;
    if (is_static) s.consume.value.group_instance_id = "stock-1";
    s.strike(sim::stage::at(5s), sim::Crash{"stock"}, 2s);
    s.messages = 1;
    s.run();
    EXPECT_EQ(s.count(kinds::group_rebalanced), is_static ? 1U : 2U);
    EXPECT_EQ(s.count(kinds::assigned), 2U) << "it has its partition in both lives";
    EXPECT_EQ(s.delivered.size(), 1U) << "and begins where it had committed";
  }
}

TEST(KafkaWorld, WithoutAControllerTheDataPlaneGoesOnAndNothingElseDoes) {
  KafkaStage s;
  s.messages = 30;
  s.strike(sim::stage::at(0s), sim::Crash{"controller"}, 60s);
  s.strike(sim::stage::at(1s), sim::Crash{"b3"}, 100s);
  s.run();
  EXPECT_EQ(s.confirmed.size(), 30U);
  for (const sim::Record& r : s.records) {
    if (r.kind_id() == kinds::broker_fenced) {
      EXPECT_GT(r.time().ns, sim::Duration(60s).count()) << "nobody is fenced meanwhile";
    }
  }
}

TEST(KafkaWorld, ABrokerThatWasCutOffFromTheControllerLearnsWhatItMissed) {
  KafkaStage s;
  s.messages = 300;
  s.strike(sim::stage::at(10ms), sim::BlackHole{.between = {"b2", "controller"}}, 30s);
  s.strike(sim::stage::at(15ms), sim::DropConnection{.between = {"b2", "controller"}}, 1s);
  s.strike(sim::stage::at(20ms), sim::Crash{"b1"}, 20s);  // b3 is elected, and b2 can't hear of it
  s.run();
  EXPECT_EQ(s.confirmed.size(), 300U);
  EXPECT_EQ(s.delivered.size(), 300U);
  EXPECT_GE(s.count(kinds::isr_expanded), 2U) << "both are in sync again";
}

TEST(KafkaWorld, AnOrderlyStopMovesLeadershipFirst) {
  KafkaStage s;
  s.messages = 200;
  sim::Step stop;
  stop.what = "stop";
  stop.process = "b1";
  stop.trigger.at = sim::Time{} + 20ms;
  s.plan.steps.push_back(stop);
  s.run();
  EXPECT_EQ(s.confirmed.size(), 200U);
  EXPECT_EQ(s.count(kinds::broker_fenced), 1U) << "with the answer that lets it go";
  std::int64_t slowest = 0;
  std::map<std::uint64_t, std::int64_t> sent;
  for (const sim::Record& r : s.records) {
    if (r.kind_id() == kinds::record_buffered) sent[r.message] = r.time_ns;
    if (r.kind_id() == models::kinds::confirm_received) slowest = std::max(slowest, r.time_ns - sent[r.message]);
  }
  EXPECT_LT(slowest, sim::Duration(2s).count()) << "a hiccup, no failover";
}

TEST(KafkaWorld, ANewCoordinatorKnowsTheGroupAndItsOffsets) {
  for (const std::string_view broker : kBrokers) {
    KafkaStage again;
    again.messages = 400;
    again.strike(sim::stage::at(6s), sim::Crash{std::string(broker)});
    again.run();
    EXPECT_EQ(again.delivered.size(), 400U) << "nothing is read twice: " << broker;
  }
}

}  // namespace
}  // namespace mqlab::models::kafka
